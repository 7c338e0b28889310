package main

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"erawan/audience"
)

// size is how many rules a row has, and what it may take.
type size struct {
	name  string
	rules int
	goal  float64 // µs; 0 where the figure is printed and nothing asked of it
	said  vocabulary
}

// different is how many different rules the largest rows have: a million of them would measure the
// corpus' memory, and these, again and again, have the same bits.
const different = 100_000

// sized are the rules of a row, made ready, and the peer over as many.
func (of size) sized() (*audience.Index, *scan, *audience.Traveller) {
	rules := of.said.rules(min(of.rules, different), corpusHour)
	index := indexed(compiled(rules), of.rules)
	visit := of.said.visit(corpusHour)
	peer := scanOf(rules, &visit)
	for len(peer.rules) < of.rules {
		peer.rules = append(peer.rules, peer.rules[:min(len(rules), of.rules-len(peer.rules))]...)
	}
	return index, peer, &visit
}

func (of size) asked(goal string) string {
	if of.goal == 0 {
		return "none but 0 allocations"
	}
	return fmt.Sprintf(goal, of.goal)
}

// match finds all that match one visit, on one core, against a compiled scan of the rules: over ten
// signals with few values, and over the whole vocabulary.
func match(ctx context.Context, b *bench) ([]result, error) {
	var out []result
	all := whole()
	for _, of := range []size{
		{"match-100", 100, 0.15, ten}, {"match-10k", 10_000, 3, ten}, {"match-100k", 100_000, 35, ten}, {"match-1M", 1_000_000, 0, ten},
		{"whole-100", 100, 0, all}, {"whole-10k", 10_000, 0, all}, {"whole-100k", 100_000, 0, all}, {"whole-1M", 1_000_000, 0, all},
	} {
		r, err := b.match(ctx, of)
		if err != nil {
			return out, err
		}
		out = append(out, r)
		runtime.GC() // what the largest rows took, before the next is measured
	}
	return out, nil
}

func (b *bench) match(ctx context.Context, of size) (result, error) {
	index, peer, visit := of.sized()
	live := index.Live(func(int) bool { return true })
	found := make([]uint64, len(live))
	var q audience.Query
	all := func() {
		q.Ask(index, visit, false)
		q.Bits(live, found)
	}
	all()
	if a, b := count(found), peer.ask(); a != b {
		return result{}, fmt.Errorf("%s: the index finds %d, the scan %d", of.name, a, b)
	}
	took, ratio, raw, err := b.alternate(ctx, all, func() { sink = peer.ask() })
	if err != nil {
		return result{}, err
	}
	allocs := testing.AllocsPerRun(100, all)
	r := result{name: of.name, raw: append(raw, fmt.Sprintf("%d of %d conjunctions match", count(found), index.Len())),
		figure: fmt.Sprintf("%s, %s× the compiled scan, %.0f allocations", took.in("%.3f", " µs"), ratio.in("%.0f", ""), allocs),
		goal:   of.asked("≤ %g µs, 0 allocations"),
		pass:   (of.goal == 0 || took.high <= of.goal) && allocs == 0}
	if of.name == "match-10k" {
		r.goal += ", ≥ 30×"
		r.pass = r.pass && ratio.low >= 30
	}
	return r, nil
}

// matchFirst finds the first that matches, in order of priority.
func matchFirst(ctx context.Context, b *bench) ([]result, error) {
	var out []result
	all := whole()
	for _, of := range []size{{"first-10k", 10_000, 0.6, ten}, {"first-1M", 1_000_000, 1.5, ten}, {"whole-first-10k", 10_000, 0, all}, {"whole-first-1M", 1_000_000, 0, all}} {
		r, err := b.matchFirst(ctx, of)
		if err != nil {
			return out, err
		}
		out = append(out, r)
		runtime.GC()
	}
	return out, nil
}

func (b *bench) matchFirst(ctx context.Context, of size) (result, error) {
	index, peer, visit := of.sized()
	live := index.Live(func(int) bool { return true })
	var q audience.Query
	first := func() {
		q.Ask(index, visit, false)
		q.Next(live, 0)
	}
	first()
	if a, b := q.Next(live, 0), peer.first(); a != b {
		return result{}, fmt.Errorf("%s: the index finds number %d first, the scan %d", of.name, a, b)
	}
	took, ratio, raw, err := b.alternate(ctx, first, func() { sink = peer.first() })
	if err != nil {
		return result{}, err
	}
	allocs := testing.AllocsPerRun(100, first)
	raw = append(raw, fmt.Sprintf("the first match is number %d", q.Next(live, 0)))
	return result{name: of.name, raw: raw, figure: fmt.Sprintf("%s, %s× the compiled scan, %.0f allocations", took.in("%.3f", " µs"), ratio.in("%.1f", ""), allocs),
		goal: of.asked("≤ %g µs, 0 allocations"), pass: (of.goal == 0 || took.high <= of.goal) && allocs == 0}, nil
}

// sink keeps the compiler from leaving out what nobody reads.
//
//lint:ignore U1000 it is written and never read
var sink int

func indexed(rules []audience.Compiled, n int) *audience.Index {
	var b audience.Builder
	for i := range n {
		b.Add(i, 0, rules[i%len(rules)])
	}
	return b.Build()
}

func count(words []uint64) int {
	n := 0
	for _, w := range words {
		for ; w != 0; w &= w - 1 {
			n++
		}
	}
	return n
}

// alternate measures two ways to do a thing on one core: µs each time of the first, and how many times
// longer the second takes.
func (b *bench) alternate(ctx context.Context, ours, peer func()) (took, ratio spread, raw []string, err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var a, p, r []float64
	for range b.cycles {
		a = append(a, timed(ours, b.slice))
		p = append(p, timed(peer, b.slice))
		r = append(r, p[len(p)-1]/a[len(a)-1])
		if ctx.Err() != nil {
			return took, ratio, nil, ctx.Err()
		}
	}
	raw = []string{"ours µs " + list("%.3f", a), "peer µs " + list("%.3f", p)}
	return spreadOf(a), spreadOf(r), raw, nil
}

// timed is the processor time of one call in µs, over a slice of them.
func timed(f func(), d time.Duration) float64 {
	n := 1
	for { // as many calls between two looks at the clock as make the looks not count
		began := time.Now()
		for range n {
			f()
		}
		if time.Since(began) > 2*time.Millisecond {
			break
		}
		n *= 2
	}
	calls, began, used := 0, time.Now(), threadTime()
	for time.Since(began) < d {
		for range n {
			f()
		}
		calls += n
	}
	return float64((threadTime() - used).Nanoseconds()) / float64(calls) / 1000
}
