package engagement

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"erawan/campaigns/token"
	"erawan/internal/fault"
)

// entry is a record with its place in a log.
type entry struct {
	at   int
	data []byte
}

func bytesOf(e entry) []byte { return e.data }

// queue is a Source in memory: what is not acknowledged comes again.
type queue struct {
	entries []entry
	readErr error
	ackErr  error
	reads   []time.Time
}

func (q *queue) Read(_ context.Context, most int) ([]entry, error) {
	q.reads = append(q.reads, time.Now())
	return slices.Clone(q.entries[:min(most, len(q.entries))]), q.readErr
}

func (q *queue) Ack(_ context.Context, done []entry) error {
	if q.ackErr != nil {
		return q.ackErr
	}
	q.drop(done...)
	return nil
}

func (q *queue) drop(done ...entry) {
	for _, d := range done {
		q.entries = slices.DeleteFunc(q.entries, func(e entry) bool { return e.at == d.at })
	}
}

func queueOf(records ...[]byte) *queue {
	q := &queue{}
	for i, r := range records {
		q.entries = append(q.entries, entry{i, r})
	}
	return q
}

// book is a Ledger that keeps the ids it has seen, as the real one does.
type book struct {
	seen     map[string]bool
	order    []token.ID // of the events that were new
	applies  []int      // records in each batch
	poison   map[token.ID]bool
	refusal  error     // for a batch that holds poison
	err      error     // for every batch
	away     time.Time // until then it answers errDown
	lost     error     // what the next commit answers, though it was written
	decision int64
}

func (b *book) Apply(_ context.Context, batch Batch) (Applied, error) {
	b.applies = append(b.applies, len(batch.Events)+len(batch.Tallies))
	if b.err != nil {
		return Applied{}, b.err
	}
	if time.Now().Before(b.away) {
		return Applied{}, errDown
	}
	for _, e := range batch.Events {
		if b.poison[e.Token] {
			return Applied{}, b.refusal
		}
	}
	if b.seen == nil {
		b.seen = map[string]bool{}
	}
	var out Applied
	for _, e := range batch.Events {
		if id := fmt.Sprint(e.Token, e.Type); !b.seen[id] {
			b.seen[id] = true
			b.order = append(b.order, e.Token)
			out.Inserted++
		}
	}
	for _, y := range batch.Tallies {
		if id := fmt.Sprint(y.Batch); !b.seen[id] {
			b.seen[id] = true
			b.decision += y.Count
		}
	}
	lost := b.lost
	b.lost = nil
	return out, lost
}

// aside keeps what was set aside.
type aside struct {
	entries []entry
	reasons []string
	err     error
}

func (a *aside) set(_ context.Context, e entry, reason string) error {
	if a.err != nil {
		return a.err
	}
	a.entries = append(a.entries, e)
	a.reasons = append(a.reasons, reason)
	return nil
}

func drainer(q *queue, b *book, a *aside) *Drainer[entry] {
	return &Drainer[entry]{Source: q, Ledger: b, Bytes: bytesOf, SetAside: a.set, Log: slog.New(slog.DiscardHandler), Every: time.Second, Most: 100}
}

// events makes n records, of which each has a token of its own.
func events(n int) (records [][]byte, ids []token.ID) {
	for range n {
		e := Event{Token: token.NewID(noon), Type: Click, OccurredAt: noon, ReceivedAt: noon}
		records, ids = append(records, e.Append(nil)), append(ids, e.Token)
	}
	return records, ids
}

func TestDrainingBooksInOrderAndTakesOffTheLog(t *testing.T) {
	t.Parallel()
	records, ids := events(5)
	y := Tally{Batch: token.NewID(noon), Bucket: noon, Count: 9}
	q, b, a := queueOf(append(records, y.Append(nil))...), &book{}, &aside{}
	n, err := drainer(q, b, a).Once(t.Context())
	if err != nil || n != 6 || len(q.entries) != 0 || len(a.entries) != 0 {
		t.Errorf("%d drained, %d left, %d aside, %v", n, len(q.entries), len(a.entries), err)
	}
	if !slices.Equal(b.order, ids) || b.decision != 9 || len(b.applies) != 1 {
		t.Errorf("order %v, %d decisions, batches %v", b.order, b.decision, b.applies)
	}
	if n, err := drainer(q, b, a).Once(t.Context()); n != 0 || err != nil || len(b.applies) != 1 {
		t.Errorf("an empty log: %d %v", n, err)
	}
}

