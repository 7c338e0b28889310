package evidencedb

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
)

var (
	//go:embed cut_cells.sql
	cutCellsSQL string
	//go:embed cut_day.sql
	cutDaySQL string
	//go:embed cut_last.sql
	cutLastSQL string
	//go:embed choices.sql
	choicesSQL string
)

// cutRow is a sum, or some cells added up, in one of two spans of days.
type cutRow struct {
	Part     string  `gorm:"column:part"`
	Period   int     `gorm:"-"` // 0 is the span before
	Starts   db.Day  `gorm:"column:starts_on"`
	Campaign int64   `gorm:"column:campaign_id"`
	Message  int64   `gorm:"column:message_id"`
	Variant  string  `gorm:"column:variant"`
	Partner  int64   `gorm:"column:partner_id"`
	Slot     string  `gorm:"column:slot"` // public id of a placement
	SlotName string  `gorm:"column:slot_name"`
	Channel  string  `gorm:"column:channel"`
	Place    string  `gorm:"column:place"`
	Segment  int64   `gorm:"-"`
	Pair     pairKey `gorm:"embedded"`
	Hour     int     `gorm:"-"`
	Locale   string  `gorm:"column:locale"`
	Arm      int     `gorm:"column:arm"`
	Sample   int     `gorm:"column:sample"`
	Counts   cutSums `gorm:"embedded"`
}

// The parts of a statement, by which its rows are told apart.
const (
	partDay   = "day"   // a day as charts have it
	partRow   = "row"   // a day as rows have it
	partMonth = "month" // a whole month as rows have it
	partCell  = "cell"  // cells of a day whose sums do not hold, for both
	partOne   = "one"   // a day by everything
	partTold  = "told"  // what is published of segments
	partAsked = "asked" // how often placements were asked about
)

type cutSums struct {
	Decisions   int64 `gorm:"column:decisions"`
	Impressions int64 `gorm:"column:impressions"`
	Viewable    int64 `gorm:"column:viewable"`
	Opens       int64 `gorm:"column:opens"`
	Clicks      int64 `gorm:"column:clicks"`
	LawReads    int64 `gorm:"column:law_reads"`
	Dismissed   int64 `gorm:"column:dismissed"`
	Shares      int64 `gorm:"column:shares"`
	Pledges     int64 `gorm:"column:pledges"`
	Filtered    int64 `gorm:"column:filtered"`
}

// Cut returns what one page shows, in three questions: how the figures stand, the sums, and what everything is called. The asker is one organisation.
// It is Invalid to ask in a zone that no days are kept for, and about a campaign that is not in scope.
func (s Store) Cut(ctx context.Context, scope access.Scope, a evidence.Ask) (out evidence.Cut, err error) {
	if scope.All {
		return out, errors.New("cut a report: sums are kept for one organisation at a time")
	}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		c := cutting{t: t, org: scope.Org, ask: a, out: evidence.Cut{Report: evidence.Report{Query: a.Query, MadeAt: t.Now}}}
		if err := c.stand(); err != nil {
			return err
		}
		if err := c.read(); err != nil {
			return err
		}
		if err := c.write(); err != nil {
			return err
		}
		out = c.out
		return nil
	})
	return out, err
}

// cutting is one report while it is read.
type cutting struct {
	t     *db.Tx
	org   int64
	ask   evidence.Ask
	stood standing
	rows  []cutRow       // for the split
	days  []cutRow       // by day and locale
	since campaigns.Date // the first day to read, where that is before the first asked for
	out   evidence.Cut
}

// never is a day on which nothing was counted: a list of days that has nothing in it is no list in SQL.
var never = db.On(campaigns.Date{Year: 1, Month: time.January, Day: 1})

// spans are the days and the whole months that sums answer for, and the days that they do not.
func (c *cutting) spans() (days, months, stale []db.Day) {
	q := c.out.Query
	for d := c.first(); !q.To.Before(d); d = d.Next() {
		switch {
		case slices.Contains(c.stood.stale, d):
			stale = append(stale, db.On(d))
		case d == firstOf(d) && !q.To.Before(lastOf(d)) && (!d.Before(q.From) || lastOf(d).Before(q.From)) && slices.Contains(c.stood.months, d):
			months = append(months, db.On(d))
			d = lastOf(d)
		default:
			days = append(days, db.On(d))
		}
	}
	return days, months, stale
}

// first is the first day to read.
func (c *cutting) first() campaigns.Date {
	if c.since.Valid() {
		return c.since
	}
	return c.out.Query.From
}

