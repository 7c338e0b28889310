package delivery

import (
	"fmt"
	"math"
	"testing"

	"erawan/campaigns"
	"erawan/campaigns/token"
)

// salted are as many organisations, namespaces or campaigns as there are salts to try.
func salted(kind string, n int) []*ranks {
	out := make([]*ranks, n)
	for i := range out {
		out[i] = rank(authors, fmt.Sprintf("%s:%d", kind, i))
	}
	return out
}

// Under each salt every stretch has exactly its share of the buckets, so that what is to be uniform is which: over bytes of
// the bucket's number, Pearson's statistic of 16 classes is above 37.7 once in a thousand by chance.
func TestEveryAssignmentIsUniformOverItsSalts(t *testing.T) {
	t.Parallel()
	const salts = 300
	for _, kind := range []string{"hold-out-of-all", "namespace", "hold-out", "variant"} {
		worst := 0.0
		for i, r := range salted(kind, salts) {
			inside, classes := 0, [16]float64{}
			for b := range campaigns.Buckets {
				if int(r[b]) < 256 {
					inside++
					classes[b%16]++
				}
			}
			if inside != 256 {
				t.Fatalf("%s %d: %d buckets in a stretch of 256", kind, i, inside)
			}
			sum := 0.0
			for _, n := range classes { // of a draw without returning, a quarter less than Pearson's
				sum += (n - 16) * (n - 16) / 16 / .75
			}
			worst = max(worst, sum)
		}
		t.Logf("%s: of %d salts the worst statistic is %.1f", kind, salts, worst)
		if worst > 52.4 { // p < .001/300 with 15 degrees of freedom
			t.Errorf("%s: %.1f", kind, worst)
		}
	}
}

func TestNoTwoAssignmentsDependOnEachOther(t *testing.T) {
	t.Parallel()
	kinds := []string{"hold-out-of-all", "namespace", "hold-out", "variant"}
	for i, a := range kinds {
		for _, b := range kinds[i:] {
			worst, sum, pairs := 0.0, 0.0, 0
			one, other := salted(a, 300), salted(b, 301)[1:]
			for n := range one {
				both := 0.0
				for bucket := range campaigns.Buckets {
					if one[n][bucket] < 102 && other[n][bucket] < 512 {
						both++
					}
				}
				x := chi(both, 102, 512)
				worst, sum, pairs = max(worst, x), sum+x, pairs+1
			}
			if mean := sum / float64(pairs); worst > 22 || math.Abs(mean-1) > .35 {
				t.Errorf("%s and %s: the mean statistic is %.2f, the worst %.1f", a, b, mean, worst)
			}
		}
	}
}

func TestRaisingAHoldOutOfEverythingOnlyAddsBuckets(t *testing.T) {
	t.Parallel()
	var before map[int]bool
	for n := 0; n <= campaigns.MaxHoldOutOfAll; n += 8 {
		r := &reserve{lot: lot{key: authors, salt: "hold-out-of-all:hld_a"}, buckets: n}
		now := map[int]bool{}
		for b := range campaigns.Buckets {
			if r.has(b) {
				now[b] = true
			}
		}
		if len(now) != n {
			t.Fatalf("%d buckets of %d", len(now), n)
		}
		for b := range before {
			if !now[b] {
				t.Fatalf("bucket %d came back when the share rose to %d", b, n)
			}
		}
		before = now
	}
}

// everything is a world in which all of it is at work.
func everything() world {
	w := twoArms()
	w.HoldOut = holdOut{Buckets: 102, Neutral: "msg_card"}
	w.Campaigns[0].HoldOut, w.Campaigns[0].Namespace, w.Campaigns[0].Stretch = 256, "nsp_a", [2]int{128, 896}
	other := w.Campaigns[0]
	other.ID, other.Priority, other.HoldOut, other.Stretch = "cmp_other", 2, 0, [2]int{896, 1024}
	w.Campaigns = append(w.Campaigns, other)
	return w
}

