package watch

import (
	"context"
	"time"

	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/internal/rdb"
)

// Planner measures decisions and the plan they are made from.
func (m *Metrics) Planner(p *delivery.Planner, now func() time.Time) {
	m.sampled(func(tell tell) {
		p.Outcomes(func(outcome string, n uint64) { tell(decisions, float64(n), outcome) })
	}, decisions)
	m.sampled(func(tell tell) {
		at := now()
		h := p.Health(at)
		tell(planLoaded, truth(h.Loaded))
		tell(planRevision, float64(h.Position.Revision))
		tell(planStops, float64(h.Position.Stops))
		tell(planRefused, float64(h.Refused))
		if h.Loaded {
			tell(planAge, age(h.TakenAt, at))
		}
		if h.Contact.IsZero() {
			tell(planLeaseLeft, 0)
			return
		}
		tell(planContact, age(h.Contact, at))
		left := h.Lease - at.Sub(h.Contact)
		if h.Expired {
			left = 0
		}
		tell(planLeaseLeft, left.Seconds())
	}, planLoaded, planRevision, planStops, planRefused, planAge, planContact, planLeaseLeft)
}

// Recorder measures what becomes of events.
func (m *Metrics) Recorder(r *engagement.Recorder) {
	m.sampled(func(tell tell) {
		r.Tell(engagement.Fates{
			Taken:    func(fate string, n uint64) { tell(events, float64(n), fate) },
			Refused:  func(code string, n uint64) { tell(eventsRejected, float64(n), code) },
			Filtered: func(reason string, n uint64) { tell(eventsFiltered, float64(n), reason) },
		})
	}, events, eventsRejected, eventsFiltered)
}

// Spool is the disk log as it is measured.
type Spool interface {
	Size() int64
	Oldest() (time.Time, bool)
	Err() error
}

// Spool measures a node's disk log.
func (m *Metrics) Spool(s Spool, now func() time.Time) {
	m.sampled(func(tell tell) {
		size, oldest := s.Size(), 0.0
		if size > 0 { // otherwise the disk is left alone
			if at, ok := s.Oldest(); ok {
				oldest = age(at, now())
			}
		}
		tell(spoolBytes, float64(size))
		tell(spoolOldest, oldest)
		tell(spoolWritable, truth(s.Err() == nil))
	}, spoolBytes, spoolOldest, spoolWritable)
}

// Stream is the event log as it is measured.
type Stream interface {
	Lag(context.Context) (rdb.Lag, error)
}

// lagTimeout bounds how long a scrape waits for Redis.
const lagTimeout = time.Second

// Stream measures the event log.
func (m *Metrics) Stream(s Stream, now func() time.Time) {
	m.sampled(func(tell tell) {
		ctx, cancel := context.WithTimeout(context.Background(), lagTimeout)
		defer cancel()
		lag, err := s.Lag(ctx)
		tell(streamReachable, truth(err == nil))
		if err != nil {
			return
		}
		oldest := 0.0
		if !lag.Oldest.IsZero() {
			oldest = age(lag.Oldest, now())
		}
		tell(streamWaiting, float64(lag.Waiting))
		tell(streamOldest, oldest)
	}, streamReachable, streamWaiting, streamOldest)
}

// Ledger is a ledger that measures what it is given.
func (m *Metrics) Ledger(l engagement.Ledger) engagement.Ledger { return measured{l, m} }

type measured struct {
	engagement.Ledger
	metrics *Metrics
}

// Apply measures one batch.
func (l measured) Apply(ctx context.Context, b engagement.Batch) (engagement.Applied, error) {
	began := time.Now()
	done, err := l.Ledger.Apply(ctx, b)
	if err != nil {
		l.metrics.batches.WithLabelValues("failed").Inc()
		return done, err
	}
	l.metrics.took.Observe(time.Since(began).Seconds())
	l.metrics.batches.WithLabelValues("booked").Inc()
	l.metrics.drained.WithLabelValues("new").Add(float64(done.Inserted))
	l.metrics.drained.WithLabelValues("duplicate").Add(float64(done.Duplicates))
	return done, nil
}

func truth(on bool) float64 {
	if on {
		return 1
	}
	return 0
}

// age is never negative: clocks of two machines differ by a little.
func age(from, to time.Time) float64 { return max(to.Sub(from), 0).Seconds() }
