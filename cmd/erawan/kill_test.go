package main

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"erawan/campaigns/delivery"
	"erawan/internal/testenv"
)

// kills is how often a test of this file kills something; make soak asks for more.
func kills() int {
	if os.Getenv("ERAWAN_SOAK") != "" {
		return 60
	}
	return 4
}

// under waits until so many more events were acknowledged, and a moment of chance.
func (l *load) under(t *testing.T, more int) {
	t.Helper()
	start := l.count()
	eventually(t, "events acknowledged under load", func() bool { return l.count() >= start+more })
	time.Sleep(time.Duration(rand.IntN(60)) * time.Millisecond)
}

func TestAKilledWorkerLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	in := scaled(t)
	node := in.web(t, "a")
	first, second := in.worker(t), in.worker(t)
	l := in.load(t, node.base())
	for range kills() {
		l.under(t, 50)
		first.Kill()
		l.under(t, 20)
		second.Kill()
		first, second = in.worker(t), in.worker(t)
	}
	l.end()
	l.settle(t)
}

func TestAKilledWebNodeLosesAndDoublesNothing(t *testing.T) {
	in := scaled(t)
	node := in.web(t, "a")
	in.worker(t)
	l := in.load(t, node.base())
	for range kills() {
		l.under(t, 50)
		node.Kill()
		node.start(t)
	}
	l.end()
	l.settle(t)
}

func TestAKilledEmbeddedProcessLosesAndDoublesNothing(t *testing.T) {
	in := single(t)
	node := in.web(t, "a", "--with-worker")
	l := in.load(t, node.base())
	for range kills() {
		l.under(t, 50)
		node.Kill()
		node.start(t)
	}
	l.end()
	l.settle(t)
}

func TestEventsGoToTheSpoolWhileRedisIsAwayAndReachTheLedgerAfter(t *testing.T) {
	in := scaled(t)
	node := in.web(t, "a")
	in.worker(t)
	l := in.load(t, node.base())
	l.under(t, 50)
	in.redis.Stop()
	l.under(t, 50)
	in.redis.Restart(t)
	l.under(t, 50)
	l.end()
	l.settle(t)
}

func TestAKilledRedisLosesNothingWhileTheWebNodeLives(t *testing.T) {
	in := scaled(t)
	node := in.web(t, "a")
	in.worker(t)
	l := in.load(t, node.base())
	for range kills() {
		l.under(t, 100)
		in.redis.Kill()
		l.under(t, 20) // to the spool
		in.redis.Restart(t)
		l.under(t, 20)
	}
	l.end()
	l.settle(t)
}

func TestARedisThatForgotEverythingIsGivenTheLastSecondsAgain(t *testing.T) {
	in := scaled(t)
	node := in.web(t, "a")
	l := in.load(t, node.base())
	l.under(t, 100)
	in.redis.Kill()
	in.redis.Forget(t) // worse than any restart: nothing of the append-only file is left
	in.redis.Restart(t)
	l.under(t, 20)
	l.end()
	in.worker(t)
	l.settle(t)
}

func TestANodeAndRedisThatDieTogetherTakeTwoSecondsAtMost(t *testing.T) {
	in := scaled(t)
	node := in.web(t, "a")
	in.worker(t)
	l := in.load(t, node.base())
	for range kills() / 2 {
		l.under(t, 100)
		dead := time.Now()
		in.redis.Kill()
		node.Kill()
		l.excuse(dead.Add(-2*time.Second), time.Now())
		in.redis.Restart(t)
		node.start(t)
	}
	l.under(t, 100)
	l.end()
	l.settle(t)
}

// excuse forgets what was acknowledged in a time of which nothing is promised.
func (l *load) excuse(from, to time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, at := range l.acked {
		if at.After(from) && at.Before(to) {
			delete(l.acked, id)
		}
	}
}

func TestWithTheDiskFirstANodeAndRedisMayBothBeLost(t *testing.T) {
	t.Parallel()
	in := scaled(t)
	node := in.web(t, "a", "--ack=disk")
	l := in.load(t, node.base())
	l.under(t, 100)
	eventually(t, "events forwarded to Redis", func() bool { return !in.drained(t) })
	in.redis.Pause() // so that nothing is kept elsewhere at the last moment
	node.Kill()
	in.redis.Kill()
	in.redis.Forget(t)
	in.redis.Restart(t)
	node.start(t)
	l.under(t, 20)
	l.end()
	in.worker(t)
	l.settle(t)
}

func TestAKilledDatabaseIsWaitedFor(t *testing.T) {
	in := scaled(t)
	node := in.web(t, "a")
	in.worker(t)
	l := in.load(t, node.base())
	for range kills() {
		l.under(t, 50)
		in.postgres.Kill()
		l.under(t, 50)
		in.postgres.Restart(t)
	}
	l.end()
	l.settle(t)
}

