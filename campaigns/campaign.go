// Package campaigns answers WHAT'S ON: campaigns with their flights, the partners that carry them,
// and the placements where they appear. These are plain definitions; deciding is delivery's work.
package campaigns

import (
	"slices"
	"time"

	"erawan/internal/fault"
	"erawan/internal/lang"
)

// State is where a campaign stands.
type State string

// The states.
const (
	Draft  State = "draft"
	Ready  State = "ready"
	Live   State = "live" // served between its first and last day
	Paused State = "paused"
	Ended  State = "ended"
)

// Campaign is a flight, a goal, and who sees what where. Versions are appended, never overwritten.
type Campaign struct {
	ID         int64
	Org        int64
	Public     string
	Version    int
	Name       lang.Text
	State      State
	Zone       string   // IANA name: the zone whose days StartsOn and EndsOn are
	StartsOn   Date     // first day, from its midnight
	EndsOn     Date     // last day, to its end
	Segments   []int64  // any of these; none means every visit
	Placements []int64  // where it may appear
	Messages   []Choice // what it may say
	Choosing   Choosing // how one of those is chosen
	Split      Split    // which buckets see which; kept by the store
	Neutral    int64    // the message a held-out visit sees
	Priority   int      // 1 is asked first
	CapPerDay  int      // showings per page's own count and day; 0 is no cap
	HoldOut    int      // of 1024 buckets, how many are held out
	Goal       Goal     // how much is to be delivered, how fast; the zero one asks nothing
	Sample     bool     // made for the demo; every surface says so
}

// Choice is one message of a campaign and its weight among the others.
type Choice struct {
	Message int64
	Variant string // "a", "b", …: what reports and answers call it
	Weight  int
}

// Buckets is how finely a hold-out can be set: shares are exact to one bucket.
const Buckets = 1024

// MaxHoldOut is half of the visits: a larger control group measures nothing better.
const MaxHoldOut = Buckets / 2

// maxVariant is what a view token holds of a variant's name, in bytes.
const maxVariant = 8

// Validate returns every rule the campaign breaks.
func (c Campaign) Validate() error {
	var fs fault.Faults
	if c.Name.In(lang.En) == "" {
		fs.Add(fault.Invalid, "/name", "campaign.needs_name")
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "" || c.Zone == "Local" {
		fs.Add(fault.Invalid, "/zone", "campaign.unknown_zone")
	}
	if !c.StartsOn.Valid() || !c.EndsOn.Valid() || c.EndsOn.Before(c.StartsOn) {
		fs.Add(fault.Invalid, "/ends_on", "campaign.ends_before_start")
	}
	if len(c.Messages) == 0 {
		fs.Add(fault.Invalid, "/messages", "campaign.needs_message")
	}
	variants := make(map[string]bool, len(c.Messages))
	for _, m := range c.Messages {
		if m.Weight < 1 || m.Weight > 1000 || m.Variant == "" || len(m.Variant) > maxVariant || variants[m.Variant] {
			fs.Add(fault.Invalid, "/messages", "campaign.bad_weight")
		}
		variants[m.Variant] = true
	}
	if !slices.Contains(Choosings, c.Choosing) {
		fs.Add(fault.Invalid, "/choosing", "campaign.bad_choosing")
	}
	if c.Priority < 1 || c.Priority > 99 {
		fs.Add(fault.Invalid, "/priority", "campaign.bad_priority")
	}
	if c.CapPerDay < 0 || c.CapPerDay > 1000 {
		fs.Add(fault.Invalid, "/cap_per_day", "campaign.bad_cap")
	}
	if c.HoldOut < 0 || c.HoldOut > MaxHoldOut {
		fs.Add(fault.Invalid, "/hold_out", "campaign.bad_hold_out")
	}
	if c.HoldOut > 0 && c.Neutral == 0 {
		fs.Add(fault.Invalid, "/neutral", "campaign.needs_neutral")
	}
	c.Goal.validate(&fs)
	return fs.Err()
}

// Standing is what decides, beside what is written of a campaign, in which state people find it: the time, and what
// is stopped.
type Standing struct {
	Now        time.Time
	Stopped    []int64 // campaigns stopped by themselves
	Everything bool    // all of them are
}

// Window is the flight as instants: from the first midnight up to, and not including, the midnight
// after the last day, in the campaign's zone.
func (c Campaign) Window() (from, until time.Time) {
	zone := c.Location()
	return c.StartsOn.In(zone), c.EndsOn.Next().In(zone)
}

// Location is the zone of the campaign's days; UTC when it has none.
func (c Campaign) Location() *time.Location {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}
