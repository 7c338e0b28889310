package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"erawan/audience/prior"
	"erawan/campaigns/content/media"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/campaigns/pledges"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/plandb"
	"erawan/internal/rdb"
	"erawan/internal/spool"
	"erawan/internal/watch"
	"erawan/locales"
	"erawan/web/ask"
)

// node is what every long-running process stands on. Whichever part is away when it starts, the node
// starts: it serves what it kept.
type node struct {
	settings *Settings
	log      *slog.Logger
	keys     *access.Keyring
	words    *locales.Catalogue
	db       *db.DB
	redis    *rdb.Client
	events   *rdb.Log
	keeper   *engagement.Keeper
	spool    *spool.Log   // nil in a worker
	pictures *media.Files // nil in a worker
	rings    chan struct{}
	metrics  *watch.Metrics
	tracer   *watch.Tracer // nil unless the environment names a collector
	uses     *ask.Uses     // of keys; nil in a worker
	strays   *pledges.Strays
	sent     *pledges.Arrivals
	closing  func() // ends what would keep a web node from stopping; nil in a worker
	closers  []func() error
}

// abandoned is how long a batch may be in one worker's hands before another takes it: longer than a
// batch takes, shorter than anybody's patience. Booked twice, it counts once.
const abandoned = 10 * time.Second

// topicPlan is rung whenever something that plans are made of has changed.
const topicPlan = "plan"

// open opens the stores. What is wrong in the settings fails here; what is only away does not.
func open(ctx context.Context, s *Settings, log *slog.Logger) (*node, error) {
	n := &node{settings: s, log: log, rings: make(chan struct{}, 1)}
	if err := n.open(ctx); err != nil {
		return nil, errors.Join(err, n.close())
	}
	return n, nil
}

func (n *node) open(ctx context.Context) (err error) {
	s := n.settings
	if err = n.openWatch(ctx); err != nil {
		return err
	}
	if n.keys, err = access.LoadKeyring(s.KeyFile); err != nil {
		return fmt.Errorf("ERAWAN_KEY_FILE: %w", err)
	}
	if n.words, err = locales.New(); err != nil {
		return err
	}
	if n.db, err = db.Open(ctx, s.DatabaseURL, db.Options{Log: n.log}); err != nil {
		return fmt.Errorf("ERAWAN_DATABASE_URL: %w", err)
	}
	n.closers = append(n.closers, n.db.Close)
	secret := n.keys.Family(access.ReceiptFamily).Derive("limiter", 32)
	if n.redis, err = rdb.Open(s.RedisURL, rdb.Options{Secret: secret}); err != nil {
		return fmt.Errorf("ERAWAN_REDIS_URL: %w", err)
	}
	n.closers = append(n.closers, n.redis.Close)
	n.events = rdb.NewLog(n.redis, rdb.LogOptions{Consumer: consumer(), Wait: time.Second, MinIdle: abandoned})
	return nil
}

// openSpool opens the disk log of a web node.
func (n *node) openSpool() error {
	dir := filepath.Join(n.settings.DataDir, "spool")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("ERAWAN_DATA_DIR: %w", err)
	}
	log, err := spool.Open(spool.Options{Dir: dir, Wait: time.Second, Logger: n.log})
	if err != nil {
		return fmt.Errorf("ERAWAN_DATA_DIR: %w", err)
	}
	n.spool = log
	n.closers = append(n.closers, log.Close)
	return nil
}

// consumer names this process among those that read the event log. A worker started again on the same
// host takes up what it left.
func consumer() string {
	host, err := os.Hostname()
	if err != nil {
		host = "worker"
	}
	return fmt.Sprintf("%s-%d", host, os.Getpid())
}

// close lets go of everything, last opened first.
func (n *node) close() error {
	var errs []error
	for i := len(n.closers) - 1; i >= 0; i-- {
		errs = append(errs, n.closers[i]())
	}
	n.closers = nil
	return errors.Join(errs...)
}

// sealer seals and opens view tokens.
func (n *node) sealer() *token.Sealer { return token.NewSealer(n.keys.Family(access.TokenFamily)) }

// recorder takes events in where this node's mode says they are safe.
func (n *node) recorder(sealer *token.Sealer) (*engagement.Recorder, error) {
	centres, err := n.settings.dataCentres()
	if err != nil {
		return nil, err
	}
	n.keeper = &engagement.Keeper{To: n.events, Now: time.Now, Log: n.log}
	r := &engagement.Recorder{Sealer: sealer, First: n.keeper, Second: n.spool, Log: n.log, DataCentres: centres, Lately: engagement.NewLately()}
	if n.redis.Embedded() || n.settings.Ack == "disk" {
		r.First, r.Second = n.spool, nil
	}
	return r, nil
}

// crowd counts people of a day, with a key that nodes agree on where there is a server for it. It begins with a key, so that
// no impression is missed.
func (n *node) crowd(ctx context.Context) (*engagement.Crowd, error) {
	var exchange engagement.KeyExchange
	if n.settings.ReachRedisURL != "" {
		server, err := rdb.Open(n.settings.ReachRedisURL, rdb.Options{})
		if err != nil {
			return nil, fmt.Errorf("ERAWAN_REACH_REDIS_URL: %w", err)
		}
		n.closers = append(n.closers, server.Close)
		exchange = rdb.DayKeys{Client: server}
	}
	c := engagement.NewCrowd(exchange, newNumber)
	if err := c.Agree(ctx, time.Now()); err != nil {
		n.log.Warn("reach of the day is counted alone", "error", err)
	}
	return c, nil
}

