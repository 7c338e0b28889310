package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/db/accessdb"
)

// somebody is the address of the analyst's page.
func somebody(r *room) string {
	r.T.Helper()
	return "/admin/people/" + staff(r.T, accessdb.Store{DB: r.DB}, people[access.RoleAnalyst]).Public
}

func TestAnotherRoleIsGivenAndHoldsAtOnce(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	owner, analyst := r.SignedIn(access.RoleOwner), r.SignedIn(access.RoleAnalyst)
	if a := analyst.Get("/admin/audit"); a.Status != http.StatusForbidden {
		t.Fatalf("an analyst reads the audit: %d", a.Status)
	}
	a := owner.Post(somebody(r)+"/role", url.Values{"role": {"manager"}})
	if a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	a = owner.Get(a.Header.Get("Location"))
	if !strings.Contains(a.Text(".toast"), "The role is changed.") || !strings.Contains(a.Text("ol.time"), "Role: Analyst → Campaign manager") || !strings.Contains(a.Text(".facts"), "Campaign manager") {
		t.Errorf("%s", a.Text("main"))
	}
	if a := analyst.Get("/admin/audit"); a.Status != http.StatusOK {
		t.Errorf("a manager's session from before: %d", a.Status)
	}
}

func TestSomebodyShutOutIsOutAtOnceAndCannotSignInUntilLetIn(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	owner, analyst := r.SignedIn(access.RoleOwner), r.SignedIn(access.RoleAnalyst)
	in := func() int {
		return r.Browser().Post("/sign-in", url.Values{"email": {people[access.RoleAnalyst]}, "password": {password}}).Status
	}
	if a := owner.Post(somebody(r)+"/disable", url.Values{}); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	if a := analyst.Get("/admin"); a.Status != http.StatusSeeOther {
		t.Errorf("their session goes on: %d", a.Status)
	}
	if status := in(); status != http.StatusUnprocessableEntity {
		t.Errorf("they sign in: %d", status)
	}
	if a := owner.Get("/admin/people"); !strings.Contains(a.Text("table"), "Disabled") {
		t.Error("the list does not say so")
	}
	if a := owner.Post(somebody(r)+"/enable", url.Values{}); a.Status != http.StatusSeeOther {
		t.Fatalf("%d", a.Status)
	}
	if a := analyst.Get("/admin"); a.Status != http.StatusSeeOther {
		t.Errorf("a session from before comes back: %d", a.Status)
	}
	if status := in(); status != http.StatusSeeOther {
		t.Errorf("let in, they cannot sign in: %d", status)
	}
}

func TestNobodyChangesTheirOwnRoleAndTheLastOwnerStays(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	store := accessdb.Store{DB: r.DB}
	owner := r.SignedIn(access.RoleOwner)
	me := staff(t, store, people[access.RoleOwner])
	own := "/admin/people/" + me.Public
	if a := owner.Get(own); len(a.All("main form")) > 0 || !strings.Contains(a.Text(".note"), "Nobody changes their own role") {
		t.Errorf("%s", a.Text("main"))
	}
	for _, path := range []string{"/role", "/disable"} {
		if a := owner.Post(own+path, url.Values{"role": {"analyst"}}); a.Status != http.StatusConflict {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
	if now := staff(t, store, me.Email); now.Role != access.RoleOwner || now.Disabled {
		t.Errorf("%+v", now)
	}
	// Somebody else holds the right by a session from before, and is no owner any more when they use it.
	second, err := store.AddStaff(t.Context(), access.System, access.Staff{Org: me.Org, Email: "second@erawan.example", Name: "Second", Role: access.RoleOwner, Password: me.Password})
	if err != nil {
		t.Fatal(err)
	}
	other := r.Browser()
	other.Post("/sign-in", url.Values{"email": {second.Email}, "password": {password}})
	if a := owner.Post("/admin/people/"+second.Public+"/role", url.Values{"role": {"manager"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("%d", a.Status)
	}
	if a := other.Post(own+"/disable", url.Values{}); a.Status != http.StatusForbidden {
		t.Errorf("no owner any more: %d", a.Status)
	}
}

func TestARoleOfAnotherKindOfOrganisationIsRefusedBesideTheForm(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	a := r.SignedIn(access.RoleOwner).Post(somebody(r)+"/role", url.Values{"role": {"partner_analyst"}})
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("#role-wrong"), "can have this role") {
		t.Errorf("%d %s", a.Status, a.Text("main"))
	}
}

func TestSomebodyIsInvitedToAPartnerAndComesToItsRoom(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	owner := r.SignedIn(access.RoleOwner)
	org := staff(t, accessdb.Store{DB: r.DB}, people[access.RolePartnerManager]).Org
	form := url.Values{"email": {"new@airline.example"}, "name": {"Somchai"}, "role": {"partner_analyst"}, "org": {org.Public}}
	a := owner.Post("/admin/people/invite", form)
	if a.Status != http.StatusCreated {
		t.Fatalf("%d %s", a.Status, a.Text(".wrong"))
	}
	path := strings.TrimPrefix(a.Text("#link"), "http://erawan.example")
	b := r.Browser()
	if a := b.Post(path, url.Values{"password": {newPassword}}); a.Header.Get("Location") != "/partner" {
		t.Fatalf("%d comes to %q", a.Status, a.Header.Get("Location"))
	}
	if a := b.Get("/partner"); a.Status != http.StatusOK || !strings.Contains(a.Text("h1"), org.Name.In("en")) {
		t.Errorf("%d %s", a.Status, a.Text("h1"))
	}
	if a := b.Get("/admin"); a.Status != http.StatusForbidden || attr(a.One("main a.btn"), "href") != "/partner" {
		t.Errorf("%d: the way back leads elsewhere", a.Status)
	}
	form.Set("role", "owner")
	form.Set("email", "boss@airline.example")
	if a := owner.Post("/admin/people/invite", form); a.Status != http.StatusUnprocessableEntity || a.Text("#role-wrong") == "" {
		t.Errorf("an owner of a partner: %d", a.Status)
	}
}
