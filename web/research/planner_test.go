package research_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/webtest"
)

// arrive sends the form of arrivals.
func arrive(b *webtest.Browser, file string, fields map[string]string) webtest.Answer {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	all := map[string]string{"country": "TH", "by": "nationality", "status": "provisional", "source": "a ministry"}
	for name, value := range fields {
		all[name] = value
	}
	for name, value := range all {
		_ = w.WriteField(name, value)
	}
	part, _ := w.CreateFormFile("arrivals", "arrivals.csv")
	_, _ = part.Write([]byte("month,origin,arrivals\n" + file))
	_ = w.Close()
	return b.Multipart("/admin/planner/arrivals", w.FormDataContentType(), &body)
}

func TestThePlannerHasACalendarSizesAndDenominators(t *testing.T) {
	t.Parallel()
	b := webtest.New(t).SignedIn(access.RoleManager)
	main := b.Get("/admin/planner?base=2&to=2.5").Text("main")
	for _, want := range []string{"Each side needs 13,809 visits, both together 27,618.", "453", "Lunar New Year", "World Elephant Day", "usually", "since the first of January", "they are not added up"} {
		if !strings.Contains(main, want) {
			t.Errorf("the planner does not say %q: %s", want, main)
		}
	}
	if text := b.Get("/admin/planner?base=2&to=2").Text("main form"); !strings.Contains(text, "two different percentages") {
		t.Errorf("no size is told as: %s", text)
	}
	if a := arrive(b, "2026-01,CN,400000\n2026-02,CN,500000\n", nil); a.Status != http.StatusSeeOther {
		t.Fatalf("%d: %s", a.Status, a.Text("main"))
	}
	if a := arrive(b, "2026-03,CN,600000\n", map[string]string{"status": "revised"}); a.Status != http.StatusSeeOther {
		t.Fatalf("%d: %s", a.Status, a.Text("main"))
	}
	if text := b.Get("/admin/planner?series=0&origin=CN&first=2026-01&last=2026-02&people=90000").Text("main"); !strings.Contains(text, "At most 10.0% of 900,000 arrivals") {
		t.Errorf("reach is held against: %s", text)
	}
	if text := b.Get("/admin/planner?series=0&origin=CN&first=2026-01&last=2026-03&people=90000").Text("main"); !strings.Contains(text, "has no figure for March 2026") {
		t.Errorf("provisional months were filled with a revised one: %s", text)
	}
	if text := b.Get("/admin/planner?series=0&origin=CN&first=2026-02&last=2026-01&people=x").Text("main"); !strings.Contains(text, "Give a first and a last month") {
		t.Errorf("bad months: %s", text)
	}
}

func TestArrivalsThatAreWrongAreRefusedAndNothingIsKept(t *testing.T) {
	t.Parallel()
	b := webtest.New(t).SignedIn(access.RoleManager)
	if a := arrive(b, "2026-01,CN,400000\n", nil); a.Status != http.StatusSeeOther {
		t.Fatal(a.Text("main"))
	}
	for want, a := range map[string]webtest.Answer{
		"Row 3: “many” is no whole number":           arrive(b, "2026-02,CN,1\n2026-03,CN,many\n", nil),
		"Row 2: 2026-01 stands with 400000 already":  arrive(b, "2026-01,CN,410000\n2026-02,CN,1\n", nil),
		"Name the country by two letters":            arrive(b, "2026-02,CN,1\n", map[string]string{"country": "Thailand"}),
		"Say whether by nationality or by residence": arrive(b, "2026-02,CN,1\n", map[string]string{"by": ""}),
	} {
		if text := strings.ReplaceAll(a.Text("form.card"), ",", ""); a.Status != http.StatusUnprocessableEntity || !strings.Contains(text, strings.ReplaceAll(want, ",", "")) {
			t.Errorf("%d, and not %q: %s", a.Status, want, text)
		}
	}
	if rows := b.Get("/admin/planner/arrivals").All("main tbody tr"); len(rows) != 1 {
		t.Errorf("%d months are kept", len(rows))
	}
	if a := arrive(b, "2026-01,CN,410000\n", map[string]string{"replace": "yes"}); a.Status != http.StatusSeeOther {
		t.Fatal(a.Text("main"))
	}
	if text := b.Get("/admin/planner/arrivals").Text("main tbody"); !strings.Contains(text, "410,000") {
		t.Errorf("what stood was not replaced: %s", text)
	}
}
