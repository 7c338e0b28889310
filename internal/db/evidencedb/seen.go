package evidencedb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
)

//go:embed seen.sql
var seenSQL string

type seenRow struct {
	Bucket db.Instant `gorm:"column:bucket"`
	Counts liveRow    `gorm:"embedded"`
}

// Seen reads whether a placement is alive, by what the asker may see of it.
func (s Store) Seen(ctx context.Context, scope access.Scope, placement int64, now time.Time) (out evidence.Seen, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []seenRow
		since := now.UTC().Add(-evidence.SeenFor).Truncate(evidence.HalfHour)
		if err := t.Fetch(&rows, seenSQL, db.Params{"placement": placement, "since": db.At(since), "all": scope.All, "org": scope.Org}); err != nil {
			return fmt.Errorf("read what a placement did: %w", err)
		}
		var asked []askedRow
		if err := t.Fetch(&asked, askedPlacementSQL, db.Params{"placement": placement, "since": db.At(since), "all": scope.All, "org": scope.Org}); err != nil {
			return fmt.Errorf("read requests of a placement: %w", err)
		}
		out = evidence.Seen{}
		day := now.UTC().Add(-24 * time.Hour).Truncate(evidence.HalfHour)
		for _, r := range asked {
			if out.Asked.IsZero() {
				out.Asked = r.Bucket.Time()
			}
			if !r.Bucket.Time().Before(day) {
				out.Requests += r.Count
			}
		}
		for _, r := range rows {
			c, at := r.Counts.counts(), r.Bucket.Time()
			if c.Decisions > 0 && out.Asked.Before(at) { // from before requests were counted
				out.Asked = at
			}
			if out.Drawn.IsZero() && c.Impressions > 0 {
				out.Drawn = at
			}
			if out.Aside.IsZero() && c.Filtered > 0 {
				out.Aside = at
			}
			if !at.Before(day) {
				out.Day = out.Day.Plus(c)
			}
		}
		return nil
	})
	return out, err
}
