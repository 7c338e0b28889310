package db

import (
	"database/sql/driver"
	_ "embed"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"

	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/list"
)

// Listed is how one thing stands in its list, and what it is found by.
type Listed struct {
	Kind  list.Kind
	ID    int64
	Org   int64  // whose list it is in; 0 is nobody's: it is in none
	Facet string // what the filter looks at
	// Names is what it is called in each language. A team's own name for a thing is Name instead, one for all: it
	// sorts as Chinese does, by pinyin, with Latin letters before and Thai in its own order.
	Names   lang.Text
	Name    string
	Changed time.Time
	Sorts   map[string][]byte // its other orders: keys that sort byte by byte
	Words   []string          // texts it is found by, beside its names
	Refs    []string          // what it refers to, as RefTo writes it
	Begins  time.Time         // of what is for a time; zero for always
	Ends    time.Time
}

// keyRow is a row of list_key.
type keyRow struct {
	Org    int64  `gorm:"column:org_id;primaryKey;autoIncrement:false"`
	Kind   string `gorm:"column:kind;primaryKey"`
	Sort   string `gorm:"column:sort;primaryKey"`
	Key    []byte `gorm:"column:key;primaryKey"`
	ID     int64  `gorm:"column:id;primaryKey;autoIncrement:false"`
	Facet  string `gorm:"column:facet"`
	Begins int64  `gorm:"column:begins_ms"`
	Ends   int64  `gorm:"column:ends_ms"`
}

// wordRow is a row of search_word.
type wordRow struct {
	Org  int64  `gorm:"column:org_id;primaryKey;autoIncrement:false"`
	Kind string `gorm:"column:kind;primaryKey"`
	Word string `gorm:"column:word;primaryKey"`
	ID   int64  `gorm:"column:id;primaryKey;autoIncrement:false"`
}

var (
	//go:embed sql/list_drop.sql
	listDrop string
	//go:embed sql/word_drop.sql
	wordDrop string
	//go:embed sql/list_add.sql
	listAdd string
	//go:embed sql/word_add.sql
	wordAdd string
)

// KeyOf is a moment, or any whole number, as a sort key.
func KeyOf(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)^1<<63) }

// NumberOf is the number of a key that KeyOf made.
func NumberOf(key []byte) (int64, bool) {
	if len(key) != 8 {
		return 0, false
	}
	return int64(binary.BigEndian.Uint64(key) ^ 1<<63), true
}

// RefTo is how the index keeps that one thing refers to another. Nobody types such a word.
func RefTo(kind list.Kind, id int64) string { return string(kind) + "#" + strconv.FormatInt(id, 10) }

// List puts things where they belong in their lists, in the transaction that writes them. All are of one kind.
func (t *Tx) List(all ...Listed) error {
	if len(all) == 0 {
		return nil
	}
	kind := string(all[0].Kind)
	ids, keys, words := make([]int64, len(all)), []keyRow{}, []wordRow{}
	for i, l := range all {
		ids[i] = l.ID
		if l.Org == 0 {
			continue
		}
		keys = append(keys, l.keys()...)
		texts := []string{l.Name}
		for _, locale := range lang.All {
			texts = append(texts, l.Names[locale])
		}
		for _, w := range list.Words(append(texts, l.Words...)...) {
			words = append(words, wordRow{l.Org, kind, w, l.ID})
		}
		for _, ref := range l.Refs {
			words = append(words, wordRow{l.Org, kind, ref, l.ID})
		}
	}
	for _, one := range []struct {
		statement string
		p         Params
	}{
		{listDrop, Params{"kind": kind, "ids": ids}}, {wordDrop, Params{"kind": kind, "ids": ids}},
		{listAdd, Params{"rows": RowsOf(keys)}}, {wordAdd, Params{"rows": RowsOf(words)}},
	} {
		if _, err := t.Run(one.statement, one.p); err != nil {
			return fmt.Errorf("list %s: %w", kind, err)
		}
	}
	return nil
}