func TestTwoNodesAndTwoWorkersAreReplacedUnderLoad(t *testing.T) {
	in := scaled(t)
	a, b := in.web(t, "a"), in.web(t, "b")
	one, two := in.worker(t), in.worker(t)
	l := in.load(t, a.base(), b.base())
	for range kills() / 2 {
		for _, n := range []*webNode{a, b} {
			l.under(t, 50)
			if code := n.Terminate(t); code != 0 {
				t.Fatalf("exit %d: %s", code, n.Output())
			}
			n.start(t)
		}
		for _, w := range []**testenv.Process{&one, &two} {
			l.under(t, 20)
			if code := (*w).Terminate(t); code != 0 {
				t.Fatalf("worker exit %d: %s", code, (*w).Output())
			}
			*w = in.worker(t)
		}
	}
	l.end()
	l.settle(t)
}

func TestANodeWithBothStoresDownKeepsDecidingAndSoDoesAFreshOne(t *testing.T) {
	in := scaled(t)
	running := in.web(t, "a")
	l := in.load(t, running.base())
	l.under(t, 20)
	in.redis.Stop()
	in.postgres.Stop()
	l.under(t, 50) // decided, and acknowledged by the spool
	if status, body := get(t, running.base()+"/readyz"); status != http.StatusOK || !strings.Contains(body, `"degraded"`) {
		t.Fatalf("running node: %d %s", status, body)
	}
	running.Kill()
	running.start(t) // waits for 200 from /readyz
	if status, body := get(t, running.base()+"/readyz"); status != http.StatusOK || !strings.Contains(body, `"degraded"`) {
		t.Fatalf("fresh node: %d %s", status, body)
	}
	l.under(t, 20)
	running.Kill()
	l.end()
	agedContact(t, running.dir, delivery.Lease+time.Minute)
	running.launch(t)
	eventually(t, "the node listens", func() bool { _, err := quick.Get(running.base() + "/healthz"); return err == nil })
	if status, body := get(t, running.base()+"/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(body, "expired") {
		t.Fatalf("after the lease: %d %s", status, body)
	}
	for i := range in.slots {
		holdsNeutralOnly(t, running.base(), in, i)
	}
}

// agedContact makes a node's last contact so much older.
func agedContact(t *testing.T, dir string, by time.Duration) {
	t.Helper()
	file := filepath.Join(dir, "plan-contact.json")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var c delivery.Contact
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	c.At = c.At.Add(-by)
	if b, err = json.Marshal(c); err == nil {
		err = os.WriteFile(file, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func holdsNeutralOnly(t *testing.T, base string, in *installation, i int) {
	t.Helper()
	placement, key := in.slot(i)
	status, body := get(t, base+"/v1/decisions?placement="+placement+"&key="+key+"&locales=zh-CN&destination=TH&trip_phase=booked")
	var got struct {
		Decisions []struct{ Empty, Frame string }
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil || status != http.StatusOK || len(got.Decisions) != 1 {
		t.Fatalf("%d %s (%v)", status, body, err)
	}
	if d := got.Decisions[0]; d.Empty != string(delivery.LeaseExpired) && d.Frame != "neutral" {
		t.Fatalf("after the lease: %s", body)
	}
}

func TestAStopReachesEveryNodeAndOutlivesARestartWithoutStores(t *testing.T) {
	in := scaled(t)
	a, b := in.web(t, "a"), in.web(t, "b")
	placement, key := in.slot(0)
	shows := func(n *webNode) bool {
		_, body := get(t, n.base()+"/v1/decisions?placement="+placement+"&key="+key+"&locales=en&destination=TH&trip_phase=booked&context=souvenirs&bucket=1")
		return strings.Contains(body, `"campaign":"cmp_`)
	}
	if !shows(a) || !shows(b) {
		t.Fatal("nothing is shown before the stop")
	}
	in.stopEverything(t)
	eventually(t, "both nodes stopped", func() bool { return !shows(a) && !shows(b) })
	in.redis.Stop()
	in.postgres.Stop()
	a.Kill()
	a.start(t)
	if shows(a) {
		t.Fatal("a restart brought a stopped message back")
	}
}

func TestSIGTERMFinishesWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	in := scaled(t)
	node := in.web(t, "a")
	in.worker(t)
	l := in.load(t, node.base())
	l.under(t, 50)
	if code := node.Terminate(t); code != 0 {
		t.Fatalf("exit %d: %s", code, node.Output())
	}
	l.end()
	l.settle(t)
}
