package reports_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/webtest"
)

const building = "/admin/reports/build"

// busier gives the first campaign of the demo visits on both sides, so that rates have digits to disagree about.
func busier(t *testing.T, r *webtest.Room) {
	t.Helper()
	c, at := r.Campaigns()[0], r.Now().Add(-2*time.Hour)
	var b engagement.Batch
	for i := range 40 {
		cell := token.Cell{Campaign: c.ID, Org: c.Org, Message: c.Messages[0].Message, Variant: "a", Arm: token.Shown, Locale: "th", Placement: c.Placements[0], PlacementOrg: c.Org, Place: "TH"}
		if i%5 == 4 {
			cell.Arm = token.HeldOut
		}
		types := []engagement.Type{engagement.Impression, engagement.Viewable}
		if i%3 == 0 {
			types = append(types, engagement.Click)
		}
		if i%7 == 0 && cell.Arm == token.Shown {
			types = append(types, engagement.Pledge)
		}
		id := token.NewID(at)
		for _, what := range types {
			b.Events = append(b.Events, engagement.Event{Token: id, Type: what, Cell: cell, OccurredAt: at, ReceivedAt: at})
		}
	}
	if _, err := ledgerdb.New(r.DB).Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

// rowsOf reads the page's table: each figure with the ends of its interval, without the reader's grouping.
func rowsOf(a webtest.Answer) (out [][]string) {
	for _, tr := range a.All("section.sheet tbody tr") {
		var row []string
		for n := tr.FirstChild; n != nil; n = n.NextSibling {
			if n.Data != "td" {
				continue
			}
			text := strings.NewReplacer(",", "", " to ", " ").Replace(webtest.TextOf(n))
			if text == "–" || text == "—" {
				text = "  "
			}
			row = append(row, strings.Split(text, " ")...)
		}
		out = append(out, row)
	}
	return out
}

// publish does what a worker does each minute.
func publish(t *testing.T, r *webtest.Room) {
	t.Helper()
	if n, err := (evidencedb.Store{DB: r.DB}).Publish(t.Context(), 999); err != nil || n == 0 {
		t.Fatalf("%d days published: %v", n, err)
	}
}

func TestFilesSayWhatThePageSaysDigitForDigit(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	busier(t, r)
	b := r.SignedIn(access.RoleAnalyst)
	for _, by := range evidence.Dimensions {
		if by == evidence.OfPair { // its months are published later still: TestPairsOnThePageAndInFiles
			continue
		}
		if by == evidence.OfSegment { // its days are published when they are over for a while
			r.Pass((evidence.PublishAfter + 1) * 24 * time.Hour)
			publish(t, r)
			b = r.SignedIn(access.RoleAnalyst)
		}
		query := "?before=yes&by=" + string(by)
		shown := rowsOf(b.Get(building + query))
		if len(shown) < 3 {
			t.Fatalf("by %s: %d rows on the page", by, len(shown))
		}
		sheet := csvRows(t, b.Get(building+".csv"+query+"&headings=codes&mark=no").Body)
		if diff := cmp.Diff(shown, figures(sheet)); diff != "" {
			t.Errorf("by %s, page (-) and CSV (+): %s", by, diff)
		}
		if diff := cmp.Diff(shown, figures(jsonRows(t, b.Get(building+".json"+query).Body))); diff != "" {
			t.Errorf("by %s, page (-) and JSON (+): %s", by, diff)
		}
		book := xlsxRows(t, b.Get(building+".xlsx"+query).Body)
		book[0] = sheet[0] // its headings are for people
		if diff := cmp.Diff(shown, figures(book)); diff != "" {
			t.Errorf("by %s, page (-) and XLSX (+): %s", by, diff)
		}
	}
}

// A question about a campaign goes on to one about its flight, by the same rows, unless it is that or cannot be; and the
// campaign's page to its figures over it.
func TestAReportOfACampaignsFlight(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleAnalyst)
	c := r.Campaigns()[0]
	from, to, begun := evidence.Flight{From: c.StartsOn, To: c.EndsOn}.UpTo(campaigns.DateOf(r.Now()))
	if !begun || from == to {
		t.Fatalf("the flight of the demo's first campaign is of %s to %s", from, to)
	}
	over := func(query string) string {
		t.Helper()
		for _, a := range b.Get(building + query).All("nav.row a") {
			if strings.Contains(webtest.TextOf(a), "whole flight") {
				return webtest.Attr(a, "href")
			}
		}
		return ""
	}
	link := over("?by=locale&locale=th&campaign=" + c.Public)
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	if q := u.Query(); q.Get("from") != from.String() || q.Get("to") != to.String() || q.Get("by") != "locale" || q.Get("locale") != "th" || q.Get("campaign") != c.Public {
		t.Errorf("over its flight: %q", link)
	}
	for _, query := range []string{"?by=locale", "?" + u.RawQuery, "?by=pair&last=90&campaign=" + c.Public} {
		if again := over(query); again != "" {
			t.Errorf("%s goes on to %s", query, again)
		}
	}
	report := ""
	for _, a := range b.Get("/admin/campaigns/" + c.Public).All("a.btn.go") {
		report += webtest.Attr(a, "href")
	}
	if want := "/admin/reports/engagement?campaign=" + c.Public + "&from=" + from.String() + "&to=" + to.String(); report != want || b.Get(report).Status != http.StatusOK {
		t.Errorf("the report of its page is %s, want %s", report, want)
	}
}

