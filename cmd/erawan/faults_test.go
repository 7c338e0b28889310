package main

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"erawan/internal/testenv"
)

// eventLog is the stream that events wait in, as docs/operations.md names it.
const eventLog = "{erawan:events}:log"

// away is how long a store is away in a test; make soak asks for as long as is promised.
func away() time.Duration {
	if os.Getenv("ERAWAN_SOAK") != "" {
		return 10 * time.Minute
	}
	return 3 * time.Second
}

// linked starts a web node that reaches Redis over a link of its own.
func (in *installation) linked(t *testing.T, name string) (*webNode, *testenv.Link) {
	t.Helper()
	link := testenv.NewLink(t, in.redis.Addr())
	return in.web(t, name, "--redis-url=redis://"+link.Addr()+"/0"), link
}

// drained reports whether nothing waits in the event log.
func (in *installation) drained(t *testing.T) bool {
	t.Helper()
	return in.redis.Do(t, "XLEN", eventLog) == "0"
}

func TestEventsPassByARedisThatIsFullUntilItHasRoom(t *testing.T) {
	in := scaled(t)
	node := in.web(t, "a")
	l := in.load(t, node.base())
	l.under(t, 50)
	in.redis.Do(t, "CONFIG", "SET", "maxmemory", "1")
	l.under(t, 100) // to the spool
	in.worker(t)
	eventually(t, "the full log emptied", func() bool { return in.drained(t) })
	l.under(t, 20)
	in.redis.Do(t, "CONFIG", "SET", "maxmemory", "0")
	l.under(t, 20)
	l.end()
	l.settle(t)
	l.neverWaited(t)
}

// neverWaited fails when anybody was told to come again later.
func (l *load) neverWaited(t *testing.T) {
	t.Helper()
	if n := l.waits.Load(); n > 0 {
		t.Errorf("%d answers were 503, though one place to keep events was there all the time", n)
	}
}

func TestAFullDiskIsSaidAndNothingIsAcknowledgedThatIsNotKept(t *testing.T) {
	in := scaled(t)
	node := in.web(t, "a")
	in.worker(t)
	l := in.load(t, node.base())
	l.under(t, 20)
	node.FillDisk(t, 0)
	l.under(t, 50) // Redis takes them
	l.neverWaited(t)
	in.redis.Stop()
	l.refused(t, 20)
	if status, body := get(t, node.base()+"/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(body, "spool") {
		t.Errorf("with nowhere to keep events: %d %s", status, body)
	}
	node.FillDisk(t, 1000) // the last write before it is full is torn
	l.under(t, 20)
	l.refused(t, 20)
	node.EmptyDisk(t)
	l.under(t, 20)
	in.redis.Restart(t)
	l.under(t, 20)
	l.end()
	l.settle(t)
}

// refused waits until so many more answers were 503 with Retry-After.
func (l *load) refused(t *testing.T, more int64) {
	t.Helper()
	start := l.waits.Load()
	eventually(t, "events refused", func() bool { return l.waits.Load() >= start+more })
}

func TestEventsPassByARedisThatHangs(t *testing.T) {
	t.Parallel()
	in := scaled(t)
	node := in.web(t, "a")
	in.worker(t)
	l := in.load(t, node.base())
	l.under(t, 50)
	in.redis.Pause()
	l.under(t, 100) // to the spool
	in.redis.Continue()
	l.under(t, 50)
	l.end()
	l.settle(t)
	l.neverWaited(t)
}

func TestASlowWayToRedisLosesNothing(t *testing.T) {
	t.Parallel()
	in := scaled(t)
	node, link := in.linked(t, "a")
	in.worker(t)
	l := in.load(t, node.base())
	l.under(t, 20)
	link.Slow(200 * time.Millisecond)
	l.under(t, 100)
	link.Mend()
	l.under(t, 20)
	l.end()
	l.settle(t)
	l.neverWaited(t)
}

func TestAWebNodeThatAloneDoesNotReachRedisSpools(t *testing.T) {
	in := scaled(t)
	lonely, link := in.linked(t, "a")
	other := in.web(t, "b")
	in.worker(t)
	l := in.load(t, lonely.base(), other.base())
	l.under(t, 50)
	link.Silence()
	l.under(t, 200) // of the one to its spool, of the other to the ledger
	link.Mend()
	l.under(t, 50)
	l.end()
	l.settle(t)
	l.neverWaited(t)
}

func TestADatabaseThatIsAwayForLongIsWaitedFor(t *testing.T) {
	t.Parallel()
	in := scaled(t)
	node := in.web(t, "a")
	in.worker(t)
	l := in.load(t, node.base())
	l.under(t, 50)
	in.postgres.Stop()
	for back := time.Now().Add(away()); time.Now().Before(back); {
		l.under(t, 50) // to Redis
	}
	in.postgres.Restart(t)
	l.under(t, 50)
	l.end()
	l.settle(t)
	l.neverWaited(t)
}

func TestADatabaseThatHangsIsWaitedFor(t *testing.T) {
	t.Parallel()
	in := scaled(t)
	link := testenv.NewLink(t, strings.TrimPrefix(strings.TrimSuffix(in.database, "/postgres?sslmode=disable"), "postgres://erawan@"))
	over := "--database-url=postgres://erawan@" + link.Addr() + "/postgres?sslmode=disable"
	node := in.web(t, "a", over)
	in.worker(t, over)
	l := in.load(t, node.base())
	l.under(t, 50)
	link.Silence()
	l.under(t, 200) // decided from the plan in memory, and kept by Redis
	if status, body := get(t, node.base()+"/readyz"); status != http.StatusOK || !strings.Contains(body, `"degraded"`) {
		t.Errorf("with a database that hangs: %d %s", status, body)
	}
	link.Mend()
	l.under(t, 50)
	l.end()
	l.settle(t)
	l.neverWaited(t)
}

func TestEverythingIsToldToStopAndStartedAgain(t *testing.T) {
	in := scaled(t)
	node, worker := in.web(t, "a"), in.worker(t)
	l := in.load(t, node.base())
	for range kills() / 2 {
		l.under(t, 100)
		if code := node.Terminate(t); code != 0 {
			t.Fatalf("exit %d: %s", code, node.Output())
		}
		worker.WaitLine(t, "worker started") // before that, nothing hears that it should stop
		if code := worker.Terminate(t); code != 0 {
			t.Fatalf("exit %d: %s", code, worker.Output())
		}
		in.redis.Stop()
		in.postgres.Stop()
		in.redis.Restart(t)
		in.postgres.Restart(t)
		node.start(t)
		worker = in.worker(t)
	}
	l.under(t, 20)
	l.end()
	l.settle(t)
}
