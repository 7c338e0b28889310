package pledges

import (
	"math"
	"slices"
	"time"

	"erawan/internal/lang"
)

// Alarm is why somebody should look at how pledges come.
type Alarm string

// The alarms. None of them keeps a pledge from counting.
const (
	Sudden Alarm = "sudden" // far more in the last hour than in the hours before
	Steady Alarm = "steady" // as evenly as a clock: people do not pledge like that
	Late   Alarm = "late"   // held pledges that nobody has judged for a day
)

// Pace is when the pledges of one campaign with one partner were made over the last day, in any order.
type Pace struct {
	Campaign, Partner string // public ids
	At                []time.Time

	CampaignName, PartnerName lang.Text
}

// What an alarm needs: so many pledges, so many times the usual hour, and gaps that vary less than this part of their mean.
const (
	suddenLeast = 60
	suddenTimes = 5
	steadyLeast = 30
	steadyPart  = 0.1
	lateAfter   = 24 * time.Hour
)

// Alarms are those of one pace at a moment.
func (p Pace) Alarms(now time.Time) (out []Alarm) {
	at := slices.SortedFunc(slices.Values(p.At), time.Time.Compare)
	var lately, before int
	for _, t := range at {
		switch age := now.Sub(t); {
		case age < time.Hour:
			lately++
		case age < 24*time.Hour:
			before++
		}
	}
	if lately >= suddenLeast && lately*23 >= suddenTimes*before {
		out = append(out, Sudden)
	}
	if steady(at) {
		out = append(out, Steady)
	}
	return out
}

// steady reports whether the gaps between moments hardly differ.
func steady(at []time.Time) bool {
	if len(at) < steadyLeast {
		return false
	}
	gaps, mean := make([]float64, 0, len(at)-1), 0.0
	for i := 1; i < len(at); i++ {
		gap := at[i].Sub(at[i-1]).Seconds()
		gaps, mean = append(gaps, gap), mean+gap
	}
	mean /= float64(len(gaps))
	var off float64
	for _, gap := range gaps {
		off += (gap - mean) * (gap - mean)
	}
	return mean > 0 && math.Sqrt(off/float64(len(gaps))) < steadyPart*mean
}

// TooLate reports whether a pledge has been held for longer than somebody should wait.
func (w Waiting) TooLate(now time.Time) bool { return now.Sub(w.At) > lateAfter }
