package experiment

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"erawan/campaigns"
)

// Visits of one cluster are alike. Read as if each stood for itself, a difference is seen where there is none far more
// often than one time in twenty.
func TestClustersAreReadByCluster(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 9))
	const runs, each, visits = 2000, 12, 2000
	wrong, pretended := 0, 0
	for range runs {
		var sides [2]Clusters
		var sums [2]Rate
		for side := range sides {
			sides[side] = Clusters{}
			for k := range each {
				p := .02 + .006*r.NormFloat64()
				hits := int64(0)
				for range visits {
					if r.Float64() < p {
						hits++
					}
				}
				sides[side][strconv.Itoa(k)] = Rate{visits, hits}
				sums[side].Visits, sums[side].Hits = sums[side].Visits+visits, sums[side].Hits+hits
			}
		}
		if d, ok := Between(sides[0], sides[1]); !ok || !d.Holds(0) {
			wrong++
		}
		if d := Difference(sums[0], sums[1]); !d.Holds(0) {
			pretended++
		}
	}
	t.Logf("of %d comparisons of nothing, %.1f%% by cluster and %.1f%% by visit see a difference", runs, 100*float64(wrong)/runs, 100*float64(pretended)/runs)
	if share := float64(wrong) / runs; share > .065 || share < .035 {
		t.Errorf("by cluster, %.3f", share)
	}
	if pretended < 3*wrong {
		t.Error("the clusters of this test are not alike: it tests nothing")
	}
}

func TestFewClustersAreNotCompared(t *testing.T) {
	t.Parallel()
	two := Clusters{"a": {100, 3}, "b": {100, 5}}
	three := Clusters{"a": {100, 3}, "b": {100, 5}, "c": {100, 4}, "none": {}}
	if _, ok := Between(two, three); ok {
		t.Error("two clusters are compared")
	}
	if d, ok := Between(three, Clusters{"a": {100, 1}, "b": {100, 2}, "c": {100, 3}}); !ok || d.At < .0199 || d.At > .0201 || !(d.Low < d.At && d.At < d.High) {
		t.Errorf("%+v, %v", d, ok)
	}
}

func TestNothingDrawnByClusterIsReadByVisit(t *testing.T) {
	t.Parallel()
	c := running()
	c.Unit = campaigns.ByPartner
	r := asked()
	r.Reading = Anytime
	tally := counted(Cluster, map[string]Counts{"a": {Visits: 20_000, Pledges: 300}, "b": {Visits: 20_000, Pledges: 500}}, nil)
	got, _ := r.Read(tally, c)
	if got[1].Difference != nil || got[1].Lift != nil {
		t.Errorf("without clusters: %+v", got[1])
	}
	tally.Clusters = map[string]Clusters{}
	for variant, hits := range map[string][]int64{"a": {10, 12, 14}, "b": {30, 32, 34}} {
		tally.Clusters[variant] = Clusters{}
		for i, n := range hits {
			tally.Clusters[variant][strconv.Itoa(i)] = Rate{1000, n}
		}
	}
	got, _ = r.Read(tally, c)
	want, _ := Between(tally.Clusters["b"], tally.Clusters["a"])
	if got[1].Difference == nil || *got[1].Difference != want || got[1].Lift != nil {
		t.Errorf("by cluster: %+v, want %+v", got[1].Difference, want)
	}
}
