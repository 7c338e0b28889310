package storetest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/list"
)

// People holds the store to what it promises of those who work in an organisation.
func People(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"a role is changed within its kind of organisation", setRole},
		{"somebody shut out is out at once, and can be let in again", shutOut},
		{"the last owner who can sign in stays", lastOwner},
		{"of owners who put each other out at once one stays", lastOwnerAtOnce},
		{"a partner's own people keep a manager who can sign in, and its team is not bound", lastManager},
		{"of a partner's managers who put each other out at once one stays", lastManagerAtOnce},
		{"an owner looks after its partners' people, and nobody else's", peopleOfPartners},
	})
}

// person of an organisation.
func (w *world) person(t *testing.T, o access.Org, name string, role access.Role) access.Staff {
	t.Helper()
	return must[access.Staff](t)(w.access.AddStaff(t.Context(), access.System, access.Staff{Org: o, Email: name + "@example.org", Name: name, Role: role, Password: "phc"}))
}

func (w *world) again(t *testing.T, p access.Staff) access.Staff {
	t.Helper()
	return must[access.Staff](t)(w.access.StaffByID(t.Context(), p.ID))
}

func setRole(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.staff.Scope()
	p := w.person(t, w.ours.owner, "nok", access.RoleAnalyst)
	noError(t, w.access.SetRole(ctx, ours, p.Public, access.RoleReviewerLaw))
	if got := w.again(t, p).Role; got != access.RoleReviewerLaw {
		t.Errorf("role is %s", got)
	}
	for _, role := range []access.Role{access.RolePartnerManager, access.RoleGuide, "partner", ""} {
		if err := w.access.SetRole(ctx, ours, p.Public, role); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q in an owner's organisation: %v", role, err)
		}
	}
	if err := w.access.SetRole(ctx, w.theirs.scope(), p.Public, access.RoleManager); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's: %v", err)
	}
	log := lines(t, w, ours, access.AuditAsk{Subject: p.Public})
	if len(log) != 2 || log[0].Verb != access.Changed || log[0].By != w.ours.actor() || log[0].Before != `{"role":"analyst"}` || log[0].After != `{"role":"reviewer_law"}` {
		t.Errorf("the audit tells %+v", log)
	}
	if _, err := w.access.AddStaff(ctx, ours, access.Staff{Email: "x@example.org", Role: access.RolePartnerAnalyst}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a partner's role in an owner's organisation: %v", err)
	}
}

func shutOut(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.staff.Scope()
	p := w.person(t, w.ours.owner, "nok", access.RoleManager)
	s := access.Session{Hash: [32]byte{7}, Staff: p.ID, Made: Noon, Seen: Noon, Expires: Noon.Add(time.Hour), Proof: access.ByPassword, Proved: Noon}
	noError(t, w.access.SaveSession(ctx, s))
	noError(t, w.access.SetDisabled(ctx, ours, p.Public, true))
	gone(ctx, t, w, s, "a session of somebody shut out")
	if !w.again(t, p).Disabled {
		t.Error("not disabled")
	}
	noError(t, w.access.SetDisabled(ctx, ours, p.Public, true)) // a second time changes nothing
	noError(t, w.access.SetDisabled(ctx, ours, p.Public, false))
	if w.again(t, p).Disabled {
		t.Error("still disabled")
	}
	if err := w.access.SetDisabled(ctx, w.theirs.scope(), p.Public, true); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's: %v", err)
	}
	var verbs []access.Verb
	for _, l := range lines(t, w, ours, access.AuditAsk{Subject: p.Public}) {
		verbs = append(verbs, l.Verb)
	}
	if show(verbs) != show([]access.Verb{access.LetIn, access.ShutOut, access.Made}) {
		t.Errorf("the audit tells %v", verbs)
	}
}

func lastOwner(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.staff.Scope()
	first, out := lastOf(t, w, w.ours.owner, w.theirs.owner, access.RoleOwner, access.RoleManager, "staff.last_owner")
	noError(t, w.access.SetRole(ctx, ours, out.Public, access.RoleManager)) // somebody who cannot sign in holds nothing open
	second := w.person(t, w.ours.owner, "second", access.RoleOwner)
	noError(t, w.access.SetRole(ctx, ours, first.Public, access.RoleAnalyst))
	if err := w.access.SetDisabled(ctx, ours, second.Public, true); !fault.Is(err, fault.Conflict) {
		t.Errorf("the one that is left: %v", err)
	}
}

// lastOf has the one left of an organisation's that looks after its people, beside one who is shut out and one of another
// organisation, keep a role that would have nobody else.
func lastOf(t *testing.T, w *world, o, other access.Org, role, lesser access.Role, key string) (first, out access.Staff) {
	t.Helper()
	ctx, own := t.Context(), o.Scope()
	first, out = w.person(t, o, "first", role), w.person(t, o, "out", role)
	noError(t, w.access.SetDisabled(ctx, own, out.Public, true))
	w.person(t, other, "stranger", role)
	for what, err := range map[string]error{
		"demoted":  w.access.SetRole(ctx, own, first.Public, lesser),
		"shut out": w.access.SetDisabled(ctx, own, first.Public, true),
	} {
		if !fault.Is(err, fault.Conflict) || fault.All(err)[0].Key != key {
			t.Errorf("%s: %v", what, err)
		}
	}
	if now := w.again(t, first); now.Role != role || now.Disabled {
		t.Errorf("what was refused was done: %+v", now)
	}
	noError(t, w.access.SetRole(ctx, own, first.Public, role))
	return first, out
}

