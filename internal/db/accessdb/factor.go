package accessdb

import (
	"context"

	"erawan/internal/access"
	"erawan/internal/db"
)

type recoveryRow struct {
	Staff int64      `gorm:"column:staff_id;primaryKey"`
	Hash  []byte     `gorm:"column:hash;primaryKey"`
	Made  db.Instant `gorm:"column:made_at"`
}

// TableName is for gorm.
func (recoveryRow) TableName() string { return "recovery_code" }

// SetFactor gives a person in scope a second factor, in place of any they have, with fresh recovery codes.
// It ends all their sessions: whoever came in by less is out.
func (s Store) SetFactor(ctx context.Context, scope access.Scope, f access.Enrolment) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := staffIn(t, scope, f.Staff)
		if err != nil {
			return err
		}
		was := row.audited()
		row.Factor = f.Sealed
		err = t.Model(&staffRow{}).Where("id = ?", f.Staff).
			Updates(map[string]any{"factor": f.Sealed, "factor_at": db.At(t.Now), "factor_step": f.Step}).Error
		if err != nil {
			return err
		}
		if err := renewCodes(t, f.Staff, f.Codes); err != nil {
			return err
		}
		if err := putOut(t, f.Staff); err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Enrolled, Kind: access.OnStaff, Subject: row.Public, Before: was, After: row.audited()})
	})
}

// DropFactor takes the second factor and its recovery codes from somebody whom the asker reaches, and ends
// all their sessions. Taking what is not there changes nothing.
func (s Store) DropFactor(ctx context.Context, scope access.Scope, public string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := db.One[staffRow](t.Scopes(reached(scope, "org_id")).Where("public_id = ?", public))
		if err != nil || row.Factor == "" {
			return err
		}
		was := row.audited()
		row.Factor = ""
		err = t.Model(&staffRow{}).Where("id = ?", row.ID).
			Updates(map[string]any{"factor": "", "factor_at": db.Instant{}, "factor_step": 0}).Error
		if err != nil {
			return err
		}
		if err := renewCodes(t, row.ID, nil); err != nil {
			return err
		}
		if err := putOut(t, row.ID); err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Unenrolled, Kind: access.OnStaff, Subject: row.Public, Before: was, After: row.audited()})
	})
}

// TakeStep notes that a code of a step was given by whoever has a sealed secret. It is false when a code of
// that step or a later one was taken before, on whichever node, or the secret is no longer theirs.
func (s Store) TakeStep(ctx context.Context, p access.Staff, step int64) (taken bool, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		done := t.Model(&staffRow{}).Where("id = ? and factor = ? and factor <> '' and factor_step < ?", p.ID, p.Factor, step).Update("factor_step", step)
		taken = done.Error == nil && done.RowsAffected == 1
		return done.Error
	})
	return taken, err
}

// TakeRecovery uses a recovery code up. It is false when it is none of the person's, or was used before.
func (s Store) TakeRecovery(ctx context.Context, p access.Staff, hash [32]byte) (taken bool, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		done := t.Where("staff_id = ? and hash = ?", p.ID, hash[:]).Delete(&recoveryRow{})
		taken = done.Error == nil && done.RowsAffected == 1
		if !taken {
			return done.Error
		}
		return t.Record(p.Scope(), db.Change{Org: p.Org.ID, Verb: access.Recovered, Kind: access.OnStaff, Subject: p.Public})
	})
	return taken, err
}

// RecoveryLeft is how many recovery codes a person in scope has not used.
func (s Store) RecoveryLeft(ctx context.Context, scope access.Scope, staff int64) (int, error) {
	var n int64
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		if _, err := staffIn(t, scope, staff); err != nil {
			return err
		}
		return t.Model(&recoveryRow{}).Where("staff_id = ?", staff).Count(&n).Error
	})
	return int(n), err
}

// SetRecovery replaces the recovery codes of a person in scope, used and unused.
func (s Store) SetRecovery(ctx context.Context, scope access.Scope, staff int64, codes [][32]byte) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := staffIn(t, scope, staff)
		if err != nil {
			return err
		}
		if err := renewCodes(t, staff, codes); err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Recoded, Kind: access.OnStaff, Subject: row.Public})
	})
}

func renewCodes(t *db.Tx, staff int64, codes [][32]byte) error {
	if err := t.Where("staff_id = ?", staff).Delete(&recoveryRow{}).Error; err != nil {
		return err
	}
	rows := make([]recoveryRow, len(codes))
	for i, c := range codes {
		rows[i] = recoveryRow{staff, c[:], db.At(t.Now)}
	}
	if len(rows) == 0 {
		return nil
	}
	return t.Create(&rows).Error
}

// RequireFactor says whether an organisation that the asker reaches wants a second factor of everybody.
func (s Store) RequireFactor(ctx context.Context, scope access.Scope, public string, needed bool) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := db.One[orgRow](t.Scopes(reached(scope, "id")).Where("public_id = ?", public))
		if err != nil {
			return err
		}
		was, err := row.domain()
		if err != nil || was.NeedsFactor == needed {
			return err
		}
		now := was
		now.NeedsFactor = needed
		if err := t.Table("org").Where("id = ?", row.ID).Update("needs_factor", needed).Error; err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.ID, Verb: access.Changed, Kind: access.OnOrg, Subject: row.Public, Before: orgDocOf(was), After: orgDocOf(now)})
	})
}
