package web_test

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/net/html"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/evidencedb"
	"erawan/internal/webtest"
)

// unsummed are pages of reports that have no rows to add up.
var unsummed = map[string]string{
	"/admin/reports/frozen":              "a list",
	"/admin/reports/views":               "a list",
	"/admin/reports/schedules":           "a list",
	"/admin/reports/schedules/:schedule": "a list",
	"/admin/reports/exports":             "a list",
	"/admin/reports/exports/:export":     "a list of files, whose sum stands in the list of exports",
	"/admin/reports/metrics":             "definitions",
}

// TestRowsAddUpOrThePageSaysWhyNot adds every column of numbers up, on every page of reports that has rows: each is its total, or a
// note under the table says why it is none. A note that claims a sum must hold.
func TestRowsAddUpOrThePageSaysWhyNot(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	c := r.Campaigns()[0]
	reached(t, r, c)
	reported(t, r, c)
	b := r.SignedIn(access.RoleOwner)
	look := sums{t: t, seen: map[string]bool{}}
	day := campaigns.DateOf(r.Now())
	for _, by := range []string{"day", "locale", "partner", "message", "all"} {
		look.at(b, "/admin/reports/engagement?by="+by)
	}
	look.at(b, "/admin/reports/reach")
	look.at(b, "/admin/reports/reach?campaign="+c.Public)
	freeze := func(path string, form url.Values) string {
		a := b.Post(path, form)
		at, _, _ := strings.Cut(a.Header.Get("Location"), "?")
		if a.Status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.Status, a.Text("main"))
		}
		return at
	}
	for _, by := range evidence.Dimensions {
		if by == evidence.OfSegment || by == evidence.OfPair { // of days and months that are published
			continue
		}
		look.at(b, "/admin/reports/build?before=yes&by="+string(by))
		at := freeze("/admin/reports/frozen", url.Values{"question": {"before=yes&last=7&by=" + string(by)}, "title": {"By " + string(by)}})
		look.at(b, at)
		link := b.Post(at+"/share", url.Values{"days": {"1"}}).Text(".copy")
		_, token, _ := strings.Cut(link, "/shared/")
		token, _, _ = strings.Cut(token, " ")
		look.at(r.Browser(), "/shared/"+token)
	}
	look.at(b, freeze("/admin/campaigns/"+c.Public+"/evaluation", url.Values{"do": {"freeze"}, "title": {"To the fund"}, "from": {day.Plus(-20).String()}, "to": {day.String()}}))
	r.Pass((evidence.PublishAfter + 1) * 24 * time.Hour)
	if n, err := (evidencedb.Store{DB: r.DB}).Publish(t.Context(), 999); err != nil || n == 0 {
		t.Fatalf("%d days published: %v", n, err)
	}
	look.at(r.SignedIn(access.RoleAnalyst), "/admin/reports/build?by=segment")
	r.Pass(30 * 24 * time.Hour)
	if n, err := (evidencedb.Store{DB: r.DB}).Months(t.Context(), 99, rand.Int64N); err != nil || n == 0 {
		t.Fatalf("%d months published: %v", n, err)
	}
	look.at(r.SignedIn(access.RoleAnalyst), "/admin/reports/build?by=pair")

	for _, route := range r.Site.(*gin.Engine).Routes() {
		file := strings.Contains(route.Path, ".") || strings.HasSuffix(route.Path, "/:file")
		if route.Method != http.MethodGet || file || !strings.HasPrefix(route.Path, "/admin/reports") && !strings.HasPrefix(route.Path, "/shared") {
			continue
		}
		looked := false
		for path := range look.seen {
			looked = looked || patternOf(route.Path).MatchString(path)
		}
		if looked == (unsummed[route.Path] != "") {
			t.Errorf("%s: rows added up: %v, and it is said to have none: %q", route.Path, looked, unsummed[route.Path])
		}
	}
	if look.added < 100 || look.excused < 20 {
		t.Errorf("%d columns add up and %d do not: the test is blind", look.added, look.excused)
	}
}

// TestARowThatIsLeftOutIsNoticed plants a page whose rows are not their total, and one whose note says so.
func TestARowThatIsLeftOutIsNoticed(t *testing.T) {
	t.Parallel()
	const table = `<section><table><thead><tr><th>Day</th><th class="n">Clicks</th></tr></thead><tbody><tr><th>1</th><td class="n">3</td></tr><tr><th>2</th><td class="n">4</td></tr></tbody><tfoot><tr><th>Total</th><td class="n">%</td></tr></tfoot></table>`
	for _, one := range []struct {
		name, total, note string
		wrong             int
	}{
		{"the rows are the total", "7", "", 0},
		{"a row is left out", "8", "", 1},
		{"a row is left out, and nothing is said to add up", "8", `<p data-sums="none">These do not.</p>`, 0},
		{"a row is left out, and all is said to add up", "8", `<p data-sums="all">These do.</p>`, 1},
		{"a row is left out, and its column is excused", "8", `<p data-sums="named">Clicks: no.</p>`, 0},
		{"a row is left out, and another column is excused", "8", `<p data-sums="named">Pledges: no.</p>`, 1},
	} {
		doc, err := html.Parse(strings.NewReader("<body><main>" + strings.Replace(table, "%", one.total, 1) + one.note + "</section></main></body>"))
		if err != nil {
			t.Fatal(err)
		}
		look := sums{}
		if wrong := look.wrong(webtest.Answer{T: t, Doc: doc}); len(wrong) != one.wrong {
			t.Errorf("%s: %q", one.name, wrong)
		}
	}
}