func csvRows(t *testing.T, body string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatal(err, body)
	}
	return rows
}

// figures are the numbers of a file under its headings for programs.
func figures(rows [][]string) (out [][]string) {
	for _, row := range rows[1:] {
		var kept []string
		for i, id := range rows[0] {
			switch {
			case strings.Contains("line key name arm basis from to time_zone revision sample", id):
			case strings.Contains(id, "_rate") && row[i] != "":
				n, err := strconv.ParseFloat(row[i], 64)
				if err != nil {
					panic(err)
				}
				kept = append(kept, strconv.FormatFloat(n, 'f', 2, 64))
			default:
				kept = append(kept, row[i])
			}
		}
		out = append(out, kept)
	}
	return out
}

func jsonRows(t *testing.T, body string) [][]string {
	t.Helper()
	var doc struct {
		Columns      []struct{ ID string }
		Rows, Totals [][]any
		Metrics      []struct{ ID, Means string }
	}
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Metrics) != 10 || doc.Metrics[0].Means == "" {
		t.Errorf("the document explains %d metrics", len(doc.Metrics))
	}
	out := [][]string{nil}
	for _, c := range doc.Columns {
		out[0] = append(out[0], c.ID)
	}
	for _, row := range append(doc.Rows, doc.Totals...) {
		var cells []string
		for _, c := range row {
			switch c := c.(type) {
			case json.Number:
				cells = append(cells, c.String())
			case string:
				cells = append(cells, c)
			default:
				cells = append(cells, "")
			}
		}
		out = append(out, cells)
	}
	return out
}

// xlsxRows reads a workbook's own XML.
func xlsxRows(t *testing.T, body string) [][]string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	file, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	var sheet struct {
		Rows []struct {
			Cells []struct {
				Value  string `xml:"v"`
				Inline string `xml:"is>t"`
			} `xml:"c"`
		} `xml:"sheetData>row"`
	}
	if err := xml.Unmarshal(raw, &sheet); err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for _, row := range sheet.Rows {
		var cells []string
		for _, c := range row.Cells {
			cells = append(cells, c.Value+c.Inline)
		}
		out = append(out, cells)
	}
	return out
}

