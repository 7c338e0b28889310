package accessdb

import (
	"cmp"
	"context"
	"errors"

	"gorm.io/gorm"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/id"
	"erawan/internal/lang"
)

type orgRow struct {
	ID     int64      `gorm:"column:id;primaryKey"`
	Public string     `gorm:"column:public_id"`
	Kind   string     `gorm:"column:kind"`
	Name   string     `gorm:"column:name"`
	Sample bool       `gorm:"column:sample"`
	Made   db.Instant `gorm:"column:created_at"`
	Keeper db.Ref     `gorm:"column:keeper_id"`
	Needs  bool       `gorm:"column:needs_factor"`
	Stage  string     `gorm:"column:stage"`
}

// TableName is for gorm.
func (orgRow) TableName() string { return "org" }

func (r orgRow) domain() (access.Org, error) {
	name, err := db.Decode[lang.Text](r.Name)
	return access.Org{ID: r.ID, Public: r.Public, Kind: access.OrgKind(r.Kind), Name: name, Sample: r.Sample, Keeper: int64(r.Keeper), NeedsFactor: r.Needs, Stage: access.Stage(r.Stage)}, err
}

// AddOrg writes an organisation. One with the same public id is brought up to date instead.
func (s Store) AddOrg(ctx context.Context, o access.Org) (access.Org, error) {
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		if o.Public == "" {
			o.Public = id.New(id.Org)
		}
		c := db.Change{Verb: access.Changed, Kind: access.OnOrg, Subject: o.Public}
		was, err := orgByPublic(t, o.Public)
		switch {
		case err == nil:
			c.Before = orgDocOf(was)
			err = t.Table("org").Where("id = ?", was.ID).
				Updates(map[string]any{"kind": string(o.Kind), "name": db.Encode(o.Name), "sample": o.Sample, "keeper_id": db.Ref(o.Keeper)}).Error
		case errors.Is(err, gorm.ErrRecordNotFound):
			c.Verb = access.Made
			row := orgRow{Public: o.Public, Kind: string(o.Kind), Name: db.Encode(o.Name), Sample: o.Sample, Keeper: db.Ref(o.Keeper), Made: db.At(t.Now), Stage: string(cmp.Or(o.Stage, access.Live))}
			err = t.Create(&row).Error
		}
		if err != nil {
			return err
		}
		if o, err = orgByPublic(t, o.Public); err != nil {
			return err
		}
		l := orgListed(o)
		l.Changed = t.Now
		if err := t.List(l); err != nil {
			return err
		}
		c.Org, c.After = o.ID, orgDocOf(o)
		return t.Record(access.System, c)
	})
	return o, err
}

// SavePartner writes a partner that the asker's organisation keeps: a new one when it has no public id, else another name of one
// that is there. NotFound when the asker does not keep it.
func (s Store) SavePartner(ctx context.Context, scope access.Scope, o access.Org) (access.Org, error) {
	if err := o.CheckName(); err != nil {
		return access.Org{}, err
	}
	var out access.Org
	err := s.DB.Write(ctx, func(t *db.Tx) (err error) {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		out, err = savePartner(t, scope, o)
		return err
	})
	return out, err
}

func savePartner(t *db.Tx, scope access.Scope, o access.Org) (access.Org, error) {
	c := db.Change{Verb: access.Made, Kind: access.OnOrg}
	if o.Public == "" {
		o.Public = id.New(id.Org)
		row := orgRow{Public: o.Public, Kind: string(access.Partner), Name: db.Encode(o.Name), Keeper: db.Ref(scope.Org), Made: db.At(t.Now), Stage: string(access.Preparing)}
		if err := t.Create(&row).Error; err != nil {
			return access.Org{}, err
		}
	} else {
		row, err := db.One[orgRow](t.Scopes(reached(scope, "id")).Where("public_id = ? and kind = ?", o.Public, string(access.Partner)))
		if err != nil {
			return access.Org{}, err
		}
		was, err := row.domain()
		if err != nil {
			return access.Org{}, err
		}
		c.Verb, c.Before = access.Changed, orgDocOf(was)
		if err := t.Table("org").Where("id = ?", row.ID).Update("name", db.Encode(o.Name)).Error; err != nil {
			return access.Org{}, err
		}
	}
	saved, err := orgByPublic(t, o.Public)
	if err != nil {
		return access.Org{}, err
	}
	l := orgListed(saved)
	l.Changed = t.Now
	if err := t.List(l); err != nil {
		return access.Org{}, err
	}
	c.Org, c.Subject, c.After = saved.ID, saved.Public, orgDocOf(saved)
	return saved, t.Record(scope, c)
}

// orgDoc is an organisation as the audit keeps it.
type orgDoc struct {
	Kind   access.OrgKind `json:"kind"`
	Name   lang.Text      `json:"name"`
	Sample bool           `json:"sample"`
	Keeper int64          `json:"keeper"`
	Needs  bool           `json:"needs_factor"`
	Stage  access.Stage   `json:"stage,omitempty"`
}

func orgDocOf(o access.Org) orgDoc {
	d := orgDoc{Kind: o.Kind, Name: o.Name, Sample: o.Sample, Keeper: o.Keeper, Needs: o.NeedsFactor}
	if o.Kind == access.Partner {
		d.Stage = o.Stage
	}
	return d
}

// Orgs lists the organisations in scope.
func (s Store) Orgs(ctx context.Context, scope access.Scope) (out []access.Org, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = OrgsIn(t, scope)
		return err
	})
	return out, err
}

// OrgByPublic finds an organisation by its public id.
func (s Store) OrgByPublic(ctx context.Context, public string) (out access.Org, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = orgByPublic(t, public)
		return err
	})
	return out, err
}

func orgByPublic(t *db.Tx, public string) (access.Org, error) {
	row, err := db.One[orgRow](t.Where("public_id = ?", public))
	if err != nil {
		return access.Org{}, err
	}
	return row.domain()
}

// OrgsIn lists the organisations in scope within a transaction.
func OrgsIn(t *db.Tx, scope access.Scope) ([]access.Org, error) {
	rows, err := db.All[orgRow](t.Scopes(db.Owned(scope, "id")).Order("id"))
	if err != nil {
		return nil, err
	}
	out := make([]access.Org, len(rows))
	for i, r := range rows {
		if out[i], err = r.domain(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
