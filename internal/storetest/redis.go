// Package storetest holds what a store promises, as suites that each implementation has to pass.
// Product code does not import it.
package storetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"erawan/campaigns/delivery"
	"erawan/internal/fault"
	"erawan/internal/rdb"
)

// Redis holds a server to what internal/rdb promises. Open returns a client on a name space that
// nobody has used, of the same server each time.
func Redis(t *testing.T, open func(t *testing.T) *rdb.Client) {
	for name, test := range map[string]func(*testing.T, *rdb.Client){
		"log returns entries in order until acknowledged":    logInOrder,
		"log shares trips between concurrent callers":        logConcurrent,
		"log keeps entries of before its first reader":       logBeforeReader,
		"log gives back what a reader left":                  logRestart,
		"log hands a dead reader's entries to another":       logClaim,
		"log gives no entry to two living readers":           logTwoReaders,
		"log sets a poisoned entry aside":                    logAside,
		"log tells how much waits and since when":            logLag,
		"log waits for a first entry":                        logWait,
		"log is discarded with all that is in it":            logDiscarded,
		"bell rings for those who listen to the topic":       bellRings,
		"heartbeat carries the position":                     heartbeat,
		"limiter allows so many tries and then says when":    limiterCounts,
		"limiter starts over after its window":               limiterWindow,
		"limiter never counts too few under concurrent load": limiterConcurrent,
		"visitors are remembered for today and yesterday":    visitors,
		"a month of a visitor's caps holds on two nodes":     visitorsMonth,
		"two nodes agree on the key of a day":                dayKeys,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eventually waits for a condition. A minute is no measurement: only a hang reaches it.
func eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if condition() {
			return
		}
	}
	t.Fatalf("waited a minute for: %s", what)
}

func appendTexts(t testing.TB, l *rdb.Log, texts ...string) {
	t.Helper()
	records := make([][]byte, len(texts))
	for i, s := range texts {
		records[i] = []byte(s)
	}
	check(t, l.Append(t.Context(), records))
}

func readAll(t testing.TB, l *rdb.Log, max int) []rdb.Record {
	t.Helper()
	records, err := l.Read(t.Context(), max)
	check(t, err)
	return records
}

func wantTexts(t testing.TB, got []rdb.Record, texts ...string) {
	t.Helper()
	read := []string{}
	for _, r := range got {
		read = append(read, string(r.Data))
	}
	if diff := gocmp.Diff(append([]string{}, texts...), read); diff != "" {
		t.Fatalf("entries (-want +got):\n%s", diff)
	}
}

func logInOrder(t *testing.T, c *rdb.Client) {
	l := rdb.NewLog(c, rdb.LogOptions{Consumer: "a"})
	wantTexts(t, readAll(t, l, 9))
	appendTexts(t, l, "one", "", "zero\x00byte")
	appendTexts(t, l, "four")

	first := readAll(t, l, 2)
	wantTexts(t, first, "one", "")
	wantTexts(t, readAll(t, l, 2), "one", "")
	check(t, l.Ack(t.Context(), first))
	check(t, l.Ack(t.Context(), first))
	rest := readAll(t, l, 9)
	wantTexts(t, rest, "zero\x00byte", "four")
	if rest[0].Deliveries != 1 {
		t.Errorf("deliveries = %d, want 1", rest[0].Deliveries)
	}
	check(t, l.Ack(t.Context(), rest))
	wantTexts(t, readAll(t, l, 9))
}

func logConcurrent(t *testing.T, c *rdb.Client) {
	l := rdb.NewLog(c, rdb.LogOptions{Consumer: "a", MaxBatch: 7})
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			records := [][]byte{fmt.Appendf(nil, "%02d-a", i), fmt.Appendf(nil, "%02d-b", i)}
			if err := l.Append(context.Background(), records); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	seen := map[string]int{}
	for i, r := range readAll(t, l, 1000) {
		seen[string(r.Data)] = i + 1
	}
	if len(seen) != 80 {
		t.Fatalf("%d different entries, want 80", len(seen))
	}
	for i := range 40 {
		a, b := seen[fmt.Sprintf("%02d-a", i)], seen[fmt.Sprintf("%02d-b", i)]
		if a == 0 || b != a+1 {
			t.Errorf("records of one call lie at %d and %d", a, b)
		}
	}
}

