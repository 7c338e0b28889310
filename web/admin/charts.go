package admin

import (
	"context"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// days are the days of a chart, the first to the last.
type days struct {
	all   []campaigns.Date
	index map[campaigns.Date]int
}

func daysFrom(first, last campaigns.Date) days {
	d := days{index: map[campaigns.Date]int{}}
	for day := first; !last.Before(day); day = day.Next() {
		d.index[day] = len(d.all)
		d.all = append(d.all, day)
	}
	return d
}

// marks writes the days for an axis, and in full for its table.
func (d days) marks(f frame) (short, full []string) {
	for _, day := range d.all {
		short = append(short, lang.DayMonth(f.Locale, day.In(time.UTC)))
		full = append(full, f.Day(day))
	}
	return short, full
}

// counted adds up what was viewable in measured rows by day, apart for what a row belongs to. Held-out
// visits are not among them: they saw another card. A day after today is unknown; one without rows has
// none.
func (d days) counted(rows []evidence.Row, today campaigns.Date, of func(evidence.Row) string) map[string][]float64 {
	out := map[string][]float64{}
	for _, r := range rows {
		i, inside := d.index[r.Day]
		if !inside || r.Basis != evidence.Measured || r.HeldOut {
			continue
		}
		key := of(r)
		if out[key] == nil {
			out[key] = d.nothing(today)
		}
		out[key][i] += float64(r.Viewable)
	}
	return out
}

func (d days) nothing(today campaigns.Date) []float64 {
	out := make([]float64, len(d.all))
	for i, day := range d.all {
		if today.Before(day) {
			out[i] = page.Unknown()
		}
	}
	return out
}

// open is how many days at the end are not over: today's count is still growing.
func (d days) open(today campaigns.Date) int {
	n := 0
	for _, day := range d.all {
		if !day.Before(today) {
			n++
		}
	}
	return n
}

// caption tells the day that had the most, which is what the eye looks for first.
func (f frame) caption(id string, d days, rows []evidence.Row, source string) page.Caption {
	sums, most, total := map[campaigns.Date]int64{}, campaigns.Date{}, int64(0)
	for _, r := range rows {
		if _, inside := d.index[r.Day]; !inside || r.Basis != evidence.Measured || r.HeldOut {
			continue
		}
		sums[r.Day] += r.Viewable
		total += r.Viewable
	}
	for _, day := range d.all {
		if sums[day] > sums[most] {
			most = day
		}
	}
	c := page.Caption{ID: id, Unit: f.say("chart.viewable_unit"), Source: source}
	if total == 0 {
		c.Finding = f.say("chart.nothing")
		c.Says = c.Finding
		return c
	}
	c.Finding = f.say("chart.most", "day", f.Day(most), "most", sums[most])
	c.Says = f.say("chart.says", "range", f.Days(d.all[0], d.all[len(d.all)-1]), "day", f.Day(most), "most", sums[most], "total", total)
	return c
}

// byLocale draws what was viewable by day, a line a language.
func (f frame) byLocale(q evidence.Query, rows []evidence.Row, today campaigns.Date, source string) page.Figure {
	d := daysFrom(q.From, q.To)
	counted := d.counted(rows, today, func(r evidence.Row) string { return string(r.Locale) })
	plot := page.Line{Axis: f.say("split.day"), Ahead: d.open(today), AheadSays: f.say("chart.ahead")}
	plot.Marks, plot.Full = d.marks(f)
	for _, l := range lang.All {
		if values := counted[string(l)]; values != nil {
			plot.Series = append(plot.Series, page.Series{Name: l.Name(), Lang: l, Slot: page.SlotOf(l), Values: values})
		}
	}
	if len(plot.Series) == 0 {
		plot.Series = []page.Series{{Name: f.say("metric.viewable"), Slot: 1, Values: d.nothing(today)}}
	}
	return f.Draw(f.caption("by-locale", d, rows, source), plot)
}

// The days of a campaign's chart: enough to see a weekly rhythm, and what is still to come.
const (
	daysBack  = 27
	daysAhead = 7
)

// byDay draws what was viewable by day within the flight, and shades the days that are not over.
func (f frame) byDay(r evidence.Cut, until, today campaigns.Date, source string) page.Figure {
	d := daysFrom(r.Query.From, until)
	counted := d.counted(r.Days, today, func(evidence.Row) string { return "" })[""]
	if counted == nil {
		counted = d.nothing(today)
	}
	plot := page.Line{Axis: f.say("split.day"), AheadSays: f.say("chart.ahead"),
		Series: []page.Series{{Name: f.say("metric.viewable"), Slot: 1, Values: counted}}}
	plot.Marks, plot.Full = d.marks(f)
	plot.Ahead = d.open(today)
	return f.Draw(f.caption("by-day", d, r.Days, source), plot)
}

// fillChart lays out what a campaign did in its flight so far, and draws its days.
func (c *Console) fillChart(ctx context.Context, s access.Scope, one campaigns.Campaign, v *campaignView) error {
	r, err := c.Figures.Cut(ctx, s, evidence.Ask{Query: evidence.Query{From: one.StartsOn.Plus(-1), To: one.EndsOn.Plus(1)}, Public: one.Public, OnlyDays: true, Unnamed: true})
	if fault.Is(err, fault.Invalid) { // no zone is declared yet: nothing was ever counted
		r, err = evidence.Cut{}, nil
	}
	if err != nil {
		return err
	}
	r.Sample = r.Sample || v.Sample
	v.Ladder = ladderOf("flight", r.Requests, r.Total, c.Now())
	if r.Query.Zone == "" || r.Today.Before(one.StartsOn) {
		return nil
	}
	last := r.Today
	if one.EndsOn.Before(last) {
		last = one.EndsOn
	}
	from := last.Plus(-daysBack)
	if from.Before(one.StartsOn) {
		from = one.StartsOn
	}
	until := last.Plus(daysAhead)
	if one.EndsOn.Before(until) {
		until = one.EndsOn
	}
	r.Query.From, r.Query.To = from, last
	figure := v.byDay(r, until, r.Today, v.source(r.Report))
	v.Chart = &figure
	return nil
}

// source says where a figure is from.
func (f frame) source(r evidence.Report) string {
	said := f.say("report.source", "zone", r.Query.Zone, "revision", r.Revision, "time", f.Moment(r.MadeAt))
	if r.Sample {
		said = f.say("chart.sample") + " " + said
	}
	return said
}

// sparkDays is how many days the lines beside campaigns show.
const sparkDays = 14

// sparks draws a line for each campaign of which anything was counted lately.
func (f frame) sparks(did evidence.Lately, now time.Time) map[int64]*page.Spark {
	zone, err := time.LoadLocation(did.Zone)
	if did.Zone == "" || err != nil {
		return nil
	}
	today := campaigns.DateOf(now.In(zone))
	d := daysFrom(today.Plus(1-sparkDays), today)
	out := map[int64]*page.Spark{}
	for id, counted := range did.Viewable {
		values := make([]float64, len(d.all))
		most := int64(0)
		for i, day := range d.all {
			values[i] = float64(counted[day])
			most = max(most, counted[day])
		}
		spark := f.Spark(values, f.say("chart.spark_says", "range", f.Days(d.all[0], today), "most", most))
		out[id] = &spark
	}
	return out
}
