package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/rdb"
	"erawan/internal/spool"
)

// checkEvent sends one event all the way that a traveller's goes: a token is sealed and opened, the
// event is appended to the log that this installation uses, read back as a worker reads, and written
// to the ledger. The log has a name of its own and is deleted; the ledger's transaction is rolled
// back. So every part is shown to work, and nothing is counted.
func (d *doctor) checkEvent(ctx context.Context) error {
	if d.ring == nil || d.db == nil || d.rdb == nil || !d.schema || !d.folder {
		return errNotLooked
	}
	if d.rdb.Embedded() {
		return d.throughSpool(ctx)
	}
	return d.throughRedis(ctx)
}

// throughRedis walks the way of web nodes and workers.
func (d *doctor) throughRedis(ctx context.Context) (err error) {
	own, err := rdb.Open(d.RedisURL, rdb.Options{Namespace: "erawan:doctor:" + strings.ToLower(rand.Text()[:10])})
	if err != nil {
		return ailment{"ERAWAN_REDIS_URL: " + err.Error(), "check the address"}
	}
	defer own.Close()
	log := rdb.NewLog(own, rdb.LogOptions{Consumer: "doctor", Wait: time.Second})
	defer func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), addressTimeout)
		defer cancel()
		if gone := log.Discard(last); gone != nil && err == nil {
			err = ailment{"ERAWAN_REDIS_URL: " + gone.Error(), "let the Redis user delete keys"}
		}
	}()
	return walk(ctx, d, way[rdb.Record]{log: log, source: log, bytes: func(r rdb.Record) []byte { return r.Data }, setting: "ERAWAN_REDIS_URL"})
}

// throughSpool walks the way of a single process.
func (d *doctor) throughSpool(ctx context.Context) error {
	dir, err := os.MkdirTemp(d.DataDir, "doctor-")
	if err != nil {
		return ailment{"ERAWAN_DATA_DIR: " + err.Error(), "check its owner and mode"}
	}
	defer os.RemoveAll(dir)
	log, err := spool.Open(spool.Options{Dir: dir, Logger: d.out.log})
	if err != nil {
		return ailment{"ERAWAN_DATA_DIR: " + err.Error(), "check the disk it is on"}
	}
	defer log.Close()
	return walk(ctx, d, way[spool.Record]{log: log, source: log, bytes: func(r spool.Record) []byte { return r.Data }, setting: "ERAWAN_DATA_DIR"})
}

// way is a log, both ends of it, and the setting that it hangs on.
type way[R any] struct {
	log     engagement.Log
	source  engagement.Source[R]
	bytes   func(R) []byte
	setting string
}

func walk[R any](ctx context.Context, d *doctor, w way[R]) error {
	sealer := token.NewSealer(d.ring.Family(access.TokenFamily))
	now := time.Now()
	claims := token.Claims{ID: token.NewID(now), Kind: token.Page, Expires: now.Add(time.Hour).Truncate(time.Second)}
	text, err := sealer.Seal(&claims)
	if err != nil {
		return ailment{"a token cannot be sealed: " + err.Error(), "check ERAWAN_KEY_FILE"}
	}
	recorder := &engagement.Recorder{Sealer: sealer, First: w.log, Log: d.out.log}
	accepted, rejected, err := recorder.Record(ctx, engagement.Visit{Now: now}, []engagement.Incoming{{Token: text, Type: engagement.Impression.String()}})
	switch {
	case err != nil:
		return ailment{w.setting + ": an event was not taken: " + causes(err), "check that it can be written to"}
	case accepted != 1:
		return ailment{"a token that was just sealed is refused: " + rejected[0].Code, "check ERAWAN_KEY_FILE"}
	}
	booked := &rehearsal{ledger: ledgerdb.New(d.db), token: claims.ID}
	drainer := engagement.Drainer[R]{Source: w.source, Most: 10, Log: d.out.log, Bytes: w.bytes, Ledger: booked,
		SetAside: func(_ context.Context, _ R, reason string) error { return errors.New(reason) }}
	switch _, err := drainer.Once(ctx); {
	case err != nil:
		return ailment{"ERAWAN_DATABASE_URL: an event was not booked: " + causes(err), "check that the ledger's tables can be written to"}
	case booked.events != 1:
		return ailment{fmt.Sprintf("%s: of one event that was acknowledged, %d came back", w.setting, booked.events), "check that it keeps what it is given"}
	}
	return nil
}

// causes is an error with what lies beneath it: the sentence that a visitor would read says nothing
// to whoever mends it.
func causes(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

// rehearsal is a ledger in which everything is written and nothing stays.
type rehearsal struct {
	ledger *ledgerdb.Store
	token  token.ID
	events int // that came and were new
}

// Apply rehearses the batch.
func (r *rehearsal) Apply(ctx context.Context, b engagement.Batch) (engagement.Applied, error) {
	done, err := r.ledger.Rehearse(ctx, b)
	if err == nil && len(b.Events) == 1 && b.Events[0].Token == r.token {
		r.events += done.Inserted
	}
	return done, err
}