func TestASheetIsWhatItsReaderAskedFor(t *testing.T) {
	t.Parallel()
	b := webtest.New(t).SignedIn(access.RoleAnalyst)
	b.Language = "th"
	a := b.Get(building + ".csv?by=locale")
	if !strings.HasPrefix(a.Body, "\ufeffประเภทแถว,") || !strings.Contains(a.Body, "\r\n") || a.Header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.Contains(a.Header.Get("Content-Disposition"), "erawan-locale-2026-10-28-2026-11-24.csv") {
		t.Errorf("%q %v", a.Body[:60], a.Header)
	}
	if a := b.Get(building + ".csv?by=locale&mark=no&headings=codes"); !strings.HasPrefix(a.Body, "line,key,") {
		t.Errorf("%q", a.Body[:60])
	}
	if a := b.Get(building + ".json?by=locale"); bytes.Contains([]byte(a.Body), []byte("null")) && !strings.Contains(a.Body, `"revision"`) {
		t.Error(a.Body)
	}
}

func TestAQuestionIsAskedByItsAddressAlone(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	busier(t, r)
	b, c := r.SignedIn(access.RoleAnalyst), r.Campaigns()[0]
	a := b.Get(building + "?by=day&from=2026-11-20&to=2026-11-24&locale=th&place=TH&campaign=" + c.Public)
	if a.Status != http.StatusOK {
		t.Fatal(a.Status, a.Text("main"))
	}
	main := a.Text("main")
	for _, want := range []string{"The rows of each side, added, are its total.", "Held out: neutral card", "Source: Erawan, 20–24 November 2026, days of Asia/Bangkok, data revision", "Wilson’s interval"} {
		if !strings.Contains(main, want) {
			t.Errorf("the page does not say %q: %s", want, main)
		}
	}
	if got := webtest.Attr(a.One("select#locale option[selected]"), "value"); got != "th" {
		t.Errorf("the choice was forgotten: %q", got)
	}
	if got := rowsOf(a); len(got) != 4 || got[0][2] != "32" || got[1][2] != "8" {
		t.Errorf("32 shown and 8 held out were viewable: %v", got)
	}
}

func TestAQuestionThatCannotBeAnsweredIsExplainedBesideItsField(t *testing.T) {
	t.Parallel()
	b := webtest.New(t).SignedIn(access.RoleAnalyst)
	for query, want := range map[string][2]string{
		"by=x":                          {"#by-wrong", "from the list"},
		"from=x&to=2026-11-24":          {"#from-wrong", "Write the day as in"},
		"from=2026-11-24":               {"#to-wrong", "Write the day as in"},
		"from=2026-11-24&to=2026-11-23": {"#to-wrong", "cannot come before"},
		"from=2025-01-01&to=2026-11-23": {"#to-wrong", "At most 400 days"},
		"campaign=cmp_x":                {"#campaign-wrong", "no such campaign"},
		"zone=Asia/Tokyo":               {"#zone-wrong", "not kept for this time zone"},
		"locale=xx":                     {"#locale-wrong", "one of the list"},
		"frame=%27%20or%201":            {"#frame-wrong", "one of the list"},
		"place=Thailand":                {"#place-wrong", "one of the list"},
	} {
		a := b.Get(building + "?" + query)
		if a.Status != http.StatusUnprocessableEntity || len(a.All(want[0])) != 1 || !strings.Contains(a.Text(want[0]), want[1]) || len(a.All("table")) > 0 {
			t.Errorf("%s: %d %s", query, a.Status, a.Text("form.filters"))
		}
		for _, ending := range []string{".csv", ".xlsx", ".json"} {
			if a = b.Get(building + ending + "?" + query); a.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s as %s: %d", query, ending, a.Status)
			}
		}
	}
}

func TestTheBuilderIsWholeInEveryLanguage(t *testing.T) {
	t.Parallel()
	b := webtest.New(t).SignedIn(access.RoleAnalyst)
	visits := webtest.Visits{}
	for _, by := range []evidence.Dimension{evidence.OfDay, evidence.OfVariant, evidence.OfChannel} {
		visits["by "+string(by)] = func(b *webtest.Browser) webtest.Answer { return b.Get(building + "?before=yes&by=" + string(by)) }
	}
	visits["a fault"] = func(b *webtest.Browser) webtest.Answer { return b.Get(building + "?by=x") }
	webtest.Whole(t, b, visits)
	delete(visits, "a fault")
	webtest.Linked(t, b, visits)
}
