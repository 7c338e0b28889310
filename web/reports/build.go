package reports

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/evidence"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

const (
	buildPath = "/admin/reports/build"
	mostRows  = 100 // of a page's table; files have all
)

// buildView is a question and its answer.
type buildView struct {
	page.Frame
	Head    page.Head
	Said    string
	Start   []page.Link // questions to begin with
	Fields  []page.Field
	Ready   bool
	Stats   []page.Stat
	Chart   *page.Figure
	Told    []string // what happened in the days, under the numbers of the chart
	Table   page.Table
	More    int
	Notes   []string
	Sums    []page.Sum
	Source  string
	Cite    page.Copy
	Files   []page.Link
	None    page.Empty
	Address string
	Title   page.Field // under which it is frozen
	Saved   []page.Link
	Keep    []page.Field // how it is kept as a question
	Made    page.Field   // as which file a worker makes a long one
}

// Build shows the builder, and what the question in its address comes to.
func (s *Surface) Build(g *gin.Context) error {
	v := buildView{Frame: s.Frame(g, roomPath)}
	q, err := questionOf(g.Request.URL.Query())
	var a evidence.Answer
	if err == nil {
		a, err = s.Answers.Answer(g.Request.Context(), desk.Person(g).Scope(), q.Question)
	}
	status, wrong := http.StatusOK, map[string]string{}
	if err != nil {
		if len(fault.All(err)) == 0 || fault.KindOf(err) != fault.Invalid {
			return err
		}
		status, wrong = http.StatusUnprocessableEntity, desk.FieldsWrong(v.Reader, err)
		v.Said = v.Say("build.wrong")
		if a, err = s.Answers.Answer(g.Request.Context(), desk.Person(g).Scope(), evidence.Question{Last: 1, By: evidence.OfDay, Choices: mostChoices, Form: true}); err != nil {
			return err
		}
	}
	v.head(a, status == http.StatusOK)
	v.fields(q, a, wrong)
	if err := s.saved(g, &v); err != nil {
		return err
	}
	if status == http.StatusOK {
		v.show(a)
	}
	return ask.WritePage(g, s.build, status, v)
}

func (v *buildView) head(a evidence.Answer, ready bool) {
	v.Head = page.Head{Crumbs: []page.Link{{Path: roomPath, Text: v.Say("nav.reports")}}, Title: v.Say("build.title"), Lead: v.Say("build.lead")}
	if ready {
		v.Head.Facts = []string{v.Say("report.lead", "range", v.Days(a.Question.From, a.Question.To), "zone", a.Question.Zone)}
	}
	for _, one := range []struct{ key, query string }{{"messages", "by=variant"}, {"frames", "by=frame"}, {"languages", "by=locale"}, {"partners", "by=partner"}, {"weeks", "by=week&before=yes"}} {
		v.Start = append(v.Start, page.Link{Path: buildPath + "?" + one.query, Text: v.Say("build.start_" + one.key)})
	}
	if over, from, to := overFlight(a); over != "" {
		v.Start = append(v.Start, page.Link{Path: buildPath + "?" + over, Text: v.Say("build.start_flight", "range", v.Days(from, to))})
	}
	evaluation := page.Link{Path: "/admin/campaigns", Text: v.Say("build.start_evaluation")} // of one that is chosen there
	if a.Campaign.Public != "" {
		evaluation.Path += "/" + a.Campaign.Public + "/evaluation"
	}
	v.Start = append(v.Start, evaluation)
}

// overFlight is the address of the same question over the flight of its campaign; empty where it is about that already, or cannot be.
func overFlight(a evidence.Answer) (address string, from, to campaigns.Date) {
	q := a.Question
	from, to, begun := a.Flight.UpTo(a.Today)
	there := q.From == from && (q.To == to || q.By == evidence.OfSegment) // which ends with what is published
	if !begun || there || q.By == evidence.OfPair {
		return "", from, to
	}
	if q.From, q.To = from, to; q.Fits() != nil {
		return "", from, to
	}
	return q.Address(), from, to
}

