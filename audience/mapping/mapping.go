// Package mapping turns a partner's own names and values into our signals, by a table that the partner makes
// once. What the table does not name is nothing: it is neither told nor kept.
package mapping

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"erawan/audience"
	"erawan/internal/access"
	"erawan/internal/fault"
)

// Mapping is the table of one organisation, as it is kept.
type Mapping struct {
	ID      int64
	Org     int64
	Public  string
	Version int // 0 before anybody made one
	Fields  []Field
}

// Version is one version of a mapping, and who made it when.
type Version struct {
	Mapping
	By access.Actor
	At time.Time
}

// Field says what one field of the partner's means.
type Field struct {
	Path   string `json:"path"`            // names from the outside in, with dots: "trip.destination.code"
	Signal string `json:"signal"`          // of the vocabulary, one that a partner tells
	Split  string `json:"split,omitempty"` // characters that part a list within one text
	Keep   bool   `json:"keep,omitempty"`  // a value that is not in the table, and is one of ours, stays
	Values []Pair `json:"values,omitempty"`
}

// Pair is one line of a value table. From is compared without case and width, and without space around
// it; "18..24" is the whole numbers between two ends, either of which may be left out.
type Pair struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Bounds of a mapping and of what is read by it.
const (
	MaxFields = 64
	MaxPairs  = 500
	MaxPath   = 128
	MaxDepth  = 4
	MaxValue  = 64 // bytes of a value
	MaxTold   = 16 // values of one field
	MaxSplit  = 8  // characters that part a list
)

// Mapper is a mapping made ready. It is immutable and safe for many at once.
type Mapper struct{ fields map[string][]ready }

type ready struct {
	signal audience.Signal
	split  string
	keep   bool
	exact  map[string]string
	spans  []span
}

type span struct {
	min, max int
	to       string
}

// Compile checks a mapping and makes it ready. Every fault points into it.
func Compile(m Mapping) (*Mapper, error) {
	var faults fault.Faults
	if len(m.Fields) > MaxFields {
		faults = append(faults, fault.New(fault.Invalid, "/fields", "mapping.too_many_fields").With("max", MaxFields))
	}
	out := &Mapper{fields: make(map[string][]ready, len(m.Fields))}
	for i, f := range m.Fields {
		at := "/fields/" + strconv.Itoa(i)
		r, path := f.ready(at, &faults)
		if slices.ContainsFunc(out.fields[path], func(o ready) bool { return o.signal == r.signal }) {
			faults.Add(fault.Invalid, at, "mapping.twice")
		}
		out.fields[path] = append(out.fields[path], r)
	}
	return out, faults.Err()
}

func (f Field) ready(at string, faults *fault.Faults) (ready, string) {
	r := ready{split: f.Split, keep: f.Keep, exact: make(map[string]string, len(f.Values))}
	path := fold(f.Path)
	if path == "" || len(f.Path) > MaxPath || len(path) > MaxPath || !plain(f.Path) || strings.Count(path, ".") >= MaxDepth || slices.Contains(strings.Split(path, "."), "") {
		faults.Add(fault.Invalid, at+"/path", "mapping.bad_path")
	}
	if utf8.RuneCountInString(f.Split) > MaxSplit || !plain(f.Split) {
		*faults = append(*faults, fault.New(fault.Invalid, at+"/split", "mapping.bad_split").With("max", MaxSplit))
	}
	signal, known := audience.SignalNamed(f.Signal)
	if !known || signal.Definition().From != audience.Told {
		faults.Add(fault.Invalid, at+"/signal", "mapping.bad_signal")
		return r, path
	}
	r.signal = signal
	if len(f.Values) > MaxPairs {
		*faults = append(*faults, fault.New(fault.Invalid, at+"/values", "mapping.too_many_values").With("max", MaxPairs))
		return r, path
	}
	for i, p := range f.Values {
		r.add(p, at+"/values/"+strconv.Itoa(i), faults)
	}
	return r, path
}

// plain is text that is kept as it is: what no screen shows is no part of a name.
func plain(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

func (r *ready) add(p Pair, at string, faults *fault.Faults) {
	var probe audience.Traveller
	from := fold(p.From)
	if from == "" || len(p.From) > MaxValue || len(from) > MaxValue || !plain(p.From) {
		faults.Add(fault.Invalid, at+"/from", "mapping.bad_value")
		return
	}
	if !probe.Set(r.signal, p.To) {
		faults.Add(fault.Invalid, at+"/to", "mapping.bad_value")
		return
	}
	if s, ok := spanOf(from); ok {
		s.to = p.To
		r.spans = append(r.spans, s)
		return
	}
	if _, taken := r.exact[from]; taken {
		faults.Add(fault.Invalid, at+"/from", "mapping.twice")
	}
	r.exact[from] = p.To
}

// spanOf reads "18..24", "..17" or "2..".
func spanOf(text string) (span, bool) {
	low, high, ok := strings.Cut(text, "..")
	if !ok || low+high == "" {
		return span{}, false
	}
	const far = 1 << 31
	s := span{min: -far, max: far}
	var err error
	if low != "" {
		if s.min, err = strconv.Atoi(low); err != nil {
			return span{}, false
		}
	}
	if high != "" {
		if s.max, err = strconv.Atoi(high); err != nil {
			return span{}, false
		}
	}
	return s, s.min <= s.max
}

// fold makes values alike that differ in case, width or space around them only.
func fold(text string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFKC.String(text)))
}