func (l Listed) keys() []keyRow {
	row := func(sort string, key []byte) keyRow {
		return keyRow{l.Org, string(l.Kind), sort, key, l.ID, l.Facet, milliseconds(l.Begins), milliseconds(l.Ends)}
	}
	out := []keyRow{row(list.Changed, KeyOf(l.Changed.UnixMilli()))}
	if len(l.Names) == 0 {
		out = append(out, row(list.Name, list.NameKey(lang.ZhHans, l.Name)))
	} else {
		for _, locale := range lang.All {
			out = append(out, row(nameSort(locale), list.NameKey(locale, l.Names.In(locale))))
		}
	}
	for sort, key := range l.Sorts {
		out = append(out, row(sort, key))
	}
	return out
}

func milliseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func nameSort(l lang.Locale) string { return list.Name + "." + string(l) }

// Listing is one list as it is read.
type Listing struct {
	Kind    list.Kind
	ByNames bool   // things are called something else in each language
	Also    string // a statement for what the asker sees of others: ids of things, by @org
	Whose   string // instead of Also, a statement for whose lists the asker sees as well: ids of organisations, by @org
	Where   string // a further condition on the row, "" for none, with the values it names
	Values  Params
}

var (
	//go:embed sql/list_page.sql
	listPage string
	//go:embed sql/list_also.sql
	listAlso string
)

// Whole is bytes that are bound as one value: gorm would spread a slice after a parenthesis.
type Whole []byte

// Value binds them.
func (w Whole) Value() (driver.Value, error) { return []byte(w), nil }

// place is a row of a page.
type place struct {
	Key []byte `gorm:"column:key"`
	ID  int64  `gorm:"column:id"`
}

// Listed reads which things a page of a list has, in its order. Nobody's scope sees none; the installation's has no
// list, because lists are for people.
func (t *Tx) Listed(s access.Scope, a list.Ask, l Listing) (list.Page[int64], error) {
	few, err := t.few(s, a, l)
	if err != nil {
		return list.Page[int64]{}, err
	}
	statement, p := l.statement(s, a, few)
	var rows []place
	if err := t.Fetch(&rows, statement, p); err != nil {
		return list.Page[int64]{}, fmt.Errorf("read the list of %s: %w", l.Kind, err)
	}
	cut := list.Cut(a, rows, func(r place) list.Cursor { return list.Cursor{Key: r.Key, ID: r.ID} })
	out := list.Page[int64]{Back: cut.Back, Next: cut.Next}
	for _, r := range cut.Items {
		out.Items = append(out.Items, r.ID)
	}
	return out, nil
}

// First reads the first things of several lists, the latest changed first, for a question of words alone.
func (t *Tx) First(s access.Scope, a list.Ask, all []Listing) (map[list.Kind]list.Page[int64], error) {
	var parts []string
	params := Params{}
	a = list.Ask{Words: a.Words, Size: a.Size, Sort: list.Changed, Down: true}
	few, err := t.few(s, a, all...)
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		one, p := l.statement(s, a, few)
		parts = append(parts, "select '"+string(l.Kind)+"' as kind, page.id, page.key from ("+one+") as page")
		for name, value := range p {
			params[name] = value
		}
	}
	var rows []struct {
		Kind string `gorm:"column:kind"`
		ID   int64  `gorm:"column:id"`
	}
	if err := t.Fetch(&rows, strings.Join(parts, "\nunion all\n")+"\norder by kind, key desc, id desc", params); err != nil {
		return nil, fmt.Errorf("find: %w", err)
	}
	ids := map[list.Kind][]int64{}
	for _, r := range rows {
		ids[list.Kind(r.Kind)] = append(ids[list.Kind(r.Kind)], r.ID)
	}
	out := map[list.Kind]list.Page[int64]{}
	for kind, found := range ids {
		out[kind] = list.Cut(a, found, func(id int64) list.Cursor { return list.Cursor{ID: id} })
	}
	return out, nil
}

// statement is the text that reads a page, and its values.
func (l Listing) statement(s access.Scope, a list.Ask, few found) (string, Params) {
	p := Params{"org": s.Org, "sort": l.sort(&a), "most": a.Limit() + 1}
	own, also := l.narrow(a, p)
	if ids, ok := few[l.Kind]; ok {
		p["few_"+string(l.Kind)] = ids
		own += "\n          and listed.id in @few_" + string(l.Kind)
	}
	down := a.Down != a.Back
	if a.At.Set() {
		p["key"], p["after"] = Whole(a.At.Key), a.At.ID
		beyond := map[bool]string{false: "\n          and (listed.key, listed.id) > (@key, @after)", true: "\n          and (listed.key, listed.id) < (@key, @after)"}[down]
		own, also = own+beyond, also+beyond
	}
	text := strings.ReplaceAll(listPage, "{narrow}", own)
	if theirs := l.theirs(); theirs != "" {
		text = strings.ReplaceAll(text, "{also}", strings.NewReplacer("{theirs}", theirs, "{narrow}", also).Replace(listAlso))
	}
	way := map[bool]string{false: "", true: " desc"}[down]
	return strings.NewReplacer("{also}", "", "{way}", way, "@kind", "'"+string(l.Kind)+"'").Replace(text), p
}