func logBeforeReader(t *testing.T, c *rdb.Client) {
	appendTexts(t, rdb.NewLog(c, rdb.LogOptions{}), "early")
	wantTexts(t, readAll(t, rdb.NewLog(c, rdb.LogOptions{Consumer: "a"}), 9), "early")
}

func logRestart(t *testing.T, c *rdb.Client) {
	before := rdb.NewLog(c, rdb.LogOptions{Consumer: "a"})
	appendTexts(t, before, "one", "two", "three")
	wantTexts(t, readAll(t, before, 2), "one", "two")

	after := rdb.NewLog(c, rdb.LogOptions{Consumer: "a"})
	got := readAll(t, after, 9)
	wantTexts(t, got, "one", "two")
	if got[0].Deliveries < 2 {
		t.Errorf("deliveries = %d, want at least 2", got[0].Deliveries)
	}
	check(t, after.Ack(t.Context(), got))
	wantTexts(t, readAll(t, after, 9), "three")
}

func logClaim(t *testing.T, c *rdb.Client) {
	dead := rdb.NewLog(c, rdb.LogOptions{Consumer: "dead"})
	appendTexts(t, dead, "one", "two")
	wantTexts(t, readAll(t, dead, 9), "one", "two")

	heir := rdb.NewLog(c, rdb.LogOptions{Consumer: "heir", MinIdle: 20 * time.Millisecond})
	var got []rdb.Record
	eventually(t, "the abandoned entries", func() bool {
		got = readAll(t, heir, 9)
		return len(got) > 0
	})
	wantTexts(t, got, "one", "two")
	if got[0].Deliveries < 2 {
		t.Errorf("deliveries = %d, want at least 2", got[0].Deliveries)
	}
	check(t, heir.Ack(t.Context(), got))
	wantTexts(t, readAll(t, rdb.NewLog(c, rdb.LogOptions{Consumer: "dead"}), 9))
}

func logTwoReaders(t *testing.T, c *rdb.Client) {
	a := rdb.NewLog(c, rdb.LogOptions{Consumer: "a"})
	b := rdb.NewLog(c, rdb.LogOptions{Consumer: "b"})
	appendTexts(t, a, "one", "two", "three")
	both := append(readAll(t, a, 2), readAll(t, b, 9)...)
	slices.SortFunc(both, func(x, y rdb.Record) int { return cmp.Compare(x.ID, y.ID) })
	wantTexts(t, both, "one", "two", "three")
}

func logAside(t *testing.T, c *rdb.Client) {
	l := rdb.NewLog(c, rdb.LogOptions{Consumer: "a"})
	appendTexts(t, l, "poison", "good")
	got := readAll(t, l, 9)
	check(t, l.SetAside(t.Context(), got[0], "no such type"))
	check(t, l.Ack(t.Context(), got[1:]))
	wantTexts(t, readAll(t, l, 9))
	asides, err := l.SetAsides(t.Context(), 9)
	check(t, err)
	if len(asides) != 1 || string(asides[0].Data) != "poison" || asides[0].Reason != "no such type" ||
		asides[0].Entry != got[0].ID || asides[0].At.IsZero() {
		t.Fatalf("set aside: %+v", asides)
	}
}

func logLag(t *testing.T, c *rdb.Client) {
	l := rdb.NewLog(c, rdb.LogOptions{Consumer: "a"})
	lag, err := l.Lag(t.Context())
	check(t, err)
	if lag != (rdb.Lag{}) {
		t.Fatalf("lag of an unused log: %+v", lag)
	}
	appendTexts(t, l, "one", "two")
	got := readAll(t, l, 1)
	lag, err = l.Lag(t.Context())
	check(t, err)
	if ms := strings.Split(got[0].ID, "-")[0]; lag.Waiting != 2 || fmt.Sprint(lag.Oldest.UnixMilli()) != ms {
		t.Fatalf("lag = %+v, first entry %s", lag, got[0].ID)
	}
	check(t, l.Ack(t.Context(), got))
	lag, err = l.Lag(t.Context())
	check(t, err)
	if lag.Waiting != 1 {
		t.Fatalf("lag = %+v after one of two was acknowledged", lag)
	}
}