// read asks for the sums of a page.
func (c *cutting) read() error {
	q, by := c.out.Query, c.ask.By
	if c.ask.OnlyDays {
		by = evidence.ByDay
	}
	p := db.Params{"zone": q.Zone, "org": c.org, "campaign": q.Campaign, "from": db.On(q.From), "until": db.On(q.To)}
	s := sums{which: "true", days: byLocale, rows: noRows, cells: strings.ReplaceAll(cutCellsSQL, "{which}", c.which("cell.campaign_id = @campaign", cellsSeen))}
	switch by {
	case evidence.ByPartner:
		s.rows = byPartner
	case evidence.ByMessage:
		s.rows = whole(byMessage)
	}
	if q.Campaign != 0 {
		s.which, s.days, s.rows = "kept.campaign_id = @campaign", s.days|byCampaign, s.rows|byCampaign
	}
	parts := c.sums(p, s)
	if c.ask.OnlyDays && c.ask.Unnamed {
		parts = append(parts, c.asked())
	}
	if by == evidence.ByAll {
		parts = append(parts, c.oneDay(p, s.which))
	}
	var rows, ofDay []cutRow
	if err := c.t.Fetch(&rows, strings.Join(parts, "union all\n"), p); err != nil {
		return fmt.Errorf("read sums: %w", err)
	}
	for _, r := range rows {
		switch r.Part {
		case partAsked:
			c.out.Requests = r.Counts.Decisions
		case partOne:
			ofDay = append(ofDay, r)
		case partDay:
			c.days = append(c.days, r)
		case partCell:
			c.days = append(c.days, r)
			c.rows = append(c.rows, r)
		default:
			c.rows = append(c.rows, r)
		}
	}
	if by == evidence.ByAll {
		c.takeDay(ofDay)
	}
	return nil
}

// cellsSeen are the cells that an organisation may see: of its campaigns, and at its placements.
const cellsSeen = "(cell.org_id = @org or cell.placement_org_id = @org)"

// which narrows cells to a campaign, where one was asked for, and to what the asker may see.
func (c *cutting) which(campaign, scope string) string {
	if c.out.Query.Campaign == 0 {
		return scope
	}
	return campaign + " and " + scope
}

// oneDay asks for every row of one day along with the sums: of the one asked for, or else of the last whose sum holds.
func (c *cutting) oneDay(p db.Params, which string) string {
	day := strings.TrimSpace(cutLastSQL)
	if c.ask.Day != (campaigns.Date{}) {
		day, p["day"] = "@day", db.On(c.ask.Day)
	}
	p["most"], p["all_shape"] = c.ask.Most, whole(byMessage|byLocale|byPartner)
	return strings.ReplaceAll(strings.Replace(cutDaySQL, "{day}", day, 1), "{which}", which)
}

// takeDay keeps the rows of the day asked for, or of the last that has any. Where its sum does not hold, its cells have been read.
func (c *cutting) takeDay(ofSums []cutRow) {
	day := c.ask.Day
	if day == (campaigns.Date{}) {
		for _, r := range c.days {
			if d := r.Starts.Date(); day.Before(d) {
				day = d
			}
		}
	}
	c.out.Day = day
	if !slices.Contains(c.stood.stale, day) {
		c.rows = ofSums
		return
	}
	c.rows = slices.DeleteFunc(c.rows, func(r cutRow) bool { return r.Starts.Date() != day })
	slices.SortStableFunc(c.rows, func(a, b cutRow) int { return cmp.Compare(b.Counts.Decisions, a.Counts.Decisions) })
	c.rows = c.rows[:min(len(c.rows), c.ask.Most)]
}

// write names everything and lays the answer out.
func (c *cutting) write() error {
	names, err := c.names()
	if err != nil {
		return err
	}
	inOrder(c.days, true)
	inOrder(c.rows, c.ask.By == evidence.ByAll)
	c.out.Days = c.daysOf(names)
	switch {
	case c.ask.OnlyDays:
	case c.ask.By == evidence.ByPartner || c.ask.By == evidence.ByMessage || c.ask.By == evidence.ByAll:
		for _, r := range c.rows {
			c.out.Rows = append(c.out.Rows, ofSplit(r.row(names), c.ask.By))
		}
	default:
		c.out.Rows = c.out.Days
	}
	return nil
}

// ofSplit leaves of a row what a split is by: a cell is by everything.
func ofSplit(row evidence.Row, by evidence.Split) evidence.Row {
	switch by {
	case evidence.ByPartner:
		row.Campaign, row.Message, row.Variant, row.Locale = evidence.Named{}, evidence.Named{}, "", ""
	case evidence.ByMessage:
		row.Partner, row.Locale = evidence.Named{}, ""
	}
	return row
}

