package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/internal/rdb"
	"erawan/internal/watch"
	"erawan/web/ask"
)

// tracePatience is how long a process that ends waits for its last spans to be taken.
const tracePatience = 5 * time.Second

// openWatch makes what this process is watched by, and serves its metrics where the operator wants
// them.
func (n *node) openWatch(ctx context.Context) (err error) {
	n.metrics = watch.NewMetrics(version())
	if n.tracer, err = watch.NewTracer(ctx, version(), n.log); err != nil {
		return err
	}
	n.closers = append(n.closers, func() error {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), tracePatience)
		defer cancel()
		if err := n.tracer.Close(last); err != nil {
			n.log.Warn("last traces not delivered", "error", err)
		}
		return nil
	})
	if n.settings.MetricsAddr == "" {
		return nil
	}
	stop, err := serveMetrics(n.settings.MetricsAddr, n.metrics.Handler(), newServerLog(n.log))
	if err == nil {
		n.closers = append(n.closers, stop)
	}
	return err
}

// serveMetrics answers scrapes on an address of their own, which is never the public one, until it is
// stopped.
func serveMetrics(addr string, h http.Handler, trouble *log.Logger) (stop func() error, err error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("ERAWAN_METRICS_ADDR: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", h)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second,
		WriteTimeout: 15 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: trouble}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	return func() error {
		err := server.Close()
		if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		return err
	}, nil
}

// watchServing measures what a web node decides, takes in and keeps.
func (n *node) watchServing(p *delivery.Planner, r *engagement.Recorder) {
	n.metrics.Planner(p, time.Now)
	n.metrics.Recorder(r)
	n.metrics.Spool(n.spool, time.Now)
	if !n.redis.Embedded() {
		n.metrics.Stream(n.events, time.Now)
	}
}

// watchRequests is how the site tells of its requests.
func (n *node) watchRequests() ask.Watch {
	w := ask.Watch{Served: n.metrics.Request}
	if n.tracer != nil {
		w.Span = n.tracer.Request
	}
	return w
}

// watchedLedger is a ledger whose batches are measured and traced.
func (n *node) watchedLedger(l engagement.Ledger) engagement.Ledger {
	return n.tracer.Ledger(n.metrics.Ledger(l))
}

// setAside sets an entry of the event log aside, and counts it.
func (n *node) setAside(ctx context.Context, r rdb.Record, reason string) error {
	err := n.events.SetAside(ctx, r, reason)
	if err == nil {
		n.metrics.SetAside()
	}
	return err
}
