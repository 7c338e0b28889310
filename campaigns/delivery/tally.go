package delivery

import (
	"slices"
	"sync/atomic"

	"erawan/campaigns/token"
)

// tally counts what decisions came to: an atomic addition each, and nothing else on that path.
type tally struct {
	sent  [token.HeldOutOfAll + 1]atomic.Uint64 // by arm
	empty []atomic.Uint64                       // by place in Reasons
}

func newTally() tally { return tally{empty: make([]atomic.Uint64, len(Reasons))} }

func (t *tally) nothing(why Reason) {
	if i := slices.Index(Reasons, why); i >= 0 {
		t.empty[i].Add(1)
	}
}

// count counts that the placement of a visit was asked about, and what came of it when that was nothing.
func (v *visit) count(why Reason) {
	if why != "" {
		v.planner.tally.nothing(why)
	}
	if v.planner.asked != nil && why != UnknownPlacement {
		v.planner.asked(v.slots[len(v.slots)-1].ID, v.Org, v.Now)
	}
}

// Outcomes tells how many decisions came to what since the planner was made: "served", "held_out", "held_out_of_all" and
// "house" for what was sent, and each Reason for nothing. The names never change, nor does their order.
func (p *Planner) Outcomes(each func(outcome string, n uint64)) {
	each("served", p.tally.sent[token.Shown].Load())
	each("held_out", p.tally.sent[token.HeldOut].Load())
	each("held_out_of_all", p.tally.sent[token.HeldOutOfAll].Load())
	each("house", p.tally.sent[token.NoArm].Load())
	for i, why := range Reasons {
		each(string(why), p.tally.empty[i].Load())
	}
}
