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
	//go:embed asked_days.sql
	askedDaysSQL string
	//go:embed asked_also.sql
	askedAlsoSQL string
)

// askedRow is how often something was asked about. Requests are counted by placement and not by cell: when a page asks, nothing
// has been chosen yet.
type askedRow struct {
	Bucket db.Instant `gorm:"column:bucket"`
	Count  int64      `gorm:"column:count"`
}

// askedWhich narrows requests to the placements that somebody may see, or to those where cells of a campaign are.
const (
	askedSeen     = "(kept.org_id = @org or kept.org_id in (select id from org where keeper_id = @org))"
	askedCampaign = "kept.placement_id in (select cell.placement_id from cell where cell.campaign_id = @campaign and (cell.org_id = @org or cell.placement_org_id = @org))"
)

// asked asks, along with the sums of a cut, how often placements were asked about in its days: those of its campaign, or all in
// scope.
func (c *cutting) asked() string {
	which := askedSeen
	if c.out.Query.Campaign != 0 {
		which = askedCampaign
	}
	return strings.Replace(askedDaysSQL, "{which}", which, 1)
}

// askedToo asks for the same along with names. It adds what it needs to the parameters.
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