func TestABatchIsAtMostAsLargeAsAsked(t *testing.T) {
	t.Parallel()
	records, _ := events(7)
	q, b := queueOf(records...), &book{}
	d := drainer(q, b, &aside{})
	d.Most = 3
	for range 3 {
		if _, err := d.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(b.applies, []int{3, 3, 1}) {
		t.Errorf("batches %v", b.applies)
	}
}

func TestACrashAnywhereBetweenBookingAndAcknowledgingCountsOnce(t *testing.T) {
	t.Parallel()
	for name, crash := range map[string]func(q *queue, b *book){
		"the answer of the commit was lost": func(_ *queue, b *book) { b.lost = errors.New("connection reset") },
		"the acknowledgement failed":        func(q *queue, _ *book) { q.ackErr = errDown },
	} {
		records, ids := events(4)
		records = append(records, records[0]) // and the page sent one twice
		y := Tally{Batch: token.NewID(noon), Bucket: noon, Count: 9}
		q, b := queueOf(append(records, y.Append(nil))...), &book{}
		d := drainer(q, b, &aside{})
		crash(q, b)
		if n, err := d.Once(t.Context()); n != 0 || err == nil {
			t.Errorf("%s: %d %v", name, n, err)
		}
		if len(q.entries) != 6 {
			t.Errorf("%s: %d left on the log", name, len(q.entries))
		}
		q.ackErr = nil
		if n, err := d.Once(t.Context()); n != 6 || err != nil {
			t.Errorf("%s, again: %d %v", name, n, err)
		}
		if !slices.Equal(b.order, ids) || b.decision != 9 || len(q.entries) != 0 {
			t.Errorf("%s: booked %d events and %d decisions", name, len(b.order), b.decision)
		}
	}
}

func TestARecordThatIsNoRecordIsSetAside(t *testing.T) {
	t.Parallel()
	records, ids := events(2)
	q, b, a := queueOf(records[0], []byte("noise"), nil, records[1]), &book{}, &aside{}
	n, err := drainer(q, b, a).Once(t.Context())
	if err != nil || n != 4 || len(q.entries) != 0 || !slices.Equal(b.order, ids) {
		t.Errorf("%d drained, %d left, %v", n, len(q.entries), err)
	}
	if len(a.entries) != 2 || string(a.entries[0].data) != "noise" || a.reasons[0] == "" {
		t.Errorf("aside: %v %v", a.entries, a.reasons)
	}

	q, b, a = queueOf([]byte("noise")), &book{}, &aside{}
	if n, err := drainer(q, b, a).Once(t.Context()); n != 1 || err != nil || len(b.applies) != 0 || len(q.entries) != 0 {
		t.Errorf("noise alone: %d %v, %d batches", n, err, len(b.applies))
	}
}

func TestARecordThatTheLedgerRefusesStandsAloneInTheEnd(t *testing.T) {
	t.Parallel()
	for _, kind := range []fault.Kind{fault.Invalid, fault.Conflict, fault.NotFound, fault.Malformed, fault.TooLarge} {
		records, ids := events(9)
		q, a := queueOf(records...), &aside{}
		b := &book{poison: map[token.ID]bool{ids[0]: true, ids[5]: true}, refusal: fmt.Errorf("apply: %w", fault.New(kind, "", "x"))}
		n, err := drainer(q, b, a).Once(t.Context())
		if err != nil || n != 9 || len(q.entries) != 0 {
			t.Errorf("kind %d: %d drained, %d left, %v", kind, n, len(q.entries), err)
		}
		good := slices.DeleteFunc(slices.Clone(ids), func(id token.ID) bool { return b.poison[id] })
		if !slices.Equal(b.order, good) {
			t.Errorf("kind %d: booked %d of %d good ones, or out of order", kind, len(b.order), len(good))
		}
		if len(a.entries) != 2 || a.entries[0].at != 0 || a.entries[1].at != 5 {
			t.Errorf("kind %d: aside %v", kind, a.entries)
		}
	}
}

func TestTroubleOfTheLedgersOwnSetsNothingAside(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]error{
		"unclassified": errors.New("disk full"),
		"away":         fault.New(fault.Unavailable, "", "x"),
		"busy":         fault.New(fault.Limited, "", "x"),
		"over":         context.DeadlineExceeded,
	} {
		records, ids := events(4)
		q, b, a := queueOf(records...), &book{err: trouble}, &aside{}
		d := drainer(q, b, a)
		if n, err := d.Once(t.Context()); n != 0 || !errors.Is(err, trouble) {
			t.Errorf("%s: %d %v", name, n, err)
		}
		if len(q.entries) != 4 || len(a.entries) != 0 || len(b.applies) != 1 {
			t.Errorf("%s: %d left, %d aside, %d tries", name, len(q.entries), len(a.entries), len(b.applies))
		}
		b.err = nil
		if n, err := d.Once(t.Context()); n != 4 || err != nil || !slices.Equal(b.order, ids) {
			t.Errorf("%s, over: %d %v", name, n, err)
		}
	}
}

