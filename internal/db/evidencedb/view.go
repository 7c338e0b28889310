package evidencedb

import (
	"context"

	"gorm.io/gorm"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/id"
)

type viewRow struct {
	ID      int64      `gorm:"column:id;primaryKey"`
	Public  string     `gorm:"column:public_id"`
	Org     int64      `gorm:"column:org_id"`
	Title   string     `gorm:"column:title"`
	Address string     `gorm:"column:address"`
	Shared  bool       `gorm:"column:shared"`
	Dropped bool       `gorm:"column:dropped"`
	ActorID int64      `gorm:"column:actor_id"`
	Actor   string     `gorm:"column:actor_name"`
	At      db.Instant `gorm:"column:at"`
}

// TableName is for gorm.
func (viewRow) TableName() string { return "saved_view" }

func (r viewRow) domain() evidence.View {
	return evidence.View{ID: r.ID, Org: r.Org, Public: r.Public, Title: r.Title, Address: r.Address, Shared: r.Shared, By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.At.Time()}
}

// viewDoc is a shared question as the audit keeps it.
type viewDoc struct {
	Title   string `json:"title"`
	Address string `json:"address"`
}

// KeepView keeps a question. It belongs to the asker's organisation.
func (s Store) KeepView(ctx context.Context, scope access.Scope, v evidence.View) (evidence.View, error) {
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		owner, err := db.OwnerOf(scope, v.Org)
		if err != nil {
			return err
		}
		row := viewRow{Public: id.New(id.View), Org: owner, Title: v.Title, Address: v.Address, Shared: v.Shared, ActorID: scope.By.Staff, Actor: scope.By.Name, At: db.At(t.Now)}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		v = row.domain()
		if !v.Shared { // a person's own question is nobody else's business
			return nil
		}
		return t.Record(scope, db.Change{Org: owner, Verb: access.Made, Kind: access.OnView, Subject: row.Public, After: viewDoc{v.Title, v.Address}})
	})
	return v, err
}

// viewed are those that an asker sees: shared ones and their own.
func viewed(scope access.Scope) func(*gorm.DB) *gorm.DB {
	return func(q *gorm.DB) *gorm.DB {
		return q.Scopes(db.Owned(scope, "org_id")).Where("(shared or actor_id = ?)", scope.By.Staff)
	}
}

// View finds one that the asker sees.
func (s Store) View(ctx context.Context, scope access.Scope, public string) (out evidence.View, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[viewRow](t.Scopes(viewed(scope)).Where("public_id = ? and not dropped", public))
		out = row.domain()
		return err
	})
	return out, err
}

// Views lists those that the asker sees, by title.
func (s Store) Views(ctx context.Context, scope access.Scope, most int) (out []evidence.View, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[viewRow](t.Scopes(viewed(scope)).Where("not dropped").Order("title, id").Limit(most))
		for _, r := range rows {
			out = append(out, r.domain())
		}
		return err
	})
	return out, err
}

// DropView removes one that the asker sees. One that is gone stays gone.
func (s Store) DropView(ctx context.Context, scope access.Scope, public string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := db.One[viewRow](t.Scopes(viewed(scope)).Where("public_id = ?", public))
		if err != nil {
			return err
		}
		if row.Dropped {
			return nil
		}
		if _, err := t.Run("update saved_view set dropped = true where id = @id", db.Params{"id": row.ID}); err != nil || !row.Shared {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Dropped, Kind: access.OnView, Subject: row.Public, Before: viewDoc{row.Title, row.Address}})
	})
}

var _ evidence.ViewBook = Store{}
