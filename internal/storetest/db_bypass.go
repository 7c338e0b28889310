package storetest

import (
	"strings"
	"testing"
	"time"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Bypasses holds what an owner may put on air without approvals to its contract.
func Bypasses(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"an owner puts a text on air for a day, once, and never their own", bypassGiven},
		{"a bypass stays in sight until somebody else has reviewed it", bypassReviewed},
		{"a law card without a source is bypassed by nobody", bypassUnsourced},
	})
}

// bypass asks for one of an English text.
func bypassOf(owner access.Actor, hours int) content.Asked {
	return content.Asked{Step: content.Bypass, By: owner, Owns: true, Holds: content.Reviewings, Expires: Noon.Add(time.Duration(hours) * time.Hour)}
}

func bypassGiven(t *testing.T, w *world) {
	ctx, s, m := t.Context(), w.ours.scope(), w.plainMessage(t)
	owner := w.reviewer(t, access.RoleOwner)
	decide := func(a content.Asked) error { return w.content.Decide(ctx, s, w.ask(t, m, a)) }
	manager := bypassOf(owner, 20)
	manager.Owns = false
	refused(t, decide(manager), fault.Forbidden, "", "bypass.owners_only")
	refused(t, decide(bypassOf(w.ours.actor(), 20)), fault.Forbidden, "", "bypass.your_own")
	refused(t, decide(bypassOf(owner, 25)), fault.Invalid, "expires", "bypass.too_long")
	short := w.ask(t, m, bypassOf(owner, 20))
	short.Reason = "now"
	refused(t, w.content.Decide(ctx, s, short), fault.Invalid, "/reason", "bypass.why")
	noError(t, decide(bypassOf(owner, 24)))
	d := w.messageFile(t, m).Dossier(lang.En, Noon)
	if got := d.Bypassed(Noon); len(got) != 2 || len(d.Lacks(Noon)) != 0 {
		t.Errorf("bypassed in %v, lacks %v", got, d.Lacks(Noon))
	}
	if after := Noon.Add(24 * time.Hour); len(w.messageFile(t, m).Dossier(lang.En, after).Lacks(after)) != 2 {
		t.Error("it holds for longer than a day")
	}
	refused(t, decide(bypassOf(owner, 24)), fault.Conflict, "", "bypass.once")
	q := must[content.Queue](t)(w.content.Queue(ctx, s, content.WaitingAsk{Holds: content.Reviewings, Now: Noon, Most: 9}))
	if q.Total != 1 || len(q.Texts[0].Roles) != 2 {
		t.Errorf("it waits for nobody: %+v", q)
	}
	if got := w.verbs(t, m.Public); !strings.HasPrefix(got, "submitted bypassed") {
		t.Errorf("the audit has: %s", got)
	}
	held := snapshot(t, w, Noon).Approvals
	if len(held) != 2 || !held[0].Bypass {
		t.Errorf("the plan reads %+v", held)
	}
}

func bypassReviewed(t *testing.T, w *world) {
	ctx, s, m := t.Context(), w.ours.scope(), w.plainMessage(t)
	owner, language, law := w.reviewer(t, access.RoleOwner), w.reviewer(t, access.RoleReviewerLanguage), w.reviewer(t, access.RoleReviewerLaw)
	open := func(scope access.Scope) []content.Bypassing {
		return must[[]content.Bypassing](t)(w.content.OpenBypasses(ctx, scope, 9))
	}
	noError(t, w.content.Decide(ctx, s, w.ask(t, m, bypassOf(owner, 10))))
	seen := open(s)
	if len(seen) != 1 || seen[0].Public != m.Public || seen[0].By != owner || !seen[0].Ends.Equal(Noon.Add(10*time.Hour)) || seen[0].Reason == "" || len(open(w.theirs.scope())) != 0 {
		t.Fatalf("in sight: %+v", seen)
	}
	refused(t, w.content.ReviewBypass(ctx, s, owner, seen[0].ID), fault.Forbidden, "", "bypass.your_own_review")
	if err := w.content.ReviewBypass(ctx, w.theirs.scope(), language, seen[0].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the other house: %v", err)
	}
	for who, role := range map[access.Actor]content.Reviewing{language: content.LanguageReview, law: content.LawReview} {
		if len(open(s)) != 1 {
			t.Error("reviewed in one role, and out of sight")
		}
		a := by(who, content.Approve, role)
		a.Role = role
		noError(t, w.content.Decide(ctx, s, w.ask(t, m, a)))
	}
	if got := open(s); len(got) != 0 {
		t.Errorf("approved in every role, and open: %+v", got)
	}
	of := must[content.Beside](t)(w.content.Beside(ctx, s, m.ID)).Bypasses
	if len(of) != 1 || of[0].Open() {
		t.Errorf("of the message: %+v", of)
	}
	refused(t, w.content.ReviewBypass(ctx, s, language, seen[0].ID), fault.Conflict, "", "bypass.reviewed_already")
}

func bypassUnsourced(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	owner := w.reviewer(t, access.RoleOwner)
	c := lawCard()
	c.SourceURL = ""
	c = must[content.LawCard](t)(w.content.SaveLaw(ctx, s, w.ours.actor(), c))
	refused(t, w.content.Decide(ctx, s, request(c, bypassOf(owner, 20), lang.En)), fault.Conflict, "/source_url", "law.no_source")
	c.SourceURL = "https://example.org/law"
	c = must[content.LawCard](t)(w.content.SaveLaw(ctx, s, w.ours.actor(), c))
	noError(t, w.content.Decide(ctx, s, request(c, bypassOf(owner, 20), lang.En)))
}
