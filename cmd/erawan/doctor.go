package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/rdb"
	"erawan/internal/spool"
)

type doctorCmd struct{}

// ailment is what is wrong, and what to do.
type ailment struct{ what, do string }

func (a ailment) Error() string { return a.what + "; " + a.do }

// Run examines one thing after another and says of each how it is. What a failed thing stands under
// is examined all the same: one call names everything.
func (doctorCmd) Run(ctx context.Context, s *Settings, o out) error {
	d := &doctor{Settings: s, out: o}
	defer d.close()
	sick := 0
	for _, e := range []struct {
		name string
		look func(context.Context) error
	}{
		{"settings", d.settings}, {"keys", d.keyFile}, {"data folder", d.dataFolder}, {"database", d.database},
		{"schema", d.schema}, {"clock", d.clock}, {"redis", d.redis}, {"one event", d.event},
	} {
		limited, cancel := context.WithTimeout(ctx, 10*time.Second)
		err := e.look(limited)
		cancel()
		if err != nil {
			sick++
			fmt.Fprintf(o, "%-12s FAIL  %v\n", e.name, err)
			continue
		}
		fmt.Fprintf(o, "%-12s ok\n", e.name)
	}
	if sick > 0 {
		return fmt.Errorf("%d of the checks above failed", sick)
	}
	return nil
}

type doctor struct {
	*Settings
	out  out
	ring *access.Keyring
	db   *db.DB
	rdb  *rdb.Client
}

var errNotLooked = errors.New("not examined: what it stands on failed")

func (d *doctor) close() {
	if d.db != nil {
		d.db.Close()
	}
	if d.rdb != nil {
		d.rdb.Close()
	}
}

func (d *doctor) settings(context.Context) error {
	if err := need(d.Settings.database(), d.Settings.redis(), d.Settings.keyFile(), d.Settings.dataDir(), d.Settings.baseURL()); err != nil {
		return err
	}
	u, _ := url.Parse(d.BaseURL) // checked when the settings were read
	if u.Path != "" {
		return ailment{"ERAWAN_BASE_URL has a path: " + u.Path, "give scheme and host only"}
	}
	return nil
}

func (d *doctor) keyFile(context.Context) (err error) {
	if d.ring, err = access.LoadKeyring(d.KeyFile); err != nil {
		return ailment{"ERAWAN_KEY_FILE: " + err.Error(), "make one with: erawan keys new FILE"}
	}
	return nil
}

func (d *doctor) dataFolder(context.Context) error {
	if d.DataDir == "" {
		return ailment{"ERAWAN_DATA_DIR is not set", "name a folder for the spool and the kept plan"}
	}
	probe := filepath.Join(d.DataDir, ".doctor")
	err := os.WriteFile(probe, make([]byte, 64<<10), 0o600)
	if err = errors.Join(err, os.Remove(probe)); err != nil {
		return ailment{"ERAWAN_DATA_DIR cannot be written: " + err.Error(), "check owner, mode and free space"}
	}
	return nil
}

func (d *doctor) database(ctx context.Context) (err error) {
	if d.db, err = db.Open(ctx, d.DatabaseURL, db.Options{Log: d.out.log}); err == nil {
		err = d.db.Ping(ctx)
	}
	if err != nil {
		return ailment{"ERAWAN_DATABASE_URL: " + err.Error(), "check address, user and password"}
	}
	return nil
}

func (d *doctor) schema(ctx context.Context) error {
	if d.db == nil {
		return errNotLooked
	}
	current, err := d.db.SchemaCurrent(ctx)
	if err != nil {
		return errNotLooked
	}
	if !current {
		return ailment{"the schema is not this program's", "run: erawan migrate up"}
	}
	return nil
}

// maxSkew is how far our clock may be from the database's: tokens and stops are compared across nodes.
const maxSkew = 2 * time.Second

func (d *doctor) clock(ctx context.Context) error {
	if d.db == nil {
		return errNotLooked
	}
	theirs, err := d.db.Clock(ctx)
	if err != nil {
		return errNotLooked
	}
	if skew := time.Since(theirs); math.Abs(skew.Seconds()) > maxSkew.Seconds() {
		return ailment{fmt.Sprintf("our clock is %.0f s off the database's", skew.Seconds()), "set both by NTP"}
	}
	return nil
}

func (d *doctor) redis(ctx context.Context) (err error) {
	if d.rdb, err = rdb.Open(d.RedisURL, rdb.Options{}); err == nil {
		err = d.rdb.Ping(ctx)
	}
	if err != nil {
		return ailment{"ERAWAN_REDIS_URL: " + err.Error(), "check address and password"}
	}
	if d.rdb.Embedded() {
		return nil
	}
	if worry, err := d.rdb.Unsafe(ctx); err != nil || worry != "" {
		return ailment{"ERAWAN_REDIS_URL: " + worry, "the event log needs appendonly yes and maxmemory-policy noeviction"}
	}
	return nil
}

// event writes one event as a page's would be, reads it back as a worker would, and opens its token.
// It goes through a log of its own, so that nothing of it is ever counted.
func (d *doctor) event(ctx context.Context) error {
	if d.ring == nil || d.rdb == nil || d.DataDir == "" {
		return errNotLooked
	}
	dir, err := os.MkdirTemp(d.DataDir, "doctor-")
	if err != nil {
		return errNotLooked
	}
	defer os.RemoveAll(dir)
	log, err := spool.Open(spool.Options{Dir: dir, Logger: d.out.log})
	if err != nil {
		return ailment{"the spool does not open: " + err.Error(), "check ERAWAN_DATA_DIR"}
	}
	defer log.Close()
	sealer := token.NewSealer(d.ring.Family(access.TokenFamily))
	now := time.Now()
	claims := token.Claims{ID: token.NewID(now), Kind: token.Page, Expires: now.Add(time.Hour).Truncate(time.Second)}
	text, err := sealer.Seal(&claims)
	if err != nil {
		return err
	}
	recorder := &engagement.Recorder{Sealer: sealer, First: log, Log: d.out.log}
	accepted, _, err := recorder.Record(ctx, engagement.Visit{Now: now}, []engagement.Incoming{{Token: text, Type: "impression"}})
	if err != nil || accepted != 1 {
		return ailment{fmt.Sprintf("an event was not taken (%v)", err), "check ERAWAN_DATA_DIR and ERAWAN_KEY_FILE"}
	}
	back, err := log.Read(ctx, 1)
	if err != nil || len(back) != 1 {
		return ailment{"an acknowledged event did not come back", "check the disk of ERAWAN_DATA_DIR"}
	}
	return d.book(ctx, log)
}

// book drains the event into a database that is thrown away, so that the whole way is walked.
func (d *doctor) book(ctx context.Context, log *spool.Log) error {
	drained := 0
	drainer := engagement.Drainer[spool.Record]{Source: log, Most: 10, Log: d.out.log,
		Bytes:    func(r spool.Record) []byte { return r.Data },
		Ledger:   ledgerFunc(func(b engagement.Batch) { drained += len(b.Events) }),
		SetAside: func(context.Context, spool.Record, string) error { return nil }}
	if _, err := drainer.Once(ctx); err != nil || drained != 1 {
		return ailment{fmt.Sprintf("an event was not drained (%v)", err), "report this"}
	}
	return nil
}

// ledgerFunc is a ledger that only looks.
type ledgerFunc func(engagement.Batch)

// Apply looks at the batch.
func (f ledgerFunc) Apply(_ context.Context, b engagement.Batch) (engagement.Applied, error) {
	f(b)
	return engagement.Applied{Inserted: len(b.Events)}, nil
}
