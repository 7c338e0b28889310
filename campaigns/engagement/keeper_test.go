package engagement

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"
)

// mortal is a log that loses what it took since its last save when it dies.
type mortal struct {
	life, last int
	taken      []string
	saved      int
	away       bool
}

func (m *mortal) Append(_ context.Context, records [][]byte) error {
	if m.away {
		return errors.New("away")
	}
	for _, r := range records {
		m.taken = append(m.taken, string(r))
		m.last++
	}
	return nil
}

func (m *mortal) Epoch(context.Context) (Epoch, error) {
	if m.away {
		return Epoch{}, errors.New("away")
	}
	return Epoch{Life: string(rune('a' + m.life)), Last: itoa(m.last) + "-0"}, nil
}

func (m *mortal) dies() { m.taken, m.away = m.taken[:m.saved], true }

func (m *mortal) lives() { m.life++; m.away = false }

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

func (m *mortal) has(record string) bool {
	for _, t := range m.taken {
		if t == record {
			return true
		}
	}
	return false
}

func keeper(m *mortal, now *time.Time) *Keeper {
	return &Keeper{To: m, Now: func() time.Time { return *now }, Log: slog.New(slog.DiscardHandler)}
}

func TestWhatALogForgotInDyingIsGivenToItsNextLife(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	m := &mortal{}
	k := keeper(m, &now)
	if err := k.Watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	k.Append(t.Context(), [][]byte{[]byte("one")})
	m.dies()
	for range 100 { // away for longer than anything is remembered, and asked all the while
		now = now.Add(time.Second)
		if k.Watch(t.Context()) == nil {
			t.Fatal("a log that is away was seen")
		}
	}
	m.lives()
	if err := k.Append(t.Context(), [][]byte{[]byte("two")}); err != nil {
		t.Fatal(err)
	}
	if err := k.Watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !m.has("one") || !m.has("two") {
		t.Fatalf("the log holds %v", m.taken)
	}
}

func TestADeathBeforeTheFirstLookLosesNothing(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	m := &mortal{}
	k := keeper(m, &now)
	k.Append(t.Context(), [][]byte{[]byte("one")})
	m.dies()
	m.lives()
	if err := k.Watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !m.has("one") {
		t.Fatalf("the log holds %v", m.taken)
	}
}

func TestALogThatGoesBackInTheSameLifeIsGivenItsEventsAgain(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	m := &mortal{}
	k := keeper(m, &now)
	k.Append(t.Context(), [][]byte{[]byte("one")})
	k.Watch(t.Context())
	m.taken, m.last = nil, 0 // flushed
	if err := k.Watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !m.has("one") {
		t.Fatalf("the log holds %v", m.taken)
	}
}

func TestRecordsAreLetGoOnlyWhileTheLogIsSeenToLive(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	m := &mortal{}
	k := keeper(m, &now)
	k.Watch(t.Context())
	k.Append(t.Context(), [][]byte{[]byte("one")})
	now = now.Add(remember + time.Second)
	if len(k.kept) != 1 {
		t.Fatal("let go without a look")
	}
	k.Watch(t.Context())
	if len(k.kept) != 0 || k.bytes != 0 {
		t.Fatalf("%d records, %d bytes still kept", len(k.kept), k.bytes)
	}
}

func TestAnotherDeathDuringTheSecondGivingLosesNothing(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	m := &mortal{}
	k := keeper(m, &now)
	k.Watch(t.Context())
	k.Append(t.Context(), [][]byte{[]byte("one")})
	for range 3 {
		m.dies()
		m.lives()
		now = now.Add(remember - time.Second)
		if err := k.Watch(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if !m.has("one") {
		t.Fatal("lost at a later death")
	}
}

func TestAKeeperThatIsFullRefusesAndForgetsNothing(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	m := &mortal{}
	k := keeper(m, &now)
	big := make([]byte, maxKept/2+1)
	if err := k.Append(t.Context(), [][]byte{big}); err != nil {
		t.Fatal(err)
	}
	if err := k.Append(t.Context(), [][]byte{big}); err == nil {
		t.Fatal("took more than it may keep")
	}
	if len(m.taken) != 1 {
		t.Fatal("a refused record reached the log")
	}
}
