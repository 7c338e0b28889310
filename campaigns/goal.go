package campaigns

import (
	"slices"

	"erawan/internal/fault"
)

// Metric is what a goal counts: events that count, of visits that were shown the campaign and of those that
// were held out alike, so that the hold-out is under the same limits as what it is compared with.
type Metric string

// The metrics.
const (
	Impressions Metric = "impressions"
	Viewable    Metric = "viewable"
	Pledges     Metric = "pledges"
)

// Metrics lists them in the order people choose from.
func Metrics() []Metric { return []Metric{Impressions, Viewable, Pledges} }

// Pacing is how a goal is spread over the days of a flight.
type Pacing string

// The pacings. Delivery's Due says what each asks of a day.
const (
	Even        Pacing = "even"         // as much every day
	FrontLoaded Pacing = "front_loaded" // half as much again on the first day, half as little on the last
	ASAP        Pacing = "asap"         // as fast as visits come
)

// Pacings lists them in the order people choose from.
func Pacings() []Pacing { return []Pacing{Even, FrontLoaded, ASAP} }

// Goal is how much of what a campaign is to deliver, how fast, and what it must not go beyond.
//
// Hard caps are watched once a minute: a node that was told a minute ago that there is room goes on. What is
// delivered beyond a cap is therefore at most what the campaign delivers, unthrottled, in one epoch of pacing
// (a minute) and the time from a decision to its count (seconds while the stores are there), and the events of
// cards that were on pages already when it closed. Delivery slows down before a cap, so that it is usually a
// few events. When nobody has counted for five minutes, a campaign with a hard cap is shown no more.
type Goal struct {
	Metric Metric // empty where there is neither an amount nor a cap
	Amount int64  // over the flight; the campaign rests once it is reached. 0 is no goal
	Pacing Pacing // of the amount; empty is ASAP
	Daily  int64  // hard cap a day of the campaign's zone; 0 is none
	Total  int64  // hard cap over the campaign's life; 0 is none
}

// None reports whether nothing is asked.
func (g Goal) None() bool { return g.Amount == 0 && g.Daily == 0 && g.Total == 0 }

// Hard reports whether there is a cap that must not be gone beyond.
func (g Goal) Hard() bool { return g.Daily > 0 || g.Total > 0 }

// End is the amount at which the campaign rests for good; 0 when there is none.
func (g Goal) End() int64 {
	if g.Amount == 0 || g.Total > 0 && g.Total < g.Amount {
		return g.Total
	}
	return g.Amount
}

// maxGoal bounds amounts, so that sums of them stay far from the largest number.
const maxGoal = 1_000_000_000_000

// validate adds every rule the goal breaks.
func (g Goal) validate(fs *fault.Faults) {
	for field, n := range map[string]int64{"/goal/amount": g.Amount, "/goal/daily": g.Daily, "/goal/total": g.Total} {
		if n < 0 || n > maxGoal {
			fs.Add(fault.Invalid, field, "campaign.bad_goal")
		}
	}
	if g.Metric == "" && !g.None() || g.Metric != "" && !slices.Contains(Metrics(), g.Metric) {
		fs.Add(fault.Invalid, "/goal/metric", "campaign.bad_metric")
	}
	if g.Pacing != "" && !slices.Contains(Pacings(), g.Pacing) {
		fs.Add(fault.Invalid, "/goal/pacing", "campaign.bad_pacing")
	}
	if g.Daily > 0 && g.Total > 0 && g.Daily > g.Total {
		fs.Add(fault.Invalid, "/goal/daily", "campaign.daily_above_total")
	}
}
