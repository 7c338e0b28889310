package watch

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/rdb"
)

var update = flag.Bool("update", false, "write docs/metrics.md anew")

var (
	noon    = time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)
	errAway = errors.New("away")
)

func clock() time.Time { return noon }

type ring struct{}

func (ring) Current() (byte, []byte)      { return 1, []byte("the key of a test...............") }
func (ring) Secret(n byte) ([]byte, bool) { return []byte("the key of a test..............."), n == 1 }

// disk is a spool that is as it is told.
type disk struct {
	size   int64
	oldest time.Time
	err    error
}

func (d *disk) Size() int64               { return d.size }
func (d *disk) Oldest() (time.Time, bool) { return d.oldest, !d.oldest.IsZero() }
func (d *disk) Err() error                { return d.err }

type stream struct {
	lag rdb.Lag
	err error
}

func (s *stream) Lag(context.Context) (rdb.Lag, error) { return s.lag, s.err }

type ledger struct {
	done engagement.Applied
	err  error
}

func (l *ledger) Apply(context.Context, engagement.Batch) (engagement.Applied, error) {
	return l.done, l.err
}

type journal struct{}

func (journal) Append(context.Context, [][]byte) error { return nil }

// post is everything a process can measure, in the hands of a test.
type post struct {
	*Metrics
	planner  *delivery.Planner
	recorder *engagement.Recorder
	spool    disk
	stream   stream
	ledger   ledger
}

func newPost() *post {
	sealer := token.NewSealer(ring{})
	p := &post{Metrics: NewMetrics("v1.2.3"), planner: delivery.NewPlanner(sealer, func(token.Cell, time.Time) {}),
		recorder: &engagement.Recorder{Sealer: sealer, First: journal{}, Log: slog.New(slog.DiscardHandler)}}
	p.Planner(p.planner, clock)
	p.Recorder(p.recorder)
	p.Spool(&p.spool, clock)
	p.Stream(&p.stream, clock)
	return p
}

