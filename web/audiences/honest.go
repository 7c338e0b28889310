package audiences

import (
	"slices"
	"strings"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/internal/lang"
)

// checkView is one thing that was found of a rule, and what to do about it.
type checkView struct {
	Tone string // "ok", "wait", "halt", "info"
	What string
	Do   string
}

func (v checkView) Icon() string {
	return map[string]string{"ok": "check", "wait": "warn", "halt": "warn", "info": "info"}[v.Tone]
}

// checks are the honest things to know of a rule before it is used: what it says, and then what the visits
// on record say of it.
func (s *Surface) checks(c *catalogue, sample reach.Sample, self audience.Segment, compiled audience.Compiled) []checkView {
	if compiled.Never() {
		return []checkView{c.check("halt", "audiences.check_never", "audiences.check_never_do")}
	}
	out := c.beside(self, compiled)
	if len(sample) == 0 {
		if n := len(compiled.Asks()); n > reach.MaxUnmeasured {
			out = append(out, c.check("wait", "audiences.check_unmeasured", "audiences.check_unmeasured_do", "signals", n, "max", reach.MaxUnmeasured))
		}
		return out
	}
	if s.Publisher.Count(sample, reach.Query{Rule: &compiled}).Under() {
		out = append(out, c.check("halt", "audiences.check_under", "audiences.check_under_do", "floor", reach.Floor))
	}
	told := s.Publisher.Coverage(sample)
	var rare []string
	for _, signal := range compiled.Asks() {
		if told != nil && told[signal] < rarely {
			rare = append(rare, signal.Definition().Label.In(c.Locale))
		}
	}
	if len(rare) > 0 {
		out = append(out, c.check("wait", "audiences.check_rare", "audiences.check_rare_do", "signals", strings.Join(rare, c.Say("audiences.comma")), "share", lang.Percent(c.Locale, float64(rarely)/100, 0)))
	}
	return out
}

// rarely is the share of visits, in hundredths, below which a signal is rarely told.
const rarely = 20

// check says a finding by its key, and what to do about it.
func (c *catalogue) check(tone, what, do string, pairs ...any) checkView {
	return checkView{tone, c.Say(what, pairs...), c.Say(do, pairs...)}
}

// mostNamed is how many other audiences are named beside a rule; more would be a list to read.
const mostNamed = 3

// beside is how a rule stands to the other audiences of its organisation. Those that it names, and those that
// name it, are narrower or wider because somebody wrote it so: that needs no telling.
func (c *catalogue) beside(self audience.Segment, compiled audience.Compiled) (out []checkView) {
	if compiled.RefusesNobody() {
		return []checkView{c.check("wait", "audiences.check_nobody", "audiences.check_nobody_do")}
	}
	var same, wider []checkView
	for _, other := range c.segments {
		if other.Org != self.Org || other.Public == self.Public || other.Archived {
			continue
		}
		theirs, err := audience.CompileSegment(other, c.segments.of(other.Org))
		if err != nil || !compiled.Within(theirs) {
			continue // what is wrong with the other is said on its own page
		}
		switch {
		case theirs.Within(compiled):
			same = append(same, c.check("wait", "audiences.check_same", "audiences.check_same_do", "name", other.Name))
		case !theirs.RefusesNobody() && !c.names(self.Rule, other.Public) && !c.names(other.Rule, self.Public):
			wider = append(wider, c.check("info", "audiences.check_within", "audiences.check_within_do", "name", other.Name))
		}
	}
	out = append(same, wider...)
	return out[:min(len(out), mostNamed)]
}

// names reports whether a rule names an audience, itself or through one that it names.
func (c *catalogue) names(r audience.Rule, public string) bool {
	seen := map[string]bool{}
	var leads func(audience.Rule) bool
	leads = func(r audience.Rule) bool {
		return slices.ContainsFunc(r.References(), func(id string) bool {
			one, ok := c.segments.find(id)
			if id == public || !ok || seen[id] {
				return id == public
			}
			seen[id] = true
			return leads(one.Rule)
		})
	}
	return public != "" && leads(r)
}
