package pledges

import (
	"bytes"
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"erawan/campaigns"
)

// The reasons for which a code did not lead to its message for the first time, beside those of delivery.Fate.
const (
	Again   = "again"   // it was scanned before
	Unknown = "unknown" // it names the batch, and nobody printed it: misread, mistyped, or guessed
)

// Stray is how often one process saw codes of a batch not lead to their message for the first time, for one reason on one day of
// the placement's calendar. Told twice or out of order it changes nothing.
type Stray struct {
	Node  [16]byte // the process, for as long as it runs
	Batch int64
	Day   campaigns.Date
	Why   string
	Count int64 // since the day began, so that the highest number ever told is the number
}

// StrayStore keeps them.
type StrayStore interface {
	CountStrays(ctx context.Context, some []Stray) error
}

// Strays counts on one node, in memory, and writes what has changed every few seconds: a page must not wait for it. A node that is killed
// loses those seconds. First scans are counted elsewhere, one by one.
type Strays struct {
	node [16]byte

	mu     sync.Mutex
	counts map[strayed]*strays
}

type strayed struct {
	batch int64
	day   campaigns.Date
	why   string
}

type strays struct{ count, told int64 }

// NewStrays starts counting. The node's number is its own among all processes, and never used again.
func NewStrays(node [16]byte) *Strays { return &Strays{node: node, counts: map[strayed]*strays{}} }

// maxStrays bounds what is kept: more batches, days and reasons than one node meets between two writes.
const maxStrays = 1 << 16

// Stray counts one.
func (s *Strays) Stray(batch int64, day campaigns.Date, why string) {
	k := strayed{batch, day, why}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.counts[k]
	if n == nil {
		if len(s.counts) >= maxStrays {
			return
		}
		n = &strays{}
		s.counts[k] = n
	}
	n.count++
}

// Flush writes what has changed. What could not be written stays for the next time. Days that are over are forgotten once they are
// written: nobody scans in the past.
func (s *Strays) Flush(ctx context.Context, to StrayStore, now time.Time) error {
	over := campaigns.DateOf(now.UTC()).Plus(-2)
	s.mu.Lock()
	var out []Stray
	for k, n := range s.counts {
		if n.count > n.told {
			out = append(out, Stray{s.node, k.batch, k.day, k.why, n.count})
		} else if k.day.Before(over) {
			delete(s.counts, k)
		}
	}
	s.mu.Unlock()
	if len(out) == 0 {
		return nil
	}
	slices.SortFunc(out, Stray.compare)
	if err := to.CountStrays(ctx, out); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range out {
		s.counts[strayed{one.Batch, one.Day, one.Why}].told = one.Count
	}
	return nil
}

// compare is the one order in which they are written, so that nodes wait for each other and do not lock each other out.
func (s Stray) compare(o Stray) int {
	return cmp.Or(cmp.Compare(s.Batch, o.Batch), cmp.Compare(s.Day.String(), o.Day.String()), cmp.Compare(s.Why, o.Why), bytes.Compare(s.Node[:], o.Node[:]))
}

// How often what was counted is written, and how long the last writing may take.
const (
	straysEvery = 5 * time.Second
	straysLast  = 5 * time.Second
)

// Run writes until the context ends, and once more then.
func (s *Strays) Run(ctx context.Context, to StrayStore, log *slog.Logger) {
	tick := time.NewTicker(straysEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := s.Flush(ctx, to, time.Now()); err != nil && ctx.Err() == nil {
				log.Warn("scans that led elsewhere wait to be counted", "error", err)
			}
		case <-ctx.Done():
			last, stop := context.WithTimeout(context.WithoutCancel(ctx), straysLast)
			defer stop()
			if err := s.Flush(last, to, time.Now()); err != nil {
				log.Warn("last scans that led elsewhere not counted", "error", err)
			}
			return
		}
	}
}
