package storetest

import (
	"testing"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// signed is a plain message that two reviewers have approved, in a role each.
func (w *world) signed(t *testing.T) (m content.Message, language, law access.Actor) {
	t.Helper()
	ctx, s := t.Context(), w.ours.scope()
	m = w.plainMessage(t)
	language, law = w.reviewer(t, access.RoleReviewerLanguage), w.reviewer(t, access.RoleReviewerLaw)
	noError(t, w.content.Decide(ctx, s, w.ask(t, m, by(w.ours.actor(), content.Submit))))
	for who, role := range map[access.Actor]content.Reviewing{language: content.LanguageReview, law: content.LawReview} {
		a := by(who, content.Approve, role)
		a.Role = role
		noError(t, w.content.Decide(ctx, s, w.ask(t, m, a)))
	}
	if lacks := w.messageFile(t, m).Dossier(lang.En, Noon).Lacks(Noon); len(lacks) != 0 {
		t.Fatalf("lacks %v", lacks)
	}
	return m, language, law
}

// approvedBy are those whose approvals of the English text stand, as a plan finds them.
func (w *world) approvedBy(t *testing.T, m content.Message) (out []access.Actor) {
	t.Helper()
	f := w.messageFile(t, m)
	for _, a := range f.Shelf.Approvals[content.ApprovalKey{Subject: content.OfMessage, Of: m.ID, Locale: lang.En}] {
		if a.Digest == f.Dossier(lang.En, Noon).Text && a.Valid(Noon) {
			out = append(out, a.By)
		}
	}
	return out
}

func messageDisowned(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	m, language, law := w.signed(t)
	say := func(headline string) {
		text := m.Texts[lang.En]
		text.Headline = headline
		next := m
		next.Texts = map[lang.Locale]content.Text{lang.En: text}
		saved := must[content.Message](t)(w.content.SaveMessage(ctx, s, language, next))
		m.Version = saved.Version
	}
	before := m.Texts[lang.En].Headline
	say("Travel lighter")
	say(before)
	f := w.messageFile(t, m)
	if got := w.approvedBy(t, m); len(got) != 1 || got[0] != law {
		t.Errorf("the words that were approved stand again, written by who approved them: approvals by %v, want %v alone", got, law)
	}
	if f.Dossier(lang.En, Noon).Plannable(Noon) || f.Shelf.Judge(f.Message, lang.En, Noon).Why == "" {
		t.Error("a plan takes words that their writer approved")
	}
}

func messageRetired(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	m, _, _ := w.signed(t)
	a := by(w.ours.actor(), content.Retire)
	refused(t, w.content.Decide(ctx, s, w.ask(t, m, a)), fault.Forbidden, "", "signoff.not_yours_to_retire")
	a.Writes = true
	link := w.ours.link()
	link.Message = m.ID
	kit := must[campaigns.Link](t)(w.campaigns.MakeLink(ctx, s, w.ours.actor(), link))
	for _, l := range []lang.Locale{lang.En, lang.En, lang.Th} { // whoever took it twice is told once, and of the language that is retired
		noError(t, w.campaigns.TookKit(ctx, w.ours.partner.Scope(), access.Actor{Staff: 3, Name: "Ploy"}, campaigns.Download{Link: kit.ID, Message: m.ID, Locale: l, Format: "pdf", Digest: []byte{1}}))
	}
	told, others := len(w.told(t, w.ours)), len(w.told(t, w.theirs))
	short := w.ask(t, m, a)
	short.Reason = "wrong"
	refused(t, w.content.Decide(ctx, s, short), fault.Invalid, "/reason", "signoff.why_retire")
	noError(t, w.content.Decide(ctx, s, w.ask(t, m, a)))
	if got := w.told(t, w.ours); len(got) != told+1 || got[0] != campaigns.NoticeKitOff || len(w.told(t, w.theirs)) != others {
		t.Errorf("whoever took its kit is told %v", got)
	}
	f := w.messageFile(t, m)
	if got := f.Dossier(lang.En, Noon).Stage(Noon); got != content.Retired {
		t.Errorf("it is %s", got)
	}
	if got := w.approvedBy(t, m); len(got) != 0 || f.Shelf.Judge(f.Message, lang.En, Noon).Why == "" {
		t.Errorf("a plan may have it still: approved by %v", got)
	}
	again := w.ours.approval()
	again.Locale, again.Digest, again.By = lang.En, f.Dossier(lang.En, Noon).Text, access.Actor{Name: "a command"}
	_, err := w.content.Approve(ctx, s, again)
	refused(t, err, fault.Conflict, "", "signoff.retired")
	refused(t, w.content.Decide(ctx, s, w.ask(t, m, by(w.ours.actor(), content.Submit))), fault.Conflict, "", "signoff.retired")
}
