package engagement

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"erawan/internal/fault"
)

// Epoch tells one life of a log from the next. A log that was restarted may have forgotten its last
// moments, and one whose last entry is older than before certainly has.
type Epoch struct {
	Life string // changes when the server is another, or the same one started again
	Last string // id of the newest entry; ids compare as times
}

// MortalLog is a log that may forget what it took in its last moments when its server dies.
type MortalLog interface {
	Log
	// Epoch asks the server itself.
	Epoch(ctx context.Context) (Epoch, error)
}

// Keeper makes a mortal log keep its word: it remembers what the log took lately, and gives it again
// to the log's next life. Records have ids, so giving them twice is harmless. What it remembers is let
// go only when the log was seen alive, in the same life, long enough after it was taken; so nothing is
// let go while the log is away.
type Keeper struct {
	To  MortalLog
	Now func() time.Time
	Log *slog.Logger

	mu    sync.Mutex
	kept  []keptBatch
	given uint64 // batches ever
	bytes int
	epoch Epoch
	known bool // epoch was read at least once
}

type keptBatch struct {
	at      time.Time
	records [][]byte
	bytes   int
}

// remember is how long after taking a record the log is trusted with it: an append-only file that is
// written out every second is at most two seconds behind (redis.conf, appendfsync everysec).
const remember = 5 * time.Second

// watchEvery is how often the log's life is looked at.
const watchEvery = 500 * time.Millisecond

// maxKept bounds the memory. When it is reached, records go to the spool, as they do without a log.
const maxKept = 64 << 20

var errKeeperFull = fault.New(fault.Unavailable, "", "intake.unavailable").After(remember)

// Append gives records to the log and remembers them.
func (k *Keeper) Append(ctx context.Context, records [][]byte) error {
	size := 0
	for _, r := range records {
		size += len(r)
	}
	k.mu.Lock()
	full := k.bytes+size > maxKept
	k.mu.Unlock()
	if full {
		return errKeeperFull
	}
	if err := k.To.Append(ctx, records); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept = append(k.kept, keptBatch{k.Now(), records, size})
	k.given++
	k.bytes += size
	return nil
}

// Mark stands for everything that was given so far.
func (k *Keeper) Mark() uint64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.given
}

// Settled reports whether the log is trusted with all that a mark stands for, so that nobody else
// need remember it.
func (k *Keeper) Settled(mark uint64) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.given-uint64(len(k.kept)) >= mark
}

// Run watches the log until the context ends.
func (k *Keeper) Run(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		if err := k.Watch(ctx); err != nil {
			k.Log.Debug("event log not seen", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Watch looks once: it lets go what is old when the log lives on, and gives everything again when the
// log has begun another life or gone back.
func (k *Keeper) Watch(ctx context.Context) error {
	asked := k.Now()
	epoch, err := k.To.Epoch(ctx)
	if err != nil {
		return err
	}
	k.mu.Lock()
	before, known, holds := k.epoch, k.known, len(k.kept) > 0
	k.mu.Unlock()
	// What was taken before the first look may have been taken by an earlier life.
	if (!known && holds) || (known && (epoch.Life != before.Life || older(epoch.Last, before.Last))) {
		if err := k.again(ctx); err != nil {
			return err
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.epoch, k.known = epoch, true
	cut := 0
	for cut < len(k.kept) && asked.Sub(k.kept[cut].at) > remember {
		k.bytes -= k.kept[cut].bytes
		cut++
	}
	k.kept = append([]keptBatch(nil), k.kept[cut:]...)
	return nil
}

// again gives the log everything remembered, in order. It stays remembered: this life of the log must
// last, too.
func (k *Keeper) again(ctx context.Context) error {
	k.mu.Lock()
	kept := append([]keptBatch(nil), k.kept...)
	k.mu.Unlock()
	n := 0
	for _, b := range kept {
		if err := k.To.Append(ctx, b.records); err != nil {
			return fmt.Errorf("append again: %w", err)
		}
		n += len(b.records)
	}
	now := k.Now()
	k.mu.Lock()
	for i := range min(len(kept), len(k.kept)) {
		k.kept[i].at = now
	}
	k.mu.Unlock()
	k.Log.Warn("event log began again, recent events were given to it once more", "records", n)
	return nil
}

// older compares stream ids, "milliseconds-sequence"; an empty id is older than any other.
func older(a, b string) bool {
	am, as := splitID(a)
	bm, bs := splitID(b)
	return am < bm || (am == bm && as < bs)
}

func splitID(id string) (ms, seq uint64) {
	if _, err := fmt.Sscanf(id, "%d-%d", &ms, &seq); err != nil {
		return 0, 0
	}
	return ms, seq
}
