package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"erawan/audience"
)

// What an index of ten thousand rules may take.
const (
	indexRules   = 10_000
	indexMemory  = 2.5 // MiB
	indexRebuild = 300 // ms
	indexFlip    = 100 // ms
)

// index is what a node holds to match by and what it does when rules change or stop: the memory of an
// index, how long a whole one takes to make anew, and how long it takes until a number that was turned
// off is not found.
func index(ctx context.Context, b *bench) ([]result, error) {
	var out []result
	for _, of := range []size{{"index", indexRules, 0, ten}, {"whole-index", indexRules, 0, whole()}} {
		rules := compiled(of.said.rules(of.rules, corpusHour))
		out = append(out, indexSize(of, rules))
		rebuilt, err := b.rebuilds(ctx, of, rules)
		if err != nil {
			return out, err
		}
		flipped, err := b.flips(ctx, of, rules)
		if err != nil {
			return out, err
		}
		out = append(out, rebuilt, flipped)
	}
	return out, nil
}

// indexSize is counted, and held against what the heap grew by.
func indexSize(of size, rules []audience.Compiled) result {
	const mib = 1 << 20
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	ix := indexed(rules, of.rules)
	runtime.GC()
	runtime.ReadMemStats(&after)
	counted, grown := float64(ix.Bytes())/mib, float64(after.HeapAlloc-before.HeapAlloc)/mib
	return result{name: of.name, figure: fmt.Sprintf("%.2f MiB counted, the heap grew by %.2f MiB", counted, grown),
		goal: fmt.Sprintf("≤ %.1f MiB", indexMemory), pass: max(counted, grown) <= indexMemory,
		raw: []string{fmt.Sprintf("%d rules, %d conjunctions", of.rules, ix.Len())}}
}

// rebuilds are whole ones, on one goroutine, beside which a node goes on matching by the one before.
func (b *bench) rebuilds(ctx context.Context, of size, rules []audience.Compiled) (result, error) {
	var took []float64
	for range 3 * b.cycles {
		began := time.Now()
		ix := indexed(rules, of.rules)
		took = append(took, milliseconds(time.Since(began)))
		sink = ix.Len()
		if ctx.Err() != nil {
			return result{}, ctx.Err()
		}
	}
	s := spreadOf(took)
	return result{name: of.name + "-anew", figure: s.in("%.0f", " ms"), goal: fmt.Sprintf("≤ %d ms", indexRebuild), pass: s.high <= indexRebuild,
		raw: []string{"ms " + list("%.0f", took)}}, nil
}

// flips turns the first match off while another goroutine matches without a pause, and waits until
// that one finds the next instead; then on again.
func (b *bench) flips(ctx context.Context, of size, rules []audience.Compiled) (result, error) {
	ix := indexed(rules, of.rules)
	visit := of.said.visit(corpusHour)
	on := audience.NewSwitches(ix)
	all, found, quit := on.Bits(), make(chan int, 1), make(chan struct{})
	defer close(quit)
	go func() {
		var q audience.Query
		last := -1
		for {
			select {
			case <-quit:
				return
			default:
			}
			q.Ask(ix, &visit, false)
			q.Among(on.Bits())
			if n := ix.Owner(q.Next(all, 0)).Rule; n != last {
				last = n
				found <- n
			}
		}
	}()
	first := <-found
	var took []float64
	for i := range 20 * b.cycles {
		began := time.Now()
		on.Turn(i%2 == 1, first)
		select {
		case <-found:
			took = append(took, milliseconds(time.Since(began)))
		case <-ctx.Done():
			return result{}, ctx.Err()
		case <-time.After(10 * time.Second):
			return result{}, fmt.Errorf("%s: number %d was switched and is still found as before", of.name, first)
		}
	}
	s := spreadOf(took)
	worst := s.values[0]
	for _, v := range s.values {
		worst = max(worst, v)
	}
	return result{name: of.name + "-flip", figure: fmt.Sprintf("%s, worst of %d %.3f ms", s.in("%.3f", " ms"), len(took), worst),
		goal: fmt.Sprintf("≤ %d ms, every time", indexFlip), pass: worst <= indexFlip}, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
