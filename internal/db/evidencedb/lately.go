package evidencedb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
)

//go:embed lately.sql
var latelySQL string

type latelyRow struct {
	Zone   string  `gorm:"column:zone"`
	Day    db.Day  `gorm:"column:day"`
	Counts liveRow `gorm:"embedded"`
}

// Lately reads, of some campaigns and as far as the asker may see it, what was counted since an instant, and what was
// viewable in each of the days since one.
func (s Store) Lately(ctx context.Context, scope access.Scope, some []int64, since time.Time, from campaigns.Date) (evidence.Lately, error) {
	out := evidence.Lately{Day: map[int64]evidence.Counts{}, Viewable: map[int64]map[campaigns.Date]int64{}}
	if len(some) == 0 {
		return out, nil
	}
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []latelyRow
		err := t.Fetch(&rows, latelySQL, db.Params{"since": db.At(since.UTC().Truncate(evidence.HalfHour)), "from": db.On(from), "campaigns": some, "org": scope.Org})
		if err != nil {
			return fmt.Errorf("read what campaigns did lately: %w", err)
		}
		for _, r := range rows {
			id, day := r.Counts.Campaign, r.Day.Date()
			if r.Zone == "" {
				out.Day[id] = r.Counts.counts()
				continue
			}
			if out.Zone = r.Zone; out.Viewable[id] == nil {
				out.Viewable[id] = map[campaigns.Date]int64{}
			}
			out.Viewable[id][day] += r.Counts.Viewable
		}
		return nil
	})
	return out, err
}
