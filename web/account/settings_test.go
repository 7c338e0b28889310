package account_test

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
	b, stolen := r.SignedIn(access.RoleAnalyst), r.Browser()
	elsewhere := r.SignedIn(access.RoleAnalyst)
	stolen.Jar["erawan"] = b.Jar["erawan"]
	a := b.Post("/admin/settings/password", changing(password, newPassword))
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/admin/settings?done=password" {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	if a = b.Get("/admin/settings?done=password"); a.Status != http.StatusOK || !strings.Contains(a.Text("main"), "Every other browser is signed out") {
		t.Errorf("whoever changed it is out as well: %d %s", a.Status, a.Text("main"))
	}
	for name, other := range map[string]*browser{"another browser": elsewhere, "a stolen cookie": stolen} {
		if a := other.Get("/admin"); a.Status != http.StatusSeeOther {
			t.Errorf("%s is still in: %d", name, a.Status)
		}
	}
	for word, status := range map[string]int{password: http.StatusUnprocessableEntity, newPassword: http.StatusSeeOther} {
		if a := r.Browser().Post("/sign-in", url.Values{"email": {people[access.RoleAnalyst]}, "password": {word}}); a.Status != status {
			t.Errorf("signing in with %q: %d", word, a.Status)
		}
	}
}

func TestAPasswordIsChangedOnlyByWhoKnowsItAndOnlyToAGoodOne(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	for name, c := range map[string]struct {
		form url.Values
		says string
	}{
		"a wrong present one": {changing("wrong", newPassword), "not your present password"},
		"an endless one":      {changing(strings.Repeat("x", 2000), newPassword), "not your present password"},
		"a short one":         {changing(password, "short"), "at least 12 characters"},
		"the address":         {changing(password, people[access.RoleOwner]), "too easy to guess"},
	} {
		a := b.Post("/admin/settings/password", c.form)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(".wrong"), c.says) || strings.Contains(a.Body, newPassword) {
			t.Errorf("%s: %d %q", name, a.Status, a.Text(".wrong"))
		}
	}
	if a := r.Browser().Post("/sign-in", url.Values{"email": {people[access.RoleOwner]}, "password": {password}}); a.Status != http.StatusSeeOther {
		t.Errorf("the old one no longer works: %d", a.Status)
	}
}

func TestAStolenSessionCannotGuessThePassword(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	for i := range 11 {
		want := http.StatusUnprocessableEntity
		if i == 10 {
			want = http.StatusTooManyRequests
		}
		if a := b.Post("/admin/settings/password", changing("guess", newPassword)); a.Status != want {
			t.Fatalf("guess %d: %d", i+1, a.Status)
		}
	}
	if a := b.Post("/admin/settings/password", changing(password, newPassword)); a.Status != http.StatusTooManyRequests {
		t.Errorf("the limit tells a right password from a wrong one: %d", a.Status)
	}
}

func TestSessionsAreListedAndCanBeEnded(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	first := r.SignedIn(access.RoleManager)
	r.Pass(time.Minute)
	second, third := r.SignedIn(access.RoleManager), r.SignedIn(access.RoleManager)
	stranger := r.SignedIn(access.RoleOwner)
	a := second.Get("/admin/settings")
	if rows := a.All("tbody tr"); len(rows) != 3 || strings.Count(a.Text("tbody"), "This browser") != 1 {
		t.Fatalf("%d rows: %s", len(rows), a.Text("tbody"))
	}
	oldest := attr(a.All("tbody input[name=session]")[1], "value")
	if got := stranger.Post("/admin/settings/sessions", url.Values{"session": {oldest}}); got.Status != http.StatusSeeOther || first.Get("/admin").Status != http.StatusOK {
		t.Error("somebody else ended it")
	}
	second.Post("/admin/settings/sessions", url.Values{"session": {oldest}})
	if first.Get("/admin").Status != http.StatusSeeOther || third.Get("/admin").Status != http.StatusOK {
		t.Error("not the one that was named was ended")
	}
	second.Post("/admin/settings/sessions", url.Values{"session": {"others"}})
	if third.Get("/admin").Status != http.StatusSeeOther || second.Get("/admin").Status != http.StatusOK {
		t.Error("ending the others ended something else")
	}
	if a := second.Get("/admin/settings"); len(a.All("tbody tr")) != 1 || strings.Contains(a.Body, "everywhere else") {
		t.Errorf("alone, and the page shows %s", a.Text("main"))
	}
}

func TestALanguageKeptInTheAccountIsSpokenInEveryBrowser(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleAnalyst)
	b.Get("/admin?lang=zh-Hans")
	if a := b.Post("/admin/settings/language", url.Values{"language": {"th"}}); a.Status != http.StatusSeeOther {
		t.Fatal(a.Status)
	}
	for name, browser := range map[string]*browser{"this one": b, "another": r.SignedIn(access.RoleAnalyst)} {
		if got := attr(browser.Get("/admin").One("html"), "lang"); got != "th" {
			t.Errorf("%s speaks %s", name, got)
		}
	}
	if a := b.Post("/admin/settings/language", url.Values{"language": {"xx"}}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a language that is none: %d", a.Status)
	}
	if got := staff(t, accessdb.Store{DB: r.DB}, people[access.RoleAnalyst]).Locale; got != "th" {
		t.Errorf("kept: %q", got)
	}
	b.Post("/admin/settings/language", url.Values{"language": {""}})
	if got := attr(b.Get("/admin").One("html"), "lang"); got != "en" {
		t.Errorf("following the browser again, and it speaks %s", got)
	}
}
