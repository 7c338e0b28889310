package reports

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

const reachPath = "/admin/reports/reach"

// What the page of daily reach shows.
const (
	reachLast    = 28  // days, where none are asked for
	reachLines   = 100 // campaigns at partners
	reachChoices = 50  // campaigns to choose from
)

type reachView struct {
	page.Frame
	Head   page.Head
	Fields []page.Field
	Wrong  string
	Ready  bool
	Stats  []page.Stat
	Days   page.Table
	Lines  page.Table
	More   int
	Broken string // how many days were not counted whole
	Chart  *page.Figure
	Sums   []page.Sum
	CSV    string
	None   page.Empty
	Source string
}

// Reach tells about how many people were reached, day by day.
func (s *Surface) Reach(g *gin.Context) error {
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	v := reachView{Frame: s.Frame(g, roomPath)}
	v.Head = page.Head{Crumbs: []page.Link{{Path: roomPath, Text: v.Say("nav.reports")}}, Title: v.Say("reached.title"), Lead: v.Say("reached.lead")}
	choices, err := s.Reached.Choices(ctx, scope, reachChoices)
	if err != nil {
		return err
	}
	asked := reachAsked(g)
	d, wrong := s.reach(g, asked)
	var f *fault.Fault
	if wrong != nil && !errors.As(wrong, &f) {
		return wrong
	}
	v.questions(asked, d, choices)
	status := http.StatusOK
	if f != nil {
		v.Wrong, status = v.Say(f.Key, desk.Pairs(f.Args)...), s.Means(f.Kind).Status
	} else {
		v.show(d)
	}
	return ask.WritePage(g, s.reached, status, v)
}

// ReachCSV is the same as a sheet.
func (s *Surface) ReachCSV(g *gin.Context) error {
	d, err := s.reach(g, reachAsked(g))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := d.WriteCSV(&out, s.Reader(g).Locale); err != nil {
		return err
	}
	ask.DescribedBy(g, columnsPath)
	return file(g, fmt.Sprintf("erawan-reach-%s-%s.csv", d.From, d.To), "text/csv; charset=utf-8", out.Bytes())
}

// reachTyped is a question as it was typed.
type reachTyped struct{ from, to, campaign string }

func reachAsked(g *gin.Context) reachTyped {
	return reachTyped{g.Query("from"), g.Query("to"), g.Query("campaign")}
}

func (s *Surface) reach(g *gin.Context, t reachTyped) (out evidence.DailyReach, err error) {
	a := evidence.ReachAsk{Last: reachLast, Campaign: t.campaign}
	if t.from != "" || t.to != "" {
		var fromErr, toErr error
		a.From, fromErr = campaigns.TypedDate(t.from)
		a.To, toErr = campaigns.TypedDate(t.to)
		switch {
		case fromErr != nil || toErr != nil:
			return out, fault.New(fault.Invalid, "/from", "report.bad_date")
		case a.To.Before(a.From):
			return out, fault.New(fault.Invalid, "/to", "report.ends_before_start")
		}
	}
	return s.Reached.DailyReach(g.Request.Context(), desk.Person(g).Scope(), a)
}

func (v *reachView) questions(t reachTyped, d evidence.DailyReach, choices []evidence.Named) {
	if t.from == "" && t.to == "" && d.From.Valid() {
		t.from, t.to = d.From.String(), d.To.String()
	}
	campaign := page.Field{ID: "campaign", Label: v.Say("subject.campaign"), Kind: "select", Options: []page.Option{{Text: v.Say("report.every_campaign")}}}
	known := t.campaign == ""
	for _, c := range choices {
		known = known || c.Public == t.campaign
		campaign.Options = append(campaign.Options, page.Option{Value: c.Public, Text: c.Name.In(v.Locale), Chosen: c.Public == t.campaign})
	}
	if !known && d.Campaign.Public != "" {
		campaign.Options = append(campaign.Options, page.Option{Value: t.campaign, Text: d.Campaign.Name.In(v.Locale), Chosen: true})
	}
	v.Fields = []page.Field{{ID: "from", Label: v.Say("report.from"), Kind: "date", Value: t.from}, {ID: "to", Label: v.Say("report.to"), Kind: "date", Value: t.to}, campaign}
}

