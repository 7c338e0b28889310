package access

import (
	"slices"
	"time"

	"erawan/internal/fault"
)

// Stage is where a partner stands with the team that keeps it. Only at Live is anything shown on its placements.
type Stage string

// The stages, in the order in which most partners go through them.
const (
	Preparing Stage = "preparing" // taken in, and not on air yet
	Live      Stage = "live"
	Resting   Stage = "paused" // by its own wish or the team's; it comes back
	Gone      Stage = "left"   // its keys are revoked; the figures stay
)

// Stages lists them.
var Stages = []Stage{Preparing, Live, Resting, Gone}

// next is where each stage leads. Whoever has left is taken in again and begins anew.
var next = map[Stage][]Stage{
	Preparing: {Live, Gone},
	Live:      {Resting, Gone},
	Resting:   {Live, Gone},
	Gone:      {Preparing},
}

// Leads reports whether a stage can follow this one.
func (s Stage) Leads(to Stage) bool { return slices.Contains(next[s], to) }

// Needs is what has to be in order before a partner goes live.
type Needs string

// The needs, in the order in which they are met.
const (
	NeedsAgreement Needs = "agreement" // it has accepted the present agreement, where the team has one
	NeedsPlacement Needs = "placement" // it has a placement that is not paused
	NeedsKey       Needs = "key"       // it has a key that stands
	NeedsCall      Needs = "call"      // its page or server has asked with such a key
)

// Ready is what is known of a partner on its way to going live.
type Ready struct {
	Agreement  int64     // number of the present agreement; 0 where the team has none
	Accepted   int64     // number of the latest that the partner accepted; 0 for none
	Placements int       // that are not paused
	Online     bool      // one of them is on a page, in an app, a mail or on a screen, which ask us; print asks nothing
	Keys       int       // that stand
	Called     time.Time // the last UTC day on which one of those asked; zero for never

	// Of a partner that prepares: how many websites its keys name that can be verified, and how many of them are not. Going
	// live does not wait for them.
	Websites, Unverified int
}

// Checks lists what is asked of this partner, and whether it is in order.
func (r Ready) Checks() []Check {
	out := []Check{}
	if r.Agreement > 0 {
		out = append(out, Check{NeedsAgreement, r.Accepted == r.Agreement})
	}
	out = append(out, Check{NeedsPlacement, r.Placements > 0})
	if r.Online || r.Placements == 0 {
		out = append(out, Check{NeedsKey, r.Keys > 0}, Check{NeedsCall, !r.Called.IsZero()})
	}
	return out
}

// Check is one thing that going live needs.
type Check struct {
	Needs Needs
	Done  bool
}

// Missing says, as a Conflict for each, what is not in order yet; nil when nothing is missing.
func (r Ready) Missing() error {
	var fs fault.Faults
	for _, c := range r.Checks() {
		if !c.Done {
			fs.Add(fault.Conflict, "/"+string(c.Needs), "partner_life.needs_"+string(c.Needs))
		}
	}
	return fs.Err()
}
