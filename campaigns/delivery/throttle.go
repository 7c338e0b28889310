package delivery

import (
	"math"
	"time"

	"erawan/campaigns"
)

// Curve is how a day's traffic is spread over its half-hours; the shares add up to 1.
type Curve [48]float64

// Clock is a day on which as many visits come at any time as at any other.
func Clock() (c Curve) {
	for i := range c {
		c[i] = 1.0 / float64(len(c))
	}
	return c
}

// flat is how much of a curve is the clock, whatever was counted: a half-hour in which nobody came on two days
// is not one in which nobody ever does.
const flat = 0.02

// CurveOf makes a curve of what was counted in each half-hour of a day. It is the clock, and false, when nothing was.
func CurveOf(counts [48]int64) (Curve, bool) {
	c, total := Clock(), int64(0)
	for _, n := range counts {
		total += n
	}
	if total == 0 {
		return c, false
	}
	for i, n := range counts {
		c[i] = flat*c[i] + (1-flat)*float64(n)/float64(total)
	}
	return c, true
}

// within is the curve of what comes in some hours of the day; as it is where hardly anything does.
func (c Curve) within(h campaigns.Hours) Curve {
	if h.Whole() {
		return c
	}
	out, total := Curve{}, 0.0
	for i := range c {
		const minutes = 24 * 60 / len(c)
		open := 0
		for m := range minutes {
			if h.Has(campaigns.Clock(i*minutes + m)) {
				open++
			}
		}
		out[i] = c[i] * float64(open) / float64(minutes)
		total += out[i]
	}
	if total <= 0 {
		return c
	}
	for i := range out {
		out[i] /= total
	}
	return out
}

// By is the share of the day's traffic that has come when a share of the day is over: straight within a half-hour.
func (c *Curve) By(day float64) float64 {
	at := min(max(day, 0), 1) * float64(len(c))
	whole := int(at)
	sum := 0.0
	for _, share := range c[:whole] {
		sum += share
	}
	if whole < len(c) {
		sum += c[whole] * (at - float64(whole))
	}
	return min(sum, 1)
}

// Due is the share of a goal that is due when a share x of a flight's days is over. Even is x. Front-loaded is
// (3x - x²)/2: the first day brings half as much again as an even one, the last half as much.
func Due(p campaigns.Pacing, x float64) float64 {
	x = min(max(x, 0), 1)
	if p == campaigns.FrontLoaded {
		return x * (3 - x) / 2
	}
	return x
}

// EpochEvery is how long an epoch of pacing is.
const EpochEvery = time.Minute

// reckoning is what a campaign's next share is reckoned from.
type reckoning struct {
	goal      campaigns.Goal
	day, days int     // which day of the flight it is, from 0, and how many there are
	quiet     bool    // that day is
	over      float64 // which share of that day is over
	curve     *Curve
	delivered int64 // of the metric, ever
	today     int64
	last      Paced
	traffic   float64 // which share of a day's traffic came since the last epoch; 0 when nobody knows
	minutes   float64 // since then
}

// Constants of the throttle. Memory is long, so that a curve that is wrong about the hour is not mistaken for
// traffic that has changed; the first share tries carefully, since nothing is known yet.
const (
	memory     = 6 * 60.0 // minutes after which something counts 1/e
	firstShare = 0.25
	lead       = 15.0 / (24 * 60)                                // how much earlier than the day ends its part is to be delivered, since its last visits may not come
	landing    = 2 * float64(EpochEvery) / float64(24*time.Hour) // how far ahead a cap slows delivery down: an epoch, and until it is counted
)

// next is the campaign's part in the next epoch.
//
// Feed-forward: the share of visits that may pass is what is left of today's part of the goal over what the rest
// of the day would deliver, if all passed. The latter is the rate of late, delivered events over the share of a
// day's traffic that was let through, times the share of today's traffic that the curve says is still to come.
// Before an end or a cap the share is no more than what reaches it by the time it is counted.
func (r reckoning) next() Paced {
	out := r.last
	out.Shut, out.Delivered, out.Today = "", r.delivered, r.today
	fade := math.Exp(-r.minutes / memory)
	out.Seen, out.Tried = r.last.Seen*fade, r.last.Tried*fade
	if r.traffic > 0 && r.last.Share > 0 {
		out.Seen += float64(max(0, r.delivered-r.last.Delivered))
		out.Tried += r.traffic * float64(r.last.Share) / Whole
	}
	come := r.curve.By(r.over)
	out.Day, out.Due = r.part(), r.due(come)

	end, left := r.goal.End(), math.Inf(1)
	if end > 0 {
		left = float64(end - r.delivered)
	}
	if r.goal.Daily > 0 {
		left = min(left, float64(r.goal.Daily-r.today))
	}
	switch {
	case end > 0 && r.delivered >= end:
		out.Shut = GoalReached
	case left <= 0:
		out.Shut = DayCap
	}
	share := 1.0
	if out.Tried > 0 {
		daily := (out.Seen + 1) / out.Tried
		if r.goal.Amount > 0 && r.goal.Pacing != campaigns.ASAP && r.goal.Pacing != "" {
			share = (float64(out.Day) - float64(r.today)) / (daily * max(1-r.curve.By(r.over+lead), 1e-9))
		}
		share = min(share, left/(daily*max(r.soon(come), 1e-9)))
	} else if r.goal.Amount > 0 && r.goal.Pacing != campaigns.ASAP && r.goal.Pacing != "" {
		share = firstShare
	}
	out.Share = int(math.Round(min(max(share, 0), 1) * Whole))
	return out
}

// soon is the share of a day's traffic that comes until what is decided in the next epoch is counted. At the end
// of a day the next begins much as this one does.
func (r reckoning) soon(come float64) float64 {
	until := r.over + landing
	if until <= 1 {
		return r.curve.By(until) - come
	}
	return 1 - come + r.curve.By(until-1)
}

// part is what today is to bring of the goal: of what was left in the morning, as much as the days ahead
// ask of today. What a day fell short of is spread over all that are left.
func (r reckoning) part() int64 {
	if r.goal.Amount == 0 {
		return 0
	}
	days := float64(max(r.days, 1))
	from, to := Due(r.goal.Pacing, float64(r.day)/days), Due(r.goal.Pacing, float64(r.day+1)/days)
	if from >= 1 {
		return max(0, r.goal.Amount-(r.delivered-r.today))
	}
	left := float64(r.goal.Amount - (r.delivered - r.today))
	return int64(math.Ceil(max(0, left) * (to - from) / (1 - from)))
}

// due is how much of the goal would be delivered by now, had every day brought its part.
func (r reckoning) due(come float64) int64 {
	days := float64(max(r.days, 1))
	from, to := Due(r.goal.Pacing, float64(r.day)/days), Due(r.goal.Pacing, float64(r.day+1)/days)
	return int64(math.Round(float64(r.goal.Amount) * (from + (to-from)*come)))
}
