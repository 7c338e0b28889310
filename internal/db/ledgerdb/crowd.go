package ledgerdb

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
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

// crowdKeyRow is a key of a day.
type crowdKeyRow struct {
	Day    db.Day     `gorm:"column:day"`
	Key    int64      `gorm:"column:key_id"`
	Since  db.Instant `gorm:"column:since"`
	Closed int64      `gorm:"column:closed"`
}

var (
	//go:embed crowd_set.sql
	crowdSet string
	//go:embed crowd_key_add.sql
	crowdKeyAdd string
)

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
	keys := map[crowdKeyRow]bool{}
	for _, u := range updates {
		day := campaigns.DateOf(u.Day.Time())
		byKey[crowdKey{day, u.Campaign, u.Org, u.Key}] = append(byKey[crowdKey{day, u.Campaign, u.Org, u.Key}], u)
		keys[crowdKeyRow{Day: db.On(day), Key: u.Key, Since: db.At(u.Since)}] = true
	}
	closed, err := noteKeys(t, slices.Collect(maps.Keys(keys)))
	if err != nil {
		return err
	}
	rows := make([]crowdRow, 0, len(byKey))
	for k, updates := range byKey {
		if closed[db.On(k.day)] {
			continue
		}
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

// noteKeys writes down keys that days were counted with, and returns which of the days are closed: nothing is added to those.
func noteKeys(t *db.Tx, keys []crowdKeyRow) (closed map[db.Day]bool, err error) {
	days := make([]db.Day, len(keys))
	for i, k := range keys {
		days[i] = k.Day
	}
	var shut []crowdKeyRow
	if err := t.Table("crowd_key").Where("day in ? and closed > 0", days).Find(&shut).Error; err != nil {
		return nil, fmt.Errorf("days that are closed: %w", err)
	}
	closed = map[db.Day]bool{}
	for _, k := range shut {
		closed[k.Day] = true
	}
	keys = slices.DeleteFunc(keys, func(k crowdKeyRow) bool { return closed[k.Day] })
	if len(keys) == 0 {
		return closed, nil
	}
	slices.SortFunc(keys, func(a, b crowdKeyRow) int {
		return cmp.Or(cmp.Compare(a.Day.Date().String(), b.Day.Date().String()), cmp.Compare(a.Key, b.Key), a.Since.Time().Compare(b.Since.Time()))
	})
	keys = slices.CompactFunc(keys, func(a, b crowdKeyRow) bool { return a.Day == b.Day && a.Key == b.Key })
	if _, err := t.Run(crowdKeyAdd, db.Params{"rows": db.RowsOf(keys)}); err != nil {
		return nil, fmt.Errorf("note keys of days: %w", err)
	}
	return closed, nil
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

// CloseCrowds drops the registers of days before one: what they came to is all that is left, and may be told.
func (s *Store) CloseCrowds(ctx context.Context, before campaigns.Date) error {
	err := s.db.Write(ctx, func(t *db.Tx) error {
		p := db.Params{"none": []byte{}, "before": db.On(before)}
		for _, statement := range []string{
			"update crowd_day set registers = @none where day < @before and length(registers) > 0",
			"update crowd_key set closed = 1 where day < @before and closed = 0",
		} {
			if _, err := t.Run(statement, p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("close sketches before %s: %w", before, err)
	}
	return nil
}
