package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/list"
)

// Texts holds the sign-off of messages to its contract.
func Texts(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"all that decides on a message is read at once", messageRead},
		{"a page of messages is read with all that decides on each", messagesRead},
		{"whoever writes a message has all that it may stand on", messageWritten},
		{"a message is approved in each of its roles", messageDecided},
		{"whoever writes what they approved has approved it no more", messageDisowned},
		{"a suggestion is written by who made it and who takes it over", talked},
		{"words that come back by a suggestion are not approved by who made it", suggestedAgain},
		{"people talk about a law card as about a message", lawTalked},
		{"words of a card that come back by a suggestion are approved by nobody", lawSuggestedAgain},
		{"what is late stands first", wanted},
		{"a text is retired with a reason, by who may, and approved on no path afterwards", messageRetired},
		{"what waits for whom is known, from the step that puts it to review to the day on which its approval ends", textsDue},
		{"what a rule of copy blocks is approved on no path", messageBlocked},
		{"a message of somebody else is not there", messageScope},
	})
}

// plainMessage is one that no rule of copy blocks, with a law card that may be cited.
func (w *world) plainMessage(t *testing.T) content.Message {
	t.Helper()
	m := w.ours.message
	m.Texts = map[lang.Locale]content.Text{lang.En: {Headline: "Travel light", Body: "Leave ivory at the shop.", ActionLabel: "I promise", Why: "This page is about Thailand."}}
	return must[content.Message](t)(w.content.SaveMessage(t.Context(), w.ours.scope(), w.ours.actor(), m))
}

func (w *world) messageFile(t *testing.T, m content.Message) content.MessageFile {
	t.Helper()
	return must[content.MessageFile](t)(w.content.MessageFile(t.Context(), w.ours.scope(), m.Public))
}

func (w *world) ask(t *testing.T, m content.Message, a content.Asked) content.Request {
	t.Helper()
	return content.Request{Subject: content.OfMessage, Public: m.Public, Asked: a, Reason: "say where to leave it",
		Words: map[lang.Locale]content.Digest{lang.En: w.messageFile(t, m).Dossier(lang.En, Noon).Text}}
}

func messageRead(t *testing.T, w *world) {
	m := w.plainMessage(t)
	f := w.messageFile(t, m)
	if len(f.Versions) != 2 || f.Versions[0].By != w.ours.actor() || f.Versions[1].Message.Texts[lang.Th].Headline == "" || f.Message.Version != 2 {
		t.Errorf("versions %+v", f.Versions)
	}
	if len(f.Shelf.Cards) != 1 || len(f.Shelf.Statements) != 2 || !f.OnAir || f.Blocked[lang.En] {
		t.Errorf("%d cards, %d statements, on air %v, blocked %v", len(f.Shelf.Cards), len(f.Shelf.Statements), f.OnAir, f.Blocked)
	}
	ended := w.ours.campaign
	ended.State = campaigns.Ended
	must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(t.Context(), w.ours.scope(), w.ours.actor(), ended))
	if w.messageFile(t, m).OnAir {
		t.Error("on air in a campaign that is over")
	}
}

func messagesRead(t *testing.T, w *world) {
	m := w.plainMessage(t)
	p := must[list.Page[content.MessageFile]](t)(w.content.MessageFiles(t.Context(), w.ours.scope(), list.Ask{Sort: list.Name}))
	if len(p.Items) != 2 {
		t.Fatalf("%d messages, want 2", len(p.Items))
	}
	for _, f := range p.Items {
		alone := w.messageFile(t, f.Message)
		if diff := cmp.Diff(alone.Message, f.Message); diff != "" || len(f.Versions) != len(alone.Versions) || f.OnAir != alone.OnAir {
			t.Errorf("%s: %d versions, on air %v, %s", f.Message.Name, len(f.Versions), f.OnAir, diff)
		}
		for _, l := range lang.All {
			if f.Dossier(l, Noon).Stage(Noon) != alone.Dossier(l, Noon).Stage(Noon) || f.Dossier(l, Noon).Text != alone.Dossier(l, Noon).Text {
				t.Errorf("%s in %s is not what it is alone", f.Message.Name, l)
			}
		}
	}
	if got := must[list.Page[content.MessageFile]](t)(w.content.MessageFiles(t.Context(), w.ours.scope(), list.Ask{Filter: string(m.Frame)})); len(got.Items) != 1 || got.Items[0].Message.ID != m.ID {
		t.Errorf("of its frame: %d", len(got.Items))
	}
}

