package main

import (
	"context"
	"crypto/rand"
	"time"

	"erawan/audience/reach"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/plandb"
	"erawan/internal/db/reachdb"
)

const (
	// sampleFresh is how old the sample may be that a web node answers from.
	sampleFresh = 30 * time.Second
	// measureEvery is how often rules are measured against the floor, and trimEvery how many times fewer
	// the sample is trimmed.
	measureEvery = time.Minute
	trimEvery    = 10
)

// newNumber is a number for this process that no other ever has.
func newNumber() (number [16]byte) {
	rand.Read(number[:]) // never fails: crypto/rand crashes the program instead
	return number
}

// newReach keeps the sample at hand.
func (n *node) newReach(fresh time.Duration) *reach.Live {
	return &reach.Live{Store: reachdb.Store{DB: n.db}, Now: time.Now, Fresh: fresh}
}

// publisher makes estimates into what may be shown. Every node draws its steps alike.
func (n *node) publisher() reach.Publisher {
	var p reach.Publisher
	copy(p.Key[:], n.keys.Family(access.BucketFamily).Derive("reach", len(p.Key)))
	return p
}

// measure measures what campaigns aim at against the floor, and keeps the sample to its four weeks, now
// and every minute, until the context ends.
func (n *node) measure(ctx context.Context) {
	m := delivery.Measurer{Floors: plandb.Store{DB: n.db}, Sample: n.newReach(0)}
	tick := time.NewTicker(measureEvery)
	defer tick.Stop()
	for round := 0; ; round++ {
		if changed, err := m.Measure(ctx); err != nil && ctx.Err() == nil {
			n.log.Warn("rules not measured", "error", err)
		} else if changed > 0 {
			n.log.Info("rules measured", "changed", changed)
		}
		if round%trimEvery == 0 {
			first := reach.DayOf(time.Now()) - reach.Window
			_, err := (reachdb.Store{DB: n.db}).Trim(ctx, first)
			if err != nil && ctx.Err() == nil {
				n.log.Warn("sample not trimmed", "error", err)
			}
			_, err = ledgerdb.New(n.db).DropMisses(ctx, first.Time())
			if err != nil && ctx.Err() == nil {
				n.log.Warn("misses not trimmed", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
