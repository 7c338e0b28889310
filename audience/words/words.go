// Package words says rules, and what they found of a visit, in the languages of the interface.
package words

import (
	"strconv"

	"erawan/audience"
	"erawan/internal/lang"
)

// Words are where names and sentences come from.
type Words struct {
	// Say writes a message key in a language, as locales.Catalogue does.
	Say func(l lang.Locale, key string, args map[string]any) string
	// Name is what people call a thing of ours by its public id: a segment, a partner, a placement.
	// Nil, or an empty name, leaves the id.
	Name func(public string) string
}

// Part is a rule as people read it: a group of parts, another segment, or one condition.
type Part struct {
	At      string   // JSON pointer in the rule
	Group   string   // "all", "any", "not"; empty for the other two
	Parts   []Part   // of a group
	Segment string   // the name of the segment that stands here
	Public  string   // its public id
	Signal  string   // of a condition: the label of its signal
	Verb    string   // "is", "is_any", "is_not", "is_none", "has_any", "has_all", "range", "before", "after", "present", "missing"
	Values  []string // labels; of before and after, the one value; none for range, present and missing
	Min     string   // of a range
	Max     string
}

// Rule reads a rule in a language, whether or not it would compile. A name that the vocabulary does not
// have stays as it is.
func (w Words) Rule(r audience.Rule, l lang.Locale) Part { return w.part(r, "", l) }

func (w Words) part(r audience.Rule, at string, l lang.Locale) Part {
	form := r.Form()
	out := Part{At: at, Group: string(form)}
	switch form {
	case audience.FormAll, audience.FormAny:
		for i, p := range append(append([]audience.Rule(nil), r.All...), r.Any...) {
			out.Parts = append(out.Parts, w.part(p, at+"/"+out.Group+"/"+strconv.Itoa(i), l))
		}
		return out
	case audience.FormNot:
		out.Parts = []Part{w.part(*r.Not, at+"/not", l)}
		return out
	case audience.FormSegment:
		return Part{At: at, Segment: w.name(r.Segment), Public: r.Segment}
	}
	return w.condition(condition{at, form, r.Signal, named(r)}, l)
}

// named are the values that a condition names.
func named(r audience.Rule) []string {
	switch {
	case r.Range != nil:
		return []string{strconv.Itoa(r.Range.Min), strconv.Itoa(r.Range.Max)}
	case r.Before != "":
		return []string{string(r.Before)}
	case r.After != "":
		return []string{string(r.After)}
	}
	for _, list := range [][]string{r.In, r.NotIn, r.IncludesAny, r.IncludesAll} {
		if len(list) > 0 {
			return list
		}
	}
	return nil
}

// condition is one condition, of a rule or of what a rule found.
type condition struct {
	at     string
	form   audience.Form
	signal string
	want   []string
}

// verbs are how a condition is said of one value, and of several.
var verbs = map[audience.Form][2]string{
	audience.FormIn:          {"is", "is_any"},
	audience.FormNotIn:       {"is_not", "is_none"},
	audience.FormIncludesAny: {"has_any", "has_any"},
	audience.FormIncludesAll: {"has_all", "has_all"},
	audience.FormRange:       {"range", "range"},
	audience.FormBefore:      {"before", "before"},
	audience.FormAfter:       {"after", "after"},
	audience.FormPresent:     {"present", "present"},
	audience.FormMissing:     {"missing", "missing"},
}

func (w Words) condition(c condition, l lang.Locale) Part {
	out := Part{At: c.at, Signal: Signal(c.signal, l), Verb: verbs[c.form][0]}
	if len(c.want) > 1 {
		out.Verb = verbs[c.form][1]
	}
	if c.form == audience.FormRange && len(c.want) == 2 {
		out.Min, out.Max = c.want[0], c.want[1]
		return out
	}
	out.Values = w.values(c.signal, c.want, l)
	return out
}

// Signal is the label of a signal in a language; a name that is none of ours stays as it is.
func Signal(name string, l lang.Locale) string {
	if s, known := audience.SignalNamed(name); known {
		return s.Definition().Label.In(l)
	}
	return name
}

// Value is what people call an answer to a signal; one without a name of its own stays as it is.
func Value(signal, value string, l lang.Locale) string {
	s, known := audience.SignalNamed(signal)
	if !known {
		return value
	}
	d := s.Definition()
	for _, v := range d.Values {
		if v.Name == value {
			return v.Label.In(l)
		}
	}
	switch d.Shape {
	case audience.Country, audience.Places, audience.Journey:
		return lang.Place(value, l)
	}
	return value
}

func (w Words) values(signal string, values []string, l lang.Locale) []string {
	var out []string
	for _, v := range values {
		label := Value(signal, v, l)
		if label == v {
			label = w.name(v)
		}
		out = append(out, label)
	}
	return out
}

func (w Words) name(public string) string {
	if w.Name != nil {
		if name := w.Name(public); name != "" {
			return name
		}
	}
	return public
}