func TestCampaignsOfOneNamespaceShareNoVisit(t *testing.T) {
	t.Parallel()
	w := everything()
	p, _ := planner(t, w, noon)
	seen, said := map[token.Cell]int{}, map[token.Cell]int{}
	got, nobody := map[int64]int{}, 0
	for b := range campaigns.Buckets {
		r := ask(noon, "plc_trip")
		r.Bucket = b
		c := sealed(t, p, r)
		if c.Cell.Campaign == 0 {
			if numbered(c.Reason) != Outside {
				t.Fatalf("bucket %d: %s", b, numbered(c.Reason))
			}
			nobody++
			continue
		}
		got[c.Cell.Campaign]++
		seen[c.Cell]++
		said[c.Cell] = c.Propensity
	}
	if got[w.id("cmp_ban")] != 768 || got[w.id("cmp_other")] != 128 || nobody != 128 {
		t.Errorf("shared out %v, and %d outside of both", got, nobody)
	}
	for c, n := range seen {
		if said[c] != n {
			t.Errorf("%s of campaign %d arm %s: %d buckets, its tokens say %d", c.Variant, c.Campaign, c.Arm, n, said[c])
		}
	}
	real, ok := p.Realised(p.plan.Load().candidates[p.plan.Load().places[w.id("cmp_ban")]].whole())
	if n := real.Shown["a"] + real.Shown["b"] + real.HeldOut["a"] + real.HeldOut["b"]; !ok || n >= 768 || n < 768-102 {
		t.Errorf("realised %+v", real)
	}
}

func TestADecisionInANamespaceComesOutAgain(t *testing.T) {
	t.Parallel()
	w := everything()
	for _, unit := range campaigns.Units {
		w.Campaigns[0].Unit = unit
		p, _ := planner(t, w, noon)
		for b := range campaigns.Buckets {
			r := ask(noon, "plc_trip")
			r.Bucket = b
			c := sealed(t, p, r)
			again, err := p.plan.Load().Again(c, NewBoard(c.Stops, nil))
			if err != nil || !again.Same() {
				t.Fatalf("unit %q, bucket %d: %+v was %+v, %v", unit, b, again.Is, again.Was, err)
			}
		}
	}
}

// A cluster is on one side as a whole, whatever its visits' own buckets; over many, sides have their shares.
func TestAClusterIsOnOneSide(t *testing.T) {
	t.Parallel()
	for _, unit := range []campaigns.Unit{campaigns.ByPartner, campaigns.ByDay} {
		w := twoArms()
		w.Campaigns[0].Unit, w.Campaigns[0].Starts, w.Campaigns[0].Ends = unit, "2026-11-01", "2027-11-01"
		p, _ := planner(t, w, noon)
		days := map[token.Arm]int{}
		for d := range 300 {
			at := noon.AddDate(0, 0, d)
			p.Touch(at)
			type side struct {
				arm     token.Arm
				variant string
			}
			sides := map[side]bool{}
			for b := 0; b < campaigns.Buckets; b += 41 {
				r := ask(at, "plc_trip")
				r.Bucket = b
				c := sealed(t, p, r)
				sides[side{c.Cell.Arm, c.Cell.Variant}] = true
				if c.Source != token.Cluster || c.Cell.Source != token.Cluster || c.Bucket != b {
					t.Fatalf("%s: %+v", unit, c)
				}
				if b == 0 {
					days[c.Cell.Arm]++
				}
			}
			if len(sides) != 1 {
				t.Fatalf("%s on day %d: %v", unit, d, sides)
			}
		}
		if unit == campaigns.ByPartner && len(days) != 1 {
			t.Errorf("one partner is on %v over 300 days", days)
		}
		if share := float64(days[token.HeldOut]) / 300; unit == campaigns.ByDay && math.Abs(share-.25) > .1 { // four deviations
			t.Errorf("%.2f of the days are held out", share)
		}
	}
}
