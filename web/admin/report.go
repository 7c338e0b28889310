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
)

const (
	reportPath = "/admin/reports/engagement"
	maxDays    = 400 // thirteen months
	lastDays   = 7   // what is shown when nothing was asked
)

type reportView struct {
	frame
	Choices            []pick
	Splits             []pick
	AskedFrom, AskedTo string
	Wrong              string
	Ready              bool // the report below is true; otherwise Wrong says why there is none
	From, To           campaigns.Date
	ReportZone         string
	Revision           int64
	MadeAt             time.Time
	Columns            []string // keys
	Bands              []band
	CSV                string
}

// pick is one option of a menu.
type pick struct {
	Public string
	Name   string
	Chosen bool
}

// band is the rows of one basis: bases are never added, so each has its own total.
type band struct {
	Basis  evidence.Basis
	Rows   []reportRow
	Totals []total
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
	v.AskedFrom, v.AskedTo = w.from, w.to
	if err := c.menus(ctx, scope, w, &v); err != nil {
		return err
	}
	if f != nil {
		v.Wrong = c.Words.Say(v.Locale, f.Key, f.Args)
		return write(g, c.page.report, c.Means(f.Kind).Status, v)
	}
	r, err := c.Figures.Engagement(ctx, scope, w.query)
	if err != nil {
		return err
	}
	v.show(r, w)
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
	say := func(key string) string { return c.Words.Say(reader.Locale, key, nil) }
	return r.WriteCSV(g.Writer, evidence.Sheet{Locale: reader.Locale, Say: say, Mark: true})
}

// wanted reads a question. Even with a fault, what was typed comes back.
func (c *Console) wanted(ctx context.Context, s access.Scope, q url.Values) (wanted, error) {
	w := wanted{campaign: q.Get("campaign"), from: q.Get("from"), to: q.Get("to"), by: q.Get("by")}
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

func (c *Console) menus(ctx context.Context, s access.Scope, w wanted, v *reportView) error {
	all, err := c.Campaigns.Campaigns(ctx, s)
	if err != nil {
		return err
	}
	for _, one := range all {
		v.Choices = append(v.Choices, pick{one.Public, one.Name.In(v.Locale), one.Public == w.campaign})
	}
	for _, by := range splits {
		v.Splits = append(v.Splits, pick{Name: by, Chosen: by == w.by})
	}
	return nil
}

func (v *reportView) show(r evidence.Report, w wanted) {
	v.Ready, v.From, v.To, v.ReportZone = true, r.Query.From, r.Query.To, r.Query.Zone
	v.Revision, v.MadeAt, v.Sample = r.Revision, r.MadeAt, r.Sample
	v.Columns, v.Bands = columnsOf(w.by), bandsOf(r.Rows, w.by, v.frame)
	link := url.Values{"from": {w.from}, "to": {w.to}}
	if w.campaign != "" {
		link.Set("campaign", w.campaign)
	}
	v.CSV = reportPath + ".csv?" + link.Encode()
}
