package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/internal/access"
	"erawan/internal/db/accessdb"
)

const newPassword = "another sentence, longer than twelve"

func changing(current, next string) url.Values {
	return url.Values{"current": {current}, "new": {next}}
}

func TestANewPasswordPutsEveryOtherBrowserOut(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, stolen := r.signedIn(access.RoleAnalyst), r.browser()
	elsewhere := r.signedIn(access.RoleAnalyst)
	stolen.jar["erawan"] = b.jar["erawan"]
	a := b.post("/admin/settings/password", changing(password, newPassword))
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/admin/settings?done=password" {
		t.Fatalf("%d %s", a.status, a.text("main"))
	}
	if a = b.get("/admin/settings?done=password"); a.status != http.StatusOK || !strings.Contains(a.text("main"), "Every other browser is signed out") {
		t.Errorf("whoever changed it is out as well: %d %s", a.status, a.text("main"))
	}
	for name, other := range map[string]*browser{"another browser": elsewhere, "a stolen cookie": stolen} {
		if a := other.get("/admin"); a.status != http.StatusSeeOther {
			t.Errorf("%s is still in: %d", name, a.status)
		}
	}
	for word, status := range map[string]int{password: http.StatusUnprocessableEntity, newPassword: http.StatusSeeOther} {
		if a := r.browser().post("/sign-in", url.Values{"email": {people[access.RoleAnalyst]}, "password": {word}}); a.status != status {
			t.Errorf("signing in with %q: %d", word, a.status)
		}
	}
}

func TestAPasswordIsChangedOnlyByWhoKnowsItAndOnlyToAGoodOne(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleOwner)
	for name, c := range map[string]struct {
		form url.Values
		says string
	}{
		"a wrong present one": {changing("wrong", newPassword), "not your present password"},
		"an endless one":      {changing(strings.Repeat("x", 2000), newPassword), "not your present password"},
		"a short one":         {changing(password, "short"), "at least 12 characters"},
		"the address":         {changing(password, people[access.RoleOwner]), "too easy to guess"},
	} {
		a := b.post("/admin/settings/password", c.form)
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.text(".wrong"), c.says) || strings.Contains(a.body, newPassword) {
			t.Errorf("%s: %d %q", name, a.status, a.text(".wrong"))
		}
	}
	if a := r.browser().post("/sign-in", url.Values{"email": {people[access.RoleOwner]}, "password": {password}}); a.status != http.StatusSeeOther {
		t.Errorf("the old one no longer works: %d", a.status)
	}
}

func TestAStolenSessionCannotGuessThePassword(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleOwner)
	for i := range 11 {
		want := http.StatusUnprocessableEntity
		if i == 10 {
			want = http.StatusTooManyRequests
		}
		if a := b.post("/admin/settings/password", changing("guess", newPassword)); a.status != want {
			t.Fatalf("guess %d: %d", i+1, a.status)
		}
	}
	if a := b.post("/admin/settings/password", changing(password, newPassword)); a.status != http.StatusTooManyRequests {
		t.Errorf("the limit tells a right password from a wrong one: %d", a.status)
	}
}

func TestSessionsAreListedAndCanBeEnded(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	first := r.signedIn(access.RoleManager)
	r.pass(time.Minute)
	second, third := r.signedIn(access.RoleManager), r.signedIn(access.RoleManager)
	stranger := r.signedIn(access.RoleOwner)
	a := second.get("/admin/settings")
	if rows := a.all("tbody tr"); len(rows) != 3 || strings.Count(a.text("tbody"), "This browser") != 1 {
		t.Fatalf("%d rows: %s", len(rows), a.text("tbody"))
	}
	oldest := attr(a.all("tbody input[name=session]")[1], "value")
	if got := stranger.post("/admin/settings/sessions", url.Values{"session": {oldest}}); got.status != http.StatusSeeOther || first.get("/admin").status != http.StatusOK {
		t.Error("somebody else ended it")
	}
	second.post("/admin/settings/sessions", url.Values{"session": {oldest}})
	if first.get("/admin").status != http.StatusSeeOther || third.get("/admin").status != http.StatusOK {
		t.Error("not the one that was named was ended")
	}
	second.post("/admin/settings/sessions", url.Values{"session": {"others"}})
	if third.get("/admin").status != http.StatusSeeOther || second.get("/admin").status != http.StatusOK {
		t.Error("ending the others ended something else")
	}
	if a := second.get("/admin/settings"); len(a.all("tbody tr")) != 1 || strings.Contains(a.body, "everywhere else") {
		t.Errorf("alone, and the page shows %s", a.text("main"))
	}
}

func TestALanguageKeptInTheAccountIsSpokenInEveryBrowser(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleAnalyst)
	b.get("/admin?lang=zh-Hans")
	if a := b.post("/admin/settings/language", url.Values{"language": {"th"}}); a.status != http.StatusSeeOther {
		t.Fatal(a.status)
	}
	for name, browser := range map[string]*browser{"this one": b, "another": r.signedIn(access.RoleAnalyst)} {
		if got := attr(browser.get("/admin").one("html"), "lang"); got != "th" {
			t.Errorf("%s speaks %s", name, got)
		}
	}
	if a := b.post("/admin/settings/language", url.Values{"language": {"xx"}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a language that is none: %d", a.status)
	}
	if got := staff(t, accessdb.Store{DB: r.db}, people[access.RoleAnalyst]).Locale; got != "th" {
		t.Errorf("kept: %q", got)
	}
	b.post("/admin/settings/language", url.Values{"language": {""}})
	if got := attr(b.get("/admin").one("html"), "lang"); got != "en" {
		t.Errorf("following the browser again, and it speaks %s", got)
	}
}
