package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"erawan/migrations"
)

// Direction of a migration.
type Direction string

// The directions: all the way up, or one step down.
const (
	Up   Direction = "up"
	Down Direction = "down"
)

// Migration is one file of the schema and whether it stands.
type Migration struct {
	Version int64
	Name    string
	Applied bool
	At      time.Time // zero when it is not applied
}

// Migrate brings the schema all the way up, or one step down, and returns the names of the files it
// applied or undid. Only one process does so at a time; others wait. It makes an SQLite file that is
// not there.
func Migrate(ctx context.Context, url string, way Direction) (names []string, err error) {
	p, done, err := provider(ctx, url)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, done()) }()
	var results []*goose.MigrationResult
	switch way {
	case Up:
		results, err = p.Up(ctx)
	case Down:
		var one *goose.MigrationResult
		if one, err = p.Down(ctx); one != nil {
			results = append(results, one)
		}
		if errors.Is(err, goose.ErrNoNextVersion) {
			err = nil
		}
	default:
		return nil, fmt.Errorf("migrate: no direction %q", way)
	}
	for _, r := range results {
		names = append(names, r.Source.Path)
	}
	if err != nil {
		return names, fmt.Errorf("migrate %s: %w", way, err)
	}
	return names, nil
}

// Status lists every file of the schema, oldest first.
func Status(ctx context.Context, url string) (out []Migration, err error) {
	p, done, err := provider(ctx, url)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, done()) }()
	found, err := p.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("schema status: %w", err)
	}
	for _, m := range found {
		out = append(out, Migration{m.Source.Version, m.Source.Path, m.State == goose.StateApplied, m.AppliedAt.UTC()})
	}
	return out, nil
}

// provider is goose on a pool of its own, under the dialect's lock, and how to let go of both. An
// SQLite file is locked before it is opened: even to open one for the first time is to write to it.
func provider(ctx context.Context, url string) (*goose.Provider, func() error, error) {
	unlock := func() error { return nil }
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	dialect, files := goose.DialectSQLite3, migrations.SQLite
	if isPostgres(url) {
		dialect, files = goose.DialectPostgres, migrations.Postgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, nil, fmt.Errorf("migrate: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	} else if path, lite := strings.CutPrefix(url, "sqlite://"); lite && path != "" {
		var err error
		if unlock, err = lockFile(ctx, path+".lock"); err != nil {
			return nil, nil, fmt.Errorf("migrate: %w", err)
		}
	}
	pool, _, err := openPool(url, true)
	if err != nil {
		return nil, nil, errors.Join(err, unlock())
	}
	done := func() error { return errors.Join(pool.Close(), unlock()) }
	p, err := goose.NewProvider(dialect, pool, files, options...)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("migrate: %w", err), done())
	}
	return p, done, nil
}

// lockFile waits for a lock on a file beside the database, which ends with the process whatever ends
// the process, and returns how to let go of it.
func lockFile(ctx context.Context, path string) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return f.Close, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(err, f.Close())
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), f.Close())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// SchemaVersion is the number of the newest migration that stands; 0 before the first.
func (d *DB) SchemaVersion(ctx context.Context) (int64, error) {
	var version sql.NullInt64
	err := d.pool.QueryRowContext(ctx, "select max(version_id) from goose_db_version where is_applied").Scan(&version)
	if noSuchTable(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("schema version: %w", err)
	}
	return version.Int64, nil
}

// SchemaCurrent reports whether the schema is the one this program was built for.
func (d *DB) SchemaCurrent(ctx context.Context) (bool, error) {
	version, err := d.SchemaVersion(ctx)
	return version == newest, err
}

// newest is the version of the last file.
var newest = func() int64 {
	names, err := fs.Glob(migrations.SQLite, "*.sql")
	if err != nil || len(names) == 0 {
		panic("db: no migrations are embedded")
	}
	version, err := goose.NumericComponent(names[len(names)-1])
	if err != nil {
		panic("db: " + err.Error())
	}
	return version
}()

func noSuchTable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "42P01"
	}
	code, text, ok := sqliteCode(err)
	return ok && code == sqliteError && strings.Contains(text, "no such table")
}
