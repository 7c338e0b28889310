package admin

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
)

const (
	reportPath = "/admin/reports/engagement"
	maxDays    = 400 // thirteen months
	lastDays   = 7   // what is shown when nothing was asked
)

type reportView struct {
	frame
	Fields     []page.Field
	Wrong      string
	Ready      bool // the report below is true; otherwise Wrong says why there is none
	From, To   campaigns.Date
	ReportZone string
	Revision   int64
	MadeAt     time.Time
	Chart      *page.Figure // none where there is one day only, or nothing
	Bands      []band
	CSV        string
	None       page.Empty
	Day        campaigns.Date // whose rows are shown, one by one; none otherwise
	Pager      page.Pager     // to the days beside it
	Told       *page.Table    // what partners reported for these days; none where they reported nothing
	ToldSums   []page.Sum
	Sheets     []page.Link // the same with headings in each language, and for programs
}

// band is the rows of one basis: bases are never added, so each has its own total.
type band struct {
	Basis  evidence.Basis
	Rows   []reportRow
	Totals []total
	Sums   []page.Sum
	Stats  []page.Stat
	Table  page.Table
	More   int // rows that the table leaves out
}

type reportRow struct {
	Labels []label
	Counts []int64
}

type label struct {
	Text    string
	Lang    lang.Locale // when it is not the page's
	HeldOut bool
	Sample  bool
}

type total struct {
	Metric string
	Count  int64
}

// metrics are the columns of figures, in the order of the ladder.
var metrics = []struct {
	name string
	of   func(evidence.Row) int64
}{
	{"decisions", func(r evidence.Row) int64 { return r.Decisions }},
	{"impressions", func(r evidence.Row) int64 { return r.Impressions }},
	{"viewable", func(r evidence.Row) int64 { return r.Viewable }},
	{"clicks", func(r evidence.Row) int64 { return r.Clicks }},
	{"pledges", func(r evidence.Row) int64 { return r.Pledges }},
	{"filtered", func(r evidence.Row) int64 { return r.Filtered }},
}

// wanted is what a reader asked for.
type wanted struct {
	ask      evidence.Ask
	from, to string // as they were typed
	asked    url.Values
}

// What a page of a report shows at most; the sheet has all of it.
const (
	mostRows    = 100 // of a table
	mostChoices = 50  // of campaigns
)

// Engagement shows the engagement report; what cannot be asked is said beside the form.
func (c *Console) Engagement(g *gin.Context) error {
	ctx, scope := g.Request.Context(), person(g).Scope()
	v := reportView{frame: c.frame(g, reportPath)}
	w, wrong := wantedOf(g.Request.URL.Query())
	var r evidence.Cut
	if wrong == nil {
		r, wrong = c.Figures.Cut(ctx, scope, w.ask)
	}
	var f *fault.Fault
	if wrong != nil && !errors.As(wrong, &f) {
		return wrong
	}
	if f == nil {
		v.questions(w, r)
		v.show(r, w)
		told, err := c.Reported.ReportedOf(ctx, scope, w.ask.Public, r.Query.From, r.Query.To)
		if err != nil {
			return err
		}
		v.told(told)
		return write(g, c.page.report, http.StatusOK, v)
	}
	v.Wrong = c.Words.Say(v.Locale, f.Key, f.Args)
	choices, err := c.Figures.Cut(ctx, scope, evidence.Ask{Last: 1, OnlyDays: true, Choices: mostChoices})
	if err != nil {
		return err
	}
	v.questions(w, choices)
	return write(g, c.page.report, c.Means(f.Kind).Status, v)
}

