package web

import (
	"context"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/web/public"
)

func TestAReportIsForTheKeysOrganisationInTheZoneAsked(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	a := r.ask("GET", "/api/v1/reports/engagement?campaign="+cmpPledge+"&from=2026-11-01&to=2026-11-24&time_zone=Asia/Shanghai", "", asServer...)
	if a.Code != http.StatusOK {
		t.Fatalf("%d %s", a.Code, a.Body)
	}
	day := func(d int) campaigns.Date { return campaigns.Date{Year: 2026, Month: time.November, Day: d} }
	want := evidence.Query{Campaign: 1, From: day(1), To: day(24), Zone: "Asia/Shanghai"}
	if diff := cmp.Diff(want, r.reports.query); diff != "" || r.reports.scope != (access.Scope{Org: 2}) {
		t.Errorf("%+v %s", r.reports.scope, diff)
	}
	doc := decode[struct {
		Campaign, From, To string
		TimeZone           string `json:"time_zone"`
		Revision           int64
		Rows               []map[string]any
	}](t, a)
	if doc.Campaign != cmpPledge || doc.From != "2026-11-01" || doc.TimeZone != "Asia/Shanghai" || doc.Revision != 9 || len(doc.Rows) != 1 || doc.Rows[0]["impressions"] != 4.0 {
		t.Errorf("%s", a.Body)
	}
}

func TestAReportWithoutDaysIsTheLastFourWeeksOfItsZone(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.now = time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC) // already the 25th in Bangkok
	r.ask("GET", "/api/v1/reports/engagement", "", asServer...)
	if got := r.reports.query; got.Zone != "Asia/Bangkok" || got.To.String() != "2026-11-25" || got.From.String() != "2026-10-29" || got.Campaign != 0 {
		t.Errorf("%+v", got)
	}
}

func TestAReportAsCSVIsAFileThatRunsNothing(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	a := r.ask("GET", "/api/v1/reports/engagement?format=csv&to=2026-11-24", "", append([]string{"Accept-Language", "th"}, asServer...)...)
	lines, err := csv.NewReader(strings.NewReader(a.Body.String())).ReadAll()
	if err != nil || len(lines) != 2 {
		t.Fatalf("%v\n%s", err, a.Body)
	}
	if !strings.Contains(strings.Join(lines[1], "|"), "|'=cmd|calc|") {
		t.Errorf("a formula stands in a cell: %q", lines[1])
	}
	if got := a.Header().Get("Content-Disposition"); got != `attachment; filename="engagement-2026-10-28-2026-11-24.csv"` {
		t.Error(got)
	}
}

func TestReadyzNamesWhatTheNodeStandsOn(t *testing.T) {
	t.Parallel()
	down := map[string]bool{}
	checks := []public.Check{}
	for _, name := range []string{"database", "schema", "redis", "intake"} {
		checks = append(checks, public.Check{Name: name, Needed: name == "intake", Probe: func(context.Context) error {
			if down[name] {
				return errInner
			}
			return nil
		}})
	}
	r := newRoom(t, func(d *Deps) { d.Public.Checks = checks })
	for _, c := range []struct {
		name   string
		down   []string
		age    time.Duration
		status int
		word   string
	}{
		{"everything is well", nil, 0, 200, "ok"},
		{"both stores are away", []string{"database", "schema", "redis"}, 14 * time.Minute, 200, "degraded"},
		{"the lease is over", []string{"database", "schema", "redis"}, 15 * time.Minute, 503, "failing"},
		{"events cannot be kept", []string{"redis", "intake"}, 0, 503, "failing"},
	} {
		clear(down)
		for _, name := range c.down {
			down[name] = true
		}
		r.planner.Touch(r.now.Add(-c.age))
		a := r.ask("GET", "/readyz", "")
		doc := decode[struct {
			Status string
			Checks []struct{ Name, Status string }
		}](t, a)
		if a.Code != c.status || doc.Status != c.word {
			t.Errorf("%s: %d %s", c.name, a.Code, a.Body)
		}
		for i, check := range doc.Checks[1:] {
			if failed := check.Status == "failing"; check.Name != checks[i].Name || failed != down[check.Name] {
				t.Errorf("%s: %+v", c.name, check)
			}
		}
		if strings.Contains(a.Body.String(), "hunter2") {
			t.Errorf("inner text: %s", a.Body)
		}
	}
}

