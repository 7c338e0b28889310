package evidence

import (
	"cmp"
	"slices"

	"erawan/audience/reach"
	"erawan/internal/fault"
)

// MaxHourDays is how many days a question by the hour of the day may be of: half-hours are many.
const MaxHourDays = 31

// PublishAfter is how many days after it a day's crossed figures are published: once, when what comes late is in and the day was
// judged. They stay as they are from then on.
const PublishAfter = 4

// OtherSegments is the id of what is published of segments that are too small to be told apart.
const OtherSegments int64 = -1

// Fits finds what cannot be asked together. Segments are what visits told of themselves: their figures are published day by
// day, small ones merged, and narrowing them would show what was merged.
func (q Question) Fits() error {
	var wrong fault.Faults
	if q.By == OfSegment {
		for _, one := range []struct {
			field string
			is    bool
		}{{"/locale", q.Only.Locale != ""}, {"/frame", q.Only.Frame != ""}, {"/place", q.Only.Place != ""}} {
			if one.is {
				wrong.Add(fault.Invalid, one.field, "build.segments_whole")
			}
		}
	}
	switch {
	case q.By != OfHour:
	case q.From.Valid() && !q.To.Before(q.From.Plus(MaxHourDays)):
		wrong.Add(fault.Invalid, "/to", "build.too_long_hours")
	case !q.From.Valid() && q.Last > MaxHourDays:
		wrong.Add(fault.Invalid, "/from", "build.too_long_hours")
	}
	return wrong.Err()
}

// Part is what one segment has of a cell of the lattice: of one closed day, campaign and side.
type Part struct {
	Segment int64
	Counts  Counts
}

// Published are the parts of a cell as they may be shown. Those of fewer visits than the floor are one; and where those together
// are still fewer, so that the others and the exact total would tell of them, the next smallest is merged too.
func Published(parts []Part) []Part {
	parts = slices.Clone(parts)
	slices.SortFunc(parts, func(a, b Part) int {
		return cmp.Or(cmp.Compare(a.Counts.Decisions, b.Counts.Decisions), cmp.Compare(a.Segment, b.Segment))
	})
	other, merged := Part{Segment: OtherSegments}, 0
	for merged < len(parts) && (parts[merged].Counts.Decisions < reach.Floor || merged > 0 && other.Counts.Decisions < reach.Floor) {
		other.Counts = other.Counts.Plus(parts[merged].Counts)
		merged++
	}
	if merged == 0 {
		return parts
	}
	return append(parts[merged:], other)
}
