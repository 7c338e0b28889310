package db

import (
	"erawan/internal/access"
	"gorm.io/gorm"
)

// Owned narrows a query to rows whose organisation, in any of the columns, is the scope's.
func Owned(s access.Scope, columns ...string) func(*gorm.DB) *gorm.DB {
	return func(g *gorm.DB) *gorm.DB {
		if s.All {
			return g
		}
		where := g.Session(&gorm.Session{NewDB: true})
		for _, c := range columns {
			where = where.Or(c+" = ?", s.Org)
		}
		return g.Where(where)
	}
}

// OwnerOf decides whom something new belongs to: the organisation it names, which must be in scope,
// or else the asker's own.
func OwnerOf(s access.Scope, org int64) (int64, error) {
	if org == 0 {
		org = s.Org
	}
	if org == 0 || !s.Sees(org) {
		return 0, NotFound
	}
	return org, nil
}

// OwnerIn is whose a row of a table is, when it is in scope; otherwise NotFound.
func OwnerIn(t *Tx, s access.Scope, table string, row int64) (int64, error) {
	var owner struct {
		Org int64 `gorm:"column:org_id"`
	}
	err := t.Table(table).Select("org_id").Scopes(Owned(s, "org_id")).Where("id = ?", row).Take(&owner).Error
	return owner.Org, err
}
