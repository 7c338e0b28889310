package accessdb

import (
	"context"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
)

type keyRow struct {
	ID        int64      `gorm:"column:id;primaryKey"`
	Org       int64      `gorm:"column:org_id"`
	Kind      string     `gorm:"column:kind"`
	Text      string     `gorm:"column:text"`
	Origins   string     `gorm:"column:origins"`
	PerMinute int        `gorm:"column:per_minute"`
	Revoked   bool       `gorm:"column:revoked"`
	Made      db.Instant `gorm:"column:created_at"`
}

// TableName is for gorm.
func (keyRow) TableName() string { return "access_key" }

func (r keyRow) domain() (campaigns.Key, error) {
	origins, err := db.Decode[[]string](r.Origins)
	return campaigns.Key{ID: r.ID, Org: r.Org, Kind: campaigns.KeyKind(r.Kind), Text: r.Text, Origins: origins,
		PerMinute: r.PerMinute, Revoked: r.Revoked}, err
}

// SaveKey writes a key: a new one when its ID is 0, else the origins, rate and revocation of one in
// scope. What kind of key it is, whose, and its text never change.
func (s Store) SaveKey(ctx context.Context, scope access.Scope, k campaigns.Key) (out campaigns.Key, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		if k.ID == 0 {
			err = addKey(t, scope, &k)
		} else {
			err = changeKey(t, scope, k)
		}
		if err != nil {
			return err
		}
		row, err := db.One[keyRow](t.Where("id = ?", k.ID))
		if err != nil {
			return err
		}
		out, err = row.domain()
		return err
	})
	return out, err
}

func addKey(t *db.Tx, scope access.Scope, k *campaigns.Key) error {
	org, err := db.OwnerOf(scope, k.Org)
	if err != nil {
		return err
	}
	row := keyRow{Org: org, Kind: string(k.Kind), Text: k.Text, Origins: db.Encode(k.Origins), PerMinute: k.PerMinute,
		Revoked: k.Revoked, Made: db.At(t.Now)}
	err = t.Create(&row).Error
	k.ID = row.ID
	return err
}

func changeKey(t *db.Tx, scope access.Scope, k campaigns.Key) error {
	done := t.Model(&keyRow{}).Scopes(db.Owned(scope, "org_id")).Where("id = ?", k.ID).
		Updates(map[string]any{"origins": db.Encode(k.Origins), "per_minute": k.PerMinute, "revoked": k.Revoked})
	if done.Error == nil && done.RowsAffected == 0 {
		return db.NotFound
	}
	return done.Error
}

// Keys lists the keys in scope, the revoked ones too.
func (s Store) Keys(ctx context.Context, scope access.Scope) (out []campaigns.Key, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = KeysIn(t, scope)
		return err
	})
	return out, err
}

// KeysIn lists the keys in scope within a transaction.
func KeysIn(t *db.Tx, scope access.Scope) ([]campaigns.Key, error) {
	rows, err := db.All[keyRow](t.Scopes(db.Owned(scope, "org_id")).Order("id"))
	if err != nil {
		return nil, err
	}
	out := make([]campaigns.Key, len(rows))
	for i, r := range rows {
		if out[i], err = r.domain(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// SecretKeyByHash finds a secret key that is not revoked by the SHA-256 of its text, in hex.
func (s Store) SecretKeyByHash(ctx context.Context, hash string) (out campaigns.Key, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[keyRow](t.Where("text = ? and kind = ? and revoked = ?", hash, string(campaigns.Secret), false))
		if err != nil {
			return err
		}
		out, err = row.domain()
		return err
	})
	return out, err
}
