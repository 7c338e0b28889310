package plandb

import (
	"context"
	_ "embed"
	"fmt"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
)

//go:embed kits_out.sql
var kitsOutSQL string

// takenRow is what an organisation took away.
type takenRow struct {
	Org   int64      `gorm:"column:org_id"`
	Kind  string     `gorm:"column:kind"`
	Name  string     `gorm:"column:name"`
	Kits  int        `gorm:"column:kits"`
	Times int        `gorm:"column:times"`
	Last  db.Instant `gorm:"column:last_at"`
}

// KitsOut lists who took away print kits that carry a target, of links in scope, the most kits first.
func (s Store) KitsOut(ctx context.Context, scope access.Scope, target delivery.Target) (out []delivery.KitsOut, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := kitsOut(t, scope, target)
		for _, r := range rows {
			name, err := db.Decode[lang.Text](r.Name)
			if err != nil {
				return err
			}
			out = append(out, delivery.KitsOut{Name: name, Kits: r.Kits, Times: r.Times, Last: r.Last.Time()})
		}
		return err
	})
	return out, err
}

func kitsOut(t *db.Tx, scope access.Scope, target delivery.Target) (rows []takenRow, err error) {
	err = t.Fetch(&rows, kitsOutSQL, db.Params{"kind": string(target.Kind), "target": target.ID, "locale": string(target.Locale), "every": scope.All, "owner": scope.Org})
	if err != nil {
		return nil, fmt.Errorf("read who took kits of %s %d: %w", target.Kind, target.ID, err)
	}
	return rows, nil
}

// tellKits tells the partners that took away a kit that what it carries was stopped, or let back in.
func tellKits(t *db.Tx, n delivery.Stop, told campaigns.Notice) error {
	rows, err := kitsOut(t, access.Scope{Org: n.Org, All: n.Org == 0}, n.Target)
	if err != nil {
		return err
	}
	told.Kind = campaigns.NoticeKitBack
	if n.On {
		told.Kind = campaigns.NoticeKitOff
	}
	var orgs []int64
	for _, r := range rows {
		if access.OrgKind(r.Kind) == access.Partner {
			orgs = append(orgs, r.Org)
		}
	}
	return t.Tell(told, orgs...)
}