func TestWhatCannotBeSetAsideStaysOnTheLog(t *testing.T) {
	t.Parallel()
	records, _ := events(1)
	q, b, a := queueOf([]byte("noise"), records[0]), &book{}, &aside{err: errDown}
	if n, err := drainer(q, b, a).Once(t.Context()); n != 0 || !errors.Is(err, errDown) || len(q.entries) != 2 {
		t.Errorf("%d %v, %d left", n, err, len(q.entries))
	}
	q.readErr = errDown
	if _, err := drainer(q, b, a).Once(t.Context()); !errors.Is(err, errDown) {
		t.Errorf("a log that cannot be read: %v", err)
	}
}

// run runs something for a while of the test's clock, and returns when it has ended.
func run(t *testing.T, what func(context.Context), how time.Duration) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), how)
	defer stop()
	what(ctx)
}

func TestADrainerWaitsTroubleOutAndGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		records, ids := events(3)
		back := time.Now().Add(10 * time.Minute)
		q, b := queueOf(records...), &book{away: back}
		run(t, drainer(q, b, &aside{}).Run, 12*time.Minute)

		if tries := len(b.applies); tries < 100 || tries > 200 {
			t.Errorf("%d tries in ten minutes of a database away", tries)
		}
		if !slices.Equal(b.order, ids) || len(q.entries) != 0 {
			t.Errorf("%d booked, %d left", len(b.order), len(q.entries))
		}
		idle := 0
		for _, at := range q.reads {
			if at.After(back.Add(time.Minute)) {
				idle++
			}
		}
		if idle < 58 || idle > 61 {
			t.Errorf("%d reads of an empty log in a minute of one each second", idle)
		}
	})
}

func TestASecondPairOfHandsComesWhenCalledAndGoesWhenLittleIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		records, _ := events(25)
		q, b := queueOf(records...), &book{}
		d := drainer(q, b, &aside{})
		d.Most = 10
		called := make(chan struct{}, 1)
		ctx, stop := context.WithCancel(t.Context())
		go d.Help(ctx, called)
		if synctest.Wait(); len(b.applies) != 0 {
			t.Error("it came uncalled")
		}
		called <- struct{}{}
		if synctest.Wait(); !slices.Equal(b.applies, []int{10, 10, 5}) || len(q.entries) != 0 {
			t.Errorf("batches %v, %d left", b.applies, len(q.entries))
		}
		b.err, q.entries = errDown, queueOf(records...).entries
		called <- struct{}{}
		if synctest.Wait(); len(b.applies) != 4 || len(q.entries) != 25 {
			t.Errorf("with the ledger down: batches %v, %d left", b.applies, len(q.entries))
		}
		stop()
		synctest.Wait()
	})
}

func TestAFullBatchIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		records, _ := events(25)
		q, b := queueOf(records...), &book{}
		d := drainer(q, b, &aside{})
		said := 0
		d.Most, d.More = 10, func() { said++ }
		run(t, d.Run, time.Minute)
		if said != 2 {
			t.Errorf("said %d times of batches %v", said, b.applies)
		}
	})
}
