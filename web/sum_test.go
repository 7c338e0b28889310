package web_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"golang.org/x/net/html"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/id"
	"erawan/internal/jobs"
	"erawan/internal/lang"
	"erawan/internal/render/workbook"
	"erawan/internal/webtest"
	"erawan/locales"
)

// printed is what a partner reports to have printed.
const printed = 100_000_000

// TestAHundredMillionReportedAndOneScanAreNowhereOneNumber walks every page, every page on paper and every file that links of the
// console lead to, as an owner in four languages and as a partner, and whatever the API tells, and looks for a number that is a sum of
// the two.
func TestAHundredMillionReportedAndOneScanAreNowhereOneNumber(t *testing.T) {
	t.Parallel()
	press := &paper{}
	r := webtest.New(t, func(p *webtest.Parts) { p.Press = press })
	c := r.Campaigns()[0]
	planted(t, r, c)
	owner := r.SignedIn(access.RoleOwner)
	day := campaigns.DateOf(r.Now())
	if a := owner.Post("/admin/campaigns/"+c.Public+"/evaluation", url.Values{"do": {"freeze"}, "title": {"To the fund"}, "from": {day.Plus(-20).String()}, "to": {day.String()}}); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	question := "by=campaign&campaign=" + c.Public + "&last=28"
	if a := owner.Post("/admin/reports/frozen", url.Values{"question": {question}, "title": {"By campaign"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	scheduled(t, r.DB, r.Staff(access.RoleOwner), question)
	exported(t, r, owner, day)
	beside := []string{"/admin/reports/engagement?campaign=" + c.Public, "/admin/reports/build?" + question, "/admin/reports/reach?campaign=" + c.Public, "/admin/reports/reach.csv?campaign=" + c.Public, "/t/" + c.Public}
	told := map[string]bool{}
	seen := map[string]bool{}
	for _, l := range lang.All {
		owner.Language = string(l)
		w := walk{t: t, b: owner, press: press, told: told, seen: map[string]bool{}, each: map[string]int{}}
		w.from(append([]string{"/admin"}, beside...)...)
		maps.Copy(seen, w.seen)
	}
	partner := walk{t: t, b: r.SignedIn(access.RolePartnerManager), press: press, told: told, seen: map[string]bool{}, each: map[string]int{}}
	partner.from("/partner")
	maps.Copy(seen, partner.seen)
	program := walk{t: t, b: r.Browser(), press: press, told: told, seen: seen, bearer: secretOf(t, r, c.Org)}
	for _, path := range fromPrograms(r, c) {
		program.visit(path)
	}
	for _, route := range r.Site.(*gin.Engine).Routes() {
		of := strings.HasPrefix(route.Path, "/admin/reports") || strings.HasPrefix(route.Path, "/api/v1/") || route.Path == "/v1/pledges/tally" || route.Path == "/t/:campaign"
		if route.Method == http.MethodGet && of && !slices.ContainsFunc(slices.Collect(maps.Keys(seen)), patternOf(route.Path).MatchString) {
			t.Errorf("%s was not looked at: a number could stand there", route.Path)
		}
	}
	printed := len(press.seen)
	if len(told) < 4 || len(seen) < 80 || printed < 20 {
		t.Errorf("%d addresses, of which %d tell what was printed and %d are on paper: the test is blind: %v", len(seen), len(told), printed, slices.Sorted(maps.Keys(told)))
	}
}

// exported is the events of the week before a day, as files.
func exported(t *testing.T, r *webtest.Room, owner *webtest.Browser, day campaigns.Date) {
	t.Helper()
	if a := owner.Post("/admin/reports/exports", url.Values{"from": {day.Plus(-7).String()}, "to": {day.Plus(-1).String()}, "zone": {"Asia/Bangkok"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	if err := (jobs.Exporter{Store: evidencedb.Store{DB: r.DB}, Now: r.Now, Log: slog.New(slog.DiscardHandler)}).Once(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// planted is a world of a hundred million waybills that a partner reported, and one scan that was measured.
func planted(t *testing.T, r *webtest.Room, c campaigns.Campaign) {
	t.Helper()
	err := r.DB.Write(t.Context(), func(t *db.Tx) error {
		_, err := t.Run("delete from engagement_half_hour", nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	reported(t, r, c)
	cell := token.Cell{Campaign: c.ID, Org: c.Org, Message: c.Messages[0].Message, Variant: c.Messages[0].Variant, Arm: token.Shown, Locale: lang.ZhHans, Placement: c.Placements[0], PlacementOrg: c.Org}.From(token.PerView)
	if _, err := ledgerdb.New(r.DB).Apply(t.Context(), engagement.Batch{Tallies: []engagement.Tally{{Batch: token.NewID(r.Now()), Cell: cell, Bucket: engagement.HalfHour(r.Now()), Count: 1}}}); err != nil {
		t.Fatal(err)
	}
}

// reported is what a partner says that it printed for a campaign.
func reported(t *testing.T, r *webtest.Room, c campaigns.Campaign) {
	t.Helper()
	var partner struct {
		ID int64 `gorm:"column:id"`
	}
	day := campaigns.DateOf(r.Now())
	err := r.DB.Read(t.Context(), func(t *db.Tx) error {
		return t.Table("org").Select("id").Where("keeper_id = ?", c.Org).Order("id").Limit(1).Find(&partner).Error
	})
	if err == nil {
		err = (evidencedb.Store{DB: r.DB}).Tell(t.Context(), access.Scope{Org: c.Org, All: true}, access.Actor{Name: "test"}, partner.ID,
			[]evidence.Told{{Campaign: c.Public, Kind: evidence.WaybillsPrinted, From: day, To: day, Count: printed, Source: "letter 3"}}, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// walk follows links, and looks at whatever they lead to.
type walk struct {
	t      *testing.T
	b      *webtest.Browser
	press  *paper
	bearer string          // the key of a program; none for a person
	told   map[string]bool // addresses that say what was printed
	seen   map[string]bool
	each   map[string]int // addresses of one shape that were asked
}

// paper is a press that keeps what it was given, page by page.
type paper struct{ seen []string }

func (p *paper) Print(_ context.Context, page []byte, _ http.Handler) ([]byte, error) {
	p.seen = append(p.seen, string(page))
	return []byte("%PDF-1.7"), nil
}

// mostAlike is how many addresses of one shape are asked: a hundred laws are drawn by one template.
const mostAlike = 2

var publicID = regexp.MustCompile(`[a-z]{3}_[0-9a-z]{26}`)

func (w *walk) from(paths ...string) {
	for len(paths) > 0 {
		path := paths[0]
		paths = paths[1:]
		bare, query, _ := strings.Cut(path, "?")
		shape, most := publicID.ReplaceAllString(bare, "*"), mostAlike
		if strings.Contains(query, "as=pdf") {
			shape += " on paper"
		}
		if strings.HasPrefix(bare, "/admin/reports") {
			most = 8 // their questions stand in the address
		}
		if w.seen[path] || w.each[shape] >= most || strings.HasPrefix(path, "/static") || strings.Contains(query, "lang=") || bare == "/admin/live" || strings.HasSuffix(bare, "/live") || bare == "/demo/host" {
			continue
		}
		w.each[shape]++
		a := w.visit(path)
		for _, link := range a.All("a[href]") {
			if to := webtest.Attr(link, "href"); strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") {
				to, _, _ = strings.Cut(to, "#")
				paths = append(paths, to)
			}
		}
	}
}

// visit asks for an address, and looks at the answer.
func (w *walk) visit(path string) webtest.Answer {
	bare, _, _ := strings.Cut(path, "?")
	w.seen[path], w.seen[bare] = true, true
	var headers []string
	if w.bearer != "" {
		headers = []string{"Authorization", "Bearer " + w.bearer}
	}
	a := w.b.Get(path, headers...)
	if w.bearer != "" && a.Status != http.StatusOK {
		w.t.Errorf("%s: %d %s", path, a.Status, a.Body)
	}
	tells, sums := w.numbers(a)
	if tells {
		w.told[path] = true
	}
	for _, sum := range sums {
		w.t.Errorf("%s in %s says %s", path, w.b.Language, sum)
	}
	return a
}

// secretOf makes a secret key of an organisation that may do whatever keys may.
func secretOf(t *testing.T, r *webtest.Room, org int64) string {
	t.Helper()
	k := campaigns.Key{Org: org, Public: id.New(id.Key), Label: "Walk", Kind: campaigns.Secret, Scopes: access.KeyScopes}
	text, hash := access.NewSecret(k.Public)
	k.Text = hash
	if _, err := (accessdb.Store{DB: r.DB}).SaveKey(t.Context(), access.System, k); err != nil {
		t.Fatal(err)
	}
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	r.Reload(words)
	return text
}

// fromPrograms are the addresses at which a program is told numbers.
func fromPrograms(r *webtest.Room, c campaigns.Campaign) (out []string) {
	for _, report := range []string{"engagement", "reach", "columns"} {
		for _, format := range []string{"json", "csv"} {
			out = append(out, "/api/v1/reports/"+report+"?format="+format)
			if report != "columns" {
				out = append(out, "/api/v1/reports/"+report+"?format="+format+"&campaign="+c.Public)
			}
		}
	}
	out = append(out, "/v1/pledges/tally?campaign="+c.Public, "/t/"+c.Public, "/api/v1/segments")
	for _, link := range (regexp.MustCompile(`seg_[0-9a-z]{26}`)).FindAllString(r.SignedIn(access.RoleOwner).Get("/admin/audiences").Body, 1) {
		out = append(out, "/api/v1/segments/"+link, "/api/v1/segments/"+link+"/versions")
	}
	out = append(out, "/api/v1/exports")
	for _, link := range (regexp.MustCompile(`xpt_[0-9a-z]{26}`)).FindAllString(r.SignedIn(access.RoleOwner).Get("/admin/reports/exports").Body, 1) {
		out = append(out, "/api/v1/exports/"+link, "/api/v1/exports/"+link+"/file")
	}
	return out
}

// numeral finds numbers of nine digits, however they are parted.
var numeral = regexp.MustCompile(`(?:^|[^\d.])(\d{9})(?:$|[^\d])|(?:^|[^\d,.])(\d{3}(?:,\d{3}){2})(?:$|[^\d])`)

// mostMeasured is more than the demo has measured of everything together.
const mostMeasured = 1_000_000

// numbers reports whether an answer tells what was printed, and what it says that is that and something that was measured.
func (w *walk) numbers(a webtest.Answer) (tells bool, sums []string) {
	text := a.Body
	switch kind := a.Header.Get("Content-Type"); {
	case strings.HasPrefix(kind, "text/html"):
		text = w.spoken(a.Body)
	case strings.Contains(kind, "spreadsheetml"):
		text = unzipped(w.t, a.Body)
	case kind == "application/gzip":
		text = ungzipped(w.t, a.Body)
	case kind == "application/pdf":
		text = w.spoken(w.press.seen[len(w.press.seen)-1])
	case strings.HasPrefix(kind, "text/"), strings.HasPrefix(kind, "application/json"), strings.HasPrefix(kind, "application/x-ndjson"):
	default:
		return false, nil // a picture
	}
	for _, found := range numeral.FindAllStringSubmatch(text, -1) {
		said := found[1] + found[2]
		n, err := strconv.ParseInt(strings.ReplaceAll(said, ",", ""), 10, 64)
		switch {
		case err != nil:
		case n == printed:
			tells = true
		case n > printed && n <= printed+mostMeasured:
			sums = append(sums, said)
		}
	}
	return tells, sums
}

// spoken is what a page says, with digits that spaces part parted by commas: other spaces part numbers.
func (w *walk) spoken(page string) string {
	doc, err := html.Parse(strings.NewReader(strings.NewReplacer("\u00a0", ",", "\u202f", ",", "&nbsp;", ",").Replace(page)))
	if err != nil {
		w.t.Fatal(err)
	}
	return webtest.TextOf(doc)
}

// TestASumThatIsPlantedIsFound adds the two up on one page, on paper and in a file of each kind, and has the walk look.
func TestASumThatIsPlantedIsFound(t *testing.T) {
	t.Parallel()
	press := &paper{}
	r := webtest.New(t, func(p *webtest.Parts) { p.Press = press })
	c := r.Campaigns()[0]
	planted(t, r, c)
	key, honest := secretOf(t, r, c.Org), r.Site
	for _, one := range []struct{ name, path, bearer, before, plant string }{
		{"a page", "/admin/reports/engagement", "", "</main>", "<p>100,000,001</p></main>"},
		{"a page that parts digits by spaces", "/admin/reports/engagement", "", "</main>", "<p>100\u202f000\u202f001</p></main>"},
		{"a sheet", "/admin/reports/reach.csv", "", "day,", "100000001,day,"},
		{"a later column of a sheet", "/admin/reports/reach.csv", "", "day,", "day,100000001,"},
		{"a document", "/admin/reports/build.json", "", "{", `{"all":100000001,`},
		{"a document of the API", "/api/v1/reports/engagement", key, "{", `{"all":100000001,`},
		{"a sheet of the API", "/api/v1/reports/engagement?format=csv", key, "day,", "100000001,day,"},
		{"the public tally", "/v1/pledges/tally?campaign=" + c.Public, key, `"measured":`, `"measured":100000001,"was":`},
	} {
		r.Site = honest
		w := walk{t: t, b: r.SignedIn(access.RoleOwner), press: press, bearer: one.bearer, told: map[string]bool{}, seen: map[string]bool{}}
		w.visit(one.path) // as it is, it has none
		r.Site = http.HandlerFunc(func(out http.ResponseWriter, req *http.Request) {
			held := httptest.NewRecorder()
			honest.ServeHTTP(held, req)
			maps.Copy(out.Header(), held.Header())
			body := strings.Replace(held.Body.String(), one.before, one.plant, 1)
			if body == held.Body.String() {
				t.Errorf("%s: there is no place to plant a sum", one.name)
			}
			_, _ = io.WriteString(out, body)
		})
		var headers []string
		if one.bearer != "" {
			headers = []string{"Authorization", "Bearer " + one.bearer}
		}
		if _, sums := w.numbers(w.b.Get(one.path, headers...)); len(sums) != 1 {
			t.Errorf("%s: %q was found", one.name, sums)
		}
	}
	r.Site = honest
	w := walk{t: t, b: r.SignedIn(access.RoleOwner), press: press}
	a := w.b.Get("/admin/reports/engagement?as=pdf")
	press.seen = append(press.seen, strings.Replace(press.seen[len(press.seen)-1], "</main>", "<p>100,000,001</p></main>", 1))
	if _, sums := w.numbers(a); a.Header.Get("Content-Type") != "application/pdf" || len(sums) != 1 {
		t.Errorf("on paper: %q was found", sums)
	}
	var book bytes.Buffer
	if err := workbook.Write(&book, []workbook.Sheet{{Name: "Rows", Rows: [][]workbook.Cell{{{Number: "100000001"}}}}}); err != nil {
		t.Fatal(err)
	}
	a = webtest.Answer{Header: http.Header{"Content-Type": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}}, Body: book.String()}
	if _, sums := w.numbers(a); len(sums) != 1 {
		t.Errorf("in a workbook: %q was found", sums)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := io.WriteString(z, "hour,event\r\na,100000001\r\n")
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	a = webtest.Answer{Header: http.Header{"Content-Type": {"application/gzip"}}, Body: packed.String()}
	if _, sums := w.numbers(a); len(sums) != 1 {
		t.Errorf("in a packed sheet: %q was found", sums)
	}
}

// ungzipped is the text of a file of gzip.
func ungzipped(t *testing.T, raw string) string {
	t.Helper()
	z, err := gzip.NewReader(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// unzipped is all text of a workbook.
func unzipped(t *testing.T, raw string) string {
	t.Helper()
	book, err := zip.NewReader(bytes.NewReader([]byte(raw)), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range book.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&out, part); err != nil {
			t.Fatal(err)
		}
		part.Close()
	}
	return out.String()
}

// patternOf finds addresses of a route.
func patternOf(route string) *regexp.Regexp {
	return regexp.MustCompile("^" + regexp.MustCompile(`:[a-z]+`).ReplaceAllString(regexp.QuoteMeta(route), `[^/?]+`) + "$")
}
