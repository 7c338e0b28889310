package reach

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"erawan/audience"
	"erawan/internal/lang"
)

// first is the first day of the synthetic year.
var first = DayOf(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))

// sort is one sort of visitor of the synthetic year, and how often it comes in each month.
type sort struct {
	who       audience.Traveller
	banded    []byte
	placement int64
	locale    lang.Locale
	weights   [12]float64
}

// year is a place whose visits are known to the last one: how many of each sort came on each day.
type year struct {
	sorts []sort
	days  []map[int]int64 // by sort
}

func choose(r *rand.Rand, s audience.Signal) string {
	values := s.Definition().Values
	return values[r.IntN(len(values))].Name
}

func newYear(r *rand.Rand, days, sorts, perDay int) *year {
	y := &year{sorts: make([]sort, sorts)}
	for i := range y.sorts {
		s := &y.sorts[i]
		for _, sig := range []audience.Signal{audience.TripPhase, audience.Party, audience.AgeBand, audience.Context} {
			if r.IntN(4) > 0 {
				s.who.Set(sig, choose(r, sig))
			}
		}
		if r.IntN(5) > 0 {
			s.who.Set(audience.Destination, []string{"TH", "LA", "VN", "KH"}[r.IntN(4)])
		}
		s.banded = s.who.Banded()
		s.placement, s.locale = int64(1+r.IntN(4)), lang.All[r.IntN(len(lang.All))]
		base := math.Exp(2 * r.NormFloat64())
		for m := range s.weights {
			s.weights[m] = base * math.Exp(r.NormFloat64()/2)
		}
	}
	for d := range days {
		at := (first + Day(d)).Time()
		busy := float64(perDay) * []float64{0.6, 1, 1, 1, 1, 1.2, 1.7}[at.Weekday()] * (1 + 0.5*math.Sin(float64(d)/58))
		y.days = append(y.days, y.day(r, int(at.Month())-1, int64(busy)))
	}
	return y
}

// day is so many visits, of sorts by their weights.
func (y *year) day(r *rand.Rand, month int, visits int64) map[int]int64 {
	total, out := 0.0, map[int]int64{}
	sums := make([]float64, len(y.sorts))
	for i := range y.sorts {
		total += y.sorts[i].weights[month]
		sums[i] = total
	}
	for range visits {
		x, low, high := r.Float64()*total, 0, len(sums)-1
		for low < high {
			if mid := (low + high) / 2; sums[mid] < x {
				low = mid + 1
			} else {
				high = mid
			}
		}
		out[low]++
	}
	return out
}

// row is what the sample keeps of a visit of a sort.
func (s *sort) row(day Day, rank int64) Kept {
	return Kept{Row{day, rank, s.placement, 10 + s.placement%2, s.locale, s.banded}, fmt.Sprint("plc_", s.placement), fmt.Sprint("org_", s.placement%2)}
}

// sampled plays some days of the year past a keeper.
func (y *year) sampled(r *rand.Rand, from, to int) Sample {
	var out Sample
	for d := from; d < to; d++ {
		day := first + Day(d)
		k := NewKeeper([16]byte{1})
		k.draw = func() int64 { return int64(r.Uint64() >> 1) }
		var kept []Kept
		visits := int64(0)
		for _, i := range listed(y.days[d]) {
			visits++
			if rank, wanted := k.Draw(day); wanted {
				kept = append(kept, y.sorts[i].row(day, rank))
			}
		}
		out = append(out, NewStratum(day, visits, kept))
	}
	return out
}

// listed is every visit of a day, in an order that does not hang on the map's. Ranks are drawn at random,
// so the order itself does not matter.
func listed(of map[int]int64) []int {
	var out []int
	for i := range 1 << 10 {
		for range of[i] {
			out = append(out, i)
		}
	}
	return out
}

// truth is how many visits of some days a query matches.
func (y *year) truth(q Query, from, to int) float64 {
	total := int64(0)
	for i := range y.sorts {
		s := &y.sorts[i]
		who := s.who
		if q.Rule != nil && q.Rule.Match(&who) != audience.Yes {
			continue
		}
		if q.Placements != nil && !in(q.Placements, s.placement) {
			continue
		}
		for d := from; d < to; d++ {
			total += y.days[d][i]
		}
	}
	return float64(total)
}

func in(list []int64, v int64) bool {
	for _, e := range list {
		if e == v {
			return true
		}
	}
	return false
}

func compiled(t *testing.T, r audience.Rule) *audience.Compiled {
	t.Helper()
	c, err := audience.Compile(r)
	if err != nil {
		t.Fatal(err)
	}
	return &c
}

// anyRule asks about one to three signals.
func anyRule(t *testing.T, r *rand.Rand) *audience.Compiled {
	t.Helper()
	var parts []audience.Rule
	for _, sig := range []audience.Signal{audience.TripPhase, audience.Party, audience.AgeBand, audience.Context} {
		some := []string{choose(r, sig), choose(r, sig)}
		switch r.IntN(5) {
		case 0, 1:
			parts = append(parts, audience.Rule{Signal: sig.String(), In: some})
		case 2:
			parts = append(parts, audience.Rule{Signal: sig.String(), NotIn: some})
		}
	}
	parts = append(parts, audience.Rule{Signal: "destination", In: []string{"TH", "LA"}})
	if r.IntN(4) == 0 {
		return compiled(t, audience.Rule{Any: parts})
	}
	return compiled(t, audience.Rule{All: parts})
}
