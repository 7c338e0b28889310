package accessdb

import (
	"context"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
)

type identityRow struct {
	Issuer  string     `gorm:"column:issuer;primaryKey"`
	Subject string     `gorm:"column:subject;primaryKey"`
	Staff   int64      `gorm:"column:staff_id"`
	Made    db.Instant `gorm:"column:created_at"`
	Used    db.Instant `gorm:"column:used_at"`
}

// TableName is for gorm.
func (identityRow) TableName() string { return "external_identity" }

// identityDoc is a link as the audit keeps it. The subject is the provider's name for a person, and stays out.
type identityDoc struct {
	Issuer string `json:"issuer"`
}

// StaffByIdentity finds the person whom a provider calls by a subject, and notes that they came that way.
func (s Store) StaffByIdentity(ctx context.Context, i access.Identity) (out access.Staff, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := db.One[identityRow](t.Where("issuer = ? and subject = ?", i.Issuer, i.Subject))
		if err != nil {
			return err
		}
		err = t.Model(&identityRow{}).Where("issuer = ? and subject = ?", i.Issuer, i.Subject).Update("used_at", db.At(t.Now)).Error
		if err != nil {
			return err
		}
		out, err = staffWhere(t, "id = ?", row.Staff)
		return err
	})
	return out, err
}

// LinkIdentity writes down what a provider calls a person in scope. It is a Conflict when the provider calls
// that person something else already, or calls somebody else so.
func (s Store) LinkIdentity(ctx context.Context, scope access.Scope, i access.Identity) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		p, err := staffIn(t, scope, i.Staff)
		if err != nil {
			return err
		}
		return link(t, scope, p, i)
	})
}

func link(t *db.Tx, scope access.Scope, p staffRow, i access.Identity) error {
	taken, err := db.All[identityRow](t.Where("issuer = ? and (subject = ? or staff_id = ?)", i.Issuer, i.Subject, p.ID))
	if err != nil {
		return err
	}
	if len(taken) > 0 {
		return fault.New(fault.Conflict, "", "sso.other_link")
	}
	row := identityRow{i.Issuer, i.Subject, p.ID, db.At(t.Now), db.At(t.Now)}
	if err := t.Create(&row).Error; err != nil {
		return err
	}
	return t.Record(scope, db.Change{Org: p.Org, Verb: access.Linked, Kind: access.OnStaff, Subject: p.Public, After: &identityDoc{i.Issuer}})
}

// IdentitiesOf lists what providers call a person whom the asker reaches.
func (s Store) IdentitiesOf(ctx context.Context, scope access.Scope, staff int64) (out []access.Identity, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		if _, err := staffReached(t, scope, staff); err != nil {
			return err
		}
		rows, err := db.All[identityRow](t.Where("staff_id = ?", staff).Order("issuer"))
		for _, r := range rows {
			out = append(out, access.Identity{Issuer: r.Issuer, Subject: r.Subject, Staff: r.Staff, Made: r.Made.Time(), Used: r.Used.Time()})
		}
		return err
	})
	return out, err
}

// UnlinkIdentity forgets what a provider calls a person whom the asker reaches. They may come that way again, and
// are then known by their address anew. Where the asker is somebody else, it ends the person's sessions as well.
func (s Store) UnlinkIdentity(ctx context.Context, scope access.Scope, i access.Identity) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		p, err := staffReached(t, scope, i.Staff)
		if err != nil {
			return err
		}
		done := t.Where("staff_id = ? and issuer = ?", i.Staff, i.Issuer).Delete(&identityRow{})
		if done.Error == nil && done.RowsAffected == 0 {
			return db.NotFound
		}
		if done.Error != nil {
			return done.Error
		}
		if err := putOutBy(t, scope, p.ID); err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: p.Org, Verb: access.Unlinked, Kind: access.OnStaff, Subject: p.Public, Before: &identityDoc{i.Issuer}})
	})
}

// JoinByIdentity makes the person of the one open invitation of an address that a provider vouches for. They
// have no password, and are known by what the provider calls them. It is NotFound when nobody asked that
// address, and a Conflict when several organisations did: then the link of one of them says which.
func (s Store) JoinByIdentity(ctx context.Context, i access.Identity, email string) (out access.Staff, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		open, err := db.All[invitationRow](open(t).Where("email = ?", email))
		switch {
		case err != nil:
			return err
		case len(open) == 0:
			return db.NotFound
		case len(open) > 1:
			return fault.New(fault.Conflict, "", "sso.several")
		}
		if out, err = admit(t, open[0], ""); err != nil {
			return err
		}
		return link(t, out.Scope(), staffRow{ID: out.ID, Public: out.Public, Org: out.Org.ID}, i)
	})
	return out, err
}
