package audiences_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"erawan/audience/reach"
	"erawan/internal/access"
	"erawan/internal/webtest"
)

// weeks are visits of the last four weeks to one placement, so many a day.
type weeks struct {
	placement int64
	aDay      int
	days      int
}

func (w weeks) Closed(context.Context) (out reach.Sample, err error) {
	today := reach.DayOf(webtest.Noon)
	for day := today - reach.Day(w.days); day < today; day++ {
		var rows []reach.Kept
		for i := range w.aDay {
			rows = append(rows, reach.Kept{Row: reach.Row{Day: day, Rank: int64(i + 1), Placement: w.placement, Locale: "zh-Hans"}})
		}
		out = append(out, reach.NewStratum(day, int64(w.aDay), rows))
	}
	return out, nil
}

// half of all decisions are drawn.
type half struct{}

func (half) Drawn(context.Context, reach.Day, []int64) (reach.Drawn, error) {
	return reach.Drawn{Decisions: 10_000, Impressions: 5_000}, nil
}

func TestAFlightIsForecastFromTheLastFourWeeks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		aDay, days int
		want       []string
	}{
		"four weeks":  {300, 28, []string{"visits fit.", "of their cards are drawn.", "If the coming weeks are like the last four"}},
		"three weeks": {300, 21, []string{"A forecast needs four whole weeks"}},
		"few":         {0, 28, []string{"fewer than 50 visits fit."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRoom(t, func(p *webtest.Parts) {
				p.Audiences.Drawn = half{}
				p.Audiences.Sample = weeks{aDay: c.aDay, days: c.days}
			})
			one := r.Campaigns()[0]
			r = newRoom(t, func(p *webtest.Parts) {
				p.Audiences.Drawn = half{}
				p.Audiences.Sample = weeks{one.Placements[0], c.aDay, c.days}
			})
			a := r.SignedIn(access.RoleManager).Post("/admin/campaigns/"+one.Public+"/audiences", url.Values{"do": {"find"}})
			for _, want := range c.want {
				if !strings.Contains(a.Text("main"), want) {
					t.Errorf("%q is not said: %s", want, a.Text("main"))
				}
			}
		})
	}
}
