// Package hookdb keeps what partners are told, their webhooks, and what is on its way to them.
package hookdb

import (
	"context"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
)

// Store keeps notices and webhooks.
type Store struct{ DB *db.DB }

type hookRow struct {
	ID       int64      `gorm:"column:id;primaryKey"`
	Public   string     `gorm:"column:public_id"`
	Org      int64      `gorm:"column:org_id"`
	URL      string     `gorm:"column:url"`
	Kinds    string     `gorm:"column:kinds"`
	Secret   string     `gorm:"column:secret"`
	Before   string     `gorm:"column:before"`
	Overlaps db.Instant `gorm:"column:overlaps_at"`
	Off      string     `gorm:"column:off"`
	Failed   int        `gorm:"column:failed"`
	Failing  db.Instant `gorm:"column:failing_at"`
	Made     db.Instant `gorm:"column:created_at"`
}

// TableName is for gorm.
func (hookRow) TableName() string { return "hook" }

func (r hookRow) domain() (campaigns.Hook, error) {
	kinds, err := db.Decode[[]campaigns.NoticeKind](r.Kinds)
	return campaigns.Hook{ID: r.ID, Public: r.Public, Org: r.Org, URL: r.URL, Kinds: kinds, Secret: r.Secret, Before: r.Before, Overlaps: r.Overlaps.Time(),
		Off: campaigns.HookOff(r.Off), Failed: r.Failed, Failing: r.Failing.Time(), Made: r.Made.Time()}, err
}

// hookDoc is a webhook as the audit keeps it: no secret.
type hookDoc struct {
	URL     string                 `json:"url"`
	Kinds   []campaigns.NoticeKind `json:"kinds,omitempty"`
	Off     campaigns.HookOff      `json:"off,omitempty"`
	Rotated string                 `json:"rotated,omitempty"`
}

func hookDocOf(h campaigns.Hook) hookDoc { return hookDoc{URL: h.URL, Kinds: h.Kinds, Off: h.Off} }

func kindsOf(kinds []campaigns.NoticeKind) string {
	if kinds == nil {
		kinds = []campaigns.NoticeKind{}
	}
	return db.Encode(kinds)
}

// owned finds a webhook of the asker's organisation.
func owned(t *db.Tx, scope access.Scope, public string) (hookRow, error) {
	return db.One[hookRow](t.Scopes(db.Owned(scope, "org_id")).Where("public_id = ?", public))
}

// AddHook keeps a webhook of the asker's organisation, with a sealed secret. It is Conflict where there are too many.
func (s Store) AddHook(ctx context.Context, scope access.Scope, h campaigns.Hook) (out campaigns.Hook, err error) {
	if err := h.Check(); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		org, err := db.OwnerOf(scope, h.Org)
		if err != nil {
			return err
		}
		var many int64
		if err := t.Model(&hookRow{}).Where("org_id = ?", org).Count(&many).Error; err != nil {
			return err
		}
		if many >= campaigns.MaxHooks {
			return fault.New(fault.Conflict, "", "hook.too_many").With("max", campaigns.MaxHooks)
		}
		row := hookRow{Public: h.Public, Org: org, URL: h.URL, Kinds: kindsOf(h.Kinds), Secret: h.Secret, Made: db.At(t.Now)}
		if row.Public == "" {
			row.Public = id.New(id.Hook)
		}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		if out, err = row.domain(); err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: org, Verb: access.Made, Kind: access.OnHook, Subject: row.Public, After: hookDocOf(out)})
	})
	return out, err
}

// ChangeHook writes the address, the kinds and whether it is off. Turned on again it begins without failures, and is sent what is
// still due.
func (s Store) ChangeHook(ctx context.Context, scope access.Scope, h campaigns.Hook) error {
	if err := h.Check(); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := owned(t, scope, h.Public)
		if err != nil {
			return err
		}
		was, err := row.domain()
		if err != nil {
			return err
		}
		set := map[string]any{"url": h.URL, "kinds": kindsOf(h.Kinds), "off": string(h.Off)}
		if was.Off != campaigns.HookOn && h.Off == campaigns.HookOn {
			set["failed"], set["failing_at"] = 0, nil
		}
		if err := t.Model(&hookRow{}).Where("id = ?", row.ID).Updates(set).Error; err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Changed, Kind: access.OnHook, Subject: row.Public, Before: hookDocOf(was), After: hookDocOf(h)})
	})
}

// RotateHook puts a fresh sealed secret in the place of one that goes on signing for campaigns.HookOverlap.
func (s Store) RotateHook(ctx context.Context, scope access.Scope, public, secret string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := owned(t, scope, public)
		if err != nil {
			return err
		}
		until := t.Now.Add(campaigns.HookOverlap)
		if err := t.Model(&hookRow{}).Where("id = ?", row.ID).Updates(map[string]any{"secret": secret, "before": row.Secret, "overlaps_at": db.At(until)}).Error; err != nil {
			return err
		}
		was, err := row.domain()
		if err != nil {
			return err
		}
		doc := hookDocOf(was)
		doc.Rotated = t.Now.Format("2006-01-02T15:04:05.000Z")
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Rekeyed, Kind: access.OnHook, Subject: row.Public, Before: hookDocOf(was), After: doc})
	})
}

// RemoveHook forgets a webhook and what is on its way to it.
func (s Store) RemoveHook(ctx context.Context, scope access.Scope, public string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := owned(t, scope, public)
		if err != nil {
			return err
		}
		was, err := row.domain()
		if err != nil {
			return err
		}
		if err := t.Where("hook_id = ?", row.ID).Delete(&deliveryRow{}).Error; err != nil {
			return err
		}
		if err := t.Where("id = ?", row.ID).Delete(&hookRow{}).Error; err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Revoked, Kind: access.OnHook, Subject: row.Public, Before: hookDocOf(was)})
	})
}

// Hooks lists those of the asker's organisation, the oldest first.
func (s Store) Hooks(ctx context.Context, scope access.Scope) (out []campaigns.Hook, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[hookRow](t.Scopes(db.Owned(scope, "org_id")).Order("id"))
		for _, r := range rows {
			h, err := r.domain()
			if err != nil {
				return err
			}
			out = append(out, h)
		}
		return err
	})
	return out, err
}

// Hook finds one of the asker's organisation, with its newest deliveries, the newest first.
func (s Store) Hook(ctx context.Context, scope access.Scope, public string, most int) (out campaigns.Hook, log []campaigns.Delivery, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := owned(t, scope, public)
		if err != nil {
			return err
		}
		if out, err = row.domain(); err != nil {
			return err
		}
		log, err = deliveriesOf(t, row, most)
		return err
	})
	return out, log, err
}
