package accessdb

import (
	"context"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/list"
)

type keyRow struct {
	ID        int64      `gorm:"column:id;primaryKey"`
	Public    string     `gorm:"column:public_id"`
	Org       int64      `gorm:"column:org_id"`
	Kind      string     `gorm:"column:kind"`
	Text      string     `gorm:"column:text"`
	Label     string     `gorm:"column:label"`
	Scopes    string     `gorm:"column:scopes"`
	Origins   string     `gorm:"column:origins"`
	PerMinute int        `gorm:"column:per_minute"`
	Revoked   bool       `gorm:"column:revoked"`
	Made      db.Instant `gorm:"column:created_at"`
	Expires   db.Instant `gorm:"column:expires_at"`
	Used      db.Day     `gorm:"column:used_on"`
}

// TableName is for gorm.
func (keyRow) TableName() string { return "access_key" }

func (r keyRow) domain() (campaigns.Key, error) {
	origins, err := db.Decode[[]string](r.Origins)
	if err != nil {
		return campaigns.Key{}, err
	}
	scopes, err := db.Decode[[]access.KeyScope](r.Scopes)
	if len(scopes) == 0 {
		scopes = nil
	}
	return campaigns.Key{ID: r.ID, Public: r.Public, Org: r.Org, Kind: campaigns.KeyKind(r.Kind), Text: r.Text, Label: r.Label, Scopes: scopes,
		Origins: origins, PerMinute: r.PerMinute, Revoked: r.Revoked, Made: r.Made.Time(), Expires: r.Expires.Time()}, err
}

// SaveKey writes a key of an organisation that the asker reaches: a new one when its ID is 0, else its
// label, origins, rate, end and revocation. What kind of key it is, whose, what it may do and its text
// never change.
func (s Store) SaveKey(ctx context.Context, scope access.Scope, k campaigns.Key) (out campaigns.Key, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		out, err = saveKey(t, scope, k, "")
		return err
	})
	return out, err
}

func saveKey(t *db.Tx, scope access.Scope, k campaigns.Key, replaces string) (out campaigns.Key, err error) {
	c, had := db.Change{Verb: access.Made, Kind: access.OnKey}, []string(nil)
	if k.ID == 0 {
		err = addKey(t, scope, &k)
	} else {
		c.Verb = access.Changed
		was, changeErr := changeKey(t, scope, k)
		if k.Revoked && !was.Revoked {
			c.Verb = access.Revoked
		}
		c.Before, had, err = was, was.Origins, changeErr
	}
	if err != nil {
		return out, err
	}
	row, err := db.One[keyRow](t.Where("id = ?", k.ID))
	if err != nil {
		return out, err
	}
	org, err := Reach(t, access.System, row.Org)
	if err != nil {
		return out, err
	}
	if err := t.List(row.listed()); err != nil {
		return out, err
	}
	if out, err = row.domain(); err != nil {
		return out, err
	}
	doc := keyDocOf(out)
	doc.Replaces = replaces
	if doc.Vouched, err = vouched(t, scope, org, had, out.Origins); err != nil {
		return out, err
	}
	c.Org, c.Subject, c.After = row.Org, row.Public, doc
	if err := t.Record(scope, c); err != nil {
		return out, err
	}
	told := campaigns.Notice{Kind: campaigns.NoticeKey, Subject: row.Public}
	if c.Verb == access.Revoked {
		told.Kind = campaigns.NoticeRevoked
	}
	return out, t.Tell(told, row.Org)
}

func addKey(t *db.Tx, scope access.Scope, k *campaigns.Key) error {
	org, err := Reach(t, scope, k.Org)
	if err != nil {
		return err
	}
	if k.Public == "" {
		k.Public = id.New(id.Key)
	}
	row := keyRow{Public: k.Public, Org: org.ID, Kind: string(k.Kind), Text: k.Text, Label: k.Label, Scopes: listOf(k.Scopes), Origins: db.Encode(k.Origins),
		PerMinute: k.PerMinute, Revoked: k.Revoked, Made: db.At(t.Now), Expires: db.At(k.Expires)}
	err = t.Create(&row).Error
	k.ID = row.ID
	return err
}

func listOf(scopes []access.KeyScope) string {
	if scopes == nil {
		scopes = []access.KeyScope{}
	}
	return db.Encode(scopes)
}

// changeKey writes what may change, and returns how it was.
func changeKey(t *db.Tx, scope access.Scope, k campaigns.Key) (keyDoc, error) {
	row, err := db.One[keyRow](t.Scopes(reached(scope, "org_id")).Where("id = ?", k.ID))
	if err != nil {
		return keyDoc{}, err
	}
	was, err := row.domain()
	if err != nil {
		return keyDoc{}, err
	}
	return keyDocOf(was), t.Model(&keyRow{}).Where("id = ?", k.ID).Updates(map[string]any{"label": k.Label, "origins": db.Encode(k.Origins),
		"per_minute": k.PerMinute, "revoked": k.Revoked, "expires_at": db.At(k.Expires)}).Error
}

