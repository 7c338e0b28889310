package evidencedb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
)

//go:embed course.sql
var courseSQL string

type courseRow struct {
	Bucket db.Instant `gorm:"column:bucket"`
	Arm    int64      `gorm:"column:arm"`
	Why    string     `gorm:"column:why"`
	Count  int64      `gorm:"column:count"`
}

// Courses reads what became of a campaign's visits since each of some instants, as far as the asker may see
// the campaign. Misses have no organisation of their own: a campaign out of scope has none here.
func (s Store) Courses(ctx context.Context, scope access.Scope, campaign int64, since ...time.Time) ([]evidence.Course, error) {
	out := make([]evidence.Course, len(since))
	first := time.Time{}
	for i, at := range since {
		out[i] = evidence.Course{Since: at.UTC().Truncate(evidence.HalfHour), Missed: map[string]int64{}}
		if i == 0 || out[i].Since.Before(first) {
			first = out[i].Since
		}
	}
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []courseRow
		if err := t.Fetch(&rows, courseSQL, db.Params{"campaign": campaign, "org": scope.Org, "all": scope.All, "since": db.At(first)}); err != nil {
			return fmt.Errorf("read a campaign's course: %w", err)
		}
		for _, r := range rows {
			for i := range out {
				if !r.Bucket.Time().Before(out[i].Since) {
					add(&out[i], r)
				}
			}
		}
		return nil
	})
	return out, err
}

func add(c *evidence.Course, r courseRow) {
	switch {
	case r.Why != "":
		c.Missed[r.Why] += r.Count
	case token.Arm(r.Arm).Held():
		c.HeldOut += r.Count
	default:
		c.Shown += r.Count
	}
}

var _ evidence.Courses = Store{}
