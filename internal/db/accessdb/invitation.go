package accessdb

import (
	"context"
	"time"

	"gorm.io/gorm"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/list"
)

type invitationRow struct {
	ID      int64      `gorm:"column:id;primaryKey"`
	Public  string     `gorm:"column:public_id"`
	Org     int64      `gorm:"column:org_id"`
	Email   string     `gorm:"column:email"`
	Name    string     `gorm:"column:name"`
	Role    string     `gorm:"column:role"`
	Hash    []byte     `gorm:"column:hash"`
	Made    db.Instant `gorm:"column:created_at"`
	Expires db.Instant `gorm:"column:expires_at"`
}

// TableName is for gorm.
func (invitationRow) TableName() string { return "invitation" }

func (r invitationRow) domain() access.Invitation {
	i := access.Invitation{Public: r.Public, Org: r.Org, Email: r.Email, Name: r.Name, Role: access.Role(r.Role), Made: r.Made.Time(), Expires: r.Expires.Time()}
	copy(i.Hash[:], r.Hash)
	return i
}

func (r invitationRow) record(t *db.Tx, scope access.Scope, verb access.Verb) error {
	return t.Record(scope, db.Change{Org: r.Org, Verb: verb, Kind: access.OnStaff, Subject: r.Public, After: staffDoc{Role: r.Role}})
}

// Invite writes an invitation into an organisation that the asker reaches, to a role of its kind. It is a Conflict when somebody has the
// address already; an earlier invitation of that address is replaced, so that one link opens.
func (s Store) Invite(ctx context.Context, scope access.Scope, i access.Invitation) (out access.Invitation, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		out, err = invite(t, scope, i)
		return err
	})
	return out, err
}

func invite(t *db.Tx, scope access.Scope, i access.Invitation) (out access.Invitation, err error) {
	into, err := Reach(t, scope, i.Org)
	if err != nil {
		return out, err
	}
	if err := fits(into, i.Role); err != nil {
		return out, err
	}
	org := into.ID
	taken, err := db.All[staffRow](t.Where("email = ?", i.Email))
	if err != nil {
		return out, err
	}
	if len(taken) > 0 {
		return out, fault.New(fault.Conflict, "email", "staff.email_taken")
	}
	if err := t.Where("org_id = ? and email = ?", org, i.Email).Delete(&invitationRow{}).Error; err != nil {
		return out, err
	}
	row := invitationRow{Public: id.New(id.Staff), Org: org, Email: i.Email, Name: i.Name, Role: string(i.Role), Hash: i.Hash[:],
		Made: db.At(t.Now), Expires: db.At(i.Expires)}
	if err := t.Create(&row).Error; err != nil {
		return out, err
	}
	return row.domain(), row.record(t, scope, access.Invited)
}

// InviteAgain gives an invitation that the asker reaches, named by its public id, another link with an end of its own.
// The one before opens no more.
func (s Store) InviteAgain(ctx context.Context, scope access.Scope, i access.Invitation) (out access.Invitation, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := db.One[invitationRow](t.Scopes(reached(scope, "org_id")).Where("public_id = ?", i.Public))
		if err != nil {
			return err
		}
		row.Hash, row.Expires = i.Hash[:], db.At(i.Expires)
		done := t.Model(&invitationRow{}).Where("id = ?", row.ID).Updates(map[string]any{"hash": row.Hash, "expires_at": row.Expires})
		if done.Error == nil && done.RowsAffected == 0 { // they joined, or it was taken back, a moment ago
			return db.NotFound
		}
		if done.Error != nil {
			return done.Error
		}
		out = row.domain()
		return row.record(t, scope, access.Invited)
	})
	return out, err
}

// Invitations reads a page of those that the asker reaches and whose link still opens: first the one that opens longest,
// which is the newest.
func (s Store) Invitations(ctx context.Context, scope access.Scope, a list.Ask) (out list.Page[access.Invitation], err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		q, beyond, way := open(t).Scopes(reached(scope, "org_id")), "<", " desc"
		if a.Back {
			beyond, way = ">", ""
		}
		if at, ok := db.NumberOf(a.At.Key); ok && a.At.Set() {
			q = q.Where("(expires_at, id) "+beyond+" (?, ?)", db.At(time.UnixMilli(at)), a.At.ID)
		}
		rows, err := db.All[invitationRow](q.Order("expires_at" + way + ", id" + way).Limit(a.Limit() + 1))
		p := list.Cut(a, rows, func(r invitationRow) list.Cursor {
			return list.Cursor{Key: db.KeyOf(r.Expires.Time().UnixMilli()), ID: r.ID}
		})
		out.Back, out.Next = p.Back, p.Next
		for _, r := range p.Items {
			out.Items = append(out.Items, r.domain())
		}
		return err
	})
	return out, err
}

// open narrows a query to invitations whose link still opens.
func open(t *db.Tx) *gorm.DB { return t.Where("expires_at > ?", db.At(t.Now)) }

// Uninvite takes back an invitation that the asker reaches.
func (s Store) Uninvite(ctx context.Context, scope access.Scope, public string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := db.One[invitationRow](t.Scopes(reached(scope, "org_id")).Where("public_id = ?", public))
		if err != nil {
			return err
		}
		if err := t.Where("id = ?", row.ID).Delete(&invitationRow{}).Error; err != nil {
			return err
		}
		return row.record(t, scope, access.Uninvited)
	})
}

// InvitationByHash finds an invitation whose link still opens by the hash of the link's token, with the
// organisation that it leads into.
func (s Store) InvitationByHash(ctx context.Context, hash [32]byte) (out access.Invitation, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[invitationRow](open(t).Where("hash = ?", hash[:]))
		if err != nil {
			return err
		}
		into, err := db.One[orgRow](t.Where("id = ?", row.Org))
		if err != nil {
			return err
		}
		out = row.domain()
		out.Into, err = into.domain()
		return err
	})
	return out, err
}

// Join makes the person of an invitation, with a password in PHC form, and uses the invitation up. Of
// two at once one is NotFound.
func (s Store) Join(ctx context.Context, hash [32]byte, phc string) (out access.Staff, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		i, err := db.One[invitationRow](open(t).Where("hash = ?", hash[:]))
		if err != nil {
			return err
		}
		out, err = admit(t, i, phc)
		return err
	})
	return out, err
}

// admit makes the person of an invitation and uses the invitation up.
func admit(t *db.Tx, i invitationRow, phc string) (out access.Staff, err error) {
	used := t.Where("id = ?", i.ID).Delete(&invitationRow{})
	if used.Error == nil && used.RowsAffected == 0 {
		return out, db.NotFound
	}
	if used.Error != nil {
		return out, used.Error
	}
	row := staffRow{Public: i.Public, Org: i.Org, Email: i.Email, Name: i.Name, Role: i.Role, Password: phc, Made: db.At(t.Now)}
	if err := t.Create(&row).Error; err != nil {
		return out, err
	}
	if err := row.list(t); err != nil {
		return out, err
	}
	if out, err = staffWhere(t, "id = ?", row.ID); err != nil {
		return out, err
	}
	return out, t.Record(out.Scope(), db.Change{Org: row.Org, Verb: access.Joined, Kind: access.OnStaff, Subject: row.Public, After: row.audited()})
}