// busy is a post at which everything has happened once.
func busy(t *testing.T) *post {
	t.Helper()
	p := newPost()
	plan, err := delivery.Compile(delivery.Snapshot{Position: delivery.Position{Revision: 7}, TakenAt: noon.Add(-time.Hour)}, delivery.Options{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	p.planner.Use(plan)
	p.planner.UseStops(delivery.NewBoard(3, nil))
	p.planner.Touch(noon.Add(-time.Minute))
	p.planner.Decide(delivery.Request{Now: noon, Placements: []string{"plc_nowhere", "plc_nowhere_else"}})
	if _, _, err := p.recorder.Record(t.Context(), engagement.Visit{Now: noon}, []engagement.Incoming{{Token: "x", Type: "click"}}); err != nil {
		t.Fatal(err)
	}
	p.spool = disk{size: 4096, oldest: noon.Add(-90 * time.Second)}
	p.stream.lag = rdb.Lag{Waiting: 12, Oldest: noon.Add(-2 * time.Second)}
	p.ledger.done = engagement.Applied{Inserted: 5, Duplicates: 2}
	l := p.Ledger(&p.ledger)
	for _, p.ledger.err = range []error{nil, errAway} {
		if _, err := l.Apply(t.Context(), engagement.Batch{}); !errors.Is(err, p.ledger.err) {
			t.Fatal(err)
		}
	}
	p.SetAside()
	p.Stopped(300 * time.Millisecond)
	p.Request("GET", "/v1/pledges/tally", 200, 3*time.Millisecond)
	p.Request("GET", "/v1/pledges/tally", 204, 3*time.Millisecond)
	p.Request("POST", "", 404, time.Millisecond)
	return p
}

// scrape asks as Prometheus does and returns every sample by its full name, and the kind of each
// metric.
func scrape(t *testing.T, p *post) (samples map[string]float64, kinds map[string]Kind) {
	t.Helper()
	server := httptest.NewServer(p.Handler())
	defer server.Close()
	res, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%d %v\n%s", res.StatusCode, err, body)
	}
	samples, kinds = map[string]float64{}, map[string]Kind{}
	for _, line := range strings.Split(strings.TrimSpace(string(body)), "\n") {
		if kind, ok := strings.CutPrefix(line, "# TYPE "); ok {
			name, kind, _ := strings.Cut(kind, " ")
			kinds[name] = Kind(kind)
		}
		if strings.HasPrefix(line, "#") {
			continue
		}
		cut := strings.LastIndexByte(line, ' ')
		v, err := strconv.ParseFloat(line[cut+1:], 64)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		samples[line[:cut]] = v
	}
	return samples, kinds
}

func TestAScrapeSaysWhatHappened(t *testing.T) {
	t.Parallel()
	got, _ := scrape(t, busy(t))
	for name, want := range map[string]float64{
		`erawan_build_info{version="v1.2.3"}`: 1,
		`erawan_http_request_duration_seconds_count{method="GET",route="/v1/pledges/tally",status="2xx"}`: 2,
		`erawan_http_request_duration_seconds_count{method="POST",route="none",status="4xx"}`:             1,
		`erawan_http_request_duration_seconds_bucket{method="POST",route="none",status="4xx",le="0.001"}`: 1,
		`erawan_decisions_total{outcome="unknown_placement"}`:                                             2,
		`erawan_decisions_total{outcome="served"}`:                                                        0,
		`erawan_events_total{fate="accepted"}`:                                                            0,
		`erawan_events_rejected_total{code="token_invalid"}`:                                              1,
		`erawan_events_filtered_total{reason="declared_bot"}`:                                             0,
		`erawan_events_filtered_total{reason="wrong_time"}`:                                               0,
		`erawan_events_filtered_total{reason="long_dwell"}`:                                               0,
		`erawan_spool_bytes`:                            4096,
		`erawan_spool_oldest_seconds`:                   90,
		`erawan_spool_writable`:                         1,
		`erawan_stream_reachable`:                       1,
		`erawan_stream_waiting_events`:                  12,
		`erawan_stream_oldest_seconds`:                  2,
		`erawan_drain_batches_total{result="booked"}`:   1,
		`erawan_drain_batches_total{result="failed"}`:   1,
		`erawan_drain_events_total{result="new"}`:       5,
		`erawan_drain_events_total{result="duplicate"}`: 2,
		`erawan_drain_duration_seconds_count`:           1,
		`erawan_drain_set_aside_total`:                  1,
		`erawan_plan_loaded`:                            1,
		`erawan_plan_revision`:                          7,
		`erawan_plan_stops_position`:                    3,
		`erawan_plan_age_seconds`:                       3600,
		`erawan_plan_contact_seconds`:                   60,
		`erawan_plan_lease_left_seconds`:                840,
		`erawan_plan_refused_texts`:                     0,
		`erawan_stop_latency_seconds_bucket{le="0.25"}`: 0,
		`erawan_stop_latency_seconds_bucket{le="0.5"}`:  1,
	} {
		if v, ok := got[name]; !ok || v != want {
			t.Errorf("%s is %v (%v), want %v", name, v, ok, want)
		}
	}
}

func TestATroubledNodeIsSeenAsOne(t *testing.T) {
	t.Parallel()
	p := newPost() // which has no plan, and never had contact
	p.stream.err = errAway
	p.spool.err = errAway
	got, _ := scrape(t, p)
	for name, want := range map[string]float64{`erawan_plan_loaded`: 0, `erawan_plan_lease_left_seconds`: 0, `erawan_stream_reachable`: 0, `erawan_spool_writable`: 0, `erawan_spool_oldest_seconds`: 0} {
		if v, ok := got[name]; !ok || v != want {
			t.Errorf("%s is %v (%v), want %v", name, v, ok, want)
		}
	}
	for _, name := range []string{`erawan_plan_age_seconds`, `erawan_plan_contact_seconds`, `erawan_stream_waiting_events`, `erawan_stream_oldest_seconds`} {
		if v, ok := got[name]; ok {
			t.Errorf("%s is %v, though nobody knows", name, v)
		}
	}
}

func TestTheCatalogueIsWhatIsMeasured(t *testing.T) {
	t.Parallel()
	samples, kinds := scrape(t, busy(t))
	label := regexp.MustCompile(`([a-z_]+)="`)
	listed := map[string]Kind{}
	for _, m := range Catalogue {
		listed[m.Name] = m.Kind
		if ending := strings.HasSuffix(m.Name, "_total"); ending != (m.Kind == Counter) {
			t.Errorf("%s: counters end in _total, and nothing else", m.Name)
		}
		want := map[string]bool{}
		for _, l := range m.Labels {
			want[l] = true
		}
		for name := range samples {
			bare, labels, _ := strings.Cut(name, "{")
			if metricOf(bare, kinds) != m.Name {
				continue
			}
			for _, l := range label.FindAllStringSubmatch(labels, -1) {
				if l[1] != "le" && !want[l[1]] {
					t.Errorf("%s has the label %s, which is not listed", m.Name, l[1])
				}
			}
		}
	}
	measured := map[string]Kind{}
	for name, kind := range kinds {
		if !strings.HasPrefix(name, "go_") && !strings.HasPrefix(name, "process_") {
			measured[name] = kind
		}
	}
	if diff := cmp.Diff(listed, measured); diff != "" {
		t.Errorf("listed (-), measured (+)\n%s", diff)
	}
}

// metricOf is the metric that a sample belongs to.
func metricOf(sample string, kinds map[string]Kind) string {
	for _, ending := range []string{"_bucket", "_count", "_sum"} {
		if name, ok := strings.CutSuffix(sample, ending); ok && kinds[name] == Histogram {
			return name
		}
	}
	return sample
}

func TestTheGuideListsEveryMetric(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(guide)
	for _, m := range Catalogue {
		labels := "–"
		if len(m.Labels) > 0 {
			labels = "`" + strings.Join(m.Labels, "` `") + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", m.Name, m.Kind, labels, m.Help)
	}
	b.WriteString(traces)
	const file = "../../docs/metrics.md"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), string(got)); diff != "" {
		t.Errorf("go test ./internal/watch -update writes it anew\n%s", diff)
	}
}

