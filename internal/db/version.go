package db

import (
	_ "embed"
	"fmt"
	"strings"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/list"
)

// Versioned is a kind of thing of which versions are appended and never overwritten: a table of
// identities named after it, and a table of versions beside it.
type Versioned struct {
	Table  string         // of identities; versions are in Table_version
	Prefix string         // of public ids
	Kind   access.Subject // what the audit calls it
	// Unlisted are things that are in no list and are not searched for.
	Unlisted bool
}

// Head is the identity of a versioned thing, and which version of it is meant.
type Head struct {
	ID      int64
	Org     int64
	Public  string
	Version int
}

// Found is one version as it was read.
type Found struct {
	ID      int64  `gorm:"column:id"`
	Public  string `gorm:"column:public_id"`
	Org     int64  `gorm:"column:org_id"`
	Version int    `gorm:"column:version"`
	Body    string `gorm:"column:body"`
}

// Head is the identity of what was found.
func (f Found) Head() Head { return Head{f.ID, f.Org, f.Public, f.Version} }

// identityRow is a row of {subject}.
type identityRow struct {
	ID     int64   `gorm:"column:id;primaryKey"`
	Public string  `gorm:"column:public_id"`
	Org    int64   `gorm:"column:org_id"`
	Made   Instant `gorm:"column:created_at"`
}

// versionRow is a row of {subject}_version.
type versionRow struct {
	ID      int64   `gorm:"column:id;primaryKey;autoIncrement:false"`
	Version int     `gorm:"column:version;primaryKey;autoIncrement:false"`
	From    int64   `gorm:"column:from_revision"`
	To      Ref     `gorm:"column:to_revision"`
	Body    string  `gorm:"column:body"`
	ActorID int64   `gorm:"column:actor_id"`
	Actor   string  `gorm:"column:actor_name"`
	Made    Instant `gorm:"column:created_at"`
}

var (
	//go:embed sql/version_at.sql
	versionAt string
	//go:embed sql/version_current.sql
	versionCurrent string
	//go:embed sql/version_some.sql
	versionSome string
	//go:embed sql/version_of.sql
	versionOf string
	//go:embed sql/version_close.sql
	versionClose string
)

func (v Versioned) sql(text string) string { return strings.ReplaceAll(text, "{subject}", v.Table) }

// Edit is one version to be appended.
type Edit struct {
	Head  Head // ID 0 makes something new; else Version is the one that was edited
	Body  any  // the document, plain data
	Actor access.Actor
	// Owner is whose it is, where somebody else may write it as well; the caller has looked whether they may.
	Owner int64
	// Listed is how the version stands in lists; which thing it is of, and when it changed, is filled in.
	Listed Listed
}

// Append writes a version. Something new gets a public id when it brings none, and belongs to the
// organisation it names or else to the asker's. It is NotFound to edit what is not in scope, and
// Stale to edit a version that is no longer the current one. It raises the revision and is audited.
func (v Versioned) Append(t *Tx, s access.Scope, e Edit) (Head, error) {
	revision, err := t.RaiseRevision()
	if err != nil {
		return Head{}, err
	}
	h, within := e.Head, s
	if e.Owner != 0 {
		within = access.Scope{Org: e.Owner}
	}
	if h.ID == 0 {
		h, err = v.begin(t, within, h)
	} else {
		h, err = v.supersede(t, within, h, revision)
	}
	if err != nil {
		return Head{}, err
	}
	h.Version++
	row := versionRow{ID: h.ID, Version: h.Version, From: revision, Body: Encode(e.Body),
		ActorID: e.Actor.Staff, Actor: e.Actor.Name, Made: At(t.Now)}
	if err := t.Table(v.Table + "_version").Create(&row).Error; err != nil {
		return Head{}, fmt.Errorf("append %s %d: %w", v.Table, h.ID, err)
	}
	if err := v.list(t, h, e.Listed); err != nil {
		return Head{}, err
	}
	s.By = e.Actor
	return h, v.record(t, s, h, row.Body)
}

func (v Versioned) list(t *Tx, h Head, l Listed) error {
	if v.Unlisted {
		return nil
	}
	l.Kind, l.ID, l.Org, l.Changed, l.Words = list.Kind(v.Table), h.ID, h.Org, t.Now, append(l.Words, h.Public)
	return t.List(l)
}

// record tells the audit how a version differs from the one before it.
func (v Versioned) record(t *Tx, s access.Scope, h Head, body string) error {
	c := Change{Org: h.Org, Verb: access.Made, Kind: v.Kind, Subject: h.Public, After: body}
	if h.Version > 1 {
		before, err := One[versionRow](t.Table(v.Table+"_version").Where("id = ? and version = ?", h.ID, h.Version-1))
		if err != nil {
			return err
		}
		c.Verb, c.Before = access.Changed, before.Body
	}
	return t.Record(s, c)
}

