package evidencedb

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/internal/db"
	"erawan/internal/fault"
)

//go:embed standing.sql
var standingSQL string

// standing is how the figures stand.
type standing struct {
	zones     []string
	stale     []campaigns.Date
	months    []campaigns.Date // added up, and no day of theirs is stale
	published campaigns.Date   // the last day whose crossed figures are published
	paired    []campaigns.Date // months whose figures by pair are published
	campaign  int64            // -1 when the one asked for is not in scope
}

type standingRow struct {
	What   string `gorm:"column:what"`
	Zone   string `gorm:"column:zone"`
	Number int64  `gorm:"column:number"`
	Day    db.Day `gorm:"column:day"`
}

// stand asks how the figures stand, and settles the zone, the days and the campaign.
func (c *cutting) stand() error {
	var rows []standingRow
	if err := c.t.Fetch(&rows, standingSQL, db.Params{"public": c.ask.Public, "org": c.org}); err != nil {
		return fmt.Errorf("how figures stand: %w", err)
	}
	q := &c.out.Query
	declared := slices.DeleteFunc(slices.Clone(rows), func(r standingRow) bool { return r.What != "zone" })
	slices.SortFunc(declared, func(a, b standingRow) int { return cmp.Compare(a.Number, b.Number) })
	at := slices.IndexFunc(declared, func(r standingRow) bool { return q.Zone == "" || q.Zone == r.Zone })
	if at < 0 {
		return fault.New(fault.Invalid, "/zone", "report.undeclared_zone")
	}
	q.Zone = declared[at].Zone
	c.stood = standing{campaign: -1}
	for _, d := range declared {
		c.stood.zones = append(c.stood.zones, d.Zone)
	}
	for _, r := range rows {
		switch {
		case r.What == "revision":
			c.out.Revision = r.Number
		case r.What == "campaign":
			c.stood.campaign = r.Number
		case r.What == "published" && r.Zone == q.Zone:
			c.stood.published = r.Day.Date()
		case r.What == "pairs" && r.Zone == q.Zone:
			c.stood.paired = append(c.stood.paired, r.Day.Date())
		case r.What == "stale" && r.Zone == q.Zone:
			c.stood.stale = append(c.stood.stale, r.Day.Date())
		}
	}
	for _, r := range rows {
		if r.What == "month" && r.Zone == q.Zone && !slices.ContainsFunc(c.stood.stale, func(d campaigns.Date) bool { return firstOf(d) == r.Day.Date() }) {
			c.stood.months = append(c.stood.months, r.Day.Date())
		}
	}
	slices.SortFunc(c.stood.paired, func(a, b campaigns.Date) int { return cmp.Compare(a.String(), b.String()) })
	return c.settle()
}

func (c *cutting) settle() error {
	q := &c.out.Query
	zone, err := time.LoadLocation(q.Zone)
	if err != nil {
		return fmt.Errorf("report zone: %w", err)
	}
	c.out.Today = campaigns.DateOf(c.t.Now.In(zone))
	if q.From == (campaigns.Date{}) {
		q.From, q.To = c.out.Today.Plus(1-c.ask.Last), c.out.Today
	}
	q.Campaign = 0
	if c.ask.Public != "" {
		if c.stood.campaign < 0 {
			return fault.New(fault.Invalid, "campaign", "report.unknown_campaign")
		}
		q.Campaign = c.stood.campaign
	}
	c.out.CampaignID = q.Campaign
	return nil
}