// RotateKey puts a fresh secret in the place of a secret key that the asker reaches and that still stands,
// with the same label, scopes, rate and length of life. The old one goes on until an instant, so that
// servers can change over. The fresh key brings its public id and its hash.
func (s Store) RotateKey(ctx context.Context, scope access.Scope, public string, fresh campaigns.Key, until time.Time) (out campaigns.Key, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		row, err := db.One[keyRow](t.Scopes(reached(scope, "org_id")).Where("public_id = ? and kind = ?", public, string(campaigns.Secret)))
		if err != nil {
			return err
		}
		old, err := row.domain()
		if err != nil {
			return err
		}
		if !old.Stands(t.Now) {
			return fault.New(fault.Conflict, "", "key.over")
		}
		next := campaigns.Key{Public: fresh.Public, Text: fresh.Text, Org: old.Org, Kind: campaigns.Secret, Label: old.Label, Scopes: old.Scopes, PerMinute: old.PerMinute}
		if !old.Expires.IsZero() {
			next.Expires = t.Now.Add(old.Expires.Sub(old.Made))
		}
		if out, err = saveKey(t, scope, next, old.Public); err != nil {
			return err
		}
		if old.Expires.IsZero() || until.Before(old.Expires) {
			old.Expires = until
			_, err = saveKey(t, scope, old, "")
		}
		return err
	})
	return out, err
}

// keyDoc is a key as the audit keeps it: neither its text nor the hash of it.
type keyDoc struct {
	Kind      campaigns.KeyKind `json:"kind"`
	Label     string            `json:"label"`
	Scopes    []access.KeyScope `json:"scopes,omitempty"`
	Origins   []string          `json:"origins,omitempty"`
	PerMinute int               `json:"per_minute"`
	Revoked   bool              `json:"revoked"`
	Expires   string            `json:"expires,omitempty"`
	Replaces  string            `json:"replaces,omitempty"`
	Vouched   []string          `json:"vouched,omitempty"` // websites that it newly names, and that are not verified
}

func keyDocOf(k campaigns.Key) keyDoc {
	doc := keyDoc{Kind: k.Kind, Label: k.Label, Scopes: k.Scopes, Origins: k.Origins, PerMinute: k.PerMinute, Revoked: k.Revoked}
	if !k.Expires.IsZero() {
		doc.Expires = k.Expires.UTC().Format(time.RFC3339)
	}
	return doc
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

// KeyLines lists the keys of the organisations that the asker reaches, the newest first.
func (s Store) KeyLines(ctx context.Context, scope access.Scope) (out []campaigns.KeyLine, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[keyRow](t.Scopes(reached(scope, "org_id")).Order("id desc"))
		if err != nil || len(rows) == 0 {
			return err
		}
		out, err = keyLines(t, rows)
		return err
	})
	return out, err
}

// KeyPage reads a page of the keys of the organisations that the asker reaches. Its sorts are name, which is the label,
// and changed, which is when they were made; its filter is a kind.
func (s Store) KeyPage(ctx context.Context, scope access.Scope, a list.Ask) (out list.Page[campaigns.KeyLine], err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		p, err := t.Listed(scope, a, db.Listing{Kind: list.Keys, Whose: Kept})
		if err != nil || len(p.Items) == 0 {
			return err
		}
		rows, err := db.All[keyRow](t.Where("id in ?", p.Items))
		if err != nil {
			return err
		}
		all, err := keyLines(t, rows)
		out = db.Filled(p, all, func(l campaigns.KeyLine) int64 { return l.ID })
		return err
	})
	return out, err
}

// KeyByPublic finds a key of an organisation that the asker reaches.
func (s Store) KeyByPublic(ctx context.Context, scope access.Scope, public string) (out campaigns.KeyLine, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[keyRow](t.Scopes(reached(scope, "org_id")).Where("public_id = ?", public))
		if err != nil {
			return err
		}
		all, err := keyLines(t, []keyRow{row})
		if err == nil {
			out = all[0]
		}
		return err
	})
	return out, err
}

// keyLines are keys with their organisations.
func keyLines(t *db.Tx, rows []keyRow) ([]campaigns.KeyLine, error) {
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.Org
	}
	orgs, err := orgsOf(t, ids)
	if err != nil {
		return nil, err
	}
	owners := make(map[int64]access.Org, len(orgs))
	for _, o := range orgs {
		owners[o.ID] = o
	}
	out := make([]campaigns.KeyLine, len(rows))
	for i, r := range rows {
		k, err := r.domain()
		if err != nil {
			return nil, err
		}
		out[i] = campaigns.KeyLine{Key: k, Owner: owners[r.Org], Used: r.Used.Date()}
	}
	return out, nil
}

// KeyUsed notes that a key was used on the UTC day of an instant. The first time of all is told to the
// audit, by the key. It raises no revision: a plan does not depend on it.
func (s Store) KeyUsed(ctx context.Context, k campaigns.Key, at time.Time) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		day := db.On(campaigns.DateOf(at.UTC()))
		first := t.Model(&keyRow{}).Where("id = ? and used_on is null", k.ID).Update("used_on", day)
		switch {
		case first.Error != nil:
			return first.Error
		case first.RowsAffected > 0:
			return t.Record(k.Scope(), db.Change{Org: k.Org, Verb: access.FirstUsed, Kind: access.OnKey, Subject: k.Public})
		}
		return t.Model(&keyRow{}).Where("id = ? and used_on < ?", k.ID, day).Update("used_on", day).Error
	})
}
