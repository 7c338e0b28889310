package db

import (
	"context"
	"fmt"
	"time"
)

// At is the same database under a clock that stands, for what a demo says was written earlier.
func (d *DB) At(moment time.Time) *DB {
	then := *d
	then.now = func() time.Time { return moment }
	return &then
}

// Clock is the time where the database is. An SQLite file is where we are.
func (d *DB) Clock(ctx context.Context) (time.Time, error) {
	if !d.postgres {
		return d.now(), d.Ping(ctx)
	}
	var now time.Time
	if err := d.pool.QueryRowContext(ctx, "select clock_timestamp()").Scan(&now); err != nil {
		return now, fmt.Errorf("database clock: %w", err)
	}
	return now, nil
}
