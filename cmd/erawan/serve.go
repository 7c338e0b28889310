package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/campaigns/pledges"
	"erawan/campaigns/pledges/waybill"
	"erawan/campaigns/survey"
	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/pledgedb"
	"erawan/internal/db/surveydb"
	"erawan/internal/rdb"
	"erawan/web"
	"erawan/web/api"
	"erawan/web/ask"
	"erawan/web/demo"
	"erawan/web/public"
	"erawan/web/widget"
)

type serveCmd struct {
	WithWorker bool `help:"Drain events in this process as well."`
}

// Run is the web node. Reading it top to bottom is reading the system.
func (c *serveCmd) Run(ctx context.Context, s *Settings, o out) error {
	if err := need(s.database(), s.redis(), s.keyFile(), s.dataDir(), s.baseURL()); err != nil {
		return err
	}
	if s.RedisURL == "embedded:" && !c.WithWorker {
		return usage("ERAWAN_REDIS_URL: embedded: works in a single process only; add --with-worker")
	}
	n, err := open(ctx, s, o.log)
	if err != nil {
		return err
	}
	defer n.close()
	if err := n.openSpool(); err != nil {
		return err
	}
	return n.serve(ctx, serving{worker: c.WithWorker})
}

// serving is what differs between the ways to run a web node.
type serving struct {
	worker bool
	demo   *demo.Surface        // nil unless this is the demo
	ready  func(address string) // told once the node listens
}

func (n *node) serve(ctx context.Context, how serving) error {
	sealer := n.sealer()
	recorder, err := n.recorder(sealer)
	if err != nil {
		return err
	}
	counter := &engagement.Counter{}
	planner := delivery.NewPlanner(sealer, counter.Decided)
	sampler, misses := engagement.NewSampler(newNumber()), engagement.NewMisses(newNumber())
	recorder.Intakes = engagement.NewIntakes(newNumber())
	planner.Sample(sampler)
	planner.Misses(misses.Count)
	planner.Requests(counter.Asked)
	recorder.Channel = planner.Channel
	if recorder.Crowd, err = n.crowd(ctx); err != nil {
		return err
	}
	recorder.Foreign = func(org int64, origin string) bool {
		return origin != n.settings.BaseURL && planner.Foreign(org, origin)
	}
	loader := n.loader(planner)
	loader.Bell = n.rings
	n.pictures = n.pictureFiles()
	if err := loader.Start(ctx); err != nil {
		return err
	}
	receipts := n.keys.Family(access.ReceiptFamily)
	service := &pledges.Service{Sealer: sealer, Store: pledgedb.NewTogether(n.pledgeBook()), Statements: planner,
		ReceiptKey: receipts.Derive("receipts", 32), Retired: receipts.DeriveRetired("receipts", 32),
		Follows: n.pledgeBook(), FollowKey: receipts.Derive("follow-ups", 32), RetiredFollow: receipts.DeriveRetired("follow-ups", 32),
		Pressure: &pledges.Pressure{}, Challenges: pledges.Challenges{Key: receipts.Derive("challenges", 32), Retired: receipts.DeriveRetired("challenges", 32)}}
	n.strays, n.sent = pledges.NewStrays(newNumber()), pledges.NewArrivals(newNumber())
	n.watchServing(planner, recorder)
	n.uses = ask.NewUses(accessdb.Store{DB: n.db}.KeyUsed, time.Now, n.log)
	handler, err := n.site(planner, recorder, service, how)
	if err != nil {
		return err
	}

	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var work sync.WaitGroup
	work.Go(func() { n.listen(background) })
	work.Go(func() { loader.Run(background) })
	work.Go(func() { keepRoom(background) })
	work.Go(func() { n.fetchPictures(background, planner) })
	work.Go(func() { n.uses.Run(background) })
	work.Go(func() { counter.Run(background, logOf(recorder), n.log) })
	work.Go(func() { sampler.Run(background, logOf(recorder), n.log) })
	work.Go(func() { misses.Run(background, logOf(recorder), n.log) })
	work.Go(func() { recorder.Intakes.Run(background, logOf(recorder), n.log) })
	work.Go(func() { n.strays.Run(background, n.pledgeBook(), n.log) })
	work.Go(func() { n.sent.Run(background, n.pledgeBook(), n.log) })
	work.Go(func() { recorder.Crowd.Run(background, logOf(recorder), n.log) })
	switch {
	case n.redis.Embedded():
		work.Go(func() { n.drainSpool(background) })
	default:
		work.Go(func() { n.keeper.Run(background) })
		work.Go(func() { n.forward(background) })
		if how.worker {
			work.Go(func() { n.drainStream(background) })
		}
	}

	err = n.answer(ctx, handler, how.ready)
	stop() // only now: requests under way were answered, and what they counted is flushed
	work.Wait()
	if n.spool.Size() > 0 {
		n.log.Info("spool not empty", "bytes", n.spool.Size())
	}
	return err
}

// guesses counts codes that nobody printed in Redis, for all nodes together.
type guesses struct{ limiter rdb.Limiter }

// Allow counts one.
func (g guesses) Allow(ctx context.Context, of string, perMinute int) (bool, error) {
	d, err := g.limiter.Allow(ctx, of, rdb.Limit{Count: perMinute, Window: time.Minute})
	return d.OK, err
}

