package partners_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/access"
	"erawan/internal/webtest"
)

// sheetForm is a form with a sheet that was pasted.
func sheetForm(rows string, change url.Values) url.Values {
	out := url.Values{"do": {"sheet"}, "rows": {rows}}
	for k, v := range change {
		out[k] = v
	}
	return out
}

func TestWhatAPartnerReportsIsEnteredBroughtInAndTakenBack(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleOwner)
	partner := webtest.Attr(b.Get("/admin/partners").All("tbody th a")[0], "href")
	at := partner + "/reported"
	id := webtest.Attr(b.Get(at).All("#campaign option")[1], "value")

	a := b.Post(at, url.Values{"do": {"enter"}, "campaign": {id}, "kind": {"waybills_printed"}, "from": {"2026-10-02"}, "to": {"2026-10-01"}, "count": {"a lot"}})
	if a.Status != http.StatusUnprocessableEntity {
		t.Fatalf("%d", a.Status)
	}
	for _, field := range []string{"to", "count", "source"} {
		if a.Text("#"+field+"-wrong") == "" {
			t.Errorf("nothing is said of %s", field)
		}
	}
	if a := b.Post(at, url.Values{"do": {"enter"}, "campaign": {id}, "kind": {"waybills_printed"}, "from": {"2026-10-01"}, "to": {"2026-10-31"}, "count": {"100,000,000"}, "source": {"Invoice 7"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	if text := b.Get(at).Text("table"); !strings.Contains(text, "100,000,000") || !strings.Contains(text, "Invoice 7") {
		t.Errorf("the list has %q", text)
	}

	rows := "Druck;Menge\n2026-09-01;5 000\n2026-09-02;oops\n"
	a = b.Post(at, sheetForm(rows, nil))
	if a.Status != http.StatusUnprocessableEntity || len(a.All("#col-count option")) != 3 {
		t.Fatalf("a sheet with headings of its own: %d, %d columns to choose from", a.Status, len(a.All("#col-count option")))
	}
	chosen := url.Values{"col-from": {"Druck"}, "col-count": {"Menge"}, "all-campaign": {id}, "all-kind": {"screens_shown"}, "all-source": {"Sheet 1"}}
	if a = b.Post(at, sheetForm(rows, chosen)); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("main"), "Row 3: Give a whole number.") {
		t.Fatalf("a row without a number: %d %s", a.Status, a.Text("main"))
	}
	if a = b.Post(at, sheetForm(strings.Replace(rows, "oops", "7", 1), chosen)); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	delete(chosen, "col-from")
	delete(chosen, "col-count")
	if a = b.Post(at, sheetForm("Druck;Menge\n2026-09-03;9", chosen)); a.Status != http.StatusSeeOther {
		t.Errorf("the columns are not remembered: %d %s", a.Status, a.Text("main"))
	}
	other := url.Values{"col-from": {"Day"}, "col-count": {"Reach"}, "all-campaign": {id}, "all-kind": {"social_reach"}, "all-source": {"Sheet 2"}}
	if a = b.Post(at, sheetForm("Day,Reach\n2026-09-01,70\n", other)); a.Status != http.StatusSeeOther {
		t.Fatalf("another platform's sheet: %d %s", a.Status, a.Text("main"))
	}
	for rows, same := range map[string]url.Values{"Druck;Menge\n2026-09-04;9": chosen, "Day,Reach,Likes\n2026-09-02,70,3\n": {"all-campaign": {id}, "all-kind": {"social_reach"}, "all-source": {"Sheet 2"}}} {
		if a = b.Post(at, sheetForm(rows, same)); a.Status != http.StatusSeeOther {
			t.Errorf("of two sheets both are not remembered: %q: %d %s", rows, a.Status, a.Text("main"))
		}
	}
	page := b.Get(at)
	if n := len(page.All("tbody tr")); n != 7 {
		t.Errorf("%d figures are listed, want 7", n)
	}
	if a = b.Post(at, url.Values{"do": {"take"}, "entry": {webtest.Attr(page.All("tbody input")[0], "value")}}); a.Status != http.StatusSeeOther {
		t.Fatal(a.Status)
	}
	if n := len(b.Get(at).All("tbody tr")); n != 6 {
		t.Errorf("%d are left, want 6", n)
	}
}

// One hundred million and one are never one number: what was reported has a table of its own, without a sum.
func TestAReportShowsWhatWasReportedBesideAndAddsNothing(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleOwner)
	at := webtest.Attr(b.Get("/admin/partners").All("tbody th a")[0], "href") + "/reported"
	id := webtest.Attr(b.Get(at).All("#campaign option")[1], "value")
	for _, count := range []string{"100000000", "23"} {
		if a := b.Post(at, url.Values{"do": {"enter"}, "campaign": {id}, "kind": {"waybills_printed"}, "from": {"2026-10-01"}, "to": {"2026-10-01"}, "count": {count}, "source": {"Invoice " + count}}); a.Status != http.StatusSeeOther {
			t.Fatal(a.Status, a.Text("main"))
		}
	}
	a := b.Get("/admin/reports/engagement?from=2026-09-30&to=2026-10-02&campaign=" + id)
	var shown []string
	for _, cell := range a.All("section[aria-labelledby=told] td.n") {
		shown = append(shown, webtest.TextOf(cell))
	}
	if diff := cmp.Diff([]string{"23", "100,000,000"}, shown); diff != "" {
		t.Errorf("%s\n%s", diff, a.Text("main"))
	}
	if text := a.Text("main"); strings.Contains(text, "100,000,023") {
		t.Error("reported figures are added up")
	}
	if a := b.Get("/admin/reports/engagement?from=2026-10-02&to=2026-10-02&campaign=" + id); len(a.All("#told")) != 0 {
		t.Error("a figure of other days is shown")
	}
}
