package rdb_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"erawan/campaigns/delivery"
	"erawan/internal/rdb"
	"erawan/internal/storetest"
	"erawan/internal/testenv"
)

func open(t *testing.T, address string, opts rdb.Options) *rdb.Client {
	t.Helper()
	c, err := rdb.Open(address, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func TestEmbeddedServerKeepsThePromise(t *testing.T) {
	t.Parallel()
	storetest.Redis(t, func(t *testing.T) *rdb.Client { return open(t, "embedded:", rdb.Options{}) })
}

func TestRealServerKeepsThePromise(t *testing.T) {
	t.Parallel()
	storetest.Redis(t, func(t *testing.T) *rdb.Client {
		return open(t, testenv.RedisURL(t), rdb.Options{Namespace: "test-" + rand.Text()})
	})
}

func TestAWrongOrSilentAddressIsSaidWithoutItsPassword(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"redis://u:s3cret@127.0.0.1:1/0",
		"redis://u:s3cret@127.0.0.1:1/notadb",
		"redis://u:s3cret@[::1/0",
		"redis+cluster://u:s3cret@127.0.0.1:1,127.0.0.1:2",
		"redis+cluster://u:s3cret@,",
		"redis+sentinel://u:s3cret@127.0.0.1:1",
		"redis+sentinel://u:s3cret@127.0.0.1:1/main?nonsense=1",
		"redis+other://u:s3cret@127.0.0.1:1",
		"redis://u:s3cret@a,b",
		"http://u:s3cret@127.0.0.1",
		"u:s3cret",
		"",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		c, err := rdb.Open(address, rdb.Options{Timeout: 100 * time.Millisecond})
		if err == nil {
			err = c.Ping(ctx)
			c.Close()
		}
		cancel()
		if err == nil {
			t.Errorf("%s was opened and answered", address)
		} else if strings.Contains(err.Error(), "s3cret") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
}

func TestRedisKilledAndBackKeepsTheLogAndTheListeners(t *testing.T) {
	t.Parallel()
	server := testenv.Redis(t)
	c := open(t, server.URL, rdb.Options{})
	l := rdb.NewLog(c, rdb.LogOptions{Consumer: "a"})
	bell := rdb.Bell{Client: c}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	notices := bell.Listen(ctx, "plan")
	heard(t, bell, notices, "before")
	add(t, l, "kept")

	server.Kill()
	if err := l.Append(ctx, [][]byte{[]byte("refused")}); err == nil {
		t.Fatal("acknowledged without Redis")
	}
	if _, err := l.Read(ctx, 1); err == nil {
		t.Fatal("read without Redis")
	}
	if _, err := (rdb.Limiter{Client: c}).Allow(ctx, "k", rdb.Limit{Count: 1, Window: time.Hour}); err == nil {
		t.Fatal("counted without Redis")
	}
	if err := (rdb.Heartbeat{Client: c}).Beat(ctx, delivery.Position{}, time.Now()); err == nil {
		t.Fatal("beat without Redis")
	}

	server.Restart(t)
	wantRead(t, l, "kept")
	add(t, l, "new")
	heard(t, bell, notices, "after")
}

func TestRedisThatHangsIsGivenUp(t *testing.T) {
	t.Parallel()
	server := testenv.Redis(t)
	c := open(t, server.URL, rdb.Options{Timeout: 50 * time.Millisecond})
	l := rdb.NewLog(c, rdb.LogOptions{Consumer: "a"})
	server.Pause()
	if err := l.Append(t.Context(), [][]byte{[]byte("x")}); !errors.Is(err, context.DeadlineExceeded) && !timedOut(err) {
		t.Fatalf("err = %v, want a timeout", err)
	}
	server.Continue()
	add(t, l, "y")
}

func TestFullRedisRefusesEventsAndStillGivesThemOut(t *testing.T) {
	t.Parallel()
	server := testenv.Redis(t, "--maxmemory", "3mb")
	l := rdb.NewLog(open(t, server.URL, rdb.Options{}), rdb.LogOptions{Consumer: "a"})
	accepted, big := 0, strings.Repeat("x", 100<<10)
	var err error
	for ; err == nil && accepted < 100; accepted++ {
		err = l.Append(t.Context(), [][]byte{[]byte(big)})
	}
	if err == nil || !strings.Contains(err.Error(), "OOM") {
		t.Fatalf("after %d entries: %v, want OOM", accepted, err)
	}
	got, err := l.Read(t.Context(), 1000)
	if err != nil || len(got) != accepted-1 {
		t.Fatalf("read %d of %d entries: %v", len(got), accepted-1, err)
	}
	if err := l.Ack(t.Context(), got); err != nil {
		t.Fatal(err)
	}
	add(t, l, "room again")
}

func TestLogGoesOnOnAServerThatLostEverything(t *testing.T) {
	t.Parallel()
	server := testenv.Redis(t)
	l := rdb.NewLog(open(t, server.URL, rdb.Options{}), rdb.LogOptions{Consumer: "a"})
	add(t, l, "lost with its host")
	wantRead(t, l, "lost with its host")
	server.Kill()
	server.Forget(t)
	server.Restart(t)
	add(t, l, "new")
	wantRead(t, l, "new")
}

func TestAppendThatIsCancelledIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	l := rdb.NewLog(open(t, "embedded:", rdb.Options{}), rdb.LogOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Append(ctx, [][]byte{[]byte("x")}); !errors.Is(err, context.Canceled) {
		t.Fatalf("err = %v", err)
	}
	lag, err := l.Lag(t.Context())
	if err != nil || lag.Waiting != 0 {
		t.Fatalf("lag = %+v, %v", lag, err)
	}
}

func TestNameSpacesAreApart(t *testing.T) {
	t.Parallel()
	address := testenv.RedisURL(t)
	a := open(t, address, rdb.Options{Namespace: "test-" + rand.Text()})
	b := open(t, address, rdb.Options{Namespace: "test-" + rand.Text()})
	add(t, rdb.NewLog(a, rdb.LogOptions{}), "for a")
	wantRead(t, rdb.NewLog(b, rdb.LogOptions{Consumer: "b"}))
	if a.Embedded() {
		t.Error("a real server calls itself embedded")
	}
}

func timedOut(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}

// add appends until it succeeds: right after a restart a pooled connection may still be dead.
func add(t *testing.T, l *rdb.Log, text string) {
	t.Helper()
	var err error
	for range 200 {
		if err = l.Append(t.Context(), [][]byte{[]byte(text)}); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal(err)
}

// wantRead reads all there is. What add tried more than once may be there more than once.
func wantRead(t *testing.T, l *rdb.Log, texts ...string) {
	t.Helper()
	var got []string
	records, err := l.Read(t.Context(), 100)
	for range 200 {
		if err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
		records, err = l.Read(t.Context(), 100)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if s := string(r.Data); len(got) == 0 || got[len(got)-1] != s {
			got = append(got, s)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(texts) {
		t.Fatalf("read %v, want %v", got, texts)
	}
}

// heard rings until the payload arrives: a listener may not have subscribed yet.
func heard(t *testing.T, bell rdb.Bell, notices <-chan rdb.Notice, payload string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		bell.Ring(t.Context(), "plan", payload)
		select {
		case n := <-notices:
			if n.Payload == payload {
				return
			}
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Fatalf("%q was never heard", payload)
}
