package engagement

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"erawan/campaigns/token"
)

// Counter counts requests and decisions in memory and appends them about once a second: a decision must not cost a
// trip. A node that is killed loses at most that second, which is why neither is ever the
// denominator of a test.
type Counter struct {
	mu     sync.Mutex
	counts map[counted]int64
	asked  map[askedOf]int64
	queue  backlog // tallies that are not safe yet
}

type counted struct {
	cell   token.Cell
	bucket int64
}

// Decided counts one decision.
func (c *Counter) Decided(cell token.Cell, now time.Time) {
	k := counted{cell, HalfHour(now).UnixMilli()}
	c.mu.Lock()
	if c.counts == nil {
		c.counts = make(map[counted]int64)
	}
	c.counts[k]++
	c.mu.Unlock()
}

// Flush appends what was counted. What could not be appended stays for the next time, under the same
// batch ids, so that nothing is counted twice.
func (c *Counter) Flush(ctx context.Context, log Log, now time.Time) error {
	c.mu.Lock()
	counts, asked := c.counts, c.asked
	c.counts, c.asked = nil, nil
	c.mu.Unlock()
	for k, n := range counts {
		t := Tally{Batch: token.NewID(now), Cell: k.cell, Bucket: time.UnixMilli(k.bucket), Count: n}
		c.queue = append(c.queue, t.Append(nil))
	}
	for k, n := range asked {
		a := Asked{Batch: token.NewID(now), Placement: k.placement, Org: k.org, Bucket: time.UnixMilli(k.bucket), Count: n}
		c.queue = append(c.queue, a.append(nil))
	}
	return c.queue.send(ctx, log)
}

// Run flushes every second until the context ends, and once more then.
func (c *Counter) Run(ctx context.Context, to Log, log *slog.Logger) {
	flush := func(ctx context.Context, now time.Time) error { return c.Flush(ctx, to, now) }
	flushEvery(ctx, time.Second, flush, func(err error, last bool) {
		if last {
			log.Warn("last decisions not counted", "error", err)
		} else {
			log.Warn("decisions wait to be counted", "error", err)
		}
	})
}
