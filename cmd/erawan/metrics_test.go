package main

import (
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"erawan/internal/testenv"
)

// reading reads one sample of a scrape; false when it is not there.
func reading(t *testing.T, scrape, name string) (float64, bool) {
	t.Helper()
	m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + ` (\S+)$`).FindStringSubmatch(scrape)
	if m == nil {
		return 0, false
	}
	v, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return v, true
}

// measures waits until a process tells a value that is right.
func measures(t *testing.T, addr, name string, right func(float64) bool) {
	t.Helper()
	eventually(t, name+" is right", func() bool {
		status, body := get(t, "http://"+addr+"/metrics")
		v, ok := reading(t, body, name)
		return status == http.StatusOK && ok && right(v)
	})
}

func exactly(want float64) func(float64) bool { return func(v float64) bool { return v == want } }

func atLeast(want float64) func(float64) bool { return func(v float64) bool { return v >= want } }

func TestMetricsSayWhatANodeAndItsWorkerDidAndOnlyOnTheirOwnAddress(t *testing.T) {
	in := scaled(t)
	nodeAddr, workerAddr := freeAddress(t), freeAddress(t)
	node := in.web(t, "a", "--metrics-addr="+nodeAddr)
	worker := testenv.Start(t, testenv.Command{Path: os.Args[0], Args: []string{"worker", "--metrics-addr=" + workerAddr}, Env: in.env})
	l := in.load(t, node.base())
	l.under(t, 50)
	in.stopEverything(t)
	measures(t, nodeAddr, "erawan_stop_latency_seconds_count", exactly(1))
	measures(t, nodeAddr, "erawan_plan_stops_position", atLeast(1))
	measures(t, nodeAddr, `erawan_decisions_total{outcome="stopped"}`, atLeast(1))
	l.end()
	l.settle(t)

	events := float64(l.in.books(t).sum(t, "select count(*) from event"))
	measures(t, workerAddr, `erawan_drain_events_total{result="new"}`, exactly(events))
	measures(t, workerAddr, "erawan_stream_waiting_events", exactly(0))
	measures(t, nodeAddr, "erawan_plan_lease_left_seconds", atLeast(600))
	_, body := get(t, "http://"+nodeAddr+"/metrics")
	// Each visit told three events, one of them twice.
	if v, _ := reading(t, body, `erawan_events_total{fate="accepted"}`); v < events*3/2 {
		t.Errorf("%v events accepted, %v in the ledger", v, events)
	}
	asked, ok := reading(t, body, `erawan_http_request_duration_seconds_count{method="POST",route="/v1/decisions",status="2xx"}`)
	if !ok || asked < 1 || asked > float64(l.asked.Load()) {
		t.Errorf("%v decisions answered, %d asked for", asked, l.asked.Load())
	}
	if strings.Contains(body, "pk_") || strings.Contains(body, "plc_") {
		t.Error("a scrape names a key or a placement")
	}
	for _, path := range []string{"/metrics", "/metrics/"} {
		if status, _ := get(t, node.base()+path); status != http.StatusNotFound {
			t.Errorf("%s on the public address: %d", path, status)
		}
	}
	if status, _ := get(t, "http://"+nodeAddr+"/healthz"); status != http.StatusNotFound {
		t.Errorf("the metrics address answers more than metrics: %d", status)
	}
	for _, p := range []*testenv.Process{node.Process, worker} {
		if code := p.Terminate(t); code != done {
			t.Errorf("exit %d: %s", code, p.Output())
		}
	}
}

func TestAMetricsAddressThatIsTakenOrPublicStopsTheStart(t *testing.T) {
	in := single(t)
	taken := freeAddress(t)
	args := []string{"serve", "--with-worker", "--addr=" + taken, "--base-url=http://" + taken, "--data-dir=" + t.TempDir()}
	for addr, code := range map[string]int{taken: misuse, "256.0.0.1:1": failed} {
		got, _, stderr := call(t, append(args, append(in.flags(), "--metrics-addr="+addr)...)...)
		if got != code || !strings.Contains(lastLine(stderr), "ERAWAN_METRICS_ADDR") {
			t.Errorf("%s: exit %d, want %d: %s", addr, got, code, stderr)
		}
	}
}
