package audience

import (
	"fmt"
	"strconv"
)

// Reason is what one part of a rule says about a visit, with what its own parts say. It names things as
// the contract does; package words makes sentences of it.
type Reason struct {
	At      string   `json:"at"` // JSON pointer of the part, in the rule it is written in; "" is the whole
	Form    Form     `json:"form"`
	Truth   Truth    `json:"truth"`
	Segment string   `json:"segment,omitempty"` // whose rule stands here; it is the one part
	Signal  string   `json:"signal,omitempty"`
	Want    []string `json:"want,omitempty"` // the values named; of a range, its two ends
	Seen    []string `json:"seen,omitempty"` // what the visit says; none when it says nothing
	Why     string   `json:"why,omitempty"`  // of a condition: the message key of what was found
	Parts   []Reason `json:"parts,omitempty"`
}

// MarshalText writes a truth as "no", "unknown" or "yes".
func (t Truth) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (t *Truth) UnmarshalText(b []byte) error {
	for _, known := range []Truth{No, Unknown, Yes} {
		if string(b) == known.String() {
			*t = known
			return nil
		}
	}
	return fmt.Errorf("%q is neither no, unknown nor yes", b)
}

// Explain asks every part of the rule about a visit, also those that settle nothing any more.
func (c Compiled) Explain(t *Traveller) Reason { return c.root.explain(t, "") }

func (n *node) explain(t *Traveller, at string) Reason {
	r := Reason{At: at, Form: n.form, Segment: n.segment}
	switch n.op {
	case opAll, opAny:
		r.Truth = Yes
		if n.op == opAny {
			r.Truth = No
		}
		for i := range n.children {
			part := n.children[i].explain(t, at+"/"+string(n.form)+"/"+strconv.Itoa(i))
			if n.op == opAll {
				r.Truth = r.Truth.And(part.Truth)
			} else {
				r.Truth = r.Truth.Or(part.Truth)
			}
			r.Parts = append(r.Parts, part)
		}
	case opNot:
		part := n.children[0].explain(t, at+"/not")
		r.Truth, r.Parts = part.Truth.Not(), []Reason{part}
	case opSame: // from here on pointers are of the other segment's rule
		part := n.children[0].explain(t, "")
		r.Truth, r.Parts = part.Truth, []Reason{part}
	default:
		r.Signal, r.Want = n.signal.String(), n.wanted()
		r.Seen, _ = t.Values(n.signal)
		r.Truth = n.leaf(&t.answers[n.signal])
		r.Why = n.why(r.Truth)
	}
	return r
}

// wanted is what a condition names, as its rule does.
func (n *node) wanted() []string {
	d := &vocabulary[n.signal]
	switch n.form {
	case FormPresent, FormMissing:
		return nil
	case FormRange:
		return []string{digits[n.min], digits[n.max]}
	case FormBefore:
		if d.Shape == Number {
			return []string{digits[n.max+1]}
		}
		return alone[n.signal][len(n.values) : len(n.values)+1]
	case FormAfter:
		if d.Shape == Number {
			return []string{digits[n.min-1]}
		}
		return alone[n.signal][len(d.Values)-len(n.values)-1:][:1]
	}
	return n.values
}

// why is the key of what was found: a fact about the visit, whether or not the rule wants it so.
func (n *node) why(got Truth) string {
	switch {
	case n.op == opPresent && got == Yes, n.op == opMissing && got == No:
		return "reason.told"
	case n.op == opPresent, n.op == opMissing, got == Unknown:
		return "reason.not_told"
	}
	met := got == Yes
	switch n.form {
	case FormIncludesAll:
		return either(met, "reason.has_all", "reason.lacks")
	case FormRange:
		return either(met, "reason.between", "reason.not_between")
	case FormBefore:
		return either(met, "reason.before", "reason.not_before")
	case FormAfter:
		return either(met, "reason.after", "reason.not_after")
	case FormNotIn:
		met = !met
	}
	return either(met, "reason.among", "reason.not_among")
}

func either(is bool, then, otherwise string) string {
	if is {
		return then
	}
	return otherwise
}

// First is the first condition that made the rule come out as it did, and whether the rule asks for the
// opposite of the fact that its Why tells.
func (r *Reason) First() (first *Reason, opposite bool) {
	for len(r.Parts) > 0 {
		if r.Form == FormNot {
			r, opposite = &r.Parts[0], !opposite
			continue
		}
		for i := range r.Parts {
			if r.Parts[i].Truth == r.Truth {
				r = &r.Parts[i]
				break
			}
		}
	}
	return r, opposite != (r.Form == FormNotIn || r.Form == FormMissing)
}
