package campaigndb

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/id"
)

type placementRow struct {
	ID       int64      `gorm:"column:id;primaryKey"`
	Public   string     `gorm:"column:public_id"`
	Org      int64      `gorm:"column:org_id"`
	Name     string     `gorm:"column:name"`
	Channel  string     `gorm:"column:channel"`
	Place    string     `gorm:"column:place"`
	Zone     string     `gorm:"column:zone"`
	Fallback string     `gorm:"column:fallback"`
	House    db.Ref     `gorm:"column:house_message_id"`
	Paused   bool       `gorm:"column:paused"`
	Made     db.Instant `gorm:"column:created_at"`
}

// TableName is for gorm.
func (placementRow) TableName() string { return "placement" }

func (r placementRow) domain() campaigns.Placement {
	return campaigns.Placement{ID: r.ID, Org: r.Org, Public: r.Public, Name: r.Name, Channel: campaigns.Channel(r.Channel),
		Place: r.Place, Zone: r.Zone, Fallback: campaigns.Fallback(r.Fallback), House: int64(r.House), Paused: r.Paused}
}

// placementSeen is a placement beside whether its partner is live.
type placementSeen struct {
	Row     placementRow `gorm:"embedded"`
	Resting bool         `gorm:"column:resting"`
}

func (r placementSeen) domain() campaigns.Placement {
	p := r.Row.domain()
	p.Resting = r.Resting
	return p
}

// placementDoc is a placement as the audit keeps it.
type placementDoc struct {
	Name     string `json:"name"`
	Channel  string `json:"channel"`
	Place    string `json:"place"`
	Zone     string `json:"zone"`
	Fallback string `json:"fallback"`
	House    db.Ref `json:"house"`
	Paused   bool   `json:"paused"`
}

func (r placementRow) audited() placementDoc {
	return placementDoc{r.Name, r.Channel, r.Place, r.Zone, r.Fallback, r.House, r.Paused}
}

var (
	//go:embed placements.sql
	placementsSQL string
	//go:embed placements_every.sql
	placementsEverySQL string
	//go:embed placements_among.sql
	placementsAmongSQL string
)

// SavePlacement writes a placement of an organisation in scope: a new one when its ID is 0, else
// what may change of one that is there. Whose it is and its public id never change.
func (s Store) SavePlacement(ctx context.Context, scope access.Scope, p campaigns.Placement) (out campaigns.Placement, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		if err := db.Exist(t, "message", db.Belonging{Field: "/house"}, p.House); err != nil {
			return err
		}
		out, err = savePlacement(t, scope, scope, p)
		return err
	})
	return out, err
}

// savePlacement writes a placement that is in one scope, for somebody who asks in another.
func savePlacement(t *db.Tx, owner, asker access.Scope, p campaigns.Placement) (campaigns.Placement, error) {
	if _, err := t.RaiseRevision(); err != nil {
		return campaigns.Placement{}, err
	}
	c := db.Change{Verb: access.Made, Kind: access.OnPlacement}
	var err error
	if p.ID == 0 {
		err = addPlacement(t, owner, &p)
	} else {
		c.Verb = access.Changed
		c.Before, err = changePlacement(t, owner, p)
	}
	if err != nil {
		return campaigns.Placement{}, err
	}
	row, err := db.One[placementRow](t.Where("id = ?", p.ID))
	if err != nil {
		return campaigns.Placement{}, err
	}
	if err := t.List(row.listed(t)); err != nil {
		return campaigns.Placement{}, err
	}
	c.Org, c.Subject, c.After = row.Org, row.Public, row.audited()
	if err := t.Record(asker, c); err != nil {
		return campaigns.Placement{}, err
	}
	return row.domain(), tellPlacement(t, row, c)
}

// tellPlacement tells the partner what was done to a placement of its own; nothing where nothing was.
func tellPlacement(t *db.Tx, row placementRow, c db.Change) error {
	n := campaigns.Notice{Kind: campaigns.NoticePlacement, Subject: row.Public}
	if was, changed := c.Before.(placementDoc); changed {
		switch {
		case was == row.audited():
			return nil
		case !was.Paused && row.Paused:
			n.Kind = campaigns.NoticePaused
		case was.Paused && !row.Paused:
			n.Kind = campaigns.NoticeUnpaused
		}
	}
	return t.Tell(n, row.Org)
}

func addPlacement(t *db.Tx, scope access.Scope, p *campaigns.Placement) error {
	org, err := db.OwnerOf(scope, p.Org)
	if err != nil {
		return err
	}
	if p.Public == "" {
		p.Public = id.New(id.Placement)
	}
	row := placementRow{Public: p.Public, Org: org, Name: p.Name, Channel: string(p.Channel), Place: p.Place, Zone: p.Zone,
		Fallback: string(p.Fallback), House: db.Ref(p.House), Paused: p.Paused, Made: db.At(t.Now)}
	err = t.Create(&row).Error
	p.ID = row.ID
	return err
}

