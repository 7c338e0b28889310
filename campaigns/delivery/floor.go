package delivery

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/internal/fault"
)

// Floor is where one segment of a campaign stands with the floor of reach, at the placements of the
// campaign: together they are one conjunction, so that two that are wide enough cannot be crossed into
// one that is not. It speaks of that conjunction alone: when the rule or the placements are others, so is
// the digest, and nothing is known.
type Floor struct {
	ID       int64
	Campaign int64
	Segment  int64
	Digest   string // of Conjunction
	Standing reach.Standing
}

// Conjunction is a digest of a rule at some placements.
func Conjunction(rule audience.Compiled, placements []int64) string {
	return conjunction(rule.Fingerprint(), placements)
}

func conjunction(rule [sha256.Size]byte, placements []int64) string {
	where := slices.Clone(placements)
	slices.Sort(where)
	b := rule[:]
	for _, p := range slices.Compact(where) {
		b = binary.BigEndian.AppendUint64(b, uint64(p))
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

// floors are those of a stock, by what they are about.
type floors map[[2]int64]Floor

func floorsOf(list []Floor) floors {
	out := make(floors, len(list))
	for _, f := range list {
		out[[2]int64{f.Campaign, f.Segment}] = f
	}
	return out
}

// standing is where a conjunction stands; unmeasured when nothing is known of just this one.
func (f floors) standing(of Floor) reach.Standing {
	if known := f[[2]int64{of.Campaign, of.Segment}]; known.Digest == of.Digest {
		return known.Standing
	}
	return reach.Unmeasured
}

// Aim is one segment of a campaign with its rule, ready to be measured, and where it stood.
type Aim struct {
	Floor
	At         int // which of the campaign's segments it is
	Name       string
	Rule       audience.Compiled
	Placements []int64
}

// Aims are the conjunctions of campaigns that have not ended. Segments are all of the campaigns'
// organisations, since they may name one another; one that does not compile is left out, and so is a
// campaign without segments: what is for everybody picks nobody out.
func Aims(list []campaigns.Campaign, segments []audience.Segment, known []Floor) []Aim {
	stock := NewStock(Snapshot{Segments: segments})
	standing := floorsOf(known)
	var out []Aim
	for _, c := range list {
		if c.State == campaigns.Ended {
			continue
		}
		for i, id := range c.Segments {
			r, _, sound := stock.rule(id)
			if !sound || slices.Contains(c.Segments[:i], id) {
				continue
			}
			f := Floor{Campaign: c.ID, Segment: id, Digest: conjunction(r.print, c.Placements)}
			f.Standing = standing.standing(f)
			out = append(out, Aim{Floor: f, At: i, Name: stock.name(id), Rule: r.Compiled, Placements: c.Placements})
		}
	}
	return out
}

// Judge is where an aim stands by what was measured of it.
func (a Aim) Judge(g reach.Gauge) Floor {
	out := a.Floor
	out.Standing = g.Standing(a.Standing)
	return out
}

// Refusal is why an aim may not go live where it stands; nil when it may.
func (a Aim) Refusal(f Floor) *fault.Fault {
	switch {
	case f.Standing.Open(a.Rule):
		return nil
	case f.Standing == reach.Under:
		return fault.New(fault.Invalid, "", "reach.under_floor").With("segment", a.Name).With("floor", reach.Floor)
	}
	return fault.New(fault.Invalid, "", "reach.unmeasured").With("segment", a.Name).With("max", reach.MaxUnmeasured)
}

// shut is why a campaign is not shown to a visit that only matches what is under the floor.
func (v *visit) shut(c *candidate) Reason {
	if why := v.open(c); why != "" {
		return why
	}
	return UnderFloor
}

// reached reports whether one of the campaign's segments may be delivered to: it is over the floor, or
// asks about few signals and was not measured yet.
func (c *candidate) reached(part int) bool {
	return part >= len(c.standing) || c.standing[part] == reach.Over || c.standing[part] == reach.Unmeasured && c.rules[part].few
}

// underFloor stands in a segment's place when every segment that takes the visit is under the floor.
const underFloor = -1

// match returns the first segment that takes the visit and may be delivered to. Without segments every
// visit qualifies.
func (c *candidate) match(t *audience.Traveller) (int64, audience.Truth) {
	if len(c.rules) == 0 {
		return 0, audience.Yes
	}
	best := audience.No
	for i := range c.rules {
		got := c.rules[i].Match(t)
		if got == audience.Yes && c.reached(i) {
			return c.rules[i].segment, got
		}
		best = best.Or(got)
	}
	if best == audience.Yes {
		return underFloor, best
	}
	return 0, best
}
