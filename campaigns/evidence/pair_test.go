package evidence_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
)

// TestPairsAreMergedAndRoundedByChance holds random cells to what is promised of a published one: nothing told apart is under the
// floor, nothing is off by more than nine, and over many cells what was counted is what is told.
func TestPairsAreMergedAndRoundedByChance(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 5))
	var counted, told, figures float64
	for range 4000 {
		truth, rest := map[string]evidence.Counts{}, evidence.Counts{}
		var pairs []evidence.Pair
		for i := range r.IntN(8) {
			p := evidence.Pair{Origin: string([]byte{'A' + byte(i), 'A', 'A'}), Destination: "BKK", Counts: evidence.Counts{Impressions: r.Int64N(140), Clicks: r.Int64N(25), Pledges: r.Int64N(4)}}
			truth[p.Key()] = p.Counts
			pairs = append(pairs, p)
		}
		out := evidence.PublishedPairs(pairs, r.Int64N)
		for _, p := range out {
			if p.Key() != evidence.OtherPairs {
				if truth[p.Key()].Impressions < 50 {
					t.Fatalf("%+v is told apart", p)
				}
				continue
			}
			apart := map[string]bool{}
			for _, other := range out {
				apart[other.Key()] = true
			}
			for key, c := range truth {
				if !apart[key] {
					rest = rest.Plus(c)
				}
			}
			if truth[p.Key()] = rest; rest.Impressions < 50 && len(out) > 1 {
				t.Fatalf("%+v of %d pairs, and %d are told apart", rest, len(pairs), len(out)-1)
			}
		}
		for _, p := range out {
			was := truth[p.Key()]
			for _, n := range [][2]int64{{was.Impressions, p.Counts.Impressions}, {was.Clicks, p.Counts.Clicks}, {was.Pledges, p.Counts.Pledges}} {
				counted, told, figures = counted+float64(n[0]), told+float64(n[1]), figures+1
				if off := n[1] - n[0]; n[1]%10 != 0 || off < -9 || off > 9 || n[0]%10 == 0 && off != 0 {
					t.Fatalf("%d is told as %d", n[0], n[1])
				}
			}
		}
	}
	// The spread of one rounding is at most 5, half of ten.
	if off := math.Abs(told - counted); off > 4*5*math.Sqrt(figures) || figures < 10_000 {
		t.Errorf("%.0f figures of %.0f in all are told as %.0f", figures, counted, told)
	}
}

// TestThreeIsRoundedUpThreeTimesInTen takes the shares of the rule one by one.
func TestThreeIsRoundedUpThreeTimesInTen(t *testing.T) {
	t.Parallel()
	for n := range int64(21) {
		up := int64(0)
		for drawn := range int64(10) {
			out := evidence.PublishedPairs([]evidence.Pair{{Origin: "KMG", Counts: evidence.Counts{Impressions: 60, Clicks: n}}}, func(int64) int64 { return drawn })
			if out[0].Counts.Impressions != 60 {
				t.Fatalf("60 is told as %d", out[0].Counts.Impressions)
			}
			up += out[0].Counts.Clicks
		}
		if up != 10*n {
			t.Errorf("%d is %d on average of ten", n, up)
		}
	}
}

func TestAPairHasACodeOfItsOwn(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]evidence.Pair{"KMG/BKK": {Origin: "KMG", Destination: "BKK"}, "KMG/?": {Origin: "KMG"}, "?/?": {}, "other": {Origin: evidence.OtherPairs}} {
		if p.Key() != want {
			t.Errorf("%+v is %q", p, p.Key())
		}
	}
}

func TestAQuestionByPairIsOfTheLastMonthsOnEnd(t *testing.T) {
	t.Parallel()
	day := func(month time.Month, day int) campaigns.Date {
		return campaigns.Date{Year: 2026, Month: month, Day: day}
	}
	published := []campaigns.Date{day(1, 1), day(2, 1), day(4, 1), day(5, 1)} // none of March
	for name, one := range map[string]struct{ from, to, first, last campaigns.Date }{
		"all":                       {day(1, 1), day(12, 31), day(4, 1), day(5, 31)},
		"a month to the day":        {day(2, 1), day(2, 28), day(2, 1), day(2, 28)},
		"both before one is missed": {day(1, 1), day(4, 29), day(1, 1), day(2, 28)},
		"a day short at the end":    {day(5, 1), day(5, 30), campaigns.Date{}, campaigns.Date{}},
		"a day short at the start":  {day(4, 2), day(6, 30), day(5, 1), day(5, 31)},
		"none":                      {day(6, 1), day(6, 30), campaigns.Date{}, campaigns.Date{}},
	} {
		first, last, found := evidence.LastMonths(published, one.from, one.to)
		if diff := cmp.Diff([2]campaigns.Date{one.first, one.last}, [2]campaigns.Date{first, last}); diff != "" || found != one.first.Valid() {
			t.Errorf("%s: found %v, %s", name, found, diff)
		}
	}
}
