package rdb

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// asideMax bounds what is set aside: past it the log has a fault that no list will explain.
const asideMax = 100_000

// Aside is an entry that the ledger could not take.
type Aside struct {
	ID     string // in the list of those set aside
	Entry  string // its id in the log, which tells when it was appended
	Data   []byte
	Reason string
	At     time.Time
}

// SetAside moves an entry that can never be dealt with out of the way of the others, with the
// reason. It is kept for a person to look at.
func (l *Log) SetAside(ctx context.Context, r Record, reason string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := l.c.conn.XAdd(ctx, &redis.XAddArgs{
		Stream: l.c.keys.eventAside(), MaxLen: asideMax, Approx: true,
		Values: []any{dataField, r.Data, "entry", r.ID, "reason", reason},
	}).Err()
	if err == nil {
		err = l.drop(ctx, []string{r.ID})
	}
	if err != nil {
		return fmt.Errorf("set event aside: %w", err)
	}
	return nil
}

// SetAsides returns up to max entries that were set aside, the latest first.
func (l *Log) SetAsides(ctx context.Context, max int) ([]Aside, error) {
	found, err := l.c.conn.XRevRangeN(ctx, l.c.keys.eventAside(), "+", "-", int64(max)).Result()
	if err != nil {
		return nil, fmt.Errorf("list events set aside: %w", err)
	}
	asides := make([]Aside, len(found))
	for i, m := range found {
		entry, _ := m.Values["entry"].(string)
		reason, _ := m.Values["reason"].(string)
		asides[i] = Aside{ID: m.ID, Entry: entry, Data: data(m), Reason: reason, At: idTime(m.ID)}
	}
	return asides, nil
}
