package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"time"

	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/plandb"
	"erawan/internal/rdb"
	"erawan/internal/watch"
	"erawan/locales"
	"erawan/web"
	"erawan/web/ask"
	"erawan/web/public"
)

// profiles writes where the time and the memory of a node go, for those who make it faster: of loading
// the big plan, of a decision, and of an event. They are no results: nothing is compared in them.
func profiles(ctx context.Context, b *bench) error {
	if err := os.MkdirAll(b.profile, 0o755); err != nil {
		return err
	}
	w, err := b.large(ctx)
	if err != nil {
		return err
	}
	plan, err := w.profilePlan(ctx)
	if err != nil {
		return err
	}
	planner := delivery.NewPlanner(w.sealer(), func(token.Cell, time.Time) {})
	planner.Use(plan)
	planner.Touch(time.Now())
	site, err := w.site(planner)
	if err != nil {
		return err
	}
	set, err := w.decisions()
	if err != nil {
		return err
	}
	if err := w.profileRequests("decide", site, set); err != nil {
		return err
	}
	return w.profileRequests("event", site, w.beacons(w.views(20_000), 1))
}

// profilePlan reads and compiles the plan, a few times over.
func (w *world) profilePlan(ctx context.Context) (*delivery.Plan, error) {
	words, err := locales.New()
	if err != nil {
		return nil, err
	}
	var plan *delivery.Plan
	var stock *delivery.Stock
	err = w.profiled("plan.cpu", func() error {
		for range 3 {
			began := time.Now()
			snapshot, err := (plandb.Store{DB: w.db}).Snapshot(ctx, began)
			if err != nil {
				return err
			}
			stock = delivery.NewStock(snapshot)
			read := time.Now()
			if plan, err = stock.Compile(delivery.Options{Now: read, Say: words.Say}); err != nil {
				return err
			}
			kept := time.Now()
			disk := &delivery.Disk{Dir: w.dir}
			if err := disk.KeepPlan(stock); err != nil {
				return err
			}
			fmt.Printf("plan: read %s, compile %s, keep %s\n", read.Sub(began).Round(time.Millisecond), kept.Sub(read).Round(time.Millisecond), time.Since(kept).Round(time.Millisecond))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	runtime.GC()
	err = w.memory("heap", "plan.heap")
	runtime.KeepAlive(stock) // a node keeps it too
	return plan, err
}

// memory writes a profile of what is in use ("heap"), or of all that was ever asked for ("allocs").
func (w *world) memory(kind, name string) error {
	file, err := os.Create(filepath.Join(w.b.profile, name))
	if err != nil {
		return err
	}
	return join(pprof.Lookup(kind).WriteTo(file, 0), file.Close())
}

// site is a node's own, in this process, without the console.
func (w *world) site(planner *delivery.Planner) (http.Handler, error) {
	words, err := locales.New()
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(w.dir, "site.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.NewJSONHandler(file, nil))
	keeper := &engagement.Keeper{To: rdb.NewLog(w.redis, rdb.LogOptions{}), Now: time.Now, Log: log}
	metrics := watch.NewMetrics("bench")
	return web.New(web.Deps{
		Public: public.Surface{Planner: planner, Recorder: &engagement.Recorder{Sealer: token.NewSealer(w.keys.Family(access.TokenFamily)), First: keeper, Log: log, Channel: planner.Channel}, Now: time.Now},
		Keys:   planner, Words: words, Log: log, Now: time.Now, BaseURL: "http://localhost", Watch: ask.Watch{Served: metrics.Request},
	})
}

// profileRequests asks over the network, as the rows do. The client is in the profile beside the node,
// whose part is what stands under net/http.(*conn).serve.
func (w *world) profileRequests(name string, site http.Handler, set bodies) (err error) {
	const long = 5 * time.Second
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: site, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 30 * time.Second}
	go server.Serve(l)
	defer func() { err = join(err, server.Close()) }()
	c, err := dial(l.Addr().String(), conns)
	if err != nil {
		return err
	}
	requests := make([][]byte, len(set.of))
	for i, body := range set.of {
		requests[i] = post(l.Addr().String(), set.path, body)
	}
	var total atomic.Int64
	err = w.profiled(name+".cpu", func() error {
		var work sync.WaitGroup
		errs := make([]error, conns)
		for i, k := range c.conns {
			work.Go(func() {
				for turn, began := 0, time.Now(); time.Since(began) < long; turn++ {
					status, body, err := k.ask(requests[set.rounds(i, turn)%len(requests)])
					if err == nil && status != set.status {
						err = fmt.Errorf("%s answered %d: %s", name, status, body)
					}
					if errs[i] = err; err != nil {
						return
					}
					total.Add(1)
				}
			})
		}
		work.Wait()
		return errors.Join(errs...)
	})
	fmt.Printf("%s: %.0f requests/s with profiling on\n", name, float64(total.Load())/long.Seconds())
	return join(join(err, w.memory("allocs", name+".allocs")), c.close())
}

func (w *world) profiled(name string, do func() error) error {
	file, err := os.Create(filepath.Join(w.b.profile, name))
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return join(err, file.Close())
	}
	err = do()
	pprof.StopCPUProfile()
	return join(err, file.Close())
}
