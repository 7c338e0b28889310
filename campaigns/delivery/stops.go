package delivery

import "erawan/internal/lang"

// Board is the stops in force and the state of pacing, ready to be asked. It is immutable and swapped apart from
// the plan, so that a stop waits for nothing.
type Board struct {
	position int64
	on       map[Target]struct{}
	resting  map[int64]struct{} // campaigns of the plan in use that are not live any more
	pace     *paces
}

// NewBoard builds a board from the stops in force. Only words and campaigns can be stopped in one
// language; of anything else it stops every language, since too much is the safe mistake.
func NewBoard(position int64, stops []Stop) *Board {
	b := &Board{position: position, on: make(map[Target]struct{}, len(stops)), pace: unpaced}
	for _, s := range stops {
		if !s.On {
			continue
		}
		t := s.Target
		switch t.Kind {
		case StopPartner, StopPlacement, StopEverything:
			t.Locale = ""
		}
		b.on[t] = struct{}{}
	}
	return b
}

// has asks for one thing, in a language and in every language.
func (b *Board) has(kind TargetKind, id int64, l lang.Locale) bool {
	if _, ok := b.on[Target{Kind: kind, ID: id}]; ok {
		return true
	}
	_, ok := b.on[Target{Kind: kind, ID: id, Locale: l}]
	return ok
}

// carrier reports whether a placement, its partner or everything is stopped.
func (b *Board) carrier(placement, partner int64) bool {
	return len(b.on) > 0 && (b.has(StopEverything, 0, "") || b.has(StopPartner, partner, "") || b.has(StopPlacement, placement, ""))
}

// text reports whether a message, or a law card it cites, is stopped in a language.
func (b *Board) text(p *piece, l lang.Locale) bool {
	if len(b.on) == 0 {
		return false
	}
	if b.has(StopMessage, p.message.ID, l) {
		return true
	}
	for _, law := range p.message.Cites {
		if b.has(StopLaw, law, l) {
			return true
		}
	}
	return false
}

// out are the campaigns of a plan that are out in every language: stopped as a whole, or at rest.
func (b *Board) out(p *Plan) []int {
	var numbers []int
	for t := range b.on {
		if t.Kind == StopCampaign && t.Locale == "" {
			numbers = p.numbered(numbers, t.ID)
		}
	}
	for id := range b.resting {
		numbers = p.numbered(numbers, id)
	}
	return numbers
}

// Use swaps the plan. Requests under way finish with the one they began with.
func (p *Planner) Use(plan *Plan) {
	p.one.Lock()
	defer p.one.Unlock()
	board := *p.board.Load()
	board.resting = nil // the plan knows
	p.turn(plan, &board)
	p.plan.Store(plan)
}

// UseStops swaps the stops, and leaves pacing as it is.
func (p *Planner) UseStops(b *Board) {
	p.one.Lock()
	defer p.one.Unlock()
	board := *b
	board.resting, board.pace = p.board.Load().resting, p.board.Load().pace
	p.turn(p.plan.Load(), &board)
}

// Rest takes campaigns that were paused or ended out of the plan in use, until there is a plan that knows:
// making one takes longer than turning bits off.
func (p *Planner) Rest(ids []int64) {
	if len(ids) == 0 {
		return
	}
	p.one.Lock()
	defer p.one.Unlock()
	board := *p.board.Load()
	board.resting = make(map[int64]struct{}, len(ids))
	for id := range p.board.Load().resting {
		board.resting[id] = struct{}{}
	}
	for _, id := range ids {
		board.resting[id] = struct{}{}
	}
	p.turn(p.plan.Load(), &board)
}

// turn puts a board in force, and the bits of a plan as it says. Bits come first, and a visit that still
// has the board before leaves out at most what is out by now.
func (p *Planner) turn(plan *Plan, b *Board) {
	if plan.on != nil {
		plan.on.Off(b.out(plan)...)
	}
	p.board.Store(b)
}
