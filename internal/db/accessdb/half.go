package accessdb

import (
	"context"
	"fmt"

	"erawan/internal/access"
	"erawan/internal/db"
)

type halfRow struct {
	Hash    []byte     `gorm:"column:hash;primaryKey"`
	Staff   int64      `gorm:"column:staff_id"`
	Made    db.Instant `gorm:"column:made_at"`
	Expires db.Instant `gorm:"column:expires_at"`
}

// TableName is for gorm.
func (halfRow) TableName() string { return "half_session" }

// SaveHalf writes a sign-in whose code is awaited, and clears away those that waited too long.
func (s Store) SaveHalf(ctx context.Context, h access.HalfSession) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		if err := t.Where("expires_at <= ?", db.At(t.Now)).Delete(&halfRow{}).Error; err != nil {
			return err
		}
		return t.Create(&halfRow{h.Hash[:], h.Staff, db.At(h.Made), db.At(h.Expires)}).Error
	})
}

// HalfByHash finds a sign-in whose code is awaited and has not waited too long.
func (s Store) HalfByHash(ctx context.Context, hash [32]byte) (out access.HalfSession, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[halfRow](t.Where("hash = ? and expires_at > ?", hash[:], db.At(t.Now)))
		if err != nil {
			return err
		}
		if copy(out.Hash[:], row.Hash) != len(out.Hash) {
			return fmt.Errorf("half session hash of %d bytes", len(row.Hash))
		}
		out.Staff, out.Made, out.Expires = row.Staff, row.Made.Time(), row.Expires.Time()
		return nil
	})
	return out, err
}

// DropHalf uses a half sign-in up. Of two at once one is NotFound.
func (s Store) DropHalf(ctx context.Context, hash [32]byte) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		done := t.Where("hash = ?", hash[:]).Delete(&halfRow{})
		if done.Error == nil && done.RowsAffected == 0 {
			return db.NotFound
		}
		return done.Error
	})
}

// putOut ends every session of a person, whole and half.
func putOut(t *db.Tx, staff int64) error {
	if err := t.Where("staff_id = ?", staff).Delete(&sessionRow{}).Error; err != nil {
		return err
	}
	return t.Where("staff_id = ?", staff).Delete(&halfRow{}).Error
}
