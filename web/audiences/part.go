package audiences

import (
	"slices"
	"strconv"
	"strings"

	"erawan/audience"
	"erawan/internal/page"
)

// partView is one part of a draft as it stands in the form.
type partView struct {
	Path   string
	Name   string // "Condition 1.2", for those who hear the form
	Number string // "1.2"
	Group  bool
	Root   bool
	Kind   string
	Kinds  []page.Option
	Parts  []partView
	Wrong  []string
	Focus  bool // go on from a control of this part; Auto says which
	Auto   string

	CanAdd, CanGroup, CanUp, CanDown, CanIn, CanOut bool

	Sources []source // signals to choose from
	Tests   []page.Option
	Choices []choice      // ticked
	List    string        // typed into; empty where values are ticked
	Find    string        // what was typed
	Points  []page.Option // one value of several, for before and after
	Numbers []numberView
	Hint    string // what the vocabulary cannot say of this signal
}

// source is signals that come from one source.
type source struct {
	Name    string
	Signals []page.Option
}

// numberView is a field for a whole number.
type numberView struct{ Name, Label, Value string }

// former lays out a draft.
type former struct {
	*catalogue
	wrong map[string][]string // by path
	focus string
	lists map[string]bool // that were used
}

func (f *former) part(d draft, path string, depth, i, of int) partView {
	v := partView{Path: path, Root: path == root, Group: d.kind != kindIf, Kind: d.kind, Wrong: f.wrong[path]}
	v.Number = numberOf(path)
	v.Name = f.Say("audiences.condition_n", "number", v.Number)
	if v.Group {
		v.Name = f.Say("audiences.group_n", "number", v.Number)
	}
	if v.Root {
		v.Name = f.Say("audiences.rule")
	}
	if rest, ok := strings.CutPrefix(f.focus, path+"-"); ok && rest != "" && (rest[0] < '0' || rest[0] > '9') {
		v.Auto = rest
	}
	v.CanUp, v.CanDown = i > 0, i+1 < of
	v.CanIn, v.CanOut = !v.Root && depth-1+d.depth() < maxDepth, depth > 2
	if !v.Group {
		f.condition(&v, d)
		return v
	}
	v.CanAdd, v.CanGroup = depth < maxDepth, depth+1 < maxDepth
	for _, kind := range []string{kindAll, kindAny, kindNot} {
		v.Kinds = append(v.Kinds, page.Option{Value: kind, Text: f.Say("audiences.kind." + kind), Chosen: kind == d.kind})
	}
	for j, p := range d.parts {
		v.Parts = append(v.Parts, f.part(p, path+"-"+strconv.Itoa(j), depth+1, j, len(d.parts)))
	}
	return v
}

// numberOf is a path as people count.
func numberOf(path string) string {
	at, _ := pathIn(path)
	var out []string
	for _, i := range at {
		out = append(out, strconv.Itoa(i+1))
	}
	return strings.Join(out, ".")
}

func (f *former) condition(v *partView, d draft) {
	v.Sources = f.sources(d.signal)
	if d.signal == asAudience {
		for _, one := range f.segments {
			chosen := slices.Contains(d.values, one.Public)
			if one.Public != f.self && (!one.Archived || chosen) {
				v.Points = append(v.Points, page.Option{Value: one.Public, Text: one.Name, Chosen: chosen})
			}
		}
		return
	}
	s, ok := audience.SignalNamed(d.signal)
	if !ok {
		return
	}
	def := s.Definition()
	for _, test := range testsOf(def) {
		v.Tests = append(v.Tests, page.Option{Value: string(test), Text: f.Say("audiences.test." + string(test)), Chosen: test == d.test})
	}
	if s == audience.TripPhase {
		v.Hint = f.Say("audiences.hint_phase")
	}
	f.values(v, d, def)
}

func (f *former) values(v *partView, d draft, def audience.Definition) {
	switch d.test {
	case audience.FormPresent, audience.FormMissing:
		return
	case audience.FormRange:
		v.Numbers = []numberView{{"min", f.Say("audiences.from"), d.min}, {"max", f.Say("audiences.to"), d.max}}
		return
	case audience.FormBefore, audience.FormAfter:
		if def.Shape == audience.Number {
			v.Numbers = []numberView{{"value", f.Say("audiences.number"), first(d.values)}}
			return
		}
		for _, one := range def.Values {
			v.Points = append(v.Points, page.Option{Value: one.Name, Text: one.Label.In(f.Locale), Chosen: one.Name == first(d.values)})
		}
		return
	}
	if list := typed(def); list != "" {
		f.lists[list] = true
		v.List, v.Find, v.Choices = list, d.find, f.chosen(def, d.values)
		return
	}
	for _, one := range def.Values {
		v.Choices = append(v.Choices, choice{Values: one.Name, Text: one.Label.In(f.Locale), Chosen: slices.Contains(d.values, one.Name)})
	}
}

// sources are the signals by who knows them, and other audiences where there are any.
func (f *former) sources(now string) []source {
	out := []source{{Name: f.Say("audiences.told")}, {Name: f.Say("audiences.derived")}, {Name: f.Say("audiences.known")}}
	for _, d := range audience.Vocabulary() {
		out[d.From].Signals = append(out[d.From].Signals, page.Option{Value: d.Name, Text: d.Label.In(f.Locale), Chosen: d.Name == now})
	}
	others := slices.ContainsFunc(f.segments, func(one audience.Segment) bool { return one.Public != f.self && !one.Archived })
	if others || now == asAudience {
		out = append(out, source{f.Say("audiences.other_audiences"), []page.Option{{Value: asAudience, Text: f.Say("audiences.in_audience"), Chosen: now == asAudience}}})
	}
	return out
}
