package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Access holds the store of organisations, people, sessions, keys and settings to its contract.
func Access(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"an organisation is brought up to date by its public id", orgUpsert},
		{"organisations are listed in scope", orgsInScope},
		{"people sign in by address, which is theirs alone", staffByEmail},
		{"a password is replaced in scope, and ends every session", setPassword},
		{"a language is kept in scope", setLocale},
		{"sessions begin, go on and end", sessions},
		{"settings are written over", settings},
	})
}

func orgUpsert(t *testing.T, w *world) {
	o := w.ours.owner
	o.Name, o.Sample = all("renamed"), true
	got := must[access.Org](t)(w.access.AddOrg(t.Context(), o))
	if diff := cmp.Diff(o, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(o, must[access.Org](t)(w.access.OrgByPublic(t.Context(), o.Public))); diff != "" {
		t.Error(diff)
	}
	o.Kind = "neither"
	if _, err := w.access.AddOrg(t.Context(), o); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown kind: %v", err)
	}
}

func orgsInScope(t *testing.T, w *world) {
	got := must[[]access.Org](t)(w.access.Orgs(t.Context(), w.ours.scope()))
	if diff := cmp.Diff([]access.Org{w.ours.owner}, got); diff != "" {
		t.Error(diff)
	}
	if got := must[[]access.Org](t)(w.access.Orgs(t.Context(), access.System)); len(got) != 4 {
		t.Errorf("%d organisations, want 4", len(got))
	}
	if _, err := w.access.OrgByPublic(t.Context(), "org_none"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func staffByEmail(t *testing.T, w *world) {
	ctx := t.Context()
	got := must[access.Staff](t)(w.access.StaffByEmail(ctx, "ours@example.org"))
	if diff := cmp.Diff(w.ours.staff, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(got, must[access.Staff](t)(w.access.StaffByID(ctx, got.ID))); diff != "" {
		t.Error(diff)
	}
	if _, err := w.access.StaffByEmail(ctx, "nobody@example.org"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	_, err := w.access.AddStaff(ctx, w.theirs.scope(), access.Staff{Email: "ours@example.org", Role: access.RoleAnalyst})
	if !fault.Is(err, fault.Conflict) || fault.All(err)[0].Key != "staff.email_taken" {
		t.Errorf("a taken address: %v", err)
	}
	_, err = w.access.AddStaff(ctx, w.theirs.scope(), access.Staff{Email: "spy@example.org", Org: w.ours.owner, Role: access.RoleAnalyst})
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("a person for somebody else: %v", err)
	}
	if n := must[int](t)(w.access.StaffCount(ctx)); n != 2 {
		t.Errorf("%d people, want 2", n)
	}
}

func setPassword(t *testing.T, w *world) {
	ctx := t.Context()
	if err := w.access.SetPassword(ctx, w.theirs.scope(), w.ours.staff.ID, "stolen"); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's password: %v", err)
	}
	s := access.Session{Hash: [32]byte{9}, Staff: w.ours.staff.ID, Made: Noon, Seen: Noon, Expires: Noon.Add(time.Hour), Proof: access.ByPassword, Proved: Noon}
	noError(t, w.access.SaveSession(ctx, s))
	noError(t, w.access.SetPassword(ctx, w.ours.scope(), w.ours.staff.ID, "new"))
	gone(ctx, t, w, s, "a session from before the new password")
	if got := must[access.Staff](t)(w.access.StaffByID(ctx, w.ours.staff.ID)); got.Password != "new" {
		t.Errorf("password is %q", got.Password)
	}
}

func setLocale(t *testing.T, w *world) {
	ctx := t.Context()
	if err := w.access.SetLocale(ctx, w.theirs.scope(), w.ours.staff.ID, lang.En); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's language: %v", err)
	}
	noError(t, w.access.SetLocale(ctx, w.ours.scope(), w.ours.staff.ID, lang.ZhHant))
	want := w.ours.staff
	want.Locale = lang.ZhHant
	if diff := cmp.Diff(want, must[access.Staff](t)(w.access.StaffByID(ctx, want.ID))); diff != "" {
		t.Error(diff)
	}
}

func sessions(t *testing.T, w *world) {
	ctx := t.Context()
	s := access.Session{Hash: [32]byte{1}, Staff: w.ours.staff.ID, Made: Noon, Seen: Noon, Expires: Noon.Add(time.Hour), Proof: access.ByPassword, Proved: Noon}
	other := s
	other.Hash = [32]byte{2}
	expired := s
	expired.Hash, expired.Expires = [32]byte{3}, Noon
	for _, n := range []access.Session{s, other, expired} {
		noError(t, w.access.SaveSession(ctx, n))
	}
	noError(t, w.access.TouchSession(ctx, s.Hash, Noon.Add(time.Minute), Noon.Add(2*time.Hour)))
	s.Seen, s.Expires = Noon.Add(time.Minute), Noon.Add(2*time.Hour)
	if diff := cmp.Diff(s, must[access.Session](t)(w.access.SessionByHash(ctx, s.Hash))); diff != "" {
		t.Error(diff)
	}
	gone(ctx, t, w, expired, "an expired session")
	listed := must[[]access.Session](t)(w.access.SessionsOf(ctx, w.ours.scope(), w.ours.staff.ID))
	if diff := cmp.Diff([]access.Session{s, other}, listed); diff != "" {
		t.Error(diff)
	}
	if _, err := w.access.SessionsOf(ctx, w.theirs.scope(), w.ours.staff.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("sessions of somebody else are listed: %v", err)
	}
	noError(t, w.access.DropSession(ctx, s.Hash))
	gone(ctx, t, w, s, "a dropped session")
	if err := w.access.DropSessionsOf(ctx, w.theirs.scope(), w.ours.staff.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("sessions of somebody else: %v", err)
	}
	must[access.Session](t)(w.access.SessionByHash(ctx, other.Hash))
	noError(t, w.access.DropSessionsOf(ctx, w.ours.scope(), w.ours.staff.ID))
	gone(ctx, t, w, other, "a session of somebody signed out everywhere")
	other.Staff = 1 << 40
	if err := w.access.SaveSession(ctx, other); !fault.Is(err, fault.Invalid) {
		t.Errorf("a session of nobody: %v", err)
	}
}

func gone(ctx context.Context, t *testing.T, w *world, s access.Session, what string) {
	t.Helper()
	if _, err := w.access.SessionByHash(ctx, s.Hash); !fault.Is(err, fault.NotFound) {
		t.Errorf("%s: %v", what, err)
	}
}

func settings(t *testing.T, w *world) {
	ctx := t.Context()
	if _, found, err := w.access.Setting(ctx, "demo"); err != nil || found {
		t.Errorf("before: %v %v", found, err)
	}
	for _, value := range []string{"seeded", "", "true"} {
		noError(t, w.access.SetSetting(ctx, "demo", value))
		if got, found, err := w.access.Setting(ctx, "demo"); err != nil || !found || got != value {
			t.Errorf("got %q %v %v, want %q", got, found, err, value)
		}
	}
}