func logDiscarded(t *testing.T, c *rdb.Client) {
	l := rdb.NewLog(c, rdb.LogOptions{Consumer: "a"})
	appendTexts(t, l, "one", "two", "three")
	got := readAll(t, l, 2)
	check(t, l.SetAside(t.Context(), got[0], "poison"))
	check(t, l.Discard(t.Context()))
	lag, err := l.Lag(t.Context())
	check(t, err)
	asides, err := l.SetAsides(t.Context(), 10)
	check(t, err)
	if lag != (rdb.Lag{}) || len(asides) > 0 {
		t.Errorf("left: %+v, %d set aside", lag, len(asides))
	}
	check(t, l.Discard(t.Context())) // a second time as well
}

func logWait(t *testing.T, c *rdb.Client) {
	l := rdb.NewLog(c, rdb.LogOptions{Consumer: "a", Wait: 30 * time.Second})
	got := make(chan []rdb.Record, 1)
	go func() {
		records, err := l.Read(context.Background(), 9)
		if err != nil {
			t.Error(err)
		}
		got <- records
	}()
	appendTexts(t, rdb.NewLog(c, rdb.LogOptions{}), "awaited")
	wantTexts(t, <-got, "awaited")
}

func bellRings(t *testing.T, c *rdb.Client) {
	bell := rdb.Bell{Client: c}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	notices := bell.Listen(ctx, "plan", "stops")
	var got rdb.Notice
	eventually(t, "a ring", func() bool {
		check(t, bell.Ring(ctx, "tally", "not listened to"))
		check(t, bell.Ring(ctx, "stops", "41"))
		select {
		case got = <-notices:
			return true
		default:
			return false
		}
	})
	if got != (rdb.Notice{Topic: "stops", Payload: "41"}) {
		t.Fatalf("notice = %+v", got)
	}
	cancel()
	for range notices { // closed once the context has ended
	}
}

func heartbeat(t *testing.T, c *rdb.Client) {
	h := rdb.Heartbeat{Client: c}
	if _, _, err := h.Last(t.Context()); !fault.Is(err, fault.NotFound) {
		t.Fatalf("err = %v, want NotFound", err)
	}
	want, at := delivery.Position{Revision: 1 << 60, Stops: 7}, time.Date(2026, 11, 23, 8, 0, 0, 123, time.UTC)
	check(t, h.Beat(t.Context(), want, at))
	got, when, err := h.Last(t.Context())
	check(t, err)
	if got != want || !when.Equal(at) {
		t.Fatalf("last = %+v at %v", got, when)
	}
}

func limiterCounts(t *testing.T, c *rdb.Client) {
	l, limit := rdb.Limiter{Client: c}, rdb.Limit{Count: 2, Window: time.Hour}
	for _, left := range []int{1, 0} {
		d, err := l.Allow(t.Context(), "mali@example.org", limit)
		check(t, err)
		if d != (rdb.Decision{OK: true, Remaining: left}) {
			t.Fatalf("decision = %+v, want %d left", d, left)
		}
	}
	d, err := l.Allow(t.Context(), "mali@example.org", limit)
	check(t, err)
	if d.OK || d.RetryAfter <= 0 || d.RetryAfter > time.Hour {
		t.Fatalf("decision = %+v, want refused for at most an hour", d)
	}
	other, err := l.Allow(t.Context(), "somchai@example.org", limit)
	check(t, err)
	if !other.OK {
		t.Fatal("one key's tries count for another")
	}
	check(t, l.Forget(t.Context(), "mali@example.org"))
	d, err = l.Allow(t.Context(), "mali@example.org", limit)
	check(t, err)
	if !d.OK {
		t.Fatal("a forgotten key is still refused")
	}
}

func limiterWindow(t *testing.T, c *rdb.Client) {
	l, limit := rdb.Limiter{Client: c}, rdb.Limit{Count: 1, Window: time.Second}
	_, err := l.Allow(t.Context(), "k", limit)
	check(t, err)
	eventually(t, "the next window", func() bool {
		d, err := l.Allow(t.Context(), "k", limit)
		check(t, err)
		return d.OK
	})
}

func limiterConcurrent(t *testing.T, c *rdb.Client) {
	l, limit := rdb.Limiter{Client: c}, rdb.Limit{Count: 10, Window: time.Hour}
	var all sync.WaitGroup
	var mu sync.Mutex
	allowed := 0
	for range 30 {
		all.Go(func() {
			d, err := l.Allow(context.Background(), "k", limit)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if d.OK {
				allowed++
			}
		})
	}
	all.Wait()
	if allowed != 10 {
		t.Fatalf("%d of 30 tries allowed, want 10", allowed)
	}
}
