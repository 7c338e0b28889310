package delivery

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/audience"
)

// missOf is one miss that was told.
type missOf struct {
	Campaign int64
	Why      Reason
}

// missesOf asks the campaigns of a placement one after the other, as decide does through its index: those
// that match and cannot be offered, up to the first that ends the decision.
func (v *visit) missesOf(s *slot) (out []missOf) {
	t := v.traveller(s)
	for _, c := range s.candidates {
		segment, match := c.match(&t)
		if match != audience.Yes || segment == underFloor || v.board.has(StopCampaign, c.ID, "") {
			continue
		}
		show, why := v.offer(c, &t, segment)
		if why == "" {
			break
		}
		if out = append(out, missOf{c.ID, why}); show.heldOut {
			break
		}
	}
	return out
}

func TestEveryStoryTellsWhatItsCampaignsWereMissedFor(t *testing.T) {
	t.Parallel()
	told := map[Reason]int{}
	for name, s := range readStories(t) {
		p := NewPlanner(newSealer(), new(counted).decided)
		p.Use(compile(t, s.Plan.snapshot(t), s.Steps[0].at()))
		var got []missOf
		p.Misses(func(campaign int64, why Reason, _ time.Time) { got = append(got, missOf{campaign, why}) })
		for i, at := range s.Steps {
			p.Touch(at.at())
			p.UseStops(NewBoard(int64(i), at.stops(s.Plan)))
			p.UsePace(at.pace(t, s.Plan, i))
			r := at.request(t, s.Plan, p.Plan())
			r.Placements, r.GPC = r.Placements[:1], false // under it, each look draws a bucket of its own
			r.Bucket = max(r.Bucket, 0)
			var want []missOf
			board := p.board.Load()
			if slot := p.Plan().placements[r.Placements[0]]; slot != nil && slot.Org == r.Org && !slot.Paused && !board.carrier(slot.ID, slot.Org) {
				want = p.visit(r).missesOf(slot)
			}
			got = nil
			p.Decide(r)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, step %d: want (-), got (+)\n%s", name, i, diff)
			}
			for _, m := range got {
				told[m.Why]++
				if !m.Why.IsMiss() {
					t.Errorf("%s, step %d: %q is no reason to be missed for", name, i, m.Why)
				}
			}
		}
	}
	for _, why := range []Reason{OffSchedule, Stopped, NoLocale, Capped, FrameCapped, TooSoon, Throttled, DayCap, GoalReached, Uncounted} {
		if told[why] < 2 {
			t.Errorf("%q was told %d times: the stories say too little", why, told[why])
		}
	}
}
