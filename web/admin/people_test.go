package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/internal/access"
)

// invite asks somebody to join and returns the path of the link.
func (r *room) invite(b *browser, email string) string {
	r.t.Helper()
	a := b.post("/admin/people/invite", url.Values{"email": {email}, "name": {"Somchai ใจดี"}, "role": {"manager"}})
	if a.status != http.StatusCreated {
		r.t.Fatalf("%d %s", a.status, a.text("main"))
	}
	path, ours := strings.CutPrefix(a.text("#link"), "http://erawan.example")
	if !ours || !strings.HasPrefix(path, "/join/") {
		r.t.Fatalf("the link is %q", path)
	}
	if strings.Contains(b.get("/admin/people").body, path) {
		r.t.Error("the link is shown a second time")
	}
	return path
}

func TestSomebodyInvitedChoosesAPasswordAndIsIn(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	path := r.invite(r.signedIn(access.RoleOwner), " New@Erawan.example ")
	b := r.browser()
	if a := b.get(path); a.status != http.StatusOK || !strings.Contains(a.text("main"), "Somchai ใจดี") || attr(a.one("input#email"), "value") != "new@erawan.example" {
		t.Fatalf("%d %s", a.status, a.text("main"))
	}
	if a := b.post(path, url.Values{"password": {"short"}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.text(".wrong"), "at least 12") {
		t.Errorf("%d %q", a.status, a.text(".wrong"))
	}
	if a := b.post(path, url.Values{"password": {newPassword}}); a.status != http.StatusSeeOther || a.header.Get("Location") != "/admin" {
		t.Fatalf("%d %s", a.status, a.text("main"))
	}
	if a := b.get("/admin"); a.status != http.StatusOK || !strings.Contains(a.text(".me"), "Campaign manager") {
		t.Errorf("%d %s", a.status, a.text(".me"))
	}
	for _, send := range []func() answer{func() answer { return r.browser().get(path) }, func() answer { return r.browser().post(path, url.Values{"password": {newPassword}}) }} {
		if a := send(); a.status != http.StatusNotFound || len(a.cookies) > 0 {
			t.Errorf("a used link: %d", a.status)
		}
	}
	if a := r.browser().post("/sign-in", url.Values{"email": {"new@erawan.example"}, "password": {newPassword}}); a.status != http.StatusSeeOther {
		t.Errorf("signing in later: %d", a.status)
	}
}

func TestALinkEndsWhenItIsTakenBackReplacedOrOld(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	owner := r.signedIn(access.RoleOwner)
	first := r.invite(owner, "new@erawan.example")
	second := r.invite(owner, "new@erawan.example")
	if a := r.browser().get(first); a.status != http.StatusNotFound {
		t.Errorf("replaced: %d", a.status)
	}
	public := attr(owner.get("/admin/people").one("input[name=invitation]"), "value")
	if a := owner.post("/admin/people/uninvite", url.Values{"invitation": {public}}); a.status != http.StatusSeeOther {
		t.Errorf("taking back: %d", a.status)
	}
	if a := r.browser().get(second); a.status != http.StatusNotFound {
		t.Errorf("taken back: %d", a.status)
	}
	third := r.invite(owner, "new@erawan.example")
	r.pass(7*24*time.Hour - time.Second)
	if a := r.browser().get(third); a.status != http.StatusOK {
		t.Errorf("on its last second: %d", a.status)
	}
	r.pass(time.Second)
	if a := r.browser().post(third, url.Values{"password": {newPassword}}); a.status != http.StatusNotFound {
		t.Errorf("after a week: %d", a.status)
	}
}

func TestAnInvitationThatCannotBeIsRefusedFieldByField(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleOwner)
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
		a := b.post("/admin/people/invite", url.Values{"email": {c.email}, "name": {c.called}, "role": {c.role}})
		if a.status != c.status || len(a.all("p.wrong")) != 1 || len(a.all("#"+c.field+"-wrong")) != 1 || len(a.all("#link")) > 0 {
			t.Errorf("%s: %d %q", name, a.status, a.text(".wrong"))
		}
	}
}
