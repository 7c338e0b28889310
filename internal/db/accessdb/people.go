package accessdb

import (
	"context"
	_ "embed"
	"fmt"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/list"
)

//go:embed people_page.sql
var peoplePageSQL string

// memberRow is a person with their organisation, and how many passkeys they have.
type memberRow struct {
	Person   staffRow `gorm:"embedded;embeddedPrefix:p_"`
	Org      orgRow   `gorm:"embedded;embeddedPrefix:o_"`
	Passkeys int      `gorm:"column:passkeys"`
}

// PeoplePage reads a page of the people of the organisations that the asker reaches. Its sorts are name and changed,
// which is when they came; its filter is a role.
func (s Store) PeoplePage(ctx context.Context, scope access.Scope, a list.Ask) (out list.Page[access.Member], err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		p, err := t.Listed(scope, a, db.Listing{Kind: list.People, Whose: Kept})
		if err != nil || len(p.Items) == 0 {
			return err
		}
		var rows []memberRow
		if err := t.Fetch(&rows, peoplePageSQL, db.Params{"ids": p.Items}); err != nil {
			return fmt.Errorf("read people: %w", err)
		}
		all := make([]access.Member, len(rows))
		for i, r := range rows {
			org, err := r.Org.domain()
			if err != nil {
				return err
			}
			all[i] = access.Member{Staff: r.Person.domain(org), Passkeys: r.Passkeys}
		}
		out = db.Filled(p, all, func(m access.Member) int64 { return m.ID })
		return nil
	})
	return out, err
}

// PersonByPublic finds a person of the organisations that the asker reaches.
func (s Store) PersonByPublic(ctx context.Context, scope access.Scope, public string) (out access.Staff, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[staffRow](t.Scopes(reached(scope, "org_id")).Where("public_id = ?", public))
		if err != nil {
			return err
		}
		org, err := db.One[orgRow](t.Where("id = ?", row.Org))
		if err != nil {
			return err
		}
		o, err := org.domain()
		out = row.domain(o)
		return err
	})
	return out, err
}

// SetRole gives somebody whom the asker reaches another role of their organisation's kind. It is a
// Conflict to take the role from the last owner who can sign in, whoever else tries at the same moment, and for
// a partner's own people to take it from their last manager.
func (s Store) SetRole(ctx context.Context, scope access.Scope, public string, role access.Role) error {
	return s.change(ctx, scope, public, func(row *staffRow) { row.Role = string(role) })
}

// SetDisabled shuts somebody whom the asker reaches out, and ends their sessions at once, or lets them
// in again. It is a Conflict to shut out the last owner who can sign in, and for a partner's own people to shut out
// their last manager.
func (s Store) SetDisabled(ctx context.Context, scope access.Scope, public string, disabled bool) error {
	return s.change(ctx, scope, public, func(row *staffRow) { row.Disabled = disabled })
}

func (s Store) change(ctx context.Context, scope access.Scope, public string, how func(*staffRow)) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		found, err := db.One[staffRow](t.Scopes(reached(scope, "org_id")).Where("public_id = ?", public))
		if err != nil {
			return err
		}
		if err := hold(t, found.Org); err != nil {
			return err
		}
		row, err := db.One[staffRow](t.Where("id = ?", found.ID)) // as it is now that nobody else writes
		if err != nil {
			return err
		}
		was := row
		how(&row)
		if err := allowed(t, scope, was, row); err != nil {
			return err
		}
		if err := t.Model(&staffRow{}).Where("id = ?", row.ID).Updates(map[string]any{"role": row.Role, "disabled": row.Disabled}).Error; err != nil {
			return err
		}
		if err := row.list(t); err != nil {
			return err
		}
		if row.Disabled {
			if err := putOut(t, row.ID); err != nil {
				return err
			}
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: verbOf(was, row), Kind: access.OnStaff, Subject: row.Public, Before: was.audited(), After: row.audited()})
	})
}

func verbOf(was, is staffRow) access.Verb {
	switch {
	case is.Disabled && !was.Disabled:
		return access.ShutOut
	case was.Disabled && !is.Disabled:
		return access.LetIn
	}
	return access.Changed
}

// allowed holds a change to the organisation's kind, and keeps somebody in it who can sign in and looks after the others.
func allowed(t *db.Tx, scope access.Scope, was, is staffRow) error {
	org, err := db.One[orgRow](t.Where("id = ?", is.Org))
	if err != nil {
		return err
	}
	o, err := org.domain()
	if err != nil {
		return err
	}
	if was.Role != is.Role {
		if err := fits(o, access.Role(is.Role)); err != nil {
			return err
		}
	}
	role, last := access.RoleOwner, "staff.last_owner"
	if o.Kind == access.Partner {
		role, last = access.RolePartnerManager, "staff.last_manager"
		if scope.Org != o.ID { // whoever keeps the partner can always invite another
			return nil
		}
	}
	reigns := func(r staffRow) bool { return r.Role == string(role) && !r.Disabled }
	if !reigns(was) || reigns(is) {
		return nil
	}
	var others int64
	err = t.Model(&staffRow{}).Where("org_id = ? and role = ? and disabled = ? and id <> ?", is.Org, string(role), false, is.ID).Count(&others).Error
	if err == nil && others == 0 {
		err = fault.New(fault.Conflict, "role", last)
	}
	return err
}