func TestANodeWithoutAPlanIsNotReady(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	bare := delivery.NewPlanner(r.sealer, nil)
	r = newRoom(t, func(d *Deps) { d.Public.Planner = bare })
	if a := r.ask("GET", "/readyz", ""); a.Code != http.StatusServiceUnavailable || a.Header().Get("Retry-After") == "" {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	if a := r.ask("GET", "/healthz", ""); a.Code != http.StatusOK {
		t.Errorf("the process is alive: %d", a.Code)
	}
}

// TestWhatColumnsMeanIsInEachDocumentAndBesideEachSheet asks in a language, and finds every column of the rows and of the sheets.
func TestWhatColumnsMeanIsInEachDocumentAndBesideEachSheet(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	inThai := append([]string{"Accept-Language", "th"}, asServer...)
	type described struct {
		ID, Metric, Means, Unit, Basis, Sums string
		Version                              int
	}
	means := map[string]described{}
	for _, d := range decode[struct{ Columns []described }](t, r.ask("GET", "/api/v1/reports/columns", "", inThai...)).Columns {
		means[d.ID] = d
	}
	if d := means["visitors"]; d.Metric != "daily_reach" || d.Version != 1 || d.Unit != "visitors" || d.Basis != "estimated" || d.Sums != "people" || !strings.Contains(d.Means, "แคมเปญ") {
		t.Errorf("%+v", d)
	}
	for _, path := range []string{"/api/v1/reports/engagement", "/api/v1/reports/reach"} {
		doc := decode[struct {
			Columns []described
			Rows    []map[string]any
		}](t, r.ask("GET", path, "", inThai...))
		for name := range doc.Rows[0] {
			if !slices.ContainsFunc(doc.Columns, func(d described) bool { return d.ID == name && d == means[name] && d.Means != "" }) {
				t.Errorf("%s: %s is not explained", path, name)
			}
		}
		if len(doc.Columns) != len(doc.Rows[0]) {
			t.Errorf("%s explains %d columns and has %d", path, len(doc.Columns), len(doc.Rows[0]))
		}
		sheet := r.ask("GET", path+"?format=csv", "", inThai...)
		if sheet.Header().Get("Link") != `</api/v1/reports/columns?format=csv>; rel="describedby"; type="text/csv"` {
			t.Errorf("%s names %q beside it", path, sheet.Header().Get("Link"))
		}
		lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(sheet.Body.String(), "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, column := range lines[0] {
			if means[column].Means == "" {
				t.Errorf("%s: %s is not explained", path, column)
			}
		}
	}
	beside := r.ask("GET", "/api/v1/reports/columns?format=csv", "", inThai...)
	if lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(beside.Body.String(), "\ufeff"))).ReadAll(); err != nil || len(lines) != len(means)+1 || len(lines[0]) != 10 {
		t.Errorf("%v %d", err, len(lines))
	}
	if a := r.ask("GET", "/api/v1/reports/columns?format=xml", "", asServer...); a.Code != http.StatusUnprocessableEntity {
		t.Errorf("%d", a.Code)
	}
}

func TestDailyReachIsToldAsADocumentAndAsASheet(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	a := r.ask("GET", "/api/v1/reports/reach?campaign="+cmpPledge+"&from=2026-11-20&to=2026-11-21", "", asServer...)
	doc := decode[struct {
		Basis       string   `json:"basis"`
		VisitorDays int64    `json:"visitor_days"`
		Incomplete  []string `json:"incomplete"`
		Rows        []struct {
			Visitors *int64 `json:"visitors"`
			Few      bool   `json:"few"`
			Complete bool   `json:"complete"`
		} `json:"rows"`
	}](t, a)
	if a.Code != 200 || doc.Basis != "estimated" || doc.VisitorDays != 40 || len(doc.Incomplete) != 1 || len(doc.Rows) != 2 || *doc.Rows[0].Visitors != 40 || doc.Rows[1].Visitors != nil || !doc.Rows[1].Few {
		t.Errorf("%d %+v", a.Code, doc)
	}
	a = r.ask("GET", "/api/v1/reports/reach?format=csv", "", asServer...)
	if !strings.Contains(a.Body.String(), "2026-11-20,,,,,estimated,40,false,true,false,UTC") || !strings.Contains(a.Body.String(), "2026-11-21,,,,,estimated,,true,false,false,UTC") {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	for target, status := range map[string]int{"?from=x": 422, "?from=2026-11-21&to=2026-11-20": 422, "?format=xml": 422, "?campaign=cmp_none": 404} {
		if a := r.ask("GET", "/api/v1/reports/reach"+target, "", asServer...); a.Code != status {
			t.Errorf("%s: %d %s", target, a.Code, a.Body)
		}
	}
}
