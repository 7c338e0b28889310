package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// MaxSaid is how long each text of an evaluation's author may be.
const MaxSaid = 4000

// Saying is what the author of an evaluation writes in one language.
type Saying struct {
	Context string `json:"context,omitempty"`
	Limits  string `json:"limits,omitempty"`
	Next    string `json:"next,omitempty"`
	Marking string `json:"marking,omitempty"` // how the donor wants to be named, and not to be
}

// Notes are what the author of an evaluation writes. Each edition is kept.
type Notes struct {
	Version int
	Donor   string
	Order   []string // parts in the order of the donor's template; none is our own
	Says    map[lang.Locale]Saying
	By      access.Actor
	At      time.Time
}

// Checked is the notes as they are kept: without what is empty.
func (n Notes) Checked() (Notes, error) {
	var wrong fault.Faults
	n.Donor = strings.TrimSpace(n.Donor)
	wrong = append(wrong, fault.All(lang.Clean("/donor", n.Donor, MaxTitle))...)
	says := map[lang.Locale]Saying{}
	for _, l := range lang.All {
		s := n.Says[l]
		for _, one := range []struct {
			field string
			text  *string
		}{{"context", &s.Context}, {"limits", &s.Limits}, {"next", &s.Next}, {"marking", &s.Marking}} {
			*one.text = strings.TrimSpace(strings.ReplaceAll(*one.text, "\r\n", "\n"))
			wrong = append(wrong, fault.All(lang.Clean("/"+one.field+"-"+string(l), *one.text, MaxSaid))...)
		}
		if s != (Saying{}) {
			says[l] = s
		}
	}
	n.Says = says
	return n, wrong.Err()
}

// NoteBook keeps what authors of evaluations write.
type NoteBook interface {
	// Notes are the last edition for a campaign; version 0 before the first.
	Notes(ctx context.Context, s access.Scope, campaign int64) (Notes, error)
	// SaveNotes appends an edition that was checked; Stale where another came between.
	SaveNotes(ctx context.Context, s access.Scope, campaign campaigns.Campaign, n Notes) (Notes, error)
}

// evaluationKind tells the document of an evaluation from that of a question.
const evaluationKind = "evaluation"

// evaluationFormat is raised when the shape of these documents changes.
const evaluationFormat = 1

// Evaluation is one campaign's report to a donor, as it is kept: what it says in each language, word for word, and its figures for
// programs. It says nothing that is not in its bytes.
type Evaluation struct {
	Kind     string                    `json:"kind"`
	Format   int                       `json:"format"`
	Campaign string                    `json:"campaign"`
	Name     lang.Text                 `json:"name"`
	Donor    string                    `json:"donor"`
	From     campaigns.Date            `json:"from"`
	To       campaigns.Date            `json:"to"`
	TimeZone string                    `json:"time_zone"`
	Revision int64                     `json:"revision"`
	MadeAt   time.Time                 `json:"made_at"`
	Sample   bool                      `json:"sample"`
	Figures  []Figure                  `json:"figures"`
	Pages    map[lang.Locale][]Section `json:"pages"`
}

// Figure is one number of an evaluation. What is reported is one figure for each that a partner told, and no sum.
type Figure struct {
	Metric  string `json:"metric"`
	Version int    `json:"version"`
	Basis   Basis  `json:"basis"`
	Donor   string `json:"donor,omitempty"`
	Value   int64  `json:"value"`
	Source  string `json:"source,omitempty"` // the document of what was reported
}

// FigureOf is a number under its entry of the dictionary.
func FigureOf(metric string, value int64) Figure {
	d, _ := Defined(metric)
	return Figure{Metric: metric, Version: d.Version, Basis: d.Basis, Donor: d.Donor, Value: value}
}

// Section is a part of an evaluation in one language.
type Section struct {
	ID     string   `json:"id"`
	Title  string   `json:"title"`
	Basis  Basis    `json:"basis,omitempty"` // of every number in it
	Lines  []string `json:"lines,omitempty"`
	Tables []Tabled `json:"tables,omitempty"`
}

// Tabled is a table of a section.
type Tabled struct {
	Title   string     `json:"title"`
	Heads   []string   `json:"heads"`
	Numbers []bool     `json:"numbers"` // which columns are figures
	Rows    [][]string `json:"rows"`
	After   []string   `json:"after,omitempty"` // what is said under it
}

// Bytes writes the document; the same evaluation is the same bytes.
func (e Evaluation) Bytes() ([]byte, error) {
	e.Kind, e.Format = evaluationKind, evaluationFormat
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(e); err != nil {
		return nil, fmt.Errorf("write evaluation: %w", err)
	}
	return out.Bytes(), nil
}

// FreezeEvaluation puts one away under a title.
func FreezeEvaluation(title string, e Evaluation) (Frozen, error) {
	title, err := titleOf(title)
	if err != nil {
		return Frozen{}, err
	}
	raw, err := e.Bytes()
	if err != nil {
		return Frozen{}, err
	}
	return Frozen{Title: title, Revision: e.Revision, Digest: sha256.Sum256(raw), Document: raw}, nil
}

// Evaluation is what the document says, where it is one of an evaluation.
func (f Frozen) Evaluation() (e Evaluation, is bool, err error) {
	var kind struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(f.Document, &kind); err != nil {
		return e, false, fmt.Errorf("read document: %w", err)
	}
	if kind.Kind != evaluationKind {
		return e, false, nil
	}
	if err := json.Unmarshal(f.Document, &e); err != nil {
		return e, true, fmt.Errorf("read evaluation: %w", err)
	}
	if e.Format != evaluationFormat {
		return e, true, fmt.Errorf("read evaluation: format %d is not known", e.Format)
	}
	return e, true, nil
}

// Redefined are the numbers of an evaluation that mean something else by now, or are no more.
func (e Evaluation) Redefined() (out []string) {
	seen := map[string]bool{}
	for _, f := range e.Figures {
		if now, known := Defined(f.Metric); !seen[f.Metric] && (!known || now.Version != f.Version) {
			out = append(out, f.Metric)
		}
		seen[f.Metric] = true
	}
	return out
}
