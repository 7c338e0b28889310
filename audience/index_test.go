package audience

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"erawan/internal/fault"
)

// drawIndexed draws a rule over every shape of signal: one answer, several, a range, open lists.
func drawIndexed(t *rapid.T, depth int) Rule {
	form := rapid.IntRange(0, 3).Draw(t, "form")
	if depth == 1 {
		form = 0
	}
	switch form {
	case 1, 2:
		rules := make([]Rule, rapid.IntRange(1, 3).Draw(t, "n"))
		for i := range rules {
			rules[i] = drawIndexed(t, depth-1)
		}
		if form == 1 {
			return Rule{All: rules}
		}
		return Rule{Any: rules}
	case 3:
		r := drawIndexed(t, depth-1)
		return Rule{Not: &r}
	}
	s := rapid.SampledFrom([]Signal{Destination, Origin, Route, TripPhase, Party, Context, Hour, Placement}).Draw(t, "signal")
	if s == Hour {
		low := rapid.IntRange(0, 23).Draw(t, "low")
		return Rule{Signal: "hour", Range: &Range{low, rapid.IntRange(low, 23).Draw(t, "high")}}
	}
	values := rapid.SliceOfNDistinct(rapid.SampledFrom(candidates(s)), 1, 3, func(v string) string { return v }).Draw(t, "values")
	if rapid.Bool().Draw(t, "negative") {
		return Rule{Signal: s.String(), NotIn: values}
	}
	return Rule{Signal: s.String(), In: values}
}

func candidates(s Signal) []string {
	switch s {
	case Destination, Origin:
		return []string{"TH", "LA", "CN", "HK"}
	case Route:
		return []string{"KMG", "BKK", "HKG", "TH"}
	case Placement:
		return []string{"plc_a", "plc_b", "plc_c"}
	}
	out := []string{}
	for _, v := range s.Definition().Values[:4] {
		out = append(out, v.Name)
	}
	return out
}

func drawVisit(t *rapid.T) *Traveller {
	tr := &Traveller{}
	for _, s := range []Signal{Destination, Origin, Route, TripPhase, Party, Context, Hour, Placement} {
		if rapid.IntRange(0, 2).Draw(t, "known") == 0 {
			continue
		}
		if s == Hour {
			tr.Set(s, strconv.Itoa(rapid.IntRange(0, 23).Draw(t, "hour")))
			continue
		}
		d := s.Definition()
		most := 1
		if d.many() {
			most = 3
		}
		values := rapid.SliceOfNDistinct(rapid.SampledFrom(append(candidates(s), extra(s)...)), 1, most, func(v string) string { return v }).Draw(t, "answers")
		tr.Set(s, values...)
	}
	return tr
}

// extra is an answer that no drawn rule names.
func extra(s Signal) []string {
	switch s {
	case Destination, Origin:
		return []string{"JP"}
	case Route:
		return []string{"SIN"}
	case Placement:
		return []string{"plc_z"}
	}
	return nil
}

func TestTheIndexAnswersAsTheRulesDo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var b Builder
		var rules []Compiled
		for i := range rapid.IntRange(1, 90).Draw(t, "rules") {
			c, err := Compile(drawIndexed(t, 3))
			if err != nil {
				t.Fatal(err)
			}
			b.Add(i, 0, c)
			rules = append(rules, c)
		}
		ix := b.Build()
		live := ix.Live(func(int) bool { return true })
		var q Query
		for range 5 {
			tr := drawVisit(t)
			for i, want := range answers(rules, tr, Yes) {
				if got := found(&q, ix, live, tr, false)[i]; got != want {
					t.Fatalf("rule %d matches %v, the index says %v", i, want, got)
				}
			}
			hopeful := found(&q, ix, live, tr, true)
			for i := range rules {
				if want := rules[i].Match(tr) != No; hopeful[i] != want {
					t.Fatalf("rule %d could match %v, the index says %v", i, want, hopeful[i])
				}
			}
		}
	})
}

func answers(rules []Compiled, tr *Traveller, want Truth) map[int]bool {
	out := map[int]bool{}
	for i := range rules {
		out[i] = rules[i].Match(tr) == want
	}
	return out
}

func found(q *Query, ix *Index, live []uint64, tr *Traveller, hope bool) map[int]bool {
	out := map[int]bool{}
	q.Ask(ix, tr, hope)
	for bit := q.Next(live, 0); bit >= 0; bit = q.Next(live, bit+1) {
		out[ix.Owner(bit).Rule] = true
	}
	return out
}