func messageWritten(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	fresh := must[content.Workshop](t)(w.content.Workshop(ctx, s, "", ""))
	if len(fresh.Shelf.Cards) != 1 || len(fresh.Shelf.Statements) != 2 || fresh.Message.ID != 0 {
		t.Errorf("a new message: %d cards, %d statements", len(fresh.Shelf.Cards), len(fresh.Shelf.Statements))
	}
	must[content.Approval](t)(w.content.Approve(ctx, s, w.ours.approval()))
	old := must[content.Workshop](t)(w.content.Workshop(ctx, s, w.ours.message.Public, ""))
	if diff := cmp.Diff(w.ours.message, old.Message); diff != "" || len(old.Shelf.Approvals) != 1 || len(old.Shelf.Cards) != 1 {
		t.Errorf("one that is there: %d approvals, %s", len(old.Shelf.Approvals), diff)
	}
	if _, err := w.content.Workshop(ctx, w.theirs.scope(), w.ours.message.Public, ""); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's: %v", err)
	}
	named := must[[]content.Message](t)(w.content.MessagesNamed(ctx, s, []string{w.ours.message.Public, w.theirs.message.Public, "msg_none"}))
	if len(named) != 1 || named[0].ID != w.ours.message.ID {
		t.Errorf("by their names: %d", len(named))
	}
	// Of several, all are kept or none; and nothing that a message may not be.
	good, bad := w.ours.newMessage(), w.ours.newMessage()
	good.Name, bad.Name = "kept with the other or not at all", ""
	_, err := w.content.SaveMessages(ctx, s, w.ours.actor(), []content.Message{good, bad})
	refused(t, err, fault.Invalid, "/name", "message.no_name")
	if got := must[[]content.Message](t)(w.content.Messages(ctx, s)); len(got) != 2 {
		t.Errorf("%d messages after a save that was refused, want 2", len(got))
	}
}

func messageDecided(t *testing.T, w *world) {
	ctx, s, m := t.Context(), w.ours.scope(), w.plainMessage(t)
	reviewer := w.reviewer(t, access.RoleReviewerLanguage)
	noError(t, w.content.Decide(ctx, s, w.ask(t, m, by(w.ours.actor(), content.Submit))))
	give := func(who access.Actor, role content.Reviewing) error {
		a := by(who, content.Approve, role)
		a.Role = role
		return w.content.Decide(ctx, s, w.ask(t, m, a))
	}
	refused(t, give(w.ours.actor(), content.LanguageReview), fault.Forbidden, "", "signoff.your_own")
	refused(t, give(reviewer, content.BrandReview), fault.Invalid, "role", "signoff.role_not_asked")
	noError(t, give(reviewer, content.LanguageReview))
	d := w.messageFile(t, m).Dossier(lang.En, Noon)
	if lacks := d.Lacks(Noon); len(lacks) != 1 || lacks[0] != content.LawReview || d.Stage(Noon) != content.InReview {
		t.Errorf("lacks %v, %s", lacks, d.Stage(Noon))
	}
	noError(t, give(reviewer, content.LawReview))
	if got := w.messageFile(t, m).Dossier(lang.En, Noon); got.Stage(Noon) != content.Approved || got.Rests == "" {
		t.Errorf("approved in both roles, on a card that nobody approved: %s, rests %q", got.Stage(Noon), got.Rests)
	}
	if got := w.verbs(t, m.Public); got != "approved approved submitted changed made" {
		t.Errorf("the audit has: %s", got)
	}
	// Another amount in the card that it cites is another text.
	card := w.ours.law
	card.Fine.Amount = 1
	must[content.LawCard](t)(w.content.SaveLaw(ctx, s, w.ours.actor(), card))
	if got := w.messageFile(t, m).Dossier(lang.En, Noon).Stage(Noon); got != content.Draft {
		t.Errorf("the card changed, and the message is %s", got)
	}
}

