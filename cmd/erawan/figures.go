package main

import (
	"context"
	"fmt"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
)

type figuresCmd struct {
	Days int `default:"14" help:"How many days to tell of, the newest first."`
}

// Run tells how days stood when a worker last held log, raw events and rollups against each other. It ends with 1 when
// rollups of one differ.
func (c figuresCmd) Run(ctx context.Context, s *Settings, o out) error {
	if c.Days < 1 || c.Days > 366 {
		return usage("--days: give a number from 1 to 366")
	}
	return s.with(ctx, o, func(d *db.DB) error {
		days, err := ledgerdb.New(d).Reconciled(ctx, access.System, c.Days)
		if err != nil {
			return err
		}
		left := false
		for _, r := range days {
			fmt.Fprintln(o, told(r))
			left = left || !r.Agrees()
		}
		if left {
			return errDiffers
		}
		return nil
	})
}

func told(r engagement.Reconciled) string {
	said := fmt.Sprintf("%s: %d requests, %d decisions; %d events were accepted, %d of them by a disk; %d are in the ledger, %d count, %d are set aside; %d were brought again; %d came over an hour late, %d over a day",
		r.Day, r.Requests, r.Decisions, r.Accepted, r.Spooled, r.Counted+r.Aside, r.Counted, r.Aside, r.Duplicates, r.LateHour, r.LateDay)
	if r.Waiting >= 0 {
		said += fmt.Sprintf("; %d waited, the oldest %s", r.Waiting, r.Lag.Round(time.Millisecond))
	}
	if r.Odd() {
		said += fmt.Sprintf("; looks odd: between %d and %d were to be expected", r.Low, r.High)
	}
	if !r.Agrees() {
		said += fmt.Sprintf("; ROLLUPS DIFFER: %d half-hours, %d days, %d sums by reason", r.Wrong, r.WrongDay, r.WrongAside)
	}
	return said + " (" + r.Checked.UTC().Format(time.RFC3339) + ")"
}

// reconcileMost is how many days of before are reconciled in one go.
const reconcileMost = 31

// reconcile holds today, yesterday and days of before that are closed and were not looked at since, against what is raw.
func (n *node) reconcile(ctx context.Context, ledger *ledgerdb.Store) {
	today := campaigns.DateOf(time.Now().UTC())
	days, err := ledger.Unreconciled(ctx, today, reconcileMost)
	kept, also := ledger.Days(ctx)
	if err == nil {
		err = also
	}
	if len(kept) > 0 {
		for _, day := range []campaigns.Date{today.Plus(-1), today} {
			if !day.Before(kept[0]) {
				days = append(days, day)
			}
		}
	}
	waiting := n.waiting(ctx)
	for _, day := range days {
		if err != nil {
			break
		}
		var r engagement.Reconciled
		if r, err = ledger.Reconcile(ctx, day, waiting); err == nil && !r.Agrees() {
			n.log.Error("rollups differ from raw events", "day", day.String(), "half_hours", r.Wrong, "days", r.WrongDay, "reasons", r.WrongAside)
		}
	}
	if err != nil && ctx.Err() == nil {
		n.log.Warn("days not reconciled", "error", err)
	}
}

// waiting is what waits in the log. Where there is no other than the spool it is not told apart from what is under way.
func (n *node) waiting(ctx context.Context) engagement.Waiting {
	if n.redis.Embedded() {
		return engagement.Waiting{Records: -1}
	}
	lag, err := n.events.Lag(ctx)
	if err != nil {
		return engagement.Waiting{Records: -1}
	}
	w := engagement.Waiting{Records: lag.Waiting}
	if !lag.Oldest.IsZero() {
		w.Oldest = max(0, time.Since(lag.Oldest))
	}
	return w
}
