package admin_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/access"
)

func cells(a answer, selector string) []string {
	var out []string
	for _, n := range a.All(selector) {
		out = append(out, textOf(n))
	}
	return out
}

func TestTheReportAddsUpBySplitWithItsZoneAndRevision(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleAnalyst)
	for by, want := range map[string][]string{
		"":        {"24 Nov 2026 Sample"},
		"locale":  {"简体中文 Sample"},
		"nothing": {"24 Nov 2026 Sample"},
	} {
		a := b.Get("/admin/reports/engagement?by=" + by)
		if diff := cmp.Diff(want, cells(a, ".sheet tbody th")); diff != "" {
			t.Errorf("%s: %s", by, diff)
		}
		if diff := cmp.Diff([]string{"3,003", "3", "3", "1", "0", "0"}, cells(a, "tfoot td")); diff != "" {
			t.Errorf("%s: %s", by, diff)
		}
	}
	a := b.Get("/admin/reports/engagement?by=message")
	if got := len(a.All(".sheet tbody tr")); got != 3 {
		t.Errorf("%d messages", got)
	}
	main := a.Text("main")
	for _, want := range []string{"18–24 November 2026, days of Asia/Bangkok", "data revision ", "Measured", "sample data, made up for the demo", "at least half of the message"} {
		if !strings.Contains(main, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestTheReportIsOfOneCampaignAndOfTheDaysAsked(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, c := r.SignedIn(access.RoleAnalyst), r.Campaigns()[0]
	a := b.Get("/admin/reports/engagement?campaign=" + c.Public)
	if diff := cmp.Diff([]string{"1,000", "1", "1", "1", "0", "0"}, cells(a, "tfoot td")); diff != "" {
		t.Error(diff)
	}
	if attr(a.One("select#campaign option[selected]"), "value") != c.Public {
		t.Error("the choice was forgotten")
	}
	a = b.Get("/admin/reports/engagement?from=2026-11-01&to=2026-11-23")
	if len(a.All("table")) != 0 || !strings.Contains(a.Text(".empty"), "Nothing was counted") {
		t.Error(a.Text("main"))
	}
}

func TestAQuestionThatCannotBeAnsweredIsExplainedBesideTheForm(t *testing.T) {
	t.Parallel()
	b := newRoom(t).SignedIn(access.RoleAnalyst)
	for query, want := range map[string]string{
		"from=x&to=2026-11-24":          "Write the day as in",
		"from=2026-11-24":               "Write the day as in",
		"from=2026-02-30&to=2026-03-01": "Write the day as in",
		"from=2026-11-24&to=2026-11-23": "cannot come before",
		"from=2025-01-01&to=2026-11-23": "At most 400 days",
		"campaign=cmp_x":                "no such campaign",
	} {
		a := b.Get("/admin/reports/engagement?" + query)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("[role=alert]"), want) || len(a.All("table")) > 0 {
			t.Errorf("%s: %d %s", query, a.Status, a.Text("[role=alert]"))
		}
		if a = b.Get("/admin/reports/engagement.csv?" + query); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s as a sheet: %d", query, a.Status)
		}
	}
}

func TestTheSheetIsTheReportRowByRowInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleAnalyst)
	b.Language = "zh-CN"
	link := attr(b.Get("/admin/reports/engagement").One("a[href=/admin/reports/engagement.csv?from=2026-11-18&to=2026-11-24]"), "href")
	a := b.Get(link)
	if a.Status != http.StatusOK || a.Header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.Contains(a.Header.Get("Content-Disposition"), "erawan-engagement-2026-11-18-2026-11-24.csv") {
		t.Fatalf("%d %v", a.Status, a.Header)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.Body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	got := []string{rows[1][at["日期"]], rows[1][at["语言"]], rows[1][at["决策"]], rows[1][at["可见"]], rows[1][at["时区"]], rows[1][at["示例"]]}
	if diff := cmp.Diff([]string{"2026-11-24", "zh-Hans", "1000", "1", "Asia/Bangkok", "true"}, got); diff != "" {
		t.Errorf("%s\n%v", diff, rows[0])
	}
}
