package contentdb

import (
	"context"
	_ "embed"
	"fmt"

	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
)

type statementRow struct {
	ID      int64      `gorm:"column:id;primaryKey"`
	Public  string     `gorm:"column:public_id"`
	Org     int64      `gorm:"column:org_id"`
	Kind    string     `gorm:"column:kind"`
	Texts   string     `gorm:"column:texts"`
	Frame   string     `gorm:"column:frame"`
	Place   string     `gorm:"column:place"`
	Follows db.Ref     `gorm:"column:follows_id"`
	Sample  bool       `gorm:"column:sample"`
	ActorID int64      `gorm:"column:actor_id"`
	Actor   string     `gorm:"column:actor_name"`
	Made    db.Instant `gorm:"column:created_at"`
}

// TableName is for gorm.
func (statementRow) TableName() string { return "statement" }

func (r statementRow) domain() (content.Statement, error) {
	texts, err := db.Decode[lang.Text](r.Texts)
	out := content.Statement{ID: r.ID, Org: r.Org, Public: r.Public, Kind: content.StatementKind(r.Kind), Texts: texts, Frame: content.Frame(r.Frame), Place: r.Place, Follows: int64(r.Follows), Sample: r.Sample}
	return out, err
}

func (r statementRow) version() (content.StatementVersion, error) {
	s, err := r.domain()
	return content.StatementVersion{Statement: s, By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.Made.Time()}, err
}

// SaveStatement writes a new statement, the first of its line or the one that follows another. One that is there cannot be changed:
// people agreed to it as it is. It is Stale when another follows that one already. A language in which the next says the same keeps
// its approval, and its place in review.
func (s Store) SaveStatement(ctx context.Context, scope access.Scope, n content.Statement) (out content.Statement, err error) {
	if n.ID != 0 {
		return out, fault.New(fault.Conflict, "", "statement.cannot_change")
	}
	if err := n.Check(); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		org, err := db.OwnerOf(scope, n.Org)
		if err != nil {
			return err
		}
		was, err := followed(t, org, n)
		if err != nil {
			return err
		}
		row := statementRow{Public: n.Public, Org: org, Kind: string(n.Kind), Texts: db.Encode(n.Texts), Frame: string(n.Frame), Place: n.Place, Follows: db.Ref(n.Follows), Sample: n.Sample,
			ActorID: scope.By.Staff, Actor: scope.By.Name, Made: db.At(t.Now)}
		if row.Public == "" {
			row.Public = id.New(prefixOf(n.Kind))
		}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		if out, err = row.domain(); err != nil {
			return err
		}
		doc := statementDoc{row.Kind, n.Texts, n.Sample, row.Frame, row.Place, was.Public}
		if err := t.Record(scope, db.Change{Org: org, Verb: access.Made, Kind: access.OnStatement, Subject: row.Public, After: doc}); err != nil || n.Follows == 0 {
			return err
		}
		return handOn(t, was.Public, out)
	})
	return out, err
}

// followed is the statement that a new one follows; the zero where it is a first.
func followed(t *db.Tx, org int64, n content.Statement) (content.Statement, error) {
	if n.Follows == 0 {
		return content.Statement{}, nil
	}
	row, err := db.One[statementRow](t.Where("id = ? and org_id = ?", n.Follows, org))
	if err != nil {
		return content.Statement{}, err
	}
	if row.Kind != string(n.Kind) {
		return content.Statement{}, fault.New(fault.Invalid, "/kind", "statement.other_kind")
	}
	was, err := row.domain()
	if err == nil && !content.OtherStatement(was, n) {
		err = fault.New(fault.Conflict, "", "statement.same")
	}
	return was, err
}

// handOn gives the next of a line what people decided on the one before it, in the languages in which both say the same. Nobody is
// asked to review what has a successor.
func handOn(t *db.Tx, before string, next content.Statement) error {
	f, err := statementFile(t, access.System, before)
	if err != nil {
		return err
	}
	for _, l := range lang.All {
		d := f.Dossier(l)
		if d.Gone || d.Unfit != "" || d.Text != content.DigestStatement(next, l) {
			continue
		}
		for _, one := range f.Log {
			if one.Locale == l && one.Step == content.Submit && d.Submitted == d.Text && one.At.Equal(content.SubmittedAt(f.Log, l)) {
				one.Of = next.ID
				if err := line(t, next.Public, one); err != nil {
					return err
				}
			}
		}
		for _, a := range d.Approvals {
			if a.Digest != d.Text || !a.Valid(t.Now) || a.Bypass {
				continue
			}
			a.ID, a.Of = 0, next.ID
			row := rowOfApproval(a)
			if err := t.Create(&row).Error; err != nil {
				return fmt.Errorf("hand an approval on to %s: %w", next.Public, err)
			}
		}
	}
	if err := t.Where("subject = ? and subject_id = ?", string(content.OfStatement), f.Statement.ID).Delete(&dueRow{}).Error; err != nil {
		return fmt.Errorf("forget what is due of %s: %w", before, err)
	}
	return settle(t, content.OfStatement, next.ID, next.Public)
}