// fields are the form, as it was answered.
func (v *buildView) fields(q asked, a evidence.Answer, wrong map[string]string) {
	if len(wrong) == 0 {
		q.from, q.to, q.Zone = a.Question.From.String(), a.Question.To.String(), a.Question.Zone
	}
	every := page.Option{Text: v.Say("build.every")}
	choose := func(id, label, chosen string, all []page.Option) page.Field {
		for i := range all {
			all[i].Chosen = all[i].Value == chosen
		}
		return page.Field{ID: id, Label: v.Say(label), Kind: "select", Options: all, Wrong: wrong[id]}
	}
	by, zones, locales, frames, where := []page.Option{}, []page.Option{}, []page.Option{every}, []page.Option{every}, []page.Option{every}
	for _, d := range evidence.Dimensions {
		by = append(by, page.Option{Value: string(d), Text: v.Say("dimension." + string(d))})
	}
	for _, z := range a.Zones {
		zones = append(zones, page.Option{Value: z, Text: z})
	}
	for _, l := range lang.All {
		locales = append(locales, page.Option{Value: string(l), Text: l.Name()})
	}
	for _, f := range content.Frames {
		frames = append(frames, page.Option{Value: string(f), Text: v.Say("frame." + string(f))})
	}
	among := places
	if p := q.Only.Place; p != "" && !slices.Contains(among, p) {
		among = append(slices.Clone(among), p)
	}
	for _, p := range among {
		where = append(where, page.Option{Value: p, Text: lang.Place(p, v.Locale)})
	}
	campaign := choose("campaign", "report.campaign", q.Campaign, v.campaigns(q, a))
	if a.More {
		campaign.Help = v.Say("report.more_campaigns")
	}
	v.Fields = []page.Field{choose("by", "report.split", string(q.By), by), campaign,
		{ID: "from", Label: v.Say("report.from"), Kind: "date", Value: q.from, Wrong: wrong["from"]}, {ID: "to", Label: v.Say("report.to"), Kind: "date", Value: q.to, Wrong: wrong["to"]},
		choose("locale", "build.locale", string(q.Only.Locale), locales), choose("frame", "build.frame", q.Only.Frame, frames), choose("place", "build.place", q.Only.Place, where),
		choose("before", "build.before", map[bool]string{true: "yes"}[q.Before], []page.Option{{Text: v.Say("said.no")}, {Value: "yes", Text: v.Say("said.yes")}}),
		choose("zone", "define.zone", q.Zone, zones)}
}

func (v *buildView) campaigns(q asked, a evidence.Answer) []page.Option {
	out, known := []page.Option{{Text: v.Say("report.every_campaign")}}, q.Campaign == ""
	for _, c := range a.Choices {
		known = known || c.Public == q.Campaign
		out = append(out, page.Option{Value: c.Public, Text: c.Name.In(v.Locale)})
	}
	if !known && a.Campaign.Public != "" {
		out = append(out, page.Option{Value: a.Campaign.Public, Text: a.Campaign.Name.In(v.Locale)})
	}
	return out
}

