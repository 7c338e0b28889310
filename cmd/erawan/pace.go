package main

import (
	"context"
	"time"

	"erawan/campaigns/delivery"
	"erawan/internal/db/plandb"
	"erawan/internal/fault"
	"erawan/internal/rdb"
)

const (
	// paceLook is how often a worker asks whether an epoch of pacing is due.
	paceLook = 5 * time.Second
	// paceKept is how long epochs are kept: longer than a decision may be asked about.
	paceKept = 36 * 24 * time.Hour
)

// pace reckons an epoch of pacing a minute, and sooner when plans have changed, until the context ends. Any number of workers
// do: of each epoch the first to publish it wins.
func (n *node) pace(ctx context.Context) {
	store := plandb.Store{DB: n.db}
	p := delivery.Pacer{Ledger: store, Now: time.Now}
	tick := time.NewTicker(paceLook)
	defer tick.Stop()
	revision, trimmed := int64(-1), time.Time{}
	for {
		pos, err := store.Position(ctx)
		if err == nil {
			var made delivery.Pace
			var fresh bool
			if made, fresh, err = p.Reckon(ctx, pos.Revision != revision); fresh {
				n.tellPaced(ctx, made)
			}
		}
		switch {
		case err == nil || fault.Is(err, fault.Conflict): // another worker was first
			revision = pos.Revision
		case ctx.Err() == nil:
			n.log.Warn("pacing not reckoned", "error", err)
		}
		if now := time.Now(); now.Sub(trimmed) > time.Hour {
			if _, err := store.DropPaces(ctx, now.Add(-paceKept)); err == nil {
				trimmed = now
			} else if ctx.Err() == nil {
				n.log.Warn("pacing not trimmed", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// tellPaced has nodes look at once. They look by themselves as well.
func (n *node) tellPaced(ctx context.Context, p delivery.Pace) {
	n.wake()
	n.log.Debug("pacing reckoned", "epoch", p.Epoch, "campaigns", len(p.Campaigns))
	if err := (rdb.Bell{Client: n.redis}).Ring(ctx, topicPlan, "pace"); err != nil && ctx.Err() == nil {
		n.log.Debug("pacing not rung", "error", err)
	}
}
