package experiment

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"erawan/campaigns"
	"erawan/internal/fault"
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

// drawnByPartner is a campaign whose sides are drawn for partners, and what is asked of it.
func drawnByPartner() (campaigns.Campaign, Registration) {
	c, r := running(), asked()
	c.Unit = campaigns.ByPartner
	r.Alike = Alike{Varies: .25, Visits: 1000}
	return c, r
}

func TestNothingDrawnByClusterIsReadByVisit(t *testing.T) {
	t.Parallel()
	c, r := drawnByPartner()
	need := r.Need(c)
	tally := counted(Cluster, map[string]Counts{"a": {Visits: 20_000, Pledges: 300}, "b": {Visits: 20_000, Pledges: 500}}, nil)
	got, may := r.Read(tally, c)
	if may || got[1].Difference != nil || got[1].Lift != nil {
		t.Errorf("without clusters: %v, %+v", may, got[1])
	}
	book := func(variant string, n, hits int64) {
		for k := range n {
			tally.Clusters.Add(false, variant, strconv.FormatInt(k, 10), Rate{1000, hits + k%3})
		}
	}
	book("a", need[0], 10)
	book("b", need[1]-1, 30)
	if got, may = r.Read(tally, c); may || got[1].Difference != nil || got[1].Have != need[1]-1 || got[1].Need != need[1] {
		t.Errorf("one cluster short of what was registered: %v, %+v", may, got[1])
	}
	tally.Clusters.Add(false, "b", "one more", Rate{1000, 30})
	got, may = r.Read(tally, c)
	want, _ := Between(tally.Clusters.Shown["b"], tally.Clusters.Shown["a"])
	if !may || got[1].Difference == nil || *got[1].Difference != want || got[1].Lift != nil {
		t.Errorf("by cluster: %v, %+v, want %+v", may, got[1].Difference, want)
	}
}

// The hold-out's clusters stand beside all that were shown a message, by an outcome that both can have.
func TestHeldOutClustersAreRead(t *testing.T) {
	t.Parallel()
	c, r := drawnByPartner()
	c.HoldOut = campaigns.Buckets / 2
	r.Metric, r.Outcome = Reported, campaigns.Declared
	held, shown := r.NeedHeldOut(c)
	if held == 0 || held != shown {
		t.Fatalf("half held out needs %d and %d", held, shown)
	}
	var tally Tally
	for k := range held {
		tally.Clusters.Add(true, "b", "h"+strconv.FormatInt(k, 10), Rate{1000, 10 + k%3})
		tally.Clusters.Add(false, []string{"a", "b"}[k%2], "s"+strconv.FormatInt(k, 10), Rate{1000, 20 + k%3})
	}
	of, all, ok := r.ReadHeldOut(tally, c)
	if !ok || of.Have != held || all.Have != shown || all.Difference == nil || !all.Difference.Holds(.01) || all.Difference.Holds(0) {
		t.Errorf("%v: %+v, %+v", ok, of, all)
	}
	r.Metric, r.Outcome = Pledges, ""
	if _, _, ok = r.ReadHeldOut(tally, c); ok {
		t.Error("the hold-out is judged by pledges, which it cannot make")
	}
}

// So many clusters as are asked for see a difference that is there about four times in five, as those of visits do.
func TestClustersAreEnough(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(19, 99))
	for _, alike := range []Alike{{.25, 2000}, {.5, 500}, {0, 300}} {
		d := Design{Base: .02, Effect: .01}
		base, other, ok := d.Clusters(alike)
		if !ok || base != other {
			t.Fatalf("%+v: %d, %d, %v", alike, base, other, ok)
		}
		const runs = 1500
		seen := 0
		side := func(mean float64, n int64) Clusters {
			out := Clusters{}
			for k := range n {
				p := max(0, mean*(1+alike.Varies*r.NormFloat64()))
				hits := max(0, math.Round(p*float64(alike.Visits)+math.Sqrt(p*(1-p)*float64(alike.Visits))*r.NormFloat64()))
				out[strconv.FormatInt(k, 10)] = Rate{alike.Visits, int64(hits)}
			}
			return out
		}
		for range runs {
			if got, told := Between(side(d.Base+d.Effect, other), side(d.Base, base)); told && got.Low > 0 {
				seen++
			}
		}
		share := float64(seen) / runs
		t.Logf("clusters of %d visits that vary by %.0f%%: %d a side see the difference in %.1f%%", alike.Visits, 100*alike.Varies, base, 100*share)
		if share < .74 || share > .88 {
			t.Errorf("%+v: %.3f", alike, share)
		}
	}
}

func TestClustersAreRegisteredWithWhatTheyAreLike(t *testing.T) {
	t.Parallel()
	c, r := drawnByPartner()
	begun, err := r.Freeze(c, nil, noon)
	if err != nil || begun.Frozen.Size != r.Need(c)[0] || !strings.Contains(begun.Frozen.Measured, `"clusters_a_variant":`) {
		t.Errorf("%v: %+v", err, begun.Frozen)
	}
	for field, change := range map[string]func(*Registration){
		"/reading": func(r *Registration) { r.Reading = Anytime },
		"/varies":  func(r *Registration) { r.Alike.Varies = math.NaN() },
		"/each":    func(r *Registration) { r.Alike.Visits = 0 },
	} {
		_, bad := drawnByPartner()
		change(&bad)
		if _, err := bad.Freeze(c, nil, noon); len(fault.All(err)) != 1 || fault.All(err)[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
		bad.Why = "Looked wrong."
		if _, err := begun.Amend(bad, c, nil); len(fault.All(err)) != 1 || fault.All(err)[0].Field != field {
			t.Errorf("amended %s: %v", field, err)
		}
	}
}
