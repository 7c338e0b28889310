package reports

import (
	"time"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// chart draws what was viewable of what was shown, by day, with what happened meanwhile.
func (v *buildView) chart(a evidence.Answer) {
	var days []campaigns.Date
	at := map[campaigns.Date]int{}
	for d := a.Question.From; !a.Question.To.Before(d); d = d.Next() {
		at[d] = len(days)
		days = append(days, d)
	}
	plot := page.Line{Axis: v.Say("dimension.day"), AheadSays: v.Say("chart.ahead")}
	values, most, total := make([]float64, len(days)), 0, 0.0
	for i, d := range days {
		plot.Marks = append(plot.Marks, lang.DayMonth(v.Locale, d.In(time.UTC)))
		plot.Full = append(plot.Full, v.Day(d))
		if a.Today.Before(d) {
			values[i] = page.Unknown()
		}
		if !d.Before(a.Today) {
			plot.Ahead++
		}
	}
	for _, d := range a.Days {
		if i, inside := at[d.Day]; inside && d.Side == evidence.SideShown {
			values[i] = float64(d.Counts.Viewable)
			total += values[i]
			if values[i] > values[most] {
				most = i
			}
		}
	}
	plot.Series = []page.Series{{Name: v.Say("metric.viewable"), Slot: 1, Values: values}}
	v.told(a, at, &plot)
	c := page.Caption{ID: "by-day", Unit: v.Say("chart.viewable_unit"), Source: v.Source, Finding: v.Say("chart.nothing"), Says: v.Say("chart.nothing")}
	if total > 0 {
		c.Finding = v.Say("chart.most", "day", v.Day(days[most]), "most", int64(values[most]))
		c.Says = v.Say("chart.says", "range", v.Days(a.Question.From, a.Question.To), "day", v.Day(days[most]), "most", int64(values[most]), "total", int64(total))
	}
	figure := v.Draw(c, plot)
	v.Chart = &figure
}

// told numbers what happened: stops, laws that came into force, and holidays of travellers on their first day.
func (v *buildView) told(a evidence.Answer, at map[campaigns.Date]int, plot *page.Line) {
	tell := func(d campaigns.Date, what string) {
		i, inside := at[d]
		if !inside {
			return
		}
		for n, j := range plot.Told {
			if j == i {
				v.Told[n] += " " + what
				return
			}
		}
		plot.Told, v.Told = append(plot.Told, i), append(v.Told, v.Day(d)+": "+what)
	}
	before, _ := audience.HolidayOn(a.Question.From.Plus(-1).In(time.UTC), a.Question.Only.Place)
	for d := a.Question.From; !a.Question.To.Before(d); d = d.Next() {
		name, known := audience.HolidayOn(d.In(time.UTC), a.Question.Only.Place)
		if known && name != "none" && name != before {
			tell(d, v.Say("build.holiday", "name", holidayName(v.Locale, name)))
		}
		before = name
		for _, h := range a.Happened {
			if h.Day != d {
				continue
			}
			switch h.Kind {
			case "law":
				tell(d, v.Say("build.law", "place", lang.Place(h.What, v.Locale), "conduct", v.Say("conduct."+h.Why)))
			default:
				tell(d, v.Say("build."+h.Kind, "what", v.Say("build.what_"+h.What), "why", h.Why))
			}
		}
	}
}

// holidayName is what the vocabulary calls a holiday.
func holidayName(l lang.Locale, name string) string {
	for _, value := range audience.Holiday.Definition().Values {
		if value.Name == name {
			return value.Label.In(l)
		}
	}
	return name
}