func TestARuleOfTooManyCombinationsIsRefused(t *testing.T) {
	t.Parallel()
	var wide []Rule
	for range 9 {
		wide = append(wide, Rule{Any: []Rule{{Signal: "party", In: []string{"solo"}}, {Signal: "purpose", In: []string{"leisure"}}}})
	}
	_, err := Compile(Rule{All: wide})
	if all := fault.All(err); len(all) != 1 || all[0].Key != "rule.too_many_combinations" {
		t.Fatalf("2^9 combinations: %v", err)
	}
}

func TestMatchesComeInOrderAndOnlyAmongTheLive(t *testing.T) {
	t.Parallel()
	var b Builder
	for i := range 200 {
		b.AddEverybody(i)
	}
	ix := b.Build()
	var q Query
	q.Ask(ix, &Traveller{}, false)
	var got []int
	live := ix.Live(func(n int) bool { return n%3 == 0 })
	for bit := q.Next(live, 0); bit >= 0; bit = q.Next(live, bit+1) {
		got = append(got, ix.Owner(bit).Rule)
	}
	if len(got) != 67 {
		t.Fatalf("got %v", got)
	}
	for i, n := range got {
		if n != i*3 {
			t.Fatalf("got %v", got)
		}
	}
}

func TestAskingAgainTakesNoMemory(t *testing.T) {
	ix, live := corpus(1000)
	tr := corpusVisit()
	var q Query
	out := make([]uint64, len(live))
	if n := testing.AllocsPerRun(100, func() {
		q.Ask(ix, tr, false)
		q.Bits(live, out)
	}); n != 0 {
		t.Fatalf("%v allocations", n)
	}
}

// corpus is n rules of three to five conditions over ten signals, of which about one in a hundred
// matches corpusVisit.
func corpus(n int) (*Index, []uint64) {
	r := rand.New(rand.NewPCG(7, 11))
	var b Builder
	for i := range n {
		c, err := Compile(corpusRule(r))
		if err != nil {
			panic(err)
		}
		b.Add(i, 0, c)
	}
	ix := b.Build()
	return ix, ix.Live(func(int) bool { return true })
}

var corpusSignals = []Signal{Destination, Origin, OriginAirport, TripPhase, Party, Purpose, AgeBand, TripsPerYear, Context, Hour}

func corpusRule(r *rand.Rand) Rule {
	var all []Rule
	for range 3 + r.IntN(3) {
		s := corpusSignals[r.IntN(len(corpusSignals))]
		switch s {
		case Hour:
			low := r.IntN(20)
			all = append(all, Rule{Signal: "hour", Range: &Range{low, low + 3}})
		case Destination, Origin:
			all = append(all, Rule{Signal: s.String(), In: []string{[]string{"TH", "LA", "VN", "KH", "CN", "HK", "JP", "SG"}[r.IntN(8)]}})
		case OriginAirport:
			all = append(all, Rule{Signal: s.String(), NotIn: []string{"A" + string(rune('A'+r.IntN(26))) + "X"}})
		default:
			v := s.Definition().Values
			all = append(all, Rule{Signal: s.String(), In: []string{v[r.IntN(len(v))].Name, v[r.IntN(len(v))].Name}})
		}
	}
	return Rule{All: all}
}

func corpusVisit() *Traveller {
	tr := &Traveller{}
	tr.Set(Destination, "TH")
	tr.Set(Origin, "CN")
	tr.Set(OriginAirport, "KMG")
	tr.Set(TripPhase, "booked")
	tr.Set(Party, "couple")
	tr.Set(Purpose, "leisure")
	tr.Set(AgeBand, "25-34")
	tr.Set(TripsPerYear, "1")
	tr.Set(Context, "souvenirs", "shopping")
	tr.Set(Hour, "10")
	return tr
}

func BenchmarkMatchAll(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			ix, live := corpus(n)
			tr, out := corpusVisit(), make([]uint64, len(live))
			var q Query
			b.ReportAllocs()
			for b.Loop() {
				q.Ask(ix, tr, false)
				q.Bits(live, out)
			}
		})
	}
}

func BenchmarkMatchFirst(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			ix, live := corpus(n)
			tr := corpusVisit()
			var q Query
			b.ReportAllocs()
			for b.Loop() {
				q.Ask(ix, tr, false)
				q.Next(live, 0)
			}
		})
	}
}

func BenchmarkCompiledScan(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 11))
	var rules []Compiled
	for range 10_000 {
		c, _ := Compile(corpusRule(r))
		rules = append(rules, c)
	}
	tr := corpusVisit()
	b.ReportAllocs()
	for b.Loop() {
		for i := range rules {
			rules[i].Match(tr)
		}
	}
}
