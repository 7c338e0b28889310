package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// Tx is one transaction. Everything done in it has one "now".
type Tx struct {
	*gorm.DB
	Now      time.Time
	Postgres bool
}

// Params are the named values of a statement: "@name" in its text.
type Params map[string]any

func (p Params) bound() []any {
	if len(p) == 0 {
		return nil
	}
	return []any{map[string]any(p)}
}

// attempts bounds how often a writing transaction is tried against others that want the same rows.
const attempts = 8

var errRolledBack = errors.New("rolled back, as every reader is")

// Read runs fn on one state of the database. The transaction is rolled back whatever happens, so
// that a write hidden in a reader comes to nothing.
func (d *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	var inner error
	options := &sql.TxOptions{ReadOnly: true}
	if d.postgres {
		options.Isolation = sql.LevelRepeatableRead
	}
	err := d.gorm.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		inner = fn(d.tx(g))
		return errRolledBack
	}, options)
	if errors.Is(err, errRolledBack) {
		err = inner
	}
	return toFault(err)
}

// Write runs fn and commits what it did, or nothing of it. Against a deadlock or a busy file it is
// run again from its beginning: fn must not leave anything behind outside the transaction.
func (d *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	if !d.postgres {
		select {
		case d.turn <- struct{}{}:
			defer func() { <-d.turn }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	var err error
	for range attempts {
		err = d.gorm.WithContext(ctx).Transaction(func(g *gorm.DB) error { return fn(d.tx(g)) })
		if !worthAnother(err) || ctx.Err() != nil {
			break
		}
	}
	return toFault(err)
}

func (d *DB) tx(g *gorm.DB) *Tx {
	return &Tx{DB: g, Now: d.now().UTC().Truncate(time.Millisecond), Postgres: d.postgres}
}

func worthAnother(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01" // serialization failure, deadlock
	}
	code, _, ok := sqliteCode(err)
	return ok && code&0xff == sqliteBusy
}

// Fetch reads the rows of a statement into a slice of structs, or its one row into a struct or a
// plain value, which is left as it was when there is none.
func (t *Tx) Fetch(dest any, statement string, p Params) error {
	return t.Raw(statement, p.bound()...).Scan(dest).Error
}

// Run carries out a statement and tells how many rows it touched.
func (t *Tx) Run(statement string, p Params) (int64, error) {
	done := t.Exec(statement, p.bound()...)
	return done.RowsAffected, done.Error
}

// One reads the one row that a query finds; NotFound when there is none.
func One[R any](query *gorm.DB) (R, error) {
	var row R
	if err := query.Take(&row).Error; err != nil {
		return row, fmt.Errorf("take one: %w", err)
	}
	return row, nil
}

// All reads the rows that a query finds.
func All[R any](query *gorm.DB) ([]R, error) {
	var rows []R
	if err := query.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("find all: %w", err)
	}
	return rows, nil
}
