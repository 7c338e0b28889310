package audiences

import (
	"slices"
	"strconv"
	"strings"

	"erawan/audience"
)

// The kinds of a draft's parts, beside the groups of a rule.
const (
	kindAll = "all"
	kindAny = "any"
	kindNot = "not" // none of its parts: a rule's not, over an any where there are several
	kindIf  = "if"  // a condition
)

// asAudience stands where a signal would, in a condition that names another audience.
const asAudience = "segment"

// draft is a rule while somebody builds it. It holds whatever the form does, whether or not it is a rule yet;
// nothing of it is stored.
type draft struct {
	kind     string
	parts    []draft
	signal   string // or asAudience
	test     audience.Form
	values   []string
	min, max string // of a range, as typed
	find     string // typed to find a value, and not found yet
}

// empty is what a new audience begins with: one condition to fill in.
func empty() draft { return draft{kind: kindAll, parts: []draft{{kind: kindIf}}} }

// draftOf opens a rule for editing. The whole is always a group.
func draftOf(r audience.Rule) draft {
	d := partOf(r)
	if d.kind == kindIf {
		d = draft{kind: kindAll, parts: []draft{d}}
	}
	return d
}

func partOf(r audience.Rule) draft {
	switch r.Form() {
	case audience.FormAll:
		return draft{kind: kindAll, parts: partsOf(r.All)}
	case audience.FormAny:
		return draft{kind: kindAny, parts: partsOf(r.Any)}
	case audience.FormNot:
		if len(r.Not.Any) > 0 {
			return draft{kind: kindNot, parts: partsOf(r.Not.Any)}
		}
		return draft{kind: kindNot, parts: []draft{partOf(*r.Not)}}
	case audience.FormSegment:
		return draft{kind: kindIf, signal: asAudience, values: []string{r.Segment}}
	}
	d := draft{kind: kindIf, signal: r.Signal, test: r.Form()}
	switch d.test {
	case audience.FormRange:
		d.min, d.max = strconv.Itoa(r.Range.Min), strconv.Itoa(r.Range.Max)
	case audience.FormBefore:
		d.values = []string{string(r.Before)}
	case audience.FormAfter:
		d.values = []string{string(r.After)}
	default:
		d.values = slices.Concat(r.In, r.NotIn, r.IncludesAny, r.IncludesAll)
	}
	if s, ok := audience.SignalNamed(d.signal); ok {
		if def := s.Definition(); d.test == audience.FormIn && def.Many() {
			d.test = audience.FormIncludesAny // the same question, in the words of several answers
		}
	}
	return d
}

func partsOf(rs []audience.Rule) []draft {
	out := make([]draft, len(rs))
	for i, r := range rs {
		out[i] = partOf(r)
	}
	return out
}

// built is the rule that a draft says, and where each of its parts stands in the form.
type built struct {
	rule  audience.Rule
	where map[string]string // JSON pointer of a part → path in the form
}

// build makes the rule. A whole of one part is that part.
func (d draft) build() built {
	b := built{where: map[string]string{"": root}}
	if d.kind != kindNot && len(d.parts) == 1 {
		b.rule = b.part(d.parts[0], "", root+"-0")
		return b
	}
	b.rule = b.part(d, "", root)
	return b
}

func (b *built) part(d draft, at, path string) audience.Rule {
	b.where[at] = path
	switch d.kind {
	case kindAll:
		return audience.Rule{All: b.parts(d.parts, at+"/all", path)}
	case kindAny:
		return audience.Rule{Any: b.parts(d.parts, at+"/any", path)}
	case kindNot:
		var inner audience.Rule
		switch len(d.parts) {
		case 0:
		case 1:
			inner = b.part(d.parts[0], at+"/not", path+"-0")
		default:
			b.where[at+"/not"] = path
			inner = audience.Rule{Any: b.parts(d.parts, at+"/not/any", path)}
		}
		return audience.Rule{Not: &inner}
	}
	return d.condition()
}

func (b *built) parts(ds []draft, at, path string) (out []audience.Rule) {
	for i, d := range ds {
		n := strconv.Itoa(i)
		out = append(out, b.part(d, at+"/"+n, path+"-"+n))
	}
	return out
}

func (d draft) condition() audience.Rule {
	if d.signal == asAudience {
		return audience.Rule{Segment: first(d.values)}
	}
	r := audience.Rule{Signal: d.signal}
	switch d.test {
	case audience.FormIn:
		r.In = d.values
	case audience.FormNotIn:
		r.NotIn = d.values
	case audience.FormIncludesAny:
		r.IncludesAny = d.values
	case audience.FormIncludesAll:
		r.IncludesAll = d.values
	case audience.FormRange:
		low, _ := strconv.Atoi(d.min)
		high, _ := strconv.Atoi(d.max)
		r.Range = &audience.Range{Min: low, Max: high}
	case audience.FormBefore:
		r.Before = audience.Point(first(d.values))
	case audience.FormAfter:
		r.After = audience.Point(first(d.values))
	case audience.FormPresent:
		r.Present = true
	case audience.FormMissing:
		r.Missing = true
	}
	return r
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// gaps are the parts that somebody has not filled in yet, with what to do, by their path.
func (d draft) gaps(path string, out map[string]string) {
	if d.kind != kindIf {
		if len(d.parts) == 0 {
			out[path] = "audiences.gap_group"
		}
		for i, p := range d.parts {
			p.gaps(path+"-"+strconv.Itoa(i), out)
		}
		return
	}
	_, low := strconv.Atoi(d.min)
	_, high := strconv.Atoi(d.max)
	switch {
	case d.find != "":
		out[path] = "audiences.gap_unknown"
	case d.signal == "":
		out[path] = "audiences.gap_signal"
	case d.test == audience.FormRange && (low != nil || high != nil):
		out[path] = "audiences.gap_range"
	case d.test != audience.FormRange && d.test != audience.FormPresent && d.test != audience.FormMissing && len(d.values) == 0:
		out[path] = "audiences.gap_value"
	}
}

// whole is the draft without what is not filled in yet: what can be said and counted of it meanwhile. It is
// false when nothing is left.
func (d draft) whole() (draft, bool) {
	if d.kind == kindIf {
		gaps := map[string]string{}
		d.find = ""
		d.gaps("", gaps)
		return d, len(gaps) == 0
	}
	var parts []draft
	for _, p := range d.parts {
		if p, ok := p.whole(); ok {
			parts = append(parts, p)
		}
	}
	d.parts = parts
	return d, len(parts) > 0
}

// pathIn is a path within the whole as numbers; false when it is none.
func pathIn(path string) ([]int, bool) {
	parts := strings.Split(path, "-")
	if parts[0] != root || len(parts) > maxDepth+1 {
		return nil, false
	}
	var out []int
	for _, p := range parts[1:] {
		n, err := strconv.Atoi(p)
		if err != nil || n < 0 {
			return nil, false
		}
		out = append(out, n)
	}
	return out, true
}
