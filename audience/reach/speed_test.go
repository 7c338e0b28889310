package reach

import (
	"math/rand/v2"
	"testing"

	"erawan/audience"
)

// BenchmarkEstimate is what a page asks while somebody edits: a rule over four full weeks.
func BenchmarkEstimate(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	y := newYear(r, Window, 400, 6000)
	s := y.sampled(r, 0, Window)
	c, err := audience.Compile(audience.Rule{All: []audience.Rule{{Signal: "destination", In: []string{"TH"}}, {Signal: "party", In: []string{"group_tour"}}, {Signal: "context", In: []string{"souvenirs"}}, {Signal: "trip_phase", NotIn: []string{"home"}}}})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		Publisher{}.Estimate(s, Query{Rule: &c})
	}
}

// BenchmarkGauge is what measuring one rule against the floor costs.
func BenchmarkGauge(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	y := newYear(r, Window, 400, 6000)
	s := y.sampled(r, 0, Window)
	c, err := audience.Compile(audience.Rule{All: []audience.Rule{{Signal: "destination", In: []string{"TH"}}, {Signal: "party", In: []string{"group_tour"}}}})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s.Gauge(Query{Rule: &c, Placements: []int64{1, 2}})
	}
}

// BenchmarkDraw is what a visit costs that is not kept.
func BenchmarkDraw(b *testing.B) {
	k := NewKeeper([16]byte{1})
	for range 1_000_000 {
		k.Draw(first)
	}
	for b.Loop() {
		k.Draw(first)
	}
}
