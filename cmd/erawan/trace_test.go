package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// collector takes what is exported, as it comes: names and values are plain in it.
type collector struct {
	*httptest.Server
	mu  sync.Mutex
	got bytes.Buffer
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		if _, err := io.Copy(&c.got, r.Body); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *collector) holds(what string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Contains(c.got.Bytes(), []byte(what))
}

func TestANodeWhoseEnvironmentNamesACollectorSendsSpansThatNameNobody(t *testing.T) {
	in := single(t)
	c := newCollector(t)
	in.env = append(in.env, "OTEL_EXPORTER_OTLP_ENDPOINT="+c.URL)
	node := in.web(t, "a", "--with-worker")
	g := newGuest(t, node.base())
	for i := range len(in.slots) {
		placement, key := in.slot(i)
		g.visit(t.Context(), placement, key, i)
	}
	g.blunder(t.Context(), guestPassword)
	if code := node.Terminate(t); code != done {
		t.Fatalf("exit %d: %s", code, node.Output())
	}
	for _, span := range []string{"POST /v1/decisions", "POST /v1/events", "GET /admin/campaigns/:campaign", "drain batch", "load plan"} {
		if !c.holds(span) {
			t.Errorf("no span of %q came", span)
		}
	}
	for _, what := range g.gave {
		if c.holds(what) {
			t.Errorf("the spans hold %q", what)
		}
	}
}

func TestANodeThatCannotReachItsCollectorServesAllTheSame(t *testing.T) {
	in := single(t)
	in.env = append(in.env, "OTEL_EXPORTER_OTLP_ENDPOINT=http://"+freeAddress(t))
	node := in.web(t, "a", "--with-worker")
	l := in.load(t, node.base())
	l.under(t, 50)
	l.end()
	l.settle(t)
	if code := node.Terminate(t); code != done {
		t.Fatalf("exit %d: %s", code, node.Output())
	}
}
