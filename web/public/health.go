package public

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/delivery"
)

// Check is one thing the node stands on.
type Check struct {
	Name string // in /readyz: "database", "schema", "redis", "spool"
	// Needed says that the node can serve nobody while the check fails. Without a store that is not
	// needed it is degraded: decisions come from the plan in memory, events go where they still can.
	Needed bool
	Probe  func(context.Context) error
}

const probeTimeout = 2 * time.Second

type readiness struct {
	Status string  `json:"status"`
	Plan   plan    `json:"plan"`
	Checks []check `json:"checks"`
}

type check struct {
	Name   string `json:"name"`
	Status string `json:"status"`
}

type plan struct {
	Revision   int64   `json:"revision"`
	Stops      int64   `json:"stops"`
	TakenAt    *string `json:"taken_at"`
	Contact    *string `json:"contact"`
	AgeSeconds *int64  `json:"age_seconds"`
	Lease      int64   `json:"lease_seconds"`
	Expired    bool    `json:"expired"`
	Bare       int     `json:"bare_placements"`
}

// The words of /readyz.
const (
	ready    = "ok"
	degraded = "degraded"
	failing  = "failing"
)

// Alive says that the process answers.
func (s *Surface) Alive(c *gin.Context) error {
	noStore(c)
	writeJSON(c, http.StatusOK, []byte(`{"status":"ok"}`))
	return nil
}

// Ready says what the node can do: everything, or less than that while its plan is within the lease
// and events can be kept, or nothing.
func (s *Surface) Ready(c *gin.Context) error {
	now := s.Now()
	health := s.Planner.Health(now)
	failed := s.probe(c.Request.Context())
	out := readiness{Status: ready, Plan: planOf(health, now), Checks: []check{{"plan", ready}}}
	switch {
	case !health.Loaded:
		out.Status, out.Checks[0].Status = failing, failing
	case health.Expired:
		out.Status, out.Checks[0].Status = failing, "expired"
	}
	for i, k := range s.Checks {
		row := check{k.Name, ready}
		if failed[i] {
			row.Status = failing
			if k.Needed {
				out.Status = failing
			} else if out.Status == ready {
				out.Status = degraded
			}
		}
		out.Checks = append(out.Checks, row)
	}
	body, err := json.Marshal(out)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if out.Status == failing {
		status = http.StatusServiceUnavailable
		c.Writer.Header().Set("Retry-After", "5")
	}
	noStore(c)
	writeJSON(c, status, body)
	return nil
}

// probe asks all checks at once and says which failed. Why is for the log of whoever probes: the
// address of a store is nobody else's business.
func (s *Surface) probe(ctx context.Context) []bool {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	failed := make([]bool, len(s.Checks))
	var wait sync.WaitGroup
	for i, k := range s.Checks {
		wait.Go(func() { failed[i] = k.Probe(ctx) != nil })
	}
	wait.Wait()
	return failed
}

func planOf(h delivery.Health, now time.Time) plan {
	p := plan{Revision: h.Position.Revision, Stops: h.Position.Stops, Lease: int64(h.Lease.Seconds()), Expired: h.Expired, Bare: len(h.Bare)}
	p.TakenAt, p.Contact = instant(h.TakenAt), instant(h.Contact)
	if !h.Contact.IsZero() {
		age := int64(now.Sub(h.Contact).Seconds())
		p.AgeSeconds = &age
	}
	return p
}

func instant(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := t.UTC().Format(time.RFC3339)
	return &text
}
