package jobs

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"erawan/campaigns"
)

// Origins are where partners' websites stand.
type Origins interface {
	// ClaimOrigins takes some in hand that are to be looked at again, each for a lease.
	ClaimOrigins(ctx context.Context, most int, lease time.Duration) ([]campaigns.Origin, error)
	SettleOrigin(ctx context.Context, o campaigns.Origin, l campaigns.OriginLook) error
}

// Prover looks for the proof of a website where whoever owns it publishes it.
type Prover interface {
	Look(ctx context.Context, o campaigns.Origin) campaigns.OriginLook
}

// Rechecker looks again, day by day, whether websites that were a partner's still are.
type Rechecker struct {
	Origins Origins
	Prover  Prover
	Log     *slog.Logger
}

const (
	recheckEvery = time.Minute
	recheckMost  = 16 // a round: a worker has 23,000 of them in a day
	recheckLease = time.Hour
)

// Run looks until the context ends.
func (r Rechecker) Run(ctx context.Context) {
	tick := time.NewTicker(recheckEvery)
	defer tick.Stop()
	for {
		if err := r.Once(ctx); err != nil && ctx.Err() == nil {
			r.Log.Warn("websites not looked at", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Once looks at some that are due, all at the same time. One that cannot be written is looked at again after its lease.
func (r Rechecker) Once(ctx context.Context) error {
	due, err := r.Origins.ClaimOrigins(ctx, recheckMost, recheckLease)
	if err != nil {
		return err
	}
	looks := make([]campaigns.OriginLook, len(due))
	var all sync.WaitGroup
	for i, o := range due {
		all.Go(func() {
			looks[i] = r.Prover.Look(ctx, o)
			looks[i].Spread = rand.N(campaigns.OriginSpread)
		})
	}
	all.Wait()
	if ctx.Err() != nil { // what was found while the process ends says nothing of a website
		return ctx.Err()
	}
	for i, o := range due {
		if err := r.Origins.SettleOrigin(ctx, o, looks[i]); err != nil {
			return err
		}
	}
	return nil
}
