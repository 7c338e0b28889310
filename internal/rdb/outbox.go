package rdb

import (
	"context"
	"sync"
	"time"
)

// outbox lets concurrent callers share round trips: while one trip is under way the others gather,
// and the first of them takes all along on the next.
type outbox struct {
	max     int // records on one trip, unless a single caller brings more
	timeout time.Duration
	send    func(context.Context, [][]byte) error

	travel sync.Mutex // held for the length of a trip
	mu     sync.Mutex
	next   *parcel
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
	p, first := b.join(records)
	if first {
		go b.carry(p) // not in the caller's own goroutine, whose context may end before the trip
	}
	select {
	case <-p.done:
		return p.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *outbox) join(records [][]byte) (p *parcel, first bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next == nil || len(b.next.records)+len(records) > b.max {
		b.next = &parcel{done: make(chan struct{})}
		first = true
	}
	b.next.records = append(b.next.records, records...)
	return b.next, first
}

// carry takes a parcel on a trip of its own time, since it carries for many callers.
func (b *outbox) carry(p *parcel) {
	b.travel.Lock()
	defer b.travel.Unlock()
	b.mu.Lock()
	if b.next == p {
		b.next = nil
	}
	b.mu.Unlock()

	ctx, cancel := context.WithTimeout(context.Background(), b.timeout)
	defer cancel()
	p.err = b.send(ctx, p.records)
	close(p.done)
}
