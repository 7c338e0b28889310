package experiment

import (
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Clusters are what was counted of each cluster of one side: a partner, or a day.
type Clusters map[string]Rate

// ClusterSides are the clusters of each side: the shown ones by variant, and those held out.
type ClusterSides struct {
	Shown   map[string]Clusters
	HeldOut Clusters
}

// Add counts in what one cluster did on a side.
func (s *ClusterSides) Add(heldOut bool, variant, of string, did Rate) {
	if s.HeldOut == nil {
		s.HeldOut, s.Shown = Clusters{}, map[string]Clusters{}
	}
	side := s.HeldOut
	if !heldOut {
		if s.Shown[variant] == nil {
			s.Shown[variant] = Clusters{}
		}
		side = s.Shown[variant]
	}
	side[of] = side[of].plus(did)
}

// AllShown are the clusters that were shown a message, whichever.
func (s ClusterSides) AllShown() Clusters {
	out := Clusters{}
	for _, clusters := range s.Shown {
		for of, did := range clusters {
			out[of] = out[of].plus(did)
		}
	}
	return out
}

// Count is how many of the clusters have visits.
func (c Clusters) Count() (n int64) {
	for _, did := range c {
		if did.Visits > 0 {
			n++
		}
	}
	return n
}

// Alike is how clusters are expected to be.
type Alike struct {
	Varies float64 // the standard deviation of the clusters' true shares, in parts of their mean; 0.25 is usual
	Visits int64   // of one cluster
}

// Clusters is how many clusters the side with the base share needs, and how many the other; false where no number could do. The
// formula is that of Hayes and Bennett, Simple sample size calculation for cluster-randomized trials, Int J Epidemiol 1999;28:319-326,
// for two proportions, with one cluster more on each side, since so few are read by Student's t.
func (d Design) Clusters(a Alike) (base, other int64, ok bool) {
	if _, _, ok = d.Size(); !ok || a.Visits < 1 || !(a.Varies >= 0 && a.Varies <= MaxVaries) {
		return 0, 0, false
	}
	ratio := d.Ratio
	if ratio == 0 {
		ratio = 1
	}
	variance := func(p float64) float64 { return p*(1-p)/float64(a.Visits) + a.Varies*a.Varies*p*p }
	reach := (quantile(Each(d.Among)) + normal(Power)) / d.Effect
	n := reach * reach * (variance(d.Base) + variance(d.Base+d.Effect)/ratio)
	return max(EnoughClusters, 1+int64(math.Ceil(n))), max(EnoughClusters, 1+int64(math.Ceil(n*ratio))), true
}

// MaxVaries bounds how unlike each other clusters are said to be. Beyond it a mean of their shares says little.
const MaxVaries = 2

// EnoughClusters is how many each side has at least, for a difference between clusters to be told.
const EnoughClusters = 3

// Between is the difference of the mean shares of two sides' clusters, with an interval that takes each cluster for one
// observation, however many visits it has (Welch's t; Donner and Klar, Design and Analysis of Cluster Randomization
// Trials, 2000, 6.2). It is false while a side has too few clusters.
func Between(of, less Clusters) (Interval, bool) { return betweenAt(of, less, Alpha) }

func betweenAt(of, less Clusters, alpha float64) (Interval, bool) {
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
	reach := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile(1-alpha/2) * math.Sqrt(ea+eb)
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
