package pledgedb

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"erawan/campaigns/pledges"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/fault"
)

// Together is a store that writes the pledges of concurrent requests in one transaction: those that come while one is under
// way share the next. All pledges of a cell add to the same rows of the rollups, so that one at a time they would wait for
// each other, each for a disk. It is safe for concurrent use.
type Together struct {
	Store
	ledger *ledgerdb.Store

	mu      sync.Mutex
	waiting []*waiter
	working bool
}

// NewTogether is such a store.
func NewTogether(s Store) *Together { return &Together{Store: s, ledger: ledgerdb.New(s.DB)} }

type waiter struct {
	pledge pledges.Pledge
	made   made
	err    error
	done   chan struct{}
}

const (
	mostTogether = 64
	togetherFor  = 10 * time.Second // that a transaction may take; whoever asked asks again
)

// Create is Store.Create. A pledge whose asker has gone away is written all the same.
func (g *Together) Create(ctx context.Context, p pledges.Pledge) (pledges.Pledge, bool, error) {
	w := &waiter{pledge: p, done: make(chan struct{})}
	g.mu.Lock()
	g.waiting = append(g.waiting, w)
	if !g.working {
		g.working = true
		go g.work()
	}
	g.mu.Unlock()
	select {
	case <-w.done:
	case <-ctx.Done():
		return pledges.Pledge{}, false, ctx.Err()
	}
	if w.err != nil {
		return pledges.Pledge{}, false, fmt.Errorf("create pledge: %w", w.err)
	}
	return w.made.pledge, w.made.fresh, nil
}

// work writes what waits until nothing does.
func (g *Together) work() {
	for {
		g.mu.Lock()
		n := min(len(g.waiting), mostTogether)
		group := slices.Clone(g.waiting[:n])
		g.waiting = slices.Delete(g.waiting, 0, n)
		g.working = n > 0
		g.mu.Unlock()
		if n == 0 {
			return
		}
		g.write(group)
	}
}

// write writes a group. The pledges are in the order of their tokens, so that two nodes with taps of the same people wait for
// each other and do not lock each other out. When one of them cannot be written, each is tried by itself.
func (g *Together) write(group []*waiter) {
	slices.SortFunc(group, func(a, b *waiter) int { return bytes.Compare(a.pledge.Token[:], b.pledge.Token[:]) })
	all := make([]pledges.Pledge, len(group))
	for i, w := range group {
		all[i] = w.pledge
	}
	ctx, cancel := context.WithTimeout(context.Background(), togetherFor)
	defer cancel()
	out, err := g.createAll(ctx, g.ledger, all)
	if err != nil && len(group) > 1 && !fault.Is(err, fault.Unavailable) && ctx.Err() == nil {
		for _, w := range group {
			g.write([]*waiter{w})
		}
		return
	}
	for i, w := range group {
		if w.err = err; err == nil {
			w.made, w.err = out[i], out[i].fault
		}
		close(w.done)
	}
}

var _ pledges.Store = (*Together)(nil)
