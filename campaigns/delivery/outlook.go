package delivery

import (
	"slices"

	"erawan/audience"
	"erawan/audience/reach"
)

// Outlook is how a campaign stands in the plan of this node, whatever visits come.
type Outlook struct {
	Aims   []AimedAt // its segments; none is every visit
	Before []Rival   // campaigns that are asked before it at any of its placements, first asked first
}

// Rival is a campaign that is asked before another, and whose it is.
type Rival struct{ Campaign, Org int64 }

// AimedAt is one segment of a campaign, and where it stands with the floor.
type AimedAt struct {
	Segment  int64
	Rule     audience.Compiled
	Standing reach.Standing
	Open     bool // it may be delivered to
}

// Outlook tells how a campaign stands; false when the plan does not have it, as one that is not live. A visit
// that a campaign before it takes never reaches it at that placement.
func (p *Planner) Outlook(campaign int64) (Outlook, bool) {
	plan := p.plan.Load()
	at := slices.IndexFunc(plan.candidates, func(c *candidate) bool { return c.ID == campaign })
	if at < 0 {
		return Outlook{}, false
	}
	c, out := plan.candidates[at], Outlook{}
	for i, r := range c.rules {
		out.Aims = append(out.Aims, AimedAt{r.segment, r.Compiled, c.standing[i], c.reached(i)})
	}
	ahead := map[*candidate]bool{}
	for _, s := range plan.placements {
		if mine := slices.Index(s.candidates, c); mine > 0 {
			for _, other := range s.candidates[:mine] {
				ahead[other] = true
			}
		}
	}
	for _, other := range plan.candidates[:at] {
		if ahead[other] {
			out.Before = append(out.Before, Rival{other.ID, other.Org})
		}
	}
	return out, true
}
