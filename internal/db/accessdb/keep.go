package accessdb

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/list"
)

// reached narrows a query to rows of the asker's organisation and of the partners that it keeps: whose
// keys it makes and whose people it invites. Figures and texts are not among what is reached so.
func reached(s access.Scope, column string) func(*gorm.DB) *gorm.DB {
	return func(g *gorm.DB) *gorm.DB {
		if s.All {
			return g
		}
		// One set of organisations, and no "or": an index leads from each of them to its rows.
		return g.Where(column+" in (select org.id from org where org.id = ? union all select org.id from org where org.keeper_id = ? and org.keeper_id <> 0)", s.Org, s.Org)
	}
}

// Reach finds an organisation that the asker reaches, within a transaction: the one named, or else their own.
func Reach(t *db.Tx, s access.Scope, org int64) (access.Org, error) {
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

// ReachedByPublic finds an organisation that the asker reaches: their own, or a partner that it keeps.
func (s Store) ReachedByPublic(ctx context.Context, scope access.Scope, public string) (out access.Org, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[orgRow](t.Scopes(reached(scope, "id")).Where("public_id = ?", public))
		if err != nil {
			return err
		}
		out, err = row.domain()
		return err
	})
	return out, err
}

// KeptPage reads a page of the partners that the asker keeps. Its sorts are name and changed.
func (s Store) KeptPage(ctx context.Context, scope access.Scope, a list.Ask) (out list.Page[access.Org], err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		p, err := t.Listed(scope, a, db.Listing{Kind: list.Partners, ByNames: true})
		if err != nil || len(p.Items) == 0 {
			return err
		}
		rows, err := db.All[orgRow](t.Scopes(reached(scope, "id")).Where("id in ? and id <> ?", p.Items, scope.Org))
		if err != nil {
			return err
		}
		all := make([]access.Org, len(rows))
		for i, r := range rows {
			if all[i], err = r.domain(); err != nil {
				return err
			}
		}
		out = db.Filled(p, all, func(o access.Org) int64 { return o.ID })
		return nil
	})
	return out, err
}
