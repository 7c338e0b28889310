package ledgerdb

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
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

//go:embed aside_add.sql
var asideAdd string

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
