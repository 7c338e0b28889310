package delivery

import (
	"cmp"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// Bare is a placement that is never to be empty, and would be where no campaign fits: its house card may not be shown.
type Bare struct {
	Org       int64 // the partner
	Placement string
	Name      string
	Why       BareWhy
}

// BareWhy is why a house card may not be shown.
type BareWhy string

// The reasons.
const (
	NoHouse        BareWhy = "no_house"   // there is none, or the message is not neutral
	HouseUnspoken  BareWhy = "unapproved" // nobody approved it in any language, or all approvals are over
	HouseIsStopped BareWhy = "stopped"    // in every language in which it is approved
)

// bare are the placements of a plan that would be empty, by name. One that is paused or stopped is empty on purpose: those that
// are stopped, and would be empty once they are let in, are apart.
func (plan *Plan) bare(board *Board, now time.Time) (out, shut []Bare) {
	for public, s := range plan.placements {
		if s.Silent() {
			continue
		}
		why := s.barren(board, now)
		switch one := (Bare{s.Org, public, s.Name, why}); {
		case why == "":
		case board.carrier(s.ID, s.Org):
			shut = append(shut, one)
		default:
			out = append(out, one)
		}
	}
	for _, all := range [][]Bare{out, shut} {
		slices.SortFunc(all, func(a, b Bare) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Placement, b.Placement)) })
	}
	return out, shut
}

// barren is why the placement would be empty; empty where it may be, or is not.
func (s *slot) barren(board *Board, now time.Time) BareWhy {
	if s.Fallback != campaigns.House {
		return ""
	}
	if s.house == nil {
		return NoHouse
	}
	why := HouseUnspoken
	for _, l := range lang.All {
		switch {
		case !s.house.speaks(l, now):
		case board.text(s.house, l):
			why = HouseIsStopped
		default:
			return ""
		}
	}
	return why
}

// HousedAt are the names of the placements of which a message is the house card.
func (p *Planner) HousedAt(message int64) (names []string) {
	for _, s := range p.plan.Load().placements {
		if s.Fallback == campaigns.House && s.House == message {
			names = append(names, s.Name)
		}
	}
	slices.Sort(names)
	return names
}
