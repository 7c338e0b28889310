package accessdb

import (
	"context"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
)

// StaffIn lists the people of the organisations that the asker reaches: their own first, and by name.
func (s Store) StaffIn(ctx context.Context, scope access.Scope) (out []access.Staff, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		orgs, err := db.All[orgRow](t.Scopes(reached(scope, "id")).Order("kind, id"))
		if err != nil {
			return err
		}
		rows, err := db.All[staffRow](t.Scopes(reached(scope, "org_id")).Order("name, id"))
		if err != nil {
			return err
		}
		for _, o := range orgs {
			org, err := o.domain()
			if err != nil {
				return err
			}
			for _, r := range rows {
				if r.Org == o.ID {
					out = append(out, r.domain(org))
				}
			}
		}
		return nil
	})
	return out, err
}

// SetRole gives somebody whom the asker reaches another role of their organisation's kind. It is a
// Conflict to take the role from the last owner who can sign in, whoever else tries at the same moment.
func (s Store) SetRole(ctx context.Context, scope access.Scope, public string, role access.Role) error {
	return s.change(ctx, scope, public, func(row *staffRow) { row.Role = string(role) })
}

// SetDisabled shuts somebody whom the asker reaches out, and ends their sessions at once, or lets them
// in again. It is a Conflict to shut out the last owner who can sign in.
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
		if err := allowed(t, was, row); err != nil {
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

// allowed holds a change to the organisation's kind, and keeps one owner in it who can sign in.
func allowed(t *db.Tx, was, is staffRow) error {
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
	reigns := func(r staffRow) bool { return r.Role == string(access.RoleOwner) && !r.Disabled }
	if !reigns(was) || reigns(is) {
		return nil
	}
	var others int64
	err = t.Model(&staffRow{}).Where("org_id = ? and role = ? and disabled = ? and id <> ?", is.Org, string(access.RoleOwner), false, is.ID).Count(&others).Error
	if err == nil && others == 0 {
		err = fault.New(fault.Conflict, "role", "staff.last_owner")
	}
	return err
}