// statementDoc is a statement as the audit keeps it.
type statementDoc struct {
	Kind    string    `json:"kind"`
	Texts   lang.Text `json:"texts"`
	Sample  bool      `json:"sample"`
	Frame   string    `json:"frame,omitempty"`
	Place   string    `json:"place,omitempty"`
	Follows string    `json:"follows,omitempty"`
}

func prefixOf(k content.StatementKind) string {
	if k == content.Consent {
		return id.Consent
	}
	return id.Statement
}

// Statements lists the statements in scope.
func (s Store) Statements(ctx context.Context, scope access.Scope) (out []content.Statement, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = StatementsIn(t, scope)
		return err
	})
	return out, err
}

// StatementsIn lists the statements in scope within a transaction.
func StatementsIn(t *db.Tx, scope access.Scope) ([]content.Statement, error) {
	rows, err := db.All[statementRow](t.Scopes(db.Owned(scope, "org_id")).Order("id"))
	if err != nil {
		return nil, err
	}
	return mapped(rows, statementRow.domain)
}

//go:embed statements_said.sql
var statementsSaidSQL string

// StatementFiles lists every statement of the asker's organisation, each with all that decides on it, in the order in which they were made.
func (s Store) StatementFiles(ctx context.Context, scope access.Scope) (out []content.StatementFile, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = statementFiles(t, scope.Org)
		return err
	})
	return out, err
}

// StatementFile finds one statement in scope with all that decides on it.
func (s Store) StatementFile(ctx context.Context, scope access.Scope, public string) (out content.StatementFile, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = statementFile(t, scope, public)
		return err
	})
	return out, err
}

func statementFile(t *db.Tx, scope access.Scope, public string) (out content.StatementFile, err error) {
	row, err := db.One[statementRow](t.Scopes(db.Owned(scope, "org_id")).Where("public_id = ?", public))
	if err != nil {
		return out, err
	}
	all, err := statementFiles(t, row.Org)
	for _, f := range all {
		if f.Statement.ID == row.ID {
			out = f
		}
	}
	return out, err
}

// statementFiles reads those of an organisation. A team has a few dozen; every message that is written is offered all of them.
func statementFiles(t *db.Tx, org int64) ([]content.StatementFile, error) {
	rows, err := db.All[statementRow](t.Where("org_id = ?", org).Order("id"))
	if err != nil {
		return nil, err
	}
	all, err := mapped(rows, statementRow.version)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	ids, lines := make([]int64, len(all)), map[int64][]content.StatementVersion{}
	for _, l := range content.Lines(all) {
		for _, v := range l {
			lines[v.Statement.ID] = l
		}
	}
	for n, v := range all {
		ids[n] = v.Statement.ID
	}
	logs, err := stepsOf(t, content.OfStatement, ids)
	if err != nil {
		return nil, err
	}
	given, err := approvalsOf(t, content.OfStatement, ids)
	if err != nil {
		return nil, err
	}
	var said []struct {
		ID   int64 `gorm:"column:id"`
		Said int   `gorm:"column:said"`
	}
	if err := t.Fetch(&said, statementsSaidSQL, db.Params{"org": org}); err != nil {
		return nil, fmt.Errorf("read what live campaigns ask: %w", err)
	}
	counts := map[int64]int{}
	for _, one := range said {
		counts[one.ID] = one.Said
	}
	out := make([]content.StatementFile, len(all))
	for n, v := range all {
		out[n] = content.StatementFile{Statement: v.Statement, Line: lines[v.Statement.ID], Shelf: content.NewShelf(nil, []content.Statement{v.Statement}, given[v.Statement.ID]),
			Log: logs[v.Statement.ID], Said: counts[v.Statement.ID]}
	}
	return out, nil
}

func statementPapers(t *db.Tx, scope access.Scope, public string) (papers, error) {
	f, err := statementFile(t, scope, public)
	return papers{org: f.Statement.Org, id: f.Statement.ID, log: f.Log, writers: f.Writers,
		unfit:    func(l lang.Locale) string { return f.Dossier(l).Unfit },
		dossier:  f.Dossier,
		findings: func(lang.Locale) []lint.Finding { return nil }}, err
}

// agreed checks that a message may ask people to agree to what it names.
func agreed(t *db.Tx, m content.Message) error {
	rows, err := db.All[statementRow](t.Where("id in ? and org_id = ?", []int64{m.Statement, m.Consent}, m.Org))
	if err != nil {
		return err
	}
	byID := map[int64]content.Statement{}
	placed := false
	for _, r := range rows {
		if byID[r.ID], err = r.domain(); err != nil {
			return err
		}
		placed = placed || r.Place != ""
	}
	var cited []content.LawCard
	if placed {
		found, err := laws.Some(t, m.Cites)
		if err != nil {
			return err
		}
		if cited, err = mapped(found, LawOf); err != nil {
			return err
		}
	}
	for _, one := range []struct {
		id    int64
		kind  content.StatementKind
		field string
	}{{m.Statement, content.Promise, "/statement"}, {m.Consent, content.Consent, "/consent"}} {
		s, ok := byID[one.id]
		switch {
		case one.id == 0:
		case !ok:
			return fault.New(fault.NotFound, one.field, "not_found")
		default:
			if err := s.Asks(m, one.kind, cited); err != nil {
				return err
			}
		}
	}
	return nil
}
