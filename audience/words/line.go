package words

import (
	"erawan/audience"
	"erawan/internal/lang"
)

// Line is a rule as one sentence without its full stop: what a list, a log or a shell shows. Groups
// within groups stand in brackets.
func (w Words) Line(r audience.Rule, l lang.Locale) string { return w.line(w.Rule(r, l), l, false) }

func (w Words) line(p Part, l lang.Locale, within bool) string {
	switch p.Group {
	case "all":
		return w.joined(p.Parts, "line.and", l, within)
	case "any":
		return w.joined(p.Parts, "line.or", l, within)
	case "not":
		return w.Say(l, "line.not", map[string]any{"a": w.line(p.Parts[0], l, true)})
	}
	if p.Public != "" {
		return w.Say(l, "line.segment", map[string]any{"name": p.Segment})
	}
	return w.Say(l, "line."+p.Verb, map[string]any{"signal": p.Signal, "values": w.list(p.Values, l), "min": p.Min, "max": p.Max})
}

func (w Words) joined(parts []Part, key string, l lang.Locale, within bool) string {
	if len(parts) == 1 {
		return w.line(parts[0], l, within)
	}
	out := ""
	for i, p := range parts {
		text := w.line(p, l, true)
		if i > 0 {
			text = w.Say(l, key, map[string]any{"a": out, "b": text})
		}
		out = text
	}
	if within {
		out = w.Say(l, "line.group", map[string]any{"a": out})
	}
	return out
}

func (w Words) list(values []string, l lang.Locale) string {
	out := ""
	for i, v := range values {
		if i > 0 {
			v = w.Say(l, "line.list", map[string]any{"a": out, "b": v})
		}
		out = v
	}
	return out
}
