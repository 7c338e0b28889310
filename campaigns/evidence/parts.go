package evidence

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"erawan/internal/fault"
)

// Parts are the parts of an evaluation by their sections' ids, in our own order.
var Parts = []string{"context", "audience", "messages", "delivery", "engagement", "reached", "reported", "outcome", "survey", "costs", "limits", "next", "numbers"}

// Step is what lies between the numbers of two parts as they are offered, so that another can be put between them.
const Step = 10

// maxPlace is the highest number that a part may have.
const maxPlace = 9999

// PlaceOf is the number of a part in an order; none is our own.
func PlaceOf(order []string, part string) int {
	if len(order) == 0 {
		order = Parts
	}
	at := slices.Index(order, part)
	if at < 0 { // a part that is younger than the order
		at = len(order)
	}
	return Step * (1 + at)
}

// InOrder puts parts in the order of their numbers as they were typed; those that have the same, or none, keep ours. It is nothing
// where that is our own order, and Invalid at the part's place for what is no number.
func InOrder(typed func(part string) string) ([]string, error) {
	var wrong fault.Faults
	places := map[string]int{}
	for _, part := range Parts {
		places[part] = PlaceOf(nil, part)
		said := strings.TrimSpace(typed(part))
		if said == "" {
			continue
		}
		n, err := strconv.Atoi(said)
		if err != nil || n < 0 || n > maxPlace {
			wrong = append(wrong, fault.New(fault.Invalid, "/place-"+part, "evaluation.bad_place").With("most", maxPlace))
		}
		places[part] = n
	}
	out := slices.Clone(Parts)
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(places[a], places[b]) })
	if slices.Equal(out, Parts) {
		out = nil
	}
	return out, wrong.Err()
}

// Arranged are sections in the order of the notes. One that is no part of its own stays behind the part before it.
func (n Notes) Arranged(sections []Section) []Section {
	type placed struct {
		place int
		Section
	}
	all, last := make([]placed, len(sections)), 0
	for i, s := range sections {
		if slices.Contains(Parts, s.ID) {
			last = PlaceOf(n.Order, s.ID)
		}
		all[i] = placed{last, s}
	}
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Compare(a.place, b.place) })
	out := make([]Section, len(all))
	for i, p := range all {
		out[i] = p.Section
	}
	return out
}
