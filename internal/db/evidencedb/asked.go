package evidencedb

import (
	_ "embed"
	"fmt"
	"strings"
	"time"

	"erawan/internal/db"
)

var (
	//go:embed asked_buckets.sql
	askedBucketsSQL string
	//go:embed asked_placement.sql
	askedPlacementSQL string
	//go:embed asked_placements.sql
	askedPlacementsSQL string
	//go:embed asked_days.sql
	askedDaysSQL string
	//go:embed asked_also.sql
	askedAlsoSQL string
)

// askedRow is how often something was asked about. Requests are counted by placement and not by cell: when a page asks, nothing
// has been chosen yet.
type askedRow struct {
	Bucket    db.Instant `gorm:"column:bucket"`
	Placement int64      `gorm:"column:placement_id"`
	Count     int64      `gorm:"column:count"`
}

// askedWhich narrows requests to the placements that somebody may see, or to those where cells of a campaign are.
const (
	askedSeen     = "(kept.org_id = @org or kept.org_id in (select id from org where keeper_id = @org))"
	askedCampaign = "kept.placement_id in (select cell.placement_id from cell where cell.campaign_id = @campaign and (cell.org_id = @org or cell.placement_org_id = @org))"
)

// asked is how often placements were asked about in the days of a report: of its campaign's placements, or of all in scope.
func (c *cutting) asked() (int64, error) {
	which := askedSeen
	if c.out.Query.Campaign != 0 {
		which = askedCampaign
	}
	var n int64
	err := c.t.Fetch(&n, strings.Replace(askedDaysSQL, "{which}", which, 1), db.Params{"zone": c.out.Query.Zone, "from": db.On(c.out.Query.From), "until": db.On(c.out.Query.To),
		"org": c.org, "campaign": c.out.Query.Campaign})
	if err != nil {
		return 0, fmt.Errorf("read requests: %w", err)
	}
	return n, nil
}

// askedToo asks for the same along with another question, whose last two columns are texts. It adds what it needs to the parameters.
func (a *answering) askedToo(p db.Params) string {
	which := askedSeen
	if p["campaign"] = a.cutting.out.CampaignID; a.cutting.out.CampaignID != 0 {
		which = askedCampaign
	}
	p["zone"], p["from"], p["to"] = a.q.Zone, db.On(a.q.From), db.On(a.q.To)
	return strings.Replace(askedAlsoSQL, "{which}", which, 1)
}

// askedSince is how often placements in scope were asked about, by half-hour.
func askedSince(t *db.Tx, p db.Params) (map[time.Time]int64, error) {
	var rows []askedRow
	if err := t.Fetch(&rows, askedBucketsSQL, p); err != nil {
		return nil, fmt.Errorf("read requests: %w", err)
	}
	out := make(map[time.Time]int64, len(rows))
	for _, r := range rows {
		out[r.Bucket.Time()] = r.Count
	}
	return out, nil
}
