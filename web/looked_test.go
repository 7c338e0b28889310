package web

import (
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"erawan/web/account"
	"erawan/web/admin"
	"erawan/web/demo"
	"erawan/web/desk"
	"erawan/web/entry"
	"erawan/web/evaluations"
	"erawan/web/experiments"
	"erawan/web/flights"
	"erawan/web/kits"
	"erawan/web/laws"
	"erawan/web/mappings"
	"erawan/web/messages"
	"erawan/web/partner"
	"erawan/web/partners"
	"erawan/web/promises"
	"erawan/web/reports"
)

// noPage says what a GET route for people answers that is no page to look at.
var noPage = map[string]string{
	"/static/*file":                       "files",
	"/":                                   "leads to the console",
	"/sign-in/sso":                        "leads to the identity provider",
	"/sign-in/sso/return":                 "leads to the console, or shows the sign-in page",
	"/admin/live":                         "a stream of figures",
	"/t/:campaign/live":                   "a stream of figures",
	"/t/:campaign/share.png":              "a picture",
	"/admin/reports/engagement.csv":       "a file",
	"/admin/reports/build.csv":            "a file",
	"/admin/reports/reach.csv":            "a file",
	"/admin/reports/metrics.csv":          "a file",
	"/shared/:token/:file":                "a file",
	"/admin/reports/frozen/:report/:file": "a file",
	"/admin/reports/build.xlsx":           "a file",
	"/admin/reports/build.json":           "a file",
	"/demo/host.css":                      "a file",
	"/admin/messages/exchange/file":       "a file",
	"/media/:digest":                      "a file",
	"/admin/links/:link/:file":            "a file",
	"/admin/batches/:batch/:file":         "a file",
	"/partner/kits/:link/:file":           "a file",
	"/partner/sheet.csv":                  "a file",

	"/admin/audiences/:audience/spec/:file": "a file",
	"/admin/reports/exports/:export/:file":  "a file",
}

// Whatever looks at all pages (axe, four languages, both themes, 360 px, 200 % zoom, no script, pictures) reads e2e/pages.json.
func TestEveryPageIsLookedAtInABrowser(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("../e2e/pages.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct{ Name, Route, As string }
	if err := json.Unmarshal(file, &list); err != nil {
		t.Fatal(err)
	}
	s := &site{desk: &desk.Gate{}, account: &account.Surface{}, console: &admin.Console{}, entry: &entry.Surface{}, partner: &partner.Surface{}, mappings: &mappings.Surface{}, carriers: &partners.Surface{}, promised: &promises.Surface{}, measured: &experiments.Surface{}, counted: &reports.Surface{}, told: &evaluations.Surface{}, kits: &kits.Surface{}, laws: &laws.Surface{}, flights: &flights.Surface{}, messages: &messages.Surface{}, demo: &demo.Surface{}}
	var table []string
	for _, r := range slices.Concat(s.people(), s.samples(), s.stage()) {
		if r.method == http.MethodGet && noPage[r.path] == "" {
			table = append(table, r.path)
		}
	}
	if len(table) < 20 {
		t.Fatalf("%d pages in the table: the test is blind", len(table))
	}
	names := map[string]bool{}
	for _, one := range list {
		if one.Name == "" || one.As == "" || names[one.Name] || strings.ContainsAny(one.Name, "/. ") {
			t.Errorf("%+v: a page has a name of its own, and somebody who looks", one)
		}
		names[one.Name] = true
		if !slices.Contains(table, one.Route) {
			t.Errorf("e2e/pages.json has %s, which is no page of the table", one.Route)
		}
	}
	for _, path := range table {
		if !slices.ContainsFunc(list, func(one struct{ Name, Route, As string }) bool { return one.Route == path }) {
			t.Errorf("%s is in the table of routes and not in e2e/pages.json: nobody looks at it in a browser", path)
		}
	}
}