// show lays the answer out.
func (v *buildView) show(a evidence.Answer) {
	v.Ready, v.Sample, v.Address = true, a.Sample, a.Question.Address()
	v.Title = page.Field{ID: "title", Label: v.Say("frozen.title"), Kind: "text", Max: evidence.MaxTitle, Help: v.Say("frozen.title_help"), Required: true}
	v.Keep = keeping(v.Reader)
	v.None = page.Empty{Title: v.Say("report.empty_title"), Text: v.Say("report.empty")}
	v.Source = v.Say("report.source", "zone", a.Question.Zone, "revision", a.Revision, "time", v.Moment(a.MadeAt))
	for _, f := range []struct{ path, key string }{{".csv", "build.csv"}, {".csv?plain", "build.csv_plain"}, {".xlsx", "build.xlsx"}, {".json", "build.json"}} {
		path, plain, _ := strings.Cut(f.path, "?")
		to := buildPath + path + "?" + v.Address
		if plain != "" {
			to += "&mark=no&headings=codes"
		}
		v.Files = append(v.Files, page.Link{Path: to, Text: v.Say(f.key)})
	}
	v.Files = append(v.Files, page.Link{Path: columnsPath, Text: v.Say("dictionary.file")})
	v.Cite = page.Copy{ID: "cite", Text: v.cite(a.Question.From, a.Question.To, a.Question.Zone, a.Revision, a.MadeAt), Label: v.Say("copy.copy")}
	grid := a.Grid(v.nameOf(a.Question.By))
	if len(grid.Rows) == 0 {
		return
	}
	v.stats(a, grid)
	v.table(grid, a.Question.By)
	v.Made = page.Field{ID: "file", Label: v.Say("export.file"), Kind: "select"}
	for _, form := range evidence.ExportForms {
		v.Made.Options = append(v.Made.Options, page.Option{Value: form, Text: v.Say("build." + form)})
	}
	if a.Question.From != a.Question.To && a.Question.By != evidence.OfPair { // pairs have no days
		v.chart(a)
	}
	v.notes(a)
	v.Sums = sums(v.Reader, grid)
}

// sums says whether the rows of a table add up to its totals, having added them.
func sums(r page.Reader, grid evidence.Grid) []page.Sum {
	all := []page.Sum{{Text: r.Say("build.adds_up"), Of: "all"}}
	if !grid.AddsUp() {
		all = []page.Sum{{Text: r.Say("build.not_up"), Of: "none"}}
	}
	if grid.Column("click_rate") >= 0 {
		all = append(all, r.NoSum(evidence.SumsShare, "click_rate", "pledge_rate"))
	}
	return all
}

// cite is how the figures are cited.
func (v *buildView) cite(from, to campaigns.Date, zone string, revision int64, read time.Time) string {
	return v.Say("build.cite", "range", v.Days(from, to), "zone", zone, "revision", v.Number(revision), "date", v.Date(read))
}

// nameOf says what lines of a dimension are called.
func (v *buildView) nameOf(by evidence.Dimension) func(evidence.Line) string {
	return func(l evidence.Line) string {
		switch {
		case l.Name != nil && l.Key != "":
			return l.Name.In(v.Locale)
		case by == evidence.OfPair:
			return v.pair(l.Key)
		case l.Key == "" && by == evidence.OfPlace:
			return v.Say("build.no_place")
		case by == evidence.OfHour:
			return l.Key + ":00"
		case by == evidence.OfSegment && l.Name == nil:
			return v.Say("build.segments_" + l.Key)
		case l.Key == "" || strings.HasPrefix(l.Key, "/"):
			return v.Say("build.house")
		}
		switch by {
		case evidence.OfDay, evidence.OfWeek:
			if d, err := campaigns.ParseDate(l.Key); err == nil {
				return v.DayShort(d)
			}
		case evidence.OfMonth:
			if d, err := campaigns.ParseDate(l.Key + "-01"); err == nil {
				return lang.Month(v.Locale, d.In(time.UTC))
			}
		case evidence.OfLocale:
			return lang.Locale(l.Key).Name()
		case evidence.OfFrame:
			return v.Say("frame." + l.Key)
		case evidence.OfChannel:
			return v.Say("channel." + l.Key)
		case evidence.OfPlace:
			return lang.Place(l.Key, v.Locale)
		}
		return l.Key
	}
}

