package audience

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"erawan/internal/fault"
)

// Rule is a typed tree over signals. It is data: it is stored, shown, compared and compiled, and
// never becomes code or SQL. Exactly one of its forms is set.
type Rule struct {
	All []Rule `json:"all,omitempty"`
	Any []Rule `json:"any,omitempty"`
	Not *Rule  `json:"not,omitempty"`

	Signal string   `json:"signal,omitempty"`
	In     []string `json:"in,omitempty"`
	NotIn  []string `json:"not_in,omitempty"`
	Range  *Range   `json:"range,omitempty"`
}

// Range is a closed interval of whole numbers.
type Range struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// Segment is a named, versioned rule.
type Segment struct {
	ID      int64
	Org     int64
	Public  string
	Version int
	Name    string
	Rule    Rule
}

// Bounds of a rule, so that a rule from outside cannot cost more than it is worth.
const (
	MaxDepth  = 8
	MaxLeaves = 256
	maxBytes  = 64 << 10
)

// ParseRule reads a rule from JSON and checks it. Every fault it returns points into the document.
func ParseRule(r io.Reader) (Rule, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return Rule{}, fmt.Errorf("read rule: %w", err)
	}
	if len(raw) > maxBytes {
		return Rule{}, fault.New(fault.TooLarge, "", "rule.too_large")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	var rule Rule
	if err := dec.Decode(&rule); err != nil {
		return Rule{}, fault.New(fault.Malformed, "", "rule.not_json").Because(err)
	}
	if _, err := Compile(rule); err != nil {
		return Rule{}, err
	}
	return rule, nil
}

// Compiled is a rule ready to be asked: names resolved, values checked, sets built. It is immutable.
type Compiled struct{ root node }

type node struct {
	op       op
	children []node
	signal   Signal
	set      map[string]struct{}
	min, max int
}

type op uint8

const (
	opAll op = iota
	opAny
	opNot
	opIn
	opRange
)

// Compile checks a rule and prepares it. The empty rule is refused: a campaign for everybody says so
// by naming no segment.
func Compile(r Rule) (Compiled, error) {
	c := compiler{}
	root := c.node(r, "", 1)
	if c.leaves > MaxLeaves {
		c.faults.Add(fault.Invalid, "", "rule.too_many_conditions")
	}
	if err := c.faults.Err(); err != nil {
		return Compiled{}, err
	}
	out := Compiled{root}
	if _, err := out.conjunctions(); err != nil {
		return Compiled{}, err
	}
	return out, nil
}

type compiler struct {
	faults fault.Faults
	leaves int
}

func (c *compiler) node(r Rule, at string, depth int) node {
	if depth > MaxDepth {
		c.faults.Add(fault.Invalid, at, "rule.too_deep")
		return node{}
	}
	forms := 0
	for _, set := range []bool{len(r.All) > 0, len(r.Any) > 0, r.Not != nil, r.Signal != ""} {
		if set {
			forms++
		}
	}
	if forms != 1 {
		c.faults.Add(fault.Invalid, at, "rule.one_form")
		return node{}
	}
	switch {
	case len(r.All) > 0:
		return node{op: opAll, children: c.nodes(r.All, at+"/all", depth)}
	case len(r.Any) > 0:
		return node{op: opAny, children: c.nodes(r.Any, at+"/any", depth)}
	case r.Not != nil:
		return node{op: opNot, children: []node{c.node(*r.Not, at+"/not", depth+1)}}
	}
	return c.leaf(r, at)
}

func (c *compiler) nodes(rs []Rule, at string, depth int) []node {
	out := make([]node, len(rs))
	for i, r := range rs {
		out[i] = c.node(r, fmt.Sprintf("%s/%d", at, i), depth+1)
	}
	return out
}

func (c *compiler) leaf(r Rule, at string) node {
	c.leaves++
	s, ok := SignalNamed(r.Signal)
	if !ok {
		c.faults.Add(fault.Invalid, at+"/signal", "rule.unknown_signal")
		return node{}
	}
	d := s.Definition()
	tests := 0
	for _, set := range []bool{len(r.In) > 0, len(r.NotIn) > 0, r.Range != nil} {
		if set {
			tests++
		}
	}
	if tests != 1 {
		c.faults.Add(fault.Invalid, at, "rule.one_test")
		return node{}
	}
	if r.Range != nil {
		if d.Shape != Number || r.Range.Min > r.Range.Max || r.Range.Min < d.Min || r.Range.Max > d.Max {
			c.faults.Add(fault.Invalid, at+"/range", "rule.bad_range")
		}
		return node{op: opRange, signal: s, min: r.Range.Min, max: r.Range.Max}
	}
	if d.Shape == Number {
		c.faults.Add(fault.Invalid, at, "rule.needs_range")
		return node{}
	}
	values, field := r.In, at+"/in"
	if len(r.NotIn) > 0 {
		values, field = r.NotIn, at+"/not_in"
	}
	in := node{op: opIn, signal: s, set: make(map[string]struct{}, len(values))}
	for i, v := range values {
		canon, ok := d.canonical(v)
		if !ok {
			c.faults.Add(fault.Invalid, fmt.Sprintf("%s/%d", field, i), "rule.unknown_value")
			continue
		}
		in.set[canon] = struct{}{}
	}
	if len(r.NotIn) > 0 {
		return node{op: opNot, children: []node{in}}
	}
	return in
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
	case opRange:
		a := &t.answers[n.signal]
		if !a.known {
			return Unknown
		}
		return truth(a.number >= n.min && a.number <= n.max)
	}
	a := &t.answers[n.signal]
	if !a.known {
		return Unknown
	}
	for _, v := range a.values {
		if _, ok := n.set[v]; ok {
			return Yes
		}
	}
	return No
}
