package evidencedb

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"slices"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/id"
)

//go:embed frozen.sql
var frozenSQL string

// mostLinks is how many links of a report are told of.
const mostLinks = 50

type frozenRow struct {
	ID       int64      `gorm:"column:id;primaryKey"`
	Public   string     `gorm:"column:public_id"`
	Org      int64      `gorm:"column:org_id"`
	Title    string     `gorm:"column:title"`
	Revision int64      `gorm:"column:revision"`
	Digest   []byte     `gorm:"column:digest"`
	Document []byte     `gorm:"column:document"`
	ActorID  int64      `gorm:"column:actor_id"`
	Actor    string     `gorm:"column:actor_name"`
	At       db.Instant `gorm:"column:at"`
}

// TableName is for gorm.
func (frozenRow) TableName() string { return "frozen_report" }

func (r frozenRow) domain() evidence.Frozen {
	f := evidence.Frozen{ID: r.ID, Org: r.Org, Public: r.Public, Title: r.Title, Revision: r.Revision, Document: r.Document,
		By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.At.Time()}
	copy(f.Digest[:], r.Digest)
	return f
}

// frozenDoc is a frozen report as the audit keeps it.
type frozenDoc struct {
	Title    string `json:"title"`
	Revision int64  `json:"revision"`
	Digest   string `json:"digest"`
}

// Freeze puts a report away. It belongs to the asker's organisation.
func (s Store) Freeze(ctx context.Context, scope access.Scope, by access.Actor, f evidence.Frozen) (evidence.Frozen, error) {
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		owner, err := db.OwnerOf(scope, f.Org)
		if err != nil {
			return err
		}
		row := frozenRow{Public: id.New(id.Report), Org: owner, Title: f.Title, Revision: f.Revision, Digest: f.Digest[:], Document: f.Document, ActorID: by.Staff, Actor: by.Name, At: db.At(t.Now)}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		f = row.domain()
		return t.Record(scope, db.Change{Org: owner, Verb: access.Made, Kind: access.OnReport, Subject: row.Public, After: frozenDoc{f.Title, f.Revision, f.Hash()}})
	})
	return f, err
}

// heldRow is a frozen report, or a link to it.
type heldRow struct {
	Part    string     `gorm:"column:part"` // "report" or "link"
	Files   bool       `gorm:"column:files"`
	Expires db.Instant `gorm:"column:expires_at"`
	Revoked db.Instant `gorm:"column:revoked_at"`
	Report  frozenRow  `gorm:"embedded"` // of a link, what both have
}

func (r heldRow) link(report string) evidence.Share {
	of := r.Report
	return shareRow{ID: of.ID, Public: of.Public, Org: of.Org, Hash: of.Digest, Files: r.Files, Expires: r.Expires, Revoked: r.Revoked, ActorID: of.ActorID, Actor: of.Actor, At: of.At}.domain(report)
}

// Frozen finds one with its document, and the links to it.
func (s Store) Frozen(ctx context.Context, scope access.Scope, public string) (out evidence.Frozen, links []evidence.Share, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []heldRow
		if err := t.Fetch(&rows, frozenSQL, db.Params{"public": public, "all": scope.All, "org": scope.Org, "most": mostLinks}); err != nil {
			return fmt.Errorf("read a frozen report: %w", err)
		}
		out, links = evidence.Frozen{}, nil
		for _, r := range rows {
			if r.Part == "report" {
				out = r.Report.domain()
				continue
			}
			links = append(links, r.link(public))
		}
		if out.ID == 0 {
			return db.NotFound
		}
		slices.SortFunc(links, func(a, b evidence.Share) int { return cmp.Compare(b.ID, a.ID) })
		return nil
	})
	return out, links, err
}

// AllFrozen lists them without their documents, the newest first.
func (s Store) AllFrozen(ctx context.Context, scope access.Scope, most int) (out []evidence.Frozen, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[frozenRow](t.Select("id", "public_id", "org_id", "title", "revision", "digest", "actor_id", "actor_name", "at").Scopes(db.Owned(scope, "org_id")).Order("at desc, id desc").Limit(most))
		for _, r := range rows {
			out = append(out, r.domain())
		}
		return err
	})
	return out, err
}

var _ evidence.Archive = Store{}
