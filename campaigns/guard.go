package campaigns

import (
	"slices"

	"erawan/internal/fault"
	"erawan/internal/lang"
)

// MaxReserve is how much of what a campaign delivers is kept for languages at most, in percent, all of them together: with nothing left
// over, traffic could not be followed at all.
const MaxReserve = 90

// Reserve is which part of what a campaign delivers in a day is kept for each language, in percent.
type Reserve map[lang.Locale]int

// Counted reports whether a worker counts what the campaign delivers, and an epoch of pacing has it.
func (c Campaign) Counted() bool { return !c.Goal.None() || c.PerHour > 0 }

// guards adds every rule that the bound of an hour and the shares of languages break.
func (c Campaign) guards(fs *fault.Faults) {
	if c.PerHour < 0 || c.PerHour > maxGoal {
		fs.Add(fault.Invalid, "/per_hour", "campaign.bad_per_hour")
	}
	sum := 0
	for l, percent := range c.Reserve {
		if percent < 0 || percent > MaxReserve || !slices.Contains(lang.All, l) {
			fs.Add(fault.Invalid, "/reserve", "campaign.bad_reserve")
			return
		}
		sum += percent
	}
	switch spread := c.Goal.Amount > 0 && (c.Goal.Pacing == Even || c.Goal.Pacing == FrontLoaded); {
	case sum > MaxReserve:
		fs.Add(fault.Invalid, "/reserve", "campaign.large_reserve")
	case sum > 0 && !spread && c.Goal.Daily == 0:
		fs.Add(fault.Invalid, "/reserve", "campaign.reserve_of_nothing")
	}
}
