package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/rdb"
)

type doctorCmd struct {
	Running bool `help:"A node should be running: nobody answering at ERAWAN_BASE_URL is a fault."`
}

// ailment is what is wrong, and what to do.
type ailment struct{ what, do string }

func (a ailment) Error() string { return oneLine(a.what) + "; " + a.do }

// oneLine keeps what a library says in one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// errNotLooked is of a check whose ground is missing. The check that found that says so.
var errNotLooked = errors.New("not examined, since what it stands on failed")

// Run examines one thing after another and says of each how it is, in one line. What does not stand
// on a thing that failed is examined all the same: one call names everything.
func (c doctorCmd) Run(ctx context.Context, s *Settings, o out) error {
	return (&doctor{Settings: s, out: o, now: time.Now, running: c.Running}).examine(ctx)
}

// doctor is one examination.
type doctor struct {
	*Settings
	out     out
	now     func() time.Time
	running bool

	ring   *access.Keyring
	db     *db.DB      // nil unless it answers
	rdb    *rdb.Client // nil unless it answers
	folder bool        // the data folder can be written
	schema bool        // it is this program's
	note   string      // what is worth saying of a check that found nothing wrong
}

// checkTimeout bounds one check.
const checkTimeout = 10 * time.Second

func (d *doctor) examine(ctx context.Context) error {
	defer d.close()
	sick := 0
	for _, e := range []struct {
		name string
		look func(context.Context) error
	}{
		{"settings", d.checkSettings}, {"keys", d.checkKeys}, {"data folder", d.checkFolder}, {"fonts", d.checkFonts}, {"pdf", d.checkPDF},
		{"database", d.checkDatabase}, {"schema", d.checkSchema}, {"clock", d.checkClock},
		{"redis", d.checkRedis}, {"address", d.checkAddress}, {"sign-on", d.checkSignOn}, {"one event", d.checkEvent},
	} {
		limited, cancel := context.WithTimeout(ctx, checkTimeout)
		d.note = ""
		err := e.look(limited)
		cancel()
		switch {
		case errors.Is(err, errNotLooked):
			fmt.Fprintf(d.out, "%-12s --    %v\n", e.name, err)
		case err != nil:
			sick++
			fmt.Fprintf(d.out, "%-12s FAIL  %v\n", e.name, err)
		case d.note != "":
			fmt.Fprintf(d.out, "%-12s ok    %s\n", e.name, oneLine(d.note))
		default:
			fmt.Fprintf(d.out, "%-12s ok\n", e.name)
		}
	}
	if sick > 0 {
		return fmt.Errorf("%d of the checks above failed", sick)
	}
	return nil
}

func (d *doctor) close() {
	if d.db != nil {
		d.db.Close()
	}
	if d.rdb != nil {
		d.rdb.Close()
	}
}

func (d *doctor) checkSettings(context.Context) error {
	return need(d.Settings.database(), d.Settings.redis(), d.Settings.keyFile(), d.Settings.dataDir(), d.Settings.baseURL())
}

func (d *doctor) checkKeys(context.Context) error {
	if d.KeyFile == "" {
		return errNotLooked
	}
	ring, err := access.LoadKeyring(d.KeyFile)
	if errors.Is(err, access.ErrNoKeyFile) {
		return ailment{"ERAWAN_KEY_FILE: " + err.Error(), "restore it from its backup, or on a new installation make one with: erawan keys new FILE"}
	}
	if errors.Is(err, access.ErrNoFamily) {
		return ailment{"ERAWAN_KEY_FILE: " + err.Error(), "add it with: erawan keys complete FILE, and give every node the same file"}
	}
	if err != nil {
		return ailment{"ERAWAN_KEY_FILE: " + err.Error(), "restore it from its backup"}
	}
	d.ring = ring
	return nil
}

// probeSize is enough to notice a disk that is full, and too little to fill one.
const probeSize = 1 << 20

func (d *doctor) checkFolder(context.Context) error {
	if d.DataDir == "" {
		return errNotLooked
	}
	err := probe(filepath.Join(d.DataDir, ".doctor"))
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return ailment{"ERAWAN_DATA_DIR: the disk is full: " + err.Error(), "make room: without it no event can be spooled"}
	case err != nil:
		return ailment{"ERAWAN_DATA_DIR cannot be written: " + err.Error(), "make it a folder of this program's user, on a disk that is not read-only"}
	}
	d.folder = true
	return nil
}

// probe writes a file through to the disk, and leaves nothing.
func probe(name string) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, probeSize))
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(name))
}

func (d *doctor) checkDatabase(ctx context.Context) error {
	if d.DatabaseURL == "" {
		return errNotLooked
	}
	opened, err := db.Open(ctx, d.DatabaseURL, db.Options{Log: d.out.log})
	if err != nil {
		return ailment{"ERAWAN_DATABASE_URL: " + err.Error(), "check the address"}
	}
	if err := opened.Ping(ctx); err != nil {
		opened.Close()
		return ailment{"ERAWAN_DATABASE_URL: " + err.Error(), "check address, user and password"}
	}
	d.db = opened
	return nil
}

func (d *doctor) checkSchema(ctx context.Context) error {
	if d.db == nil {
		return errNotLooked
	}
	current, err := d.db.SchemaCurrent(ctx)
	if err != nil {
		return ailment{"the schema cannot be read: " + err.Error(), "check the rights of the database's user"}
	}
	if !current {
		return ailment{"the schema is not this program's", "run: erawan migrate up"}
	}
	d.schema = true
	return nil
}

// maxSkew is how far our clock may be from the database's: tokens and stops are compared across nodes.
const maxSkew = 2 * time.Second

func (d *doctor) checkClock(ctx context.Context) error {
	if d.db == nil {
		return errNotLooked
	}
	if !d.db.Postgres() {
		d.note = "there is no other to compare it with"
		return nil
	}
	theirs, err := d.db.Clock(ctx)
	if err != nil {
		return ailment{"the database does not tell its time: " + err.Error(), "run doctor again"}
	}
	if skew := d.now().Sub(theirs); math.Abs(skew.Seconds()) > maxSkew.Seconds() {
		return ailment{fmt.Sprintf("our clock is %+.0f s off the database's", skew.Seconds()), "keep both by NTP"}
	}
	return nil
}

func (d *doctor) checkRedis(ctx context.Context) error {
	if d.RedisURL == "" {
		return errNotLooked
	}
	opened, err := rdb.Open(d.RedisURL, rdb.Options{})
	if err != nil {
		return ailment{"ERAWAN_REDIS_URL: " + err.Error(), "check the address"}
	}
	if err := opened.Ping(ctx); err != nil {
		opened.Close()
		return ailment{"ERAWAN_REDIS_URL: " + err.Error(), "check address and password"}
	}
	d.rdb = opened
	if opened.Embedded() {
		return nil
	}
	worry, err := opened.Unsafe(ctx)
	switch {
	case err != nil:
		return ailment{"ERAWAN_REDIS_URL: " + err.Error(), "check the rights of the Redis user"}
	case worry != "":
		return ailment{"ERAWAN_REDIS_URL: events may be lost there: " + worry, "the event log needs appendonly yes and maxmemory-policy noeviction"}
	}
	return nil
}
