package page

import (
	"slices"
	"time"
	"unicode"

	"erawan/campaigns/content"
	"erawan/internal/lang"
)

// The views of the shared parts: web/templates/part/x.html shows the one that its comment names. Words
// in them are said already, in the reader's language.

// Link leads somewhere.
type Link struct {
	Path string
	Text string
	Lang lang.Locale // of the text, when it is not the page's
}

// Action is a link that looks like a button (part/action).
type Action struct {
	Path, Text string
	Icon       string // none when empty
	Tone       string // "go" for the one that matters, "halt" for a stop, "plain"
}

// Badge is a state: an icon and a word (part/badge).
type Badge struct {
	Text string
	Icon string
	Tone string // "ok", "wait", "halt", "info", "open"; none is neutral
}

// Head opens a page (part/header): what it is, its state, and at most one primary action.
type Head struct {
	Crumbs []Link
	Public string // public id
	Title  string
	Lang   lang.Locale
	Lead   string
	Badges []Badge
	Facts  []string
	Do     []Action
}

// Field is one question of a form (part/field).
type Field struct {
	ID       string // also the name under which it is sent, unless Name is
	Name     string
	Label    string
	Kind     string // an input's type, "select" or "area"
	Value    string
	Options  []Option
	Help     string
	Wrong    string // what is wrong and the way out; empty when nothing is
	WrongBy  string // id of a sentence elsewhere that says it for several fields
	Min, Max int    // characters; 0 is no bound
	Auto     string // what a browser may fill in: a token of autocomplete
	Digits   bool   // a keyboard of digits is enough
	Required bool
	ReadOnly bool
	Wide     bool
	Lang     lang.Locale // of what is written in it, when it is not the page's
}

// Option is one answer of a select.
type Option struct {
	Value, Text string
	Chosen      bool
}

// Tab is one of the pages of a thing (part/tabs takes a Tabs).
type Tab struct {
	Link
	Current bool
}

// Tabs is a row of tabs and what they are of.
type Tabs struct {
	Label string
	Tabs  []Tab
}

// Dialog asks one question, or tells some facts (part/dialog).
type Dialog struct {
	ID    string
	Title string
	Lines []string
	Keys  []Fact // shown as keys of a keyboard
	Do    []Action
}

// Fact is a name and what it stands for.
type Fact struct{ Name, Text string }

// Toast says what was just done (part/toast).
type Toast struct {
	Text string
	Undo *Action
}

// Toast says a key as a toast.
func (r Reader) Toast(key string) (Toast, error) {
	text, err := r.T(key)
	return Toast{Text: text}, err
}

// Stat is a figure that can be asked what it means (part/stat).
type Stat struct {
	Metric string
	Figure string
	Under  string
}

// Event is one moment of a timeline (part/timeline takes several).
type Event struct {
	At   time.Time
	What string
	Text string
	Tone string // "halt", "ok" or none
	Kept *Kept
}

// Kept is what was said somewhere at a moment, folded away (part/kept).
type Kept struct {
	Label string
	Open  bool
	Lines []string
	Texts []Quote
	More  *Link // of what is left out; nil for nothing
}

// Quote is a text word for word.
type Quote struct {
	Lang       lang.Locale
	Head, Text string
}

// History is what was done to one thing (part/history).
type History struct {
	Events []Event
	All    string // where all of it stands
}

// Step is one stage of something (part/stepper takes several).
type Step struct {
	Text    string
	Done    bool
	Current bool
}

// Preview is a stage for what a traveller sees (part/preview).
type Preview struct {
	Shape  string
	Locale lang.Locale
	Card   content.Card
}

// Copy is a text to take away (part/copy).
type Copy struct {
	ID, Label, Text string
	Lang            lang.Locale // of the text, when it is not the page's
}

// Empty teaches what belongs in an empty place, and the first step (part/empty).
type Empty struct {
	Title, Text string
	Do          *Action
}

