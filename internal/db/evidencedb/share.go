package evidencedb

import (
	"context"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/id"
)

type shareRow struct {
	ID      int64      `gorm:"column:id;primaryKey"`
	Public  string     `gorm:"column:public_id"`
	Org     int64      `gorm:"column:org_id"`
	Report  int64      `gorm:"column:report_id"`
	Hash    []byte     `gorm:"column:hash"`
	Files   bool       `gorm:"column:files"`
	Expires db.Instant `gorm:"column:expires_at"`
	Revoked db.Instant `gorm:"column:revoked_at"`
	ActorID int64      `gorm:"column:actor_id"`
	Actor   string     `gorm:"column:actor_name"`
	At      db.Instant `gorm:"column:at"`
}

// TableName is for gorm.
func (shareRow) TableName() string { return "report_share" }

func (r shareRow) domain(report string) evidence.Share {
	out := evidence.Share{ID: r.ID, Org: r.Org, Public: r.Public, Report: report, Files: r.Files, Expires: r.Expires.Time(), Revoked: r.Revoked.Time(), By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.At.Time()}
	copy(out.Hash[:], r.Hash)
	return out
}

// shareDoc is a link as the audit keeps it.
type shareDoc struct {
	Report  string `json:"report"`
	Files   bool   `json:"files"`
	Expires string `json:"expires"`
}

func (r shareRow) doc(report string) shareDoc {
	return shareDoc{report, r.Files, r.Expires.Time().Format("2006-01-02")}
}

// Share opens a link to a report in scope.
func (s Store) Share(ctx context.Context, scope access.Scope, l evidence.Share) (evidence.Share, error) {
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		report, err := db.One[frozenRow](t.Select("id", "public_id", "org_id").Scopes(db.Owned(scope, "org_id")).Where("public_id = ?", l.Report))
		if err != nil {
			return err
		}
		row := shareRow{Public: id.New(id.Share), Org: report.Org, Report: report.ID, Hash: l.Hash[:], Files: l.Files, Expires: db.At(l.Expires), ActorID: scope.By.Staff, Actor: scope.By.Name, At: db.At(t.Now)}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		l = row.domain(report.Public)
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Made, Kind: access.OnShare, Subject: row.Public, After: row.doc(report.Public)})
	})
	return l, err
}

// Unshare closes a link for good.
func (s Store) Unshare(ctx context.Context, scope access.Scope, public string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := db.One[shareRow](t.Scopes(db.Owned(scope, "org_id")).Where("public_id = ?", public))
		if err != nil || !row.Revoked.Time().IsZero() {
			return err
		}
		if _, err := t.Run("update report_share set revoked_at = @now where id = @id", db.Params{"now": db.At(t.Now), "id": row.ID}); err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Dropped, Kind: access.OnShare, Subject: row.Public, Before: row.doc("")})
	})
}

// Shared finds the report that a link opens now.
func (s Store) Shared(ctx context.Context, scope access.Scope, hash [32]byte) (f evidence.Frozen, l evidence.Share, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[shareRow](t.Scopes(db.Owned(scope, "org_id")).Where("hash = ?", hash[:]))
		if err != nil {
			return err
		}
		if l = row.domain(""); !l.Open(t.Now) {
			return db.NotFound
		}
		report, err := db.One[frozenRow](t.Where("id = ?", row.Report))
		f = report.domain()
		l.Report = f.Public
		return err
	})
	return f, l, err
}

var _ evidence.Shares = Store{}
