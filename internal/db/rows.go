package db

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Rows is many rows bound to a statement as one source, named as their struct names its columns:
//
//	with fresh as (@rows)
//	insert into … select a, b from fresh where true on conflict do nothing
//
// On Postgres each column is an array; on SQLite the whole is one JSON value. Either way a statement
// has the same text however many rows it takes, and no limit on them.
type Rows struct {
	n       int
	columns []column
}

// column is one column of a source. Values are gathered once, in the form that each dialect binds.
type column struct {
	name   string
	pg     string             // element type on Postgres
	array  any                // the slice that is bound there
	value  func(row int) any  // one value for JSON
	reader func(n int) string // how SQLite reads the n-th value of a row
}

// RowsOf makes a source from structs whose fields carry gorm's column tags.
func RowsOf[R any](rows []R) *Rows {
	v := reflect.ValueOf(rows)
	out := &Rows{n: v.Len()}
	out.gather(reflect.TypeFor[R](), func(row int) reflect.Value { return v.Index(row) })
	return out
}

func (r *Rows) gather(t reflect.Type, at func(row int) reflect.Value) {
	for i := range t.NumField() {
		f := t.Field(i)
		field := func(row int) reflect.Value { return at(row).Field(i) }
		tag := f.Tag.Get("gorm")
		if tag == "embedded" {
			r.gather(f.Type, field)
			continue
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(tag, "column:"), ";")
		c := columnOf(f.Type, r.n, field)
		c.name = name
		r.columns = append(r.columns, c)
	}
}

func columnOf(t reflect.Type, n int, field func(int) reflect.Value) column {
	switch reflect.Zero(t).Interface().(type) {
	case Instant:
		all := collect(n, func(i int) time.Time { return field(i).Addr().Interface().(*Instant).time })
		return column{pg: "timestamptz", array: all, value: func(i int) any { return all[i].UnixMilli() }, reader: plain}
	case Day:
		all := collect(n, func(i int) time.Time { return field(i).Addr().Interface().(*Day).date.In(time.UTC) })
		return column{pg: "date", array: all, value: func(i int) any { return all[i].Format(time.DateOnly) }, reader: plain}
	case UUID:
		all := collect(n, func(i int) [16]byte { return field(i).Addr().Interface().(*UUID).bytes })
		return column{pg: "uuid", array: all, value: func(i int) any { return hex.EncodeToString(all[i][:]) }, reader: unhex}
	case []byte:
		all := collect(n, func(i int) []byte { return append([]byte{}, field(i).Bytes()...) })
		return column{pg: "bytea", array: all, value: func(i int) any { return hex.EncodeToString(all[i]) }, reader: unhex}
	case string:
		all := collect(n, func(i int) string { return field(i).String() })
		return column{pg: "text", array: all, value: func(i int) any { return all[i] }, reader: plain}
	case int, int64:
		all := collect(n, func(i int) int64 { return field(i).Int() })
		return column{pg: "bigint", array: all, value: func(i int) any { return all[i] }, reader: plain}
	}
	panic(fmt.Sprintf("db: rows cannot carry a %s", t))
}

func collect[V any](n int, of func(int) V) []V {
	out := make([]V, n)
	for i := range out {
		out[i] = of(i)
	}
	return out
}

func plain(n int) string { return "each.value ->> " + strconv.Itoa(n) }
func unhex(n int) string { return "unhex(each.value ->> " + strconv.Itoa(n) + ")" }

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
	var names strings.Builder
	s.WriteString("select * from unnest(")
	for i, c := range r.columns {
		if i > 0 {
			s.WriteString(", ")
			names.WriteString(", ")
		}
		names.WriteString(c.name)
		s.WriteString("cast(")
		// Past gorm, which would spread the slice into a list.
		s.Vars = append(s.Vars, c.array)
		s.DB.Dialector.BindVarTo(s, s, c.array)
		s.WriteString(" as " + c.pg + "[])")
	}
	s.WriteString(") as each_row (" + names.String() + ")")
}

func (r *Rows) buildJSON(s *gorm.Statement) {
	rows := make([][]any, r.n)
	for i := range rows {
		rows[i] = make([]any, len(r.columns))
		for j, c := range r.columns {
			rows[i][j] = c.value(i)
		}
	}
	s.WriteString("select ")
	for j, c := range r.columns {
		if j > 0 {
			s.WriteString(", ")
		}
		s.WriteString(c.reader(j) + " as " + c.name)
	}
	body, err := json.Marshal(rows)
	if err != nil {
		s.DB.AddError(fmt.Errorf("bind rows: %w", err))
	}
	s.WriteString(" from json_each(")
	s.AddVar(s, string(body))
	s.WriteString(") as each")
}
