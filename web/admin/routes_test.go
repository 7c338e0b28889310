package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/internal/access"
)

// allowed is who may ask for what. A route of the console without a row here fails the test.
var allowed = map[string]struct {
	path  string // with what it needs; CMP is a campaign's id
	roles string // "all" is anybody, signed in or not
}{
	"GET /static/*file":                 {"/static/nothing", "all"},
	"HEAD /static/*file":                {"/static/nothing", "all"},
	"GET /sign-in":                      {"/sign-in", "all"},
	"POST /sign-in":                     {"/sign-in", "all"},
	"POST /sign-out":                    {"/sign-out", "all"},
	"GET /admin":                        {"/admin", "owner manager analyst"},
	"GET /admin/campaigns":              {"/admin/campaigns", "owner manager analyst"},
	"GET /admin/campaigns/:campaign":    {"/admin/campaigns/CMP", "owner manager analyst"},
	"GET /admin/search":                 {"/admin/search?q=cmp_", "owner manager analyst"},
	"GET /admin/shortcuts":              {"/admin/shortcuts", "owner manager analyst"},
	"GET /admin/_components":            {"/admin/_components", "owner manager analyst"},
	"GET /admin/stops":                  {"/admin/stops", "owner manager analyst"},
	"GET /admin/stop":                   {"/admin/stop?what=campaign&id=CMP", "owner manager"},
	"POST /admin/stop":                  {"/admin/stop?what=campaign&id=CMP", "owner manager"},
	"GET /admin/resume":                 {"/admin/resume?what=campaign&id=CMP", "owner manager"},
	"POST /admin/resume":                {"/admin/resume?what=campaign&id=CMP", "owner manager"},
	"GET /admin/reports/engagement":     {"/admin/reports/engagement", "owner manager analyst"},
	"GET /admin/reports/engagement.csv": {"/admin/reports/engagement.csv", "owner manager analyst"},
	"GET /admin/audit":                  {"/admin/audit", "owner manager"},
	"GET /join/:token":                  {"/join/x", "all"},
	"POST /join/:token":                 {"/join/x", "all"},
	"GET /admin/people":                 {"/admin/people", "owner"},
	"POST /admin/people/invite":         {"/admin/people/invite", "owner"},
	"POST /admin/people/uninvite":       {"/admin/people/uninvite", "owner"},
	"GET /admin/settings":               {"/admin/settings", "owner manager analyst"},
	"POST /admin/settings/language":     {"/admin/settings/language", "owner manager analyst"},
	"POST /admin/settings/password":     {"/admin/settings/password", "owner manager analyst"},
	"POST /admin/settings/sessions":     {"/admin/settings/sessions", "owner manager analyst"},
}

func TestEveryRoleIsLetInWhereItBelongsAndNowhereElse(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	cmp := r.campaigns()[0].Public
	stranger := r.browser()
	browsers := map[access.Role]*browser{}
	for role := range people {
		browsers[role] = r.signedIn(role)
	}
	seen := 0
	for _, route := range r.routes() {
		if !strings.HasPrefix(route.Path, "/admin") && !strings.HasPrefix(route.Path, "/sign-") && !strings.HasPrefix(route.Path, "/join") && !strings.HasPrefix(route.Path, "/static") {
			continue
		}
		seen++
		row, ok := allowed[route.Method+" "+route.Path]
		if !ok {
			t.Errorf("%s %s has no row", route.Method, route.Path)
			continue
		}
		if row.roles == "all" {
			continue
		}
		path := strings.Replace(row.path, "CMP", cmp, 1)
		var form url.Values
		if route.Method == http.MethodPost {
			form = url.Values{}
		}
		for role, b := range browsers {
			a := b.send(route.Method, path, form)
			want := strings.Contains(row.roles, string(role))
			if passed := a.status != http.StatusForbidden; passed != want || a.status >= 500 {
				t.Errorf("%s %s: %s gets %d", route.Method, path, role, a.status)
			}
			if !want && (a.text("h1") == "" || !strings.Contains(a.text("main"), "ask an owner")) {
				t.Errorf("%s %s: %s is told %q", route.Method, path, role, a.text("main"))
			}
		}
		if a := stranger.send(route.Method, path, form); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/sign-in") || a.body != "" && strings.Contains(a.body, "campaign") && route.Method == http.MethodPost {
			t.Errorf("%s %s: a stranger gets %d", route.Method, path, a.status)
		}
	}
	if seen != len(allowed) {
		t.Errorf("%d routes, %d rows", seen, len(allowed))
	}
}

func TestAnAnalystSeesNoButtonThatIsNotTheirs(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	for _, path := range []string{"/admin", "/admin/stops", "/admin/campaigns/" + r.campaigns()[0].Public} {
		if a := r.signedIn(access.RoleAnalyst).get(path); len(a.all("a.halt")) > 0 {
			t.Errorf("%s: %s", path, a.text("a.halt"))
		}
	}
}
