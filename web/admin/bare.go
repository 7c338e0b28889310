package admin

// bare are the placements of the reader's that must not be empty and would be, with why.
func (c *Console) bare(v *homeView) (out []needView) {
	scope, more := v.Person.Scope(), 0
	for _, b := range c.Planner.Health(c.Now()).Bare {
		if !scope.Sees(b.Org) {
			continue
		}
		if len(out) == mostOfOne {
			more++
			continue
		}
		out = append(out, needView{Icon: "warn", Tone: "halt", What: v.say("need.bare", "name", b.Name), Why: v.say("need.bare_" + string(b.Why))})
	}
	if more > 0 {
		out = append(out, needView{Icon: "info", What: v.say("need.more", "count", more), Why: v.say("need.bare_more")})
	}
	return out
}
