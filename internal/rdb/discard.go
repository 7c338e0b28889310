package rdb

import (
	"context"
	"fmt"
)

// Discard deletes the log, what was set aside included. It is for a log in a name space of its own,
// which is done with.
func (l *Log) Discard(ctx context.Context) error {
	if err := l.c.conn.Del(ctx, l.c.keys.eventLog(), l.c.keys.eventAside()).Err(); err != nil {
		return fmt.Errorf("discard event log: %w", err)
	}
	return nil
}
