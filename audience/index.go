package audience

import (
	"math/bits"
	"strconv"
)

// Index finds which of many rules match a visit without asking them one by one. Each rule is written
// as conjunctions, each conjunction is a bit, and each answer a visit may give has the bits of the
// conjunctions that stand it; a visit's matches are the bits that survive all its answers. Bits are in
// the order the rules were added, so that the first survivor is the first match. It is immutable.
type Index struct {
	words   int
	owners  []Owner
	signals []asked
}

// Owner is whose conjunction a bit is.
type Owner struct {
	Rule int // the number the rule was added under
	Part int // which of the rules added under that number
}

// asked is one signal that some conjunction asks about.
type asked struct {
	signal Signal
	free   []uint64            // conjunctions that do not ask
	single map[string][]uint64 // what stands one answer; also what stands any other answer, under ""
	dims   []dim               // the same by condition, for signals with several answers
}

// dim is one condition a conjunction may make of a signal: an answer among some, or none among some.
type dim struct {
	none bool
	free []uint64            // conjunctions without this condition
	has  map[string][]uint64 // conjunctions whose set holds the value
}

// Builder collects rules for an index.
type Builder struct {
	owners []Owner
	conjs  []conjunction
}

// Add puts a rule in under a number. Numbers must not fall; several rules may share one, and then
// the number matches when any of them does.
func (b *Builder) Add(number, part int, c Compiled) {
	conjs, err := c.conjunctions()
	if err != nil {
		panic("audience: a compiled rule has few enough combinations: " + err.Error())
	}
	for _, conj := range conjs {
		b.conjs = append(b.conjs, conj)
		b.owners = append(b.owners, Owner{number, part})
	}
}

// AddEverybody puts in a number that every visit matches.
func (b *Builder) AddEverybody(number int) {
	b.conjs = append(b.conjs, nil)
	b.owners = append(b.owners, Owner{Rule: number})
}

// Build makes the index.
func (b *Builder) Build() *Index {
	ix := &Index{words: (len(b.conjs) + 63) / 64, owners: b.owners}
	for s := range Signals {
		dims := b.dims(s, ix.words)
		if len(dims) == 0 {
			continue
		}
		a := asked{signal: s, dims: dims, free: all(len(b.conjs), ix.words)}
		for _, d := range dims {
			and(a.free, d.free)
		}
		if !vocabulary[s].many() {
			a.single = singles(dims, ix.words)
		}
		ix.signals = append(ix.signals, a)
	}
	return ix
}

// dims gathers the conditions on one signal. A conjunction with several conditions of one sort on it
// takes a dim for each.
func (b *Builder) dims(s Signal, words int) []dim {
	var out []dim
	slot := func(none bool, taken int) *dim {
		for i := range out {
			if out[i].none == none {
				if taken == 0 {
					return &out[i]
				}
				taken--
			}
		}
		out = append(out, dim{none: none, free: all(len(b.conjs), words), has: map[string][]uint64{}})
		return &out[len(out)-1]
	}
	for bit, conj := range b.conjs {
		taken := [2]int{}
		for _, t := range conj {
			if t.signal != s {
				continue
			}
			sort := 0
			if t.none {
				sort = 1
			}
			d := slot(t.none, taken[sort])
			taken[sort]++
			d.free[bit/64] &^= 1 << (bit % 64)
			for v := range t.set {
				if d.has[v] == nil {
					d.has[v] = make([]uint64, words)
				}
				d.has[v][bit/64] |= 1 << (bit % 64)
			}
		}
	}
	return out
}

// singles works out, for a signal with one answer, what stands each answer that any rule names, and
// what stands every other answer.
func singles(dims []dim, words int) map[string][]uint64 {
	out := map[string][]uint64{"": stands(dims, "", words)}
	for _, d := range dims {
		for v := range d.has {
			if out[v] == nil {
				out[v] = stands(dims, v, words)
			}
		}
	}
	return out
}

// stands is what stands one known answer: of each dim, those without the condition and those whose
// condition it meets.
func stands(dims []dim, v string, words int) []uint64 {
	out := make([]uint64, words)
	for w := range out {
		out[w] = ^uint64(0)
		for _, d := range dims {
			in := uint64(0)
			if has := d.has[v]; has != nil {
				in = has[w]
			}
			if d.none {
				in = ^in
			}
			out[w] &= d.free[w] | in
		}
	}
	return out
}

