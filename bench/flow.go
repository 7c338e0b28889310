package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/db"
	"erawan/internal/rdb"
)

// drain is how fast one worker moves a full event log into the ledger.
func drain(ctx context.Context, b *bench) ([]result, error) {
	w, err := b.world(ctx, 0)
	if err != nil {
		return nil, err
	}
	rates, raw, err := w.drained(ctx, b.cycles*40_000)
	if err = join(err, w.close()); err != nil {
		return nil, err
	}
	rate := spreadOf(rates)
	return []result{{name: "drain", raw: append(raw, "k events/s, second by second: "+list("%.1f", rates)), goal: "≥ 25 k events/s",
		figure: rate.in("%.1f", " k events/s"), pass: rate.low >= 25}}, nil
}

func (w *world) drained(ctx context.Context, events int) (rates []float64, raw []string, err error) {
	log := rdb.NewLog(w.redis, rdb.LogOptions{})
	if err := w.fill(ctx, log, events); err != nil {
		return nil, nil, err
	}
	p, err := w.worker()
	if err != nil {
		return nil, nil, err
	}
	rates, err = emptying(ctx, log)
	used, usedErr := p.used()
	if err = join(err, join(usedErr, p.end())); err != nil {
		return nil, nil, err
	}
	books, err := w.books(ctx)
	if err == nil && books != (sums{events, events, events}) {
		err = fmt.Errorf("%d events went in, and the books say %+v", events, books)
	}
	raw = append(raw, fmt.Sprintf("%d events, each in the ledger and both rollups once; worker %.1f µs an event", events, float64(used.Microseconds())/float64(events)))
	return rates, raw, err
}

// fill puts distinct events in the log, as a node does.
func (w *world) fill(ctx context.Context, log *rdb.Log, events int) error {
	visit, now := ten.visit(corpusHour), time.Now()
	signals := visit.Compact()
	var records [][]byte
	for i := range events {
		e := engagement.EventOf(token.Claims{ID: token.NewID(now), Cell: w.cell(i), Bucket: i % campaigns.Buckets, Source: token.PageStore, Expires: now.Add(time.Hour), Revision: 1, Signals: signals},
			engagement.Impression+engagement.Type(i%4), now, now)
		records = append(records, e.Append(nil))
		if len(records) == 1000 || i == events-1 {
			if err := log.Append(ctx, records); err != nil {
				return err
			}
			records = nil
		}
	}
	return nil
}

// emptying watches the log until it is empty: thousands of events a second, for each whole second
// between the first batch and the last.
func emptying(ctx context.Context, log *rdb.Log) ([]float64, error) {
	first, err := log.Lag(ctx)
	if err != nil {
		return nil, err
	}
	before, at := first.Waiting, time.Now()
	begun := false
	var rates []float64
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		lag, err := log.Lag(ctx)
		if err != nil {
			return nil, err
		}
		now := time.Now()
		switch {
		case lag.Waiting == 0:
			if len(rates) == 0 {
				return nil, fmt.Errorf("empty before a second was over")
			}
			return rates, nil
		case !begun && lag.Waiting < first.Waiting:
			begun, before, at = true, lag.Waiting, now
		case begun && now.Sub(at) >= time.Second:
			rates = append(rates, float64(before-lag.Waiting)/now.Sub(at).Seconds()/1000)
			before, at = lag.Waiting, now
		}
	}
	return nil, fmt.Errorf("the log was not empty after five minutes")
}

// sums is what the books say happened.
type sums struct {
	Ledger   int `gorm:"column:ledger"`
	HalfHour int `gorm:"column:half_hours"`
	Days     int `gorm:"column:days"`
}

const booksSQL = `select
	(select count(*) from event) as ledger,
	(select coalesce(sum(impressions + viewable + opens + clicks + filtered), 0) from engagement_half_hour) as half_hours,
	(select coalesce(sum(impressions + viewable + opens + clicks + filtered), 0) from engagement_day) as days`

func (w *world) books(ctx context.Context) (out sums, err error) {
	err = w.db.Read(ctx, func(t *db.Tx) error { return t.Fetch(&out, booksSQL, nil) })
	return out, err
}

// The end-to-end row's load, in events and beacons a second.
const (
	flow     = 10_000
	perEvent = 20
	senders  = 16
)

// endToEnd sends ten thousand events a second through a node, Redis, a worker and Postgres, all on
// this machine's processors with the sender beside them.
func endToEnd(ctx context.Context, b *bench) ([]result, error) {
	w, err := b.world(ctx, 0)
	if err != nil {
		return nil, err
	}
	r, err := w.endToEnd(ctx, b.seconds)
	return []result{r}, join(err, w.close())
}