// logOf is the recorder as a log: what it takes is safe in whichever place it found.
func logOf(r *engagement.Recorder) engagement.Log { return r }

// releases are the versions of the tag.
func releases() (out []public.Release, err error) {
	all, err := widget.Releases()
	for _, r := range all {
		out = append(out, public.Release{Version: r.Version, Tag: public.Tag{Code: r.Code, ETag: r.ETag}})
	}
	return out, err
}

// site builds everything that answers over HTTP.
func (n *node) site(planner *delivery.Planner, recorder *engagement.Recorder, service *pledges.Service, how serving) (http.Handler, error) {
	tag, err := widget.Build()
	if err != nil {
		return nil, err
	}
	versions, err := releases()
	if err != nil {
		return nil, err
	}
	checker, err := widget.Check(n.words.Say)
	if err != nil {
		return nil, err
	}
	rooms, err := n.pages(planner)
	if err != nil {
		return nil, err
	}
	stage := public.NewStage(&pledges.Stage{Boards: n.pledgeBook(), Flights: planner})
	n.closing = func() { rooms.console.Close(); stage.Close() }
	return web.New(web.Deps{
		Desk: rooms.desk, Account: rooms.account, Console: rooms.console, Audiences: rooms.who, Flights: rooms.flights, Laws: rooms.laws, Messages: rooms.said, Editor: rooms.editor, Pictures: rooms.pictures, Partner: rooms.partner, Mappings: rooms.mappings, Partners: rooms.carriers, Promises: rooms.promised, Experiments: rooms.measured, Reports: rooms.counted, Evaluations: rooms.told, Kits: rooms.kits, Research: rooms.studied, Surveys: rooms.asked, Entry: rooms.entry, Static: rooms.assets, Press: n.press(), Demo: how.demo,
		Public: public.Surface{Planner: planner, Recorder: recorder, Outcomes: recorder, Pledges: service, Caps: planner, Visitors: rdb.Visitors{Client: n.redis}, Now: time.Now, Checks: n.checks(),
			Codes: public.Codes{Ring: waybill.NewRing(n.keys.Family(access.WaybillFamily)), Batches: planner, Scans: recorder, Guesses: &ask.Limiter{Now: time.Now},
				Shared: guesses{rdb.Limiter{Client: n.redis}}, Firsts: ledgerdb.New(n.db), Strays: n.strays},
			Frames: planner, Shares: planner, Stage: stage, Artist: public.NewArtist(rooms.fonts), Shorts: public.NewShorts(campaigndb.Store{DB: n.db}, planner),
			Reminds: n.reminders(service), Sent: n.sent,
			Surveys: &survey.Service{Sealer: service.Sealer, Surveys: planner, Store: surveydb.NewReplies(n.db)},
			Tag:     public.Tag{Code: tag.Code, ETag: tag.ETag}, Checker: public.Tag{Code: checker.Code, ETag: checker.ETag}, Releases: versions},
		API:  api.Surface{Reached: evidencedb.Store{DB: n.db}, Reports: evidencedb.Store{DB: n.db}, Campaigns: campaigndb.Store{DB: n.db}, Segments: campaigndb.Store{DB: n.db}, Exports: evidencedb.Store{DB: n.db}, ExportFiles: evidencedb.Store{DB: n.db}, Now: time.Now},
		Keys: planner, Used: n.uses.Note, Words: n.words, Log: n.log, Now: time.Now, Watch: n.watchRequests(),
		BaseURL: n.settings.BaseURL, TrustedProxies: n.settings.TrustedProxies,
	})
}

// checks are what /readyz names.
func (n *node) checks() []public.Check {
	return []public.Check{
		{Name: "database", Probe: n.db.Ping},
		{Name: "schema", Probe: n.schema},
		{Name: "redis", Probe: n.redis.Ping},
		{Name: "spool", Needed: true, Probe: func(context.Context) error { return n.spool.Err() }},
	}
}

var errSchema = errors.New("the schema is not this program's")

func (n *node) schema(ctx context.Context) error {
	current, err := n.db.SchemaCurrent(ctx)
	if err == nil && !current {
		err = errSchema
	}
	return err
}

// How long requests under way may take to finish when the node is told to stop.
const drainTimeout = 15 * time.Second

// answer serves until the context ends, then stops accepting and lets what is under way finish.
func (n *node) answer(ctx context.Context, h http.Handler, ready func(string)) error {
	l, err := net.Listen("tcp", n.settings.Addr)
	if err != nil {
		return fmt.Errorf("ERAWAN_ADDR: %w", err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: newServerLog(n.log)}
	if n.closing != nil {
		server.RegisterOnShutdown(n.closing)
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	if ready != nil {
		ready(l.Addr().String())
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	if err := server.Shutdown(last); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}

type workerCmd struct{}

// Run drains events until it is told to stop. Any number of workers share the work.
func (workerCmd) Run(ctx context.Context, s *Settings, o out) error {
	if err := need(s.database(), s.redis(), s.keyFile()); err != nil {
		return err
	}
	if s.RedisURL == "embedded:" {
		return usage("ERAWAN_REDIS_URL: embedded: lives inside one process; run erawan serve --with-worker")
	}
	n, err := open(ctx, s, o.log)
	if err != nil {
		return err
	}
	defer n.close()
	n.metrics.Stream(n.events, time.Now)
	n.log.Info("worker started")
	n.drainStream(ctx)
	return nil
}
