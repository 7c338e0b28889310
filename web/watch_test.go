package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// seenRequests remembers what a watch is told.
type seenRequests struct {
	mu     sync.Mutex
	served []string
	spans  []string
}

type spanKey struct{}

func (s *seenRequests) watch(d *Deps) {
	d.Watch.Served = func(method, route string, status int, _ time.Duration) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.served = append(s.served, fmt.Sprint(method, " ", route, " ", status))
	}
	d.Watch.Span = func(ctx context.Context, method, route string) (context.Context, func(int)) {
		return context.WithValue(ctx, spanKey{}, route), func(status int) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.spans = append(s.spans, fmt.Sprint(method, " ", route, " ", status))
		}
	}
}

func TestAWatchIsToldTemplatesAndStatusesAndNothingOfTheAsker(t *testing.T) {
	t.Parallel()
	var seen seenRequests
	r := newRoom(t, seen.watch)
	r.ask(http.MethodGet, "/healthz?key=pk_secret", "")
	r.ask(http.MethodGet, "/c?t=token", "")
	r.ask(http.MethodGet, "/nowhere/at-all/anna@example.org", "")
	r.ask("BREW", "/v1/events", "")
	want := []string{"GET /healthz 200", "GET /c 404", "GET  404", "other  405"}
	if got := strings.Join(seen.served, "; "); got != strings.Join(want, "; ") {
		t.Errorf("served: %s", got)
	}
	if got := strings.Join(seen.spans, "; "); got != strings.Join(want, "; ") {
		t.Errorf("spans: %s", got)
	}
}
