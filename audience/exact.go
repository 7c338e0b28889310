package audience

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"erawan/internal/fault"
)

// What the decoder of JSON lets pass and a rule must not have: a field spelled another way or given
// twice, null, and a second form that is empty and would be dropped without a word.

// groups are the fields of a part of which it has one, and tests those beside a signal.
var (
	groups = []Form{FormAll, FormAny, FormNot, FormSegment, "signal"}
	tests  = []Form{FormIn, FormNotIn, FormIncludesAny, FormIncludesAll, FormRange, FormBefore, FormAfter, FormPresent, FormMissing}
)

// exact checks a document that the decoder has read.
type exact struct {
	dec  *json.Decoder
	path []string
}

func exactly(raw []byte) error {
	e := exact{dec: json.NewDecoder(bytes.NewReader(raw))}
	return e.value(e.part)
}

// value reads one value; an object is handed on.
func (e *exact) value(object func() error) error {
	t, err := e.dec.Token()
	switch {
	case err != nil:
		return fault.New(fault.Malformed, "", "rule.not_json").Because(err)
	case t == nil:
		return fault.New(fault.Malformed, e.at(), "rule.not_json")
	case t == json.Delim('{'):
		return object()
	case t != json.Delim('['):
		return nil
	}
	for i := 0; e.dec.More(); i++ {
		e.path = append(e.path, strconv.Itoa(i))
		if err := e.value(object); err != nil {
			return err
		}
		e.path = e.path[:len(e.path)-1]
	}
	_, err = e.dec.Token()
	return err
}

// part reads the fields of a part of a rule.
func (e *exact) part() error {
	given, err := e.fields(append(groups, tests...))
	if err != nil {
		return err
	}
	among := func(of []Form) (n int) {
		for _, f := range given {
			n += one(slices.Contains(of, f))
		}
		return n
	}
	switch {
	case among(groups) > 1:
		return fault.New(fault.Invalid, e.at(), "rule.one_form")
	case among(tests) > 1:
		return fault.New(fault.Invalid, e.at(), "rule.one_test")
	}
	return nil
}

// ends reads the two ends of a range. One that is left out would be taken for zero.
func (e *exact) ends() error {
	given, err := e.fields([]Form{"min", "max"})
	if err == nil && len(given) < 2 {
		err = fault.New(fault.Invalid, e.at(), "rule.bad_range")
	}
	return err
}

// fields reads an object and returns which of its fields were given.
func (e *exact) fields(known []Form) (given []Form, err error) {
	for e.dec.More() {
		t, err := e.dec.Token()
		name, _ := t.(string)
		if err != nil || !slices.Contains(known, Form(name)) || slices.Contains(given, Form(name)) {
			return nil, fault.New(fault.Malformed, e.at(), "rule.not_json")
		}
		given, e.path = append(given, Form(name)), append(e.path, name)
		object := e.part
		if Form(name) == FormRange {
			object = e.ends
		}
		if err := e.value(object); err != nil {
			return nil, err
		}
		e.path = e.path[:len(e.path)-1]
	}
	_, err = e.dec.Token()
	return given, err
}

// at is the JSON pointer of the value being read.
func (e *exact) at() string {
	if len(e.path) == 0 {
		return ""
	}
	return "/" + strings.Join(e.path, "/")
}
