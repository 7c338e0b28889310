package experiment

import (
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// Floor is the part of the visits that an adaptive split divides evenly among the variants, whatever they have done:
// without it the worse ones would be measured no longer.
const Floor = 0.1

// draws is how often the variants' shares are drawn. The earned share of a variant is exact to about a hundredth.
const draws = 4_000

// Earned is the share of visits that each variant has earned: how probable it is that it is the best of them, after
// what was counted (Thompson 1933; a share's prior is uniform), and its part of the floor. They add up to 1. The
// same counts and seed give the same shares, so that anybody can work them out again.
func Earned(variants []Rate, seed uint64) []float64 {
	out := make([]float64, len(variants))
	if len(variants) == 0 {
		return out
	}
	source := rand.NewPCG(seed, uint64(len(variants)))
	beliefs := make([]distuv.Beta, len(variants))
	for i, r := range variants {
		beliefs[i] = distuv.Beta{Alpha: 1 + float64(r.Hits), Beta: 1 + float64(max(0, r.Visits-r.Hits)), Src: source}
	}
	for range draws {
		best, top := 0, -1.0
		for i := range beliefs {
			if x := beliefs[i].Rand(); x > top {
				best, top = i, x
			}
		}
		out[best]++
	}
	for i := range out {
		out[i] = Floor/float64(len(variants)) + (1-Floor)*out[i]/draws
	}
	return out
}

// Even is what each variant's share would be had all of them had the same days: the mean of its shares by period,
// weighed by the visits that all variants together had in that period. Within a period the split stands still, so
// that each share is measured fairly, and a period in which one variant had many visits does not speak for it alone.
// Periods have the variants in the same order. A period in which a variant had no visit does not speak of any.
func Even(periods [][]Rate) []float64 {
	var sums []float64
	total := 0.0
	for _, p := range periods {
		visits := int64(0)
		for _, r := range p {
			if r.Visits == 0 {
				visits = 0
				break
			}
			visits += r.Visits
		}
		if visits == 0 {
			continue
		}
		if sums == nil {
			sums = make([]float64, len(p))
		}
		for i, r := range p {
			sums[i] += float64(visits) * r.Share()
		}
		total += float64(visits)
	}
	for i := range sums {
		sums[i] /= total
	}
	return sums
}