// Table is rows under headings (part/table).
type Table struct {
	ID      string // of the heading that names it; otherwise Label does
	Label   string
	Columns []Column
	Rows    [][]Item
	Totals  []Item // under a rule; the first spans what the rest leaves over
	Empty   Empty  // instead of a table without rows
	Bulk    *Bulk  // what can be done with several rows at once; nil for nothing
	Tall    bool   // on a phone each row is a block, its columns named: for tables whose last columns matter most
}

// Bulk sends those of a table's rows that are ticked to one place.
type Bulk struct {
	Path  string   // of the form
	Name  string   // under which the values are sent
	Picks []Option // one a row, in their order: its value, and what the box is called
	Do    []Option // the buttons: what each sends as "do", and its words
}

// Chooser is a form in which a reader chooses the columns of a table (part/columns).
type Chooser struct {
	Path  string
	Label string
	Done  string // the button
	Keep  []Fact // what is sent along
	All   []Option
}

// Without is the table with some columns left out, by their places.
func (t Table) Without(places ...int) Table {
	kept := func(i int) bool { return !slices.Contains(places, i) }
	out := t
	out.Columns, out.Rows = nil, nil
	for i, c := range t.Columns {
		if kept(i) {
			out.Columns = append(out.Columns, c)
		}
	}
	for _, row := range t.Rows {
		var cells []Item
		for i, c := range row {
			if kept(i) {
				cells = append(cells, c)
			}
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// Span is how many columns the first of the totals takes.
func (t Table) Span() int { return len(t.Columns) - len(t.Totals) + 1 }

// Column is a heading, and where pressing it leads.
type Column struct {
	Text   string
	Number bool
	Sort   string // where it leads; empty when it does not sort
	Order  string // "ascending" or "descending" when it sorts now
}

// Pager leads to what comes before and after (part/pager).
type Pager struct {
	Label string
	Back  *Link // none at the beginning
	Next  *Link // none at the end
}

// Item is one cell of a table.
type Item struct {
	Text    string
	Path    string
	Lang    lang.Locale // when it is not the page's
	Under   string      // a second line
	Code    string      // an id under it
	Badges  []Badge
	Number  bool
	Live    string // name under which the figure is kept up to date
	NoBreak bool
	Spark   *Spark
	Kept    *Kept
}

// Change is a text before and after (part/diff), in pieces.
type Change struct{ Was, Now []Piece }

// Piece is a part of a text that stayed, or did not.
type Piece struct {
	Text    string
	Changed bool
}

// Compare finds what changed between two texts: all between what they begin and end with alike. It does
// not look for spaces, which Chinese and Thai do not put between words; but it never parts a mark from the
// letter it stands on, nor a word of Latin letters or a number.
func Compare(was, now string) Change {
	a, b := []rune(was), []rune(now)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	for head > 0 && (inside(a, head) || inside(b, head)) {
		head--
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	for tail > 0 && (inside(a, len(a)-tail) || inside(b, len(b)-tail)) {
		tail--
	}
	return Change{pieces(a, head, tail), pieces(b, head, tail)}
}

// inside reports whether a text is not to be cut before a place.
func inside(text []rune, i int) bool {
	if i >= len(text) {
		return false
	}
	return unicode.Is(unicode.M, text[i]) || i > 0 && spaced(text[i-1]) && spaced(text[i]) || parts(text, i) || i > 0 && parts(text, i-1)
}

// parts reports whether a comma or a point stands within a number.
func parts(text []rune, i int) bool {
	return (text[i] == ',' || text[i] == '.') && i > 0 && i+1 < len(text) && unicode.IsDigit(text[i-1]) && unicode.IsDigit(text[i+1])
}

// spaced reports whether words of such letters stand between spaces.
func spaced(r rune) bool { return unicode.Is(unicode.Latin, r) || unicode.IsDigit(r) }

func pieces(text []rune, head, tail int) []Piece {
	var out []Piece
	for _, p := range []Piece{{string(text[:head]), false}, {string(text[head : len(text)-tail]), true}, {string(text[len(text)-tail:]), false}} {
		if p.Text != "" {
			out = append(out, p)
		}
	}
	return out
}
