package evidence

import (
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
)

// Circulation is what a partner counts where we cannot: its id is that of the dictionary.
type Circulation string

// The kinds of it.
const (
	WaybillsPrinted  Circulation = "waybills_printed"
	ScreensShown     Circulation = "screens_shown"
	SocialReach      Circulation = "social_reach"
	PartnersDelivery Circulation = "partner_deliveries" // what the partner counted of what we count as well
)

// Circulations lists them in the order of a form.
var Circulations = []Circulation{WaybillsPrinted, ScreensShown, SocialReach, PartnersDelivery}

// What one of them may be.
const (
	MaxTold       = 1_000_000_000_000 // in one figure
	MaxToldDays   = 400               // thirteen months
	MaxToldSource = 200               // characters
	MaxToldRows   = 1000              // of one import
)

// Told is a figure that a partner reported for a campaign and a period, with the document that it was read in. Its basis is
// reported: it stands beside what was measured, and in no sum with it.
type Told struct {
	Public   string
	Campaign string // public id
	Kind     Circulation
	From, To campaigns.Date // both with
	Count    int64
	Source   string
	By       access.Actor
	At       time.Time
}

// Check says what is wrong with a figure, field by field. A period may not reach past a day.
func (t Told) Check(today campaigns.Date) error {
	var wrong fault.Faults
	say := func(bad bool, field, key string) {
		if bad {
			wrong.Add(fault.Invalid, field, key)
		}
	}
	days := t.From.Valid() && t.To.Valid()
	say(t.Campaign == "", "/campaign", "told.needs_campaign")
	say(!slices.Contains(Circulations, t.Kind), "/kind", "told.unknown_kind")
	say(!t.From.Valid(), "/from", "told.needs_day")
	say(!t.To.Valid(), "/to", "told.needs_day")
	say(days && t.To.Before(t.From), "/to", "told.ends_before")
	say(days && t.From.Until(t.To) >= MaxToldDays, "/to", "told.too_long")
	say(t.To.Valid() && today.Before(t.To), "/to", "told.not_over")
	say(t.Count < 0 || t.Count > MaxTold, "/count", "told.needs_count")
	say(t.Source == "", "/source", "told.needs_source")
	say(len([]rune(t.Source)) > MaxToldSource, "/source", "told.source_long")
	return wrong.Err()
}

// Beside is a reported figure, and what we measured at the same partner in the same days; nothing for what only partners count.
type Beside struct {
	Told
	Named   Named // the campaign
	Partner Named
	Ours    Counts
}

// Nearest is the number of ours that a partner's deliveries lie nearest to, by its id in the dictionary: most differences are
// two that count different things. Impressions with what was set aside go under "unfiltered". Empty where we measured nothing.
func (b Beside) Nearest() (metric string, n int64) {
	if b.Kind != PartnersDelivery || b.Ours == (Counts{}) {
		return "", 0
	}
	best := int64(math.MaxInt64)
	for _, ours := range []struct {
		id string
		n  int64
	}{{"impressions", b.Ours.Impressions}, {"unfiltered", b.Ours.Impressions + b.Ours.Filtered}, {"decisions", b.Ours.Decisions}, {"viewable", b.Ours.Viewable}} {
		if away := max(ours.n-b.Count, b.Count-ours.n); away < best {
			metric, n, best = ours.id, ours.n, away
		}
	}
	return metric, n
}

// Difference is how much more a partner counted than we drew, as a share of ours; false where we drew nothing.
func (b Beside) Difference() (share float64, known bool) {
	if b.Kind != PartnersDelivery || b.Ours.Impressions == 0 {
		return 0, false
	}
	return float64(b.Count)/float64(b.Ours.Impressions) - 1, true
}

// ToldFields are what a sheet can say of each figure.
var ToldFields = []string{"campaign", "kind", "from", "to", "count", "source"}

// Columns says under which heading of a partner's sheet a field stands.
type Columns map[string]string

