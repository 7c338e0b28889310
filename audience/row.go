package audience

import "slices"

// row is the conjunctions that stand one answer: a bit for each or, where an answer is one of hundreds
// and each rule names a few of them, only what sets it apart.
type row struct {
	bits []uint64
	thin *thin // in their place when there is one
}

// thin is a row by the words in which it is not the row of the answers that no rule names.
type thin struct {
	rest []uint64 // that row
	at   []uint32 // the words, rising
	is   []uint64 // what they are
}

// A row is thin when that takes half the room at most: a word and its place take three halves of a word.
// Below fewest words there is too little to save.
const (
	fewest = 32
	share  = 3
)

// rowOf keeps bits as they are or, where that is worth it, as their difference from rest.
func rowOf(bits, rest []uint64) row {
	if len(bits) < fewest {
		return row{bits: bits}
	}
	n := 0
	for w := range bits {
		if bits[w] != rest[w] {
			n++
		}
	}
	if n*share > len(bits) {
		return row{bits: bits}
	}
	t := &thin{rest: rest, at: make([]uint32, 0, n), is: make([]uint64, 0, n)}
	for w := range bits {
		if bits[w] != rest[w] {
			t.at, t.is = append(t.at, uint32(w)), append(t.is, bits[w])
		}
	}
	return row{thin: t}
}

func (r *row) word(w int) uint64 {
	if r.thin != nil {
		return r.thin.word(w)
	}
	return r.bits[w]
}

func (t *thin) word(w int) uint64 {
	if i, found := slices.BinarySearch(t.at, uint32(w)); found {
		return t.is[i]
	}
	return t.rest[w]
}

// wide writes the words from one on in full. A row that is no thin one is there already.
func (r *row) wide(room []uint64, from int) []uint64 {
	if r.thin == nil {
		return r.bits[from : from+len(room)]
	}
	return r.thin.wide(room, from)
}

func (t *thin) wide(room []uint64, from int) []uint64 {
	copy(room, t.rest[from:])
	i, _ := slices.BinarySearch(t.at, uint32(from))
	for ; i < len(t.at) && int(t.at[i]) < from+len(room); i++ {
		room[int(t.at[i])-from] = t.is[i]
	}
	return room
}

// bytes is the room a row takes beside the one of the answers that no rule names.
func (r *row) bytes() int {
	const head, place, word = 32, 4, 8
	if r.thin != nil {
		return head + 72 + (place+word)*len(r.thin.at)
	}
	return head + word*len(r.bits)
}
