package audience

// How an index finds what stands an answer: every value of a closed list, every pair and every triple
// of letters has a number, so that a visit is looked up by arithmetic and hashes nothing. Only signals
// whose values are open, such as our own ids, are looked up by their text.

const (
	letters = 'Z' - 'A' + 1
	pairs   = letters * letters           // pairs of letters
	triples = letters * letters * letters // triples
)

// places is how many values a signal may have; zero when they are open.
func (d *Definition) places() int {
	switch d.Shape {
	case One, Several:
		return len(d.Values)
	case Number:
		return d.Max + 1
	case Country, Places:
		return pairs
	case Airport:
		return triples
	case Journey:
		return pairs + triples
	}
	return 0
}

// place is the number of a value in its canonical spelling; -1 when it has none.
func (d *Definition) place(v string) int {
	switch d.Shape {
	case One, Several:
		return d.listed(v)
	case Number:
		for n := d.Min; n <= d.Max; n++ {
			if digits[n] == v {
				return n
			}
		}
		return -1
	}
	return spelled(d.Shape, v)
}

// listed is where a value stands in a closed list; -1 when it does not.
func (d *Definition) listed(v string) int {
	for i := range d.Values {
		if d.Values[i].Name == v {
			return i
		}
	}
	return -1
}

// spelled is the number of a code of letters.
func spelled(shape Shape, v string) int {
	switch {
	case len(v) == 2 && shape != Airport && capital(v[0]) && capital(v[1]):
		return int(v[0]-'A')*letters + int(v[1]-'A')
	case len(v) == 3 && capital(v[0]) && capital(v[1]) && capital(v[2]):
		n := (int(v[0]-'A')*letters+int(v[1]-'A'))*letters + int(v[2]-'A')
		if shape == Journey {
			n += pairs
		}
		return n
	}
	return -1
}

func capital(b byte) bool { return b >= 'A' && b <= 'Z' }

// table finds the bits of a value. Row zero is what any value has that no rule names.
type table struct {
	rows   []row
	number []uint16          // by the value's number, where values have one: there are fewer than 65,536
	text   map[string]uint32 // by the value itself, where they have none
}

func newTable(d *Definition, rest []uint64) *table {
	t := &table{rows: []row{{bits: rest}}}
	if n := d.places(); n > 0 {
		t.number = make([]uint16, n)
	} else {
		t.text = map[string]uint32{}
	}
	return t
}

func (t *table) put(d *Definition, v string, bits []uint64) {
	at := len(t.rows)
	t.rows = append(t.rows, rowOf(bits, t.rows[0].bits))
	if t.number != nil {
		t.number[d.place(v)] = uint16(at)
		return
	}
	t.text[v] = uint32(at)
}

// between gives all numbers from one on, to before another, one row.
func (t *table) between(from, to int, bits []uint64) {
	at := uint16(len(t.rows))
	t.rows = append(t.rows, row{bits: bits})
	for n := from; n < to; n++ {
		t.number[n] = at
	}
}

// numbered is the bits of a value by its number. A number out of range is a value that no rule names.
func (t *table) numbered(n int) *row {
	if uint(n) < uint(len(t.number)) {
		return &t.rows[t.number[n]]
	}
	return &t.rows[0]
}

// spelled is the bits of a value by its text.
func (t *table) spelled(shape Shape, v string) *row {
	if t.number != nil {
		return t.numbered(spelled(shape, v))
	}
	return &t.rows[t.text[v]]
}
