package reports_test

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/audience"
	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/webtest"
)

// flew gives the first campaign of the demo visits by pair in the month of the room, and lets it be published.
func flew(t *testing.T, r *webtest.Room) {
	t.Helper()
	c, at := r.Campaigns()[0], r.Now().Add(-time.Hour)
	var b engagement.Batch
	for i := range 460 {
		var who audience.Traveller
		switch {
		case i < 200:
			who.Set(audience.OriginAirport, "KMG")
			who.Set(audience.Route, "KMG", "BKK")
		case i < 300:
			who.Set(audience.OriginAirport, "PVG")
		case i < 400:
		default:
			who.Set(audience.OriginAirport, []string{"PEK", "CAN", "CTU"}[i%3])
		}
		cell := token.Cell{Campaign: c.ID, Org: c.Org, Message: c.Messages[0].Message, Variant: "a", Arm: token.Shown, Locale: "th", Placement: c.Placements[0], PlacementOrg: c.Org, Place: "TH"}
		types := []engagement.Type{engagement.Impression, engagement.Viewable, engagement.Click}[:1+i%3]
		id := token.NewID(at)
		for _, what := range types {
			b.Events = append(b.Events, engagement.Event{Token: id, Type: what, Cell: cell, OccurredAt: at, ReceivedAt: at, Signals: who.Compact()})
		}
	}
	if _, err := ledgerdb.New(r.DB).Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	r.Pass(12 * 24 * time.Hour)
	if n, err := (evidencedb.Store{DB: r.DB}).Months(t.Context(), 99, rand.Int64N); err != nil || n == 0 {
		t.Fatalf("%d months published: %v", n, err)
	}
}

func TestPairsOnThePageAndInFiles(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	if a := r.SignedIn(access.RoleAnalyst).Get(building + "?by=pair"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("#by-wrong"), "No month is published yet") {
		t.Errorf("before anything is published: %d %s", a.Status, a.Text("main"))
	}
	flew(t, r)
	b := r.SignedIn(access.RoleAnalyst)
	a := b.Get(building + "?by=pair")
	shown, main := rowsOf(a), a.Text("main")
	for _, want := range []string{"KMG → BKK", "PVG → not told", "not told → not told", "Other pairs, too small to be told apart", "Total, about", "within 9 of what was counted", "The rows of each side, added, are its total.", "2026"} {
		if !strings.Contains(main, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, never := range []string{"Wilson", "Click rate", "% of"} {
		if strings.Contains(main, never) {
			t.Errorf("the page says %q of rounded figures", never)
		}
	}
	if len(shown) < 5 || len(a.All("figure svg")) != 0 {
		t.Fatalf("%d rows, %d charts", len(shown), len(a.All("figure svg")))
	}
	for _, row := range shown {
		for _, n := range row {
			if !strings.HasSuffix(n, "0") {
				t.Errorf("%q is not rounded", row)
			}
		}
	}
	sheet := csvRows(t, b.Get(building+".csv?by=pair&headings=codes&mark=no").Body)
	if diff := cmp.Diff(shown, figures(sheet)); diff != "" {
		t.Errorf("page (-) and CSV (+): %s", diff)
	}
	if diff := cmp.Diff(shown, figures(letterByLetter(t, b.Get(building+".csv?by=pair&headings=codes&mark=no").Body))); diff != "" {
		t.Errorf("page (-) and CSV by the letter (+): %s", diff)
	}
	if diff := cmp.Diff(shown, figures(bySQLite(t, r, b.Get(building+".json?by=pair").Body))); diff != "" {
		t.Errorf("page (-) and JSON (+): %s", diff)
	}
	raw := b.Get(building + ".xlsx?by=pair").Body
	book := xlsxRows(t, raw)
	book[0] = sheet[0] // its headings are for people
	if diff := cmp.Diff(shown, figures(book)); diff != "" {
		t.Errorf("page (-) and XLSX (+): %s", diff)
	}
	if again := rowsOf(b.Get(building + "?by=pair")); cmp.Diff(shown, again) != "" {
		t.Error("asked again, the page says other figures")
	}
}

// TestPairsAreKeptAndSharedAsTheyAre freezes an answer by pair: what has to be known of its figures stands wherever they do.
func TestPairsAreKeptAndSharedAsTheyAre(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	flew(t, r)
	b := r.SignedIn(access.RoleAnalyst)
	shown := rowsOf(b.Get(building + "?by=pair"))
	made := b.Post("/admin/reports/frozen", url.Values{"question": {"by=pair"}, "title": {"Pairs of the month"}})
	at, _, _ := strings.Cut(made.Header.Get("Location"), "?")
	kept := b.Get(at)
	if diff := cmp.Diff(shown, rowsOf(kept)[:len(shown)]); diff != "" || !strings.Contains(kept.Text("main"), "within 9 of what was counted") || strings.Contains(kept.Text("main"), "Wilson") {
		t.Errorf("%d %s %s", kept.Status, diff, kept.Text("main"))
	}
	if !strings.Contains(kept.Text("section[aria-labelledby=changed]"), "revision") || len(kept.All("section[aria-labelledby=changed] table")) != 0 {
		t.Errorf("asked again it differs: %s", kept.Text("section[aria-labelledby=changed]"))
	}
	visits := webtest.Visits{"by pair": func(b *webtest.Browser) webtest.Answer { return b.Get(building + "?by=pair") },
		"a fault": func(b *webtest.Browser) webtest.Answer { return b.Get(building + "?by=pair&locale=th&before=yes") },
		"no month": func(b *webtest.Browser) webtest.Answer {
			return b.Get(building + "?by=pair&from=2026-11-01&to=2026-11-29")
		},
		"other zone":  func(b *webtest.Browser) webtest.Answer { return b.Get(building + "?by=pair&zone=UTC") },
		"frozen pair": func(b *webtest.Browser) webtest.Answer { return b.Get(at) }}
	webtest.Whole(t, b, visits)
}
