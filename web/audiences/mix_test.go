package audiences_test

import (
	"context"
	"strings"
	"testing"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
	"erawan/internal/webtest"
)

// shoppers are visits of one day that look at antiques, so many of them.
type shoppers int

func (n shoppers) Closed(context.Context) (reach.Sample, error) {
	var t audience.Traveller
	t.Set(audience.Origin, "CN")
	t.Set(audience.Context, "antiques")
	day, rows := reach.DayOf(webtest.Noon)-1, []reach.Kept(nil)
	for i := range int(n) {
		rows = append(rows, reach.Kept{Row: reach.Row{Day: day, Rank: int64(i + 1), Placement: 1, Locale: "zh-Hans", Signals: t.Banded()}})
	}
	return reach.Sample{reach.NewStratum(day, int64(n), rows)}, nil
}

func TestAnAudienceShowsTheAttitudesBehindManyVisitsAndNeverFew(t *testing.T) {
	t.Parallel()
	for n, want := range map[shoppers]bool{49: false, 60: true} {
		r := newRoom(t, func(p *webtest.Parts) { p.Audiences.Sample = n })
		one, err := campaigndb.Store{DB: r.DB}.SaveSegment(t.Context(), access.System, access.Actor{Name: "test"},
			audience.Segment{Org: r.Campaigns()[0].Org, Name: "Antiques", Rule: audience.Rule{Signal: "context", In: []string{"antiques"}}})
		if err != nil {
			t.Fatal(err)
		}
		a := r.SignedIn(access.RoleManager).Get("/admin/audiences/" + one.Public)
		said := a.Text("section[aria-labelledby=mix]")
		if (said != "") != want {
			t.Errorf("%d visits: %q", n, said)
		}
		if want && (strings.Count(said, "%") != 9 || !strings.Contains(said, "of nobody")) {
			t.Errorf("three shares with their intervals: %s", said)
		}
	}
}
