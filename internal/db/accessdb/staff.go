package accessdb

import (
	"context"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/id"
	"erawan/internal/lang"
)

type staffRow struct {
	ID       int64      `gorm:"column:id;primaryKey"`
	Public   string     `gorm:"column:public_id"`
	Org      int64      `gorm:"column:org_id"`
	Email    string     `gorm:"column:email"`
	Name     string     `gorm:"column:name"`
	Role     string     `gorm:"column:role"`
	Locale   string     `gorm:"column:locale"`
	Password string     `gorm:"column:password"`
	Disabled bool       `gorm:"column:disabled"`
	Made     db.Instant `gorm:"column:created_at"`
	Zone     string     `gorm:"column:zone"`
	Factor   string     `gorm:"column:factor"`
	FactorAt db.Instant `gorm:"column:factor_at"`
	Step     int64      `gorm:"column:factor_step"`
}

// TableName is for gorm.
func (staffRow) TableName() string { return "staff" }

func (r staffRow) domain(o access.Org) access.Staff {
	return access.Staff{ID: r.ID, Public: r.Public, Org: o, Email: r.Email, Name: r.Name, Role: access.Role(r.Role),
		Locale: lang.Locale(r.Locale), Password: r.Password, Disabled: r.Disabled,
		Zone: r.Zone, Factor: r.Factor, FactorAt: r.FactorAt.Time()}
}

// AddStaff writes a person of an organisation in scope, in a role of its kind; Conflict when the address is
// taken.
func (s Store) AddStaff(ctx context.Context, scope access.Scope, p access.Staff) (out access.Staff, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		org, err := db.OwnerOf(scope, p.Org.ID)
		if err != nil {
			return err
		}
		into, err := Reach(t, scope, org)
		if err != nil {
			return err
		}
		if err := fits(into, p.Role); err != nil {
			return err
		}
		if p.Public == "" {
			p.Public = id.New(id.Staff)
		}
		row := staffRow{Public: p.Public, Org: org, Email: p.Email, Name: p.Name, Role: string(p.Role),
			Locale: string(p.Locale), Password: p.Password, Disabled: p.Disabled, Made: db.At(t.Now)}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		if err := row.list(t); err != nil {
			return err
		}
		if out, err = staffWhere(t, "id = ?", row.ID); err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: org, Verb: access.Made, Kind: access.OnStaff, Subject: row.Public, After: row.audited()})
	})
	return out, err
}

// staffDoc is a person as the audit keeps them: nothing by which one could tell who it is, beside the
// public id.
type staffDoc struct {
	Role     string `json:"role"`
	Locale   string `json:"locale"`
	Disabled bool   `json:"disabled"`
	Zone     string `json:"zone"`
	Factor   bool   `json:"factor"` // a second factor is asked for
}

func (r staffRow) audited() staffDoc {
	return staffDoc{r.Role, r.Locale, r.Disabled, r.Zone, r.Factor != ""}
}

// StaffByEmail finds a person by the address they sign in with, in lower case.
func (s Store) StaffByEmail(ctx context.Context, email string) (access.Staff, error) {
	return s.staff(ctx, "email = ?", email)
}

// StaffByID finds a person by key.
func (s Store) StaffByID(ctx context.Context, staff int64) (access.Staff, error) {
	return s.staff(ctx, "id = ?", staff)
}

// StaffCount is how many people can sign in at all.
func (s Store) StaffCount(ctx context.Context) (int, error) {
	var n int64
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		return t.Model(&staffRow{}).Where("disabled = ?", false).Count(&n).Error
	})
	return int(n), err
}

// SetLocale writes the language in which a person in scope reads the interface.
func (s Store) SetLocale(ctx context.Context, scope access.Scope, staff int64, l lang.Locale) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := staffIn(t, scope, staff)
		if err != nil {
			return err
		}
		was := row.audited()
		row.Locale = string(l)
		if err := t.Model(&staffRow{}).Where("id = ?", staff).Update("locale", row.Locale).Error; err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Changed, Kind: access.OnStaff, Subject: row.Public, Before: was, After: row.audited()})
	})
}

// SetZone writes the zone of the clock by which a person in scope reads times; empty is the installation's.
func (s Store) SetZone(ctx context.Context, scope access.Scope, staff int64, zone string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := staffIn(t, scope, staff)
		if err != nil {
			return err
		}
		was := row.audited()
		row.Zone = zone
		if err := t.Model(&staffRow{}).Where("id = ?", staff).Update("zone", zone).Error; err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Changed, Kind: access.OnStaff, Subject: row.Public, Before: was, After: row.audited()})
	})
}

// SetPassword replaces a password with another, in PHC form, of a person in scope, and ends all their
// sessions: whoever came in by the old one is out.
func (s Store) SetPassword(ctx context.Context, scope access.Scope, staff int64, phc string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := staffIn(t, scope, staff)
		if err != nil {
			return err
		}
		if err := t.Model(&staffRow{}).Where("id = ?", staff).Update("password", phc).Error; err != nil {
			return err
		}
		if err := putOut(t, staff); err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Rekeyed, Kind: access.OnStaff, Subject: row.Public})
	})
}

// staffIn is a person in scope.
func staffIn(t *db.Tx, scope access.Scope, staff int64) (staffRow, error) {
	return db.One[staffRow](t.Scopes(db.Owned(scope, "org_id")).Where("id = ?", staff))
}

// staffReached is a person of an organisation that the asker looks after.
func staffReached(t *db.Tx, scope access.Scope, staff int64) (staffRow, error) {
	return db.One[staffRow](t.Scopes(reached(scope, "org_id")).Where("id = ?", staff))
}

// putOutBy ends the sessions of a person whose way in somebody else took away: one of them may have come by it.
func putOutBy(t *db.Tx, scope access.Scope, staff int64) error {
	if scope.By.Staff == staff {
		return nil
	}
	return putOut(t, staff)
}

func (s Store) staff(ctx context.Context, where string, value any) (out access.Staff, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = staffWhere(t, where, value)
		return err
	})
	return out, err
}

func staffWhere(t *db.Tx, where string, value any) (access.Staff, error) {
	row, err := db.One[staffRow](t.Where(where, value))
	if err != nil {
		return access.Staff{}, err
	}
	org, err := db.One[orgRow](t.Where("id = ?", row.Org))
	if err != nil {
		return access.Staff{}, err
	}
	o, err := org.domain()
	return row.domain(o), err
}