// changePlacement writes what may change, and returns how it was.
func changePlacement(t *db.Tx, scope access.Scope, p campaigns.Placement) (placementDoc, error) {
	was, err := db.One[placementRow](t.Scopes(db.Owned(scope, "org_id")).Where("id = ?", p.ID))
	if err != nil {
		return placementDoc{}, err
	}
	return was.audited(), t.Model(&placementRow{}).Where("id = ?", p.ID).Updates(map[string]any{
		"name": p.Name, "channel": string(p.Channel), "place": p.Place, "zone": p.Zone,
		"fallback": string(p.Fallback), "house_message_id": db.Ref(p.House), "paused": p.Paused,
	}).Error
}

//go:embed placements_undone.sql
var placementsUndone string

// PlacementsAt puts placements back to how they were at an instant, within a transaction: the audit keeps
// of each change how what it changed had been.
func PlacementsAt(t *db.Tx, now []campaigns.Placement, moment time.Time) ([]campaigns.Placement, error) {
	var changes []struct {
		Public string `gorm:"column:subject"`
		Before string `gorm:"column:before"`
	}
	if err := t.Fetch(&changes, placementsUndone, db.Params{"kind": string(access.OnPlacement), "verb": string(access.Changed), "moment": db.At(moment)}); err != nil {
		return nil, fmt.Errorf("read what placements were: %w", err)
	}
	out := slices.Clone(now)
	for _, c := range changes {
		at := slices.IndexFunc(out, func(p campaigns.Placement) bool { return p.Public == c.Public })
		if at < 0 {
			continue
		}
		p := &out[at]
		was := placementDoc{p.Name, string(p.Channel), p.Place, p.Zone, string(p.Fallback), db.Ref(p.House), p.Paused}
		if err := json.Unmarshal([]byte(c.Before), &was); err != nil {
			return nil, fmt.Errorf("read what placement %s was: %w", c.Public, err)
		}
		p.Name, p.Channel, p.Place, p.Zone = was.Name, campaigns.Channel(was.Channel), was.Place, was.Zone
		p.Fallback, p.House, p.Paused = campaigns.Fallback(was.Fallback), int64(was.House), was.Paused
	}
	return out, restedAt(t, out, moment)
}

//go:embed partners_undone.sql
var partnersUndone string

// restedAt puts back whether the partners of placements were live.
func restedAt(t *db.Tx, placements []campaigns.Placement, moment time.Time) error {
	var changes []struct {
		Org    int64  `gorm:"column:id"`
		Before string `gorm:"column:before"`
	}
	if err := t.Fetch(&changes, partnersUndone, db.Params{"kind": string(access.OnOrg), "verb": string(access.Changed), "moment": db.At(moment)}); err != nil {
		return fmt.Errorf("read where partners stood: %w", err)
	}
	for _, c := range changes {
		var was struct {
			Stage access.Stage `json:"stage"`
		}
		if err := json.Unmarshal([]byte(c.Before), &was); err != nil {
			return fmt.Errorf("read where partner %d stood: %w", c.Org, err)
		}
		for i := range placements {
			if placements[i].Org == c.Org && was.Stage != "" {
				placements[i].Resting = was.Stage != access.Live
			}
		}
	}
	return nil
}

// Placements lists the placements in scope: the asker's own, and those of partners where a current
// campaign of the asker's may appear.
func (s Store) Placements(ctx context.Context, scope access.Scope) (out []campaigns.Placement, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = PlacementsIn(t, scope)
		return err
	})
	return out, err
}

// PlacementsIn lists the placements in scope within a transaction.
func PlacementsIn(t *db.Tx, scope access.Scope) ([]campaigns.Placement, error) {
	var rows []placementSeen
	statement, p := placementsSQL, db.Params{"org": scope.Org}
	if scope.All {
		statement, p = placementsEverySQL, nil
	}
	if err := t.Fetch(&rows, statement, p); err != nil {
		return nil, err
	}
	return mapped(rows, func(r placementSeen) (campaigns.Placement, error) { return r.domain(), nil })
}

// PlacementsAmong lists those of some placements that are in scope.
func (s Store) PlacementsAmong(ctx context.Context, scope access.Scope, ids []int64) (out []campaigns.Placement, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []placementSeen
		if err := t.Fetch(&rows, placementsAmongSQL, db.Params{"ids": ids, "all": scope.All, "org": scope.Org}); err != nil {
			return err
		}
		out, err = mapped(rows, func(r placementSeen) (campaigns.Placement, error) { return r.domain(), nil })
		return err
	})
	return out, err
}

// PlacementByPublic finds one placement in scope.
func (s Store) PlacementByPublic(ctx context.Context, scope access.Scope, public string) (out campaigns.Placement, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		all, err := PlacementsIn(t, scope)
		if err != nil {
			return err
		}
		for _, p := range all {
			if p.Public == public {
				out = p
				return nil
			}
		}
		return db.NotFound
	})
	return out, err
}
