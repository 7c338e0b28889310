package audience

import (
	"slices"
	"strconv"
	"strings"

	"erawan/internal/fault"
)

// Compiled is a rule ready to be asked: names resolved, values checked, segments it names put in their
// places. It is immutable.
type Compiled struct{ root node }

// Find finds the segment that a rule names by its public id, where the rule's owner has one.
type Find func(public string) (Segment, bool)

// Compile checks a rule that names no other segment, and prepares it. The empty rule is refused: a
// campaign for everybody says so by naming no segment.
func Compile(r Rule) (Compiled, error) { return CompileSegment(Segment{Rule: r}, nil) }

// CompileSegment checks a segment's rule and prepares it, with the rules of the segments it names as
// Find has them now. A segment that leads back to itself is refused with the way it takes. Every fault
// points into the rule.
func CompileSegment(s Segment, find Find) (Compiled, error) {
	c := compiler{find: find, done: map[string]built{}}
	if s.Public != "" {
		c.path = []string{s.Public}
	}
	whole := c.rule(s.Rule)
	if err := c.faults.Err(); err != nil {
		return Compiled{}, err
	}
	if whole.size > maxWhole {
		return Compiled{}, fault.New(fault.Invalid, "", "rule.too_large_with_segments").With("max", maxWhole)
	}
	out := Compiled{whole.node}
	if _, err := out.conjunctions(); err != nil {
		return Compiled{}, err
	}
	return out, nil
}

// built is a segment's rule put together.
type built struct {
	node   node
	size   int // parts, with those of the segments it names
	height int // segments within segments
}

type compiler struct {
	find   Find
	done   map[string]built // segments met before
	path   []string         // of segments, to the one being compiled
	faults fault.Faults
	nodes  int   // written so far
	now    built // what is being put together
}

// rule compiles one whole rule.
func (c *compiler) rule(r Rule) built {
	nodes, now := c.nodes, c.now
	c.nodes, c.now = 0, built{}
	n := c.node(r, "", 1)
	out := c.now
	out.node = n
	c.nodes, c.now = nodes, now
	return out
}

func (c *compiler) add(at, key string) { c.faults.Add(fault.Invalid, at, key) }

func (c *compiler) node(r Rule, at string, depth int) node {
	if depth > MaxDepth {
		c.faults = append(c.faults, fault.New(fault.Invalid, at, "rule.too_deep").With("max", MaxDepth))
		return node{}
	}
	if c.nodes++; c.nodes > MaxNodes {
		if c.nodes == MaxNodes+1 {
			c.faults = append(c.faults, fault.New(fault.Invalid, at, "rule.too_many_parts").With("max", MaxNodes))
		}
		return node{}
	}
	c.now.size++
	if one(len(r.All) > 0, len(r.Any) > 0, r.Not != nil, r.Segment != "", r.Signal != "") != 1 || r.Signal == "" && r.tests() > 0 {
		c.add(at, "rule.one_form")
		return node{}
	}
	switch {
	case len(r.All) > 0:
		return node{op: opAll, form: FormAll, children: c.list(r.All, at+"/all", depth)}
	case len(r.Any) > 0:
		return node{op: opAny, form: FormAny, children: c.list(r.Any, at+"/any", depth)}
	case r.Not != nil:
		return node{op: opNot, form: FormNot, children: []node{c.node(*r.Not, at+"/not", depth+1)}}
	case r.Segment != "":
		return c.reference(r.Segment, at+"/segment")
	}
	return c.leaf(r, at)
}

func (c *compiler) list(rs []Rule, at string, depth int) []node {
	out := make([]node, len(rs))
	for i, r := range rs {
		out[i] = c.node(r, at+"/"+strconv.Itoa(i), depth+1)
	}
	return out
}

// reference puts another segment's rule in its place.
func (c *compiler) reference(public, at string) node {
	refuse := func(key string, way ...string) node {
		c.faults = append(c.faults, fault.New(fault.Invalid, at, key).With("path", strings.Join(way, " → ")))
		return node{}
	}
	if from := slices.Index(c.path, public); from >= 0 {
		return refuse("rule.segment_cycle", append(slices.Clone(c.path[from:]), public)...)
	}
	if len(c.path) >= MaxDepth {
		return refuse("rule.segments_too_deep", append(slices.Clone(c.path), public)...)
	}
	b, known := c.done[public]
	if !known {
		var s Segment
		if c.find != nil {
			s, known = c.find(public)
		}
		switch {
		case !known:
			return refuse("rule.unknown_segment", public)
		case s.Archived:
			return refuse("rule.segment_archived", public)
		}
		c.path = append(c.path, public)
		before := c.faults
		c.faults = nil
		b = c.rule(s.Rule)
		inner := c.faults
		c.faults, c.path = before, c.path[:len(c.path)-1]
		if len(inner) > 0 {
			return c.within(inner, public, at)
		}
		c.done[public] = b
	}
	if len(c.path)+b.height >= MaxDepth {
		return refuse("rule.segments_too_deep", append(slices.Clone(c.path), public)...)
	}
	c.now.height = max(c.now.height, b.height+1)
	c.now.size = min(c.now.size+b.size, maxWhole+1)
	return node{op: opSame, form: FormSegment, segment: public, children: []node{b.node}}
}

