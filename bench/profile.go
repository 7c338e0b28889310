package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
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
	question, err := w.question(5)
	if err != nil {
		return err
	}
	if err := w.profileRequests("decide", site, http.StatusOK, func(int) (string, []byte) { return w.decisionsPath(), question }); err != nil {
		return err
	}
	beacons := w.beacons(w.views(20_000), 1)
	return w.profileRequests("event", site, http.StatusAccepted, func(n int) (string, []byte) { return w.eventsPath(), beacons.of[n%len(beacons.of)] })
}

// profilePlan reads and compiles the plan, a few times over.
func (w *world) profilePlan(ctx context.Context) (*delivery.Plan, error) {
	words, err := locales.New()
	if err != nil {
		return nil, err
	}
	var plan *delivery.Plan
	var snapshot delivery.Snapshot
	err = w.profiled("plan.cpu", func() error {
		for range 3 {
			began := time.Now()
			if snapshot, err = (plandb.Store{DB: w.db}).Snapshot(ctx, began); err != nil {
				return err
			}
			read := time.Now()
			if plan, err = delivery.Compile(snapshot, delivery.Options{Now: read, Say: words.Say}); err != nil {
				return err
			}
			kept := time.Now()
			disk := &delivery.Disk{Dir: w.dir}
			if err := disk.KeepSnapshot(snapshot); err != nil {
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
	runtime.KeepAlive(snapshot) // a node keeps it too
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
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	keeper := &engagement.Keeper{To: rdb.NewLog(w.redis, rdb.LogOptions{}), Now: time.Now, Log: log}
	metrics := watch.NewMetrics("bench")
	return web.New(web.Deps{
		Public: public.Surface{Planner: planner, Recorder: &engagement.Recorder{Sealer: token.NewSealer(w.keys.Family(access.TokenFamily)), First: keeper, Log: log}, Now: time.Now},
		Keys:   planner, Words: words, Log: log, Now: time.Now, BaseURL: "http://localhost", Watch: ask.Watch{Served: metrics.Request},
	})
}

// profileRequests asks one thing again and again, on one goroutine, without a network.
func (w *world) profileRequests(name string, site http.Handler, want int, next func(int) (string, []byte)) error {
	const long = 5 * time.Second
	err := w.profiled(name+".cpu", func() error {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began, n := time.Now(), 0
		for ; time.Since(began) < long; n++ {
			path, body := next(n)
			r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
			r.Header.Set("Content-Type", "text/plain;charset=UTF-8")
			r.Header.Set("Origin", pageOrigin)
			answer := httptest.NewRecorder()
			if site.ServeHTTP(answer, r); answer.Code != want {
				return fmt.Errorf("%s answered %d: %s", name, answer.Code, answer.Body)
			}
		}
		runtime.ReadMemStats(&after)
		fmt.Printf("%s: %.1f µs, %d allocations, %d bytes a request\n", name, float64(time.Since(began).Microseconds())/float64(n),
			(after.Mallocs-before.Mallocs)/uint64(n), (after.TotalAlloc-before.TotalAlloc)/uint64(n))
		return nil
	})
	return join(err, w.memory("allocs", name+".allocs"))
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
