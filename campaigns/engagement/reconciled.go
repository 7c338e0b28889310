package engagement

import (
	"math"
	"time"

	"erawan/campaigns"
)

// Waiting is what waits in the event log.
type Waiting struct {
	Records int64 // -1 when it was not seen
	Oldest  time.Duration
}

// Reconciled is how a day (UTC) stands: what came in, and where rollups say something else than raw events do.
type Reconciled struct {
	Day        campaigns.Date
	Checked    time.Time
	Counted    int64
	Aside      int64
	Requests   int64 // that nodes told
	Decisions  int64
	Accepted   int64 // events that nodes acknowledged on that day, as they told
	Spooled    int64 // those of them that a disk took
	Duplicates int64 // that workers were brought again on that day
	LateHour   int64 // came in more than an hour, and up to a day, after they happened
	LateDay    int64 // more than a day
	Waiting    int64 // in the log, when it was checked; -1 when that was not seen
	Lag        time.Duration
	Wrong      int64 // half-hours of cells that are not what raw events come to
	WrongDay   int64 // days of cells that are not what their half-hours come to
	WrongAside int64 // sums by type and reason that are not what raw events come to
	Low, High  int64 // what was to be expected of Counted; both 0 where too little is known
}

// Agrees reports whether rollups say what raw events do.
func (r Reconciled) Agrees() bool { return r.Wrong+r.WrongDay+r.WrongAside == 0 }

// Odd reports whether a day has more or less than was to be expected.
func (r Reconciled) Odd() bool { return r.High > 0 && (r.Counted < r.Low || r.Counted > r.High) }

// WeeksBefore is of how many weeks before it the same day is looked at.
const WeeksBefore = 6

// leastWeeks is how many of them there must be.
const leastWeeks = 3

// tail are Student's t for one day in a hundred, by degrees of freedom.
var tail = [WeeksBefore]float64{0, 63.657, 9.925, 5.841, 4.604, 4.032}

// Expected is between what a day's count should lie, by the same day of the weeks before: a prediction interval that one day in a
// hundred leaves. A count that hardly varied is taken to vary as a count does by chance. Both are 0 where there are too few.
func Expected(before []int64) (low, high int64) {
	n := min(len(before), WeeksBefore)
	if n < leastWeeks {
		return 0, 0
	}
	mean, spread := 0.0, 0.0
	for _, x := range before[:n] {
		mean += float64(x) / float64(n)
	}
	for _, x := range before[:n] {
		spread += (float64(x) - mean) * (float64(x) - mean) / float64(n-1)
	}
	within := tail[n-1] * math.Sqrt(max(spread, mean)*(1+1/float64(n)))
	return int64(max(0, math.Floor(mean-within))), int64(math.Ceil(mean + within))
}
