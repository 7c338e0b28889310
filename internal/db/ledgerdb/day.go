package ledgerdb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"erawan/campaigns"
	"erawan/internal/db"
)

// On Postgres every day of raw events is a partition of its own, so that an old day goes at once and
// leaves nothing to sweep. On SQLite a day is no more than its rows.

var (
	//go:embed partition_add.sql
	partitionAdd string
	//go:embed partition_lock.sql
	partitionLock string
	//go:embed partition_list.sql
	partitionList string
	//go:embed event_days.sql
	eventDays string
)

const partitionPrefix = "event_"

func partitionOf(day campaigns.Date) string {
	return partitionPrefix + strings.ReplaceAll(day.String(), "-", "")
}

// prepareDays makes the partitions of days that have none, in a transaction of its own that is over
// before any event is written: adding a partition must never wait in the middle of a batch.
func (s *Store) prepareDays(ctx context.Context, days []campaigns.Date) error {
	if !s.db.Postgres() || len(s.missingDays(days)) == 0 {
		return nil
	}
	there, err := s.Days(ctx)
	if err != nil {
		return err
	}
	s.rememberDays(there)
	missing := s.missingDays(days)
	if len(missing) == 0 {
		return nil
	}
	if err := s.db.Write(ctx, func(t *db.Tx) error { return addPartitions(t, missing) }); err != nil {
		return fmt.Errorf("prepare days: %w", err)
	}
	s.rememberDays(missing)
	return nil
}

func addPartitions(t *db.Tx, days []campaigns.Date) error {
	if _, err := t.Run(partitionLock, nil); err != nil {
		return err
	}
	for _, d := range days {
		fill := strings.NewReplacer("{partition}", partitionOf(d), "{day}", d.String(), "{next}", d.Next().String())
		if _, err := t.Run(fill.Replace(partitionAdd), nil); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) missingDays(days []campaigns.Date) []campaigns.Date {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(days), func(d campaigns.Date) bool { _, ok := s.days[d]; return ok })
}

func (s *Store) rememberDays(days []campaigns.Date) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range days {
		s.days[d] = struct{}{}
	}
}

func (s *Store) forgetDays() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.days)
}

// Days lists the days of issue that raw events are kept for, oldest first.
func (s *Store) Days(ctx context.Context) (out []campaigns.Date, err error) {
	err = s.db.Read(ctx, func(t *db.Tx) error {
		out, err = daysIn(t)
		return err
	})
	return out, err
}

func daysIn(t *db.Tx) ([]campaigns.Date, error) {
	query := eventDays
	if t.Postgres {
		query = partitionList
	}
	var found []db.Day
	if err := t.Fetch(&found, query, nil); err != nil {
		return nil, fmt.Errorf("days of events: %w", err)
	}
	out := make([]campaigns.Date, len(found))
	for i, d := range found {
		out[i] = d.Date()
	}
	return out, nil
}
