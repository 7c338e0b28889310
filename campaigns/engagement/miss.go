package engagement

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"erawan/campaigns/delivery"
)

// Miss is how often one process saw a campaign match a visit and not be shown, for one reason, in one
// half-hour. Taken twice or out of order it changes nothing.
type Miss struct {
	Node     [16]byte // the process, for as long as it runs
	Bucket   time.Time
	Campaign int64
	Why      delivery.Reason
	Count    int64 // since the half-hour began, so that the highest number ever told is the number
}

// Misses counts on one node, in memory, and appends what has changed to the log every few seconds: a
// decision must not cost a trip. A node that is killed loses those seconds.
type Misses struct {
	node [16]byte

	mu     sync.Mutex
	counts map[missed]*told
	queue  backlog
}

type missed struct {
	bucket   int64 // Unix milliseconds
	campaign int64
	why      delivery.Reason
}

type told struct{ count, told int64 }

// NewMisses starts counting. The node's number is its own among all processes, and never used again.
func NewMisses(node [16]byte) *Misses { return &Misses{node: node, counts: map[missed]*told{}} }

// Count counts one miss.
func (m *Misses) Count(campaign int64, why delivery.Reason, now time.Time) {
	k := missed{HalfHour(now).UnixMilli(), campaign, why}
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.counts[k]
	if n == nil {
		n = &told{}
		m.counts[k] = n
	}
	n.count++
}

// Tell hands over what has changed. Half-hours that are over for an hour are forgotten with it: nobody
// visits in the past.
func (m *Misses) Tell(now time.Time) []Miss {
	over := HalfHour(now).Add(-time.Hour).UnixMilli()
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []Miss
	for k, n := range m.counts {
		if n.count > n.told {
			out = append(out, Miss{m.node, time.UnixMilli(k.bucket).UTC(), k.campaign, k.why, n.count})
			n.told = n.count
		}
		if k.bucket < over {
			delete(m.counts, k)
		}
	}
	slices.SortFunc(out, func(a, b Miss) int {
		return cmp.Or(a.Bucket.Compare(b.Bucket), cmp.Compare(a.Campaign, b.Campaign), cmp.Compare(a.Why, b.Why))
	})
	return out
}

// Flush appends what has changed. What could not be appended stays for the next time.
func (m *Misses) Flush(ctx context.Context, log Log, now time.Time) error {
	for _, one := range m.Tell(now) {
		m.queue = append(m.queue, one.append(nil))
	}
	return m.queue.send(ctx, log)
}

// Run flushes until the context ends, and once more then.
func (m *Misses) Run(ctx context.Context, to Log, log *slog.Logger) {
	flush := func(ctx context.Context, now time.Time) error { return m.Flush(ctx, to, now) }
	flushEvery(ctx, sampleEvery, flush, func(err error, last bool) {
		if last {
			log.Warn("last misses not counted", "error", err)
		} else {
			log.Warn("misses wait to be counted", "error", err)
		}
	})
}
