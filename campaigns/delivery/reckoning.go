package delivery

import (
	"math"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// reckoning is what a campaign's next share is reckoned from.
type reckoning struct {
	goal          campaigns.Goal
	day, days     int     // which day of the flight it is, from 0, and how many there are
	opens, closes float64 // of which share of the day over it is shown today, to which; a closes of 0 is the day's end
	first, last   float64 // which share of a day's traffic the flight's first day and its last lack
	quiet         bool    // that day is
	over          float64 // which share of that day is over
	curve         *Curve
	delivered     int64 // of the metric, ever
	today         int64
	was           Paced
	traffic       float64 // which share of a day's traffic came since the last epoch; 0 when nobody knows
	minutes       float64 // since then
	reserve       campaigns.Reserve
	spoken        map[lang.Locale]int64 // of today, in each language
}

// reckoningOf places an instant in a campaign's flight, of which quiet days are no part. Before it, the first day counts.
// Quiet days and hours are taken by the campaign's own clock here, since a goal is one for all of its placements.
//
// A first day that begins in its middle, and a last one that ends there, are worth what they have of a day's traffic.
func reckoningOf(c campaigns.Campaign, curve *Curve, now time.Time) reckoning {
	zone := c.Location()
	day := campaigns.DateOf(now.In(zone))
	r := reckoning{goal: c.Goal, reserve: c.Reserve, curve: curve, day: c.DaysBetween(c.StartsOn, day), days: c.DaysBetween(c.StartsOn, c.EndsOn.Next()),
		quiet: slices.Contains(c.Quiet, day)}
	r.day = min(max(r.day, 0), max(r.days-1, 0))
	r.over = ofDay(day, now, zone)
	if day == c.StartsOn {
		r.opens = ofDay(day, day.At(c.StartsAt, zone), zone)
	}
	if day == c.EndsOn && c.EndsAt != 0 {
		r.closes = ofDay(day, day.At(c.EndsAt, zone), zone)
	}
	if !slices.Contains(c.Quiet, c.StartsOn) {
		r.first = curve.By(ofDay(c.StartsOn, c.StartsOn.At(c.StartsAt, zone), zone))
	}
	if c.EndsAt != 0 && !slices.Contains(c.Quiet, c.EndsOn) {
		r.last = 1 - curve.By(ofDay(c.EndsOn, c.EndsOn.At(c.EndsAt, zone), zone))
	}
	return r
}

// ofDay is which share of a day is over at an instant.
func ofDay(day campaigns.Date, at time.Time, zone *time.Location) float64 {
	midnight, next := day.In(zone), day.Next().In(zone)
	return float64(at.Sub(midnight)) / float64(next.Sub(midnight))
}

// paced reports whether the goal is spread over days.
func (r reckoning) paced() bool {
	return r.goal.Amount > 0 && r.goal.Pacing != campaigns.ASAP && r.goal.Pacing != ""
}

// open and shut are how much of a day's traffic has come when the campaign is shown first today, and when it is no more.
func (r reckoning) open() float64 { return r.curve.By(r.opens) }

func (r reckoning) shut() float64 {
	if r.closes == 0 {
		return 1
	}
	return r.curve.By(r.closes)
}

// come is which share of the visits that today has for the campaign has come.
func (r reckoning) come() float64 {
	whole := r.shut() - r.open()
	if whole <= 0 {
		return 1
	}
	return min(max((r.curve.By(r.over)-r.open())/whole, 0), 1)
}

// ahead is the share of a day's traffic that is still to come for the campaign today, if the day ended so much earlier than it does.
func (r reckoning) ahead(earlier float64) float64 {
	return max(r.shut()-max(r.curve.By(r.over+earlier), r.open()), 0)
}

// soon is the share of a day's traffic that comes until what is decided in the next epoch is counted. At the end
// of a day the next begins much as this one does.
func (r reckoning) soon() float64 {
	until, come := r.over+landing, r.curve.By(r.over)
	if until <= 1 {
		return r.curve.By(until) - come
	}
	return 1 - come + r.curve.By(until-1)
}

// flown is which share of the flight's traffic has come when so many of its days are over.
func (r reckoning) flown(days int) float64 {
	all := float64(r.days) - r.first - r.last
	if all <= 0 {
		return 1
	}
	over := float64(days)
	if days > 0 {
		over -= r.first
	}
	if days >= r.days {
		over -= r.last
	}
	return min(max(over/all, 0), 1)
}

// left is how many days' traffic the flight has still to come.
func (r reckoning) left() float64 {
	days := float64(r.days-r.day-1) - r.last
	if r.day >= r.days-1 {
		days = 0
	}
	return max(days, 0) + r.ahead(0)
}

// part is what today is to bring of the goal: of what was left in the morning, as much as the days ahead
// ask of today. What a day fell short of is spread over all that are left.
func (r reckoning) part() int64 {
	if r.goal.Amount == 0 {
		return 0
	}
	from, to := Due(r.goal.Pacing, r.flown(r.day)), Due(r.goal.Pacing, r.flown(r.day+1))
	if from >= 1 {
		return max(0, r.goal.Amount-(r.delivered-r.today))
	}
	left := float64(r.goal.Amount - (r.delivered - r.today))
	return int64(math.Ceil(max(0, left) * (to - from) / (1 - from)))
}

// due is how much of the goal would be delivered by now, had every day brought its part.
func (r reckoning) due() int64 {
	from, to := Due(r.goal.Pacing, r.flown(r.day)), Due(r.goal.Pacing, r.flown(r.day+1))
	return int64(math.Round(float64(r.goal.Amount) * (from + (to-from)*r.come())))
}
