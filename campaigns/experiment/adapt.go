package experiment

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"erawan/campaigns"
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

// Thousandths are earned shares as a campaign's weights: whole, and none under its part of the floor.
func Thousandths(earned []float64) []int {
	out := make([]int, len(earned))
	for i, e := range earned {
		out[i] = max(int(math.Ceil(1000*Floor/float64(len(earned)))), int(math.Round(1000*e)))
	}
	return out
}

// Compared are a campaign's variants as its experiment is planned for: where the split is adaptive they begin alike,
// and visits that are weighed are compared as if it had stayed so.
func Compared(c campaigns.Campaign) []campaigns.Choice {
	if c.Choosing != campaigns.Adaptive {
		return c.Messages
	}
	out := slices.Clone(c.Messages)
	for i := range out {
		out[i].Weight = 1
	}
	return out
}
