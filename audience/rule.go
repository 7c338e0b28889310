package audience

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"erawan/internal/fault"
)

// Rule is a typed tree over signals. It is data: it is stored, shown, compared and compiled, and
// never becomes code or SQL. Exactly one of its forms is set: a group, another segment, or a signal
// with exactly one test.
type Rule struct {
	All []Rule `json:"all,omitempty"`
	Any []Rule `json:"any,omitempty"`
	Not *Rule  `json:"not,omitempty"`

	Segment string `json:"segment,omitempty"` // public id of another segment, whose rule stands here

	Signal      string   `json:"signal,omitempty"`
	In          []string `json:"in,omitempty"`           // an answer is among these
	NotIn       []string `json:"not_in,omitempty"`       // no answer is among these
	IncludesAny []string `json:"includes_any,omitempty"` // of several answers, one is among these
	IncludesAll []string `json:"includes_all,omitempty"` // of several answers, each of these is one
	Range       *Range   `json:"range,omitempty"`        // between two numbers, both included
	Before      Point    `json:"before,omitempty"`       // comes before this one; itself not included
	After       Point    `json:"after,omitempty"`        // comes after this one; itself not included
	Present     bool     `json:"present,omitempty"`      // the signal was told, whatever it says
	Missing     bool     `json:"missing,omitempty"`      // the signal was not told
}

// Range is a closed interval of whole numbers.
type Range struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// Point is a value of a signal that has an order: a number, or a value of an ordered list. In JSON it
// is read from a text or a whole number and written as a text.
type Point string

// UnmarshalJSON reads a text or a whole number.
func (p *Point) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, (*string)(p))
	}
	n, err := strconv.Atoi(string(b))
	if err != nil {
		return fmt.Errorf("a point is a text or a whole number: %w", err)
	}
	*p = Point(strconv.Itoa(n))
	return nil
}

// Bounds of a rule, so that a rule from outside cannot cost more than it is worth.
const (
	MaxDepth = 8   // groups within groups; and segments in a row, each naming the next
	MaxNodes = 200 // groups and conditions as they are written
	// MaxValues is how many values one condition may list.
	MaxValues = 500
	// maxWhole bounds a rule with the rules of the segments it names put in their places.
	maxWhole = 2000
	maxBytes = 64 << 10
)

// ReadRule reads a rule from JSON. It is not checked yet: CompileSegment does that.
func ReadRule(r io.Reader) (Rule, error) {
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
	err = dec.Decode(&rule)
	if err == nil {
		if _, more := dec.Token(); more != io.EOF {
			err = errMore
		}
	}
	if err != nil {
		return Rule{}, fault.New(fault.Malformed, "", "rule.not_json").Because(err)
	}
	if err := exactly(raw); err != nil {
		return Rule{}, err
	}
	return rule, nil
}

var errMore = fmt.Errorf("something follows the rule")

// ParseRule reads a rule that names no other segment from JSON and checks it. Every fault it returns
// points into the document.
func ParseRule(r io.Reader) (Rule, error) {
	rule, err := ReadRule(r)
	if err != nil {
		return Rule{}, err
	}
	if _, err := Compile(rule); err != nil {
		return Rule{}, err
	}
	return rule, nil
}

// Walk hands over every part of a rule, groups before what is in them, with its JSON pointer.
func (r Rule) Walk(each func(at string, part Rule)) { r.walk("", each) }

func (r Rule) walk(at string, each func(string, Rule)) {
	each(at, r)
	for i, p := range r.All {
		p.walk(at+"/all/"+strconv.Itoa(i), each)
	}
	for i, p := range r.Any {
		p.walk(at+"/any/"+strconv.Itoa(i), each)
	}
	if r.Not != nil {
		r.Not.walk(at+"/not", each)
	}
}

// References are the public ids of the segments that a rule names itself, each once, in order.
func (r Rule) References() []string {
	var out []string
	seen := map[string]bool{}
	r.Walk(func(_ string, p Rule) {
		if p.Segment != "" && !seen[p.Segment] {
			seen[p.Segment] = true
			out = append(out, p.Segment)
		}
	})
	return out
}
