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

// Fits finds what cannot be asked together. Segments and pairs are what visits told of themselves: their figures are published
// once, small ones merged, and narrowing them would show what was merged. Months have no equal number of days before them.
func (q Question) Fits() error {
	var wrong fault.Faults
	if whole := map[Dimension]string{OfSegment: "build.segments_whole", OfPair: "build.pairs_whole"}[q.By]; whole != "" {
		for _, one := range []struct {
			field string
			is    bool
		}{{"/locale", q.Only.Locale != ""}, {"/frame", q.Only.Frame != ""}, {"/place", q.Only.Place != ""}} {
			if one.is {
				wrong.Add(fault.Invalid, one.field, whole)
			}
		}
	}
	if q.By == OfPair && q.Before {
		wrong.Add(fault.Invalid, "/before", "build.pairs_before")
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

// Published are the parts of a cell as they may be shown: those of few visits are one.
func Published(parts []Part) []Part {
	parts = slices.SortedFunc(slices.Values(parts), func(a, b Part) int { return cmp.Compare(a.Segment, b.Segment) })
	return merged(parts, func(p Part) int64 { return p.Counts.Decisions }, func(all []Part) Part {
		other := Part{Segment: OtherSegments}
		for _, p := range all {
			other.Counts = other.Counts.Plus(p.Counts)
		}
		return other
	})
}

// merged are parts with one in place of those that are smaller than the floor; and where those together are still smaller, so
// that the others and the exact total would tell of them, the next smallest is in it too.
func merged[P any](parts []P, size func(P) int64, join func([]P) P) []P {
	parts = slices.SortedStableFunc(slices.Values(parts), func(a, b P) int { return cmp.Compare(size(a), size(b)) })
	few, sum := 0, int64(0)
	for few < len(parts) && (size(parts[few]) < reach.Floor || few > 0 && sum < reach.Floor) {
		sum += size(parts[few])
		few++
	}
	if few == 0 {
		return parts
	}
	return append(parts[few:], join(parts[:few]))
}
