package reach

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"erawan/audience"
)

// census is four weeks of which everything is known.
func census(seed uint64) (*year, Sample, *rand.Rand) {
	r := rand.New(rand.NewPCG(seed, 50))
	y := newYear(r, Window, 60, 60)
	return y, y.sampled(r, 0, Window), r
}

// numbers are all the counts of an answer, and what is left of it as JSON.
func numbers(t *testing.T, answer any) []Count {
	t.Helper()
	b, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	var out []Count
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			if _, ok := v["Visits"].(float64); ok {
				whole := func(name string) int64 { return int64(v[name].(float64)) }
				out = append(out, Count{whole("Visits"), whole("Low"), whole("High"), whole("Of")})
				return
			}
			for name, e := range v {
				if name == "Impressions" || name == "Visits" || name != "First" && name != "Last" {
					walk(e)
				}
			}
		}
	}
	var whole any
	if err := json.Unmarshal(b, &whole); err != nil {
		t.Fatal(err)
	}
	walk(whole)
	return out
}

func TestNothingUnderTheFloorIsANumberAndEveryNumberIsAStep(t *testing.T) {
	t.Parallel()
	small := 0
	for seed := range uint64(12) {
		y, s, r := census(seed)
		p := Publisher{Key: [32]byte{byte(seed)}}
		for range 40 {
			a, b := Query{Rule: anyRule(t, r)}, Query{Rule: anyRule(t, r), Placements: []int64{1, 2}}
			flight := Flight{First: first + Window, Last: first + Window + Day(r.IntN(20)), Drawn: Drawn{5000, int64(r.IntN(5000))}}
			e := p.Estimate(s, a)
			answers := append(numbers(t, e), numbers(t, p.Overlap(s, a, b))...)
			answers = append(answers, numbers(t, p.Forecast(s, a, flight))...)
			if len(answers) < 10+Window {
				t.Fatalf("%d numbers were looked at", len(answers))
			}
			for _, c := range answers {
				for _, n := range []int64{c.Visits, c.Low, c.High, c.Of} {
					if n%Floor != 0 || n < 0 {
						t.Fatalf("%d is told", n)
					}
				}
			}
			truth := y.truth(a, 0, Window)
			if (truth < Floor) != e.Matched.Under() {
				t.Fatalf("%v visits are told as %+v", truth, e.Matched)
			}
			if truth < Floor {
				small++
			} else if off := truth - float64(e.Matched.Visits); off <= -Floor || off >= Floor {
				t.Fatalf("%v visits are told as %+v", truth, e.Matched)
			}
		}
	}
	if small < 20 {
		t.Fatalf("only %d rules were under the floor", small)
	}
}

// A group of fewer than fifty is looked for in the one way there is: ask for a rule, ask for the rule
// without the group, and take one from the other.
func TestSubtractionTellsNothingOfASmallGroup(t *testing.T) {
	t.Parallel()
	const whole = 737
	differences := map[int]map[int64]int{}
	for _, group := range []int{1, 25, 49} {
		differences[group] = map[int64]int{}
		for seed := range 400 {
			r := rand.New(rand.NewPCG(uint64(seed), uint64(group)))
			var rows []Kept
			for i := range whole {
				who := audience.Traveller{}
				who.Set(audience.Party, "solo")
				if i < group {
					who.Set(audience.Purpose, "medical")
				} else {
					who.Set(audience.Purpose, "leisure")
				}
				rows = append(rows, Kept{Row{first, int64(r.Uint64() >> 1), 1, 10, "en", who.Banded()}, "plc", "org"})
			}
			s := Sample{NewStratum(first, whole, rows)}
			p := Publisher{Key: [32]byte{1}}
			solo := audience.Rule{Signal: "party", In: []string{"solo"}}
			rare := audience.Rule{Signal: "purpose", In: []string{"medical"}}
			all := p.Estimate(s, Query{Rule: compiled(t, solo)}).Matched
			rest := p.Estimate(s, Query{Rule: compiled(t, audience.Rule{All: []audience.Rule{solo, {Not: &rare}}})}).Matched
			over := p.Overlap(s, Query{Rule: compiled(t, solo)}, Query{Rule: compiled(t, rare)})
			if !over.Both.Under() || !over.Second.Under() || over.OnlyFirst != rest || over.First != all {
				t.Fatalf("%d visits: %+v", group, over)
			}
			differences[group][all.Visits-rest.Visits]++
		}
	}
	t.Log(fmt.Sprint(differences))
	for group, by := range differences {
		if by[0] < 20 || by[Floor] < 20 {
			t.Errorf("a group of %d can be told by its differences: %v", group, by)
		}
	}
}

