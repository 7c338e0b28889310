package delivery

import (
	"slices"
	"time"
)

// Missed counts campaigns that matched a visit and were not shown.
type Missed func(campaign int64, why Reason, now time.Time)

// Misses has a function told of every campaign that matched a visit and yet was not offered, with the reason
// that stood in its way. It is called before the first decision; the function must not wait.
//
// A campaign that another one came before is no miss, since decisions end with the first that is shown, and
// neither is one that is stopped or at rest as a whole, which is not asked at all.
func (p *Planner) Misses(f Missed) { p.missed = f }

// Requested counts that a page asked about a placement, whatever it is answered.
type Requested func(placement, org int64, now time.Time)

// Requests has a function told of every placement that is asked about, once for each time. It is called before the first
// decision; the function must not wait.
func (p *Planner) Requests(f Requested) { p.asked = f }

func (v *visit) miss(c *candidate, why Reason) {
	if v.planner.missed != nil && !v.Test {
		v.planner.missed(c.ID, why, v.Now)
	}
}

// MissReasons are those that a campaign can be missed for, in the order of decision.
func MissReasons() []Reason {
	return []Reason{OffSchedule, GoalReached, Stopped, Vetoed, UnderFloor, Outside, NoLocale, Capped, FrameCapped, TooSoon, Uncounted, DayCap, PlacementFull, Throttled, Duplicate}
}

// IsMiss reports whether a campaign can be missed for a reason.
func (r Reason) IsMiss() bool { return slices.Contains(MissReasons(), r) }
