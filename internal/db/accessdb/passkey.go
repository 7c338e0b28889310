package accessdb

import (
	"context"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
)

type passkeyRow struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	Public     string     `gorm:"column:public_id"`
	Staff      int64      `gorm:"column:staff_id"`
	Credential []byte     `gorm:"column:credential"`
	Key        []byte     `gorm:"column:public_key"`
	Count      int64      `gorm:"column:sign_count"`
	Synced     bool       `gorm:"column:synced"`
	Name       string     `gorm:"column:name"`
	Made       db.Instant `gorm:"column:created_at"`
	Used       db.Instant `gorm:"column:used_at"`
}

// TableName is for gorm.
func (passkeyRow) TableName() string { return "passkey" }

func (r passkeyRow) domain() access.Passkey {
	return access.Passkey{ID: r.ID, Public: r.Public, Staff: r.Staff, Credential: r.Credential, Key: r.Key, Count: r.Count,
		Synced: r.Synced, Name: r.Name, Made: r.Made.Time(), Used: r.Used.Time()}
}

// passkeyDoc is a passkey as the audit keeps it.
type passkeyDoc struct {
	Passkey string `json:"passkey"`
	Name    string `json:"name"`
	Synced  bool   `json:"synced"`
}

func (r passkeyRow) audited() *passkeyDoc { return &passkeyDoc{r.Public, r.Name, r.Synced} }

// AddPasskey writes a passkey of a person in scope. It is a Conflict when the device's key is somebody's
// already, or the person has as many as they may.
func (s Store) AddPasskey(ctx context.Context, scope access.Scope, k access.Passkey) (out access.Passkey, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		p, err := staffIn(t, scope, k.Staff)
		if err != nil {
			return err
		}
		// Whoever changes the organisation's people waits here, so that two at once do not pass the bound.
		if err := hold(t, p.Org); err != nil {
			return err
		}
		var n int64
		if err := t.Model(&passkeyRow{}).Where("staff_id = ?", k.Staff).Count(&n).Error; err != nil {
			return err
		}
		if n >= access.MaxPasskeys {
			return fault.New(fault.Conflict, "", "passkey.too_many").With("max", access.MaxPasskeys)
		}
		row := passkeyRow{Public: id.New(id.Passkey), Staff: k.Staff, Credential: k.Credential, Key: k.Key, Count: k.Count,
			Synced: k.Synced, Name: k.Name, Made: db.At(t.Now)}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		out = row.domain()
		return t.Record(scope, db.Change{Org: p.Org, Verb: access.PasskeyAdded, Kind: access.OnStaff, Subject: p.Public, After: row.audited()})
	})
	return out, err
}

// PasskeysOf lists the passkeys of a person whom the asker reaches, the oldest first.
func (s Store) PasskeysOf(ctx context.Context, scope access.Scope, staff int64) (out []access.Passkey, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		if _, err := staffReached(t, scope, staff); err != nil {
			return err
		}
		rows, err := db.All[passkeyRow](t.Where("staff_id = ?", staff).Order("id"))
		for _, r := range rows {
			out = append(out, r.domain())
		}
		return err
	})
	return out, err
}

// RenamePasskey gives a passkey of a person in scope another name.
func (s Store) RenamePasskey(ctx context.Context, scope access.Scope, k access.Passkey) error {
	return s.passkey(ctx, k, func(t *db.Tx) (staffRow, error) { return staffIn(t, scope, k.Staff) }, func(t *db.Tx, p staffRow, row passkeyRow) error {
		was := row.audited()
		row.Name = k.Name
		if err := t.Model(&passkeyRow{}).Where("id = ?", row.ID).Update("name", row.Name).Error; err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: p.Org, Verb: access.PasskeyRenamed, Kind: access.OnStaff, Subject: p.Public, Before: was, After: row.audited()})
	})
}

// RemovePasskey takes a passkey from a person whom the asker reaches: it opens nothing any more. Where the asker
// is somebody else, it ends the person's sessions as well.
func (s Store) RemovePasskey(ctx context.Context, scope access.Scope, k access.Passkey) error {
	return s.passkey(ctx, k, func(t *db.Tx) (staffRow, error) { return staffReached(t, scope, k.Staff) }, func(t *db.Tx, p staffRow, row passkeyRow) error {
		if err := t.Where("id = ?", row.ID).Delete(&passkeyRow{}).Error; err != nil {
			return err
		}
		if err := putOutBy(t, scope, p.ID); err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: p.Org, Verb: access.PasskeyRemoved, Kind: access.OnStaff, Subject: p.Public, Before: row.audited()})
	})
}

// passkey finds a passkey by its public id and its person, whom the asker finds, and does something with it.
func (s Store) passkey(ctx context.Context, k access.Passkey, whose func(*db.Tx) (staffRow, error), do func(*db.Tx, staffRow, passkeyRow) error) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		p, err := whose(t)
		if err != nil {
			return err
		}
		row, err := db.One[passkeyRow](t.Where("staff_id = ? and public_id = ?", k.Staff, k.Public))
		if err != nil {
			return err
		}
		return do(t, p, row)
	})
}

// PasskeyByCredential finds a passkey by the id that its device chose.
func (s Store) PasskeyByCredential(ctx context.Context, credential []byte) (out access.Passkey, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[passkeyRow](t.Where("credential = ?", credential))
		out = row.domain()
		return err
	})
	return out, err
}

// UsePasskey notes that a passkey opened, and how many signatures its device has now made. It is NotFound when
// the passkey is gone, or its count has not gone up although it counts: then a copy is in use.
func (s Store) UsePasskey(ctx context.Context, k access.Passkey) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		done := t.Model(&passkeyRow{}).Where("id = ? and (sign_count < ? or (sign_count = 0 and ? = 0))", k.ID, k.Count, k.Count).
			Updates(map[string]any{"sign_count": k.Count, "used_at": db.At(t.Now)})
		if done.Error == nil && done.RowsAffected == 0 {
			return db.NotFound
		}
		return done.Error
	})
}
