package partner_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

// reported enters a figure of every partner of the team for the month of the tests.
func reported(t *testing.T, r *webtest.Room) {
	t.Helper()
	b := r.SignedIn(access.RoleOwner)
	for _, link := range b.Get("/admin/partners").All("tbody th a") {
		at := webtest.Attr(link, "href") + "/reported"
		id := webtest.Attr(b.Get(at).All("#campaign option")[1], "value")
		first := r.Now().Format("2006-01") + "-01"
		a := b.Post(at, url.Values{"do": {"enter"}, "campaign": {id}, "kind": {"waybills_printed"}, "from": {first}, "to": {first}, "count": {"100,000,000"}, "source": {"=Invoice 7"}})
		if a.Status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.Status, a.Text("main"))
		}
	}
}

func TestAPartnersMonthKeepsMeasuredAndReportedApart(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	reported(t, r)
	b := r.SignedIn(access.RolePartnerManager)
	at := "/partner/sheet?month=" + r.Now().Format("2006-01")
	for l, want := range map[lang.Locale][]string{
		lang.En:     {"November 2026", "100,000,000", "=Invoice 7", "This month goes on"},
		lang.Th:     {"พฤศจิกายน 2569", "100,000,000", "เดือนนี้ยังไม่สิ้นสุด"},
		lang.ZhHans: {"2026年11月", "本月尚未结束"},
		lang.ZhHant: {"2026年11月", "本月尚未結束"},
	} {
		b.Language = string(l)
		a := b.Get(at)
		for _, text := range want {
			if !strings.Contains(a.Text("main"), text) {
				t.Errorf("%s: %d lacks %q: %s", l, a.Status, text, a.Text("main"))
			}
		}
		if l == lang.Th && strings.Contains(a.Text("h1"), "2026") {
			t.Errorf("a Thai title: %s", a.Text("h1"))
		}
	}
	b.Language = "en"
	a := b.Get(at)
	if len(a.All("section")) < 2 || strings.Contains(webtest.TextOf(a.All("section")[0]), "100,000") || strings.Contains(webtest.TextOf(a.All("section")[1]), "Impressions") {
		t.Errorf("measured and reported are not apart: %s", a.Text("main"))
	}
	if a := b.Get("/partner/sheet"); a.Status != http.StatusOK || !strings.Contains(a.Text("h1"), "October 2026") || strings.Contains(a.Text("main"), "100,000,000") || !strings.Contains(a.Text("main"), "Nothing reported") {
		t.Errorf("the last whole month: %d %s", a.Status, a.Text("main"))
	}
	for month, want := range map[string]string{"2027-01": "This month has not begun.", "last": "Choose a month.", "2026-13": "Choose a month."} {
		if a := b.Get("/partner/sheet?month=" + month); a.Status != http.StatusUnprocessableEntity || a.Text("#month-wrong") != want {
			t.Errorf("%s: %d %q", month, a.Status, a.Text("#month-wrong"))
		}
		if a := b.Get("/partner/sheet.csv?month=" + month); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("the file of %s: %d", month, a.Status)
		}
	}
}

func TestTheFileOfAPartnersMonthHasALineForEachFigure(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	reported(t, r)
	b := r.SignedIn(access.RolePartnerManager)
	b.Language = "th"
	a := b.Get("/partner/sheet.csv?month=" + r.Now().Format("2006-01"))
	text, marked := strings.CutPrefix(a.Body, "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked || a.Header.Get("Content-Type") != "text/csv; charset=utf-8" || len(rows) < 8 {
		t.Fatalf("%d %v, %d rows: %s", a.Status, err, len(rows), a.Body)
	}
	kinds := map[string]int{}
	for _, row := range rows[1:] {
		kinds[row[1]]++
		if row[0] != "พฤศจิกายน 2569" || row[2] != "2026-11-01" || row[9] != "Asia/Bangkok" {
			t.Errorf("%q", row)
		}
		if row[1] == rows[len(rows)-1][1] && (row[7] != "100000000" || row[8] != "'=Invoice 7" || !strings.HasPrefix(row[4], "cmp_")) {
			t.Errorf("a reported line: %q", row)
		}
		if row[1] != rows[len(rows)-1][1] && (row[8] != "" || !strings.HasPrefix(row[4], "plc_")) {
			t.Errorf("a measured line: %q", row)
		}
	}
	if len(kinds) != 2 || kinds[rows[len(rows)-1][1]] != 1 || kinds[rows[1][1]]%6 != 0 {
		t.Errorf("lines by basis: %v", kinds)
	}
}
