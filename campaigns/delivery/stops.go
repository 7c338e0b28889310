package delivery

import "erawan/internal/lang"

// Board is the stops in force, ready to be asked. It is immutable and swapped apart from the plan, so
// that a stop waits for nothing.
type Board struct {
	position int64
	on       map[Target]struct{}
}

// NewBoard builds a board from the stops in force. Only words and campaigns can be stopped in one
// language; of anything else it stops every language, since too much is the safe mistake.
func NewBoard(position int64, stops []Stop) *Board {
	b := &Board{position, make(map[Target]struct{}, len(stops))}
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
