package admin

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/page"
)

type componentsView struct {
	frame
	Head   page.Head
	Themes []specimens
}

// specimens is one of each shared part, for the people who build and look at pages. Every figure in it
// is made up, and the page says so.
type specimens struct {
	Theme    string // "light" or "dark"
	Head     page.Head
	Badges   []page.Badge
	Bases    []string
	Actions  []page.Action
	Fields   []page.Field
	Tabs     page.Tabs
	Steps    []page.Step
	Table    page.Table
	Chooser  page.Chooser
	Ticked   page.Table
	Empty    page.Empty
	Stats    []page.Stat
	Figures  []page.Figure
	Events   []page.Event
	Change   page.Change
	Dialog   page.Dialog
	Toast    page.Toast
	Previews []page.Preview
	Copy     page.Copy
	Loading  string
}

// Components shows every shared part in the reader's language, in both themes side by side: what a
// picture of the whole look is taken from.
func (c *Console) Components(g *gin.Context) error {
	v := componentsView{frame: c.frame(g, "/admin/_components")}
	v.Sample = true
	v.Head = page.Head{Title: v.say("components.title"), Lead: v.say("components.lead")}
	for _, theme := range []string{"light", "dark"} {
		v.Themes = append(v.Themes, c.specimens(v.frame, theme))
	}
	return write(g, c.page.components, http.StatusOK, v)
}

// here is a link that leads nowhere else.
const here = "/admin/_components"

func (c *Console) specimens(f frame, theme string) specimens {
	day := campaigns.DateOf(c.Now().In(f.Zone))
	live, stopped := isLive.badge(f), isStopped.badge(f)
	s := specimens{Theme: theme, Bases: []string{"measured", "reported", "estimated"}, Loading: f.say("components.loading")}
	s.Head = page.Head{Crumbs: []page.Link{{Path: campaignsPath, Text: f.say("campaigns.title")}}, Public: "cmp_0example", Title: f.say("components.name"),
		Badges: []page.Badge{live}, Facts: []string{f.Days(day, day.Plus(60)), "Asia/Bangkok"}}
	for _, st := range []state{isDraft, isReady, isScheduled, isLive, isPaused, isStopped, isEnded} {
		s.Badges = append(s.Badges, st.badge(f))
	}
	s.Actions = []page.Action{{Path: here, Text: f.say("detail.see_report"), Icon: "chart", Tone: "go"}, {Path: here, Text: f.say("report.csv"), Icon: "save"},
		{Path: here, Text: f.say("shortcuts.title"), Tone: "plain"}, {Path: here, Text: f.say("detail.stop"), Icon: "stop", Tone: "halt"}}
	s.Fields = []page.Field{
		{ID: theme + "-name", Label: f.say("campaigns.name"), Kind: "text", Value: f.say("components.name"), Help: f.say("components.help")},
		{ID: theme + "-from", Label: f.say("report.from"), Kind: "date", Value: day.String(), Wrong: f.say("campaign.ends_before_start")},
		{ID: theme + "-by", Label: f.say("report.split"), Kind: "select", Options: []page.Option{{Value: "day", Text: f.say("split.day")}, {Value: "locale", Text: f.say("split.locale"), Chosen: true}}},
		{ID: theme + "-reason", Label: f.say("stop.reason"), Kind: "area", Help: f.say("stop.reason_help"), Required: true},
	}
	s.Tabs = page.Tabs{Label: f.say("components.name"), Tabs: []page.Tab{{Link: page.Link{Path: here, Text: f.say("detail.facts")}, Current: true},
		{Link: page.Link{Path: here, Text: f.say("detail.messages")}}, {Link: page.Link{Path: here, Text: f.say("detail.placements")}}, {Link: page.Link{Path: here, Text: f.say("detail.log")}}}}
	s.Steps = steps(isLive, f)
	s.Empty = page.Empty{Title: f.say("campaigns.none_title"), Text: f.say("campaigns.none"), Do: &page.Action{Path: here, Text: f.say("home.see_campaigns")}}
	s.Stats = []page.Stat{{Metric: "decisions", Figure: f.Number(1_204_310)}, {Metric: "viewable", Figure: f.Number(459_100), Under: f.Share(459_100, 1_204_310)}, {Metric: "pledges", Figure: f.Number(5_911)}}
	s.Events = []page.Event{{At: c.Now(), What: f.say("stops.was_stopped", "what", f.say("components.name"), "who", f.Person.Name), Text: f.say("stop.reason_missing"), Tone: "halt"},
		{At: c.Now().Add(-time.Hour), What: f.say("stops.was_resumed", "what", f.say("components.name"), "who", f.Person.Name), Tone: "ok"}}
	s.Change = page.Compare(f.say("components.was"), f.say("components.now"))
	s.Dialog = f.shortcuts(theme + "-dialog")
	s.Dialog.Do = []page.Action{{Path: here, Text: f.say("stop.submit"), Icon: "stop", Tone: "halt sure"}, {Path: here, Text: f.say("stop.keep")}}
	s.Toast = page.Toast{Text: f.say("stop.done"), Undo: &page.Action{Path: here, Text: f.say("resume.submit")}}
	s.Copy = page.Copy{ID: theme + "-copied", Label: f.say("copy.copy"), Text: "https://erawan.example/q/0EXAMPLE"}
	s.Table = specimenTable(f, theme, []page.Badge{live, stopped})
	s.Chooser, s.Ticked = specimenPicks(f, s.Table)
	s.Figures = specimenFigures(f, theme, day)
	for _, l := range lang.All {
		s.Previews = append(s.Previews, page.Preview{Shape: f.say("channel.page"), Locale: l, Card: c.specimenCard(l)})
	}
	return s
}