func textsDue(t *testing.T, w *world) {
	ctx, s, m := t.Context(), w.ours.scope(), w.plainMessage(t)
	language, law := w.reviewer(t, access.RoleReviewerLanguage), w.reviewer(t, access.RoleReviewerLaw)
	queue := func(who access.Actor, at time.Time, holds ...content.Reviewing) (out []string) {
		t.Helper()
		q := must[content.Queue](t)(w.content.Queue(ctx, s, content.WaitingAsk{Holds: holds, For: who, Now: at, Most: 9}))
		for _, one := range q.Texts {
			out = append(out, fmt.Sprint(one.Public, one.Locale, one.Roles))
		}
		if q.Total != int64(len(out)) {
			t.Errorf("%d in all, of %v", q.Total, out)
		}
		return out
	}
	held := func(when string, got []string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", when, diff)
		}
	}
	ours, both := m.Public+"en", []content.Reviewing{content.LanguageReview, content.LawReview}
	held("before it is put to review", queue(language, Noon, both...))
	noError(t, w.content.Decide(ctx, s, w.ask(t, m, by(w.ours.actor(), content.Submit))))
	held("in review", queue(language, Noon, both...), ours+"[language law]")
	held("for a role that nobody asks for", queue(language, Noon, content.BrandReview))
	held("for who wrote it", queue(w.ours.actor(), Noon, both...))
	if got := must[content.Queue](t)(w.content.Queue(ctx, w.theirs.scope(), content.WaitingAsk{Holds: both, Now: Noon, Most: 9})); got.Total != 0 {
		t.Errorf("the other house is told of %v", got)
	}
	give := func(who access.Actor, role content.Reviewing) {
		t.Helper()
		a := by(who, content.Approve, role)
		a.Role = role
		noError(t, w.content.Decide(ctx, s, w.ask(t, m, a)))
	}
	give(language, content.LanguageReview)
	held("approved in one role", queue(law, Noon, both...), ours+"[law]")
	give(law, content.LawReview)
	held("approved", queue(law, Noon, both...))
	held("when that has ended", queue(law, Noon.AddDate(2, 0, 0), both...), ours+"[language law]")
	back := by(law, content.Withdraw, content.LawReview)
	back.Role = content.LawReview
	noError(t, w.content.Decide(ctx, s, w.ask(t, m, back)))
	held("taken back", queue(law, Noon, both...), ours+"[law]")

	card := w.ours.law
	card.Fine.Amount = 1
	card = must[content.LawCard](t)(w.content.SaveLaw(ctx, s, w.ours.actor(), card))
	held("a card that it cites says something else", queue(law, Noon, both...))
	r := content.Request{Subject: content.OfLaw, Public: card.Public, Asked: by(w.ours.actor(), content.Submit), Words: map[lang.Locale]content.Digest{lang.Th: content.DigestLaw(card, lang.Th)}}
	noError(t, w.content.Decide(ctx, s, r))
	held("a card in review", queue(law, Noon, both...), card.Public+"th[law]")
	card.AsOf = card.AsOf.Plus(-1)
	must[content.LawCard](t)(w.content.SaveLaw(ctx, s, w.ours.actor(), card))
	held("the card changed", queue(law, Noon, both...))
}

func messageBlocked(t *testing.T, w *world) {
	ctx, s, m := t.Context(), w.ours.scope(), w.plainMessage(t)
	text := m.Texts[lang.En]
	text.Body = "Ivory is rare. Leave it at the shop."
	m.Texts = map[lang.Locale]content.Text{lang.En: text}
	m = must[content.Message](t)(w.content.SaveMessage(ctx, s, w.ours.actor(), m))
	submit := w.ask(t, m, by(w.ours.actor(), content.Submit))
	refused(t, w.content.Decide(ctx, s, submit), fault.Conflict, "", "signoff.blocked")
	a := w.ours.approval()
	a.Of, a.Locale, a.Digest = m.ID, lang.En, submit.Words[lang.En]
	_, err := w.content.Approve(ctx, s, a)
	refused(t, err, fault.Conflict, "", "signoff.blocked")
	o := lint.Override{Rule: "scarcity", Field: lint.Body, Locale: lang.En, Quote: "rare", Reason: "Quoted from a museum's label.", By: w.ours.actor()}
	noError(t, w.content.Override(ctx, s, content.OfMessage, m.Public, o))
	noError(t, w.content.Decide(ctx, s, submit))
	if got := w.verbs(t, m.Public); got != "submitted overrode changed changed made" {
		t.Errorf("the audit has: %s", got)
	}
}

func messageScope(t *testing.T, w *world) {
	ctx, m := t.Context(), w.ours.message
	for name, err := range map[string]error{
		"read":   second(w.content.MessageFile(ctx, w.theirs.scope(), m.Public)),
		"decide": w.content.Decide(ctx, w.theirs.scope(), w.ask(t, m, by(w.theirs.actor(), content.Submit))),
		"override": w.content.Override(ctx, w.theirs.scope(), content.OfMessage, m.Public,
			lint.Override{Rule: "scarcity", Locale: lang.En, Reason: "because it is theirs", By: w.theirs.actor()}),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's: %s: %v", name, err)
		}
	}
}
