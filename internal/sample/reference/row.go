package reference

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"erawan/internal/lang"
)

// row is one line of a file, read by the names of its columns. It collects what is wrong with it,
// so that one run names every mistake. A column that nobody reads is a mistake too.
type row struct {
	file  string
	line  int
	cells map[string]string
	read  map[string]bool
	errs  []error
}

func (r *row) wrong(column, why string) {
	r.errs = append(r.errs, fmt.Errorf("%s:%d: %s %q %s", r.file, r.line, column, r.cells[column], why))
}

// text is a cell; empty when unknown.
func (r *row) text(column string) string {
	s, ok := r.cells[column]
	r.read[column] = true
	if !ok {
		r.wrong(column, "is no column")
	}
	if s != strings.TrimSpace(s) || lang.Clean(column, s, 500) != nil || strings.Contains(s, "\n") {
		r.wrong(column, "is not plain text")
	}
	return s
}

func (r *row) must(column string) string {
	s := r.text(column)
	if s == "" {
		r.wrong(column, "is empty")
	}
	return s
}

func (r *row) one(column string, allowed ...string) string {
	s := r.text(column)
	if !slices.Contains(allowed, s) {
		r.wrong(column, "is none of "+strings.Join(allowed, ", "))
	}
	return s
}

func (r *row) yes(column string) bool { return r.one(column, "", "no", "yes") == "yes" }

func (r *row) number(column string) Number {
	s := r.text(column)
	if s == "" {
		return Number{}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		r.wrong(column, "is no number")
	}
	return Number{f, true}
}

// date is a day, a month or a year of the calendar: as much as is known of it.
func (r *row) date(column string) string {
	s := r.text(column)
	if s == "" {
		return ""
	}
	for _, layout := range []string{"2006", "2006-01", time.DateOnly} {
		if _, err := time.Parse(layout, s); err == nil {
			return s
		}
	}
	r.wrong(column, "is no date")
	return s
}

func (r *row) country(column string) string {
	s := r.text(column)
	if s != "" && (len(s) != 2 || strings.ToUpper(s) != s) {
		r.wrong(column, "is no country code")
	}
	return s
}

// each reads an embedded file line by line.
func each(file string, take func(*row)) error {
	f, err := files.Open(file)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it is in memory
	return eachRow(file, f, take)
}

func eachRow(file string, from io.Reader, take func(*row)) error {
	in := csv.NewReader(from)
	head, err := in.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	var errs []error
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return errors.Join(errs...)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		line, _ := in.FieldPos(0)
		r := &row{file: file, line: line, cells: map[string]string{}, read: map[string]bool{}}
		for i, name := range head {
			r.cells[name] = cells[i]
		}
		take(r)
		for _, name := range head {
			if !r.read[name] {
				r.wrong(name, "stands in a column that is not known")
			}
		}
		errs = append(errs, r.errs...)
	}
}
