package delivery

import (
	"fmt"
	"time"

	"erawan/audience"
	"erawan/campaigns/token"
)

// Decided is what a decision came to: the cell that everything about the view is counted under, and for a
// house card why nothing else was shown.
type Decided struct {
	Cell       token.Cell
	Reason     Reason
	Propensity int
}

func decided(c token.Claims) Decided { return Decided{c.Cell, numbered(c.Reason), c.Propensity} }

// Replay is a decision that was made again from its token.
type Replay struct {
	Told  token.Claims
	Was   Decided
	Is    Decided // the zero one when nothing is shown
	Empty Reason  // why nothing is, then
	Exact bool    // the token carries all that was known of the visit: what comes out otherwise is a fault
	Steps Explanation
	// Floors says that where segments stand with the floor has changed since; they were taken as today.
	Floors bool
}

// Same reports whether the decision came out as it did then.
func (r Replay) Same() bool { return r.Empty == "" && r.Was == r.Is }

// Again decides again what a token says was decided: from a plan of its revision, with the texts that were
// approved, the stops that were in force and the state of pacing at its moment, for the visit as it was told. What the page told
// us then, that something was seen often enough or is on it already, is taken as said again.
func Again(c token.Claims, s Snapshot, o Options, stops []Stop) (Replay, error) {
	o.Now = c.ID.Time()
	plan, err := Compile(s, o)
	if err != nil {
		return Replay{}, fmt.Errorf("plan of revision %d: %w", c.Revision, err)
	}
	return plan.Again(c, NewBoard(c.Stops, stops).Pace(s.Pace))
}

// Again decides in a plan, under the stops and the pacing of a board, what a token says was decided: for many tokens of one revision.
func (plan *Plan) Again(c token.Claims, board *Board) (Replay, error) {
	out := Replay{Told: c, Was: decided(c), Exact: !c.Reduced}
	var public string
	for p, s := range plan.placements {
		if s.ID == c.Cell.Placement {
			public = p
		}
	}
	sealer := token.NewSealer(oneKey{})
	p := NewPlanner(sealer, func(token.Cell, time.Time) {})
	p.Use(plan)
	p.UseStops(board)
	p.board.Store(p.board.Load().with(board.pace))
	out.Exact = out.Exact && board.pace.epoch == c.Epoch
	at := c.ID.Time()
	if out.Was.Reason != LeaseExpired {
		p.Touch(at)
	}
	r := requestOf(c, public)
	out.Steps = p.Explain(r)[0]
	a := p.Decide(r)[0]
	if a.Empty != "" {
		out.Empty = a.Empty
		return out, nil
	}
	is, err := sealer.Open(a.Token, at, c.Kind)
	if err != nil {
		return out, fmt.Errorf("open what was decided again: %w", err)
	}
	out.Is = decided(is)
	return out, nil
}

// requestOf is the visit that a token tells of.
func requestOf(c token.Claims, placement string) Request {
	r := Request{Now: c.ID.Time(), Org: c.Cell.PlacementOrg, Placements: []string{placement}, Traveller: *audience.Expand(c.Signals),
		Bucket: c.Bucket, Kind: c.Kind, again: &c}
	for _, l := range c.Asked {
		r.Locales = append(r.Locales, string(l))
	}
	return r
}

// onPage are the campaigns that were on the page already, in a decision that is made again.
func (r Request) onPage() (used []int64) {
	if r.again == nil {
		return nil
	}
	for _, skip := range r.again.Skipped {
		if skip.Why == token.SkipDuplicate {
			used = append(used, skip.Campaign)
		}
	}
	return used
}

// oneKey seals what is decided again, for as long as that takes.
type oneKey struct{}

func (oneKey) Current() (byte, []byte)           { return 1, make([]byte, 32) }
func (oneKey) Secret(number byte) ([]byte, bool) { return make([]byte, 32), number == 1 }
