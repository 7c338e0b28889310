package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"erawan/internal/access"
)

// MaxTitle is how long the title of a frozen report may be.
const MaxTitle = 120

// Frozen is a report that was put away to be cited: its document, byte for byte, and the digest of that. Nothing changes it.
type Frozen struct {
	ID       int64
	Org      int64
	Public   string
	Title    string
	Revision int64
	Digest   [32]byte // SHA-256 of the document
	Document []byte   // none in a list
	By       access.Actor
	At       time.Time
}

// Freeze puts a document away under a title.
func Freeze(title string, d Document) (Frozen, error) {
	title, err := titleOf(title)
	if err != nil {
		return Frozen{}, err
	}
	raw, err := d.Bytes()
	if err != nil {
		return Frozen{}, err
	}
	return Frozen{Title: title, Revision: d.Revision, Digest: sha256.Sum256(raw), Document: raw}, nil
}

// Whole reports whether the document is the one that was frozen.
func (f Frozen) Whole() bool { return sha256.Sum256(f.Document) == f.Digest }

// Hash is the digest as it is cited.
func (f Frozen) Hash() string { return hex.EncodeToString(f.Digest[:]) }

// Archive keeps frozen reports.
type Archive interface {
	Freeze(ctx context.Context, s access.Scope, by access.Actor, f Frozen) (Frozen, error)
	// Frozen finds one with its document, and the links to it, the newest first; NotFound out of scope.
	Frozen(ctx context.Context, s access.Scope, public string) (Frozen, []Share, error)
	// AllFrozen lists them without their documents, the newest first, so many at most.
	AllFrozen(ctx context.Context, s access.Scope, most int) ([]Frozen, error)
}

// Difference is one figure that is not what it was. What was not there, or is no more, is blank.
type Difference struct {
	Key, Name, Arm string
	Line           string // "row" or "total"
	Metric         string // a column of the grid
	Was, Now       Cell
	Kind           Kind
}

// Differences lists every figure of two grids that differs, in the order of the first.
func Differences(was, now Grid) []Difference {
	var out []Difference
	for _, row := range was.All() {
		other := now.row(was.id(row))
		out = append(out, differ(was, row, now, other)...)
	}
	for _, row := range now.All() {
		if was.row(now.id(row)) != nil {
			continue
		}
		for _, d := range differ(now, row, was, nil) {
			d.Was, d.Now = d.Now, d.Was
			out = append(out, d)
		}
	}
	return out
}

// id is what tells a row from every other.
func (g Grid) id(row []Cell) [3]string {
	return [3]string{row[g.Column("line")].Text, row[g.Column("key")].Text, row[g.Column("arm")].Text}
}

func (g Grid) row(id [3]string) []Cell {
	for _, row := range g.All() {
		if g.id(row) == id {
			return row
		}
	}
	return nil
}

// differ compares a row with the same row of another grid, or with none.
func differ(g Grid, row []Cell, of Grid, other []Cell) (out []Difference) {
	id := g.id(row)
	for i, c := range g.Columns {
		if c.Metric == "" {
			continue
		}
		there := Cell{Blank: true}
		if j := of.Column(c.ID); j >= 0 && other != nil {
			there = other[j]
		}
		if there != row[i] {
			out = append(out, Difference{Line: id[0], Key: id[1], Arm: id[2], Name: row[g.Column("name")].Text, Metric: c.ID, Was: row[i], Now: there, Kind: c.Kind})
		}
	}
	return out
}

// Redefined are the metrics of a document that have another version in the dictionary by now, or are in it no more.
func (d Document) Redefined() []string {
	var out []string
	for _, m := range d.Metrics {
		if now, known := Defined(m.ID); !known || now.Version != m.Version {
			out = append(out, m.ID)
		}
	}
	return out
}
