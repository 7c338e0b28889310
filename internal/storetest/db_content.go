package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
)

// Content holds the store of law cards, messages, statements and approvals to its contract.
func Content(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"what we say is read as it was written", contentRoundTrip},
		{"versions are appended in scope", contentVersions},
		{"a message names only what is its organisation's", messageNames},
		{"a statement never changes", statementsStay},
		{"the next version of a statement follows it", statementLines},
		{"a message asks only for statements of its frame and places", statementAsked},
		{"approvals are given, listed and withdrawn in scope", approvals},
		{"awkward text comes back as it was", awkwardText},
	})
}

func contentRoundTrip(t *testing.T, w *world) {
	ctx := t.Context()
	law := lawCard()
	law.ID, law.Org, law.Public, law.Version = w.ours.law.ID, w.ours.owner.ID, w.ours.law.Public, 1
	if diff := cmp.Diff([]content.LawCard{law}, must[[]content.LawCard](t)(w.content.Laws(ctx, w.ours.scope()))); diff != "" {
		t.Error(diff)
	}
	m := w.ours.newMessage()
	m.ID, m.Org, m.Public, m.Version = w.ours.message.ID, w.ours.owner.ID, w.ours.message.Public, 1
	if diff := cmp.Diff(m, must[content.Message](t)(w.content.MessageByPublic(ctx, w.ours.scope(), m.Public))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]content.Message{m, w.ours.neutral}, must[[]content.Message](t)(w.content.Messages(ctx, w.ours.scope()))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]content.Statement{w.ours.promise, w.ours.consent}, must[[]content.Statement](t)(w.content.Statements(ctx, w.ours.scope()))); diff != "" {
		t.Error(diff)
	}
}

func contentVersions(t *testing.T, w *world) {
	ctx := t.Context()
	law, m := w.ours.law, w.ours.message
	law.OrBoth, m.Name = false, "second"
	if got := must[content.LawCard](t)(w.content.SaveLaw(ctx, w.ours.scope(), w.ours.actor(), law)); got.Version != 2 {
		t.Errorf("law version %d", got.Version)
	}
	if got := must[content.Message](t)(w.content.SaveMessage(ctx, w.ours.scope(), w.ours.actor(), m)); got.Version != 2 {
		t.Errorf("message version %d", got.Version)
	}
	if _, err := w.content.SaveLaw(ctx, w.ours.scope(), w.ours.actor(), law); !fault.Is(err, fault.Stale) {
		t.Errorf("an older law card: %v", err)
	}
	if _, err := w.content.SaveMessage(ctx, w.theirs.scope(), w.theirs.actor(), m); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's message: %v", err)
	}
	if _, err := w.content.SaveLaw(ctx, w.theirs.scope(), w.theirs.actor(), law); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's law card: %v", err)
	}
	if _, err := w.content.MessageByPublic(ctx, w.theirs.scope(), m.Public); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else reads: %v", err)
	}
}

func messageNames(t *testing.T, w *world) {
	for name, change := range map[string]func(*content.Message){
		"law card": func(m *content.Message) { m.Cites = []int64{w.theirs.law.ID} },
		"promise":  func(m *content.Message) { m.Statement = w.theirs.promise.ID },
		"consent":  func(m *content.Message) { m.Consent = w.theirs.consent.ID },
	} {
		m := w.ours.newMessage()
		change(&m)
		if _, err := w.content.SaveMessage(t.Context(), w.ours.scope(), w.ours.actor(), m); !fault.Is(err, fault.NotFound) {
			t.Errorf("a %s of somebody else: %v", name, err)
		}
	}
}

func statementsStay(t *testing.T, w *world) {
	s := w.ours.promise
	s.Texts = all("I will buy ivory")
	if _, err := w.content.SaveStatement(t.Context(), w.ours.scope(), s); !fault.Is(err, fault.Conflict) {
		t.Errorf("another text: %v", err)
	}
	s.ID, s.Public = 0, ""
	if _, err := w.content.SaveStatement(t.Context(), w.theirs.scope(), s); !fault.Is(err, fault.NotFound) {
		t.Errorf("a statement for somebody else: %v", err)
	}
}

func approvals(t *testing.T, w *world) {
	ctx := t.Context()
	want := w.ours.approval()
	got := must[content.Approval](t)(w.content.Approve(ctx, w.ours.scope(), want))
	want.ID, want.Org = got.ID, w.ours.owner.ID
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	of := func(s access.Scope) []content.Approval {
		return must[[]content.Approval](t)(w.content.ApprovalsOf(ctx, s, content.OfMessage, w.ours.message.ID))
	}
	if diff := cmp.Diff([]content.Approval{want}, of(w.ours.scope())); diff != "" {
		t.Error(diff)
	}
	if got := of(w.theirs.scope()); len(got) != 0 {
		t.Errorf("somebody else reads %v", got)
	}
	if _, err := w.content.Approve(ctx, w.theirs.scope(), want); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else approves: %v", err)
	}
	if _, err := w.content.WithdrawApproval(ctx, w.theirs.scope(), got.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else withdraws: %v", err)
	}
	for range 2 {
		if got := must[content.Approval](t)(w.content.WithdrawApproval(ctx, w.ours.scope(), got.ID)); !got.Withdrew.Equal(Noon) || got.Valid(Noon.Add(time.Hour)) {
			t.Errorf("withdrawn: %+v", got)
		}
	}
	want.Subject = "song"
	if _, err := w.content.Approve(ctx, w.ours.scope(), want); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown subject: %v", err)
	}
}

func awkwardText(t *testing.T, w *world) {
	for _, text := range []string{"", "'; drop table org; --", `\u0041 "@all" ? $1 :name`, "﷽ 🐘\u200d ก็็็็ \u202e", "tab\tnew\nline\x01", "\ufffd", "a\x00b"} {
		s := content.Statement{Kind: content.Promise, Texts: all(text)}
		got, err := w.content.SaveStatement(t.Context(), w.ours.scope(), s)
		if fault.Is(err, fault.Invalid) {
			continue // a text may be refused, never changed
		}
		noError(t, err)
		if diff := cmp.Diff(s.Texts, got.Texts); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
		listed := must[[]content.Statement](t)(w.content.Statements(t.Context(), w.ours.scope()))
		if diff := cmp.Diff(s.Texts, listed[len(listed)-1].Texts); diff != "" {
			t.Errorf("%q, read back: %s", text, diff)
		}
	}
}
