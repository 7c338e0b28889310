package audience

import (
	"strconv"

	"erawan/internal/fault"
)

// MaxConjunctions bounds what a rule comes to when it is written as "this and this, or that and
// that": every one of them is a column of the index.
const MaxConjunctions = 256

// term is one condition that a conjunction makes of a signal.
type term struct {
	signal   Signal
	sort     sort
	values   []string // of the first two sorts
	min, max int      // the same for a Number
}

// sort is what a term asks.
type sort uint8

const (
	asksSome  sort = iota // an answer is among the values
	asksNone              // the signal is known, and no answer is among the values
	asksKnown             // the signal is known
	asksBlank             // the signal is unknown
)

// conjunction is terms that must all hold.
type conjunction []term

// conjunctions writes a rule out. A rule is true in Kleene's logic when one of them holds: "not" moves
// to the conditions (De Morgan's laws and distribution hold there as well), where "not in" asks for a
// known answer outside the set. No other rewriting is done: what two-valued logic allows beyond that
// would let the unknown match.
func (c Compiled) conjunctions() ([]conjunction, error) {
	out, over := c.root.write(true)
	if over != nil {
		return nil, fault.New(fault.Invalid, over.at, "rule.too_many_combinations").With("max", MaxConjunctions)
	}
	return out, nil
}

// over says where conjunctions became too many.
type over struct{ at string }

// beneath is the same, seen from the part above.
func (o *over) beneath(n *node, child int) *over {
	switch n.op {
	case opAll, opAny:
		return &over{"/" + string(n.form) + "/" + strconv.Itoa(child) + o.at}
	case opNot:
		return &over{"/not" + o.at}
	}
	return &over{"/segment"} // what is inside another segment is not a place in this rule
}

// write returns the conjunctions under which the node is yes, or, when not wanted, no. It gives up
// when they become too many.
func (n *node) write(wanted bool) ([]conjunction, *over) {
	switch n.op {
	case opNot, opSame:
		out, much := n.children[0].write(wanted == (n.op == opSame))
		if much != nil {
			much = much.beneath(n, 0)
		}
		return out, much
	case opAll, opAny:
		if (n.op == opAll) == wanted {
			return n.writeAll(wanted)
		}
		return n.writeAny(wanted)
	case opEach:
		return n.writeEach(wanted), nil
	}
	return []conjunction{{n.term(wanted)}}, nil
}

// term is a condition as it is, or turned round.
func (n *node) term(wanted bool) term {
	t := term{signal: n.signal, values: n.values, min: n.min, max: n.max}
	switch n.op {
	case opPresent:
		t.sort = asksKnown
	case opMissing:
		t.sort = asksBlank
	case opOut:
		t.sort = asksNone
	}
	if !wanted {
		t.sort ^= 1 // each sort's opposite stands beside it
	}
	return t
}

// writeEach asks for every value on its own; turned round, for one that is no answer.
func (n *node) writeEach(wanted bool) []conjunction {
	var out []conjunction
	whole := make(conjunction, 0, len(n.values))
	for i := range n.values {
		t := term{signal: n.signal, values: n.values[i : i+1 : i+1]}
		if wanted {
			whole = append(whole, t)
			continue
		}
		t.sort = asksNone
		out = append(out, conjunction{t})
	}
	if wanted {
		out = append(out, whole)
	}
	return out
}

func (n *node) writeAny(wanted bool) ([]conjunction, *over) {
	var out []conjunction
	for i := range n.children {
		part, much := n.children[i].write(wanted)
		if much == nil && len(out)+len(part) > MaxConjunctions {
			much = &over{}
		}
		if much != nil {
			return nil, much.beneath(n, i)
		}
		out = append(out, part...)
	}
	return out, nil
}

func (n *node) writeAll(wanted bool) ([]conjunction, *over) {
	out := []conjunction{{}}
	for i := range n.children {
		part, much := n.children[i].write(wanted)
		if much == nil && len(out)*len(part) > MaxConjunctions {
			much = &over{}
		}
		if much != nil {
			return nil, much.beneath(n, i)
		}
		next := make([]conjunction, 0, len(out)*len(part))
		for _, a := range out {
			for _, b := range part {
				next = append(next, append(append(conjunction(nil), a...), b...))
			}
		}
		out = next
	}
	return out, nil
}
