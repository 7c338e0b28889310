// Package db is all SQL. It and the packages below it are the only ones that know gorm, and the same
// code serves Postgres and SQLite: what differs between the two is in this package alone. Each store
// is a package of its own, built from a *DB.
package db

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"gorm.io/gorm"
)

// DB is one database, safe for use by many goroutines.
type DB struct {
	gorm     *gorm.DB
	pool     *sql.DB
	now      func() time.Time
	postgres bool
	// turn is held by the one writer of an SQLite file in this process, so that waiting is a queue
	// here instead of sleeping and trying again in the driver.
	turn chan struct{}
}

// Options of an open database. The zero value is fine.
type Options struct {
	Now      func() time.Time // the clock; the system's when nil
	Log      *slog.Logger     // where slow statements are told; nowhere when nil
	MaxConns int              // the most connections held at once; 10 when 0
	Told     func(string)     // is told each statement that was carried out, without its values; nobody when nil
}

// Open prepares a database for use: "postgres://…" or "sqlite:///path". It does not wait for a
// Postgres server to answer, so that a node starts while its database is away; Ping does. An SQLite
// file must exist: Migrate makes it.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.MaxConns == 0 {
		o.MaxConns = 10
	}
	pool, dialect, err := openPool(url, false)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(o.MaxConns)
	pool.SetMaxIdleConns(o.MaxConns)
	g, err := gorm.Open(dialect, &gorm.Config{
		TranslateError:           true,
		SkipDefaultTransaction:   true,
		DisableAutomaticPing:     true,
		DisableNestedTransaction: true,
		NowFunc:                  o.Now,
		Logger:                   logger{o.Log, o.Told},
	})
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return &DB{gorm: g.WithContext(ctx), pool: pool, now: o.Now, postgres: isPostgres(url), turn: make(chan struct{}, 1)}, nil
}

func isPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// openPool opens the driver's pool and the dialect that speaks through it. With create, an SQLite
// file is made when it is not there.
func openPool(url string, create bool) (*sql.DB, gorm.Dialector, error) {
	path, lite := strings.CutPrefix(url, "sqlite://")
	switch {
	case isPostgres(url):
		return openPostgres(url)
	case lite:
		return openSQLite(path, create)
	}
	return nil, nil, fmt.Errorf("open database: the address must begin with postgres:// or sqlite://")
}

// Postgres reports whether this is Postgres; otherwise it is SQLite.
func (d *DB) Postgres() bool { return d.postgres }

// Ping asks the database for a sign of life.
func (d *DB) Ping(ctx context.Context) error { return d.pool.PingContext(ctx) }

// Close lets go of every connection.
func (d *DB) Close() error { return d.pool.Close() }
