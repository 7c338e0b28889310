package ledgerdb

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"erawan/campaigns/engagement"
	"erawan/internal/db"
)

// missRow is a row of campaign_miss.
type missRow struct {
	Campaign int64      `gorm:"column:campaign_id"`
	Bucket   db.Instant `gorm:"column:bucket"`
	Why      string     `gorm:"column:why"`
	Node     db.UUID    `gorm:"column:node_id"`
	Count    int64      `gorm:"column:count"`
}

//go:embed miss_add.sql
var missAdd string

// addMisses writes, within a transaction, how often campaigns were missed. The same batch again, or an
// older one after a newer, changes nothing.
func addMisses(t *db.Tx, misses []engagement.Miss) error {
	if len(misses) == 0 {
		return nil
	}
	most := map[missRow]int64{}
	for _, m := range misses {
		k := missRow{Campaign: m.Campaign, Bucket: db.At(m.Bucket), Why: string(m.Why), Node: db.UUIDOf(m.Node)}
		most[k] = max(most[k], m.Count)
	}
	rows := make([]missRow, 0, len(most))
	for k, n := range most {
		k.Count = n
		rows = append(rows, k)
	}
	// In one order everywhere, so that workers wait for each other and do not lock each other out.
	slices.SortFunc(rows, func(a, b missRow) int {
		x, y := a.Node.Bytes(), b.Node.Bytes()
		return cmp.Or(cmp.Compare(a.Campaign, b.Campaign), a.Bucket.Time().Compare(b.Bucket.Time()), cmp.Compare(a.Why, b.Why), slices.Compare(x[:], y[:]))
	})
	if _, err := t.Run(missAdd, db.Params{"rows": db.RowsOf(rows)}); err != nil {
		return fmt.Errorf("count misses: %w", err)
	}
	return nil
}

// DropMisses removes misses before an instant, and returns how many rows went.
func (s *Store) DropMisses(ctx context.Context, before time.Time) (gone int64, err error) {
	err = s.db.Write(ctx, func(t *db.Tx) error {
		gone, err = t.Run("delete from campaign_miss where bucket < @before", db.Params{"before": db.At(before)})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("drop misses: %w", err)
	}
	return gone, nil
}
