package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/internal/access"
)

// invite asks somebody to join and returns the path of the link.
func invite(r *room, b *browser, email string) string {
	r.T.Helper()
	a := b.Post("/admin/people/invite", url.Values{"email": {email}, "name": {"Somchai ใจดี"}, "role": {"manager"}})
	if a.Status != http.StatusCreated {
		r.T.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	path, ours := strings.CutPrefix(a.Text("#link"), "http://erawan.example")
	if !ours || !strings.HasPrefix(path, "/join/") {
		r.T.Fatalf("the link is %q", path)
	}
	if strings.Contains(b.Get("/admin/people").Body, path) {
		r.T.Error("the link is shown a second time")
	}
	return path
}

func TestSomebodyInvitedChoosesAPasswordAndIsIn(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	path := invite(r, r.SignedIn(access.RoleOwner), " New@Erawan.example ")
	b := r.Browser()
	if a := b.Get(path); a.Status != http.StatusOK || !strings.Contains(a.Text("main"), "Somchai ใจดี") || attr(a.One("input#email"), "value") != "new@erawan.example" {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	if facts := b.Get(path).Text(".facts"); !strings.Contains(facts, "Campaign manager") || !strings.Contains(facts, r.Staff(access.RoleOwner).Org.Name.In("en")) {
		t.Errorf("into what, and as what: %s", facts)
	}
	if a := b.Post(path, url.Values{"password": {"short"}}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(".wrong"), "at least 12") {
		t.Errorf("%d %q", a.Status, a.Text(".wrong"))
	}
	if a := b.Post(path, url.Values{"password": {newPassword}}); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/admin" {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	if a := b.Get("/admin"); a.Status != http.StatusOK || !strings.Contains(a.Text(".me"), "Campaign manager") {
		t.Errorf("%d %s", a.Status, a.Text(".me"))
	}
	for _, send := range []func() answer{func() answer { return r.Browser().Get(path) }, func() answer { return r.Browser().Post(path, url.Values{"password": {newPassword}}) }} {
		if a := send(); a.Status != http.StatusNotFound || len(a.Cookies) > 0 {
			t.Errorf("a used link: %d", a.Status)
		}
	}
	if a := r.Browser().Post("/sign-in", url.Values{"email": {"new@erawan.example"}, "password": {newPassword}}); a.Status != http.StatusSeeOther {
		t.Errorf("signing in later: %d", a.Status)
	}
}

func TestALinkEndsWhenItIsTakenBackReplacedOrOld(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	owner := r.SignedIn(access.RoleOwner)
	first := invite(r, owner, "new@erawan.example")
	second := invite(r, owner, "new@erawan.example")
	if a := r.Browser().Get(first); a.Status != http.StatusNotFound {
		t.Errorf("replaced: %d", a.Status)
	}
	public := attr(owner.Get("/admin/people").One("form[action=/admin/people/uninvite] input"), "value")
	if a := owner.Post("/admin/people/uninvite", url.Values{"invitation": {public}}); a.Status != http.StatusSeeOther {
		t.Errorf("taking back: %d", a.Status)
	}
	if a := r.Browser().Get(second); a.Status != http.StatusNotFound {
		t.Errorf("taken back: %d", a.Status)
	}
	third := invite(r, owner, "new@erawan.example")
	r.Pass(7*24*time.Hour - time.Second)
	if a := r.Browser().Get(third); a.Status != http.StatusOK {
		t.Errorf("on its last second: %d", a.Status)
	}
	r.Pass(time.Second)
	if a := r.Browser().Post(third, url.Values{"password": {newPassword}}); a.Status != http.StatusNotFound {
		t.Errorf("after a week: %d", a.Status)
	}
}

func TestAnInvitationThatCannotBeIsRefusedFieldByField(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	for name, c := range map[string]struct {
		email, called, role, field string
		status                     int
	}{
		"no address":            {"somchai", "Somchai", "analyst", "email", http.StatusUnprocessableEntity},
		"two addresses":         {"a@b.example,c@d.example", "Somchai", "analyst", "email", http.StatusUnprocessableEntity},
		"a taken address":       {people[access.RoleAnalyst], "Somchai", "analyst", "email", http.StatusConflict},
		"no name":               {"a@b.example", " ", "analyst", "name", http.StatusUnprocessableEntity},
		"a hidden character":    {"a@b.example", "Som\u202echai", "analyst", "name", http.StatusUnprocessableEntity},
		"a partner's role here": {"a@b.example", "Somchai", "partner_manager", "role", http.StatusUnprocessableEntity},
		"a role without a room": {"a@b.example", "Somchai", "guide", "role", http.StatusUnprocessableEntity},
	} {
		a := b.Post("/admin/people/invite", url.Values{"email": {c.email}, "name": {c.called}, "role": {c.role}})
		if a.Status != c.status || len(a.All("p.wrong")) != 1 || len(a.All("#"+c.field+"-wrong")) != 1 || len(a.All("#link")) > 0 {
			t.Errorf("%s: %d %q", name, a.Status, a.Text(".wrong"))
		}
	}
}
