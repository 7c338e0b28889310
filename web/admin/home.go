package admin

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/page"
)

type homeView struct {
	frame
	Now     time.Time
	Title   string
	Needs   []needView
	Calm    string // key, where nothing needs anybody
	Stopped int
	Coming  []comingView
	Chart   page.Figure
	figures
}

// figures are what changes while the page is open.
type figures struct {
	Ladder ladder
	Plan   planView
	Busy   []evidence.Busy
	Table  page.Table
}

// comingView is a day that is near.
type comingView struct {
	Day  campaigns.Date
	What string
	Name page.Link
}

// planView is how this node's plan is, in one sentence with its facts.
type planView struct {
	Says, Icon, Tone string
	Loaded           bool
	Revision         int64
	TakenAt, Contact time.Time
	Minutes          int
}

// freshFor is how long without contact is nothing to speak of: positions are polled twice a second.
const freshFor = 10 * time.Second

// mostBusy is how many campaigns Home lists.
const mostBusy = 8

// Home says what needs somebody, what is coming, and what was counted over the last day.
func (c *Console) Home(g *gin.Context) error {
	ctx, now, scope := g.Request.Context(), c.Now(), person(g).Scope()
	v := homeView{frame: c.frame(g, "/admin"), Now: now}
	inForce, err := c.Stops.StopsInForce(ctx)
	if err != nil {
		return err
	}
	pulse, err := c.Desk.Pulse(ctx, scope, now)
	if err != nil {
		return err
	}
	if err := c.fillLive(ctx, &v, pulse, boardOf(inForce)); err != nil {
		return err
	}
	needs, err := c.Desk.Needs(ctx, scope, c.horizon(v.frame, now))
	if err != nil {
		return err
	}
	v.Stopped = len(seen(scope, inForce))
	if err := c.divided(ctx, &v); err != nil {
		return err
	}
	v.Needs = append(v.Needs, c.bare(&v)...)
	v.Needs = append(v.Needs, c.offPace(&v, g.Query("behind") == allBehind)...)
	v.tell(needs, pulse)
	v.Chart = v.lately(pulse)
	v.Sample = v.Sample || slices.ContainsFunc(needs, func(n evidence.Need) bool { return n.Sample })
	return write(g, c.page.home, http.StatusOK, v)
}

// fillLive fills in what Live sends as well.
func (c *Console) fillLive(ctx context.Context, v *homeView, pulse evidence.Pulse, stops board) (err error) {
	now := pulse.ReadAt
	day, hour := now.Add(-24*time.Hour), now.Add(-time.Hour).Truncate(evidence.HalfHour)
	v.Ladder = ladderOf("day", pulse.Asked(day), pulse.Since(day), now)
	v.Ladder.lately(hour, pulse.Asked(hour), pulse.Since(hour))
	v.Plan = planOf(c.Planner.Health(c.Now()), c.Now())
	if v.Busy, err = c.Desk.Busiest(ctx, v.Person.Scope(), now.Add(-24*time.Hour), mostBusy); err != nil {
		return err
	}
	v.Table = page.Table{Label: v.say("home.busiest"), Empty: page.Empty{Title: v.say("home.none_asked_title"), Text: v.say("home.none_asked"),
		Do: &page.Action{Path: campaignsPath, Text: v.say("home.see_campaigns")}}}
	for i, key := range []string{"campaigns.name", "campaigns.state", "metric.decisions", "metric.viewable", "metric.pledges"} {
		v.Table.Columns = append(v.Table.Columns, page.Column{Text: v.say(key), Number: i > 1})
	}
	for _, b := range v.Busy {
		v.Table.Rows = append(v.Table.Rows, v.busy(b, stateOf(b.Campaign, stops.holds(b.Campaign.ID), now)))
		v.Sample = v.Sample || b.Campaign.Sample
	}
	return nil
}

func (f frame) busy(b evidence.Busy, s state) []page.Item {
	name := page.Item{Text: b.Campaign.Name.In(f.Locale), Path: campaignsPath + "/" + b.Campaign.Public}
	if b.Campaign.Sample {
		name.Badges = []page.Badge{{Text: f.say("card.sample"), Tone: "open"}}
	}
	out := []page.Item{name, {Badges: []page.Badge{s.badge(f)}}}
	for _, figure := range busyFigures(b) {
		out = append(out, page.Item{Text: f.Number(figure.count), Number: true, Live: figure.key})
	}
	return out
}

type figure struct {
	key   string
	count int64
}

func busyFigures(b evidence.Busy) []figure {
	return []figure{{b.Campaign.Public + ".decisions", b.Counts.Decisions}, {b.Campaign.Public + ".viewable", b.Counts.Viewable},
		{b.Campaign.Public + ".pledges", b.Counts.Pledges}}
}

// lately draws what was viewable in each of the last hours, beside the same hours a week before.
func (f frame) lately(p evidence.Pulse) page.Figure {
	const hours = 24
	hour := p.ReadAt.In(f.Zone).Truncate(evidence.HalfHour)
	if hour.Minute() != 0 {
		hour = hour.Add(-evidence.HalfHour)
	}
	first := hour.Add((1 - hours) * time.Hour)
	plot := page.Line{Axis: f.say("home.hour"), Ahead: 1, AheadSays: f.say("home.this_hour"), Series: []page.Series{
		{Name: f.say("home.last_day"), Slot: 1, Values: make([]float64, hours)},
		{Name: f.say("home.week_before"), Slot: 6, Values: make([]float64, hours)}}}
	most, total := 0, int64(0)
	for i := range hours {
		from := first.Add(time.Duration(i) * time.Hour)
		until := from.Add(time.Hour)
		now, before := p.Between(from, until).Viewable, p.Between(from.Add(-evidence.Week), until.Add(-evidence.Week)).Viewable
		plot.Series[0].Values[i], plot.Series[1].Values[i] = float64(now), float64(before)
		plot.Marks, plot.Full = append(plot.Marks, f.Clock(from)), append(plot.Full, f.Moment(from))
		if total += now; plot.Series[0].Values[i] > plot.Series[0].Values[most] {
			most = i
		}
	}
	caption := page.Caption{ID: "lately", Unit: f.say("home.unit"), Source: f.say("home.chart_source", "zone", f.Zone.String(), "time", f.Moment(p.ReadAt))}
	caption.Finding = f.say("home.chart_nothing")
	if total > 0 {
		caption.Finding = f.say("home.chart_most", "time", plot.Marks[most], "most", int64(plot.Series[0].Values[most]))
	}
	caption.Says = caption.Finding
	return f.Draw(caption, plot)
}

// seen are the stops that somebody may see.
func seen(s access.Scope, stops []delivery.Stop) []delivery.Stop {
	var out []delivery.Stop
	for _, stop := range stops {
		if stop.On && s.Sees(stop.Org) {
			out = append(out, stop)
		}
	}
	return out
}

func planOf(h delivery.Health, now time.Time) planView {
	v := planView{Loaded: h.Loaded, Revision: h.Position.Revision, TakenAt: h.TakenAt, Contact: h.Contact, Minutes: int(h.Lease.Minutes())}
	switch {
	case !h.Loaded:
		v.Says, v.Icon, v.Tone = "plan.missing", "warn", "halt"
	case h.Expired:
		v.Says, v.Icon, v.Tone = "plan.expired", "warn", "halt"
	case now.Sub(h.Contact) > freshFor:
		v.Says, v.Icon, v.Tone = "plan.stale", "clock", "wait"
	default:
		v.Says, v.Icon, v.Tone = "plan.fresh", "check", "ok"
	}
	return v
}