func (v Versioned) begin(t *Tx, s access.Scope, h Head) (Head, error) {
	org, err := OwnerOf(s, h.Org)
	if err != nil {
		return Head{}, err
	}
	if h.Public == "" {
		h.Public = id.New(v.Prefix)
	}
	row := identityRow{Public: h.Public, Org: org, Made: At(t.Now)}
	if err := t.Table(v.Table).Create(&row).Error; err != nil {
		return Head{}, fmt.Errorf("add %s: %w", v.Table, err)
	}
	return Head{row.ID, org, row.Public, 0}, nil
}

func (v Versioned) supersede(t *Tx, s access.Scope, h Head, revision int64) (Head, error) {
	row, err := One[identityRow](t.Table(v.Table).Scopes(Owned(s, "org_id")).Where("id = ?", h.ID))
	if err != nil {
		return Head{}, err
	}
	closed, err := t.Run(v.sql(versionClose), Params{"revision": revision, "id": h.ID, "version": h.Version})
	if err != nil {
		return Head{}, fmt.Errorf("close %s %d: %w", v.Table, h.ID, err)
	}
	if closed == 0 {
		return Head{}, fault.New(fault.Stale, "/version", "edited_meanwhile")
	}
	return Head{row.ID, row.Org, row.Public, h.Version}, nil
}

// At reads every version in scope that stands at a revision, in the order of their identities.
func (v Versioned) At(t *Tx, s access.Scope, revision int64) ([]Found, error) {
	return v.Between(t, s, Span{To: revision})
}

// Span is what came after one revision, as it stands at another.
type Span struct{ After, To int64 }

// Between reads every version in scope that stands at the end of a span and did not at its beginning,
// in the order of their identities. After revision 0 that is all that stands.
func (v Versioned) Between(t *Tx, s access.Scope, span Span) ([]Found, error) {
	var out []Found
	err := t.Fetch(&out, v.sql(versionAt), Params{"revision": span.To, "since": span.After, "all": s.All, "org": s.Org})
	if err != nil {
		return nil, fmt.Errorf("read %s at %d: %w", v.Table, span.To, err)
	}
	return out, nil
}

// Current reads every current version in scope.
func (v Versioned) Current(t *Tx, s access.Scope) (out []Found, err error) {
	if !s.All {
		if err := t.Fetch(&out, v.sql(versionOf), Params{"org": s.Org}); err != nil {
			return nil, fmt.Errorf("read %s of %d: %w", v.Table, s.Org, err)
		}
		return out, nil
	}
	c, err := t.Counters()
	if err != nil {
		return nil, err
	}
	return v.At(t, s, c.Revision)
}

// ByPublic reads the current version of one thing of the asker's own organisation; NotFound when it is not
// there, or another's.
func (v Versioned) ByPublic(t *Tx, scope access.Scope, public string) (Found, error) {
	var out []Found
	if err := t.Fetch(&out, v.sql(versionCurrent), Params{"public": public}); err != nil {
		return Found{}, fmt.Errorf("read %s %s: %w", v.Table, public, err)
	}
	if len(out) == 0 || !scope.Sees(out[0].Org) {
		return Found{}, NotFound
	}
	return out[0], nil
}

// Some reads the current versions of things by their ids, whoever asks.
func (v Versioned) Some(t *Tx, ids []int64) (out []Found, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	if err := t.Fetch(&out, v.sql(versionSome), Params{"ids": ids}); err != nil {
		return nil, fmt.Errorf("read some %s: %w", v.Table, err)
	}
	return out, nil
}

// Owns checks that things exist and belong to an organisation; otherwise it is NotFound, about the
// field. Ids that are 0 name nothing and are passed over.
func (v Versioned) Owns(t *Tx, org int64, field string, ids ...int64) error {
	return Exist(t, v.Table, Belonging{org, field}, ids...)
}

// Belonging is whose a thing must be (0: anybody's), and the field that names it.
type Belonging struct {
	Org   int64
	Field string
}

// Exist checks that rows with these ids are in a table and belong as they should; otherwise it is
// NotFound, about the field. Ids that are 0 name nothing and are passed over.
func Exist(t *Tx, table string, b Belonging, ids ...int64) error {
	wanted := make(map[int64]struct{}, len(ids))
	for _, n := range ids {
		if n != 0 {
			wanted[n] = struct{}{}
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	list := make([]int64, 0, len(wanted))
	for n := range wanted {
		list = append(list, n)
	}
	q := t.Table(table).Where("id in ?", list)
	if b.Org != 0 {
		q = q.Where("org_id = ?", b.Org)
	}
	var n int64
	if err := q.Count(&n).Error; err != nil {
		return fmt.Errorf("look for %s: %w", table, err)
	}
	if int(n) != len(list) {
		return fault.New(fault.NotFound, b.Field, "not_found")
	}
	return nil
}
