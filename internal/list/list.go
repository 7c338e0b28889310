// Package list is how a long list is asked for and answered: one page at a time, by a filter, words, a sort and a
// place to go on from. A page begins where the last row of another stood, not at a number of rows, so rows that
// arrive meanwhile neither repeat a row nor hide one.
package list

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"erawan/internal/lang"
)

// Size is how many rows a page has.
const Size = 50

// MaxWords is how many characters of a search are read.
const MaxWords = 100

// The ways round, as they stand in addresses and in aria-sort.
const (
	Up   = "ascending"
	Down = "descending"
)

// Kind is what a list is of.
type Kind string

// The kinds of things that are listed and searched.
const (
	Campaigns  Kind = "campaign"
	Messages   Kind = "message"
	Laws       Kind = "law_card"
	Segments   Kind = "segment"
	Partners   Kind = "partner"
	Placements Kind = "placement"
	People     Kind = "staff"
	Keys       Kind = "access_key"
)

// Name is the sort by what things are called, in the order of the reader's language; Changed by when they last did.
const (
	Name    = "name"
	Changed = "changed"
)

// Sort is one order that a list has.
type Sort struct {
	Key  string // in addresses
	Down bool   // from the largest or the latest first, unless asked otherwise
}

// Shape is what can be asked of one list.
type Shape struct {
	Sorts   []Sort   // the first is how it is sorted when nothing is asked
	Filters []string // what its filter may be; empty: it has none
	Filter  string   // the filter's name in addresses
	Columns []string // those that a reader may do without
}

// Ask is one question. The zero value is the first page of everything, as the store sorts it.
type Ask struct {
	Filter string // one of the shape's; empty is everything
	Words  string // what was typed
	Sort   string
	Down   bool
	At     Cursor // where the page begins, or with Back where it ends
	Back   bool   // the page before At
	Size   int    // of the page; Size when 0
	Locale lang.Locale
	IDs    []int64 // only these, when not nil

	Without []string // columns that the reader does without
}

// Cursor is the place of one row in an order. The zero value is before everything.
type Cursor struct {
	Key []byte
	ID  int64
}

// Set reports whether the cursor is a place.
func (c Cursor) Set() bool { return c.ID != 0 }

// String is the cursor as it stands in an address.
func (c Cursor) String() string {
	if !c.Set() {
		return ""
	}
	return strconv.FormatInt(c.ID, 36) + "." + base64.RawURLEncoding.EncodeToString(c.Key)
}

// cursor reads one; anything else is the beginning, as of an address that was cut.
func cursor(text string) Cursor {
	number, rest, ok := strings.Cut(text, ".")
	id, err := strconv.ParseInt(number, 36, 64)
	if !ok || err != nil || id < 1 || len(rest) > 2*MaxKey {
		return Cursor{}
	}
	key, err := base64.RawURLEncoding.DecodeString(rest)
	if err != nil {
		return Cursor{}
	}
	return Cursor{key, id}
}

// Page is some rows of a list, and the places to go on from; a place that is not set has nothing behind it.
type Page[T any] struct {
	Items []T
	Back  Cursor
	Next  Cursor
}

// Of reads a question from an address. A word that the shape does not know is as if it were not there: the address
// may be of another version. It is Invalid when what was typed is no plain text or is too long.
func Of(q url.Values, s Shape) (Ask, error) {
	a := Ask{Words: strings.TrimSpace(q.Get("q"))}
	if err := lang.Clean("q", a.Words, MaxWords); err != nil {
		return Ask{}, err
	}
	if s.Filter != "" && slices.Contains(s.Filters, q.Get(s.Filter)) {
		a.Filter = q.Get(s.Filter)
	}
	sort := s.Sorts[0]
	for _, one := range s.Sorts {
		if one.Key == q.Get("sort") {
			sort = one
		}
	}
	a.Sort, a.Down = sort.Key, sort.Down
	if q.Get("sort") == sort.Key {
		switch q.Get("order") {
		case Up:
			a.Down = false
		case Down:
			a.Down = true
		}
	}
	for _, column := range s.Columns {
		// A form sends those that are wanted, and that it was sent; an address keeps those that are not.
		if q.Has("columns") && !slices.Contains(q["column"], column) || slices.Contains(q["without"], column) {
			a.Without = append(a.Without, column)
		}
	}
	if a.At = cursor(q.Get("after")); !a.At.Set() {
		a.At, a.Back = cursor(q.Get("before")), true
		a.Back = a.At.Set()
	}
	return a, nil
}

// Asked reports whether anything narrows the list.
func (a Ask) Asked() bool { return a.Filter != "" || a.Words != "" }

// query is what an address keeps of a question: all but where the page begins.
func (a Ask) query(s Shape) url.Values {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("q", a.Words)
	set(s.Filter, a.Filter)
	if len(a.Without) > 0 {
		q["without"] = a.Without
	}
	if first := s.Sorts[0]; a.Sort != first.Key || a.Down != first.Down {
		q.Set("sort", a.Sort)
		q.Set("order", way(a.Down))
	}
	return q
}

func way(down bool) string {
	if down {
		return Down
	}
	return Up
}

func address(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// Heading is where the heading of a sort leads, and how the list is sorted by it now ("" when it is not): pressed
// again it goes the other way round.
func (a Ask) Heading(path string, s Shape, key string) (to, now string) {
	next := a
	for _, one := range s.Sorts {
		if one.Key == key {
			next.Sort, next.Down = one.Key, one.Down
		}
	}
	if a.Sort == key {
		now, next.Down = way(a.Down), !a.Down
	}
	return address(path, next.query(s)), now
}

// Kept is what a form of its own sends along, so that the list stays as it was asked for: all but its columns.
func (a Ask) Kept(s Shape) url.Values {
	a.Without = nil
	return a.query(s)
}

// Filtered is the address of the same list with another filter.
func (a Ask) Filtered(path string, s Shape, filter string) string {
	a.Filter = filter
	return address(path, a.query(s))
}

// Turn is the addresses of the pages before and after; empty where there is none.
func (a Ask) Turn(path string, s Shape, back, next Cursor) (before, after string) {
	to := func(name string, c Cursor) string {
		if !c.Set() {
			return ""
		}
		q := a.query(s)
		q.Set(name, c.String())
		return address(path, q)
	}
	return to("before", back), to("after", next)
}

// Limit is how many rows the page has.
func (a Ask) Limit() int {
	if a.Size > 0 {
		return a.Size
	}
	return Size
}

// Cut makes a page of what was read: in the order of the list, or for a page that ends at a place against it, and one
// row more than the page has when there are more.
func Cut[T any](a Ask, rows []T, at func(T) Cursor) Page[T] {
	more := len(rows) > a.Limit()
	if more {
		rows = rows[:a.Limit()]
	}
	if a.Back {
		slices.Reverse(rows)
	}
	p := Page[T]{Items: rows}
	if len(rows) == 0 {
		return p
	}
	if a.Back && more || !a.Back && a.At.Set() {
		p.Back = at(rows[0])
	}
	if !a.Back && more || a.Back {
		p.Next = at(rows[len(rows)-1])
	}
	return p
}
