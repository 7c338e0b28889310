package reach

import (
	"math/rand/v2"
	"testing"

	"erawan/audience"
)

// The year has from two to eighteen thousand visits a day, of which 4,096 are kept.
func TestNineIntervalsInTenHoldTheTruthOfASyntheticYear(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2026, 5))
	y := newYear(r, 364, 400, 9000)
	asked, held, low, high := 0, 0, 0, 0
	for month := range 13 {
		from, to := month*Window, (month+1)*Window
		s := y.sampled(r, from, to)
		for range 120 {
			q := Query{Rule: anyRule(t, r)}
			if r.IntN(3) == 0 {
				q.Placements = []int64{1, int64(2 + r.IntN(3))}
			}
			truth := y.truth(q, from, to)
			if truth == 0 {
				continue
			}
			m := s.Measure(q)
			asked++
			switch {
			case truth < m.low:
				low++
			case truth > m.high:
				high++
			default:
				held++
			}
		}
	}
	share := float64(held) / float64(asked)
	t.Logf("%d of %d intervals hold the truth (%.1f %%); %d lie above it and %d below", held, asked, 100*share, low, high)
	if asked < 1000 || share < 0.87 || share > 0.93 {
		t.Errorf("%.1f %% of %d intervals hold the truth", 100*share, asked)
	}
	if low > 2*high+20 || high > 2*low+20 {
		t.Errorf("they are wrong on one side: %d and %d", low, high)
	}
}

func TestADayThatIsKeptWholeIsCountedExactly(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 5))
	y := newYear(r, 40, 200, 700)
	s := y.sampled(r, 3, 31)
	for range 300 {
		q := Query{Rule: anyRule(t, r)}
		m, truth := s.Measure(q), y.truth(q, 3, 31)
		if m.visits < truth-1e-6 || m.visits > truth+1e-6 || m.low != m.visits || m.high != m.visits || !m.exact {
			t.Fatalf("%v visits match, measured %v from %v to %v", truth, m.visits, m.low, m.high)
		}
	}
}

func TestAVisitToSeveralPlacementsIsOneVisit(t *testing.T) {
	t.Parallel()
	var rows []Kept
	who := audience.Traveller{}
	who.Set(audience.Party, "solo")
	for i := range 300 {
		for p := int64(1); p <= int64(1+i%3); p++ {
			rows = append(rows, Kept{Row{first, int64(i), p, 10, "en", who.Banded()}, "plc", "org"})
		}
	}
	s := Sample{NewStratum(first, 300, append(rows, rows...))}
	solo := compiled(t, audience.Rule{Signal: "party", In: []string{"solo"}})
	for _, row := range []struct {
		q    Query
		want float64
	}{
		{Query{}, 300}, {Query{Rule: solo}, 300}, {Query{Placements: []int64{2}}, 200}, {Query{Placements: []int64{2, 3}}, 200},
		{Query{Rule: solo, Placements: []int64{3}}, 100}, {Query{Placements: []int64{}}, 0}, {Query{Placements: []int64{9}}, 0},
		{Query{Rule: compiled(t, audience.Rule{Signal: "placement", In: []string{"plc"}})}, 300},
		{Query{Rule: compiled(t, audience.Rule{Signal: "partner", NotIn: []string{"org"}})}, 0},
	} {
		if got := s.Measure(row.q).visits; got != row.want {
			t.Errorf("%v: %v visits, want %v", row.q.Placements, got, row.want)
		}
	}
}

func TestTheSameVisitsAreKeptHoweverTheyComeTogether(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 5))
	y := newYear(r, 1, 100, 30_000)
	var all []Kept
	for i, n := range y.days[0] {
		for range n {
			all = append(all, y.sorts[i].row(first, int64(r.Uint64()>>1)))
		}
	}
	q := Query{Rule: anyRule(t, r)}
	want := NewStratum(first, int64(len(all)), all)
	// Two processes, each of which keeps the lowest of its own half, told twice and in any order.
	a, b := NewStratum(first, 0, all[:len(all)/2]), NewStratum(first, 0, all[len(all)/2:])
	kept := map[int64]bool{}
	for _, rank := range append(a.ranks, b.ranks...) {
		kept[rank] = true
	}
	var told []Kept
	for _, row := range all {
		if kept[row.Rank] {
			told = append(told, row, row)
		}
	}
	r.Shuffle(len(told), func(i, j int) { told[i], told[j] = told[j], told[i] })
	got := NewStratum(first, int64(len(all)), told)
	if got.sampled != PerDay || (Sample{got}).Measure(q) != (Sample{want}).Measure(q) {
		t.Error("it is another sample")
	}
}

func TestAKeeperTellsEachRowOnceAndEveryVisit(t *testing.T) {
	t.Parallel()
	k := NewKeeper([16]byte{9})
	rows, last := map[int64]bool{}, int64(0)
	for i := range 20_000 {
		if rank, wanted := k.Draw(first); wanted {
			k.Keep(Row{Day: first, Rank: rank, Placement: 1})
		}
		if i%700 != 699 {
			continue
		}
		for _, b := range k.Tell(first) {
			if b.Visits <= last || b.Node != [16]byte{9} {
				t.Fatalf("%d visits after %d", b.Visits, last)
			}
			last = b.Visits
			for _, row := range b.Rows {
				if rows[row.Rank] {
					t.Fatal("a row is told twice")
				}
				rows[row.Rank] = true
			}
		}
	}
	k.Tell(first)
	if again := k.Tell(first); len(again) != 0 {
		t.Errorf("nothing is new: %+v", again)
	}
	if len(rows) < PerDay || len(rows) > 3*PerDay {
		t.Errorf("%d rows for %d that are kept", len(rows), PerDay)
	}
	k.Draw(first + 1)
	k.Tell(first + 3)
	if len(k.days) != 0 {
		t.Error("days long past are kept")
	}
}

func TestVisitsOfBotsAreSampledAndDoNotCount(t *testing.T) {
	t.Parallel()
	var rows []Kept
	for i := range 400 {
		k := Kept{Row{first, int64(i), 1, 10, "en", nil}, "plc", "org"}
		if i%4 == 0 {
			k = Kept{Row: Row{Day: first, Rank: int64(i)}}
		}
		rows = append(rows, k)
	}
	s := Sample{NewStratum(first, 4000, rows)}
	for _, q := range []Query{{}, {Placements: []int64{1}}} {
		if got := s.Measure(q); got.visits != 3000 || got.low < 2800 || got.high > 3200 {
			t.Errorf("%v from %v to %v of three quarters of 4,000", got.visits, got.low, got.high)
		}
	}
	e := Publisher{}.Estimate(s, Query{})
	if e.Matched.Of != e.Matched.Visits || len(e.Partners) != 1 || !e.OtherPartners.Under() {
		t.Errorf("%+v", e)
	}
}
