package audience

import "slices"

// Here a rule is asked about all visits that there can be, instead of about one. What is claimed is so;
// what would take too long to find out is not claimed. A visit may answer every signal on its own: what
// one answer lets us derive of another is left out, so a claim holds whatever is derived.

// Never reports that no visit can satisfy the rule.
func (c Compiled) Never() bool {
	s, asked := spaceOf(c)
	return !slices.ContainsFunc(asked[0], func(all []demand) bool {
		_, ok := s.every(s.everything(), all)
		return ok
	})
}

// RefusesNobody reports that every visit satisfies the rule, whatever it tells and if it tells nothing.
func (c Compiled) RefusesNobody() bool {
	s, asked := spaceOf(c)
	return s.covered(s.everything(), asked[0])
}

// Within reports that every visit that satisfies this rule satisfies the other. Two rules that are
// within each other match the same visits.
func (c Compiled) Within(other Compiled) bool {
	s, asked := spaceOf(c, other)
	for _, all := range asked[0] {
		if part, ok := s.every(s.everything(), all); ok && !s.covered(part, asked[1]) {
			return false
		}
	}
	return true
}

// maxSteps bounds how often a question cuts a region: rules can be written that would take for ever.
const maxSteps = 4000

// space is all visits, as far as some rules can tell them apart.
type space struct {
	domains []domain
	steps   int // left
}

// domain is the answers to one signal that the rules name, and one that stands for all that they do not.
type domain struct {
	many  bool
	names map[string]int // the place of an answer, of a number of the stretch that begins with it
	cuts  []int          // of a Number
	whole []uint64       // a bit for each answer
}

// demand is what a conjunction asks of one signal. It holds of a visit or it does not: to be unknown is
// one more thing that a visit may be.
type demand struct {
	at   int // its domain
	sort sort
	set  []uint64
}

// turned are the ways in which a visit may fail a demand; no visit fails in both.
func (d demand) turned() []demand {
	opposite := demand{d.at, d.sort ^ 1, d.set}
	if d.sort > asksNone {
		return []demand{opposite}
	}
	return []demand{opposite, {at: d.at, sort: asksBlank}}
}

// region is the visits that tell each signal as its cell allows.
type region []cell

type cell struct {
	blank bool       // it may be unknown
	told  bool       // it may be known
	among []uint64   // then its answers are among these
	needs [][]uint64 // and each of these has one of them
}

// spaceOf lays out the space of some rules, with what the conjunctions of each demand.
func spaceOf(rules ...Compiled) (*space, [][][]demand) {
	s, written := &space{steps: maxSteps}, make([][]conjunction, len(rules))
	var terms [Signals][]*term
	for i, c := range rules {
		conjs, err := c.conjunctions()
		if err != nil {
			panic("audience: a compiled rule has few enough combinations: " + err.Error())
		}
		for _, conj := range conjs {
			for j := range conj {
				terms[conj[j].signal] = append(terms[conj[j].signal], &conj[j])
			}
		}
		written[i] = conjs
	}
	var place [Signals]int
	for signal, of := range terms {
		if len(of) > 0 {
			place[signal] = len(s.domains)
			s.domains = append(s.domains, domainOf(&vocabulary[signal], of))
		}
	}
	out := make([][][]demand, len(rules))
	for i, conjs := range written {
		out[i] = make([][]demand, len(conjs))
		for j, conj := range conjs {
			for k := range conj {
				at := place[conj[k].signal]
				out[i][j] = append(out[i][j], demand{at, conj[k].sort, s.domains[at].set(&conj[k])})
			}
		}
	}
	return s, out
}

func domainOf(d *Definition, terms []*term) domain {
	out := domain{many: d.many(), names: map[string]int{}}
	if d.Shape == Number {
		out.cuts = []int{d.Min, d.Max + 1}
		for _, t := range terms {
			if t.sort <= asksNone {
				out.cuts = append(out.cuts, t.min, t.max+1)
			}
		}
		slices.Sort(out.cuts)
		out.cuts = slices.Compact(out.cuts)
		for i, from := range out.cuts[:len(out.cuts)-1] {
			out.names[digits[from]] = i
		}
	}
	for _, t := range terms {
		for _, v := range t.values {
			if _, twice := out.names[v]; !twice {
				out.names[v] = len(out.names)
			}
		}
	}
	n := len(out.names)
	if !d.exhausted(n) {
		n++
	}
	out.whole = all(n, (n+63)/64)
	return out
}

// exhausted reports whether so many different answers are all that there are. An open list never is.
func (d *Definition) exhausted(n int) bool {
	switch d.Shape {
	case One, Several:
		return n == len(d.Values)
	case Country, Places:
		return n == len(isoCountries)
	}
	return d.Shape == Number
}

// set has a bit for each answer that a term names.
func (d *domain) set(t *term) []uint64 {
	if t.sort > asksNone {
		return nil
	}
	out := make([]uint64, len(d.whole))
	for _, v := range t.named(d.cuts) {
		n := d.names[v]
		out[n/64] |= 1 << (n % 64)
	}
	return out
}

func (s *space) everything() region {
	out := make(region, len(s.domains))
	for i := range out {
		out[i] = cell{blank: true, told: true, among: s.domains[i].whole}
	}
	return out
}

// cut is the part of a region that meets a demand; false when there is none.
func (s *space) cut(r region, d demand) (region, bool) {
	s.steps--
	c := r[d.at]
	switch d.sort {
	case asksBlank:
		c.told = false
	case asksKnown:
		c.blank = false
	case asksNone:
		c.blank, c.among = false, minus(c.among, d.set)
	default:
		c.blank = false
		if s.domains[d.at].many {
			c.needs = append(slices.Clip(c.needs), d.set)
		} else {
			c.among = slices.Clone(c.among)
			and(c.among, d.set)
		}
	}
	c.told = c.told && c.answerable()
	if !c.told && !c.blank {
		return nil, false
	}
	out := slices.Clone(r)
	out[d.at] = c
	return out, true
}

// every is the part of a region that meets all demands; false when there is none.
func (s *space) every(r region, all []demand) (region, bool) {
	ok := true
	for _, d := range all {
		if r, ok = s.cut(r, d); !ok {
			return nil, false
		}
	}
	return r, true
}

// covered reports whether every visit of a region meets all demands of one of the conjunctions.
func (s *space) covered(r region, by [][]demand) bool {
	for i, all := range by {
		if s.steps <= 0 {
			return false
		}
		if _, ok := s.every(r, all); !ok {
			continue
		}
		for _, d := range all { // what meets those before and fails this one is left to the rest
			for _, t := range d.turned() {
				if left, ok := s.cut(r, t); ok && !s.covered(left, by[i+1:]) {
					return false
				}
			}
			r, _ = s.cut(r, d)
		}
		return true
	}
	return false
}

// answerable reports whether a known answer can be what the cell allows.
func (c *cell) answerable() bool {
	if !meet(c.among, c.among) {
		return false
	}
	for _, need := range c.needs {
		if !meet(c.among, need) {
			return false
		}
	}
	return true
}

// meet reports whether two bitmaps have a bit in common.
func meet(a, b []uint64) bool {
	for w := range a {
		if a[w]&b[w] != 0 {
			return true
		}
	}
	return false
}

// minus is a bitmap without the bits of another.
func minus(a, b []uint64) []uint64 {
	out := slices.Clone(a)
	for w := range out {
		out[w] &^= b[w]
	}
	return out
}
