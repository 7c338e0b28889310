package words

import (
	"erawan/audience"
	"erawan/internal/lang"
)

// Finding is what a rule found of a visit, as people read it.
type Finding struct {
	Part
	Truth    string    // "yes", "no" or "unknown"
	Outcome  string    // the same in words
	Seen     []string  // labels of what the visit says; none when it says nothing
	Why      string    // of a condition: a sentence about the visit
	Findings []Finding // of a group its parts, of a segment its rule
}

// Finding reads a reason in a language.
func (w Words) Finding(r audience.Reason, l lang.Locale) Finding {
	truth := r.Truth.String()
	out := Finding{Part: Part{At: r.At, Group: string(r.Form)}, Truth: truth, Outcome: w.Say(l, "outcome."+truth, nil)}
	switch r.Form {
	case audience.FormAll, audience.FormAny, audience.FormNot:
	case audience.FormSegment:
		out.Part = Part{At: r.At, Segment: w.name(r.Segment), Public: r.Segment}
	default:
		out.Part = w.condition(condition{r.At, r.Form, r.Signal, r.Want}, l)
		out.Seen, out.Why = w.values(r.Signal, r.Seen, l), w.Why(r, l)
	}
	for _, p := range r.Parts {
		out.Findings = append(out.Findings, w.Finding(p, l))
	}
	return out
}

// Why is one condition's reason as a sentence about the visit; empty for a group.
func (w Words) Why(r audience.Reason, l lang.Locale) string {
	if r.Why == "" {
		return ""
	}
	args := map[string]any{"signal": Signal(r.Signal, l), "seen": w.list(w.values(r.Signal, r.Seen, l), l), "want": w.list(w.values(r.Signal, r.Want, l), l)}
	if len(r.Want) == 2 {
		args["min"], args["max"] = r.Want[0], r.Want[1]
	}
	return w.Say(l, r.Why, args)
}

// First is the first reason why a rule does not match a visit, as a sentence; empty when it matches.
func (w Words) First(r audience.Reason, l lang.Locale) string {
	if r.Truth == audience.Yes {
		return ""
	}
	first, opposite := r.First()
	said := w.Why(*first, l)
	if opposite && first.Truth != audience.Unknown {
		said = w.Say(l, "reason.opposite", map[string]any{"fact": said})
	}
	return said
}

// Row is one line of a finding, for a shell: what is asked, what came of it, and of a condition why.
type Row struct {
	Depth   int // how many groups it stands in
	Outcome string
	Asks    string
	Why     string
}

// Rows writes a finding out, every part beneath the group it is in.
func (w Words) Rows(f Finding, l lang.Locale) []Row { return w.rows(nil, f, l, 0) }

func (w Words) rows(out []Row, f Finding, l lang.Locale, depth int) []Row {
	r := Row{Depth: depth, Outcome: f.Outcome, Why: f.Why}
	if f.Group != "" {
		r.Asks = w.Say(l, "when."+f.Group, nil)
	} else {
		r.Asks = w.line(f.Part, l, false)
	}
	out = append(out, r)
	for _, part := range f.Findings {
		out = w.rows(out, part, l, depth+1)
	}
	return out
}
