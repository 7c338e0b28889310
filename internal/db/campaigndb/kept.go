package campaigndb

import (
	"context"
	"strings"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/fault"
	"erawan/internal/list"
)

// PlacementsOf reads a page of the placements of a partner that the asker keeps. Its sorts are name and changed.
func (s Store) PlacementsOf(ctx context.Context, scope access.Scope, partner int64, a list.Ask) (out list.Page[campaigns.Placement], err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		org, err := keptPartner(t, scope, partner)
		if err != nil {
			return err
		}
		p, err := t.Listed(org.Scope(), a, db.Listing{Kind: list.Placements})
		if err != nil || len(p.Items) == 0 {
			return err
		}
		rows, err := db.All[placementRow](t.Where("id in ? and org_id = ?", p.Items, org.ID))
		if err != nil {
			return err
		}
		all := make([]campaigns.Placement, len(rows))
		for i, r := range rows {
			all[i] = r.domain()
		}
		out = db.Filled(p, all, func(p campaigns.Placement) int64 { return p.ID })
		return nil
	})
	return out, err
}

// KeptPlacement finds a placement of a partner that the asker keeps, and whose it is.
func (s Store) KeptPlacement(ctx context.Context, scope access.Scope, public string) (p campaigns.Placement, of access.Org, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[placementRow](t.Where("public_id = ?", public))
		if err != nil {
			return err
		}
		p = row.domain()
		of, err = keptPartner(t, scope, row.Org)
		return err
	})
	if err != nil {
		return campaigns.Placement{}, access.Org{}, err
	}
	return p, of, nil
}

// KeepPlacement writes a placement of a partner that the asker keeps: a new one when its ID is 0, else what may change of
// one that is there. Its house message is a neutral one of the asker's own, and one that may be shown now, unless the placement is
// paused: it is not to be empty.
func (s Store) KeepPlacement(ctx context.Context, scope access.Scope, p campaigns.Placement) (out campaigns.Placement, err error) {
	p.Name = strings.TrimSpace(p.Name)
	if p.Fallback == campaigns.Empty {
		p.House = 0
	}
	if err := p.Validate(); err != nil {
		return campaigns.Placement{}, err
	}
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		org, err := keptPartner(t, scope, p.Org)
		if err != nil {
			return err
		}
		if err := neutral(t, scope, p.House, "/house"); err != nil {
			return err
		}
		if err := s.shows(t, scope, p); err != nil {
			return err
		}
		out, err = savePlacement(t, org.Scope(), scope, p)
		return err
	})
	return out, err
}

// shows is Invalid for a placement that must not be empty, and whose house message nobody approved in any language.
func (s Store) shows(t *db.Tx, scope access.Scope, p campaigns.Placement) error {
	if s.Trusting || p.House == 0 || p.Paused {
		return nil
	}
	alone := campaigns.Campaign{Messages: []campaigns.Choice{{Message: p.House}}}
	made, err := ingredients(t, scope, alone)
	if err != nil {
		return err
	}
	if open, _ := made.Languages(alone, t.Now); len(open) == 0 {
		return fault.New(fault.Invalid, "/house", "placement.house_unapproved")
	}
	return nil
}

// keptPartner is a partner that the asker keeps; their own organisation is none.
func keptPartner(t *db.Tx, scope access.Scope, partner int64) (access.Org, error) {
	org, err := accessdb.Reach(t, scope, partner)
	if err == nil && org.Kind != access.Partner {
		return access.Org{}, db.NotFound
	}
	return org, err
}

// neutral is Invalid, about the field, for a message that is not a neutral one of the asker's own; no message is fine.
func neutral(t *db.Tx, scope access.Scope, message int64, field string) error {
	if message == 0 {
		return nil
	}
	p, err := t.Listed(scope, list.Ask{Filter: string(content.Neutral), IDs: []int64{message}}, db.Listing{Kind: list.Messages})
	if err == nil && len(p.Items) == 0 {
		err = fault.New(fault.Invalid, field, "placement.bad_house")
	}
	return err
}
