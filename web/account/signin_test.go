package account_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/webtest"
)

func TestSigningInLeadsWhereTheReaderWantedToGo(t *testing.T) {
	t.Parallel()
	b := newRoom(t).Browser()
	a := b.Get("/admin/campaigns?x=1")
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/sign-in?next=%2Fadmin%2Fcampaigns%3Fx%3D1" {
		t.Fatalf("%d %s", a.Status, a.Header.Get("Location"))
	}
	a = b.Get(a.Header.Get("Location"))
	next := attr(a.One("form[action=/sign-in] input[name=next]"), "value")
	a = b.Post("/sign-in", url.Values{"email": {" Manager@Erawan.example "}, "password": {password}, "next": {next}})
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/admin/campaigns?x=1" {
		t.Fatalf("%d %s", a.Status, a.Header.Get("Location"))
	}
	if a = b.Get("/admin"); a.Status != http.StatusOK {
		t.Errorf("signed in, and %d", a.Status)
	}
	if a = b.Get("/sign-in?next=/admin/stops"); a.Header.Get("Location") != "/admin/stops" {
		t.Errorf("the sign-in page keeps somebody signed in: %d", a.Status)
	}
}

func TestARefusalReadsTheSameWhoeverIsMeant(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	said := map[string]string{}
	for name, form := range map[string]url.Values{
		"wrong password": {"email": {people[access.RoleOwner]}, "password": {"x"}},
		"nobody":         {"email": {"owner@nobody.example"}, "password": {"x"}},
		"disabled":       {"email": {"gone@erawan.example"}, "password": {password}},
		"nothing":        {},
		"endless":        {"email": {strings.Repeat("x", 300)}, "password": {password}},
	} {
		a := r.Browser().Post("/sign-in", form)
		if len(a.Cookies) > 0 || a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %v", name, a.Status, a.Cookies)
		}
		email := form.Get("email")
		said[name] = strings.ReplaceAll(strings.ReplaceAll(a.Body, ` value="`+email+`"`, ""), email, "")
	}
	for name, body := range said {
		if diff := cmp.Diff(said["nobody"], body); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestASessionIsFreshAndThePlantedOneIsWorthless(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	first := b.Jar["erawan"]
	b.Post("/sign-in", url.Values{"email": {people[access.RoleOwner]}, "password": {password}})
	if b.Jar["erawan"] == first {
		t.Error("the token outlived a sign-in")
	}
	old := r.Browser()
	old.Jar["erawan"] = first
	if a := old.Get("/admin"); a.Status != http.StatusSeeOther {
		t.Errorf("the old token opens the console: %d", a.Status)
	}
	planted := r.Browser()
	planted.Jar["erawan"] = strings.Repeat("A", 43)
	planted.Post("/sign-in", url.Values{"email": {people[access.RoleOwner]}, "password": {password}})
	if planted.Jar["erawan"] == strings.Repeat("A", 43) {
		t.Error("a planted token was taken up")
	}
}

func TestASessionCookieIsForThisHostAndNotForScripts(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{"http://erawan.example": "erawan HttpOnly", "https://erawan.example": "__Host-erawan HttpOnly Secure"} {
		r := newRoom(t, func(p *webtest.Parts) { p.Desk.BaseURL = base })
		a := r.Browser().Post("/sign-in", url.Values{"email": {people[access.RoleOwner]}, "password": {password}})
		if len(a.Cookies) != 1 {
			t.Fatalf("%d cookies", len(a.Cookies))
		}
		c := a.Cookies[0]
		got := c.Name
		if c.HttpOnly {
			got += " HttpOnly"
		}
		if c.Secure {
			got += " Secure"
		}
		if got != want || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || len(c.Value) != 43 {
			t.Errorf("%s: %s", base, c)
		}
		if strings.Contains(base, "https") != (a.Header.Get("Strict-Transport-Security") != "") {
			t.Errorf("%s: %q", base, a.Header.Get("Strict-Transport-Security"))
		}
	}
}

func TestASessionEndsWhenNobodyIsThereAndAfterAWorkingDay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		step   time.Duration
		header []string
		until  time.Duration
	}{
		"at work":               {time.Hour, nil, 12 * time.Hour},
		"gone":                  {2*time.Hour + time.Minute, nil, 2 * time.Hour},
		"a page left open":      {30 * time.Minute, []string{"Erawan-Live", "1"}, 2 * time.Hour},
		"clicking all the time": {time.Minute, nil, 12 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRoom(t)
			b, open := r.SignedIn(access.RoleAnalyst), time.Duration(0)
			for open < 13*time.Hour {
				r.Pass(c.step)
				if b.Get("/admin/stops", c.header...).Status != http.StatusOK {
					break
				}
				open += c.step
			}
			if open >= c.until || open < c.until-c.step-time.Minute {
				t.Errorf("open for %s", open)
			}
		})
	}
}

func TestSigningOutEndsTheSessionEverywhere(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	stolen := r.Browser()
	stolen.Jar["erawan"] = b.Jar["erawan"]
	if a := b.Post("/sign-out", url.Values{}); a.Status != http.StatusSeeOther || b.Jar["erawan"] != "" {
		t.Fatalf("%d %v", a.Status, b.Jar)
	}
	if a := stolen.Get("/admin"); a.Status != http.StatusSeeOther {
		t.Errorf("a stolen token outlives the session: %d", a.Status)
	}
}