// stats are the ladder of what was shown, as far as the grid has it, each step with its share of the one it stands on. Rounded
// figures have no shares.
func (v *buildView) stats(a evidence.Answer, grid evidence.Grid) {
	c := a.Total[evidence.SideShown]
	if a.Question.Only == (evidence.Only{}) {
		v.Stats = append(v.Stats, page.Stat{Metric: "requests", Figure: v.Number(a.Requests)})
	}
	for _, one := range []struct {
		metric   string
		n, under int64
		of       string
	}{{"decisions", c.Decisions, 0, ""}, {"impressions", c.Impressions, 0, ""}, {"viewable", c.Viewable, c.Impressions, "impressions"}, {"opens", c.Opens, c.Viewable, "viewable"},
		{"law_reads", c.LawReads, c.Viewable, "viewable"}, {"clicks", c.Clicks, c.Viewable, "viewable"}, {"pledges", c.Pledges, c.Viewable, "viewable"}} {
		if grid.Column(one.metric) < 0 {
			continue
		}
		stat := page.Stat{Metric: one.metric, Figure: v.Number(one.n)}
		if one.of != "" && a.Question.By != evidence.OfPair {
			stat.Under = v.Say("build.share", "share", v.Share(one.n, one.under), "of", v.Say("metric."+one.of))
		}
		v.Stats = append(v.Stats, stat)
	}
}

// shown are the columns of the page's table; files also have those that say the same in every line.
func (v *buildView) table(grid evidence.Grid, by evidence.Dimension) {
	v.Table = page.Table{ID: "rows", Columns: []page.Column{{Text: v.Say("dimension." + string(by))}}}
	var at []int
	for i, c := range grid.Columns {
		if c.Kind == evidence.Words || strings.HasSuffix(c.ID, "_low") || strings.HasSuffix(c.ID, "_high") {
			continue
		}
		text := v.Say("metric." + c.Metric)
		if strings.HasSuffix(c.ID, "_before") {
			text = v.Say("build.column_before", "metric", text)
		}
		v.Table.Columns = append(v.Table.Columns, page.Column{Text: text, Number: true})
		at = append(at, i)
	}
	for i, row := range grid.Rows {
		if i == mostRows {
			v.More = len(grid.Rows) - i
			break
		}
		v.Table.Rows = append(v.Table.Rows, v.row(grid, row, at, row[grid.Column("name")].Text))
	}
	total := "report.total"
	if by == evidence.OfPair {
		total = "build.pairs_total"
	}
	for _, row := range grid.Totals {
		v.Table.Rows = append(v.Table.Rows, v.row(grid, row, at, v.Say(total)))
	}
}

func (v *buildView) row(grid evidence.Grid, row []evidence.Cell, at []int, name string) []page.Item {
	first := page.Item{Text: name}
	if side := row[grid.Column("arm")].Text; side != string(evidence.SideShown) {
		first.Badges = append(first.Badges, page.Badge{Text: v.Say("side." + side)})
	}
	if row[grid.Column("sample")].Text == "true" {
		first.Badges = append(first.Badges, page.Badge{Text: v.Say("card.sample"), Tone: "open"})
	}
	out := []page.Item{first}
	for _, i := range at {
		item := page.Item{Text: v.cell(row[i], grid.Columns[i].Kind), Number: true, NoBreak: true}
		if grid.Columns[i].Kind == evidence.Hundredths && !row[i].Blank {
			item.Under = v.Say("build.between", "low", v.cell(row[i+1], evidence.Hundredths), "high", v.cell(row[i+2], evidence.Hundredths))
		}
		out = append(out, item)
	}
	return out
}

// cell writes a cell with the digits that files have, grouped as the reader's language does.
func (v *buildView) cell(c evidence.Cell, k evidence.Kind) string {
	switch {
	case c.Blank:
		return lang.Unknown
	case k == evidence.Whole:
		return v.Number(c.N)
	}
	return lang.Decimal(v.Locale, float64(c.N)/100, 2)
}

func (v *buildView) notes(a evidence.Answer) {
	v.Notes = append(means(v.Reader, a.Question.By), v.Say("report.net"))
	if a.Question.Before {
		v.Notes = append(v.Notes, v.Say("build.before_means", "range", v.Days(a.Question.BeforeFrom(), a.Question.From.Plus(-1))))
	}
}
