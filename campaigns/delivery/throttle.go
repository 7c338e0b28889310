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
	out := r.was
	out.Shut, out.Delivered, out.Today, out.Tongues, out.Places = "", r.delivered, r.today, nil, nil
	fade := math.Exp(-r.minutes / memory)
	out.Seen, out.Tried = r.was.Seen*fade, r.was.Tried*fade
	if r.traffic > 0 && r.was.Share > 0 {
		out.Seen += float64(max(0, r.delivered-r.was.Delivered))
		out.Tried += r.traffic * float64(r.was.Share) / Whole
	}
	out.Day, out.Due = r.part(), r.due()

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
	share, hard := 1.0, 1.0
	if out.Tried > 0 {
		daily := (out.Seen + 1) / out.Tried
		if r.paced() {
			share = (float64(out.Day) - float64(r.today)) / (daily * max(r.ahead(lead), 1e-9))
		}
		hard = left / (daily * max(r.soon(), 1e-9))
		share = min(share, hard)
	} else if r.paced() {
		share = firstShare
	}
	out.Share = int(math.Round(min(max(share, 0), 1) * Whole))
	out.Tongues = r.tongues(out, r.reserve, r.spoken, hard)
	return out
}