// theirs is the condition on what the asker sees of others; "" for nothing.
func (l Listing) theirs() string {
	switch {
	case l.Whose != "":
		return "listed.org_id in (" + l.Whose + ")"
	case l.Also != "":
		return "listed.id in (" + l.Also + ")"
	}
	return ""
}

// sort is the order of the index that a question is for.
func (l Listing) sort(a *list.Ask) string {
	switch {
	case a.Sort == "":
		a.Down = true
		return list.Changed
	case a.Sort == list.Name && l.ByNames:
		return nameSort(a.Locale)
	}
	return a.Sort
}

// narrow is what a question leaves of the asker's own list, and of what they see of others.
func (l Listing) narrow(a list.Ask, p Params) (string, string) {
	var own, also strings.Builder
	both := func(text string) {
		own.WriteString("\n          and " + text)
		also.WriteString("\n          and " + text)
	}
	for name, value := range l.Values {
		p[name] = value
	}
	switch {
	case l.Where != "":
		both(l.Where)
	case a.Filter != "":
		p["facet"] = a.Filter
		both("listed.facet = @facet")
	}
	if a.IDs != nil {
		p["ids"] = a.IDs
		both("listed.id in @ids")
	}
	for i, term := range list.Terms(a.Words) {
		// Looked up for one thing after another, in the order of the list, until the page is full: "offset" keeps a
		// planner from reading all that have the word instead.
		both("exists (select 1 from search_word as found where found.kind = @kind and found.id = listed.id and " + begins(i, term, p) + " limit 1 offset 0)")
	}
	return own.String(), also.String()
}

// Filled is a page with the things in it, in the page's order. What was not found is left out.
func Filled[T any](p list.Page[int64], found []T, id func(T) int64) list.Page[T] {
	byID := make(map[int64]T, len(found))
	for _, f := range found {
		byID[id(f)] = f
	}
	out := list.Page[T]{Back: p.Back, Next: p.Next}
	for _, n := range p.Items {
		if f, ok := byID[n]; ok {
			out.Items = append(out.Items, f)
		}
	}
	return out
}

// relistBy is how many things are put into their lists at once.
const relistBy = 500

// Relist puts every row of a table into its list again.
func Relist[R any](t *Tx, listed func(R) (Listed, error), id func(R) int64) error {
	for after := int64(0); ; {
		rows, err := All[R](t.Where("id > ?", after).Order("id").Limit(relistBy))
		if err != nil || len(rows) == 0 {
			return err
		}
		all := make([]Listed, len(rows))
		for i, r := range rows {
			if all[i], err = listed(r); err != nil {
				return err
			}
		}
		if err := t.List(all...); err != nil {
			return err
		}
		after = id(rows[len(rows)-1])
	}
}

//go:embed sql/version_next.sql
var versionNext string

// Relist puts the current version of everything into its list again.
func (v Versioned) Relist(t *Tx, listed func(Found) (Listed, error)) error {
	for after := int64(0); ; {
		var rows []struct {
			Found
			Made Instant `gorm:"column:created_at"`
		}
		if err := t.Fetch(&rows, v.sql(versionNext), Params{"after": after, "most": relistBy}); err != nil {
			return fmt.Errorf("read %s after %d: %w", v.Table, after, err)
		}
		if len(rows) == 0 {
			return nil
		}
		all := make([]Listed, len(rows))
		for i, r := range rows {
			l, err := listed(r.Found)
			if err != nil {
				return err
			}
			l.Changed = r.Made.Time()
			all[i] = l
		}
		if err := t.List(all...); err != nil {
			return err
		}
		after = rows[len(rows)-1].ID
	}
}
