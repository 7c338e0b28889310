package experiment

import (
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Clusters are what was counted of each cluster of one side: a partner, or a day.
type Clusters map[string]Rate

// EnoughClusters is how many each side has at least, for a difference between clusters to be told.
const EnoughClusters = 3

// Between is the difference of the mean shares of two sides' clusters, with an interval that takes each cluster for one
// observation, however many visits it has (Welch's t; Donner and Klar, Design and Analysis of Cluster Randomization
// Trials, 2000, 6.2). It is false while a side has too few clusters.
func Between(of, less Clusters) (Interval, bool) {
	a, va, na := of.spread()
	b, vb, nb := less.spread()
	if na < EnoughClusters || nb < EnoughClusters {
		return Interval{}, false
	}
	ea, eb := va/na, vb/nb
	if ea+eb == 0 {
		return Interval{}, false // no two clusters differ: there is no scale to tell by
	}
	freedom := (ea + eb) * (ea + eb) / (ea*ea/(na-1) + eb*eb/(nb-1))
	reach := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile(1-Alpha/2) * math.Sqrt(ea+eb)
	return Interval{a - b, a - b - reach, a - b + reach}, true
}

// spread is the mean of the clusters' shares, its variance among them, and how many have visits.
func (c Clusters) spread() (mean, variance, n float64) {
	of := slices.Sorted(maps.Keys(c)) // in one order, so that the same clusters have the same mean to the last digit
	for _, k := range of {
		if r := c[k]; r.Visits > 0 {
			mean += r.Share()
			n++
		}
	}
	if n < 2 {
		return mean, 0, n
	}
	mean /= n
	for _, k := range of {
		if r := c[k]; r.Visits > 0 {
			variance += (r.Share() - mean) * (r.Share() - mean)
		}
	}
	return mean, variance / (n - 1), n
}
