package agents

// automaton finds all the texts of a table in one pass over a header, in letters of either size. It is made
// once. (A. V. Aho, M. J. Corasick: Efficient string matching, 1975.)
type automaton struct {
	class   [256]uint8 // of a byte; 0 for those that no text has
	width   int        // how many classes there are
	next    []uint32   // by state and class: where the next state's row begins, and above that what of longest is there
	longest []uint16   // by state: the longest text that ends here, as its place in rows and one more; 0 for none
	shorter []uint16   // by text, and one more: the next shorter one that ends where it does
	rows    []row
}

// rowBits hold where a row of next begins.
const rowBits = 20

// row is a text to be found, and what it is a mark of.
type row struct {
	text  string
	mark  mark
	edges edges
}

// edges say what must stand beside a text.
type edges uint8

const (
	anywhere edges = 0
	starts   edges = 1 // no letter or digit before it
	ends     edges = 2 // no letter or digit after it
	whole          = starts | ends
)

func build(tables ...[]row) *automaton {
	a := &automaton{width: 1}
	for _, t := range tables {
		a.rows = append(a.rows, t...)
	}
	for _, r := range a.rows {
		for i := range len(r.text) {
			if b := r.text[i]; a.class[b] == 0 {
				a.class[b] = uint8(a.width)
				a.width++
			}
		}
	}
	for b := byte('A'); b <= 'Z'; b++ {
		a.class[b] = a.class[lower(b)]
	}
	a.shorter = make([]uint16, len(a.rows)+1)
	a.grow()
	a.link()
	for i, state := range a.next {
		a.next[i] = state*uint32(a.width) | uint32(a.longest[state])<<rowBits
	}
	return a
}

// grow makes the tree of all texts.
func (a *automaton) grow() {
	a.next, a.longest = make([]uint32, a.width), make([]uint16, 1)
	for n, r := range a.rows {
		state := 0
		for i := range len(r.text) {
			at := state*a.width + int(a.class[r.text[i]])
			if a.next[at] == 0 {
				a.next[at] = uint32(len(a.longest))
				a.next, a.longest = append(a.next, make([]uint32, a.width)...), append(a.longest, 0)
			}
			state = int(a.next[at])
		}
		a.longest[state] = uint16(n + 1)
	}
}

// link makes of the tree a machine that never goes back: where a text ends or breaks off, it goes on with the
// longest beginning of another that was just read.
func (a *automaton) link() {
	fail := make([]uint32, len(a.longest))
	var queue []uint32
	for _, s := range a.next[:a.width] {
		if s != 0 {
			queue = append(queue, s)
		}
	}
	for len(queue) > 0 {
		state := queue[0]
		queue = queue[1:]
		back := fail[state]
		if n := a.longest[state]; n != 0 {
			a.shorter[n] = a.longest[back]
		} else {
			a.longest[state] = a.longest[back]
		}
		for c := range a.width {
			at, instead := int(state)*a.width+c, a.next[int(back)*a.width+c]
			if s := a.next[at]; s != 0 {
				fail[s] = instead
				queue = append(queue, s)
			} else {
				a.next[at] = instead
			}
		}
	}
}

// scan says what a header holds. Of the texts that end at one place the longest counts alone, so that a name
// with a word in it may be told from the word.
func (a *automaton) scan(header string) (seen sights) {
	next, state := a.next, uint32(0)
	for i := range len(header) {
		state = next[state&(1<<rowBits-1)+uint32(a.class[header[i]])]
		if n := state >> rowBits; n != 0 {
			seen |= a.found(header, i+1, uint16(n))
		}
	}
	if mailbox(header) {
		seen |= 1 << contact
	}
	return seen
}

// found is the mark of the longest text that ends at an end of a header and has beside it what it must.
func (a *automaton) found(header string, end int, n uint16) sights {
	for ; n != 0; n = a.shorter[n] {
		r := &a.rows[n-1]
		if !r.edges.fits(header, end-len(r.text), end) {
			continue
		}
		if r.mark == domain && !isDomain(header, end-len(r.text), end) {
			return 0
		}
		return 1 << r.mark
	}
	return 0
}

func (e edges) fits(header string, from, to int) bool {
	if e&starts != 0 && from > 0 && alphanumeric(header[from-1]) {
		return false
	}
	return e&ends == 0 || to == len(header) || !alphanumeric(header[to])
}

func alphanumeric(b byte) bool {
	b = lower(b)
	return b >= 'a' && b <= 'z' || b >= '0' && b <= '9'
}
