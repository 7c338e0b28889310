package web_test

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

// printed is what a partner reports to have printed.
const printed = 100_000_000

// TestAHundredMillionReportedAndOneScanAreNowhereOneNumber walks every page and every file that links of the console lead to, as
// an owner in four languages and as a partner, and looks for a number that is a sum of the two.
func TestAHundredMillionReportedAndOneScanAreNowhereOneNumber(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
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
	beside := []string{"/admin/reports/engagement?campaign=" + c.Public, "/admin/reports/build?" + question, "/admin/reports/reach?campaign=" + c.Public, "/admin/reports/reach.csv?campaign=" + c.Public, "/t/" + c.Public}
	told := map[string]bool{}
	seen := map[string]bool{}
	for _, l := range lang.All {
		owner.Language = string(l)
		w := walk{t: t, b: owner, told: told, seen: map[string]bool{}, each: map[string]int{}}
		w.from(append([]string{"/admin"}, beside...)...)
		maps.Copy(seen, w.seen)
	}
	partner := walk{t: t, b: r.SignedIn(access.RolePartnerManager), told: told, seen: map[string]bool{}, each: map[string]int{}}
	partner.from("/partner")
	maps.Copy(seen, partner.seen)
	for _, route := range r.Site.(*gin.Engine).Routes() {
		if route.Method == http.MethodGet && strings.HasPrefix(route.Path, "/admin/reports") && !slices.ContainsFunc(slices.Collect(maps.Keys(seen)), patternOf(route.Path).MatchString) {
			t.Errorf("%s was not looked at: a number could stand there", route.Path)
		}
	}
	if len(told) < 4 || len(seen) < 80 {
		t.Errorf("%d addresses, of which %d tell what was printed: the test is blind: %v", len(seen), len(told), slices.Sorted(maps.Keys(told)))
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
	t    *testing.T
	b    *webtest.Browser
	told map[string]bool // addresses that say what was printed
	seen map[string]bool
	each map[string]int // addresses of one shape that were asked
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
		if strings.HasPrefix(bare, "/admin/reports") {
			most = 8 // their questions stand in the address
		}
		if w.seen[path] || w.each[shape] >= most || strings.HasPrefix(path, "/static") || strings.Contains(query, "lang=") || bare == "/admin/live" || strings.HasSuffix(bare, "/live") || bare == "/demo/host" {
			continue
		}
		w.seen[path], w.seen[bare] = true, true
		w.each[shape]++
		a := w.b.Get(path)
		w.look(path, a)
		for _, link := range a.All("a[href]") {
			if to := webtest.Attr(link, "href"); strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") {
				to, _, _ = strings.Cut(to, "#")
				paths = append(paths, to)
			}
		}
	}
}

// numeral finds numbers of nine digits, however they are parted.
var numeral = regexp.MustCompile(`(?:^|[^\d,.])(\d{9}|\d{3}(?:[,\x{00a0}\x{202f}]\d{3}){2})(?:$|[^\d])`)

// mostMeasured is more than the demo has measured of everything together.
const mostMeasured = 1_000_000

// look holds what an address answered to having no number that is what was printed, and something that was measured.
func (w *walk) look(path string, a webtest.Answer) {
	text := a.Body
	switch kind := a.Header.Get("Content-Type"); {
	case strings.HasPrefix(kind, "text/html"):
		text = a.Text("body")
	case strings.Contains(kind, "spreadsheetml"):
		text = unzipped(w.t, a.Body)
	case strings.HasPrefix(kind, "text/"), strings.HasPrefix(kind, "application/json"):
	default:
		return // a picture
	}
	for _, found := range numeral.FindAllStringSubmatch(text, -1) {
		n, err := strconv.ParseInt(strings.NewReplacer(",", "", "\u00a0", "", "\u202f", "").Replace(found[1]), 10, 64)
		switch {
		case err != nil:
		case n == printed:
			w.told[path] = true
		case n > printed && n <= printed+mostMeasured:
			w.t.Errorf("%s in %s says %s", path, w.b.Language, found[1])
		}
	}
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
