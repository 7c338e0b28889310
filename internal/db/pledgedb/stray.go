package pledgedb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/pledges"
	"erawan/internal/access"
	"erawan/internal/db"
)

// strayRow is a row of batch_stray.
type strayRow struct {
	Batch int64   `gorm:"column:batch_id"`
	Day   db.Day  `gorm:"column:day"`
	Why   string  `gorm:"column:why"`
	Node  db.UUID `gorm:"column:node_id"`
	Count int64   `gorm:"column:count"`
}

// TableName is for gorm.
func (strayRow) TableName() string { return "batch_stray" }

var (
	//go:embed stray_add.sql
	strayAdd string
	//go:embed strays.sql
	straysSQL string
)

// CountStrays writes how often codes of batches did not lead to their message for the first time. The same again, or an older number after
// a newer, changes nothing. They are given in the order of their keys.
func (s Store) CountStrays(ctx context.Context, some []pledges.Stray) error {
	rows := make([]strayRow, 0, len(some))
	for _, one := range some {
		rows = append(rows, strayRow{one.Batch, db.On(one.Day), one.Why, db.UUIDOf(one.Node), one.Count})
	}
	return count(ctx, s.DB, strayAdd, rows, "strays")
}

// count writes counts that a node gathered.
func count[R any](ctx context.Context, d *db.DB, statement string, rows []R, what string) error {
	if len(rows) == 0 {
		return nil
	}
	err := d.Write(ctx, func(t *db.Tx) error {
		_, err := t.Run(statement, db.Params{"rows": db.RowsOf(rows)})
		return err
	})
	if err != nil {
		return fmt.Errorf("count %s: %w", what, err)
	}
	return nil
}

type strayedRow struct {
	Batch int64  `gorm:"column:batch_id"`
	Why   string `gorm:"column:why"`
	Count int64  `gorm:"column:count"`
}

// StraysOf counts by batch and reason, of batches of the asker's own, since a day; since there are batches where it is none.
func (s Store) StraysOf(ctx context.Context, scope access.Scope, batches []int64, since campaigns.Date) (map[int64]map[string]int64, error) {
	out := map[int64]map[string]int64{}
	if len(batches) == 0 {
		return out, nil
	}
	if since == (campaigns.Date{}) {
		since = campaigns.DateOf(time.Unix(0, 0))
	}
	var rows []strayedRow
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		return t.Fetch(&rows, straysSQL, db.Params{"batches": batches, "since": db.On(since), "all": scope.All, "org": scope.Org})
	})
	if err != nil {
		return nil, fmt.Errorf("strays of batches: %w", err)
	}
	for _, r := range rows {
		if out[r.Batch] == nil {
			out[r.Batch] = map[string]int64{}
		}
		out[r.Batch][r.Why] = r.Count
	}
	return out, nil
}

var _ pledges.StrayStore = Store{}
