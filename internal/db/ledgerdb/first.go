package ledgerdb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/db"
)

//go:embed event_first.sql
var eventFirst string

// FirstScan is when the code behind a token id was scanned first; false when it never was, or its raw row is gone. What waits in the log is
// not in the books yet.
func (s *Store) FirstScan(ctx context.Context, id token.ID) (at time.Time, before bool, err error) {
	var rows []struct {
		Occurred db.Instant `gorm:"column:occurred_at"`
	}
	err = s.db.Read(ctx, func(t *db.Tx) error {
		return t.Fetch(&rows, eventFirst, db.Params{"day": db.On(campaigns.DateOf(id.Time())), "token": db.UUIDOf(id), "type": int64(engagement.Scan)})
	})
	if err != nil {
		return time.Time{}, false, fmt.Errorf("first scan: %w", err)
	}
	if len(rows) == 0 {
		return time.Time{}, false, nil
	}
	return rows[0].Occurred.Time(), true, nil
}
