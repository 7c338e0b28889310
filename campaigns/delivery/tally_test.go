package delivery

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
)

func outcomes(p *Planner) map[string]uint64 {
	out := map[string]uint64{}
	p.Outcomes(func(name string, n uint64) {
		if n > 0 {
			out[name] = n
		}
	})
	return out
}

func TestEveryDecisionIsCountedByWhatItCameTo(t *testing.T) {
	t.Parallel()
	w := twoArms()
	w.Placements = append(w.Placements, place{ID: "plc_paused", Paused: true}, place{ID: "plc_bare"})
	w.Campaigns[0].Placements = []string{"plc_trip"}
	p, _ := planner(t, w, noon)
	for b := range campaigns.Buckets {
		r := ask(noon, "plc_trip")
		r.Bucket = b
		p.Decide(r)
	}
	r := ask(noon, "plc_paused", "plc_bare", "plc_nowhere", "plc_trip", "plc_trip")
	r.Seen = map[string]int{}
	r.Bucket = 0
	first := p.Decide(r)[3]
	want := map[string]uint64{"served": 768, "held_out": 256, "paused": 1, "no_campaign": 1, "unknown_placement": 1, "house": 1}
	if first.Message == "msg_card" {
		want["held_out"]++
	} else {
		want["served"]++
	}
	if diff := cmp.Diff(want, outcomes(p)); diff != "" {
		t.Error(diff)
	}
}

func TestOutcomesNameEveryReasonOnce(t *testing.T) {
	t.Parallel()
	p, _ := planner(t, twoArms(), noon)
	seen := map[string]bool{}
	p.Outcomes(func(name string, _ uint64) {
		if seen[name] {
			t.Errorf("%s is told twice", name)
		}
		seen[name] = true
	})
	for _, why := range Reasons {
		if !seen[string(why)] {
			t.Errorf("%s is not told", why)
		}
	}
	if len(seen) != len(Reasons)+4 {
		t.Errorf("%d outcomes: %v", len(seen), seen)
	}
}

func TestHowLongAStopTookIsToldOnceAndNotForThoseFoundAtTheStart(t *testing.T) {
	t.Parallel()
	db := giftDatabase(t)
	db.stop(stopGift)
	n := newNode(db, "")
	var told []time.Duration
	n.Stopped = func(after time.Duration) { told = append(told, after) }
	n.mustLook(t)
	if len(told) > 0 {
		t.Fatalf("told %v of a stop from before the start", told)
	}
	db.resume()
	n.mustLook(t)
	db.stop(stopGift) // pressed at noon
	n.now = noon.Add(300 * time.Millisecond)
	n.mustLook(t)
	n.mustLook(t)
	n.now = noon.Add(-time.Second) // a clock behind the one that stamped it
	db.stop(Target{Kind: StopEverything})
	n.mustLook(t)
	if diff := cmp.Diff([]time.Duration{300 * time.Millisecond, 0}, told); diff != "" {
		t.Error(diff)
	}
}