func (v *reachView) show(d evidence.DailyReach) {
	v.Ready, v.Sample = true, v.Sample || d.Sample
	v.None = page.Empty{Title: v.Say("reached.none"), Text: v.Say("reached.none_text", "day", v.Day(d.Closed))}
	v.CSV = reachPath + ".csv?" + url.Values{"from": {d.From.String()}, "to": {d.To.String()}, "campaign": {d.Campaign.Public}}.Encode()
	v.Source = v.Say("reached.source", "range", v.Reader.Days(d.From, d.To), "closed", v.Day(d.Closed))
	if len(d.Rows) == 0 {
		return
	}
	all, days := d.All(), d.ByDay()
	v.Stats = append(v.Stats, page.Stat{Metric: "visitor_days", Figure: v.Number(all.VisitorDays)})
	if n := len(d.Broken); n > 0 {
		v.Broken = v.Say("reached.broken", "count", n)
	}
	v.days(days)
	v.lines(d.ByPartner())
	v.Sums = []page.Sum{v.NoSum(evidence.SumsDays, "visitor_days"), v.NoSum(evidence.SumsPeople, "daily_reach")}
	if len(days) > 1 {
		v.chart(d, days)
	}
}

// days lists each day; what several partners and campaigns make together are visitor-days as well.
func (v *reachView) days(days []evidence.ReachLine) {
	v.Days = page.Table{ID: "days", Columns: []page.Column{{Text: v.Say("reached.day")}, {Text: v.Say("metric.visitor_days"), Number: true}, {Text: v.Say("reached.counted")}}}
	for _, l := range days {
		v.Days.Rows = append(v.Days.Rows, []page.Item{{Text: v.Day(l.Day)}, v.figure(l), v.state(l)})
	}
}

func (v *reachView) lines(lines []evidence.ReachLine) {
	v.Lines = page.Table{ID: "lines", Columns: []page.Column{{Text: v.Say("subject.campaign")}, {Text: v.Say("mapping.partner")}, {Text: v.Say("metric.visitor_days"), Number: true},
		{Text: v.Say("metric.daily_reach"), Number: true}, {Text: v.Say("reached.counted")}}}
	for i, l := range lines {
		if i == reachLines {
			v.More = len(lines) - i
			return
		}
		name := page.Item{Text: l.Campaign.Name.In(v.Locale), Code: l.Campaign.Public}
		if l.Sample {
			name.Badges = []page.Badge{{Text: v.Say("card.sample"), Tone: "open"}}
		}
		a := page.Item{Text: lang.Unknown, Number: true}
		if l.Days > 0 {
			a = page.Item{Text: v.Number(l.VisitorDays / int64(l.Days)), Number: true, Under: v.Say("reached.mean", "count", l.Days)}
		}
		v.Lines.Rows = append(v.Lines.Rows, []page.Item{name, {Text: l.Partner.Name.In(v.Locale)}, v.figure(l), a, v.state(l)})
	}
}

// figure is what a line comes to: nothing known where all of it is few.
func (v *reachView) figure(l evidence.ReachLine) page.Item {
	if l.Days == 0 {
		return page.Item{Text: lang.Unknown, Number: true}
	}
	return page.Item{Text: v.Number(l.VisitorDays), Number: true}
}

// state says whether a line is complete, and what of it is not told.
func (v *reachView) state(l evidence.ReachLine) (out page.Item) {
	switch {
	case l.Broken > 0:
		out.Badges = []page.Badge{{Text: v.Say("reached.incomplete"), Icon: "alert", Tone: "wait"}}
	case l.Days > 0:
		out.Badges = []page.Badge{{Text: v.Say("reached.whole"), Icon: "check", Tone: "ok"}}
	}
	if l.Few > 0 {
		out.Under = v.Say("reached.few", "count", l.Few)
	}
	return out
}

func (v *reachView) chart(d evidence.DailyReach, days []evidence.ReachLine) {
	plot := page.Line{Axis: v.Say("reached.day"), Series: []page.Series{{Name: v.Say("metric.visitor_days"), Slot: 1}}}
	at, most := map[campaigns.Date]evidence.ReachLine{}, days[0]
	for _, l := range days {
		at[l.Day] = l
		if l.VisitorDays > most.VisitorDays {
			most = l
		}
	}
	for day := d.From; !d.To.Before(day); day = day.Next() {
		value := page.Unknown()
		if l, told := at[day]; told && l.Days > 0 {
			value = float64(l.VisitorDays)
		}
		plot.Series[0].Values = append(plot.Series[0].Values, value)
		plot.Marks, plot.Full = append(plot.Marks, v.DayShort(day)), append(plot.Full, v.Day(day))
	}
	c := page.Caption{ID: "reach", Unit: v.Say("metric.visitor_days"), Source: v.Source}
	c.Finding = v.Say("reached.most", "day", v.Day(most.Day), "n", v.Number(most.VisitorDays))
	c.Says = c.Finding
	figure := v.Draw(c, plot)
	v.Chart = &figure
}
