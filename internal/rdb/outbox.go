package rdb

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// outbox lets concurrent callers share round trips: while one trip is under way the others gather, and
// leave together on the next. One goroutine makes all trips for as long as there is something to carry.
type outbox struct {
	max     int // records on one trip, unless a single caller brings more
	timeout time.Duration
	send    func(context.Context, [][]byte) error

	mu    sync.Mutex
	queue []*parcel // in the order they leave; the last one may still be joined
	away  bool      // somebody makes the trips
}

type parcel struct {
	records [][]byte
	done    chan struct{} // closed when err is known
	err     error
}

// put returns when the records have arrived, or ctx has ended.
func (b *outbox) put(ctx context.Context, records [][]byte) error {
	if err := ctx.Err(); err != nil || len(records) == 0 {
		return err
	}
	p, idle := b.join(records)
	if idle {
		go b.travel() // not in the caller's own goroutine, whose context may end before the trip
	}
	select {
	case <-p.done:
		return p.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// join adds records to the parcel that leaves last. Idle means that the caller must see to the trips.
func (b *outbox) join(records [][]byte) (p *parcel, idle bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(b.queue); n > 0 && len(b.queue[n-1].records)+len(records) <= b.max {
		p = b.queue[n-1]
	} else {
		p = &parcel{done: make(chan struct{})}
		b.queue = append(b.queue, p)
	}
	p.records = append(p.records, records...)
	idle, b.away = !b.away, true
	return p, idle
}

// travel makes trips until nothing waits. Before each it lets all others that can run go first: what they bring leaves with it, so
// that a busy node makes a third of the trips. On an idle one nobody is ahead, and nothing is waited for.
func (b *outbox) travel() {
	for {
		runtime.Gosched()
		p := b.take()
		if p == nil {
			return
		}
		b.carry(p)
	}
}

// take is the parcel to leave now, which nobody can join any more; nil when there is none.
func (b *outbox) take() *parcel {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) == 0 {
		b.away = false
		return nil
	}
	p := b.queue[0]
	b.queue[0] = nil
	if b.queue = b.queue[1:]; len(b.queue) == 0 {
		b.queue = nil
	}
	return p
}

// carry takes a parcel on a trip of its own time, since it carries for many callers.
func (b *outbox) carry(p *parcel) {
	ctx, cancel := context.WithTimeout(context.Background(), b.timeout)
	defer cancel()
	p.err = b.send(ctx, p.records)
	close(p.done)
}
