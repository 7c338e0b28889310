package campaigns

import "erawan/internal/fault"

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
