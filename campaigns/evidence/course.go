package evidence

import (
	"context"
	"time"

	"erawan/internal/access"
)

// Course is what became of the visits that a campaign matched, since an instant.
type Course struct {
	Since   time.Time
	Shown   int64            // decisions that showed it
	HeldOut int64            // decisions of its hold-out, which saw the neutral card instead
	Missed  map[string]int64 // visits that it matched and was not offered to, by delivery.Reason
}

// Offered is how many visits came as far as the campaign, of which some were not shown it.
func (c Course) Offered() int64 {
	n := c.Shown + c.HeldOut
	for _, m := range c.Missed {
		n += m
	}
	return n
}

// Courses reads what became of a campaign's visits since each of some instants, which are moved to the
// half-hour they fall in.
type Courses interface {
	Courses(ctx context.Context, s access.Scope, campaign int64, since ...time.Time) ([]Course, error)
}