// Told is one field as a partner sent it: its path and its values, as texts.
type Told struct {
	Path   string
	Values []string
}

// Outcome is what became of one value of a field that the mapping names.
type Outcome struct {
	Path   string
	Signal audience.Signal
	Value  string // as it was sent
	To     string // empty when it did not map
	Told   bool   // the visit was told so; it is not where our own words said otherwise
}

// Read finds the signals in what was told. Fields that the mapping does not name have no outcome.
func (m *Mapper) Read(told []Told) (signals map[audience.Signal][]string, outcomes []Outcome) {
	signals = map[audience.Signal][]string{}
	for _, t := range told {
		if len(t.Path) > MaxPath {
			continue
		}
		for _, r := range m.fields[fold(t.Path)] {
			for _, value := range r.parts(t.Values) {
				to := r.to(value)
				outcomes = append(outcomes, Outcome{Path: t.Path, Signal: r.signal, Value: value, To: to})
				if to != "" && len(signals[r.signal]) < MaxTold && !slices.Contains(signals[r.signal], to) {
					signals[r.signal] = append(signals[r.signal], to)
				}
			}
		}
	}
	return signals, outcomes
}

// Into tells a visit what the mapping finds. What the visit was told in our own words stays.
func (m *Mapper) Into(visit *audience.Traveller, told []Told) []Outcome {
	signals, outcomes := m.Read(told)
	fresh := map[audience.Signal]bool{}
	for s, values := range signals {
		if _, known := visit.Values(s); known {
			continue
		}
		fresh[s] = true
		if !visit.Set(s, values...) {
			visit.Set(s, values[0]) // several answers where the signal takes one: the first
		}
	}
	for i, o := range outcomes {
		values, _ := visit.Values(o.Signal)
		outcomes[i].Told = fresh[o.Signal] && slices.Contains(values, o.To)
	}
	return outcomes
}

// Unknown is a note for each field with a value that did not map. It has the field's path and not the
// value, which is the partner's own.
func Unknown(outcomes []Outcome) (notes []audience.Ignored) {
	for _, o := range outcomes {
		note := audience.Ignored{Pointer: o.Pointer(), Key: "mapping.unknown_value"}
		if o.To == "" && !slices.Contains(notes, note) {
			notes = append(notes, note)
		}
	}
	return notes
}

// Pointer names the field in a request, as the mapping does: with dots.
func (o Outcome) Pointer() string { return "/fields/" + escape(o.Path) }

func escape(path string) string {
	return strings.ReplaceAll(strings.ReplaceAll(path, "~", "~0"), "/", "~1")
}

// parts are the values of a field, lists within a text taken apart.
func (r ready) parts(values []string) (out []string) {
	for _, v := range values {
		list := []string{v}
		if r.split != "" {
			list = strings.FieldsFunc(v, func(c rune) bool { return strings.ContainsRune(r.split, c) })
		}
		for _, one := range list {
			if one = strings.TrimSpace(one); one != "" && len(out) < MaxTold {
				out = append(out, one)
			}
		}
	}
	return out
}

// to is what a value means; empty when it means nothing.
func (r ready) to(value string) string {
	if len(value) > MaxValue {
		return ""
	}
	folded := fold(value)
	if to, ok := r.exact[folded]; ok {
		return to
	}
	if n, err := strconv.Atoi(folded); err == nil {
		for _, s := range r.spans {
			if n >= s.min && n <= s.max {
				return s.to
			}
		}
	}
	if r.keep {
		var probe audience.Traveller
		for _, own := range []string{strings.TrimSpace(norm.NFKC.String(value)), folded} {
			if probe.Set(r.signal, own) {
				values, _ := probe.Values(r.signal)
				return values[0]
			}
		}
	}
	return ""
}

// Flatten lays a JSON object out as fields: what lies within is named with dots, and lists are walked
// through. It reads no deeper and no wider than a mapping can name.
func Flatten(object map[string]json.RawMessage) (out []Told) {
	for name, raw := range object {
		out = flatten(out, name, raw, 1)
	}
	slices.SortFunc(out, func(a, b Told) int { return strings.Compare(a.Path, b.Path) })
	return out
}

func flatten(out []Told, path string, raw json.RawMessage, depth int) []Told {
	if len(path) > MaxPath || len(out) >= 4*MaxFields {
		return out
	}
	var object map[string]json.RawMessage
	if depth < MaxDepth && json.Unmarshal(raw, &object) == nil && object != nil {
		for name, inner := range object {
			out = flatten(out, path+"."+name, inner, depth+1)
		}
		return out
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil && list != nil {
		for _, one := range list[:min(len(list), MaxTold)] {
			out = flatten(out, path, one, depth)
		}
		return out
	}
	value, ok := scalar(raw)
	if !ok {
		return out
	}
	if at := slices.IndexFunc(out, func(t Told) bool { return t.Path == path }); at >= 0 {
		out[at].Values = append(out[at].Values, value)
		return out
	}
	return append(out, Told{path, []string{value}})
}

// scalar is a text, a number as it is written, or true or false.
func scalar(raw json.RawMessage) (string, bool) {
	text := strings.TrimSpace(string(raw))
	var s string
	switch {
	case text == "" || text == "null" || text[0] == '{' || text[0] == '[':
		return "", false
	case json.Unmarshal(raw, &s) == nil:
		return s, true
	}
	return text, true
}
