package accessdb

import (
	"context"

	"erawan/internal/access"
	"erawan/internal/db"
)

type challengeRow struct {
	Hash    []byte     `gorm:"column:hash;primaryKey"`
	Kind    string     `gorm:"column:kind"`
	Staff   db.Ref     `gorm:"column:staff_id"`
	Data    string     `gorm:"column:data"`
	Expires db.Instant `gorm:"column:expires_at"`
}

// TableName is for gorm.
func (challengeRow) TableName() string { return "challenge" }

// SaveChallenge writes a question whose answer is awaited, and clears away those that waited too long.
func (s Store) SaveChallenge(ctx context.Context, c access.Challenge) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		if err := t.Where("expires_at <= ?", db.At(t.Now)).Delete(&challengeRow{}).Error; err != nil {
			return err
		}
		return t.Create(&challengeRow{c.Hash[:], string(c.Kind), db.Ref(c.Staff), c.Data, db.At(c.Expires)}).Error
	})
}

// TakeChallenge finds a question of a kind that has not waited too long, and takes it away. Of two at once one
// is NotFound.
func (s Store) TakeChallenge(ctx context.Context, hash [32]byte, kind access.ChallengeKind) (out access.Challenge, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := db.One[challengeRow](t.Where("hash = ? and kind = ? and expires_at > ?", hash[:], string(kind), db.At(t.Now)))
		if err != nil {
			return err
		}
		done := t.Where("hash = ?", hash[:]).Delete(&challengeRow{})
		if done.Error == nil && done.RowsAffected == 0 {
			return db.NotFound
		}
		out = access.Challenge{Hash: hash, Kind: kind, Staff: int64(row.Staff), Data: row.Data, Expires: row.Expires.Time()}
		return done.Error
	})
	return out, err
}
