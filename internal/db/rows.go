package db

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"erawan/campaigns"
)

// Rows is many rows bound to a statement as one source, column by column:
//
//	with fresh as (@rows)
//	insert into … select a, b from fresh where true on conflict do nothing
//
// On Postgres each column is an array; on SQLite the whole is one JSON value. Either way a statement
// has the same text however many rows it takes, and no limit on them.
type Rows struct{ columns []column }

type column struct {
	name string
	pg   string             // element type on Postgres
	all  any                // the slice, for Postgres
	n    int                // rows
	cell func(row int) any  // one value, for JSON
	read func(n int) string // how SQLite reads the n-th value of a row
}

func plain(n int) string { return "each.value ->> " + strconv.Itoa(n) }
func unhex(n int) string { return "unhex(each.value ->> " + strconv.Itoa(n) + ")" }

// Ints adds a column of whole numbers.
func (r *Rows) Ints(name string, v []int64) *Rows {
	return r.add(column{name, "bigint", v, len(v), func(i int) any { return v[i] }, plain})
}

// Texts adds a column of texts.
func (r *Rows) Texts(name string, v []string) *Rows {
	return r.add(column{name, "text", v, len(v), func(i int) any { return v[i] }, plain})
}

// Instants adds a column of moments, kept to the millisecond.
func (r *Rows) Instants(name string, v []time.Time) *Rows {
	cut := make([]time.Time, len(v))
	for i := range v {
		cut[i] = At(v[i]).Time()
	}
	return r.add(column{name, "timestamptz", cut, len(v), func(i int) any { return cut[i].UnixMilli() }, plain})
}

// Days adds a column of calendar days.
func (r *Rows) Days(name string, v []campaigns.Date) *Rows {
	midnights := make([]time.Time, len(v))
	for i := range v {
		midnights[i] = v[i].In(time.UTC)
	}
	return r.add(column{name, "date", midnights, len(v), func(i int) any { return v[i].String() }, plain})
}

// UUIDs adds a column of 16-byte ids.
func (r *Rows) UUIDs(name string, v [][16]byte) *Rows {
	return r.add(column{name, "uuid", v, len(v), func(i int) any { return hex.EncodeToString(v[i][:]) }, unhex})
}

// Blobs adds a column of bytes. None is empty, not null.
func (r *Rows) Blobs(name string, v [][]byte) *Rows {
	whole := make([][]byte, len(v))
	for i := range v {
		whole[i] = append([]byte{}, v[i]...)
	}
	return r.add(column{name, "bytea", whole, len(v), func(i int) any { return hex.EncodeToString(whole[i]) }, unhex})
}

func (r *Rows) add(c column) *Rows {
	if len(r.columns) > 0 && r.columns[0].n != c.n {
		panic(fmt.Sprintf("db: column %s has %d rows, %s has %d", c.name, c.n, r.columns[0].name, r.columns[0].n))
	}
	r.columns = append(r.columns, c)
	return r
}

// Build writes the source into a statement.
func (r *Rows) Build(b clause.Builder) {
	statement := b.(*gorm.Statement)
	if onPostgres(statement.DB) {
		r.buildArrays(statement)
		return
	}
	r.buildJSON(statement)
}

func (r *Rows) buildArrays(s *gorm.Statement) {
	s.WriteString("select * from unnest(")
	for i, c := range r.columns {
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteString("cast(")
		// Past gorm, which would spread the slice into a list.
		s.Vars = append(s.Vars, c.all)
		s.DB.Dialector.BindVarTo(s, s, c.all)
		s.WriteString(" as " + c.pg + "[])")
	}
	s.WriteString(") as each_row (")
	for i, c := range r.columns {
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteString(c.name)
	}
	s.WriteByte(')')
}

func (r *Rows) buildJSON(s *gorm.Statement) {
	rows := make([][]any, r.columns[0].n)
	for i := range rows {
		rows[i] = make([]any, len(r.columns))
		for j, c := range r.columns {
			rows[i][j] = c.cell(i)
		}
	}
	body, err := json.Marshal(rows)
	if err != nil {
		s.DB.AddError(fmt.Errorf("bind rows: %w", err))
		return
	}
	s.WriteString("select ")
	for j, c := range r.columns {
		if j > 0 {
			s.WriteString(", ")
		}
		s.WriteString(c.read(j) + " as " + c.name)
	}
	s.WriteString(" from json_each(")
	s.AddVar(s, string(body))
	s.WriteString(") as each")
}
