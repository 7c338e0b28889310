package accessdb

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
)

// reached narrows a query to rows of the asker's organisation and of the partners that it keeps: whose
// keys it makes and whose people it invites. Figures and texts are not among what is reached so.
func reached(s access.Scope, column string) func(*gorm.DB) *gorm.DB {
	return func(g *gorm.DB) *gorm.DB {
		if s.All {
			return g
		}
		kept := g.Session(&gorm.Session{NewDB: true}).Table("org").Select("id").Where("keeper_id = ? and keeper_id <> 0", s.Org)
		return g.Where(g.Session(&gorm.Session{NewDB: true}).Where(column+" = ?", s.Org).Or(column+" in (?)", kept))
	}
}

// reach finds an organisation that the asker reaches: the one named, or else their own.
func reach(t *db.Tx, s access.Scope, org int64) (access.Org, error) {
	if org == 0 {
		org = s.Org
	}
	row, err := db.One[orgRow](t.Scopes(reached(s, "id")).Where("id = ?", org))
	if err != nil {
		return access.Org{}, err
	}
	return row.domain()
}

// hold keeps others from changing who works in an organisation until the transaction ends. SQLite has
// one writer at a time anyway.
func hold(t *db.Tx, org int64) error {
	_, err := db.One[orgRow](t.Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", org))
	return err
}

// fits is Invalid when nobody in the organisation can have the role.
func fits(o access.Org, role access.Role) error {
	if !role.Fits(o.Kind) {
		return fault.New(fault.Invalid, "role", "staff.role_not_here")
	}
	return nil
}

// Reached lists the organisations that the asker reaches: their own, and the partners that it keeps.
func (s Store) Reached(ctx context.Context, scope access.Scope) (out []access.Org, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[orgRow](t.Scopes(reached(scope, "id")).Order("kind, id"))
		if err != nil {
			return err
		}
		out = make([]access.Org, len(rows))
		for i, r := range rows {
			if out[i], err = r.domain(); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}