func specimenTable(f frame, theme string, badges []page.Badge) page.Table {
	t := page.Table{ID: theme + "-table", Totals: []page.Item{{Text: f.say("report.total")}, {Text: f.Number(66_840)}, {}}, Columns: []page.Column{
		{Text: f.say("campaigns.name"), Sort: here, Order: list.Up}, {Text: f.say("campaigns.state"), Sort: here}, {Text: f.say("metric.viewable"), Number: true, Sort: here},
		{Text: f.say("campaigns.lately", "count", sparkDays), Number: true}}}
	for i, values := range [][]float64{{3, 5, 4, 8, 9, 7, 12}, {9, 9, 7, 6, 2, 0, 0}} {
		spark := f.Spark(values, f.say("chart.as_table"))
		t.Rows = append(t.Rows, []page.Item{{Text: f.say("components.name"), Path: here, Badges: []page.Badge{{Text: f.say("card.sample"), Tone: "open"}}},
			{Badges: badges[i : i+1]}, {Text: f.Number(int64(33_420)), Number: true}, {Spark: &spark, Number: true}})
	}
	return t
}

// specimenPicks are the choice of a table's columns, and its first columns with rows to tick. Both forms lead to the
// page itself, which takes nothing from them.
func specimenPicks(f frame, of page.Table) (page.Chooser, page.Table) {
	choose := page.Chooser{Path: here, Label: f.say("list.columns"), Done: f.say("list.columns_show")}
	for i, c := range of.Columns {
		choose.All = append(choose.All, page.Option{Value: strconv.Itoa(i), Text: c.Text, Chosen: i < 2})
	}
	t := of.Without(2, 3)
	t.ID, t.Label, t.Totals = "", f.say("nav.audiences"), nil
	t.Bulk = &page.Bulk{Path: here, Name: "row", Do: []page.Option{{Value: "archive", Text: f.say("audiences.archive_ticked")}}}
	for i := range t.Rows {
		t.Bulk.Picks = append(t.Bulk.Picks, page.Option{Value: strconv.Itoa(i), Text: f.say("audiences.tick", "name", f.say("components.name")), Chosen: i == 0})
	}
	return choose, t
}

// specimenFigures is one of each chart.
func specimenFigures(f frame, theme string, day campaigns.Date) []page.Figure {
	d := daysFrom(day.Plus(-6), day.Plus(3))
	short, full := d.marks(f)
	gap := page.Unknown()
	caption := func(id string) page.Caption {
		return page.Caption{ID: theme + "-" + id, Finding: f.say("components.finding_" + id), Unit: f.say("chart.viewable_unit"), Says: f.say("components.finding_" + id), Source: f.say("chart.sample")}
	}
	var series []page.Series
	for i, values := range [][]float64{{580, 520, 430, 442, 420, 395, 331, gap, gap, gap}, {91, 78, 74, 77, 82, 80, 79, gap, gap, gap}, {0, 12, gap, gap, 140, 190, 260, gap, gap, gap}, {148, 139, 141, 144, 149, 142, 139, gap, gap, gap}} {
		l := lang.All[i]
		series = append(series, page.Series{Name: l.Name(), Lang: l, Slot: page.SlotOf(l), Values: values})
	}
	heat := page.Heat{Axis: f.say("split.day"), Columns: []string{"00", "06", "12", "18"}}
	for i := range 3 {
		n := float64(i)
		heat.Rows = append(heat.Rows, page.HeatRow{Name: short[i], Values: []float64{n, 10 + 8*n, 22 + 12*n, 70 - 10*n}})
	}
	return []page.Figure{
		f.Draw(caption("line"), page.Line{Axis: f.say("split.day"), Marks: short, Full: full, Series: series, Ahead: 3, AheadSays: f.say("chart.ahead")}),
		f.Draw(caption("columns"), page.Columns{Axis: f.say("split.day"), Marks: short, Full: full, Series: series}),
		f.Draw(caption("intervals"), page.Intervals{Axis: f.say("components.question"), Unit: f.say("components.points"), Rows: []page.Interval{
			{Name: f.say("components.knows"), Point: 8.7, Low: 4.7, High: 12.6, Written: "+8.7 (+4.7 … +12.6)"},
			{Name: f.say("components.intends"), Point: 1.2, Low: -2.7, High: 5.1, Written: "+1.2 (−2.7 … +5.1)"},
			{Name: f.say("components.bought"), TooEarly: f.say("components.too_early", "have", 212, "need", 453)}}}),
		f.Draw(caption("heat"), heat),
	}
}

// specimenCard is a card with words that say what each stands for; it makes no claim about any law.
func (c *Console) specimenCard(l lang.Locale) content.Card {
	say := func(key string) string { return c.Words.Say(l, key, nil) }
	return content.Card{Headline: say("components.card_headline"), Body: say("components.card_body"), Action: content.CardAction{Label: say("components.card_action")}}
}
