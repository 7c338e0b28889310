package audience

import (
	"slices"
	"strconv"
)

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
	parts := make([]partition, Signals)
	for bit, conj := range b.conjs {
		for i := range conj {
			parts[conj[i].signal].take(bit, &conj[i])
		}
	}
	for s := range Signals {
		if len(parts[s].asked) > 0 {
			ix.signals = append(ix.signals, parts[s].build(s, len(b.conjs)))
		}
	}
	return ix
}

// partition is what all conjunctions ask of one signal.
type partition struct{ asked []asking }

// asking is a term with the conjunction that makes it.
type asking struct {
	bit  int
	term *term
}

func (p *partition) take(bit int, t *term) { p.asked = append(p.asked, asking{bit, t}) }

// sorted is a dim while the index is being made.
type sorted struct {
	none bool
	free []uint64            // conjunctions without this condition
	has  map[string][]uint64 // conjunctions whose set holds the value
	last int                 // conjunction that took it last
}

// build makes a signal's part of an index of n conjunctions.
func (p *partition) build(s Signal, n int) asked {
	d, words := &vocabulary[s], (n+63)/64
	a := asked{signal: s, shape: d.Shape, unknown: all(n, words)}
	for _, x := range p.asked {
		switch x.term.sort {
		case asksKnown:
			a.hoped = without(a.hoped, n, x.bit)
			clearBit(a.unknown, x.bit)
		case asksBlank:
			a.told = without(a.told, n, x.bit)
		default:
			clearBit(a.unknown, x.bit)
		}
	}
	cuts := p.cuts(d)
	dims := p.dims(cuts, n)
	whole := dims
	if a.told != nil { // the same for every answer: a condition without values
		whole = append(slices.Clip(dims), sorted{free: a.told})
	}
	a.one = tableOf(d, whole, cuts, words)
	if !d.many() {
		return a
	}
	for i := range dims {
		of := a.one
		if len(whole) > 1 {
			of = tableOf(d, dims[i:i+1], cuts, words)
		}
		a.dims = append(a.dims, dim{none: dims[i].none, of: of})
	}
	return a
}

// cuts are where the ranges over a number begin and the first numbers after they end: between two cuts
// no rule tells one number from another. It is nil for a signal that is no number.
func (p *partition) cuts(d *Definition) []int {
	if d.Shape != Number {
		return nil
	}
	cuts := []int{d.Min, d.Max + 1}
	for _, x := range p.asked {
		if x.term.sort <= asksNone {
			cuts = append(cuts, x.term.min, x.term.max+1)
		}
	}
	slices.Sort(cuts)
	return slices.Compact(cuts)
}

// dims gathers the conditions on values. A conjunction with several of one sort takes a dim for each.
func (p *partition) dims(cuts []int, n int) []sorted {
	var out []sorted
	words := (n + 63) / 64
	slot := func(bit int, none bool) *sorted {
		for i := range out {
			if out[i].none == none && out[i].last != bit {
				return &out[i]
			}
		}
		out = append(out, sorted{none: none, free: all(n, words), has: map[string][]uint64{}, last: -1})
		return &out[len(out)-1]
	}
	for _, x := range p.asked {
		if x.term.sort > asksNone {
			continue
		}
		d := slot(x.bit, x.term.sort == asksNone)
		d.last = x.bit
		clearBit(d.free, x.bit)
		for _, v := range x.term.named(cuts) {
			has := d.has[v]
			if has == nil {
				has = make([]uint64, words)
				d.has[v] = has
			}
			has[x.bit/64] |= 1 << (x.bit % 64)
		}
	}
	return out
}

// named are the values of a term; of a number, the first of each stretch between two cuts.
func (t *term) named(cuts []int) []string {
	if cuts == nil {
		return t.values
	}
	from, _ := slices.BinarySearch(cuts, t.min)
	to, _ := slices.BinarySearch(cuts, t.max+1)
	out := make([]string, 0, to-from)
	for _, n := range cuts[from:to] {
		out = append(out, digits[n])
	}
	return out
}

// tableOf works out what stands each answer that any rule names, and what stands every other answer.
func tableOf(d *Definition, dims []sorted, cuts []int, words int) *table {
	out := newTable(d, stands(dims, "", words))
	if cuts != nil {
		for i, from := range cuts[:len(cuts)-1] {
			out.between(from, cuts[i+1], stands(dims, digits[from], words))
		}
		return out
	}
	done := map[string]struct{}{}
	for i := range dims {
		for v := range dims[i].has {
			if _, twice := done[v]; !twice {
				done[v] = struct{}{}
				out.put(d, v, stands(dims, v, words))
			}
		}
	}
	return out
}

// stands is what stands one known answer: of each dim, those without the condition and those whose
// condition it meets.
func stands(dims []sorted, v string, words int) []uint64 {
	out := make([]uint64, words)
	for w := range out {
		out[w] = ^uint64(0)
	}
	for i := range dims {
		d := &dims[i]
		has := d.has[v]
		switch {
		case has == nil && !d.none:
			and(out, d.free)
		case has == nil: // meets every condition of this sort
		case d.none:
			for w := range out {
				out[w] &= d.free[w] | ^has[w]
			}
		default:
			for w := range out {
				out[w] &= d.free[w] | has[w]
			}
		}
	}
	return out
}

// without is a bitmap, all ones when it is nil, with one bit cleared.
func without(of []uint64, n, bit int) []uint64 {
	if of == nil {
		of = all(n, (n+63)/64)
	}
	clearBit(of, bit)
	return of
}

func clearBit(of []uint64, bit int) { of[bit/64] &^= 1 << (bit % 64) }

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
