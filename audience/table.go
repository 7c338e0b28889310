package audience

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// Table is many visits side by side: of each signal who told it, and of each answer who gave it, a bit
// for a visit. A rule is asked of all of them in a pass over a few rows of bits. It is immutable.
type Table struct {
	n       int
	columns [Signals]column
}

type column struct {
	known []uint64
	has   map[string][]uint64
}

// TableOf lays visits out. They are asked for one after another and not kept.
func TableOf(n int, visit func(i int) *Traveller) *Table {
	t := &Table{n: n}
	for i := range n {
		who := visit(i)
		for s := range Signals {
			if values, ok := who.Values(s); ok {
				t.columns[s].put(i, t.words(), values)
			}
		}
	}
	return t
}

func (c *column) put(i, words int, values []string) {
	if c.known == nil {
		c.known, c.has = make([]uint64, words), map[string][]uint64{}
	}
	c.known[i/64] |= 1 << (i % 64)
	for _, v := range values {
		row := c.has[v]
		if row == nil {
			row = make([]uint64, words)
			c.has[v] = row
		}
		row[i/64] |= 1 << (i % 64)
	}
}

// Len is how many visits there are.
func (t *Table) Len() int { return t.n }

func (t *Table) words() int { return (t.n + 63) / 64 }

// Telling has a bit for each visit that tells a signal.
func (t *Table) Telling(s Signal) []uint64 {
	out := make([]uint64, t.words())
	copy(out, t.columns[s].known)
	return out
}

// Over asks the rule of every visit at once, as Match asks it of one. It returns a bit for each visit
// that matches, and for each of which that cannot be known.
func (c Compiled) Over(t *Table) (yes, unknown []uint64) {
	yes, no := c.root.over(t)
	unknown = all(t.n, t.words())
	for w := range unknown {
		unknown[w] &^= yes[w] | no[w]
	}
	return yes, unknown
}

// over is the visits for which a part is yes, and for which it is no.
func (n *node) over(t *Table) (yes, no []uint64) {
	switch n.op {
	case opNot:
		yes, no = n.children[0].over(t)
		return no, yes
	case opSame:
		return n.children[0].over(t)
	case opAll, opAny:
		return n.group(t)
	}
	return n.leafOver(t)
}

func (n *node) group(t *Table) (yes, no []uint64) {
	yes, no = n.children[0].over(t)
	for i := range n.children[1:] {
		y, o := n.children[i+1].over(t)
		if n.op == opAny {
			y, o, yes, no = o, y, no, yes
		}
		for w := range yes {
			yes[w] &= y[w]
			no[w] |= o[w]
		}
		if n.op == opAny {
			yes, no = no, yes
		}
	}
	return yes, no
}

func (n *node) leafOver(t *Table) (yes, no []uint64) {
	c, whole := &t.columns[n.signal], all(t.n, t.words())
	known := make([]uint64, t.words())
	copy(known, c.known)
	switch n.op {
	case opPresent:
		return known, outside(known, whole)
	case opMissing:
		return outside(known, whole), known
	case opEach:
		yes = slices.Clone(known)
		for _, v := range n.values {
			has := c.has[v]
			if has == nil {
				has = make([]uint64, t.words())
			}
			and(yes, has)
		}
		return yes, outside(yes, known)
	}
	values := n.values
	if n.op == opRange {
		values = digits[n.min : n.max+1]
	}
	yes = make([]uint64, t.words())
	for _, v := range values {
		for w, b := range c.has[v] {
			yes[w] |= b
		}
	}
	if no = outside(yes, known); n.op == opOut {
		return no, yes
	}
	return yes, no
}

// outside is what a whole has beyond a part.
func outside(part, whole []uint64) []uint64 {
	out := make([]uint64, len(whole))
	for w := range out {
		out[w] = whole[w] &^ part[w]
	}
	return out
}

// Asks are the signals that a rule asks about, each once, in the order of the vocabulary.
func (c Compiled) Asks() []Signal {
	var out []Signal
	c.root.walk(func(n *node) {
		if len(n.children) == 0 && !slices.Contains(out, n.signal) {
			out = append(out, n.signal)
		}
	})
	slices.Sort(out)
	return out
}

func (n *node) walk(each func(*node)) {
	each(n)
	for i := range n.children {
		n.children[i].walk(each)
	}
}

// Fingerprint is the same for rules that ask the same in the same order, with everything they refer to
// in its place.
func (c Compiled) Fingerprint() [sha256.Size]byte {
	var b []byte
	c.root.walk(func(n *node) {
		if n.op == opSame { // what stands in its place follows
			return
		}
		b = append(b, byte(n.op), byte(n.signal))
		values := slices.Clone(n.values)
		slices.Sort(values)
		for _, k := range []int{len(n.children), n.min, n.max, len(values)} {
			b = binary.AppendVarint(b, int64(k))
		}
		for _, v := range values {
			b = append(append(b, v...), 0)
		}
	})
	return sha256.Sum256(b)
}
