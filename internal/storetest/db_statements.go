package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// statementRequest asks a step for a statement in some languages, by what it says.
func (w *world) statementRequest(s content.Statement, asked content.Asked, languages ...lang.Locale) content.Request {
	r := content.Request{Subject: content.OfStatement, Public: s.Public, Asked: asked, Words: map[lang.Locale]content.Digest{}, Reason: "it promises two things at once"}
	for _, l := range languages {
		r.Words[l] = content.DigestStatement(s, l)
	}
	return r
}

// statementLines writes a statement and the one that follows it, by two people.
func statementLines(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	linguist := w.reviewer(t, access.RoleReviewerLanguage)
	s.By = w.ours.actor()
	first := must[content.Statement](t)(w.content.SaveStatement(ctx, s, content.Statement{Kind: content.Promise, Frame: content.Legal, Place: "TH", Texts: lang.Text{lang.En: "I will leave it", lang.Th: "จะไม่ซื้อ"}}))
	noError(t, w.content.Decide(ctx, s, w.statementRequest(first, content.Asked{Step: content.Submit, By: s.By, Writes: true}, lang.En, lang.Th)))
	ask := content.WaitingAsk{Holds: []content.Reviewing{content.LanguageReview}, For: linguist, Now: Noon.Add(time.Hour), Most: 9}
	queue := must[content.Queue](t)(w.content.Queue(ctx, s, ask))
	if queue.Total != 2 || queue.Texts[0].Subject != content.OfStatement || queue.Texts[0].Public != first.Public || queue.Texts[0].Name != first.Texts[queue.Texts[0].Locale] || queue.Texts[0].Sample {
		t.Errorf("the queue: %+v", queue)
	}
	if own := must[content.Queue](t)(w.content.Queue(ctx, s, content.WaitingAsk{Holds: ask.Holds, For: s.By, Now: ask.Now, Most: 9})); own.Total != 0 {
		t.Errorf("its writer is asked: %+v", own)
	}
	approve := content.Asked{Step: content.Approve, By: s.By, Holds: content.Reviewings, Role: content.LanguageReview, Expires: Noon.AddDate(0, 6, 0)}
	if err := w.content.Decide(ctx, s, w.statementRequest(first, approve, lang.Th)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("its writer approves it: %v", err)
	}
	approve.By = linguist
	noError(t, w.content.Decide(ctx, s, w.statementRequest(first, approve, lang.Th)))

	next := content.Statement{Kind: content.Promise, Follows: first.ID, Frame: content.Legal, Texts: lang.Text{lang.En: "I will leave ivory", lang.Th: "จะไม่ซื้อ", lang.ZhHans: "不买"}}
	other := next
	other.Kind = content.Consent
	_, err := w.content.SaveStatement(ctx, s, other)
	refused(t, err, fault.Invalid, "/kind", "statement.other_kind")
	same := first
	same.ID, same.Public, same.Follows = 0, "", first.ID
	_, err = w.content.SaveStatement(ctx, s, same)
	refused(t, err, fault.Conflict, "", "statement.same")
	_, err = w.content.SaveStatement(ctx, w.theirs.scope(), content.Statement{Kind: content.Promise, Follows: first.ID, Texts: next.Texts})
	refused(t, err, fault.NotFound, "", "not_found")
	second := must[content.Statement](t)(w.content.SaveStatement(ctx, s, next))
	_, err = w.content.SaveStatement(ctx, s, next)
	refused(t, err, fault.Stale, "", "statement.followed")

	f := must[content.StatementFile](t)(w.content.StatementFile(ctx, s, second.Public))
	if f.Version() != 2 || f.Newest().ID != second.ID || len(f.Line) != 2 || f.Line[1].Statement.ID != first.ID || f.Line[0].By != s.By {
		t.Errorf("the line: version %d, %+v", f.Version(), f.Line)
	}
	if diff := cmp.Diff(second, f.Statement); diff != "" || f.Statement.Place != "" {
		t.Errorf("read back: %s", diff)
	}
	stages := map[lang.Locale]content.Stage{}
	for _, l := range lang.All {
		stages[l] = f.Dossier(l).Stage(Noon.Add(time.Hour))
	}
	want := map[lang.Locale]content.Stage{lang.En: content.Draft, lang.Th: content.Approved, lang.ZhHans: content.Draft, lang.ZhHant: content.Draft}
	if diff := cmp.Diff(want, stages); diff != "" {
		t.Errorf("what the next keeps: %s", diff)
	}
	before := must[content.StatementFile](t)(w.content.StatementFile(ctx, s, first.Public))
	if before.Version() != 1 || before.Statement.Texts[lang.En] != "I will leave it" || before.Newest().ID != second.ID || before.Dossier(lang.Th).Stage(Noon.Add(time.Hour)) != content.Approved {
		t.Errorf("the first changed: %+v", before.Statement)
	}
	if queue := must[content.Queue](t)(w.content.Queue(ctx, s, ask)); queue.Total != 0 {
		t.Errorf("what has a successor waits: %+v", queue)
	}
	if _, err := w.content.StatementFile(ctx, w.theirs.scope(), first.Public); !fault.Is(err, fault.NotFound) {
		t.Errorf("another organisation reads it: %v", err)
	}
	if all := must[[]content.StatementFile](t)(w.content.StatementFiles(ctx, w.theirs.scope())); len(all) != 2 {
		t.Errorf("another organisation lists %d", len(all))
	}
}

// statementAsked saves messages that ask for statements they may and may not ask for.
func statementAsked(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	make := func(st content.Statement) int64 {
		return must[content.Statement](t)(w.content.SaveStatement(ctx, s, st)).ID
	}
	says := all("I will not buy ivory there")
	m := w.ours.message
	for key, id := range map[string]int64{
		"statement.other_frame": make(content.Statement{Kind: content.Promise, Frame: content.Reporting, Texts: says}),
		"statement.other_place": make(content.Statement{Kind: content.Promise, Place: "JP", Texts: says}),
		"statement.other_kind":  w.ours.consent.ID,
	} {
		bad := m
		bad.Statement = id
		_, err := w.content.SaveMessage(ctx, s, w.ours.actor(), bad)
		refused(t, err, fault.Invalid, "/statement", key)
	}
	m.Statement = make(content.Statement{Kind: content.Promise, Frame: m.Frame, Place: w.ours.law.Place, Texts: says})
	must[content.Message](t)(w.content.SaveMessage(ctx, s, w.ours.actor(), m))
}
