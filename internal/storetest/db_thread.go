package storetest

import (
	"testing"
	"time"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// talked holds that people talk about a message, and that taking a suggestion over is writing it: by who takes it and who made it.
func talked(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	m, language, law := w.signed(t)
	was := m.Texts[lang.En]
	noError(t, w.content.Say(ctx, s, m.Public, content.Comment{Locale: lang.En, Text: " Is it the shop, or the counter? ", By: law}))
	noError(t, w.content.Say(ctx, s, m.Public, content.Comment{Locale: lang.En, Field: "headline", Text: "Travel lighter", By: language}))
	if len(w.approvedBy(t, m)) != 2 {
		t.Error("talk takes approvals away")
	}
	for name, c := range map[string]content.Comment{"empty": {Locale: lang.En, Text: " "}, "no language": {Locale: "xx", Text: "x"}, "no field": {Locale: lang.En, Field: "nothing", Text: "x"},
		"the same": {Locale: lang.En, Field: "headline", Text: was.Headline}, "hint sign": {Locale: lang.En, Field: "headline", Text: "a|b"}} {
		if err := w.content.Say(ctx, s, m.Public, c); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.content.Say(ctx, w.theirs.scope(), m.Public, content.Comment{Locale: lang.En, Text: "x"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("another team talks about it: %v", err)
	}
	talk := w.messageFile(t, m).Talk()
	if len(talk) != 2 || talk[0].Reason != "Is it the shop, or the counter?" || talk[0].By != law || !talk[1].Open || talk[1].Quote != was.Headline {
		t.Fatalf("talk %+v", talk)
	}
	if _, err := w.content.TakeOver(ctx, s, w.ours.actor(), m.Public, talk[0].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a remark is taken over: %v", err)
	}
	next := must[content.Message](t)(w.content.TakeOver(ctx, s, w.ours.actor(), m.Public, talk[1].ID))
	f := w.messageFile(t, m)
	if next.Version != m.Version+1 || f.Message.Texts[lang.En].Headline != "Travel lighter" || f.Message.Texts[lang.En].Body != was.Body {
		t.Errorf("it says %+v", f.Message.Texts[lang.En])
	}
	d := f.Dossier(lang.En, Noon)
	if len(d.Lacks(Noon)) != 2 || !content.Among(d.Writers, language) || !content.Among(d.Writers, w.ours.actor()) {
		t.Errorf("lacks %v, written by %v", d.Lacks(Noon), d.Writers)
	}
	if _, err := w.content.TakeOver(ctx, s, w.ours.actor(), m.Public, talk[1].ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken twice: %v", err)
	}
	noError(t, w.content.Decide(ctx, s, w.ask(t, m, by(w.ours.actor(), content.Submit))))
	a := by(language, content.Approve, content.LanguageReview)
	a.Role = content.LanguageReview
	if err := w.content.Decide(ctx, s, w.ask(t, m, a)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("who suggested the words approves them: %v", err)
	}
}

// suggestedAgain holds that words which were approved, and come back by a suggestion of who approved them, are approved by nobody of theirs.
func suggestedAgain(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	m, language, law := w.signed(t)
	was := m.Texts[lang.En]
	other := was
	other.Headline = "Something else"
	next := m
	next.Texts = map[lang.Locale]content.Text{lang.En: other}
	m.Version = must[content.Message](t)(w.content.SaveMessage(ctx, s, w.ours.actor(), next)).Version
	noError(t, w.content.Say(ctx, s, m.Public, content.Comment{Locale: lang.En, Field: "headline", Text: was.Headline, By: language}))
	talk := w.messageFile(t, m).Talk()
	must[content.Message](t)(w.content.TakeOver(ctx, s, w.ours.actor(), m.Public, talk[len(talk)-1].ID))
	if got := w.approvedBy(t, m); len(got) != 1 || got[0] != law {
		t.Errorf("approved by %v, want %v alone", got, law)
	}
}

// wanted holds that what is late stands first in the queue.
func wanted(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	m := w.plainMessage(t)
	late := must[content.Message](t)(w.content.SaveMessage(ctx, s, w.ours.actor(), content.Message{Frame: content.Empathy, Name: "late", Action: content.Dismiss,
		Texts: map[lang.Locale]content.Text{lang.En: {Headline: "Travel light", Body: "Leave ivory at the shop.", ActionLabel: "Close", Why: "This page is about Thailand."}}}))
	noError(t, w.content.Decide(ctx, s, w.ask(t, m, by(w.ours.actor(), content.Submit))))
	a := by(w.ours.actor(), content.Submit)
	for name, at := range map[string]time.Time{"past": Noon.Add(-time.Hour), "far": Noon.AddDate(1, 0, 0)} {
		a.Wanted = at
		if err := w.content.Decide(ctx, s, w.ask(t, late, a)); !fault.Is(err, fault.Invalid) {
			t.Errorf("wanted %s: %v", name, err)
		}
	}
	a.Wanted = Noon.AddDate(0, 0, 2)
	noError(t, w.content.Decide(ctx, s, w.ask(t, late, a)))
	for _, row := range []struct {
		now   time.Time
		first string
		late  bool
	}{{Noon.AddDate(0, 0, 1), m.Public, false}, {Noon.AddDate(0, 0, 3), late.Public, true}} {
		q := must[content.Queue](t)(w.content.Queue(ctx, s, content.WaitingAsk{Holds: []content.Reviewing{content.LanguageReview}, For: access.Actor{Staff: 1 << 40}, Now: row.now, Most: 9}))
		if len(q.Texts) != 2 || q.Texts[0].Public != row.first || q.Texts[0].Late(row.now) != row.late {
			t.Errorf("at %s: %+v", row.now, q.Texts)
		}
	}
}

// lawTalked holds that people talk about a law card as about a message: what is written in languages may be suggested, what is reckoned may not.
func lawTalked(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	lawyer, author := w.reviewer(t, access.RoleReviewerLaw), w.ours.actor()
	c := must[content.LawCard](t)(w.content.SaveLaw(ctx, s, author, lawCard()))
	say := func(field, text string) error {
		return w.content.SayOfLaw(ctx, s, c.Public, content.Comment{Locale: lang.En, Field: field, Text: text, By: lawyer})
	}
	noError(t, say("", "Is it the Act, or the Order?"))
	noError(t, say("instrument", "Wild Elephant Act 2558"))
	for name, err := range map[string]error{"empty": say("", " "), "no field": say("fine", "2,000,000"), "the same": say("source_name", c.SourceName[lang.En]), "hidden sign": say("instrument", "a\u202eb")} {
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.content.SayOfLaw(ctx, w.theirs.scope(), c.Public, content.Comment{Locale: lang.En, Text: "x"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("another team talks about it: %v", err)
	}
	talk := w.file(t, c).Talk()
	if len(talk) != 2 || talk[0].By != lawyer || !talk[1].Open || talk[1].Quote != c.Instrument[lang.En] {
		t.Fatalf("talk %+v", talk)
	}
	if _, err := w.content.TakeOverLaw(ctx, s, author, c.Public, talk[0].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a remark is taken over: %v", err)
	}
	next := must[content.LawCard](t)(w.content.TakeOverLaw(ctx, s, author, c.Public, talk[1].ID))
	if next.Version != c.Version+1 || next.Instrument[lang.En] != "Wild Elephant Act 2558" || next.Instrument[lang.Th] != c.Instrument[lang.Th] || c.Instrument[lang.En] == next.Instrument[lang.En] {
		t.Errorf("it says %+v", next.Instrument)
	}
	if _, err := w.content.TakeOverLaw(ctx, s, author, c.Public, talk[1].ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken twice: %v", err)
	}
	asked := by(author, content.Submit)
	asked.Wanted = Noon.AddDate(0, 0, 2)
	noError(t, w.content.Decide(ctx, s, request(next, asked, lang.En)))
	q := must[content.Queue](t)(w.content.Queue(ctx, s, content.WaitingAsk{Holds: []content.Reviewing{content.LawReview}, For: access.Actor{Staff: 1 << 40}, Now: Noon.AddDate(0, 0, 3), Most: 9}))
	if len(q.Texts) != 1 || q.Texts[0].Public != c.Public || !q.Texts[0].Late(Noon.AddDate(0, 0, 3)) {
		t.Errorf("the queue has %+v", q.Texts)
	}
	own := must[content.Queue](t)(w.content.Queue(ctx, s, content.WaitingAsk{Holds: []content.Reviewing{content.LawReview}, For: lawyer, Now: Noon, Most: 9}))
	if len(own.Texts) != 0 {
		t.Errorf("who suggested the words is asked to approve them: %+v", own.Texts)
	}
	refused(t, w.content.Decide(ctx, s, request(next, by(lawyer, content.Approve, content.LawReview), lang.En)), fault.Forbidden, "", "signoff.your_own")
	noError(t, w.content.Decide(ctx, s, request(next, by(access.Actor{Staff: 1 << 40, Name: "another lawyer"}, content.Approve, content.LawReview), lang.En)))
}

// lawSuggestedAgain holds that words of a card which come back by a suggestion of who approved them before are approved by nobody.
func lawSuggestedAgain(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	lawyer, author := w.reviewer(t, access.RoleReviewerLaw), w.ours.actor()
	c := must[content.LawCard](t)(w.content.SaveLaw(ctx, s, author, lawCard()))
	noError(t, w.content.Decide(ctx, s, request(c, by(author, content.Submit), lang.En)))
	noError(t, w.content.Decide(ctx, s, request(c, by(lawyer, content.Approve, content.LawReview), lang.En)))
	other := c
	other.Instrument = lang.Text{lang.En: "Another act"}
	must[content.LawCard](t)(w.content.SaveLaw(ctx, s, author, other))
	noError(t, w.content.SayOfLaw(ctx, s, c.Public, content.Comment{Locale: lang.En, Field: "instrument", Text: c.Instrument[lang.En], By: lawyer}))
	talk := w.file(t, c).Talk()
	back := must[content.LawCard](t)(w.content.TakeOverLaw(ctx, s, author, c.Public, talk[len(talk)-1].ID))
	if content.DigestLaw(back, lang.En) != content.DigestLaw(c, lang.En) {
		t.Fatalf("it says %+v", back.Instrument)
	}
	for _, a := range w.file(t, c).Approvals {
		if a.Valid(Noon) {
			t.Errorf("approved by %s, who suggested it", a.By.Name)
		}
	}
}
