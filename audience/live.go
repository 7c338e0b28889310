package audience

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Switches hold which numbers of an index may match at this moment. Turning one on or off takes no
// rebuild: its bits are flipped in a copy that then takes the place of the old ones, so that a query
// under way finishes with the bits it began with. They are safe for use by many at once.
type Switches struct {
	index *Index
	one   sync.Mutex // writers
	bits  atomic.Pointer[[]uint64]
}

// NewSwitches returns the switches of an index, all on.
func NewSwitches(ix *Index) *Switches {
	s := &Switches{index: ix}
	bits := all(len(ix.owners), ix.words)
	s.bits.Store(&bits)
	return s
}

// Bits are those of the numbers that are on. They are not to be changed, and stay as they are.
func (s *Switches) Bits() []uint64 { return *s.bits.Load() }

// On reports whether a number is on. One that is not in the index is not.
func (s *Switches) On(number int) bool {
	from, to := s.index.span(number)
	bits := s.Bits()
	return from < to && bits[from/64]>>(from%64)&1 == 1
}

// Turn turns numbers on or off, all at once. Those that are not in the index are passed over.
func (s *Switches) Turn(on bool, numbers ...int) {
	s.one.Lock()
	defer s.one.Unlock()
	bits := slices.Clone(s.Bits())
	s.index.turn(bits, on, numbers)
	s.bits.Store(&bits)
}

// Off turns these numbers off and all others on, at once. Those that are not in the index are passed over.
func (s *Switches) Off(numbers ...int) {
	s.one.Lock()
	defer s.one.Unlock()
	bits := all(len(s.index.owners), s.index.words)
	s.index.turn(bits, false, numbers)
	s.bits.Store(&bits)
}

func (ix *Index) turn(bits []uint64, on bool, numbers []int) {
	for _, n := range numbers {
		from, to := ix.span(n)
		for bit := from; bit < to; bit++ {
			if on {
				bits[bit/64] |= 1 << (bit % 64)
			} else {
				clearBit(bits, bit)
			}
		}
	}
}

// span is the bits of a number: from one on, to before another.
func (ix *Index) span(number int) (from, to int) {
	from, _ = slices.BinarySearchFunc(ix.owners, number, func(o Owner, n int) int { return o.Rule - n })
	to = from
	for to < len(ix.owners) && ix.owners[to].Rule == number {
		to++
	}
	return from, to
}

// Bytes is the memory an index takes, near enough: bitmaps, tables and owners.
func (ix *Index) Bytes() int {
	const word, owner, entry = 8, 16, 24
	out := owner * len(ix.owners)
	seen := map[*table]bool{}
	add := func(t *table) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		out += 2*len(t.number) + entry*len(t.text)
		for i := range t.rows {
			out += t.rows[i].bytes()
		}
	}
	for i := range ix.signals {
		a := &ix.signals[i]
		for _, row := range [][]uint64{a.unknown, a.hoped, a.told} {
			out += word * len(row)
		}
		add(a.one)
		for _, d := range a.dims {
			add(d.of)
		}
	}
	return out
}
