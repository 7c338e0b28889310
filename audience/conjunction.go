package audience

import (
	"erawan/internal/fault"
)

// MaxConjunctions bounds what a rule comes to when it is written as "this and this, or that and
// that": every one of them is a column of the index.
const MaxConjunctions = 256

// term is one condition that a conjunction makes: the signal is known, and an answer is in the set, or
// none is.
type term struct {
	signal Signal
	none   bool
	set    map[string]struct{} // values; for a Number their decimal digits
}

// conjunction is terms that must all hold.
type conjunction []term

// conjunctions writes a rule out. A rule is true in Kleene's logic when one of them holds: "not" moves
// to the conditions (De Morgan's laws and distribution hold there as well), where "not in" asks for a
// known answer outside the set. No other rewriting is done: what two-valued logic allows beyond that
// would let the unknown match.
func (c Compiled) conjunctions() ([]conjunction, error) {
	out, ok := c.root.write(true)
	if !ok {
		return nil, fault.New(fault.Invalid, "", "rule.too_many_combinations")
	}
	return out, nil
}

// write returns the conjunctions under which the node is yes, or, when not wanted, no. It gives up
// when they become too many.
func (n *node) write(wanted bool) ([]conjunction, bool) {
	switch {
	case n.op == opNot:
		return n.children[0].write(!wanted)
	case n.op == opIn:
		return []conjunction{{{signal: n.signal, none: !wanted, set: n.set}}}, true
	case n.op == opRange:
		return []conjunction{{{signal: n.signal, none: !wanted, set: numbers(n.min, n.max)}}}, true
	case (n.op == opAll) == wanted:
		return n.writeAll(wanted)
	}
	return n.writeAny(wanted)
}

func (n *node) writeAny(wanted bool) ([]conjunction, bool) {
	var out []conjunction
	for i := range n.children {
		part, ok := n.children[i].write(wanted)
		if !ok || len(out)+len(part) > MaxConjunctions {
			return nil, false
		}
		out = append(out, part...)
	}
	return out, true
}

func (n *node) writeAll(wanted bool) ([]conjunction, bool) {
	out := []conjunction{{}}
	for i := range n.children {
		part, ok := n.children[i].write(wanted)
		if !ok || len(out)*len(part) > MaxConjunctions {
			return nil, false
		}
		next := make([]conjunction, 0, len(out)*len(part))
		for _, a := range out {
			for _, b := range part {
				next = append(next, append(append(conjunction(nil), a...), b...))
			}
		}
		out = next
	}
	return out, true
}
