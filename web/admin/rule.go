package admin

import (
	"erawan/audience"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// ruleView is a rule as a sentence: a group of parts, or one condition.
type ruleView struct {
	Group  string // "all", "any", "not"; empty for a condition
	Parts  []ruleView
	Signal string
	Verb   string // "is", "is_any", "is_not", "is_none"; empty for a range
	Values []string
	Min    int
	Max    int
}

// sentence reads a rule in a language.
func sentence(r audience.Rule, l lang.Locale) ruleView {
	switch {
	case len(r.All) > 0:
		return ruleView{Group: "all", Parts: sentences(r.All, l)}
	case len(r.Any) > 0:
		return ruleView{Group: "any", Parts: sentences(r.Any, l)}
	case r.Not != nil:
		return ruleView{Group: "not", Parts: []ruleView{sentence(*r.Not, l)}}
	}
	return condition(r, l)
}

func sentences(rs []audience.Rule, l lang.Locale) []ruleView {
	out := make([]ruleView, len(rs))
	for i, r := range rs {
		out[i] = sentence(r, l)
	}
	return out
}

func condition(r audience.Rule, l lang.Locale) ruleView {
	v := ruleView{Signal: r.Signal}
	signal, known := audience.SignalNamed(r.Signal)
	if known {
		v.Signal = signal.Definition().Label.In(l)
	}
	if r.Range != nil {
		v.Min, v.Max = r.Range.Min, r.Range.Max
		return v
	}
	values, verbs := r.In, [2]string{"is", "is_any"}
	if len(r.NotIn) > 0 {
		values, verbs = r.NotIn, [2]string{"is_not", "is_none"}
	}
	v.Verb = verbs[min(len(values)-1, 1)]
	for _, value := range values {
		if known {
			value = valueName(signal.Definition(), value, l)
		}
		v.Values = append(v.Values, value)
	}
	return v
}

// valueName is what people call an answer to a signal.
func valueName(d audience.Definition, value string, l lang.Locale) string {
	for _, v := range d.Values {
		if v.Name == value {
			return v.Label.In(l)
		}
	}
	switch d.Shape {
	case audience.Country, audience.Places, audience.Journey:
		return countryName(value, l)
	}
	return value
}

// countryName names a country or territory; what is none, such as an airport's code, stays as it is.
func countryName(code string, l lang.Locale) string { return page.Country(code, l) }