func lastOwnerAtOnce(t *testing.T, w *world) {
	atOnce(t, w, w.ours.owner, access.RoleOwner, access.RoleAnalyst)
}

func lastManagerAtOnce(t *testing.T, w *world) {
	atOnce(t, w, w.ours.partner, access.RolePartnerManager, access.RolePartnerAnalyst)
}

// atOnce has four who look after an organisation's people put out, or given a lesser role, at the same moment.
func atOnce(t *testing.T, w *world, o access.Org, role, lesser access.Role) {
	t.Helper()
	var four []access.Staff
	for _, name := range []string{"a", "b", "c", "d"} {
		four = append(four, w.person(t, o, name, role))
	}
	var work sync.WaitGroup
	var kept atomic.Int32
	for i, p := range four {
		by := four[(i+1)%len(four)].Scope()
		work.Go(func() {
			err := w.access.SetDisabled(t.Context(), by, p.Public, true)
			if i%2 == 0 {
				err = w.access.SetRole(t.Context(), by, p.Public, lesser)
			}
			switch {
			case fault.Is(err, fault.Conflict):
				kept.Add(1)
			case err != nil:
				t.Error(err)
			}
		})
	}
	work.Wait()
	reign := 0
	for _, p := range four {
		if now := w.again(t, p); now.Role == role && !now.Disabled {
			reign++
		}
	}
	if reign != 1 || kept.Load() != 1 {
		t.Errorf("%d are left, %d were refused", reign, kept.Load())
	}
}

func lastManager(t *testing.T, w *world) {
	ctx, own := t.Context(), w.ours.partner.Scope()
	first, out := lastOf(t, w, w.ours.partner, w.theirs.partner, access.RolePartnerManager, access.RolePartnerAnalyst, "staff.last_manager")
	noError(t, w.access.SetDisabled(ctx, own, out.Public, false))
	noError(t, w.access.SetRole(ctx, own, first.Public, access.RolePartnerAnalyst))
	log := lines(t, w, own, access.AuditAsk{Subject: first.Public})
	if len(log) != 2 || log[0].Org != w.ours.partner.ID || log[0].ByOrg != w.ours.partner.ID || log[0].Before != `{"role":"partner_manager"}` || log[0].After != `{"role":"partner_analyst"}` {
		t.Errorf("the audit tells %+v", log)
	}
	noError(t, w.access.SetDisabled(ctx, w.ours.staff.Scope(), out.Public, true)) // the team invites another
	for what, err := range map[string]error{
		"another partner's":  w.access.SetRole(ctx, w.theirs.partner.Scope(), first.Public, access.RolePartnerManager),
		"another team's":     w.access.SetRole(ctx, w.theirs.scope(), first.Public, access.RolePartnerManager),
		"the keeper's":       w.access.SetDisabled(ctx, own, w.ours.staff.Public, true),
		"the keeper's codes": w.access.DropFactor(ctx, own, w.ours.staff.Public),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s person: %v", what, err)
		}
	}
	if err := w.access.SetRole(ctx, own, first.Public, access.RoleOwner); !fault.Is(err, fault.Invalid) {
		t.Errorf("an owner of a partner: %v", err)
	}
}

func peopleOfPartners(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.staff.Scope()
	p := w.person(t, w.ours.partner, "carrier", access.RolePartnerManager)
	noError(t, w.access.SetRole(ctx, ours, p.Public, access.RolePartnerAnalyst))
	if err := w.access.SetRole(ctx, ours, p.Public, access.RoleOwner); !fault.Is(err, fault.Invalid) {
		t.Errorf("an owner of a partner: %v", err)
	}
	log := lines(t, w, ours, access.AuditAsk{Subject: p.Public})
	if len(log) != 2 || log[0].Org != w.ours.partner.ID || log[0].ByOrg != w.ours.owner.ID || log[1].Verb != access.Made {
		t.Errorf("the audit tells %+v", log)
	}
	in := invitation("carrier 2")
	in.Org, in.Role = w.ours.partner.ID, access.RolePartnerAnalyst
	in = must[access.Invitation](t)(w.access.Invite(ctx, ours, in))
	if got := w.asked(t, ours); len(got) != 1 || got[0].Org != w.ours.partner.ID {
		t.Errorf("invitations: %+v", got)
	}
	joined := must[access.Staff](t)(w.access.Join(ctx, in.Hash, "phc"))
	if joined.Org.ID != w.ours.partner.ID || joined.Role != access.RolePartnerAnalyst {
		t.Errorf("joined as %+v", joined)
	}
	in = invitation("wrong role")
	in.Org, in.Email = w.ours.partner.ID, "x@example.org"
	if _, err := w.access.Invite(ctx, ours, in); !fault.Is(err, fault.Invalid) {
		t.Errorf("an analyst of a partner: %v", err)
	}
	for name, scope := range map[string]access.Scope{"another owner": w.theirs.scope(), "the partner's people": w.ours.partner.Scope()} {
		in.Role = access.RolePartnerAnalyst
		_, err := w.access.Invite(ctx, scope, in)
		if own := name == "the partner's people"; own == fault.Is(err, fault.NotFound) {
			t.Errorf("%s invite: %v", name, err)
		}
		if err := w.access.SetDisabled(ctx, scope, w.ours.staff.Public, true); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s shut out the keeper's: %v", name, err)
		}
	}
	names := ""
	for _, s := range w.team(t, ours, list.Ask{Sort: list.Name}) {
		names += s.Name + " of " + s.Org.Name.In("en") + "; "
	}
	if want := "carrier of ours partner; Mali ours of ours; Somchai of ours partner; "; names != want {
		t.Errorf("people: %s", names)
	}
}
