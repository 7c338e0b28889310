package accessdb

import (
	"context"
	"fmt"
	"time"

	"erawan/internal/access"
	"erawan/internal/db"
)

type sessionRow struct {
	Hash    []byte     `gorm:"column:hash;primaryKey"`
	Staff   int64      `gorm:"column:staff_id"`
	Made    db.Instant `gorm:"column:made_at"`
	Seen    db.Instant `gorm:"column:seen_at"`
	Expires db.Instant `gorm:"column:expires_at"`
}

// TableName is for gorm.
func (sessionRow) TableName() string { return "session" }

// SaveSession writes a session that has just begun.
func (s Store) SaveSession(ctx context.Context, n access.Session) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		return t.Create(&sessionRow{n.Hash[:], n.Staff, db.At(n.Made), db.At(n.Seen), db.At(n.Expires)}).Error
	})
}

// SessionByHash finds a session that has not expired.
func (s Store) SessionByHash(ctx context.Context, hash [32]byte) (out access.Session, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[sessionRow](t.Where("hash = ? and expires_at > ?", hash[:], db.At(t.Now)))
		if err != nil {
			return err
		}
		if copy(out.Hash[:], row.Hash) != len(out.Hash) {
			return fmt.Errorf("session hash of %d bytes", len(row.Hash))
		}
		out.Staff, out.Made, out.Seen, out.Expires = row.Staff, row.Made.Time(), row.Seen.Time(), row.Expires.Time()
		return nil
	})
	return out, err
}

// TouchSession notes that a session was used, and until when it now lasts.
func (s Store) TouchSession(ctx context.Context, hash [32]byte, seen, expires time.Time) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		return t.Model(&sessionRow{}).Where("hash = ?", hash[:]).
			Updates(map[string]any{"seen_at": db.At(seen), "expires_at": db.At(expires)}).Error
	})
}

// SessionsOf lists the sessions of a person in scope that have not expired, the one used last first.
func (s Store) SessionsOf(ctx context.Context, scope access.Scope, staff int64) (out []access.Session, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		if _, err := staffIn(t, scope, staff); err != nil {
			return err
		}
		rows, err := db.All[sessionRow](t.Where("staff_id = ? and expires_at > ?", staff, db.At(t.Now)).Order("seen_at desc, hash"))
		for _, r := range rows {
			n := access.Session{Staff: r.Staff, Made: r.Made.Time(), Seen: r.Seen.Time(), Expires: r.Expires.Time()}
			copy(n.Hash[:], r.Hash)
			out = append(out, n)
		}
		return err
	})
	return out, err
}

// DropSession ends one session. Ending one that is not there changes nothing.
func (s Store) DropSession(ctx context.Context, hash [32]byte) error {
	return s.DB.Write(ctx, func(t *db.Tx) error { return t.Where("hash = ?", hash[:]).Delete(&sessionRow{}).Error })
}

// DropSessionsOf ends every session of a person in scope.
func (s Store) DropSessionsOf(ctx context.Context, scope access.Scope, staff int64) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := staffIn(t, scope, staff)
		if err != nil {
			return err
		}
		if err := t.Where("staff_id = ?", staff).Delete(&sessionRow{}).Error; err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.SignedOut, Kind: access.OnStaff, Subject: row.Public})
	})
}

// SweepSessions removes the sessions that have expired at an instant.
func (s Store) SweepSessions(ctx context.Context, now time.Time) error {
	return s.DB.Write(ctx, func(t *db.Tx) error { return t.Where("expires_at <= ?", db.At(now)).Delete(&sessionRow{}).Error })
}
