package ledgerdb

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/internal/access"
	"erawan/internal/db"
)

type crowdRow struct {
	Day       db.Day     `gorm:"column:day"`
	Campaign  int64      `gorm:"column:campaign_id"`
	Org       int64      `gorm:"column:org_id"`
	Key       int64      `gorm:"column:key_id"`
	Since     db.Instant `gorm:"column:since"`
	Visitors  int64      `gorm:"column:visitors"`
	Registers []byte     `gorm:"column:registers"`
}

//go:embed crowd_set.sql
var crowdSet string

type crowdKey struct {
	day                campaigns.Date
	campaign, org, key int64
}

// addCrowds raises sketches, within a transaction. The same update again changes nothing. What comes after its day was
// closed is too late for it.
func addCrowds(t *db.Tx, updates []engagement.CrowdUpdate) error {
	if len(updates) == 0 {
		return nil
	}
	if err := t.HoldData(); err != nil { // one worker at a time raises
		return err
	}
	byKey := map[crowdKey][]engagement.CrowdUpdate{}
	for _, u := range updates {
		k := crowdKey{campaigns.DateOf(u.Day.Time()), u.Campaign, u.Org, u.Key}
		byKey[k] = append(byKey[k], u)
	}
	rows := make([]crowdRow, 0, len(byKey))
	for k, updates := range byKey {
		row, open, err := raised(t, k, updates)
		if err != nil {
			return err
		}
		if open {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b crowdRow) int {
		return cmp.Or(cmp.Compare(a.Campaign, b.Campaign), cmp.Compare(a.Org, b.Org), cmp.Compare(a.Key, b.Key))
	})
	if _, err := t.Run(crowdSet, db.Params{"rows": db.RowsOf(rows)}); err != nil {
		return fmt.Errorf("write sketches: %w", err)
	}
	return nil
}

// raised is a sketch after its updates; false for one that is closed.
func raised(t *db.Tx, k crowdKey, updates []engagement.CrowdUpdate) (crowdRow, bool, error) {
	row := crowdRow{Day: db.On(k.day), Campaign: k.campaign, Org: k.org, Key: k.key, Since: db.At(updates[0].Since)}
	var sketch engagement.Sketch
	var stands crowdRow
	err := t.Table("crowd_day").Where("day = ? and campaign_id = ? and org_id = ? and key_id = ?", row.Day, k.campaign, k.org, k.key).Take(&stands).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
	case err != nil:
		return row, false, fmt.Errorf("read a sketch: %w", err)
	case len(stands.Registers) != len(sketch):
		return row, false, nil
	default:
		copy(sketch[:], stands.Registers)
	}
	for _, u := range updates {
		for _, r := range u.Risen {
			sketch.Raise(r.Register, r.Rank)
		}
	}
	row.Visitors, row.Registers = sketch.Estimate(), sketch[:]
	return row, true, nil
}

// CloseCrowds drops the registers of days before one: what they came to is all that is left.
func (s *Store) CloseCrowds(ctx context.Context, before campaigns.Date) error {
	err := s.db.Write(ctx, func(t *db.Tx) error {
		_, err := t.Run("update crowd_day set registers = @none where day < @before and length(registers) > 0", db.Params{"none": []byte{}, "before": db.On(before)})
		return err
	})
	if err != nil {
		return fmt.Errorf("close sketches before %s: %w", before, err)
	}
	return nil
}

// Reach is about how many people a campaign reached on a partner's pages in a day.
type Reach struct {
	Day      campaigns.Date
	Campaign int64
	Partner  int64
	Visitors int64 // the most that one key of the day saw; 0 where they are few
	Few      bool  // under ten, and how many is not told
	Whole    bool  // one key saw the whole day; else there were at least so many
}

// leastTold is the smallest number of people that is told.
const leastTold = 10

// DailyReach is what a scope may see of days that are over, as of an instant, in order of day, campaign and partner. Campaign 0 is
// all that the scope may see. Days are never merged into people: the same person on two days is two visitor-days.
func (s *Store) DailyReach(ctx context.Context, scope access.Scope, campaign int64, from, to campaigns.Date) (out []Reach, err error) {
	var rows []crowdRow
	err = s.db.Read(ctx, func(t *db.Tx) error {
		today := campaigns.DateOf(t.Now)
		q := t.Table("crowd_day").Select("day", "campaign_id", "org_id", "key_id", "since", "visitors").
			Where("day >= ? and day <= ? and day < ?", db.On(from), db.On(to), db.On(today))
		if campaign != 0 {
			q = q.Where("campaign_id = ?", campaign)
		}
		if !scope.All {
			q = q.Where("(org_id = ? or campaign_id in (select campaign_id from cell where org_id = ?))", scope.Org, scope.Org)
		}
		return q.Order("day, campaign_id, org_id, key_id").Find(&rows).Error
	})
	if err != nil {
		return nil, fmt.Errorf("daily reach: %w", err)
	}
	keys := map[db.Day]map[int64]bool{}
	for _, r := range rows {
		if keys[r.Day] == nil {
			keys[r.Day] = map[int64]bool{}
		}
		keys[r.Day][r.Key] = true
	}
	for _, r := range rows {
		day := r.Day.Date()
		one := Reach{Day: day, Campaign: r.Campaign, Partner: r.Org, Visitors: r.Visitors, Whole: len(keys[r.Day]) == 1 && !r.Since.Time().After(day.In(time.UTC))}
		if last := len(out) - 1; last >= 0 && out[last].Day == one.Day && out[last].Campaign == one.Campaign && out[last].Partner == one.Partner {
			out[last].Visitors = max(out[last].Visitors, one.Visitors)
			continue
		}
		out = append(out, one)
	}
	for i := range out {
		if out[i].Visitors < leastTold {
			out[i].Visitors, out[i].Few = 0, true
		}
	}
	return out, nil
}