// Query is one visit against one index, ready to be walked. It is worth keeping: asking it again
// takes no memory.
type Query struct {
	index *Index
	rows  [][]uint64 // all must hold
	anys  []several  // for signals with several answers
	hope  bool
}

// several is a dim of a signal with several answers, and the bits of those answers.
type several struct {
	none bool
	free []uint64
	has  [maxValues][]uint64
	n    int
}

// Ask prepares a visit. With hope, what is unknown counts as met: what then survives and did not
// without is what further answers could still make match.
func (q *Query) Ask(ix *Index, t *Traveller, hope bool) {
	q.index, q.rows, q.anys, q.hope = ix, q.rows[:0], q.anys[:0], hope
	for i := range ix.signals {
		a := &ix.signals[i]
		ans := &t.answers[a.signal]
		switch {
		case !ans.known && hope:
		case !ans.known:
			q.rows = append(q.rows, a.free)
		case a.single != nil:
			q.rows = append(q.rows, a.of(ans))
		default:
			q.spread(a, ans)
		}
	}
}

func (a *asked) of(ans *answer) []uint64 {
	var v string
	if vocabulary[a.signal].Shape == Number {
		v = digits[min(max(ans.number, 0), len(digits)-1)]
	} else {
		v = ans.values[0]
	}
	if row := a.single[v]; row != nil {
		return row
	}
	return a.single[""]
}

func (q *Query) spread(a *asked, ans *answer) {
	for i := range a.dims {
		d := &a.dims[i]
		s := several{none: d.none, free: d.free}
		for _, v := range ans.values {
			if has := d.has[v]; has != nil {
				s.has[s.n] = has
				s.n++
			}
		}
		if s.n > 0 || !s.none {
			q.anys = append(q.anys, s)
		}
	}
}

// word is the survivors among 64 conjunctions.
func (q *Query) word(w int, live uint64) uint64 {
	for _, row := range q.rows {
		if live &= row[w]; live == 0 {
			return 0
		}
	}
	for i := range q.anys {
		s := &q.anys[i]
		in := uint64(0)
		for _, has := range s.has[:s.n] {
			in |= has[w]
		}
		if s.none {
			in = ^in
		}
		if live &= s.free[w] | in; live == 0 {
			return 0
		}
	}
	return live
}

// Next returns the first match among the live bits at or after a bit; -1 when there is none.
func (q *Query) Next(live []uint64, from int) int {
	w := from / 64
	if w >= len(live) {
		return -1
	}
	b := q.word(w, live[w]&^(1<<(from%64)-1))
	for b == 0 {
		if w++; w == len(live) {
			return -1
		}
		b = q.word(w, live[w])
	}
	return w*64 + bits.TrailingZeros64(b)
}

// Owner is whose conjunction a bit is. A number may have several, and then comes several times.
func (ix *Index) Owner(bit int) Owner { return ix.owners[bit] }

// Bits writes every match among the live bits to out, which is as long as they are.
func (q *Query) Bits(live, out []uint64) {
	for w := range live {
		out[w] = q.word(w, live[w])
	}
}

// Live returns the bits of the numbers that keep wants: what Each is given for one placement.
func (ix *Index) Live(keep func(number int) bool) []uint64 {
	out := make([]uint64, ix.words)
	for bit, o := range ix.owners {
		if keep(o.Rule) {
			out[bit/64] |= 1 << (bit % 64)
		}
	}
	return out
}

// Len is how many conjunctions there are.
func (ix *Index) Len() int { return len(ix.owners) }

func all(n, words int) []uint64 {
	out := make([]uint64, words)
	for w := range out {
		out[w] = ^uint64(0)
	}
	if n%64 != 0 && words > 0 {
		out[words-1] = 1<<(n%64) - 1
	}
	return out
}

func and(a, b []uint64) {
	for w := range a {
		a[w] &= b[w]
	}
}

// digits are the decimal digits of small numbers: those that a Number signal may have.
var digits = func() []string {
	most := 0
	for _, d := range vocabulary {
		most = max(most, d.Max)
	}
	out := make([]string, most+1)
	for i := range out {
		out[i] = strconv.Itoa(i)
	}
	return out
}()

func numbers(low, high int) map[string]struct{} {
	out := make(map[string]struct{}, high-low+1)
	for n := low; n <= high; n++ {
		out[digits[n]] = struct{}{}
	}
	return out
}
