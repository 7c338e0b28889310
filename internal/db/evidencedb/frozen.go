package evidencedb

import (
	"context"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/id"
)

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

// Frozen finds one with its document.
func (s Store) Frozen(ctx context.Context, scope access.Scope, public string) (out evidence.Frozen, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[frozenRow](t.Scopes(db.Owned(scope, "org_id")).Where("public_id = ?", public))
		out = row.domain()
		return err
	})
	return out, err
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
