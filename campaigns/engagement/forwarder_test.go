package engagement

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func (q *queue) ReadAfter(_ context.Context, last entry, most int) ([]entry, error) {
	rest := slices.DeleteFunc(slices.Clone(q.entries), func(e entry) bool { return last.data != nil && e.at <= last.at })
	return rest[:min(most, len(rest))], q.readErr
}

func forwarder(q *queue, to Trusted) *Forwarder[entry] {
	return &Forwarder[entry]{From: q, To: to, Bytes: bytesOf, Log: slog.New(slog.DiscardHandler), Every: time.Second, Most: 2}
}

func TestAForwarderMovesRecordsAndHoldsOnUntilTheLogIsTrusted(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	m := &mortal{away: true}
	k := keeper(m, &now)
	q := queueOf([]byte("one"), []byte("two"), []byte("three"))
	f := forwarder(q, k)
	once := func(want int) {
		t.Helper()
		if n, err := f.Once(t.Context()); n != want || err != nil {
			t.Fatalf("forwarded %d, %v, want %d", n, err, want)
		}
	}
	watch := func() {
		t.Helper()
		if err := k.Watch(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := f.Once(t.Context()); n != 0 || err == nil {
		t.Fatalf("forwarded %d to nowhere: %v", n, err)
	}
	m.away = false
	watch()
	for _, want := range []int{2, 1, 0} {
		once(want)
	}
	if want := []string{"one", "two", "three"}; !slices.Equal(m.taken, want) {
		t.Errorf("%v, want %v", m.taken, want)
	}
	now = now.Add(remember)
	watch()
	once(0)
	if len(q.entries) != 3 {
		t.Errorf("%d of 3 held while the log may still forget them", len(q.entries))
	}
	now = now.Add(time.Second)
	watch()
	once(0)
	if len(q.entries) != 0 {
		t.Errorf("%d held for ever", len(q.entries))
	}
}

func TestANodeThatIsLostWithTheLogForwardsAgain(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	m, q := &mortal{}, queueOf([]byte("one"), []byte("two"))
	for range 2 { // two lives of the node, each with a keeper that knows nothing
		if n, err := forwarder(q, keeper(m, &now)).Once(t.Context()); n != 2 || err != nil {
			t.Fatalf("forwarded %d: %v", n, err)
		}
		m.dies()
		m.lives()
	}
	if len(q.entries) != 2 {
		t.Fatalf("%d of 2 are still held", len(q.entries))
	}
}

// trusting is a log that is trusted at once.
type trusting struct{ *journal }

func (trusting) Mark() uint64        { return 0 }
func (trusting) Settled(uint64) bool { return true }

func TestAForwarderWhoseAcknowledgementFailsBeginsAgain(t *testing.T) {
	t.Parallel()
	q, to := queueOf([]byte("one"), []byte("two"), []byte("three")), trusting{&journal{}}
	f := forwarder(q, to)
	if n, err := f.Once(t.Context()); n != 2 || err != nil {
		t.Fatalf("forwarded %d: %v", n, err)
	}
	q.ackErr = errDown
	if n, err := f.Once(t.Context()); n != 0 || !errors.Is(err, errDown) || len(q.entries) != 3 {
		t.Errorf("not acknowledged: %d %v", n, err)
	}
	q.ackErr = nil
	for _, want := range []int{2, 1, 0} {
		if n, err := f.Once(t.Context()); n != want || err != nil {
			t.Errorf("%d %v, want %d", n, err, want)
		}
	}
	var got []string
	for _, r := range to.records {
		got = append(got, string(r))
	}
	if want := []string{"one", "two", "one", "two", "three"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v: each at least once, in order", got, want)
	}
	if len(q.entries) != 0 {
		t.Errorf("%d left", len(q.entries))
	}
}

func TestAForwarderWaitsUntilTheLogIsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, to := queueOf([]byte("one"), []byte("two")), trusting{&journal{away: time.Now().Add(time.Minute)}}
		f := forwarder(q, to)
		f.Most = 1
		run(t, f.Run, 2*time.Minute)
		if to.calls > 63 {
			t.Errorf("%d tries for a minute away and two records", to.calls)
		}
		if len(q.entries) != 0 || len(to.records) != 2 {
			t.Errorf("%d left, %d forwarded", len(q.entries), len(to.records))
		}
	})
}
