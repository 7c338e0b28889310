package accessdb

import (
	"context"
	_ "embed"
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
	Proof   string     `gorm:"column:proof"`
	Proved  db.Instant `gorm:"column:proved_at"`
}

// TableName is for gorm.
func (sessionRow) TableName() string { return "session" }

func (r sessionRow) domain() (out access.Session, err error) {
	if copy(out.Hash[:], r.Hash) != len(out.Hash) {
		return out, fmt.Errorf("session hash of %d bytes", len(r.Hash))
	}
	out.Staff, out.Made, out.Seen, out.Expires = r.Staff, r.Made.Time(), r.Seen.Time(), r.Expires.Time()
	out.Proof, out.Proved = access.Proof(r.Proof), r.Proved.Time()
	return out, nil
}

// SaveSession writes a session that has just begun, and clears away those that have expired.
func (s Store) SaveSession(ctx context.Context, n access.Session) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		if err := t.Where("expires_at <= ?", db.At(t.Now)).Delete(&sessionRow{}).Error; err != nil {
			return err
		}
		return t.Create(&sessionRow{n.Hash[:], n.Staff, db.At(n.Made), db.At(n.Seen), db.At(n.Expires), string(n.Proof), db.At(n.Proved)}).Error
	})
}

// SessionByHash finds a session that has not expired.
func (s Store) SessionByHash(ctx context.Context, hash [32]byte) (out access.Session, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[sessionRow](t.Where("hash = ? and expires_at > ?", hash[:], db.At(t.Now)))
		if err != nil {
			return err
		}
		out, err = row.domain()
		return err
	})
	return out, err
}

//go:embed signed_in.sql
var signedInSQL string

// signedInRow is a session with its person, and their organisation.
type signedInRow struct {
	Session sessionRow `gorm:"embedded"`
	Person  staffRow   `gorm:"embedded;embeddedPrefix:p_"`
	Org     orgRow     `gorm:"embedded;embeddedPrefix:o_"`
}

// SignedIn finds a session that has not expired, and whose it is, in one question; NotFound when there is none.
func (s Store) SignedIn(ctx context.Context, hash [32]byte) (out access.Session, who access.Staff, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []signedInRow
		if err := t.Fetch(&rows, signedInSQL, db.Params{"hash": db.Whole(hash[:]), "now": db.At(t.Now)}); err != nil {
			return fmt.Errorf("read who is signed in: %w", err)
		}
		if len(rows) == 0 {
			return db.NotFound
		}
		org, err := rows[0].Org.domain()
		if err != nil {
			return err
		}
		who = rows[0].Person.domain(org)
		out, err = rows[0].Session.domain()
		return err
	})
	return out, who, err
}

// ProveSession notes that the person of a session proved again who they are, and gives it another hash:
// whoever copied the cookie before has nothing. It is NotFound when the session has ended.
func (s Store) ProveSession(ctx context.Context, hash [32]byte, to access.Session) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		done := t.Model(&sessionRow{}).Where("hash = ? and staff_id = ? and expires_at > ?", hash[:], to.Staff, db.At(t.Now)).
			Updates(map[string]any{"hash": to.Hash[:], "proof": string(to.Proof), "proved_at": db.At(to.Proved)})
		if done.Error == nil && done.RowsAffected == 0 {
			return db.NotFound
		}
		return done.Error
	})
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
			n, err := r.domain()
			if err != nil {
				return err
			}
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
		if err := putOut(t, staff); err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.SignedOut, Kind: access.OnStaff, Subject: row.Public})
	})
}
