package audience

import "math/bits"

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
	signal  Signal
	shape   Shape
	unknown []uint64 // conjunctions that stand an unknown answer
	hoped   []uint64 // those that some answer could still meet; nil for all
	told    []uint64 // those that stand a known answer as such; nil for all
	one     *table   // what stands a single answer
	dims    []dim    // the same by condition, for signals that may have several answers
}

// dim is one condition a conjunction may make of a signal: an answer among some, or none among some.
// The table has, for one answer, the conjunctions that it satisfies or that make no such condition. Of
// several answers one must satisfy the first sort, and all of them the second.
type dim struct {
	none bool
	of   *table
}

// Query is one visit against one index, ready to be walked. It is worth keeping: asking it again
// takes no memory.
type Query struct {
	index *Index
	rows  [][]uint64 // all must hold
	thin  []*thin    // and all of these
	anys  []*row     // of each group one must hold
	ends  []int      // of the groups
	room  []uint64   // where thin rows are written out
}

// Ask prepares a visit. With hope, what is unknown counts as met: what then survives and did not
// without is what further answers could still make match.
func (q *Query) Ask(ix *Index, t *Traveller, hope bool) {
	q.index, q.rows, q.thin, q.anys, q.ends = ix, q.rows[:0], q.thin[:0], q.anys[:0], q.ends[:0]
	for i := range ix.signals {
		a := &ix.signals[i]
		ans := &t.answers[a.signal]
		switch {
		case !ans.known && hope:
			if a.hoped != nil {
				q.rows = append(q.rows, a.hoped)
			}
		case !ans.known:
			q.rows = append(q.rows, a.unknown)
		case len(ans.values) > 1:
			q.spread(a, ans)
		case a.shape == One || a.shape == Number || a.shape == Several:
			q.must(a.one.numbered(ans.number))
		default:
			q.must(a.one.spelled(a.shape, ans.values[0]))
		}
	}
}

func (q *Query) must(r *row) {
	if r.thin != nil {
		q.thin = append(q.thin, r.thin)
		return
	}
	q.rows = append(q.rows, r.bits)
}

// Among leaves only what a bitmap has, which may be the bits of Switches at this moment.
func (q *Query) Among(live []uint64) { q.rows = append(q.rows, live) }

// spread asks for several answers at once.
func (q *Query) spread(a *asked, ans *answer) {
	if a.told != nil {
		q.rows = append(q.rows, a.told)
	}
	for i := range a.dims {
		d := &a.dims[i]
		if d.none {
			for _, v := range ans.values {
				q.must(d.of.bits(a, v))
			}
			continue
		}
		from := len(q.anys)
		for _, v := range ans.values {
			q.anys = append(q.anys, d.of.bits(a, v))
		}
		q.ends = append(q.ends, from+len(ans.values))
	}
}

func (t *table) bits(a *asked, v string) *row {
	if a.shape == Several {
		return t.numbered(vocabulary[a.signal].listed(v))
	}
	return t.spelled(a.shape, v)
}

// word is the survivors among 64 conjunctions.
func (q *Query) word(w int, live uint64) uint64 {
	for _, row := range q.rows {
		if live &= row[w]; live == 0 {
			return 0
		}
	}
	for _, row := range q.thin {
		if live &= row.word(w); live == 0 {
			return 0
		}
	}
	from := 0
	for _, end := range q.ends {
		in := uint64(0)
		for _, row := range q.anys[from:end] {
			in |= row.word(w)
		}
		if live &= in; live == 0 {
			return 0
		}
		from = end
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

// stretch is how many words are worked on at a time: what is written meanwhile stays close by.
const stretch = 512

// Bits writes every match among the live bits to out, which is as long as they are.
func (q *Query) Bits(live, out []uint64) {
	for from := 0; from < len(live); from += stretch {
		q.stretch(live, out, from, min(from+stretch, len(live)))
	}
}

// stretch goes row by row and several at once, since a word is seldom empty before most rows have been
// asked.
func (q *Query) stretch(live, out []uint64, from, to int) {
	out, in := out[from:to], live[from:to]
	rows := q.rows
	for ; len(rows) >= 4; rows = rows[4:] {
		and4(out, in, rows[0][from:to], rows[1][from:to], rows[2][from:to], rows[3][from:to])
		in = out
	}
	switch len(rows) {
	case 3:
		and3(out, in, rows[0][from:to], rows[1][from:to], rows[2][from:to])
	case 2:
		and2(out, in, rows[0][from:to], rows[1][from:to])
	case 1:
		and2(out, in, rows[0][from:to], rows[0][from:to])
	default:
		copy(out, in)
	}
	if len(q.thin) > 0 {
		wide := q.wide(0, len(out))
		for _, row := range q.thin {
			and(out, row.wide(wide, from))
		}
	}
	begin := 0
	for _, end := range q.ends {
		q.eitherOf(out, q.anys[begin:end], from)
		begin = end
	}
}

// wide is room for a stretch: one of two.
func (q *Query) wide(which, n int) []uint64 {
	if q.room == nil {
		q.room = make([]uint64, 2*stretch)
	}
	return q.room[which*stretch:][:n]
}

// eitherOf keeps what any of the rows has.
func (q *Query) eitherOf(out []uint64, rows []*row, from int) {
	if len(rows) == 2 {
		a, b := rows[0].wide(q.wide(0, len(out)), from), rows[1].wide(q.wide(1, len(out)), from)
		for i := range out {
			out[i] &= a[i] | b[i]
		}
		return
	}
	sum := q.wide(0, len(out))
	clear(sum)
	for _, row := range rows {
		for i, word := range row.wide(q.wide(1, len(out)), from) {
			sum[i] |= word
		}
	}
	and(out, sum)
}

func and4(out, in, a, b, c, d []uint64) {
	in, a, b, c, d = in[:len(out)], a[:len(out)], b[:len(out)], c[:len(out)], d[:len(out)]
	for i := range out {
		out[i] = in[i] & a[i] & b[i] & c[i] & d[i]
	}
}

func and3(out, in, a, b, c []uint64) {
	in, a, b, c = in[:len(out)], a[:len(out)], b[:len(out)], c[:len(out)]
	for i := range out {
		out[i] = in[i] & a[i] & b[i] & c[i]
	}
}

func and2(out, in, a, b []uint64) {
	in, a, b = in[:len(out)], a[:len(out)], b[:len(out)]
	for i := range out {
		out[i] = in[i] & a[i] & b[i]
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