// bucketKey orders the buckets of hold-outs and variants.
func bucketKey(keys *access.Keyring) (key delivery.BucketKey) {
	copy(key[:], keys.Family(access.BucketFamily).Derive("buckets", len(key)))
	return key
}

// loader keeps a planner current.
func (n *node) loader(p *delivery.Planner) *delivery.Loader {
	key := bucketKey(n.keys)
	return &delivery.Loader{
		Planner: p,
		Source:  n.tracer.Source(plandb.Store{DB: n.db}),
		Heart:   rdb.Heartbeat{Client: n.redis},
		Shelf:   &delivery.Disk{Dir: n.settings.DataDir},
		Options: func(now time.Time) delivery.Options {
			return delivery.Options{Now: now, Say: n.words.Say, Bucket: key, Weigher: prior.Current().Weigh}
		},
		Now:     time.Now,
		Log:     n.log,
		Paces:   plandb.Store{DB: n.db},
		Stopped: n.metrics.Stopped,
	}
}

// wake makes the loader look now.
func (n *node) wake() {
	select {
	case n.rings <- struct{}{}:
	default: // a look is already due
	}
}

// listen wakes the loader whenever another node rings, until the context ends.
func (n *node) listen(ctx context.Context) {
	for range (rdb.Bell{Client: n.redis}).Listen(ctx, topicPlan) {
		n.wake()
	}
}

// batch is how many records a drainer books at once.
const batch = 1000

// ledger is the book, once it keeps days in our zone. Without its database there is nothing to drain
// into, so it is waited for.
func (n *node) ledger(ctx context.Context) *ledgerdb.Store {
	ledger := ledgerdb.New(n.db)
	for ctx.Err() == nil {
		err := ledger.Declare(ctx, []string{n.settings.TimeZone})
		if err == nil {
			break
		}
		n.log.Warn("report zone not declared yet", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
	return ledger
}

// drainStream moves events from Redis into the ledger.
func (n *node) drainStream(ctx context.Context) {
	ledger := n.ledger(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { n.keepAhead(ctx, ledger) })
	beside.Go(func() { n.addUp(ctx) })
	beside.Go(func() { n.measure(ctx) })
	beside.Go(func() { n.pace(ctx) })
	beside.Go(func() { n.sealPledges(ctx) })
	beside.Go(func() { n.sendHooks(ctx) })
	beside.Go(func() { n.recheckOrigins(ctx) })
	beside.Go(func() { n.adapt(ctx, ledger) })
	beside.Go(func() { n.deliverReports(ctx) })
	beside.Go(func() { n.remind(ctx) })
	beside.Go(func() { n.makeExports(ctx) })
	defer beside.Wait()
	called := make(chan struct{}, 1)
	d := engagement.Drainer[rdb.Record]{Source: n.events, Ledger: n.watchedLedger(ledger), Most: batch, Every: 50 * time.Millisecond, Log: n.log,
		Bytes: func(r rdb.Record) []byte { return r.Data }, SetAside: n.setAside}
	second := d
	second.Source = rdb.NewLog(n.redis, rdb.LogOptions{Consumer: consumer() + "-second", MinIdle: abandoned})
	beside.Go(func() { second.Help(ctx, called) })
	d.More = func() {
		select {
		case called <- struct{}{}:
		default: // it is at work, or about to be
		}
	}
	d.Run(ctx)
}

// drainSpool does the same from the disk log, where there is no other log.
func (n *node) drainSpool(ctx context.Context) {
	ledger := n.ledger(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { n.keepAhead(ctx, ledger) })
	beside.Go(func() { n.addUp(ctx) })
	beside.Go(func() { n.measure(ctx) })
	beside.Go(func() { n.pace(ctx) })
	beside.Go(func() { n.sealPledges(ctx) })
	beside.Go(func() { n.sendHooks(ctx) })
	beside.Go(func() { n.recheckOrigins(ctx) })
	beside.Go(func() { n.adapt(ctx, ledger) })
	beside.Go(func() { n.deliverReports(ctx) })
	beside.Go(func() { n.remind(ctx) })
	beside.Go(func() { n.makeExports(ctx) })
	defer beside.Wait()
	d := engagement.Drainer[spool.Record]{Source: n.spool, Ledger: n.watchedLedger(ledger), Most: batch, Every: 50 * time.Millisecond, Log: n.log,
		Bytes: func(r spool.Record) []byte { return r.Data }, SetAside: n.keepAside}
	d.Run(ctx)
}

// forward moves what had to be spooled to Redis when it is back.
func (n *node) forward(ctx context.Context) {
	f := engagement.Forwarder[spool.Record]{From: n.spool, To: n.keeper, Most: batch, Every: 200 * time.Millisecond, Log: n.log,
		Bytes: func(r spool.Record) []byte { return r.Data }}
	f.Run(ctx)
}

// keepAside keeps a record that nobody can book in a file of its own, for a person to look at.
func (n *node) keepAside(_ context.Context, r spool.Record, reason string) error {
	dir := filepath.Join(n.settings.DataDir, "aside")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	name := filepath.Join(dir, fmt.Sprintf("%d-%d.record", r.Pos.Segment, r.Pos.Offset))
	n.log.Error("record kept aside", "file", filepath.Base(name), "reason", reason)
	if err := os.WriteFile(name, r.Data, 0o600); err != nil {
		return err
	}
	n.metrics.SetAside()
	return nil
}