// nodeAndWorker starts both, or neither.
func (w *world) nodeAndWorker() (*node, *process, error) {
	n, err := w.node()
	if err != nil {
		return nil, nil, err
	}
	p, err := w.worker()
	if err != nil {
		return nil, nil, join(err, n.end())
	}
	return n, p, nil
}

func (w *world) endToEnd(ctx context.Context, seconds int) (result, error) {
	r := result{name: "end-to-end", goal: "lag < 2 s, sum of rollups = distinct ids"}
	n, p, err := w.nodeAndWorker()
	if err != nil {
		return r, err
	}
	requests := w.stream(n.addr, seconds*flow)
	log := rdb.NewLog(w.redis, rdb.LogOptions{})
	watch, unwatch := context.WithCancel(ctx)
	lags := make(chan []float64)
	go func() { lags <- lagging(watch, log) }()
	took, err := send(ctx, n.addr, requests, flow)
	if err == nil {
		err = until("the log to be empty", 2*time.Minute, func() bool { lag, err := log.Lag(ctx); return err == nil && lag.Waiting == 0 })
	}
	unwatch()
	seen := <-lags
	used, usedErr := n.used()
	worked, workedErr := p.used()
	if err = join(err, join(join(usedErr, workedErr), join(n.end(), p.end()))); err != nil {
		return r, err
	}
	books, err := w.books(ctx)
	if err != nil {
		return r, err
	}
	events := len(requests) * perEvent
	exact := books == sums{events, events, events}
	worst := 0.0
	for _, s := range seen {
		worst = max(worst, s)
	}
	rate := float64(events) / took.Seconds()
	r.figure = fmt.Sprintf("lag at most %.2f s, median %.2f s, at %.0f events/s for %.0f s; exact: %t", worst, spreadOf(seen).median, rate, took.Seconds(), exact)
	r.pass = worst < 2 && exact && rate >= flow*0.99
	r.raw = []string{fmt.Sprintf("acknowledged %d, books %+v; node %.1f µs an event, worker %.1f µs", events, books,
		float64(used.Microseconds())/float64(events), float64(worked.Microseconds())/float64(events)), "lag s, every 200 ms: " + list("%.2f", seen)}
	return r, nil
}

// stream is the beacons of so many events: of each twenty views, four beacons, one for each type.
func (w *world) stream(addr string, events int) [][]byte {
	var out [][]byte
	for total := events / perEvent; len(out) < total; {
		views := w.views(perEvent)
		for _, kind := range []string{"impression", "viewable", "open", "click"} {
			out = append(out, post(addr, w.eventsPath(), beacon(views, kind)))
		}
	}
	return out
}

// send keeps to a timetable of so many events a second: who is late sends at once. A beacon that is not acknowledged ends it.
func send(ctx context.Context, addr string, requests [][]byte, rate int) (time.Duration, error) {
	c, err := dial(addr, senders)
	if err != nil {
		return 0, err
	}
	defer c.close()
	var next atomic.Int64
	var work sync.WaitGroup
	errs := make([]error, senders)
	began := time.Now()
	for i, k := range c.conns {
		work.Go(func() {
			for n := next.Add(1) - 1; n < int64(len(requests)) && ctx.Err() == nil; n = next.Add(1) - 1 {
				time.Sleep(time.Until(began.Add(time.Duration(n) * time.Second * perEvent / time.Duration(rate))))
				status, body, err := k.ask(requests[n])
				if err == nil && status != http.StatusAccepted {
					err = fmt.Errorf("beacon answered %d: %s", status, body)
				}
				if errs[i] = err; err != nil {
					return
				}
			}
		})
	}
	work.Wait()
	took := time.Since(began)
	for _, e := range errs {
		err = join(err, e)
	}
	return took, join(err, ctx.Err())
}

// lagging is the age of the oldest event not yet in the ledger, again and again until told to stop.
func lagging(ctx context.Context, log *rdb.Log) []float64 {
	var out []float64
	for tick := time.NewTicker(200 * time.Millisecond); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return out
		case <-tick.C:
		}
		lag, err := log.Lag(ctx)
		if err != nil {
			continue // the end of the run, or the row fails by what it counts
		}
		age := 0.0
		if !lag.Oldest.IsZero() {
			age = max(0, time.Since(lag.Oldest).Seconds())
		}
		out = append(out, age)
	}
}
