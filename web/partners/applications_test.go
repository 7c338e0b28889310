package partners_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/webtest"
)

const applications = listPath + "/applications"

// asking is the form of an application.
func asking(email string) url.Values {
	return url.Values{"name": {"Lotus Rail"}, "email": {email}, "channel": {"page"}, "places": {"th, LA"}, "origin": {"https://rail.example"}}
}

// whereToApply is the address that a team gives out, without its host.
func whereToApply(b *webtest.Browser) string {
	at, err := url.Parse(b.Get(applications).Text("#open"))
	if err != nil {
		b.Room.T.Fatal(err)
	}
	return at.Path
}

// applied is where the application is that a list has first.
func applied(b *webtest.Browser, state string) string {
	b.Room.T.Helper()
	rows := b.Get(applications + "?state=" + state).All("tbody th a")
	if len(rows) == 0 {
		b.Room.T.Fatalf("no application is %s", state)
	}
	return webtest.Attr(rows[0], "href")
}

func TestAnOrganisationAppliesAndIsAccepted(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	owner, nobody := r.SignedIn(access.RoleOwner), r.Browser()
	where := whereToApply(owner)
	if a := nobody.Post(where, url.Values{"name": {"Lotus Rail"}, "email": {"no"}, "channel": {"page"}, "places": {"TH QQ"}}); a.Status != http.StatusUnprocessableEntity ||
		webtest.Attr(a.One("#name"), "value") != "Lotus Rail" || !strings.Contains(a.Text("main"), "“QQ” is no code of a country") || !strings.Contains(a.Text("main"), "how its address begins") {
		t.Fatalf("a wrong application: %d %s", a.Status, a.Text("main"))
	}
	for range 2 { // whoever applies again learns nothing
		a := nobody.Post(where, asking("Hello@rail.example"))
		if a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), where+"?sent=1") {
			t.Fatalf("applying: %d %s", a.Status, a.Text("main"))
		}
	}
	if a := nobody.Get(where + "?sent=1&lang=th"); !strings.Contains(a.Text("main"), "ขอบคุณ") || len(a.All("form")) != 0 {
		t.Errorf("after applying: %s", a.Text("main"))
	}
	if n := len(owner.Get(applications).All("tbody tr")); n != 1 {
		t.Fatalf("%d applications wait", n)
	}
	at := applied(owner, "waiting")
	if page := owner.Get(at).Text("main"); !strings.Contains(page, "hello@rail.example") || !strings.Contains(page, "Thailand · Lao PDR") || !strings.Contains(page, "https://rail.example") {
		t.Errorf("it says %s", page)
	}

	a := owner.Post(at, url.Values{"do": {"accept"}})
	link, err := url.Parse(a.Text("#link"))
	if err != nil || a.Status != http.StatusOK || !strings.HasPrefix(link.Path, "/join/") || !strings.Contains(a.Text("main"), "hello@rail.example") {
		t.Fatalf("accepting: %d %s", a.Status, a.Text("main"))
	}
	if page := owner.Get(at).Text("main"); strings.Contains(page, "hello@rail.example") || strings.Contains(page, "/join/") || !strings.Contains(page, "Accepted") {
		t.Errorf("afterwards it says %s", page)
	}
	if a := owner.Post(at, url.Values{"do": {"accept"}}); a.Status != http.StatusConflict || !strings.Contains(a.Text("main"), "already") {
		t.Errorf("accepting again: %d", a.Status)
	}
	if a := nobody.Post(link.Path, url.Values{"password": {"a long enough passphrase"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("joining: %d %s", a.Status, a.Text("main"))
	}
	if page := nobody.Get("/partner").Text("main"); !strings.Contains(page, "Lotus Rail") {
		t.Errorf("the new partner's page says %s", page)
	}
	if page := owner.Get(listPath).Text("table"); !strings.Contains(page, "Lotus Rail") {
		t.Error("the partner is not in the list")
	}
}

func TestAnApplicationIsDeclinedWithAReasonAndItsAddressIsGone(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	owner := r.SignedIn(access.RoleOwner)
	r.Browser().Post(whereToApply(owner), asking("hello@rail.example"))
	at := applied(owner, "waiting")
	if a := owner.Post(at, url.Values{"do": {"decline"}, "reason": {" "}}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("main"), "Say why") {
		t.Errorf("without a reason: %d", a.Status)
	}
	a := owner.Post(at, url.Values{"do": {"decline"}, "reason": {"Your pages sell ivory."}})
	if a.Status != http.StatusOK || !strings.Contains(a.Text("main"), "Write to hello@rail.example") {
		t.Fatalf("declining: %d %s", a.Status, a.Text("main"))
	}
	if page := owner.Get(applied(owner, "declined")).Text("main"); !strings.Contains(page, "Your pages sell ivory.") || strings.Contains(page, "hello@rail.example") {
		t.Errorf("afterwards it says %s", page)
	}
	if n := len(owner.Get(applications).All("tbody tr")); n != 0 {
		t.Errorf("%d still wait", n)
	}
	for _, role := range []access.Role{access.RoleManager, access.RolePartnerManager} {
		if a := r.SignedIn(role).Get(at); a.Status == http.StatusOK {
			t.Errorf("a %s reads it", role)
		}
	}
	if a := owner.Post(at, url.Values{"do": {"accept"}}); a.Status != http.StatusConflict {
		t.Errorf("accepting afterwards: %d", a.Status)
	}
}

func TestNobodyAppliesToWhatIsNoTeam(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	owner := r.SignedIn(access.RoleOwner)
	partner := strings.TrimPrefix(add(owner, "Lotus Rail"), listPath+"/")
	for _, at := range []string{"/apply/" + partner, "/apply/org_none", "/apply/%00"} {
		if a := r.Browser().Get(at); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", at, a.Status)
		}
	}
}
