package watch

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	"google.golang.org/protobuf/proto"

	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
)

// house is an OTLP collector in this process.
type house struct {
	*httptest.Server
	mu   sync.Mutex
	got  []*collector.ExportTraceServiceRequest
	text strings.Builder // all of it, for words that must not be there
}

func newHouse(t *testing.T) *house {
	h := &house{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var req collector.ExportTraceServiceRequest
		if err == nil {
			err = proto.Unmarshal(body, &req)
		}
		if err != nil || r.URL.Path != "/v1/traces" {
			http.Error(w, "no traces", http.StatusBadRequest)
			return
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		h.got = append(h.got, &req)
		h.text.WriteString(req.String())
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(h.Close)
	return h
}

// spans are the delivered spans: name and attributes as text.
func (h *house) spans() map[string]map[string]string {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := map[string]map[string]string{}
	for _, r := range h.got {
		for _, rs := range r.ResourceSpans {
			for _, ss := range rs.ScopeSpans {
				for _, s := range ss.Spans {
					attrs := map[string]string{}
					for _, a := range s.Attributes {
						attrs[a.Key] = a.Value.GetStringValue()
						if _, whole := a.Value.Value.(*common.AnyValue_IntValue); whole {
							attrs[a.Key] = strconv.FormatInt(a.Value.GetIntValue(), 10)
						}
					}
					out[s.Name] = attrs
				}
			}
		}
	}
	return out
}

func TestARequestALoadAndABatchMakeASpanEachWhenACollectorIsNamed(t *testing.T) {
	h := newHouse(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", h.URL)
	tracer, err := NewTracer(t.Context(), "v1.2.3", slog.New(slog.DiscardHandler))
	if err != nil || tracer == nil {
		t.Fatalf("%v %v", tracer, err)
	}
	_, end := tracer.Request(t.Context(), "POST", "/v1/decisions")
	end(http.StatusOK)
	_, end = tracer.Request(t.Context(), "GET", "")
	end(http.StatusServiceUnavailable)
	l := tracer.Ledger(&ledger{done: engagement.Applied{Inserted: 2, Duplicates: 1}})
	if _, err := l.Apply(t.Context(), engagement.Batch{Events: make([]engagement.Event, 3)}); err != nil {
		t.Fatal(err)
	}
	s := tracer.Source(source{})
	if _, err := s.Changes(t.Context(), delivery.Mark{}, noon); err != nil {
		t.Fatal(err)
	}
	if _, err := s.StopsInForce(t.Context()); err == nil {
		t.Fatal("the error was swallowed")
	}
	if err := tracer.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := map[string]map[string]string{
		"POST /v1/decisions": {"http.request.method": "POST", "http.route": "/v1/decisions", "http.response.status_code": "200"},
		"GET":                {"http.request.method": "GET", "http.route": "", "http.response.status_code": "503"},
		"drain batch":        {"erawan.batch.events": "3", "erawan.batch.tallies": "0", "erawan.batch.new": "2", "erawan.batch.duplicates": "1"},
		"load plan":          {"erawan.plan.revision": "9", "erawan.plan.campaigns": "0"},
		"load stops":         {"erawan.stops": "0"},
	}
	if diff := cmp.Diff(want, h.spans()); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(h.text.String(), errAway.Error()) || !strings.Contains(h.text.String(), "v1.2.3") {
		t.Errorf("the text of an error was sent, or the version was not: %s", h.text.String())
	}
}

func TestWithoutACollectorThereIsNoTracerAndNothingIsWrapped(t *testing.T) {
	for name, env := range map[string][2]string{
		"not set":    {"OTEL_EXPORTER_OTLP_ENDPOINT", ""},
		"turned off": {"OTEL_SDK_DISABLED", "true"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "")
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
			t.Setenv(env[0], env[1])
			tracer, err := NewTracer(t.Context(), "x", slog.New(slog.DiscardHandler))
			if tracer != nil || err != nil {
				t.Fatalf("%v %v", tracer, err)
			}
			l := &ledger{}
			if tracer.Ledger(l) != engagement.Ledger(l) || tracer.Source(source{}) != delivery.Source(source{}) || tracer.Close(t.Context()) != nil {
				t.Error("something was wrapped")
			}
		})
	}
}

// source is a plan of revision 9, and stops that cannot be read.
type source struct{}

func (source) Position(context.Context) (delivery.Position, error) { return delivery.Position{}, nil }

func (source) Changes(context.Context, delivery.Mark, time.Time) (delivery.Changes, error) {
	return delivery.Changes{Snapshot: delivery.Snapshot{Position: delivery.Position{Revision: 9}}}, nil
}

func (source) StopsInForce(context.Context) ([]delivery.Stop, error) { return nil, errAway }