func TestDroppingSomebodysSessionsPutsThemOut(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	store := accessdb.Store{DB: r.DB}
	if err := store.DropSessionsOf(t.Context(), access.System, staff(t, store, people[access.RoleOwner]).ID); err != nil {
		t.Fatal(err)
	}
	if a := b.Get("/admin"); a.Status != http.StatusSeeOther {
		t.Errorf("still in: %d", a.Status)
	}
}

func staff(t *testing.T, store accessdb.Store, email string) access.Staff {
	t.Helper()
	p, err := store.StaffByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestNoAddressOutsideTheConsoleIsEverRedirectedTo(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	for _, next := range []string{
		"https://evil.example", "//evil.example", "///evil.example", `/\evil.example`, `\\evil.example`, "/admin/\\evil", "javascript:alert(1)",
		"http:/admin", "/adminx", "/", "", "/sign-out", "/admin\r\nSet-Cookie: x=1", "https://user@evil.example/admin", "/%2f%2fevil.example", "%2fadmin",
	} {
		a := r.Browser().Post("/sign-in", url.Values{"email": {people[access.RoleOwner]}, "password": {password}, "next": {next}})
		if got := a.Header.Get("Location"); got != "/admin" {
			t.Errorf("%q leads to %q", next, got)
		}
		r.Pass(time.Minute) // well below the limit on tries
	}
}

func TestAFormFromAnotherSiteDoesNothing(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Sec-Fetch-Site", "", "Origin", "https://evil.example"}} {
		for path, form := range map[string]url.Values{
			"/sign-in": {"email": {people[access.RoleOwner]}, "password": {password}}, "/sign-out": {},
			"/admin/stop?what=everything": {"reason": {"x"}},
		} {
			if a := b.Post(path, form, headers...); a.Status != http.StatusForbidden || len(a.Cookies) > 0 {
				t.Errorf("%s %v: %d %v", path, headers, a.Status, a.Cookies)
			}
		}
	}
	if a := b.Get("/admin/stops"); a.Status != http.StatusOK || strings.Contains(a.Text("main"), "Everything") {
		t.Errorf("it did something: %d %s", a.Status, a.Text("main"))
	}
}

func TestTriesOfOneAddressAndOfOneNetworkAreLimited(t *testing.T) {
	t.Parallel()
	wrong := func(email string) url.Values { return url.Values{"email": {email}, "password": {"x"}} }
	count := func(t *testing.T, r *room, email func(i int) string) int {
		b := r.Browser()
		for i := range 100 {
			a := b.Post("/sign-in", wrong(email(i)))
			if a.Status == http.StatusTooManyRequests {
				return i
			}
		}
		return 100
	}
	t.Run("one address", func(t *testing.T) {
		t.Parallel()
		r := newRoom(t)
		if n := count(t, r, func(int) string { return people[access.RoleOwner] }); n != 20 {
			t.Errorf("%d tries", n)
		}
		right := url.Values{"email": {people[access.RoleOwner]}, "password": {password}}
		if a := r.Browser().Post("/sign-in", right); a.Status != http.StatusTooManyRequests {
			t.Errorf("the limit tells a right password from a wrong one: %d", a.Status)
		}
		r.Pass(15 * time.Minute)
		if a := r.Browser().Post("/sign-in", right); a.Status != http.StatusSeeOther {
			t.Errorf("the limit never ends: %d", a.Status)
		}
	})
	t.Run("one network", func(t *testing.T) {
		t.Parallel()
		if n := count(t, newRoom(t), func(i int) string { return fmt.Sprintf("nobody-%d@erawan.example", i) }); n != 60 {
			t.Errorf("%d tries", n)
		}
	})
	t.Run("when the nodes cannot count together", func(t *testing.T) {
		t.Parallel()
		r := newRoom(t, func(p *webtest.Parts) { p.Account.Throttle = broken{} })
		if n := count(t, r, func(int) string { return people[access.RoleOwner] }); n != 20 {
			t.Errorf("%d tries", n)
		}
	})
	t.Run("when the nodes say so", func(t *testing.T) {
		t.Parallel()
		r := newRoom(t, func(p *webtest.Parts) { p.Account.Throttle = full{} })
		if n := count(t, r, func(int) string { return people[access.RoleOwner] }); n != 0 {
			t.Errorf("%d tries", n)
		}
	})
}

type broken struct{}

func (broken) Try(context.Context, string, int, time.Duration) (time.Duration, error) {
	return 0, errors.New("away")
}

type full struct{}

func (full) Try(context.Context, string, int, time.Duration) (time.Duration, error) {
	return time.Minute, nil
}

func TestAHugeFormIsRefused(t *testing.T) {
	t.Parallel()
	a := newRoom(t).Browser().Post("/sign-in", url.Values{"email": {strings.Repeat("x", 1<<17)}})
	if a.Status != http.StatusRequestEntityTooLarge || a.Text("h1") == "" {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}