const guide = `# Metrics

Prometheus reads these from ` + "`/metrics`" + ` on ` + "`ERAWAN_METRICS_ADDR`" + `, an address of its own that the public never reaches. Without that setting
nothing listens. Web nodes and workers both answer; each tells what it does itself. ` + "`ops/dashboard.json`" + ` draws them in Grafana.

No label holds anything about a visitor, a key, a path or an address. Beside these there are the ` + "`go_…` and `process_…`" + ` metrics that every
Go program has. This page is written from the program's own list, and a test holds it to it.

| metric | kind | labels | meaning |
|---|---|---|---|
`

const traces = `
# Traces

Off, unless OpenTelemetry's own settings name a collector that speaks OTLP over HTTP: ` + "`OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318`" + `. Its relatives work as
well: ` + "`OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` (`traceidratio` and `0.01` on a busy node), `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_SDK_DISABLED`" + `.

There is a span for each request (method, route's template, status), each batch that is drained (events, new, duplicates) and each load of the plan or of
the stops (revision, campaigns, stops). No span holds anything about a visitor, a key, a path or the text of an error. Trace headers that come from outside
are not believed. A collector that is away costs its spans and a warning in the log for each delivery, and nothing waits for it.
`

func TestTheOtherGuidesNameNoMetricThatThereIsNot(t *testing.T) {
	t.Parallel()
	_, kinds := scrape(t, busy(t))
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range ours.FindAllString(string(text), -1) {
			if kinds[metricOf(name, kinds)] == "" {
				t.Errorf("%s names %s", filepath.Base(file), name)
			}
		}
	}
}

// ours are metrics by their units: events, and tables of the database, have other names.
var ours = regexp.MustCompile(`\berawan_[a-z_]+_(?:total|seconds|bytes|info|events|position|revision|texts|loaded|writable|reachable|bucket|count|sum)\b`)

func TestCountingARequestAllocatesNothing(t *testing.T) {
	m := NewMetrics("x")
	count := func() { m.Request("POST", "/v1/decisions", 200, time.Millisecond) }
	count()
	if n := testing.AllocsPerRun(100, count); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestRequestsOfManyGoroutinesAreAllCounted(t *testing.T) {
	t.Parallel()
	p := newPost()
	done := make(chan struct{})
	for g := range 4 {
		go func() {
			for i := range 200 {
				p.Request("GET", fmt.Sprint("/", (g+i)%10), 200, time.Millisecond)
			}
			done <- struct{}{}
		}()
	}
	for range 4 {
		<-done
	}
	got, _ := scrape(t, p)
	for i := range 10 {
		name := fmt.Sprintf(`erawan_http_request_duration_seconds_count{method="GET",route="/%d",status="2xx"}`, i)
		if got[name] != 80 {
			t.Errorf("%s is %v, want 80", name, got[name])
		}
	}
}
