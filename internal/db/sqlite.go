package db

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	driver "github.com/glebarez/go-sqlite"
	"github.com/glebarez/sqlite"
	"gorm.io/gorm"
)

// openSQLite opens a file for one writer and many readers at once. Every commit is on the disk
// before it is acknowledged.
func openSQLite(path string, create bool) (*sql.DB, gorm.Dialector, error) {
	if path == "" {
		return nil, nil, errors.New("open sqlite: the address names no file")
	}
	mode := "rw"
	if create {
		mode = "rwc"
	} else if _, err := os.Stat(path); err != nil {
		return nil, nil, fmt.Errorf("open sqlite: %w", err)
	}
	options := url.Values{
		"mode":    {mode},
		"_txlock": {"immediate"}, // a writer waits at its beginning, never half way; readers begin deferred
		"_pragma": {"busy_timeout(10000)", "journal_mode(wal)", "synchronous(full)", "foreign_keys(on)"},
	}
	pool, err := sql.Open(sqlite.DriverName, "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+options.Encode())
	if err != nil {
		return nil, nil, fmt.Errorf("open sqlite: %w", err)
	}
	return pool, sqliteDialect{&sqlite.Dialector{Conn: pool}}, nil
}

// sqliteDialect keeps the driver's error beside gorm's kind of it: its text is the only place where
// SQLite says which constraint was broken.
type sqliteDialect struct{ *sqlite.Dialector }

// Translate tells gorm's kind of an error, and keeps the error.
func (d sqliteDialect) Translate(err error) error {
	if kind := d.Dialector.Translate(err); kind != err {
		return fmt.Errorf("%w: %w", kind, err)
	}
	return err
}

// Result codes of SQLite that this package tells apart.
const (
	sqliteError = 1
	sqliteBusy  = 5
	sqliteCheck = 275
)

// sqliteCode is the result code of an error that came from SQLite.
func sqliteCode(err error) (code int, text string, ok bool) {
	var e *driver.Error
	if !errors.As(err, &e) {
		return 0, "", false
	}
	return e.Code(), e.Error(), true
}

// sqliteConstraint is what a broken constraint is called: SQLite names a check, and of a unique key
// it lists the columns, "staff.email".
func sqliteConstraint(text string) string {
	_, name, found := strings.Cut(text, "constraint failed: ")
	if _, inner, twice := strings.Cut(name, "constraint failed: "); twice {
		name = inner
	}
	if !found {
		return ""
	}
	name, _, _ = strings.Cut(name, " (")
	return name
}
