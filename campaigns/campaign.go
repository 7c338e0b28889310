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

// The states. The first five are what people set; At works out the other two, so that nothing has to happen on time.
const (
	Draft  State = "draft"
	Ready  State = "ready"
	Live   State = "live" // served within its window
	Paused State = "paused"
	Ended  State = "ended"

	Scheduled State = "scheduled" // live, and its window has not opened
	Archived  State = "archived"
)

// Campaign is a flight, a goal, and who sees what where. Versions are appended, never overwritten.
type Campaign struct {
	ID          int64
	Org         int64
	Public      string
	Version     int
	Name        lang.Text
	State       State
	Zone        string   // IANA name: the zone whose days StartsOn and EndsOn are
	StartsOn    Date     // first day
	StartsAt    Clock    // of the first day; 0 is its midnight
	EndsOn      Date     // last day
	EndsAt      Clock    // of the last day; 0 is its end
	Hours       Hours    // of the day in which it is shown, by the clock of each placement
	Quiet       []Date   // days on which it is not shown at all, by the calendar of each placement
	Segments    []int64  // any of these; none means every visit
	Placements  []int64  // where it may appear
	Messages    []Choice // what it may say
	Choosing    Choosing // how one of those is chosen
	Split       Split    // which buckets see which; kept by the store
	DrawnOn     Date     // the day (UTC) on which the weights were drawn last, where they are adaptive
	Neutral     int64    // the message a held-out visit sees
	Priority    int      // 1 is asked first
	CapPerDay   int      // showings per page's own count and day; 0 is no cap
	FramePerDay int      // showings a day of messages of the same frame, whichever campaign's, after which this one waits for the next; 0 is no cap
	FrameGap    int      // hours after a showing of a message of the same frame before this one is shown; 0 is none
	HoldOut     int      // of 1024 buckets, how many are held out
	PerHour     int64    // decisions in an hour at one placement, counted by us, after which it waits for the next; 0 is no bound
	Reserve     Reserve  // what of each day is kept for languages; nil keeps nothing
	Unit        Unit     // what the hold-out and the variants are drawn for
	Apart       Apart    // the stretch of a namespace outside which no visit is asked; the zero one is every visit
	Goal        Goal     // how much is to be delivered, how fast; the zero one asks nothing
	Archived    bool     // out of the lists, until it is brought back
	Sample      bool     // made for the demo; every surface says so
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

// MaxFrameGap is a day: what was seen is forgotten soon after.
const MaxFrameGap = 24

// maxVariant is what a view token holds of a variant's name, in bytes.
const maxVariant = 8

// MaxName is how many characters a campaign's name has at most.
const MaxName = 120

// Check returns what is wrong with a campaign that need not be whole yet: but for its name, what is missing is not wrong.
func (c Campaign) Check() error { return c.judge(false) }

// Validate returns every rule that a whole campaign breaks.
func (c Campaign) Validate() error { return c.judge(true) }

func (c Campaign) judge(whole bool) error {
	var fs fault.Faults
	no := func(wrong bool, field, key string) {
		if wrong {
			fs.Add(fault.Invalid, field, key)
		}
	}
	no(c.Name.In(lang.En) == "", "/name", "campaign.needs_name")
	for _, l := range lang.All {
		fs = append(fs, fault.All(lang.Clean("/name/"+string(l), c.Name[l], MaxName))...)
	}
	_, err := time.LoadLocation(c.Zone)
	no(err != nil || whole && c.Zone == "" || c.Zone == "Local", "/zone", "campaign.unknown_zone")
	no((whole || c.StartsOn != (Date{}) && c.EndsOn != (Date{})) && c.backwards(), "/ends_on", "campaign.ends_before_start")
	no(whole && len(c.Messages) == 0, "/messages", "campaign.needs_message")
	variants := make(map[string]bool, len(c.Messages))
	for _, m := range c.Messages {
		no(m.Weight < 1 || m.Weight > 1000 || m.Variant == "" || len(m.Variant) > maxVariant || variants[m.Variant], "/messages", "campaign.bad_weight")
		variants[m.Variant] = true
	}
	no(!slices.Contains(Choosings, c.Choosing), "/choosing", "campaign.bad_choosing")
	no(whole && c.Priority < 1 || c.Priority < 0 || c.Priority > 99, "/priority", "campaign.bad_priority")
	no(c.CapPerDay < 0 || c.CapPerDay > 1000, "/cap_per_day", "campaign.bad_cap")
	no(c.FramePerDay < 0 || c.FramePerDay > 1000, "/frame_per_day", "campaign.bad_frame_cap")
	no(c.FrameGap < 0 || c.FrameGap > MaxFrameGap, "/frame_gap", "campaign.bad_frame_gap")
	no(c.HoldOut < 0 || c.HoldOut > MaxHoldOut, "/hold_out", "campaign.bad_hold_out")
	no(whole && c.HoldOut > 0 && c.Neutral == 0, "/neutral", "campaign.needs_neutral")
	no(!slices.Contains(Units, c.Unit), "/unit", "campaign.bad_unit")
	no(c.Unit != ByVisit && c.Choosing != ByWeight, "/unit", "campaign.unit_needs_weights")
	c.Apart.validate(&fs)
	c.rests(&fs)
	c.guards(&fs)
	c.Goal.validate(&fs)
	return fs.Err()
}

// backwards reports whether the window closes before it opens.
func (c Campaign) backwards() bool {
	return !c.StartsOn.Valid() || !c.EndsOn.Valid() || c.EndsOn.Before(c.StartsOn) || c.StartsOn == c.EndsOn && c.EndsAt != 0 && c.EndsAt <= c.StartsAt
}

// Standing is what decides, beside what is written of a campaign, in which state people find it: the time, and what
// is stopped.
type Standing struct {
	Now        time.Time
	Stopped    []int64 // campaigns stopped by themselves
	Everything bool    // all of them are
}

// Window is the flight as instants: from its first moment up to, and not including, the end of its last, in the
// campaign's zone.
func (c Campaign) Window() (from, until time.Time) {
	zone := c.Location()
	from, until = c.StartsOn.At(c.StartsAt, zone), c.EndsOn.Next().In(zone)
	if c.EndsAt != 0 {
		until = c.EndsOn.At(c.EndsAt, zone)
	}
	return from, until
}

// At is where the campaign stands at an instant: what people set, and what the clock of its zone makes of that.
func (c Campaign) At(now time.Time) State {
	from, until := c.Window()
	switch {
	case c.Archived:
		return Archived
	case c.State == Live && !now.Before(until):
		return Ended
	case c.State == Live && now.Before(from):
		return Scheduled
	}
	return c.State
}

// Location is the zone of the campaign's days; UTC when it has none.
func (c Campaign) Location() *time.Location {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}
