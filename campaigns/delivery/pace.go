package delivery

import (
	"encoding/binary"
	"time"

	"erawan/campaigns/token"
	"erawan/internal/lang"
)

// Whole is a share that lets every visit pass.
const Whole = 1 << 16

// PaceLease is how long nodes trust a state of pacing. With an older one, campaigns with a hard cap are shown
// no more, since nobody watches it; campaigns with a goal alone go on with their last share, which is a good
// one for the same hours of another day.
const PaceLease = 5 * time.Minute

// Pace is the state of pacing in one epoch: of every live campaign that has a goal or a hard cap, which share
// of the visits that come as far as it may pass. One worker reckons it, and every node decides with it.
type Pace struct {
	Epoch     int64 // counted from 1; 0 is none
	At        time.Time
	Campaigns []Paced
}

// Paced is one campaign's part, and what it was reckoned from.
type Paced struct {
	Campaign  int64    `json:"id"`
	Share     int      `json:"share"`             // of Whole
	Shut      Reason   `json:"shut,omitempty"`    // DayCap or GoalReached; empty while it is open
	Delivered int64    `json:"delivered"`         // of the goal's metric, ever
	Today     int64    `json:"today"`             // since the campaign's midnight
	Due       int64    `json:"due"`               // of the goal by now, had every day brought its part
	Day       int64    `json:"day"`               // of the goal today, for what is left and the days that are left
	Clock     bool     `json:"clock"`             // spread by the clock: there are no two such weekdays to go by yet
	Seen      float64  `json:"seen"`              // what was delivered of late, older minutes counting less
	Tried     float64  `json:"tried"`             // of which share of a day's traffic, in the same way
	Tongues   []Tongue `json:"tongues,omitempty"` // languages of which another share passes than of the campaign's visits
	Places    []Place  `json:"places,omitempty"`  // where it was decided on in this hour, of one that is bounded by hour and placement
}

// paces are a state of pacing, ready to be asked. It is immutable.
type paces struct {
	epoch int64
	at    int64 // unix milliseconds
	of    map[int64]pass
}

// pass is which visits a campaign takes.
type pass struct {
	share uint32
	shut  Reason
	Paced // for people
}

func pacesOf(p Pace) *paces {
	out := &paces{epoch: p.Epoch, at: p.At.UnixMilli(), of: make(map[int64]pass, len(p.Campaigns))}
	for _, c := range p.Campaigns {
		out.of[c.Campaign] = pass{uint32(min(max(c.Share, 0), Whole)), c.Shut, c}
	}
	return out
}

// unpaced is what a node knows before it was told anything.
var unpaced = &paces{}

// fresh reports whether hard caps were watched a moment ago. A state from a little ahead is: workers have
// clocks of their own.
func (p *paces) fresh(now time.Time) bool {
	age := now.UnixMilli() - p.at // a token has no more of the time, and tells as much again
	lease := PaceLease.Milliseconds()
	return p.epoch > 0 && age < lease && age > -lease
}

// over reports whether the campaign has delivered all that it is to deliver: it rests as if its last day
// had passed, in both arms.
func (v *visit) over(c *candidate) bool {
	return !c.Goal.None() && v.board.pace.of[c.ID].shut == GoalReached
}

// paced is why pacing keeps a campaign from this visit, to which it would speak a language; empty when it does not. It is the same for the same
// visit, campaign and epoch, wherever and whenever it is asked.
func (v *visit) paced(c *candidate, l lang.Locale) Reason {
	if !c.Counted() {
		return ""
	}
	p := v.board.pace
	one, counted := p.of[c.ID]
	if (c.Goal.Hard() || c.PerHour > 0) && (!counted || !p.fresh(v.Now)) {
		return Uncounted
	}
	switch {
	case !counted: // it went live a moment ago, and nothing of it is lost by beginning
		return ""
	case one.shut != "":
		return one.shut
	}
	share, here := one.tongue(l), one.place(v.at, p.at, v.Now)
	if share == Whole && here == Whole {
		return ""
	}
	switch drawn := v.draw(c.ID); {
	case drawn >= share:
		return Throttled
	case drawn >= share*here/Whole:
		return PlacementFull
	}
	return ""
}

// draw is a number under Whole that is the same for the same visit, campaign and epoch: 16 bits of SipHash-2-4 of campaign, epoch
// and the id of the token that the visit gets.
func (v *visit) draw(campaign int64) uint32 {
	var msg [32]byte
	binary.LittleEndian.PutUint64(msg[:], uint64(campaign))
	binary.LittleEndian.PutUint64(msg[8:], uint64(v.board.pace.epoch))
	id := v.ticket()
	copy(msg[16:], id[:])
	return uint32(sipHash(v.plan.bucket, msg[:]) >> 48)
}

// ticket is the id of the token that this decision gets.
func (v *visit) ticket() token.ID {
	if v.id == (token.ID{}) {
		v.id = token.NewID(v.Now)
	}
	return v.id
}

// begin makes ready for the next placement of the page.
func (v *visit) begin(n int) {
	v.id = token.ID{}
	switch {
	case v.again != nil:
		v.id = v.again.ID
	case n < len(v.pinned):
		v.id = v.pinned[n]
	}
}

// Pin fixes what chance decides of a request, so that its decision and its explanation are of one visit.
func (r *Request) Pin() {
	r.pinned = make([]token.ID, len(r.Placements))
	for i := range r.pinned {
		r.pinned[i] = token.NewID(r.Now)
	}
}

// Pace is the board with a state of pacing.
func (b *Board) Pace(p Pace) *Board { return b.with(pacesOf(p)) }

func (b *Board) with(p *paces) *Board {
	out := *b
	out.pace = p
	return &out
}

// UsePace swaps the state of pacing.
func (p *Planner) UsePace(next Pace) {
	p.one.Lock()
	defer p.one.Unlock()
	p.board.Store(p.board.Load().Pace(next))
}
