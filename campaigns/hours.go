package campaigns

import (
	"slices"
	"time"

	"erawan/internal/fault"
)

// Hours is a part of the day: from a time up to, and not including, another, over midnight where that is no later.
// The zero one is the whole day.
type Hours struct{ From, Until Clock }

// Whole reports whether no time of the day is left out.
func (h Hours) Whole() bool { return h == Hours{} }

// Has reports whether a time of the day is among them.
func (h Hours) Has(at Clock) bool {
	switch {
	case h.Whole():
		return true
	case h.From < h.Until:
		return h.From <= at && at < h.Until
	}
	return h.From <= at || at < h.Until
}

// String is 08:30–18:00; empty for the whole day.
func (h Hours) String() string {
	switch {
	case h.Whole():
		return ""
	case h.Until == 0:
		return h.From.String() + "–24:00"
	}
	return h.From.String() + "–" + h.Until.String()
}

// Rests reports whether a quiet day or the hours keep the campaign from being shown by a clock.
func (c Campaign) Rests(local time.Time) bool {
	return slices.Contains(c.Quiet, DateOf(local)) || !c.Hours.Has(Clock(local.Hour()*60+local.Minute()))
}

// MaxQuiet is how many quiet days a campaign names at most: more than two months of a year are no exception any more.
const MaxQuiet = 60

// minutes is how many minutes a day has.
const minutes = 24 * 60

// rests adds every rule that the hours and the quiet days break.
func (c Campaign) rests(fs *fault.Faults) {
	h := c.Hours
	if h.From < 0 || h.From >= minutes || h.Until < 0 || h.Until >= minutes || h.From == h.Until && !h.Whole() {
		fs.Add(fault.Invalid, "/hours", "campaign.bad_hours")
	}
	for i, d := range c.Quiet {
		if !d.Valid() || slices.Contains(c.Quiet[:i], d) {
			fs.Add(fault.Invalid, "/quiet_days", "campaign.bad_quiet_day")
			break
		}
	}
	if len(c.Quiet) > MaxQuiet {
		fs.Add(fault.Invalid, "/quiet_days", "campaign.many_quiet_days")
	}
}

// DaysBetween is how many days a span has on which the campaign is shown: from a day up to, and not including, another.
func (c Campaign) DaysBetween(from, until Date) int {
	n := from.Until(until)
	for _, d := range c.Quiet {
		if !d.Before(from) && d.Before(until) {
			n--
		}
	}
	return max(n, 0)
}
