package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"erawan/internal/db"
	"erawan/internal/testenv"
)

// Noon is when every test of the stores takes place.
var Noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// OpenDB gives a test an empty database of its own that has the schema.
type OpenDB func(t *testing.T) *db.DB

// OnEveryDatabase runs a suite on SQLite and on Postgres.
func OnEveryDatabase(t *testing.T, suite func(t *testing.T, open OpenDB)) {
	t.Helper()
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); suite(t, OpenSQLite) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); suite(t, OpenPostgres) })
}

// migrated is a file with every table and no row, made once and copied for each test.
var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "erawan-store")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "empty.db")
	if err := migrate("sqlite://" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// OpenSQLite opens a new file.
func OpenSQLite(t *testing.T) *db.DB {
	t.Helper()
	empty, err := migrated()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "erawan.db")
	if err := os.WriteFile(path, empty, 0o600); err != nil {
		t.Fatal(err)
	}
	return openDB(t, "sqlite://"+path)
}

// OpenPostgres opens a copy of the template database.
func OpenPostgres(t *testing.T) *db.DB {
	t.Helper()
	return openDB(t, testenv.Database(t, migrate))
}

func migrate(url string) error {
	_, err := db.Migrate(context.Background(), url, db.Up)
	return err
}

func openDB(t *testing.T, url string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), url, db.Options{Now: func() time.Time { return Noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// must fails the test on an error, and otherwise passes a value on.
func must[V any](t *testing.T) func(V, error) V {
	return func(v V, err error) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
