package ask

import (
	"fmt"
	"testing"
	"time"
)

func TestTheLimiterForgetsTheQuietAndNeverGrowsPastItsBound(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	l := &Limiter{Now: func() time.Time { return now }}
	for n := range int64(maxCallers + 100) {
		l.take(who{limit: "key", key: n}, 60)
	}
	if len(l.callers) > maxCallers {
		t.Errorf("%d callers are kept, at most %d", len(l.callers), maxCallers)
	}
	now = now.Add(3 * window)
	l.take(who{limit: "key", key: -1}, 60)
	if len(l.callers) != 1 {
		t.Errorf("%d callers are kept after all but one went quiet", len(l.callers))
	}
}

func TestACallerThatWasRefusedDoesNotPayForIt(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	l := &Limiter{Now: func() time.Time { return now }}
	caller := who{limit: "key", key: 1}
	for range 15 { // a quarter of sixty
		if wait := l.take(caller, 60); wait != 0 {
			t.Fatalf("refused within the limit, wait %s", wait)
		}
	}
	for range 100 {
		if wait := l.take(caller, 60); wait != time.Second {
			t.Fatalf("wait %s, want 1s", wait)
		}
	}
	now = now.Add(time.Second)
	if wait := l.take(caller, 60); wait != 0 {
		t.Fatalf("refused after the wait it was told: %s", wait)
	}
}

func TestAnAddressIsKeptAsItsNetworkOnly(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"203.0.113.77": "203.0.113.0/24", "::ffff:203.0.113.77": "203.0.113.0/24",
		"2001:db8:1:2:3::4": "2001:db8:1::/48", "fe80::1%eth0": "fe80::/48", "nonsense": "invalid Prefix", "": "invalid Prefix",
	} {
		got := prefix(address)
		if fmt.Sprint(got) != want {
			t.Errorf("%q: %s, want %s", address, got, want)
		}
	}
}
