package storetest

import (
	"crypto/sha256"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/list"
)

// Invitations holds the store of invitations to its contract.
func Invitations(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"an invitation makes one person, once", joinOnce},
		{"of many at once one joins", joinAtOnce},
		{"an invitation ends, is replaced and is taken back", invitationEnds},
		{"an invitation that is sent again has another link, and is no second one", invitationAgain},
		{"invitations and people are listed in scope", invitationScopes},
	})
}

func invitation(token string) access.Invitation {
	return access.Invitation{Email: "new@example.org", Name: "Somchai", Role: access.RoleAnalyst, Hash: sha256.Sum256([]byte(token)), Expires: Noon.Add(time.Hour)}
}

func joinOnce(t *testing.T, w *world) {
	ctx := t.Context()
	i := must[access.Invitation](t)(w.access.Invite(ctx, w.ours.staff.Scope(), invitation("a")))
	found := i
	found.Into = w.ours.owner
	if diff := cmp.Diff(found, must[access.Invitation](t)(w.access.InvitationByHash(ctx, i.Hash))); diff != "" {
		t.Error(diff)
	}
	want := access.Staff{Public: i.Public, Org: w.ours.owner, Email: i.Email, Name: i.Name, Role: i.Role, Password: "phc"}
	got := must[access.Staff](t)(w.access.Join(ctx, i.Hash, "phc"))
	want.ID = got.ID
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := w.access.Join(ctx, i.Hash, "again"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a used link: %v", err)
	}
	if _, err := w.access.Invite(ctx, w.theirs.scope(), invitation("b")); !fault.Is(err, fault.Conflict) {
		t.Errorf("an address that is taken: %v", err)
	}
	log := lines(t, w, w.ours.scope(), access.AuditAsk{Subject: i.Public})
	if len(log) != 2 || log[0].Verb != access.Joined || log[0].By.Staff != got.ID || log[1].Verb != access.Invited || log[1].By != w.ours.actor() {
		t.Errorf("the audit tells %+v", log)
	}
}

func joinAtOnce(t *testing.T, w *world) {
	i := must[access.Invitation](t)(w.access.Invite(t.Context(), w.ours.scope(), invitation("a")))
	var work sync.WaitGroup
	var joined atomic.Int32
	for range 8 {
		work.Go(func() {
			if _, err := w.access.Join(t.Context(), i.Hash, "phc"); err == nil {
				joined.Add(1)
			} else if !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		})
	}
	work.Wait()
	if n := joined.Load(); n != 1 {
		t.Errorf("%d joined", n)
	}
}

func invitationEnds(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.scope()
	closed := func(what string, i access.Invitation) {
		t.Helper()
		if _, err := w.access.InvitationByHash(ctx, i.Hash); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := w.access.Join(ctx, i.Hash, "phc"); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	late := invitation("late")
	late.Expires = Noon
	closed("an expired link", must[access.Invitation](t)(w.access.Invite(ctx, ours, late)))
	first := must[access.Invitation](t)(w.access.Invite(ctx, ours, invitation("first")))
	second := must[access.Invitation](t)(w.access.Invite(ctx, ours, invitation("second")))
	closed("a link that was replaced", first)
	if err := w.access.Uninvite(ctx, w.theirs.scope(), second.Public); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's invitation: %v", err)
	}
	noError(t, w.access.Uninvite(ctx, ours, second.Public))
	closed("a link that was taken back", second)
}

func invitationAgain(t *testing.T, w *world) {
	ctx, own := t.Context(), w.ours.partner.Scope()
	first := invitation("first")
	first.Org, first.Role = w.ours.partner.ID, access.RolePartnerAnalyst
	first = must[access.Invitation](t)(w.access.Invite(ctx, own, first))
	want := first
	want.Hash, want.Expires = sha256.Sum256([]byte("second")), Noon.Add(2*time.Hour)
	for name, scope := range map[string]access.Scope{"another partner": w.theirs.partner.Scope(), "another team": w.theirs.scope()} {
		if _, err := w.access.InviteAgain(ctx, scope, want); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if diff := cmp.Diff(want, must[access.Invitation](t)(w.access.InviteAgain(ctx, own, want))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]access.Invitation{want}, w.asked(t, w.ours.scope())); diff != "" {
		t.Error(diff)
	}
	if _, err := w.access.Join(ctx, first.Hash, "phc"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the link before: %v", err)
	}
	log := lines(t, w, own, access.AuditAsk{Subject: first.Public})
	if len(log) != 2 || log[0].Verb != access.Invited || log[0].Org != w.ours.partner.ID {
		t.Errorf("the audit tells %+v", log)
	}
	must[access.Staff](t)(w.access.Join(ctx, want.Hash, "phc"))
	if _, err := w.access.InviteAgain(ctx, own, want); !fault.Is(err, fault.NotFound) {
		t.Errorf("who is in already: %v", err)
	}
}

func invitationScopes(t *testing.T, w *world) {
	ctx := t.Context()
	i := must[access.Invitation](t)(w.access.Invite(ctx, w.ours.scope(), invitation("a")))
	if diff := cmp.Diff([]access.Invitation{i}, w.asked(t, w.ours.scope())); diff != "" {
		t.Error(diff)
	}
	if got := w.asked(t, w.theirs.scope()); len(got) != 0 {
		t.Errorf("somebody else's: %v", got)
	}
	for name, h := range map[string]house{"ours": w.ours, "theirs": w.theirs} {
		if got := w.team(t, h.scope(), list.Ask{}); len(got) != 1 || got[0].ID != h.staff.ID {
			t.Errorf("people of %s: %v", name, got)
		}
	}
	other := invitation("x")
	other.Org = w.theirs.owner.ID
	if _, err := w.access.Invite(ctx, w.ours.scope(), other); !fault.Is(err, fault.NotFound) {
		t.Errorf("into somebody else's organisation: %v", err)
	}
}
