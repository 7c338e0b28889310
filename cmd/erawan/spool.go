package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"erawan/campaigns/engagement"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/rdb"
	"erawan/internal/spool"
)

type spoolCmd struct {
	Replay spoolReplay `cmd:"" help:"Book what a node left in its spool, when that node will not come back."`
}

type spoolReplay struct {
	Dir string `arg:"" help:"The node's folder: ERAWAN_DATA_DIR/spool." type:"existingdir"`
}

// Run books a spool straight into the ledger. What was booked before counts once; a node that still
// has the folder open is not disturbed.
func (c spoolReplay) Run(ctx context.Context, s *Settings, o out) error {
	log, err := spool.Open(spool.Options{Dir: c.Dir, Logger: o.log})
	if errors.Is(err, spool.ErrLocked) {
		return fmt.Errorf("%s is in use by a running node, which replays it itself", c.Dir)
	}
	if err != nil {
		return err
	}
	defer log.Close()
	return s.with(ctx, o, func(d *db.DB) error {
		ledger := ledgerdb.New(d)
		if err := ledger.Declare(ctx, []string{s.TimeZone}); err != nil {
			return err
		}
		drainer := engagement.Drainer[spool.Record]{Source: log, Ledger: ledger, Most: batch, Log: o.log,
			Bytes: func(r spool.Record) []byte { return r.Data },
			SetAside: func(_ context.Context, r spool.Record, reason string) error {
				return fmt.Errorf("record at %d-%d cannot be booked: %s", r.Pos.Segment, r.Pos.Offset, reason)
			}}
		total := 0
		for {
			n, err := drainer.Once(ctx)
			total += n
			if err != nil || n == 0 {
				fmt.Fprintf(o, "%d records booked\n", total)
				return err
			}
		}
	})
}

type asideCmd struct {
	Most int `default:"20" help:"How many, the latest first."`
}

// Run shows the entries of the event log that the ledger could not take.
func (c asideCmd) Run(ctx context.Context, s *Settings, o out) error {
	if err := need(s.redis()); err != nil {
		return err
	}
	client, err := rdb.Open(s.RedisURL, rdb.Options{})
	if err != nil {
		return fmt.Errorf("ERAWAN_REDIS_URL: %w", err)
	}
	defer client.Close()
	entries, err := rdb.NewLog(client, rdb.LogOptions{}).SetAsides(ctx, c.Most)
	for _, e := range entries {
		fmt.Fprintf(o, "%s  entry %s  %d bytes  %s\n", e.At.UTC().Format(time.RFC3339), e.Entry, len(e.Data), e.Reason)
	}
	if err == nil && len(entries) == 0 {
		fmt.Fprintln(o, "nothing was set aside")
	}
	return err
}
