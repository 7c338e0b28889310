package admin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
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
	Sheets     []page.Link // the same with headings in each language, and for programs
}

// band is the rows of one basis: bases are never added, so each has its own total.
type band struct {
	Basis  evidence.Basis
	Rows   []reportRow
	Totals []total
	Stats  []page.Stat
	Table  page.Table
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
	query    evidence.Query
	campaign string
	from, to string // as they were typed
	by       string
	asked    url.Values
}

// Engagement shows the engagement report; what cannot be asked is said beside the form.
func (c *Console) Engagement(g *gin.Context) error {
	ctx, scope := g.Request.Context(), person(g).Scope()
	v := reportView{frame: c.frame(g, reportPath)}
	w, wrong := c.wanted(ctx, scope, g.Request.URL.Query())
	var f *fault.Fault
	if wrong != nil && !errors.As(wrong, &f) {
		return wrong
	}
	if f != nil {
		v.Wrong = c.Words.Say(v.Locale, f.Key, f.Args)
	}
	if err := c.questions(ctx, scope, w, &v); err != nil {
		return err
	}
	if f != nil {
		return write(g, c.page.report, c.Means(f.Kind).Status, v)
	}
	r, err := c.Figures.Engagement(ctx, scope, w.query)
	if err != nil {
		return err
	}
	v.show(r, w)
	if v.Chart, err = c.reportChart(ctx, v.frame, r); err != nil {
		return err
	}
	return write(g, c.page.report, http.StatusOK, v)
}

// EngagementCSV is the same report as a sheet, every row of it.
func (c *Console) EngagementCSV(g *gin.Context) error {
	ctx, scope := g.Request.Context(), person(g).Scope()
	w, err := c.wanted(ctx, scope, g.Request.URL.Query())
	if err != nil {
		return err
	}
	r, err := c.Figures.Engagement(ctx, scope, w.query)
	if err != nil {
		return err
	}
	reader := c.reader(g)
	h := g.Writer.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="erawan-engagement-%s-%s.csv"`, w.query.From, w.query.To))
	g.Status(http.StatusOK)
	return r.WriteCSV(g.Writer, c.sheet(g.Query("sheet"), reader.Locale))
}

// wanted reads a question. Even with a fault, what was typed comes back.
func (c *Console) wanted(ctx context.Context, s access.Scope, q url.Values) (wanted, error) {
	w := wanted{campaign: q.Get("campaign"), from: q.Get("from"), to: q.Get("to"), by: q.Get("by"), asked: q}
	if !slices.Contains(splits, w.by) {
		w.by = splits[0]
	}
	zones, err := c.Figures.Zones(ctx)
	if err != nil {
		return w, err
	}
	if len(zones) == 0 {
		return w, errors.New("no report zone is declared")
	}
	zone, err := time.LoadLocation(zones[0])
	if err != nil {
		return w, fmt.Errorf("report zone: %w", err)
	}
	w.query.Zone = zones[0]
	today := campaigns.DateOf(c.Now().In(zone))
	if w.from == "" && w.to == "" {
		w.from, w.to = today.Plus(1-lastDays).String(), today.String()
	}
	if w.campaign != "" {
		one, err := c.Campaigns.CampaignByPublic(ctx, s, w.campaign)
		if fault.Is(err, fault.NotFound) {
			return w, fault.New(fault.Invalid, "campaign", "report.unknown_campaign")
		}
		if err != nil {
			return w, err
		}
		w.query.Campaign = one.ID
	}
	return w, w.days()
}

// days reads the two days: in order, and not more than a report holds.
func (w *wanted) days() error {
	var fromErr, toErr error
	w.query.From, fromErr = campaigns.ParseDate(w.from)
	w.query.To, toErr = campaigns.ParseDate(w.to)
	switch {
	case fromErr != nil || toErr != nil:
		return fault.New(fault.Invalid, "from", "report.bad_date")
	case w.query.To.Before(w.query.From):
		return fault.New(fault.Invalid, "to", "campaign.ends_before_start")
	case w.query.From.Plus(maxDays - 1).Before(w.query.To):
		return fault.New(fault.Invalid, "to", "report.too_long").With("max", maxDays)
	}
	return nil
}

// questions are the fields of the form, as they were answered.
func (c *Console) questions(ctx context.Context, s access.Scope, w wanted, v *reportView) error {
	all, err := c.Campaigns.Campaigns(ctx, s)
	if err != nil {
		return err
	}
	choices := []page.Option{{Text: v.say("report.every_campaign")}}
	for _, one := range all {
		choices = append(choices, page.Option{Value: one.Public, Text: one.Name.In(v.Locale), Chosen: one.Public == w.campaign})
	}
	var by []page.Option
	for _, name := range splits {
		by = append(by, page.Option{Value: name, Text: v.say("split." + name), Chosen: name == w.by})
	}
	wrongBy := ""
	if v.Wrong != "" {
		wrongBy = "wrong"
	}
	v.Fields = []page.Field{
		{ID: "campaign", Label: v.say("report.campaign"), Kind: "select", Options: choices, Wide: true},
		{ID: "from", Label: v.say("report.from"), Kind: "date", Value: w.from, WrongBy: wrongBy},
		{ID: "to", Label: v.say("report.to"), Kind: "date", Value: w.to, WrongBy: wrongBy},
		{ID: "by", Label: v.say("report.split"), Kind: "select", Options: by},
	}
	return nil
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
	return evidence.Sheet{Locale: reader, Mark: true, Say: func(key string) string { return c.Words.Say(reader, key, nil) }}
}

func (v *reportView) show(r evidence.Report, w wanted) {
	v.Ready, v.From, v.To, v.ReportZone = true, r.Query.From, r.Query.To, r.Query.Zone
	v.Revision, v.MadeAt, v.Sample = r.Revision, r.MadeAt, r.Sample
	v.Bands = bandsOf(r.Rows, w.by, v.frame)
	v.None = page.Empty{Title: v.say("report.empty_title"), Text: v.say("report.empty")}
	for i := range v.Bands {
		v.Bands[i].lay(w, v.frame)
	}
	link := url.Values{"from": {w.from}, "to": {w.to}}
	if w.campaign != "" {
		link.Set("campaign", w.campaign)
	}
	v.CSV = reportPath + ".csv?" + link.Encode()
	for _, l := range lang.All {
		v.Sheets = append(v.Sheets, page.Link{Path: v.CSV + "&sheet=" + string(l), Text: l.Name(), Lang: l})
	}
	v.Sheets = append(v.Sheets, page.Link{Path: v.CSV + "&sheet=codes", Text: v.say("report.codes")})
}

// reportChart draws the days of a report, where there are several.
func (c *Console) reportChart(ctx context.Context, f frame, r evidence.Report) (*page.Figure, error) {
	if len(r.Rows) == 0 || r.Query.From == r.Query.To {
		return nil, nil
	}
	_, today, err := c.zone(ctx)
	if err != nil {
		return nil, err
	}
	figure := f.byLocale(r, today, f.source(r))
	return &figure, nil
}
