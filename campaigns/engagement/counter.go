package engagement

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"erawan/campaigns/token"
)

// Counter counts decisions in memory and appends them about once a second: a decision must not cost a
// trip. A node that is killed loses at most that second, which is why decisions are never the
// denominator of a test.
type Counter struct {
	mu     sync.Mutex
	counts map[counted]int64
	queue  [][]byte // tallies that are not safe yet
}

type counted struct {
	cell   token.Cell
	bucket int64
}

// maxQueued bounds what waits in memory while nothing takes it.
const maxQueued = 100_000

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
	counts := c.counts
	c.counts = nil
	c.mu.Unlock()
	for k, n := range counts {
		t := Tally{Batch: token.NewID(now), Cell: k.cell, Bucket: time.UnixMilli(k.bucket), Count: n}
		c.queue = append(c.queue, t.Append(nil))
	}
	if drop := len(c.queue) - maxQueued; drop > 0 {
		c.queue = c.queue[drop:]
	}
	if len(c.queue) == 0 {
		return nil
	}
	if err := log.Append(ctx, c.queue); err != nil {
		return err
	}
	c.queue = nil
	return nil
}

// Run flushes every second until the context ends, and once more then.
func (c *Counter) Run(ctx context.Context, to Log, log *slog.Logger) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			if err := c.Flush(last, to, time.Now()); err != nil {
				log.Warn("last decisions not counted", "error", err)
			}
			return
		case <-tick.C:
			if err := c.Flush(ctx, to, time.Now()); err != nil {
				log.Warn("decisions wait to be counted", "error", err)
			}
		}
	}
}
