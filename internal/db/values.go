package db

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"erawan/campaigns"
)

func onPostgres(g *gorm.DB) bool { return g.Dialector.Name() == "postgres" }

func bound(v any) clause.Expr { return clause.Expr{SQL: "?", Vars: []any{v}} }

// Instant is a moment in a column: timestamptz on Postgres, Unix milliseconds on SQLite, both to the
// millisecond. The zero time is null.
type Instant struct{ time time.Time }

// At is a moment as a column keeps it.
func At(t time.Time) Instant {
	if t.IsZero() {
		return Instant{}
	}
	return Instant{t.UTC().Truncate(time.Millisecond)}
}

// Time is the moment, in UTC.
func (i Instant) Time() time.Time { return i.time }

// GormDataType is for gorm's schema.
func (Instant) GormDataType() string { return "time" }

// GormValue binds the moment in the way of the dialect.
func (i Instant) GormValue(_ context.Context, g *gorm.DB) clause.Expr {
	switch {
	case i.time.IsZero():
		return bound(nil)
	case onPostgres(g):
		return bound(i.time)
	}
	return bound(i.time.UnixMilli())
}

// Scan reads a column.
func (i *Instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = Instant{}
	case time.Time:
		*i = At(v)
	case int64:
		*i = At(time.UnixMilli(v))
	default:
		return fmt.Errorf("scan instant: %T", src)
	}
	return nil
}

// Day is a calendar day in a column: date on Postgres, ISO text on SQLite. The zero day is null.
type Day struct{ date campaigns.Date }

// On is a day as a column keeps it.
func On(d campaigns.Date) Day { return Day{d} }

// Date is the day.
func (d Day) Date() campaigns.Date { return d.date }

// Value binds the day.
func (d Day) Value() (driver.Value, error) {
	if d.date == (campaigns.Date{}) {
		return nil, nil
	}
	return d.date.String(), nil
}

// Scan reads a column.
func (d *Day) Scan(src any) (err error) {
	switch v := src.(type) {
	case nil:
		d.date = campaigns.Date{}
	case time.Time:
		d.date = campaigns.DateOf(v)
	case string:
		d.date, err = campaigns.ParseDate(v)
	default:
		err = fmt.Errorf("scan day: %T", src)
	}
	return err
}

// UUID is 16 bytes in a column: uuid on Postgres, a blob on SQLite.
type UUID struct{ bytes [16]byte }

// UUIDOf is an id as a column keeps it.
func UUIDOf(b [16]byte) UUID { return UUID{b} }

// Bytes is the id.
func (u UUID) Bytes() [16]byte { return u.bytes }

// GormDataType is for gorm's schema.
func (UUID) GormDataType() string { return "bytes" }

// GormValue binds the id in the way of the dialect.
func (u UUID) GormValue(_ context.Context, g *gorm.DB) clause.Expr {
	if onPostgres(g) {
		return bound(uuid.UUID(u.bytes).String())
	}
	return bound(u.bytes[:])
}

// Scan reads a column.
func (u *UUID) Scan(src any) error {
	switch v := src.(type) {
	case string:
		id, err := uuid.Parse(v)
		u.bytes = id
		return err
	case []byte:
		if len(v) != len(u.bytes) {
			return fmt.Errorf("scan uuid: %d bytes", len(v))
		}
		copy(u.bytes[:], v)
		return nil
	}
	return fmt.Errorf("scan uuid: %T", src)
}

// Ref points to a row of another table, or, when it is zero, to none: it is null then.
type Ref int64

// Value binds the reference.
func (r Ref) Value() (driver.Value, error) {
	if r == 0 {
		return nil, nil
	}
	return int64(r), nil
}

// Scan reads a column.
func (r *Ref) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*r = 0
	case int64:
		*r = Ref(v)
	default:
		return fmt.Errorf("scan reference: %T", src)
	}
	return nil
}

// Encode writes a document for a JSON column. A document is made of plain data, so it cannot fail.
func Encode(doc any) string {
	b, err := json.Marshal(doc)
	if err != nil {
		panic("db: a document is plain data: " + err.Error())
	}
	return string(b)
}

// Decode reads a document.
func Decode[D any](body string) (D, error) {
	var doc D
	if err := json.Unmarshal([]byte(body), &doc); err != nil {
		return doc, fmt.Errorf("decode document: %w", err)
	}
	return doc, nil
}