// inOrder puts rows in the order of reports: day, where it matters, then partner, message and locale.
func inOrder(rows []cutRow, byDay bool) {
	slices.SortStableFunc(rows, func(a, b cutRow) int {
		day := 0
		if byDay {
			day = cmp.Compare(a.Starts.Date().String(), b.Starts.Date().String())
		}
		return cmp.Or(day, cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Message, b.Message), cmp.Compare(a.Locale, b.Locale),
			cmp.Compare(a.Campaign, b.Campaign), cmp.Compare(a.Variant, b.Variant), cmp.Compare(a.Arm, b.Arm))
	})
}

// daysOf adds sums and cells up by day and locale, apart for visits that were held out, and all together.
func (c *cutting) daysOf(names map[nameKey]name) []evidence.Row {
	type key struct {
		day    campaigns.Date
		locale lang.Locale
		held   bool
	}
	var out []evidence.Row
	at := map[key]int{}
	for _, r := range c.days {
		row := r.row(names)
		c.out.Sample = c.out.Sample || row.Sample
		c.out.Total = c.out.Total.Plus(evidence.Counts(r.Counts))
		k := key{row.Day, row.Locale, row.HeldOut}
		i, known := at[k]
		if !known {
			at[k] = len(out)
			row.Partner, row.Campaign, row.Message, row.Variant = evidence.Named{}, evidence.Named{}, evidence.Named{}, ""
			out = append(out, row)
			continue
		}
		sum := &out[i]
		sum.Decisions += row.Decisions
		sum.Impressions += row.Impressions
		sum.Viewable += row.Viewable
		sum.Clicks += row.Clicks
		sum.Pledges += row.Pledges
		sum.Filtered += row.Filtered
		sum.Sample = sum.Sample || row.Sample
	}
	return out
}

func (r cutRow) row(names map[nameKey]name) evidence.Row {
	partner, campaign, message := names[nameKey{"org", r.Partner}], names[nameKey{"campaign", r.Campaign}], names[nameKey{"message", r.Message}]
	return evidence.Row{
		Day: r.Starts.Date(), Locale: lang.Locale(r.Locale), Partner: partner.named, Campaign: campaign.named, Message: message.named,
		Variant: r.Variant, HeldOut: token.Arm(r.Arm).Held(), Basis: evidence.Measured,
		Decisions: r.Counts.Decisions, Impressions: r.Counts.Impressions, Viewable: r.Counts.Viewable, Clicks: r.Counts.Clicks,
		Pledges: r.Counts.Pledges, Filtered: r.Counts.Filtered,
		Sample: r.Sample > 0 || partner.sample || campaign.sample || message.sample,
	}
}

// names asks what everything is called, and which campaigns there are to choose from.
func (c *cutting) names() (map[nameKey]name, error) {
	if c.ask.Unnamed {
		return nil, nil
	}
	all := append(slices.Clone(c.rows), c.days...)
	p := db.Params{"org": c.org, "choices": c.ask.Choices + 1,
		"orgs":      distinct(all, func(r cutRow) int64 { return r.Partner }),
		"campaigns": append(distinct(all, func(r cutRow) int64 { return r.Campaign }), c.out.CampaignID),
		"messages":  distinct(all, func(r cutRow) int64 { return r.Message }),
	}
	statement := namesSQL
	if c.ask.Choices > 0 {
		statement += "union all\n" + choicesSQL
	}
	var found []nameRow
	if err := c.t.Fetch(&found, statement, p); err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	out := map[nameKey]name{}
	var choices []nameRow
	for _, f := range found {
		if f.Kind == "choice" {
			choices = append(choices, f)
			continue
		}
		n, err := f.name()
		if err != nil {
			return nil, err
		}
		out[nameKey{f.Kind, f.ID}] = n
	}
	c.out.Campaign = out[nameKey{"campaign", c.out.CampaignID}].named
	return out, c.choose(choices)
}

// choose keeps as many campaigns to choose from as were asked for, the newest first.
func (c *cutting) choose(found []nameRow) error {
	slices.SortFunc(found, func(a, b nameRow) int { return cmp.Compare(b.ID, a.ID) })
	if c.out.More = len(found) > c.ask.Choices; c.out.More {
		found = found[:c.ask.Choices]
	}
	for _, f := range found {
		n, err := f.name()
		if err != nil {
			return err
		}
		c.out.Choices = append(c.out.Choices, n.named)
	}
	return nil
}
