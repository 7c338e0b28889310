package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"erawan/internal/rdb"
)

// The event-cost row's loads, in events a second, and how long each lasts.
var paces = []int{1_000, 2_500, 5_000, 10_000}

const lasting = 15 // seconds

// eventCost is what an event costs a node and a worker in processor time, from a quiet day to a busy one: whoever plans a machine
// reckons from it, and it must not grow with the load.
func eventCost(ctx context.Context, b *bench) ([]result, error) {
	w, err := b.world(ctx, 0)
	if err != nil {
		return nil, err
	}
	r, err := w.eventCost(ctx)
	return []result{r}, join(err, w.close())
}

func (w *world) eventCost(ctx context.Context) (result, error) {
	r := result{name: "event-cost", goal: "no dearer at the highest pace than at the lowest, every event in the books"}
	n, p, err := w.nodeAndWorker()
	if err != nil {
		return r, err
	}
	log := rdb.NewLog(w.redis, rdb.LogOptions{})
	sent := 0
	var costs []float64
	var said []string
	for _, pace := range paces {
		node, worker, events, err := w.costAt(ctx, n, p, log, pace)
		if err != nil {
			return r, join(err, join(n.end(), p.end()))
		}
		sent += events
		costs = append(costs, node+worker)
		said = append(said, fmt.Sprintf("%.1f µs at %d", node+worker, pace))
		r.raw = append(r.raw, fmt.Sprintf("%d events/s for %d s: node %.1f µs an event, worker %.1f µs", pace, lasting, node, worker))
	}
	if err := join(n.end(), p.end()); err != nil {
		return r, err
	}
	books, err := w.books(ctx)
	if err != nil {
		return r, err
	}
	exact := books == sums{sent, sent, sent}
	r.figure = fmt.Sprintf("CPU an event of node and worker: %s events/s; exact: %t", strings.Join(said, ", "), exact)
	r.pass = exact && costs[len(costs)-1] <= costs[0]
	return r, nil
}

// costAt sends at a pace, and returns microseconds an event of a node and of a worker, idle time of that while included.
func (w *world) costAt(ctx context.Context, n *node, p *process, log *rdb.Log, pace int) (node, worker float64, events int, err error) {
	requests := w.stream(n.addr, pace*lasting)
	nodeBefore, err := n.used()
	if err != nil {
		return 0, 0, 0, err
	}
	workerBefore, err := p.used()
	if err != nil {
		return 0, 0, 0, err
	}
	if _, err = send(ctx, n.addr, requests, pace); err != nil {
		return 0, 0, 0, err
	}
	err = until("the log to be empty", 2*time.Minute, func() bool { lag, err := log.Lag(ctx); return err == nil && lag.Waiting == 0 })
	nodeAfter, nodeErr := n.used()
	workerAfter, workerErr := p.used()
	events = len(requests) * perEvent
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(events) }
	return each(nodeAfter - nodeBefore), each(workerAfter - workerBefore), events, join(err, join(nodeErr, workerErr))
}
