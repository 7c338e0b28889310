package ledgerdb

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"erawan/campaigns/engagement"
	"erawan/internal/db"
)

// outcomeRow is how often an outcome was told of a cell's views in a half-hour.
type outcomeRow struct {
	Cell     int64      `gorm:"column:cell_id"`
	Bucket   db.Instant `gorm:"column:bucket"`
	Outcome  int64      `gorm:"column:outcome"`
	Count    int64      `gorm:"column:count"`
	Revision int64      `gorm:"column:revision"`
}

//go:embed outcome_add.sql
var outcomeAdd string

type outcomeKey struct {
	sumKey
	outcome int64
}

// outcomes is what a batch adds. Few cells have any, so they are kept apart from the counters that all have.
type outcomes map[outcomeKey]int64

func (o outcomes) add(cell int64, e *engagement.Event) {
	if e.Filter != engagement.Counted {
		return
	}
	o[outcomeKey{sumKey{cell, halfHour(e.OccurredAt).Unix()}, int64(e.Type - engagement.Outcome)}]++
}

func (o outcomes) write(t *db.Tx, revision int64) error {
	if len(o) == 0 {
		return nil
	}
	rows := make([]outcomeRow, 0, len(o))
	for k, n := range o {
		rows = append(rows, outcomeRow{k.cell, db.At(time.Unix(k.bucket, 0)), k.outcome, n, revision})
	}
	slices.SortFunc(rows, func(a, b outcomeRow) int {
		return cmp.Or(cmp.Compare(a.Cell, b.Cell), a.Bucket.Time().Compare(b.Bucket.Time()), cmp.Compare(a.Outcome, b.Outcome))
	})
	if _, err := t.Run(outcomeAdd, db.Params{"rows": db.RowsOf(rows)}); err != nil {
		return fmt.Errorf("add outcomes: %w", err)
	}
	return nil
}
