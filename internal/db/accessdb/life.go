package accessdb

import (
	"context"
	_ "embed"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
)

//go:embed partner_ready.sql
var partnerReady string

// readyRow is what partner_ready.sql answers.
type readyRow struct {
	Agreement  int64  `gorm:"column:agreement"`
	Accepted   int64  `gorm:"column:accepted"`
	Placements int    `gorm:"column:placements"`
	Online     int    `gorm:"column:online"`
	Keys       int    `gorm:"column:keys"`
	Called     db.Day `gorm:"column:called"`
	Stage      string `gorm:"column:stage"`
}

// Ready is how far a partner is on its way to going live. The asker reaches it: it is their own, or one that they keep.
func (s Store) Ready(ctx context.Context, scope access.Scope, partner int64) (out access.Ready, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = readyIn(t, scope, partner)
		return err
	})
	return out, err
}

func readyIn(t *db.Tx, scope access.Scope, partner int64) (access.Ready, error) {
	var rows []readyRow
	if err := t.Fetch(&rows, partnerReady, db.Params{"partner": partner, "all": scope.All, "org": scope.Org, "now": db.At(t.Now)}); err != nil {
		return access.Ready{}, err
	}
	if len(rows) == 0 {
		return access.Ready{}, db.NotFound
	}
	r := rows[0]
	out := access.Ready{Agreement: r.Agreement, Accepted: r.Accepted, Placements: r.Placements, Online: r.Online > 0, Keys: r.Keys}
	if day := r.Called.Date(); day != (campaigns.Date{}) {
		out.Called = day.In(time.UTC)
	}
	if access.Stage(r.Stage) != access.Preparing {
		return out, nil
	}
	keys, err := KeysIn(t, access.Scope{Org: partner})
	if err != nil {
		return out, err
	}
	found, err := db.All[originRow](t.Where("org_id = ?", partner))
	kept := make([]campaigns.Origin, len(found))
	for i, r := range found {
		kept[i] = r.domain("")
	}
	for _, o := range campaigns.OriginLines(access.Org{ID: partner}, kept, keys, t.Now) {
		if len(o.Keys) > 0 && o.State() != campaigns.OriginLocal {
			out.Websites++
			if !o.Holds() {
				out.Unverified++
			}
		}
	}
	return out, err
}

// MovePartner takes a partner that the asker reaches to another stage. It is a Conflict when the stage does not follow the present
// one, and, on the way to going live, one for each thing that is not in order. Whoever leaves has their keys revoked with it. What was
// told of a stage, and the plan without it, are in the same transaction.
func (s Store) MovePartner(ctx context.Context, scope access.Scope, partner int64, to access.Stage) (out access.Org, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		was, err := Reach(t, scope, partner)
		if err != nil {
			return err
		}
		if was.Kind != access.Partner {
			return db.NotFound
		}
		if err := hold(t, was.ID); err != nil {
			return err
		}
		if was, err = Reach(t, scope, was.ID); err != nil { // as it is now that nobody else can change it
			return err
		}
		if !was.Stage.Leads(to) {
			return fault.New(fault.Conflict, "", "partner_life.not_from_here")
		}
		if was.Stage == access.Preparing && to == access.Live {
			ready, err := readyIn(t, scope, was.ID)
			if err != nil {
				return err
			}
			if err := ready.Missing(); err != nil {
				return err
			}
		}
		if to == access.Gone {
			if err := revokeAll(t, scope, was.ID); err != nil {
				return err
			}
		}
		if err := t.Table("org").Where("id = ?", was.ID).Update("stage", string(to)).Error; err != nil {
			return err
		}
		out = was
		out.Stage = to
		if err := t.Record(scope, db.Change{Org: was.ID, Verb: access.Changed, Kind: access.OnOrg, Subject: was.Public, Before: orgDocOf(was), After: orgDocOf(out)}); err != nil {
			return err
		}
		return t.Tell(campaigns.Notice{Kind: campaigns.NoticeStage, Subject: was.Public, Facts: campaigns.NoticeFacts{State: string(to)}}, was.ID)
	})
	return out, err
}

// revokeAll revokes the keys of an organisation that still stand.
func revokeAll(t *db.Tx, scope access.Scope, org int64) error {
	rows, err := db.All[keyRow](t.Where("org_id = ? and revoked = ?", org, false).Order("id"))
	if err != nil {
		return err
	}
	for _, r := range rows {
		k, err := r.domain()
		if err != nil {
			return err
		}
		k.Revoked = true
		if _, err := saveKey(t, scope, k, ""); err != nil {
			return err
		}
	}
	return nil
}
