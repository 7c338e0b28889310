package main

import (
	"strconv"

	"erawan/audience"
)

// scan is the peer of the index: every rule asked in turn, compiled as far as a scan can be. Values are
// numbers. A condition on a closed list is one word of the values it names, one on an open list, such
// as airports, the numbers themselves; a rule is left at its first condition that fails.
type scan struct {
	rules [][]clause
	told  [audience.Signals]told64 // of the visit
}

// told64 is the visit's answers to one signal.
type told64 struct {
	known bool
	word  uint64 // on a closed list
	ids   []uint32
}

// clause is one condition of a rule.
type clause struct {
	signal audience.Signal
	none   bool
	open   bool
	word   uint64
	ids    []uint32
}

// scanOf compiles rules of the corpus, which are conditions that must all hold, for one visit. Writing
// the visit as words is done here as well, and costs the peer nothing.
func scanOf(rules []audience.Rule, visit *audience.Traveller) *scan {
	n := numbering{}
	s := &scan{rules: make([][]clause, len(rules))}
	all := make([]clause, 0, 5*len(rules)) // side by side, in the order they are asked
	for i, r := range rules {
		from := len(all)
		for _, part := range r.All {
			all = append(all, n.clause(part))
		}
		s.rules[i] = all[from:len(all):len(all)]
	}
	for signal := range audience.Signals {
		if values, known := visit.Values(signal); known {
			t := told64{known: true}
			t.word, t.ids = n.values(signal, values)
			s.told[signal] = t
		}
	}
	return s
}

// ask is how many rules match.
func (s *scan) ask() int {
	n := 0
	for _, rule := range s.rules {
		if s.holds(rule) {
			n++
		}
	}
	return n
}

// first is the number of the first rule that matches; -1 when none does.
func (s *scan) first() int {
	for i, rule := range s.rules {
		if s.holds(rule) {
			return i
		}
	}
	return -1
}

func (s *scan) holds(rule []clause) bool {
	for i := range rule {
		c := &rule[i]
		t := &s.told[c.signal]
		if !t.known {
			return false
		}
		in := t.word&c.word != 0
		if c.open {
			in = common(t.ids, c.ids)
		}
		if in == c.none {
			return false
		}
	}
	return true
}

func common(a, b []uint32) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}

// numbering gives every value of a signal a number.
type numbering map[audience.Signal]map[string]uint32

// values writes values as their numbers and, those of a closed list, as one word.
func (n numbering) values(signal audience.Signal, values []string) (word uint64, ids []uint32) {
	if n[signal] == nil {
		n[signal] = map[string]uint32{}
	}
	for _, v := range values {
		id, ok := n[signal][v]
		if !ok {
			id = uint32(len(n[signal]))
			n[signal][v] = id
		}
		ids = append(ids, id)
		word |= 1 << id
	}
	return word, ids
}

func (n numbering) clause(r audience.Rule) clause {
	signal, ok := audience.SignalNamed(r.Signal)
	if !ok {
		panic("bench: a rule of the corpus asks about " + r.Signal)
	}
	d := signal.Definition()
	c := clause{signal: signal, none: len(r.NotIn) > 0, open: len(d.Values) == 0 && d.Shape != audience.Number}
	values := append(append([]string(nil), r.In...), r.NotIn...)
	if r.Range != nil {
		for v := r.Range.Min; v <= r.Range.Max; v++ {
			values = append(values, strconv.Itoa(v))
		}
	}
	c.word, c.ids = n.values(signal, values)
	return c
}