func TestTheSameVisitsAreToldTheSameHoweverTheyAreAskedFor(t *testing.T) {
	t.Parallel()
	_, s, r := census(3)
	p := Publisher{Key: [32]byte{7}}
	for range 50 {
		a, b := audience.Rule{Signal: "party", In: []string{choose(r, audience.Party)}}, audience.Rule{Signal: "trip_phase", NotIn: []string{choose(r, audience.TripPhase)}}
		one := p.Estimate(s, Query{Rule: compiled(t, audience.Rule{All: []audience.Rule{a, b}})})
		na, nb := audience.Rule{Not: &a}, audience.Rule{Not: &b}
		two := p.Estimate(s, Query{Rule: compiled(t, audience.Rule{Not: &audience.Rule{Any: []audience.Rule{na, nb}}})})
		if one.Matched != two.Matched || one.Unknown != two.Unknown || one.Not != two.Not {
			t.Fatalf("%+v and %+v", one, two)
		}
	}
	other := Publisher{Key: [32]byte{8}}
	differ := 0
	for range 60 {
		q := Query{Rule: anyRule(t, r)}
		if p.Estimate(s, q).Matched != other.Estimate(s, q).Matched {
			differ++
		}
	}
	if differ == 0 {
		t.Error("the key does not matter")
	}
}

func TestStepsAreRightOnAverage(t *testing.T) {
	t.Parallel()
	y, s, r := census(11)
	q := Query{Rule: anyRule(t, r)}
	for y.truth(q, 0, Window) < Floor {
		q = Query{Rule: anyRule(t, r)}
	}
	sum := 0.0
	const keys = 4000
	for n := range keys {
		sum += float64(Publisher{Key: [32]byte{byte(n), byte(n >> 8)}}.Estimate(s, q).Matched.Visits)
	}
	if off := sum/keys - y.truth(q, 0, Window); off < -2 || off > 2 {
		t.Errorf("off by %.2f on average", off)
	}
}

func TestAnEstimateIsTornIntoItsParts(t *testing.T) {
	t.Parallel()
	y, s, _ := census(5)
	p := Publisher{Key: [32]byte{1}}
	q := Query{Rule: compiled(t, audience.Rule{Signal: "party", In: []string{"solo", "couple", "family"}})}
	e := p.Estimate(s, q)
	if len(e.Days) != Window || e.First != first || e.Last != first+Window-1 || !e.Exact {
		t.Fatalf("%+v", e)
	}
	sum := e.Matched.Visits + e.Not.Visits + e.Unknown.Visits
	if off := float64(sum) - y.truth(Query{}, 0, Window); off < -150 || off > 150 {
		t.Errorf("matched, not and unknown are %d of %v", sum, y.truth(Query{}, 0, Window))
	}
	if e.Unknown.Under() {
		t.Error("a quarter of the sorts do not tell their party")
	}
	parts := int64(0)
	for _, part := range e.Partners {
		parts += part.Count.Visits
	}
	if off := parts + e.OtherPartners.Visits - e.Matched.Visits; off < -150 || off > 150 {
		t.Errorf("partners are %d of %d", parts, e.Matched.Visits)
	}
	cover := p.Coverage(s)
	if got, ok := cover[audience.Destination]; !ok || got < 40 || got > 100 {
		t.Errorf("%d of a hundred tell a destination", got)
	}
	if _, ok := cover[audience.Residence]; ok {
		t.Error("nobody tells a residence")
	}
	if p.Coverage(Sample{NewStratum(first, 0, nil)}) != nil {
		t.Error("an empty sample says something")
	}
}

func TestAMeasureShowsItselfToNobody(t *testing.T) {
	t.Parallel()
	_, s, r := census(1)
	m := s.Measure(Query{Rule: anyRule(t, r)})
	g := s.Gauge(Query{Rule: anyRule(t, r)})
	for _, text := range []string{fmt.Sprint(m), fmt.Sprintf("%+v", m), fmt.Sprintf("%+v", g)} {
		if strings.ContainsAny(text, "123456789") {
			t.Errorf("it says %q", text)
		}
	}
	for _, v := range []any{m, g} {
		if b, err := json.Marshal(v); err != nil || string(b) != "{}" {
			t.Errorf("it is written as %s %v", b, err)
		}
	}
}
