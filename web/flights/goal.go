package flights

import (
	"strconv"
	"strings"

	"erawan/campaigns"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// goalFields are the fields of a goal and of how often one visitor sees a frame.
var goalFields = []string{"metric", "amount", "pacing", "daily", "total", "frame-cap", "frame-gap", "per-hour",
	reserveID(lang.ZhHans), reserveID(lang.ZhHant), reserveID(lang.Th), reserveID(lang.En)}

// reserveID is the field of what is kept for a language.
func reserveID(l lang.Locale) string { return "reserve-" + string(l) }

// typeGoal fills the fields of a campaign's goal.
func (d draft) typeGoal(c campaigns.Campaign) {
	d.typed["metric"], d.typed["pacing"] = string(c.Goal.Metric), string(c.Goal.Pacing)
	if c.Goal.Amount > 0 && c.Goal.Pacing == "" {
		d.typed["pacing"] = string(campaigns.ASAP)
	}
	for id, n := range map[string]int64{"amount": c.Goal.Amount, "daily": c.Goal.Daily, "total": c.Goal.Total,
		"frame-cap": int64(c.FramePerDay), "frame-gap": int64(c.FrameGap), "per-hour": c.PerHour} {
		if n > 0 {
			d.typed[id] = strconv.FormatInt(n, 10)
		}
	}
	for l, percent := range c.Reserve {
		d.typed[reserveID(l)] = strconv.Itoa(percent)
	}
}

// mostTyped is beyond every number that a campaign may have: its own rules say which are too large.
const mostTyped = 1 << 52

// goal reads those fields into a campaign. What counts something asks for what it counts.
func (d draft) goal(c *campaigns.Campaign, bad map[string]string) {
	number := func(id string) int64 {
		text := strings.NewReplacer(",", "", " ", "").Replace(d.typed[id])
		if text == "" {
			return 0
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > mostTyped {
			bad[id] = "flights.bad_number"
			return 0
		}
		return n
	}
	c.Goal = campaigns.Goal{Metric: campaigns.Metric(d.typed["metric"]), Amount: number("amount"), Pacing: campaigns.Pacing(d.typed["pacing"]), Daily: number("daily"), Total: number("total")}
	if c.Goal.None() {
		c.Goal = campaigns.Goal{}
	}
	c.FramePerDay, c.FrameGap = int(number("frame-cap")), int(number("frame-gap"))
	c.PerHour, c.Reserve = number("per-hour"), nil
	for _, l := range lang.All {
		if percent := number(reserveID(l)); percent > 0 {
			if c.Reserve == nil {
				c.Reserve = campaigns.Reserve{}
			}
			c.Reserve[l] = int(percent)
		}
	}
}

// goalGroup are the fields of a goal.
func (f former) goalGroup() groupView {
	metric := f.field("metric", "select", "field.metric", 0)
	metric.Options = []page.Option{{Text: f.Say("pace.metric_none"), Chosen: metric.Value == ""}}
	for _, m := range campaigns.Metrics() {
		metric.Options = append(metric.Options, page.Option{Value: string(m), Text: f.Say("pace.metric." + string(m)), Chosen: metric.Value == string(m)})
	}
	pacing := f.field("pacing", "select", "field.pacing", 0)
	pacing.Help = f.Say("pace.pacing_help")
	if pacing.Value == "" {
		pacing.Value = string(campaigns.Even)
	}
	for _, p := range campaigns.Pacings() {
		pacing.Options = append(pacing.Options, page.Option{Value: string(p), Text: f.Say("pace.pacing." + string(p)), Chosen: pacing.Value == string(p)})
	}
	number := func(id, label, help string) page.Field {
		out := f.number(id, label, help)
		out.Max = 17
		return out
	}
	var kept []page.Field
	for _, l := range lang.All {
		one := f.number(reserveID(l), "field.reserve", "pace.reserve_help")
		one.Label, one.Max = f.Say("pace.reserve_of", "language", l.Name()), 2
		if len(kept) > 0 {
			one.Help = "" // said once, at the first
		}
		kept = append(kept, one)
	}
	return groupView{ID: "goal", Title: f.Say("pace.title"), Lead: f.Say("pace.lead"), Fields: append([]page.Field{metric,
		number("amount", "field.amount", "pace.amount_help"), pacing, number("daily", "field.daily", "pace.cap_help"), number("total", "field.total", "pace.cap_help"),
		number("frame-cap", "field.frame_per_day", "pace.frame_help"), number("frame-gap", "field.frame_gap", "pace.gap_help"),
		number("per-hour", "field.per_hour", "pace.per_hour_help")}, kept...)}
}
