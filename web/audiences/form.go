package audiences

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"erawan/audience"
)

// maxParts bounds what is read of a form: a little more than a rule may have, so that somebody who has too
// many is told so and loses none.
const maxParts = audience.MaxNodes + 50

// readDraft takes the draft out of a form, in which every part has its fields under its path.
func readDraft(form url.Values, c *catalogue) draft {
	left := maxParts
	d := readPart(form, c, root, &left)
	if d.kind == kindIf {
		d = empty()
	}
	return d
}

func readPart(form url.Values, c *catalogue, path string, left *int) draft {
	*left--
	d := draft{kind: form.Get(path + "-kind")}
	switch d.kind {
	case kindAll, kindAny, kindNot:
		for i := 0; *left > 0 && strings.Count(path, "-") < maxDepth+1; i++ {
			at := path + "-" + strconv.Itoa(i)
			if !form.Has(at + "-kind") {
				break
			}
			d.parts = append(d.parts, readPart(form, c, at, left))
		}
		return d
	}
	d.kind = kindIf
	d.signal, d.test = form.Get(path+"-signal"), audience.Form(form.Get(path+"-test"))
	d.min, d.max = strings.TrimSpace(form.Get(path+"-min")), strings.TrimSpace(form.Get(path+"-max"))
	for _, v := range form[path+"-value"] {
		for one := range strings.SplitSeq(v, ",") {
			if one != "" && !slices.Contains(d.values, one) {
				d.values = append(d.values, one)
			}
		}
	}
	d.find = strings.TrimSpace(form.Get(path + "-find"))
	d.settle(c)
	return d
}

// settle makes a condition's test and values fit its signal, and takes up what was typed to find one.
func (d *draft) settle(c *catalogue) {
	s, ok := audience.SignalNamed(d.signal)
	if !ok {
		if d.signal == asAudience {
			d.test, d.find = "", ""
			d.values = slices.DeleteFunc(d.values, func(v string) bool { return !c.has(v) })
			return
		}
		*d = draft{kind: kindIf}
		return
	}
	def := s.Definition()
	if tests := testsOf(def); !slices.Contains(tests, d.test) {
		d.test = tests[0]
	}
	kept := d.values[:0]
	for _, v := range d.values {
		var probe audience.Traveller
		if def.Shape == audience.Number && d.test != audience.FormRange || probe.Set(s, v) {
			kept = append(kept, v)
		}
	}
	d.values = kept
	if d.find != "" {
		if found := c.search(def, d.find); len(found) > 0 {
			for _, v := range found {
				if !slices.Contains(d.values, v) {
					d.values = append(d.values, v)
				}
			}
			d.find = ""
		}
	}
	if typed(def) == "" {
		d.find = ""
	}
}

// testsOf are the tests that make sense of a signal, the usual one first.
func testsOf(d audience.Definition) []audience.Form {
	var out []audience.Form
	switch {
	case d.Shape == audience.Number:
		out = []audience.Form{audience.FormRange, audience.FormBefore, audience.FormAfter}
	case d.Many():
		out = []audience.Form{audience.FormIncludesAny, audience.FormIncludesAll, audience.FormNotIn}
	default:
		out = []audience.Form{audience.FormIn, audience.FormNotIn}
		if d.Ordered() {
			out = append(out, audience.FormBefore, audience.FormAfter)
		}
	}
	return append(out, audience.FormPresent, audience.FormMissing)
}

// typed is the list that values of a signal are found in by typing; empty where they are ticked.
func typed(d audience.Definition) string {
	switch d.Shape {
	case audience.Country, audience.Places:
		return "countries"
	case audience.Airport:
		return "airports"
	case audience.Journey:
		return "stops"
	case audience.Tag:
		return "languages"
	case audience.Ref:
		return d.Name + "s"
	}
	return ""
}

// whole reads a whole number, or gives another.
func whole(text string, otherwise int) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return otherwise
}