// Layouts are the columns of a partner's sheets, that of the last one first: each platform that it posts on has another.
type Layouts []Columns

// maxLayouts is how many of a partner are remembered.
const maxLayouts = 12

// With puts the columns of a sheet first. The one longest not used is forgotten.
func (l Layouts) With(c Columns) Layouts {
	out := Layouts{c}
	for _, old := range l {
		if !maps.Equal(old, c) && len(out) < maxLayouts {
			out = append(out, old)
		}
	}
	return out
}

// ToldSheet is a partner's sheet, read but not understood.
type ToldSheet struct {
	Heads []string
	Rows  [][]string
}

// ReadSheet reads CSV with commas, semicolons or tabs. Its first row are the headings.
func ReadSheet(text string) (ToldSheet, error) {
	text = strings.TrimPrefix(text, "\ufeff")
	first, _, _ := strings.Cut(text, "\n")
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.TrimLeadingSpace, r.LazyQuotes = -1, true, true
	for _, comma := range ";\t" {
		if strings.Count(first, string(comma)) > strings.Count(first, string(r.Comma)) {
			r.Comma = comma
		}
	}
	var out ToldSheet
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return ToldSheet{}, fault.New(fault.Invalid, "/rows", "told.no_sheet").Because(err)
		}
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		switch {
		case out.Heads == nil:
			out.Heads = row
		case len(out.Rows) == MaxToldRows:
			return ToldSheet{}, fault.New(fault.Invalid, "/rows", "told.many_rows").With("max", MaxToldRows)
		case strings.Join(row, "") != "":
			out.Rows = append(out.Rows, row)
		}
	}
	if len(out.Rows) == 0 {
		return ToldSheet{}, fault.New(fault.Invalid, "/rows", "told.no_sheet")
	}
	return out, nil
}

// Fit is the columns of a sheet: those of the last one all of whose headings it has, else headings that are called as our fields.
func (s ToldSheet) Fit(kept Layouts) Columns {
	for _, c := range kept {
		missing := func(head string) bool { return !slices.Contains(s.Heads, head) }
		if !slices.ContainsFunc(slices.Collect(maps.Values(c)), missing) {
			return c
		}
	}
	out := Columns{}
	for _, f := range ToldFields {
		for _, head := range s.Heads {
			if strings.EqualFold(head, f) {
				out[f] = head
			}
		}
	}
	return out
}

// Told reads the rows by columns. What a sheet does not say is the same for all of its rows. Faults are at "/N/field", from 0 on.
func (s ToldSheet) Told(c Columns, same Told, kind func(word string) Circulation, today campaigns.Date) (out []Told, err error) {
	at := map[string]int{}
	for _, f := range ToldFields {
		at[f] = slices.Index(s.Heads, c[f])
	}
	var wrong fault.Faults
	for i, row := range s.Rows {
		cell := func(f string) string {
			if at[f] < 0 || at[f] >= len(row) {
				return ""
			}
			return row[at[f]]
		}
		t := Told{Campaign: cmp.Or(cell("campaign"), same.Campaign), Kind: same.Kind, Source: cmp.Or(cell("source"), same.Source), Count: CountOf(cell("count"))}
		if word := cell("kind"); word != "" {
			t.Kind = kind(word)
		}
		t.From, _ = campaigns.TypedDate(cell("from"))
		t.To, _ = campaigns.TypedDate(cmp.Or(cell("to"), cell("from")))
		for _, f := range fault.All(t.Check(today)) {
			wrong.Add(fault.Invalid, "/"+strconv.Itoa(i)+f.Field, f.Key)
		}
		out = append(out, t)
	}
	return out, wrong.Err()
}

// CountOf reads a whole number as people write it, with commas or blanks between thousands; -1 for anything else.
func CountOf(typed string) int64 {
	digits := strings.NewReplacer(",", "", " ", "", "\u00a0", "", "\u202f", "").Replace(typed)
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return -1
	}
	return n
}