// within says at the place of a reference what is wrong with the segment. A way that leads back is
// told as it is; anything else is the segment's own matter.
func (c *compiler) within(inner fault.Faults, public, at string) node {
	for _, f := range inner {
		switch f.Key {
		case "rule.segment_cycle", "rule.segments_too_deep":
			c.faults = append(c.faults, fault.New(fault.Invalid, at, f.Key).With("path", f.Args["path"]))
			return node{}
		}
	}
	c.faults = append(c.faults, fault.New(fault.Invalid, at, "rule.segment_broken").With("path", public).Because(inner))
	return node{}
}

func (c *compiler) leaf(r Rule, at string) node {
	s, ok := SignalNamed(r.Signal)
	if !ok {
		c.add(at+"/signal", "rule.unknown_signal")
		return node{}
	}
	if r.tests() != 1 {
		c.add(at, "rule.one_test")
		return node{}
	}
	n, d := node{signal: s, form: r.Form()}, &vocabulary[s]
	at += "/" + string(n.form)
	switch n.form {
	case FormPresent:
		n.op = opPresent
	case FormMissing:
		n.op = opMissing
	case FormRange:
		if d.Shape != Number || r.Range.Min > r.Range.Max || r.Range.Min < d.Min || r.Range.Max > d.Max {
			c.add(at, "rule.bad_range")
		}
		n.op, n.min, n.max = opRange, r.Range.Min, r.Range.Max
	case FormBefore:
		c.bound(&n, d, at, string(r.Before))
	case FormAfter:
		c.bound(&n, d, at, string(r.After))
	default:
		c.values(&n, d, at, slices.Concat(r.In, r.NotIn, r.IncludesAny, r.IncludesAll))
	}
	return n
}

// bound turns before and after into the values that come before or after. One that leaves none is
// refused: it is a slip, and would match nobody.
func (c *compiler) bound(n *node, d *Definition, at, point string) {
	if !d.Ordered() {
		c.add(at, "rule.no_order")
		return
	}
	place := -1
	if d.Shape == Number {
		if v, err := strconv.Atoi(point); err == nil && v >= d.Min && v <= d.Max && digits[v] == point {
			place = v
		}
	} else {
		place = d.listed(point)
	}
	first, last := d.Min, d.Max
	if d.Shape != Number {
		first, last = 0, len(d.Values)-1
	}
	if place < first {
		c.add(at, "rule.unknown_value")
		return
	}
	if n.form == FormBefore {
		last = place - 1
	} else {
		first = place + 1
	}
	if first > last {
		c.add(at, "rule.nothing_beyond")
		return
	}
	if d.Shape == Number {
		n.op, n.min, n.max = opRange, first, last
		return
	}
	n.op, n.values = opIn, alone[n.signal][first:last+1:last+1]
}

func (c *compiler) values(n *node, d *Definition, at string, values []string) {
	n.op = map[Form]op{FormIn: opIn, FormNotIn: opOut, FormIncludesAny: opIn, FormIncludesAll: opEach}[n.form]
	switch {
	case d.Shape == Number:
		c.add(at, "rule.needs_range")
		return
	case (n.form == FormIncludesAny || n.form == FormIncludesAll) && !d.many():
		c.add(at, "rule.one_answer")
		return
	}
	if len(values) > MaxValues {
		c.faults = append(c.faults, fault.New(fault.Invalid, at, "rule.too_many_values").With("max", MaxValues))
		return
	}
	n.values = make([]string, 0, len(values))
	for i, v := range values {
		canon, ok := d.canonical(v)
		if !ok {
			c.add(at+"/"+strconv.Itoa(i), "rule.unknown_value")
			continue
		}
		if !slices.Contains(n.values, canon) {
			n.values = append(n.values, canon)
		}
	}
	if n.op == opEach && len(n.values) > maxValues {
		c.faults = append(c.faults, fault.New(fault.Invalid, at, "rule.too_many_answers").With("max", maxValues))
	}
}

// Ordered reports whether the answers to a signal come one after another, so that before and after
// mean something: numbers, and the lists that go from first to last.
func (d *Definition) Ordered() bool {
	switch d.Signal {
	case TripPhase, AgeBand, TripsPerYear, IvoryMarketLayer:
		return true
	}
	return d.Shape == Number
}

// Many reports whether a visit may have several answers at once.
func (d *Definition) Many() bool { return d.many() }
