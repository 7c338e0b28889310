package reach

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Store is where the sample is kept.
type Store interface {
	// Days says how many visits each day had, from one day on.
	Days(ctx context.Context, from Day) (map[Day]int64, error)
	// Rows reads what is kept of some days.
	Rows(ctx context.Context, days []Day) ([]Kept, error)
}

// Live keeps the sample in memory, so that an estimate takes milliseconds: what has changed is read when
// somebody asks and the last look is older than Fresh. It is safe for concurrent use.
type Live struct {
	Store Store
	Now   func() time.Time
	Fresh time.Duration // how old a look may be; zero looks every time

	mu     sync.Mutex
	looked time.Time
	days   map[Day]*Stratum
}

// Closed is the sample of the last four weeks that are over, as answers for people are made of: it
// changes once a day. It asks the store at most twice.
func (l *Live) Closed(ctx context.Context) (Sample, error) {
	s, err := l.sample(ctx)
	today := DayOf(l.Now())
	return s.Between(today-Window, today-1), err
}

// Rolling is the sample of the last four weeks up to this moment, as the floor is judged by. It asks the
// store at most twice.
func (l *Live) Rolling(ctx context.Context) (Sample, error) {
	s, err := l.sample(ctx)
	today := DayOf(l.Now())
	return s.Between(today-Window+1, today), err
}

// sample is all that is kept. Days on which nobody came are in it, from the first on which somebody did.
func (l *Live) sample(ctx context.Context) (Sample, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.Now()
	if age := now.Sub(l.looked); l.days == nil || age >= l.Fresh || age < 0 {
		if err := l.look(ctx, DayOf(now)); err != nil {
			return nil, err
		}
		l.looked = now
	}
	var out Sample
	days := slices.Sorted(maps.Keys(l.days))
	for i, day := range days {
		for gap := day; i > 0 && gap > days[i-1]+1; gap-- {
			out = append(out, NewStratum(days[i-1]+day-gap+1, 0, nil))
		}
		out = append(out, l.days[day])
	}
	return out, nil
}

func (l *Live) look(ctx context.Context, today Day) error {
	visits, err := l.Store.Days(ctx, today-Window)
	if err != nil {
		return fmt.Errorf("days of the sample: %w", err)
	}
	next := map[Day]*Stratum{}
	var changed []Day
	for day, n := range visits {
		if had := l.days[day]; had != nil && had.Visits == n {
			next[day] = had
			continue
		}
		changed = append(changed, day)
	}
	if len(changed) > 0 {
		slices.Sort(changed)
		rows, err := l.Store.Rows(ctx, changed)
		if err != nil {
			return fmt.Errorf("rows of the sample: %w", err)
		}
		of := map[Day][]Kept{}
		for _, r := range rows {
			of[r.Day] = append(of[r.Day], r)
		}
		for _, day := range changed {
			next[day] = NewStratum(day, visits[day], of[day])
		}
	}
	l.days = next
	return nil
}
