package main

import (
	"context"
	"time"

	"erawan/campaigns/experiment"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/rdb"
)

// adaptEvery is how often a worker looks whether a day's draw of an adaptive split is due. Looking costs one question.
const adaptEvery = 5 * time.Minute

// adding adds up in the ledger, and reads what was added up.
type adding struct {
	ledger *ledgerdb.Store
	evidencedb.Store
}

func (a adding) AddUp(ctx context.Context, d experiment.Days) error { return a.ledger.AddUp(ctx, d) }

// adapt draws the weights of adaptive splits once a day, until the context ends.
func (n *node) adapt(ctx context.Context, ledger *ledgerdb.Store) {
	a := experiment.Adapter{Splits: campaigndb.Store{DB: n.db}, Counts: adding{ledger, evidencedb.Store{DB: n.db}}, Now: time.Now}
	tick := time.NewTicker(adaptEvery)
	defer tick.Stop()
	for {
		drawn, err := a.Draw(ctx)
		if err != nil && ctx.Err() == nil {
			n.log.Warn("adaptive splits not drawn", "error", err)
		}
		if drawn > 0 {
			n.log.Info("adaptive splits drawn", "campaigns", drawn)
			n.wake()
			if err := (rdb.Bell{Client: n.redis}).Ring(ctx, topicPlan, "adapt"); err != nil && ctx.Err() == nil {
				n.log.Debug("plan not rung", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
