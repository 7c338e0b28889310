package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/db/accessdb"
)

// somebody is the address of the analyst's page.
func (r *room) somebody() string {
	r.t.Helper()
	return "/admin/people/" + staff(r.t, accessdb.Store{DB: r.db}, people[access.RoleAnalyst]).Public
}

func TestAnotherRoleIsGivenAndHoldsAtOnce(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	owner, analyst := r.signedIn(access.RoleOwner), r.signedIn(access.RoleAnalyst)
	if a := analyst.get("/admin/audit"); a.status != http.StatusForbidden {
		t.Fatalf("an analyst reads the audit: %d", a.status)
	}
	a := owner.post(r.somebody()+"/role", url.Values{"role": {"manager"}})
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.text("main"))
	}
	a = owner.get(a.header.Get("Location"))
	if !strings.Contains(a.text(".toast"), "The role is changed.") || !strings.Contains(a.text("ol.time"), "analyst → manager") || !strings.Contains(a.text(".facts"), "Campaign manager") {
		t.Errorf("%s", a.text("main"))
	}
	if a := analyst.get("/admin/audit"); a.status != http.StatusOK {
		t.Errorf("a manager's session from before: %d", a.status)
	}
}

func TestSomebodyShutOutIsOutAtOnceAndCannotSignInUntilLetIn(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	owner, analyst := r.signedIn(access.RoleOwner), r.signedIn(access.RoleAnalyst)
	in := func() int {
		return r.browser().post("/sign-in", url.Values{"email": {people[access.RoleAnalyst]}, "password": {password}}).status
	}
	if a := owner.post(r.somebody()+"/disable", url.Values{}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.text("main"))
	}
	if a := analyst.get("/admin"); a.status != http.StatusSeeOther {
		t.Errorf("their session goes on: %d", a.status)
	}
	if status := in(); status != http.StatusUnprocessableEntity {
		t.Errorf("they sign in: %d", status)
	}
	if a := owner.get("/admin/people"); !strings.Contains(a.text("table"), "Disabled") {
		t.Error("the list does not say so")
	}
	if a := owner.post(r.somebody()+"/enable", url.Values{}); a.status != http.StatusSeeOther {
		t.Fatalf("%d", a.status)
	}
	if a := analyst.get("/admin"); a.status != http.StatusSeeOther {
		t.Errorf("a session from before comes back: %d", a.status)
	}
	if status := in(); status != http.StatusSeeOther {
		t.Errorf("let in, they cannot sign in: %d", status)
	}
}

func TestNobodyChangesTheirOwnRoleAndTheLastOwnerStays(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	store := accessdb.Store{DB: r.db}
	owner := r.signedIn(access.RoleOwner)
	me := staff(t, store, people[access.RoleOwner])
	own := "/admin/people/" + me.Public
	if a := owner.get(own); len(a.all("main form")) > 0 || !strings.Contains(a.text(".note"), "Nobody changes their own role") {
		t.Errorf("%s", a.text("main"))
	}
	for _, path := range []string{"/role", "/disable"} {
		if a := owner.post(own+path, url.Values{"role": {"analyst"}}); a.status != http.StatusConflict {
			t.Errorf("%s: %d", path, a.status)
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
	other := r.browser()
	other.post("/sign-in", url.Values{"email": {second.Email}, "password": {password}})
	if a := owner.post("/admin/people/"+second.Public+"/role", url.Values{"role": {"manager"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d", a.status)
	}
	if a := other.post(own+"/disable", url.Values{}); a.status != http.StatusForbidden {
		t.Errorf("no owner any more: %d", a.status)
	}
}

func TestARoleOfAnotherKindOfOrganisationIsRefusedBesideTheForm(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	a := r.signedIn(access.RoleOwner).post(r.somebody()+"/role", url.Values{"role": {"partner_analyst"}})
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.text("#role-wrong"), "can have this role") {
		t.Errorf("%d %s", a.status, a.text("main"))
	}
}

func TestSomebodyIsInvitedToAPartnerAndComesToItsRoom(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	owner := r.signedIn(access.RoleOwner)
	org := staff(t, accessdb.Store{DB: r.db}, people[access.RolePartnerManager]).Org
	form := url.Values{"email": {"new@airline.example"}, "name": {"Somchai"}, "role": {"partner_analyst"}, "org": {org.Public}}
	a := owner.post("/admin/people/invite", form)
	if a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.text(".wrong"))
	}
	path := strings.TrimPrefix(a.text("#link"), "http://erawan.example")
	b := r.browser()
	if a := b.post(path, url.Values{"password": {newPassword}}); a.header.Get("Location") != "/partner" {
		t.Fatalf("%d comes to %q", a.status, a.header.Get("Location"))
	}
	if a := b.get("/partner"); a.status != http.StatusOK || !strings.Contains(a.text("h1"), org.Name.In("en")) {
		t.Errorf("%d %s", a.status, a.text("h1"))
	}
	if a := b.get("/admin"); a.status != http.StatusForbidden || attr(a.one("main a.btn"), "href") != "/partner" {
		t.Errorf("%d: the way back leads elsewhere", a.status)
	}
	form.Set("role", "owner")
	form.Set("email", "boss@airline.example")
	if a := owner.post("/admin/people/invite", form); a.status != http.StatusUnprocessableEntity || a.text("#role-wrong") == "" {
		t.Errorf("an owner of a partner: %d", a.status)
	}
}
