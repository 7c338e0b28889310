package reports_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

// TestEveryColumnOfEverySheetHasItsMeaningInAFileBesideIt holds the columns of sheets and workbooks to the dictionary that goes with them.
func TestEveryColumnOfEverySheetHasItsMeaningInAFileBesideIt(t *testing.T) {
	t.Parallel()
	b := webtest.New(t).SignedIn(access.RoleAnalyst)
	at := frozen(t, b)
	for _, l := range lang.All {
		b.Language = string(l)
		a := b.Get("/admin/reports/metrics.csv")
		if a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/csv") {
			t.Fatalf("%d %v", a.Status, a.Header)
		}
		lines := csvRows(t, strings.TrimPrefix(a.Body, "\ufeff"))
		means := map[string][]string{}
		for _, line := range lines[1:] {
			if means[line[0]] != nil || len(line) != len(lines[0]) || line[1] == "" || line[3] == "" {
				t.Errorf("%s: %q stands twice, or is not explained", l, line)
			}
			means[line[0]] = line
		}
		for _, path := range []string{building + ".csv?before=yes&by=frame", at + "/report.csv"} {
			codes, named := b.Get(path+map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")]+"mark=no&headings=codes"), b.Get(path)
			if want := `</admin/reports/metrics.csv>; rel="describedby"; type="text/csv"`; codes.Header.Get("Link") != want {
				t.Errorf("%s names %q beside it", path, codes.Header.Get("Link"))
			}
			heads := csvRows(t, strings.TrimPrefix(named.Body, "\ufeff"))[0]
			for i, column := range csvRows(t, codes.Body)[0] {
				if line := means[column]; line == nil || line[1] != heads[i] {
					t.Errorf("%s in %s: column %s, headed %q, is explained as %q", path, l, column, heads[i], line)
				}
			}
		}
		for _, d := range evidence.Dictionary {
			if means[d.ID] == nil {
				t.Errorf("%s: %s is not explained", l, d.ID)
			}
		}
	}
	for _, path := range []string{"/admin/reports/engagement.csv?sheet=codes", "/admin/reports/reach.csv"} {
		sheet := b.Get(path)
		if sheet.Header.Get("Link") != `</admin/reports/metrics.csv>; rel="describedby"; type="text/csv"` {
			t.Errorf("%s names %q beside it", path, sheet.Header.Get("Link"))
		}
		explained := csvRows(t, strings.TrimPrefix(b.Get("/admin/reports/metrics.csv").Body, "\ufeff"))
		for _, column := range csvRows(t, strings.TrimPrefix(sheet.Body, "\ufeff"))[0] {
			if !slices.ContainsFunc(explained, func(line []string) bool { return line[0] == column && line[3] != "" }) {
				t.Errorf("%s: %s is not explained", path, column)
			}
		}
	}
	for _, path := range []string{building, at} {
		if len(b.Get(path).All(`a[href=/admin/reports/metrics.csv]`)) != 1 {
			t.Errorf("%s does not lead to what its columns mean", path)
		}
	}
	document := b.Get(building + ".json").Body
	for _, want := range []string{`"how": "`, `"bias": "`, `"donor": "1.1.a"`, `"means": "`, `"id": "time_zone",`} {
		if !strings.Contains(document, want) {
			t.Errorf("the document lacks %s", want)
		}
	}
}
