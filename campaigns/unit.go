package campaigns

import (
	"cmp"
	"slices"

	"erawan/internal/fault"
)

// Unit is what a campaign's hold-out and variants are drawn for.
type Unit string

// The units. Of the last two all visits are on one side, so that what spreads from one visit to another stays on it; there
// are few of them, and what is measured has to be read by them.
const (
	ByVisit   Unit = ""
	ByPartner Unit = "partner" // the organisation of the placement
	ByDay     Unit = "day"     // of the placement's calendar
)

// Units lists them in the order of menus.
var Units = []Unit{ByVisit, ByPartner, ByDay}

// Apart is a stretch of a namespace: campaigns that take stretches of one namespace share no visit, as long as these do not overlap.
// The zero one is of no namespace.
type Apart struct {
	Namespace string // its public id
	From, To  int    // buckets of its own permutation: from the first up to, and not including, the last
}

// Overlaps reports whether two stretches share a bucket.
func (a Apart) Overlaps(b Apart) bool {
	return a.Namespace != "" && a.Namespace == b.Namespace && a.From < b.To && b.From < a.To
}

// Size is how many buckets it has.
func (a Apart) Size() int { return a.To - a.From }

// Fit is a stretch of so many buckets of a namespace beside those that are taken: one that begins where this one does, if there
// is room, so that as few visits as can be change, and else the first that is free. It is false when none is, and says how long the
// longest free one is.
func (a Apart) Fit(namespace string, size int, taken []Apart) (out Apart, longest int, ok bool) {
	taken = slices.DeleteFunc(slices.Clone(taken), func(t Apart) bool { return t.Namespace != namespace })
	slices.SortFunc(taken, func(x, y Apart) int { return cmp.Compare(x.From, y.From) })
	free := func(from int) int { // how long a stretch from there can be
		for _, t := range taken {
			if t.From <= from && from < t.To {
				return 0
			}
			if t.From > from {
				return t.From - from
			}
		}
		return Buckets - from
	}
	if a.Namespace == namespace && a.From < Buckets && free(a.From) >= size {
		return Apart{namespace, a.From, a.From + size}, 0, true
	}
	for _, from := range append([]int{0}, ends(taken)...) {
		if room := free(from); room >= size {
			return Apart{namespace, from, from + size}, 0, true
		} else if room > longest {
			longest = room
		}
	}
	return Apart{}, longest, false
}

func ends(all []Apart) (out []int) {
	for _, a := range all {
		if a.To < Buckets {
			out = append(out, a.To)
		}
	}
	return out
}

func (a Apart) validate(fs *fault.Faults) {
	switch {
	case a == Apart{}:
	case a.Namespace == "":
		fs.Add(fault.Invalid, "/namespace", "namespace.needs_one")
	case a.From < 0 || a.To > Buckets || a.From >= a.To:
		fs.Add(fault.Invalid, "/stretch", "namespace.bad_stretch")
	}
}

// Namespace is a division of the visits that campaigns take stretches of.
type Namespace struct {
	ID      int64
	Org     int64
	Public  string
	Version int
	Name    string
}
