package webtest

import (
	"erawan/campaigns"
	"erawan/internal/db"
)

// pairLine is one pair of airports that visits told.
type pairLine struct {
	Month       db.Day `gorm:"column:month"`
	Origin      string `gorm:"column:origin"`
	Destination string `gorm:"column:destination"`
}

// pairs are published for three months before Noon, of 2,000 campaigns.
func (l large) pairs(t *db.Tx) error {
	first := campaigns.DateOf(Noon)
	first = campaigns.Date{Year: first.Year, Month: first.Month, Day: 1}
	var lines []pairLine
	for range 3 {
		before := first.Plus(-1)
		first = campaigns.Date{Year: before.Year, Month: before.Month, Day: 1}
		if _, err := t.Run("insert into published_month (zone, month, revision, published_at, whole) values ('Asia/Bangkok', @month, 1, @at, @whole)",
			db.Params{"month": db.On(first), "at": db.At(Noon), "whole": true}); err != nil {
			return err
		}
		for _, origin := range []string{"KMG", "PVG", "PEK"} {
			for _, destination := range []string{"BKK", "HKT", ""} {
				lines = append(lines, pairLine{db.On(first), origin, destination})
			}
		}
	}
	err := by(t, "insert into published_pair (zone, month, org_id, campaign_id, side, origin, destination, sample, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges) "+
		"select 'Asia/Bangkok', fresh.month, cell.org_id, cell.campaign_id, 'shown', fresh.origin, fresh.destination, 0, 120, 70, 10, 10, 0, 0, 0, 0 from fresh join cell on cell.id >= 1000000 and cell.id < 1002000", lines)
	if err != nil {
		return err
	}
	_, err = t.Run("insert into published_pair_sum (zone, month, org_id, side, origin, destination, sample, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges) "+
		"select zone, month, org_id, side, origin, destination, max(sample), sum(impressions), sum(viewable), sum(opens), sum(clicks), sum(law_reads), sum(dismissed), sum(shares), sum(pledges) "+
		"from published_pair group by zone, month, org_id, side, origin, destination", nil)
	return err
}
