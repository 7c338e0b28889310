package delivery

import (
	"math"
	"testing"
	"time"

	"erawan/campaigns"
)

func TestPacingLeavesOutQuietDaysAndHours(t *testing.T) {
	t.Parallel()
	day := func(d int) campaigns.Date { return campaigns.Date{Year: 2026, Month: time.November, Day: d} }
	c := campaigns.Campaign{Zone: "Asia/Bangkok", StartsOn: day(23), EndsOn: day(26), Quiet: []campaigns.Date{day(24), day(28)}}
	for at, want := range map[int][2]int{23: {0, 0}, 24: {1, 1}, 25: {1, 0}, 26: {2, 0}} {
		clock := Clock()
		r := reckoningOf(c, &clock, day(at).In(c.Location()).Add(12*time.Hour))
		quiet := 0
		if r.quiet {
			quiet = 1
		}
		if r.days != 3 || r.day != want[0] || quiet != want[1] {
			t.Errorf("on the %dth: day %d of %d, quiet %d; want %v of 3", at, r.day, r.days, quiet, want)
		}
	}
	open := Clock().within(campaigns.Hours{From: 22*60 + 15, Until: 2 * 60})
	for share, want := range map[float64]float64{0: 0, 2.0 / 24: 2 / 3.75, 12.0 / 24: 2 / 3.75, 23.0 / 24: 2.75 / 3.75, 1: 1} {
		if got := open.By(share); math.Abs(got-want) > 1e-9 {
			t.Errorf("when %.3f of the day is over, %.4f of its visits came, want %.4f", share, got, want)
		}
	}
}