// reached gives a campaign reach at two partners on three days, of which one is too small to be told.
func reached(t *testing.T, r *webtest.Room, c campaigns.Campaign) {
	t.Helper()
	day := campaigns.DateOf(r.Now())
	err := r.DB.Write(t.Context(), func(tx *db.Tx) error {
		for i, visitors := range []int{400, 250, 7} {
			on := db.On(day.Plus(-5 - i))
			if _, err := tx.Run("insert into crowd_key (day, key_id, since, closed) values (@day, 1, @since, @closed)", db.Params{"day": on, "since": db.At(day.Plus(-5 - i).In(time.UTC)), "closed": true}); err != nil {
				return err
			}
			for _, org := range []int64{c.Org, c.Org + 1} {
				if _, err := tx.Run("insert into crowd_day (day, campaign_id, org_id, key_id, since, visitors, registers) values (@day, @campaign, @org, 1, @since, @visitors, @none)",
					db.Params{"day": on, "campaign": c.ID, "org": org, "since": db.At(day.Plus(-5 - i).In(time.UTC)), "visitors": visitors, "none": []byte{}}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sums looks at pages.
type sums struct {
	t              *testing.T
	seen           map[string]bool
	added, excused int
}

func (s *sums) at(b *webtest.Browser, path string) {
	s.t.Helper()
	a := b.Get(path)
	bare, _, _ := strings.Cut(path, "?")
	if a.Status != http.StatusOK {
		s.t.Fatalf("%s: %d", path, a.Status)
	}
	if len(a.All("main tbody tr")) > 0 {
		s.seen[bare] = true
	}
	for _, wrong := range s.wrong(a) {
		s.t.Errorf("%s: %s", path, wrong)
	}
}

// wrong are the columns of a page that neither add up nor are said not to.
func (s *sums) wrong(a webtest.Answer) (out []string) {
	for _, table := range a.All("main table") {
		section := table.Parent
		drawn := false // the numbers of a chart are those of the rows below it
		for section.Data != "section" && section.Data != "main" {
			drawn = drawn || section.Data == "figure"
			section = section.Parent
		}
		in := webtest.Answer{T: a.T, Doc: section}
		notes := in.All("[data-sums]")
		if of := webtest.Attr(section, "aria-labelledby"); drawn || of == "changed" || strings.HasPrefix(of, "of-") && len(notes) == 0 && len(totalsOf(webtest.Answer{T: a.T, Doc: table})) == 0 {
			continue // what was and what is stand side by side; an evaluation lists facts beside figures
		}
		for i, th := range (webtest.Answer{T: a.T, Doc: table}).All("thead th") {
			if webtest.Attr(th, "class") != "n" {
				continue
			}
			name := webtest.TextOf(th)
			adds, known := addUp(webtest.Answer{T: a.T, Doc: table}, a, i, name)
			excused := slices.ContainsFunc(notes, func(n *html.Node) bool {
				of := webtest.Attr(n, "data-sums")
				return of == "none" || of == "named" && strings.Contains(webtest.TextOf(n), name)
			})
			switch {
			case known && adds:
				s.added++
			case excused:
				s.excused++
			default:
				out = append(out, name+" does not add up, and nothing says why")
			}
		}
	}
	return out
}

// totalsOf are the rows of a table that are totals.
func totalsOf(table webtest.Answer) []*html.Node {
	out := table.All("tfoot tr")
	for _, tr := range table.All("tbody tr") {
		if isTotal(tr) {
			out = append(out, tr)
		}
	}
	return out
}

func isTotal(tr *html.Node) bool { return strings.HasPrefix(webtest.TextOf(tr), "Total") }

// addUp adds a column up, each side by itself, and holds it to the totals of the table, or to the figure of that name above it.
func addUp(table, page webtest.Answer, column int, name string) (adds, known bool) {
	left := map[string]int64{}
	add := func(tr *html.Node, sign int64) bool {
		n, side, ok := numberIn(tr, column)
		left[side] += sign * n
		return ok
	}
	totals := totalsOf(table)
	for _, tr := range table.All("tbody tr") {
		if !isTotal(tr) && !add(tr, 1) {
			return false, false
		}
	}
	for _, tr := range totals {
		if !add(tr, -1) {
			return false, false
		}
	}
	if len(table.All("tfoot tr")) > 0 { // one total for all sides
		sum := int64(0)
		for _, n := range left {
			sum += n
		}
		return sum == 0, true
	}
	if len(totals) == 0 {
		for _, stat := range page.All(".stat") {
			in := webtest.Answer{T: page.T, Doc: stat}
			if in.Text("summary") == name {
				n, err := strconv.ParseInt(strings.ReplaceAll(in.Text(".figure"), ",", ""), 10, 64)
				return err == nil && left[""] == n, err == nil
			}
		}
		return false, false
	}
	for _, n := range left {
		if n != 0 {
			return false, true
		}
	}
	return true, true
}

// numberIn is the number in a column of a row, and the side that the row is of. What is unknown is nought to a sum.
func numberIn(tr *html.Node, column int) (n int64, side string, ok bool) {
	i := 0
	for cell := range tr.ChildNodes() {
		if cell.Data != "td" && cell.Data != "th" {
			continue
		}
		for _, named := range append((webtest.Answer{Doc: cell}).All(".badge"), cell) { // beside the name, or in a column of its own
			if text := webtest.TextOf(named); slices.Contains([]string{"Shown", "Held out: neutral card", "House card"}, text) {
				side = text
			}
		}
		if i == column {
			text := strings.ReplaceAll(strings.SplitN(webtest.TextOf(cell), " ", 2)[0], ",", "")
			if text == "–" || text == "—" {
				return 0, side, true
			}
			n, err := strconv.ParseInt(text, 10, 64)
			return n, side, err == nil
		}
		if span, err := strconv.Atoi(webtest.Attr(cell, "colspan")); err == nil {
			i += span
		} else {
			i++
		}
	}
	return 0, side, false
}
