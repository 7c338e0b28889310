package content

import (
	"slices"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// StatementKind is what a person agrees to.
type StatementKind string

// The kinds of statements.
const (
	Promise StatementKind = "promise" // the pledge itself
	Consent StatementKind = "consent" // what happens with the data
)

// StatementKinds lists them in the order of menus.
var StatementKinds = []StatementKind{Promise, Consent}

// Statement is a text that people agree to, word for word. It never changes: its next version is another statement that follows
// it, so that a pledge always names exactly what was promised.
type Statement struct {
	ID      int64
	Org     int64
	Public  string
	Kind    StatementKind
	Texts   lang.Text
	Frame   Frame  // of the messages that may ask it; empty for any
	Place   string // ISO country or territory that it speaks of; empty where it speaks of none
	Follows int64  // the statement whose next version it is; 0 for a first
	Sample  bool
}

// MaxStatement is how long a statement may be in a language.
const MaxStatement = 400

// Check returns every rule that the statement breaks.
func (s Statement) Check() error {
	var fs fault.Faults
	if !slices.Contains(StatementKinds, s.Kind) {
		fs.Add(fault.Invalid, "/kind", "statement.bad_kind")
	}
	if s.Frame != "" && !slices.Contains(Frames, s.Frame) {
		fs.Add(fault.Invalid, "/frame", "signoff.unknown_frame")
	}
	if s.Place != "" && PlaceName(s.Place, lang.En) == "" {
		fs.Add(fault.Invalid, "/place", "law.unknown_place")
	}
	says := false
	for _, l := range lang.All {
		at := "/text-" + string(l)
		fs = append(fs, fault.All(lang.Clean(at, s.Texts[l], MaxStatement))...)
		says = says || s.Texts[l] != ""
	}
	if !says {
		fs.Add(fault.Invalid, "/text-"+string(lang.En), "statement.no_words")
	}
	return fs.Err()
}

// Asks is Invalid when a message may not ask people to agree to a statement: it is of the other kind, of another frame, or speaks of a
// place whose law the message does not tell. Its field is that of the message.
func (s Statement) Asks(m Message, kind StatementKind, cited []LawCard) error {
	field := "/statement"
	if kind == Consent {
		field = "/consent"
	}
	switch {
	case s.Kind != kind:
		return fault.New(fault.Invalid, field, "statement.other_kind")
	case s.Frame != "" && s.Frame != m.Frame:
		return fault.New(fault.Invalid, field, "statement.other_frame")
	case s.Place != "" && !slices.ContainsFunc(cited, func(c LawCard) bool { return c.Place == s.Place }):
		return fault.New(fault.Invalid, field, "statement.other_place")
	}
	return nil
}

// StatementVersion is one of a line of statements, each of which follows the one before it, with who wrote it and when.
type StatementVersion struct {
	Statement Statement
	By        access.Actor // the zero of one from before that was noted
	At        time.Time
}

// StatementFile is a statement with all that decides on it.
type StatementFile struct {
	Statement Statement
	Line      []StatementVersion // it, those before it and those after it: the newest first
	Shelf     Shelf              // with its approvals
	Log       []Done             // the oldest first
	Said      int                // by how many messages of live campaigns people are asked to agree to it
}

// Version is the statement's number in its line, from 1.
func (f StatementFile) Version() int {
	for n, v := range f.Line {
		if v.Statement.ID == f.Statement.ID {
			return len(f.Line) - n
		}
	}
	return 0
}

// Newest is the last of the line: the only one that another may follow.
func (f StatementFile) Newest() Statement {
	if len(f.Line) == 0 {
		return f.Statement
	}
	return f.Line[0].Statement
}

// Writers are those who wrote these words: whoever saved a version that says exactly this, where the one before it did not.
func (f StatementFile) Writers(l lang.Locale, text Digest) (out []access.Actor) {
	for n, v := range f.Line {
		same := DigestStatement(v.Statement, l) == text
		if same && v.By != (access.Actor{}) && (n+1 == len(f.Line) || f.Line[n+1].Statement.Texts[l] != v.Statement.Texts[l]) {
			out = append(out, v.By)
		}
	}
	return out
}

// Dossier is all that decides on the statement in a locale.
func (f StatementFile) Dossier(l lang.Locale) Dossier {
	text := DigestStatement(f.Statement, l)
	r := Record{Writers: f.Writers(l, text), Submitted: Submitted(f.Log, l), OnAir: f.Said > 0, Gone: !RetiredAt(f.Log, l).IsZero()}
	d := f.Shelf.dossier(ApprovalKey{OfStatement, f.Statement.ID, l}, text, StatementRoles, r)
	if f.Statement.Texts[l] == "" {
		d.Unfit = "text.missing"
	}
	return d
}

// OtherStatement reports whether two statements differ in what they say, or in where they may be asked.
func OtherStatement(a, b Statement) bool {
	return a.Frame != b.Frame || a.Place != b.Place || slices.ContainsFunc(lang.All, func(l lang.Locale) bool { return a.Texts[l] != b.Texts[l] })
}

// StatementRoles are who must approve a statement in each language.
var StatementRoles = []Reviewing{LanguageReview}

// Lines sorts statements into their lines, each the newest first, and the lines in the order in which they began.
func Lines(all []StatementVersion) (out [][]StatementVersion) {
	next := map[int64]StatementVersion{}
	for _, v := range all {
		if v.Statement.Follows != 0 {
			next[v.Statement.Follows] = v
		}
	}
	for _, v := range all {
		if v.Statement.Follows != 0 {
			continue
		}
		line := []StatementVersion{v}
		for after, ok := next[v.Statement.ID]; ok; after, ok = next[after.Statement.ID] {
			line = append(line, after)
		}
		slices.Reverse(line)
		out = append(out, line)
	}
	return out
}

// Latest leaves out statements that others follow.
func Latest(all []Statement) []Statement {
	old := map[int64]bool{}
	for _, s := range all {
		old[s.Follows] = s.Follows != 0
	}
	return slices.DeleteFunc(slices.Clone(all), func(s Statement) bool { return old[s.ID] })
}
