package main

import (
	"context"
	"fmt"
	"time"

	"erawan/campaigns"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
)

type retainCmd struct {
	RawDays int  `required:"" help:"How many days before today (UTC) raw events are kept for; at least 7."`
	DryRun  bool `help:"Only say what would be dropped."`
}

// leastRawDays leaves room for events on their way: a view token lives a day, and a node that was away
// brings what it kept when it is back. An event of a day that is gone would count anew.
const leastRawDays = 7

// Run drops raw events by whole days. Reports are made of rollups and read the same after.
func (c retainCmd) Run(ctx context.Context, s *Settings, o out) error {
	if c.RawDays < leastRawDays {
		return usage("--raw-days: %d is too few; events may be on their way for days, so keep at least %d", c.RawDays, leastRawDays)
	}
	first := campaigns.DateOf(time.Now().UTC()).Plus(-c.RawDays)
	return s.with(ctx, o, func(d *db.DB) error {
		ledger := ledgerdb.New(d)
		if c.DryRun {
			days, err := ledger.Days(ctx)
			for _, day := range days {
				if day.Before(first) {
					fmt.Fprintln(o, "would drop", day)
				}
			}
			return err
		}
		dropped, err := ledger.DropBefore(ctx, first)
		for _, day := range dropped {
			fmt.Fprintln(o, "dropped", day)
		}
		return err
	})
}

// daysAhead is how many days after today are made ready for raw events.
const daysAhead = 2

// keepAhead makes days ready, judges those that are closed and reconciles them, now and every hour, until the context ends.
func (n *node) keepAhead(ctx context.Context, ledger *ledgerdb.Store) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		err := ledger.Ahead(ctx, campaigns.DateOf(time.Now().UTC()), daysAhead)
		if err != nil && ctx.Err() == nil {
			n.log.Warn("days ahead not made ready", "error", err)
		}
		n.judge(ctx, ledger)
		n.reconcile(ctx, ledger)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
