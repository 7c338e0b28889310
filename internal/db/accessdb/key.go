package accessdb

import (
	"context"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/id"
)

type keyRow struct {
	ID        int64      `gorm:"column:id;primaryKey"`
	Public    string     `gorm:"column:public_id"`
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
	return campaigns.Key{ID: r.ID, Public: r.Public, Org: r.Org, Kind: campaigns.KeyKind(r.Kind), Text: r.Text, Origins: origins,
		PerMinute: r.PerMinute, Revoked: r.Revoked}, err
}

// SaveKey writes a key: a new one when its ID is 0, else the origins, rate and revocation of one in
// scope. What kind of key it is, whose, and its text never change.
func (s Store) SaveKey(ctx context.Context, scope access.Scope, k campaigns.Key) (out campaigns.Key, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		c := db.Change{Verb: access.Made, Kind: access.OnKey}
		var err error
		if k.ID == 0 {
			err = addKey(t, scope, &k)
		} else {
			c.Verb = access.Changed
			was, changeErr := changeKey(t, scope, k)
			if k.Revoked && !was.Revoked {
				c.Verb = access.Revoked
			}
			c.Before, err = was, changeErr
		}
		if err != nil {
			return err
		}
		row, err := db.One[keyRow](t.Where("id = ?", k.ID))
		if err != nil {
			return err
		}
		if out, err = row.domain(); err != nil {
			return err
		}
		c.Org, c.Subject, c.After = row.Org, row.Public, keyDocOf(out)
		return t.Record(scope, c)
	})
	return out, err
}

func addKey(t *db.Tx, scope access.Scope, k *campaigns.Key) error {
	org, err := db.OwnerOf(scope, k.Org)
	if err != nil {
		return err
	}
	row := keyRow{Public: id.New(id.Key), Org: org, Kind: string(k.Kind), Text: k.Text, Origins: db.Encode(k.Origins), PerMinute: k.PerMinute,
		Revoked: k.Revoked, Made: db.At(t.Now)}
	err = t.Create(&row).Error
	k.ID = row.ID
	return err
}

// changeKey writes what may change, and returns how it was.
func changeKey(t *db.Tx, scope access.Scope, k campaigns.Key) (keyDoc, error) {
	row, err := db.One[keyRow](t.Scopes(db.Owned(scope, "org_id")).Where("id = ?", k.ID))
	if err != nil {
		return keyDoc{}, err
	}
	was, err := row.domain()
	if err != nil {
		return keyDoc{}, err
	}
	return keyDocOf(was), t.Model(&keyRow{}).Where("id = ?", k.ID).
		Updates(map[string]any{"origins": db.Encode(k.Origins), "per_minute": k.PerMinute, "revoked": k.Revoked}).Error
}

// keyDoc is a key as the audit keeps it: neither its text nor the hash of it.
type keyDoc struct {
	Kind      campaigns.KeyKind `json:"kind"`
	Origins   []string          `json:"origins"`
	PerMinute int               `json:"per_minute"`
	Revoked   bool              `json:"revoked"`
}

func keyDocOf(k campaigns.Key) keyDoc { return keyDoc{k.Kind, k.Origins, k.PerMinute, k.Revoked} }

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
