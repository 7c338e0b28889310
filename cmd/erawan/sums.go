package main

import (
	"context"
	"math/rand/v2"
	"time"

	"erawan/internal/db/evidencedb"
)

// addUpEvery is how often days that were counted in are added up. Reports are right in between as well:
// they read the cells of such a day.
const addUpEvery = time.Minute

// publishMost is how many days are published in one go.
const publishMost = 62

// publishMonths is how many months are published in one go: each reads its raw events.
const publishMonths = 3

// addUp adds up what was counted, and publishes what is crossed of closed days and months, now and every minute, until the context ends.
func (n *node) addUp(ctx context.Context) {
	tick := time.NewTicker(addUpEvery)
	defer tick.Stop()
	for {
		if _, err := (evidencedb.Store{DB: n.db}).Summarise(ctx); err != nil && ctx.Err() == nil {
			n.log.Warn("days not added up", "error", err)
		}
		if _, err := (evidencedb.Store{DB: n.db}).Publish(ctx, publishMost); err != nil && ctx.Err() == nil {
			n.log.Warn("days not published", "error", err)
		}
		if _, err := (evidencedb.Store{DB: n.db}).Months(ctx, publishMonths, rand.Int64N); err != nil && ctx.Err() == nil {
			n.log.Warn("months not published", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
