package ledgerdb

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/internal/access"
	"erawan/internal/db"
)

// asideRow is how many events of a type were set aside for a reason, of a cell in a half-hour.
type asideRow struct {
	Cell     int64      `gorm:"column:cell_id"`
	Bucket   db.Instant `gorm:"column:bucket"`
	Type     int64      `gorm:"column:type"`
	Filter   int64      `gorm:"column:filter"`
	Count    int64      `gorm:"column:count"`
	Revision int64      `gorm:"column:revision"`
}

var (
	//go:embed aside_add.sql
	asideAdd string
	//go:embed aside_day_fill.sql
	asideDayFill string
)

type asideKey struct {
	sumKey
	typ    engagement.Type
	filter engagement.Filter
}

// asides is what a batch sets aside. Most half-hours of cells have none, so they are kept apart from the counters that
// all have.
type asides map[asideKey]int64

func (a asides) add(cell int64, when time.Time, typ engagement.Type, why engagement.Filter, n int64) {
	if why != engagement.Counted {
		a[asideKey{sumKey{cell, halfHour(when).Unix()}, typ, why}] += n
	}
}

// rows are in one order everywhere, so that workers wait for each other and do not lock each other out.
func (a asides) rows(revision int64) []asideRow {
	rows := make([]asideRow, 0, len(a))
	for k, n := range a {
		rows = append(rows, asideRow{k.cell, db.At(time.Unix(k.bucket, 0)), int64(k.typ), int64(k.filter), n, revision})
	}
	slices.SortFunc(rows, func(a, b asideRow) int {
		return cmp.Or(cmp.Compare(a.Cell, b.Cell), a.Bucket.Time().Compare(b.Bucket.Time()), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Filter, b.Filter))
	})
	return rows
}

func (a asides) write(t *db.Tx, revision int64) error {
	if len(a) == 0 {
		return nil
	}
	if _, err := t.Run(asideAdd, db.Params{"rows": db.RowsOf(a.rows(revision))}); err != nil {
		return fmt.Errorf("add what is set aside: %w", err)
	}
	return nil
}

// asideDayRow is what was set aside in a day of an organisation's campaigns, for a reason.
type asideDayRow struct {
	Day    db.Day `gorm:"column:day"`
	Org    int64  `gorm:"column:org_id"`
	Filter int64  `gorm:"column:filter"`
	Count  int64  `gorm:"column:count"`
}

// addUpAside makes the sums of a day anew.
func addUpAside(t *db.Tx, day campaigns.Date) error {
	if _, err := t.Run("delete from aside_day where day = @day", db.Params{"day": db.On(day)}); err != nil {
		return fmt.Errorf("drop sums of what is set aside: %w", err)
	}
	_, err := t.Run(asideDayFill, db.Params{"day": db.On(day), "begins": db.At(day.In(time.UTC)), "ends": db.At(day.Next().In(time.UTC))})
	if err != nil {
		return fmt.Errorf("add up what is set aside: %w", err)
	}
	return nil
}

// Asides is how many events of a scope's own campaigns were set aside since a day (UTC), by reason, as of the last
// reconciliation.
func (s *Store) Asides(ctx context.Context, scope access.Scope, since campaigns.Date) (map[engagement.Filter]int64, error) {
	var rows []asideDayRow
	err := s.db.Read(ctx, func(t *db.Tx) error {
		return t.Table("aside_day").Scopes(db.Owned(scope, "org_id")).Where("day >= ?", db.On(since)).Find(&rows).Error
	})
	if err != nil {
		return nil, fmt.Errorf("what was set aside: %w", err)
	}
	out := map[engagement.Filter]int64{}
	for _, r := range rows {
		if r.Count > 0 {
			out[engagement.Filter(r.Filter)] += r.Count
		}
	}
	return out, nil
}

// standingAside is what is said to be set aside of a day.
func standingAside(t *db.Tx, day campaigns.Date) (asides, error) {
	var rows []asideRow
	err := t.Table("aside_half_hour").Where("bucket >= ? and bucket < ?", db.At(day.In(time.UTC)), db.At(day.Next().In(time.UTC))).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("what is set aside: %w", err)
	}
	all := asides{}
	for _, r := range rows {
		all.add(r.Cell, r.Bucket.Time(), engagement.Type(r.Type), engagement.Filter(r.Filter), r.Count)
	}
	return all, nil
}

// less is what has to be added to others to come to these.
func (a asides) less(others asides) asides {
	out := asides{}
	for k, n := range a {
		if d := n - others[k]; d != 0 {
			out[k] = d
		}
	}
	for k, n := range others {
		if _, both := a[k]; !both && n != 0 {
			out[k] = -n
		}
	}
	return out
}
