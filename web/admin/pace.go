package admin

import (
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// paceView is how a campaign stands with its goal and its hard caps.
type paceView struct {
	Badge *page.Badge
	Says  string // what the badge means
	Facts []page.Fact
	Basis string // when it was counted, and by which curve the day goes
}

// fillPace says how a campaign stands. One of which nothing is counted has no such part.
func (c *Console) fillPace(one campaigns.Campaign, placements []campaigns.Placement, v *campaignView) {
	if !one.Counted() {
		return
	}
	p := &paceView{}
	v.Pace = p
	v.asked(p, one)
	now := c.Now()
	at, ok := c.Planner.Progress(one, now)
	switch {
	case !ok:
		p.Says = v.say("pace.not_yet")
	case one.Goal.None():
		p.Basis = v.say("pace.counted", "time", v.Moment(at.At))
	default:
		v.progress(p, one, at, now)
	}
	if ok && one.PerHour > 0 {
		p.Facts = append(p.Facts, page.Fact{Name: v.say("pace.full"), Text: orUnknown(v.list(full(at.Paced, placements)))})
	}
}

// asked adds what the campaign asks for.
func (v *campaignView) asked(p *paceView, one campaigns.Campaign) {
	fact := func(key, text string) { p.Facts = append(p.Facts, page.Fact{Name: v.say(key), Text: text}) }
	if metric := v.say("pace.metric." + string(one.Goal.Metric)); one.Goal.Amount > 0 {
		pacing := one.Goal.Pacing
		if pacing == "" {
			pacing = campaigns.ASAP
		}
		fact("pace.goal", v.say("pace.goal_is", "amount", v.Number(one.Goal.Amount), "metric", metric, "pacing", v.say("pace.pacing."+string(pacing))))
	} else if !one.Goal.None() {
		fact("field.metric", metric)
	}
	if one.Goal.Daily > 0 {
		fact("field.daily", v.Number(one.Goal.Daily))
	}
	if one.Goal.Total > 0 {
		fact("field.total", v.Number(one.Goal.Total))
	}
	if one.PerHour > 0 {
		fact("field.per_hour", v.Number(one.PerHour))
	}
	var kept []string
	for _, l := range lang.All {
		if part := one.Reserve[l]; part > 0 {
			kept = append(kept, v.say("pace.part", "language", l.Name(), "share", lang.Percent(v.Locale, float64(part)/100, 0)))
		}
	}
	if len(kept) > 0 {
		fact("field.reserve", v.list(kept))
	}
}

// progress adds what was counted and what follows.
func (v *campaignView) progress(p *paceView, one campaigns.Campaign, at delivery.Progress, now time.Time) {
	fact := func(key, text string) { p.Facts = append(p.Facts, page.Fact{Name: v.say(key), Text: text}) }
	fact("pace.delivered", v.Number(at.Delivered))
	if one.Goal.Amount > 0 {
		fact("pace.due", v.say("pace.due_is", "due", v.Number(at.Due), "share", v.Share(min(at.Delivered, one.Goal.Amount), one.Goal.Amount)))
	}
	if paced := one.Goal.Pacing; one.Goal.Amount > 0 && paced != "" && paced != campaigns.ASAP {
		fact("pace.today", v.say("pace.today_is", "count", v.Number(at.Today), "part", v.Number(at.Day)))
	} else {
		fact("pace.today", v.Number(at.Today))
	}
	fact("pace.passes", lang.Percent(v.Locale, float64(at.Share)/delivery.Whole, 1))
	left := max(0, one.Goal.End()-at.Delivered)
	if at.Able >= 0 && one.Goal.End() > 0 && left > 0 {
		fact("pace.forecast", v.say("pace.forecast_is", "able", v.Number(rounded(at.Able)), "left", v.Number(left)))
	}
	if at.Able > 0 && left > 0 {
		fact("pace.days", v.say("pace.days_is", "count", daysTo(left, at, one)))
	}
	p.Basis = v.say("pace.basis", "time", v.Moment(at.At))
	if at.Clock {
		p.Basis += " " + v.say("pace.by_clock")
	}
	name, tone, icon := "on_pace", "ok", "check"
	switch from, until := one.Window(); {
	case at.Shut == delivery.GoalReached:
		name, tone, icon = "reached", "ok", "flag"
	case at.Shut == delivery.DayCap:
		name, tone, icon = "day_full", "info", "clock"
	case one.Goal.Hard() && !at.Fresh:
		name, tone, icon = "uncounted", "halt", "warn"
	case now.Before(from) || !now.Before(until):
		return
	case at.OffPace():
		name, tone, icon = "behind", "wait", "warn"
	}
	p.Badge, p.Says = &page.Badge{Text: v.say("pace.state." + name), Icon: icon, Tone: tone}, v.say("pace.means."+name)
}

// daysTo is how many days it takes to deliver what is left, if every visit passed.
func daysTo(left int64, at delivery.Progress, one campaigns.Campaign) int {
	daily := at.Seen / at.Tried
	return int(min(float64(left)/daily+1, float64(one.StartsOn.Until(one.EndsOn)+1)*100))
}

// rounded is an estimate without digits that say nothing.
func rounded(n int64) int64 {
	step := int64(1)
	for n/step >= 100 {
		step *= 10
	}
	return (n + step/2) / step * step
}

// full are the names of placements at which a campaign has had its hour.
func full(at delivery.Paced, placements []campaigns.Placement) (names []string) {
	for _, p := range placements {
		if slices.ContainsFunc(at.Places, func(one delivery.Place) bool { return one.Placement == p.ID && one.Share == 0 }) {
			names = append(names, p.Name)
		}
	}
	return names
}

// Of campaigns that are behind, so many are named on Home, and so many where all are asked for.
const (
	allBehind  = "all" // of the question "behind"
	mostBehind = 500
)

// offPace are the reader's campaigns that have delivered too little of what is due, and how many they are.
func (c *Console) offPace(v *homeView, all bool) (out []needView) {
	scope, most, more := v.Person.Scope(), mostOfOne, 0
	if all {
		most = mostBehind
	}
	for _, s := range c.Planner.OffPace(c.Now()) {
		if !scope.Sees(s.Org) {
			continue
		}
		if len(out) == most {
			more++
			continue
		}
		why := v.say("need.off_pace_why", "delivered", v.Number(s.Delivered), "due", v.Number(s.Due))
		out = append(out, needView{Icon: "chart", Tone: "wait", What: v.say("need.off_pace", "name", s.Name.In(v.Locale), "share", v.Share(s.Delivered, s.Due)), Why: why,
			Do: &page.Link{Path: campaignsPath + "/" + s.Public + "#pace", Text: v.say("need.see_campaign")}})
	}
	if more > 0 {
		out = append(out, needView{Icon: "info", What: v.say("need.more", "count", more), Why: v.say("need.off_pace_more"),
			Do: &page.Link{Path: "/admin?behind=" + allBehind, Text: v.say("need.see_behind")}})
	}
	return out
}
