package audience

import "slices"

// Form is how a part of a rule is written. Its text is the field of the JSON.
type Form string

// The forms.
const (
	FormAll         Form = "all"
	FormAny         Form = "any"
	FormNot         Form = "not"
	FormSegment     Form = "segment"
	FormIn          Form = "in"
	FormNotIn       Form = "not_in"
	FormIncludesAny Form = "includes_any"
	FormIncludesAll Form = "includes_all"
	FormRange       Form = "range"
	FormBefore      Form = "before"
	FormAfter       Form = "after"
	FormPresent     Form = "present"
	FormMissing     Form = "missing"
)

// node is one part. What it asks is in op; how it was written, in form.
type node struct {
	op       op
	signal   Signal
	form     Form
	children []node
	values   []string // canonical, in the order written
	min, max int      // of a Number
	segment  string   // that stands here
}

type op uint8

const (
	opAll     op = iota // all children
	opAny               // any child
	opNot               // the child not
	opSame              // the child: another segment
	opIn                // an answer is among the values
	opOut               // no answer is among the values
	opEach              // each value is an answer
	opRange             // the number is between the ends
	opPresent           // there is an answer
	opMissing           // there is none
)

// tests is how many tests of a signal a part makes.
func (r *Rule) tests() int {
	return one(len(r.In) > 0, len(r.NotIn) > 0, len(r.IncludesAny) > 0, len(r.IncludesAll) > 0, r.Range != nil,
		r.Before != "", r.After != "", r.Present, r.Missing)
}

// one is how many hold.
func one(claims ...bool) int {
	n := 0
	for _, c := range claims {
		if c {
			n++
		}
	}
	return n
}

// Form is how a part is written: the first of its forms where there are several.
func (r Rule) Form() Form {
	switch {
	case len(r.All) > 0:
		return FormAll
	case len(r.Any) > 0:
		return FormAny
	case r.Not != nil:
		return FormNot
	case r.Segment != "":
		return FormSegment
	case len(r.In) > 0:
		return FormIn
	case len(r.NotIn) > 0:
		return FormNotIn
	case len(r.IncludesAny) > 0:
		return FormIncludesAny
	case len(r.IncludesAll) > 0:
		return FormIncludesAll
	case r.Range != nil:
		return FormRange
	case r.Before != "":
		return FormBefore
	case r.After != "":
		return FormAfter
	case r.Present:
		return FormPresent
	case r.Missing:
		return FormMissing
	}
	return ""
}

// Match asks the rule about a visit. For a signal with several answers, "in" holds when any of them
// is in the list and "not in" when none is.
func (c Compiled) Match(t *Traveller) Truth { return c.root.match(t) }

func (n *node) match(t *Traveller) Truth {
	switch n.op {
	case opAll:
		out := Yes
		for i := range n.children {
			if out = out.And(n.children[i].match(t)); out == No {
				return No
			}
		}
		return out
	case opAny:
		out := No
		for i := range n.children {
			if out = out.Or(n.children[i].match(t)); out == Yes {
				return Yes
			}
		}
		return out
	case opNot:
		return n.children[0].match(t).Not()
	case opSame:
		return n.children[0].match(t)
	}
	return n.leaf(&t.answers[n.signal])
}

func (n *node) leaf(a *answer) Truth {
	switch {
	case n.op == opPresent:
		return truth(a.known)
	case n.op == opMissing:
		return truth(!a.known)
	case !a.known:
		return Unknown
	case n.op == opRange:
		return truth(a.number >= n.min && a.number <= n.max)
	case n.op == opEach:
		for _, v := range n.values {
			if !slices.Contains(a.values, v) {
				return No
			}
		}
		return Yes
	}
	for _, v := range a.values {
		if slices.Contains(n.values, v) {
			return truth(n.op == opIn)
		}
	}
	return truth(n.op == opOut)
}
