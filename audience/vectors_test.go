package audience

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// deviations are the published conditions that ours answers differently on purpose.
var deviations = map[string]string{
	"missing attribute with comparison operators": "there a missing attribute compares as 0; what nobody told us is unknown and matches nothing",
	"$nin - array pass 2":                         "there an empty list includes none of these; to us an empty list tells nothing, and unknown matches nothing",
	"empty $or - pass":                            "an empty group is refused: whoever means everybody chooses no audience",
	"empty $and - pass":                           "an empty group is refused: whoever means everybody chooses no audience",
	"empty - pass":                                "an empty rule is refused: whoever means everybody chooses no audience",
}

// Reasons why a published condition has no meaning here. Ours compares bands of closed lists.
const (
	freeText  = "free text and patterns: signals are closed lists"
	noCase    = "letter case: signals are closed lists with one spelling"
	ofType    = "types and lengths: every signal has one"
	versions  = "versions of software: no signal has one"
	ofPeople  = "groups of ids: a rule cannot list people"
	whole     = "whole lists, objects and null as values: no signal has one"
	mixed     = "numbers compared with texts: every signal has one type"
	malformed = "malformed there: ours has no such form"
	numbers   = "several numbers in one answer: no signal has them"
)

func TestPublishedConditionsMeanTheSameHere(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("ERAWAN_CASES_DIR")
	if dir == "" {
		t.Skip("NOT CHECKED against published conditions: ERAWAN_CASES_DIR is not set")
	}
	raw, err := os.ReadFile(filepath.Join(dir, "flags", "growthbook_conditions.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		EvalCondition [][]any `json:"evalCondition"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	left, tried, deviated := map[string]int{}, 0, map[string]bool{}
	for _, v := range file.EvalCondition {
		name, want := v[0].(string), v[3].(bool)
		a := adapter{said: v[2].(map[string]any), fields: map[string]*field{}}
		rule, why := a.adapt(v[1].(map[string]any))
		if why != "" {
			left[why]++
			continue
		}
		tried++
		compiled, err := Compile(rule)
		got := err == nil && compiled.Match(a.visit(t)) == Yes
		_, meant := deviations[name]
		switch {
		case got != want && !meant:
			t.Errorf("%s: %v about %v as %+v is %v, published is %v (%v)", name, v[1], v[2], rule, got, want, err)
		case got != want:
			deviated[name] = true
		}
	}
	for name := range deviations {
		if !deviated[name] {
			t.Errorf("%s is listed as a deviation and is none", name)
		}
	}
	t.Logf("%d of %d conditions have a meaning here", tried, len(file.EvalCondition))
	want := map[string]int{freeText: 16, ofPeople: 8, noCase: 20, malformed: 3, mixed: 2, numbers: 2, ofType: 20, versions: 90, whole: 19}
	if diff := gocmp.Diff(want, left); diff != "" {
		t.Errorf("conditions without a meaning, by reason (-want +got):\n%s", diff)
	}
}

// adapter says a published condition in our words: every attribute becomes a signal, every value of it,
// in its order, a value of that signal.
type adapter struct {
	said   map[string]any
	fields map[string]*field
	order  []*field
}

// field is one attribute of a published case and the signal that stands for it.
type field struct {
	path     string
	values   []any
	several  bool
	compared bool
	signal   Signal
}

// adapt returns the rule, or the reason why there is none.
func (a *adapter) adapt(condition map[string]any) (Rule, string) {
	rule, why := a.group(condition)
	if why != "" {
		return Rule{}, why
	}
	free := map[bool][]Signal{true: {Hour, TripPhase, AgeBand}, false: {Party, Purpose, Device, Channel}}
	for _, f := range a.order {
		if f.several {
			f.signal = Context
			continue
		}
		list := free[f.compared]
		f.signal, free[f.compared] = list[0], list[1:]
	}
	for _, f := range a.order {
		kinds := map[string]bool{}
		for _, v := range f.values {
			kinds[fmt.Sprintf("%T", v)] = true
		}
		if len(kinds) > 1 && f.compared {
			return Rule{}, mixed
		}
		slices.SortFunc(f.values, func(x, y any) int {
			if n, ok := x.(float64); ok {
				if m, ok := y.(float64); ok {
					return cmp.Compare(n, m)
				}
			}
			return cmp.Compare(fmt.Sprint(x), fmt.Sprint(y))
		})
		f.values = slices.Compact(f.values)
	}
	return rule(), ""
}

// later is a rule that is built once every value of the condition is known.
type later func() Rule

func every(parts []later) later {
	return func() Rule {
		if len(parts) == 1 {
			return parts[0]()
		}
		return Rule{All: build(parts)}
	}
}

func build(parts []later) []Rule {
	out := []Rule{}
	for _, p := range parts {
		out = append(out, p())
	}
	return out
}

func not(part later) later {
	return func() Rule { r := part(); return Rule{Not: &r} }
}

func (a *adapter) group(condition map[string]any) (later, string) {
	var parts []later
	for _, key := range sortedKeys(condition) {
		value := condition[key]
		var part later
		var why string
		switch key {
		case "$and", "$or", "$nor":
			var inner []later
			for _, one := range value.([]any) {
				p, why := a.group(one.(map[string]any))
				if why != "" {
					return nil, why
				}
				inner = append(inner, p)
			}
			either := func() Rule { return Rule{Any: build(inner)} }
			part = map[string]later{"$and": every(inner), "$or": either, "$nor": not(either)}[key]
		case "$not":
			if part, why = a.group(value.(map[string]any)); why == "" {
				part = not(part)
			}
		default:
			if strings.HasPrefix(key, "$") && key != "$groups" {
				return nil, malformed
			}
			part, why = a.attribute(key, value)
		}
		if why != "" {
			return nil, why
		}
		parts = append(parts, part)
	}
	return every(parts), ""
}

// attribute adapts what is asked of one attribute.
func (a *adapter) attribute(path string, test any) (later, string) {
	f := a.fields[path]
	if f == nil {
		f = &field{path: path}
		switch v := a.value(path).(type) {
		case nil:
		case []any:
			f.several = true
			f.values = append(f.values, v...)
		case map[string]any:
			return nil, whole
		default:
			f.values = append(f.values, v)
		}
		a.fields[path] = f
		a.order = append(a.order, f)
	}
	switch test := test.(type) {
	case nil, []any:
		return nil, whole
	case map[string]any:
		var parts []later
		for _, op := range sortedKeys(test) {
			if !strings.HasPrefix(op, "$") {
				return nil, whole
			}
			part, why := a.test(f, op, test[op])
			if why != "" {
				return nil, why
			}
			parts = append(parts, part)
		}
		return every(parts), ""
	}
	return a.test(f, "$eq", test)
}

func (a *adapter) test(f *field, op string, with any) (later, string) {
	reasons := map[string]string{
		"$regex": freeText, "$regexi": freeText, "$ini": noCase, "$nini": noCase, "$alli": noCase, "$type": ofType, "$size": ofType,
		"$vgt": versions, "$vgte": versions, "$vlt": versions, "$vlte": versions, "$veq": versions, "$vne": versions,
		"$inGroup": ofPeople, "$notInGroup": ofPeople, "$regx": malformed,
	}
	if why := reasons[op]; why != "" {
		return nil, why
	}
	list, isList := with.([]any)
	name := func(v any) string { return f.name(v) }
	names := func() (out []string) {
		for _, v := range list {
			out = append(out, name(v))
		}
		return out
	}
	switch op {
	case "$exists":
		return func() Rule { return Rule{Signal: f.signal.String(), Present: with == true, Missing: with == false} }, ""
	case "$not":
		part, why := a.attribute(f.path, with)
		if why != "" {
			return nil, why
		}
		return not(part), ""
	case "$elemMatch":
		for inner := range with.(map[string]any) {
			switch inner {
			case "$eq", "$in":
			case "$gt":
				return nil, numbers
			default:
				return nil, whole
			}
		}
		f.several = true
		return a.attribute(f.path, with)
	case "$in", "$nin", "$all":
		if !isList {
			return nil, malformed
		}
		f.values = append(f.values, list...)
	default:
		if isList || with == nil {
			return nil, whole
		}
		f.values = append(f.values, with)
	}
	f.several = f.several || op == "$all"
	f.compared = f.compared || strings.Contains("$gt $gte $lt $lte", op)
	return func() Rule {
		r := Rule{Signal: f.signal.String()}
		switch op {
		case "$eq":
			r.In = []string{name(with)}
		case "$ne":
			r.NotIn = []string{name(with)}
		case "$in":
			r.In = names()
		case "$nin":
			r.NotIn = names()
		case "$all":
			r.IncludesAll = names()
		case "$gt":
			r.After = Point(name(with))
		case "$lt":
			r.Before = Point(name(with))
		case "$gte":
			return Rule{Any: []Rule{{Signal: r.Signal, After: Point(name(with))}, f.is(with)}}
		case "$lte":
			return Rule{Any: []Rule{{Signal: r.Signal, Before: Point(name(with))}, f.is(with)}}
		default:
			panic("no meaning for " + op)
		}
		if f.signal == Hour && r.NotIn != nil {
			is := f.is(with)
			return Rule{Not: &is}
		}
		return r
	}, ""
}

func (f *field) is(v any) Rule {
	if f.signal != Hour {
		return Rule{Signal: f.signal.String(), In: []string{f.name(v)}}
	}
	place := f.place(v)
	return Rule{Signal: f.signal.String(), Range: &Range{Min: place, Max: place}}
}

// place is where a value stands among those of its attribute; the first has place 1.
func (f *field) place(v any) int { return 1 + slices.Index(f.values, v) }

func (f *field) name(v any) string {
	if f.signal == Hour {
		return fmt.Sprint(f.place(v))
	}
	return f.signal.Definition().Values[f.place(v)].Name
}

// value finds an attribute by its path of names. What is not there, and what cannot hold it, is nil.
func (a *adapter) value(path string) any {
	var at any = a.said
	for name := range strings.SplitSeq(path, ".") {
		within, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = within[name]
	}
	return at
}

// visit tells what the published case tells.
func (a *adapter) visit(t *testing.T) *Traveller {
	t.Helper()
	out := &Traveller{}
	for _, f := range a.order {
		values, ok := a.value(f.path).([]any)
		if v := a.value(f.path); v != nil && !ok {
			values = []any{v}
		}
		var names []string
		for _, v := range values {
			names = append(names, f.name(v))
		}
		if len(names) > 0 && !out.Set(f.signal, names...) {
			t.Fatalf("%s cannot be %v", f.signal, names)
		}
	}
	return out
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