// EngagementCSV is the same report as a sheet, every row of it.
func (c *Console) EngagementCSV(g *gin.Context) error {
	ctx, scope := g.Request.Context(), person(g).Scope()
	w, err := wantedOf(g.Request.URL.Query())
	if err != nil {
		return err
	}
	asked, err := c.Figures.Cut(ctx, scope, evidence.Ask{Query: w.ask.Query, Last: lastDays, Public: w.ask.Public, OnlyDays: true})
	if err != nil {
		return err
	}
	r, err := c.Figures.Engagement(ctx, scope, asked.Query)
	if err != nil {
		return err
	}
	reader := c.Reader(g)
	ask.DescribedBy(g, "/admin/reports/metrics.csv")
	h := g.Writer.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="erawan-engagement-%s-%s.csv"`, asked.Query.From, asked.Query.To))
	g.Status(http.StatusOK)
	return r.WriteCSV(g.Writer, c.sheet(g.Query("sheet"), reader.Locale))
}

// wantedOf reads a question. Even with a fault, what was typed comes back.
func wantedOf(q url.Values) (wanted, error) {
	w := wanted{from: q.Get("from"), to: q.Get("to"), asked: q}
	w.ask = evidence.Ask{Public: q.Get("campaign"), Last: lastDays, By: evidence.Split(q.Get("by")), Most: mostRows, Choices: mostChoices}
	if !slices.Contains(splits, w.ask.By) {
		w.ask.By = splits[0]
	}
	if day, err := campaigns.ParseDate(q.Get("day")); err == nil {
		w.ask.Day = day
	}
	if w.from == "" && w.to == "" {
		return w, nil
	}
	return w, w.days()
}

// days reads the two days: in order, and not more than a report holds.
func (w *wanted) days() error {
	var fromErr, toErr error
	q := &w.ask.Query
	q.From, fromErr = campaigns.TypedDate(w.from)
	q.To, toErr = campaigns.TypedDate(w.to)
	if fromErr != nil || toErr != nil {
		return fault.New(fault.Invalid, "from", "report.bad_date")
	}
	w.from, w.to = q.From.String(), q.To.String() // as date fields write them
	switch {
	case q.To.Before(q.From):
		return fault.New(fault.Invalid, "to", "campaign.ends_before_start")
	case q.From.Plus(maxDays - 1).Before(q.To):
		return fault.New(fault.Invalid, "to", "report.too_long").With("max", maxDays)
	}
	return nil
}

// questions are the fields of the form, as they were answered.
func (v *reportView) questions(w wanted, r evidence.Cut) {
	choices := []page.Option{{Text: v.say("report.every_campaign")}}
	if r.Campaign.Public != "" && !slices.ContainsFunc(r.Choices, func(n evidence.Named) bool { return n.Public == r.Campaign.Public }) {
		choices = append(choices, page.Option{Value: r.Campaign.Public, Text: r.Campaign.Name.In(v.Locale), Chosen: true})
	}
	for _, one := range r.Choices {
		choices = append(choices, page.Option{Value: one.Public, Text: one.Name.In(v.Locale), Chosen: one.Public == w.ask.Public})
	}
	help := ""
	if r.More {
		help = v.say("report.more_campaigns")
	}
	var by []page.Option
	for _, name := range splits {
		by = append(by, page.Option{Value: string(name), Text: v.say("split." + string(name)), Chosen: name == w.ask.By})
	}
	wrongBy := ""
	if v.Wrong != "" {
		wrongBy = "wrong"
	} else {
		w.from, w.to = r.Query.From.String(), r.Query.To.String()
	}
	v.Fields = []page.Field{
		{ID: "campaign", Label: v.say("report.campaign"), Kind: "select", Options: choices, Wide: true, Help: help},
		{ID: "from", Label: v.say("report.from"), Kind: "date", Value: w.from, WrongBy: wrongBy},
		{ID: "to", Label: v.say("report.to"), Kind: "date", Value: w.to, WrongBy: wrongBy},
		{ID: "by", Label: v.say("report.split"), Kind: "select", Options: by},
	}
}

// sheet says how a report is written: in the language asked for, with headings for programs, or as the
// reader reads.
func (c *Console) sheet(asked string, reader lang.Locale) evidence.Sheet {
	if asked == "codes" {
		return evidence.Sheet{Locale: reader}
	}
	if l := lang.Locale(asked); l.Valid() {
		reader = l
	}
	return evidence.Sheet{Locale: reader, Mark: true, Say: page.Plainly(c.Words, reader, time.UTC).Heading}
}

func (v *reportView) show(r evidence.Cut, w wanted) {
	v.Ready, v.From, v.To, v.ReportZone = true, r.Query.From, r.Query.To, r.Query.Zone
	v.Revision, v.MadeAt, v.Sample = r.Revision, r.MadeAt, r.Sample
	v.None = page.Empty{Title: v.say("report.empty_title"), Text: v.say("report.empty")}
	v.Bands = bandsOf(r.Rows, w.ask.By, v.frame)
	if w.ask.By == evidence.ByAll && len(r.Days) > 0 {
		v.turn(r, w)
	}
	for i := range v.Bands {
		v.Bands[i].total(r.Days)
		v.Bands[i].lay(w, v.frame)
	}
	link := url.Values{"from": {r.Query.From.String()}, "to": {r.Query.To.String()}}
	if w.ask.Public != "" {
		link.Set("campaign", w.ask.Public)
	}
	v.CSV = reportPath + ".csv?" + link.Encode()
	for _, l := range lang.All {
		v.Sheets = append(v.Sheets, page.Link{Path: v.CSV + "&sheet=" + string(l), Text: l.Name(), Lang: l})
	}
	v.Sheets = append(v.Sheets, page.Link{Path: v.CSV + "&sheet=codes", Text: v.say("report.codes")})
	if len(r.Days) > 0 && r.Query.From != r.Query.To {
		figure := v.byLocale(r.Query, r.Days, r.Today, v.source(r.Report))
		v.Chart = &figure
	}
}

// turn leads from the day whose rows are shown to the days before and after it on which something was
// counted.
func (v *reportView) turn(r evidence.Cut, w wanted) {
	v.Day = r.Day
	var before, after campaigns.Date
	for _, row := range r.Days {
		if row.Day.Before(r.Day) && before.Before(row.Day) {
			before = row.Day
		}
		if r.Day.Before(row.Day) && (after == (campaigns.Date{}) || row.Day.Before(after)) {
			after = row.Day
		}
	}
	to := func(d campaigns.Date) string {
		q := url.Values{"by": {string(evidence.ByAll)}, "from": {r.Query.From.String()}, "to": {r.Query.To.String()}, "day": {d.String()}}
		if w.ask.Public != "" {
			q.Set("campaign", w.ask.Public)
		}
		return reportPath + "?" + q.Encode()
	}
	if before != (campaigns.Date{}) {
		v.Pager.Back = &page.Link{Path: to(before), Text: v.Reader.Day(before)}
	}
	if after != (campaigns.Date{}) {
		v.Pager.Next = &page.Link{Path: to(after), Text: v.Reader.Day(after)}
	}
}
