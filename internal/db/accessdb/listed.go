package accessdb

import (
	"cmp"
	"context"
	_ "embed"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/list"
)

var (
	// Carrying is the statement for a partner on whose placements a current campaign of an organisation may appear.
	//
	//go:embed partners_carrying.sql
	Carrying string

	// Kept is the statement for the partners that an organisation keeps.
	//
	//go:embed orgs_kept.sql
	Kept string
)

// orgListed is a partner in the list of whoever keeps it; of a partner that nobody keeps, in its own.
func orgListed(o access.Org) db.Listed {
	l := db.Listed{Kind: list.Partners, ID: o.ID, Names: o.Name, Words: []string{o.Public}}
	if o.Kind == access.Partner {
		l.Org = cmp.Or(o.Keeper, o.ID)
	}
	return l
}

func (r staffRow) listed() db.Listed {
	return db.Listed{Kind: list.People, ID: r.ID, Org: r.Org, Facet: r.Role, Name: r.Name, Words: []string{r.Public, r.Email}}
}

func (r staffRow) list(t *db.Tx) error {
	l := r.listed()
	l.Changed = r.Made.Time()
	return t.List(l)
}

// PartnerPage reads a page of the partners in scope: those that the asker keeps, and those on whose placements a
// current campaign of the asker's may appear. Its sorts are name and changed.
func (s Store) PartnerPage(ctx context.Context, scope access.Scope, a list.Ask) (out list.Page[access.Org], err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		p, err := t.Listed(scope, a, db.Listing{Kind: list.Partners, ByNames: true, Also: Carrying})
		if err != nil || len(p.Items) == 0 {
			return err
		}
		all, err := orgsOf(t, p.Items)
		out = db.Filled(p, all, func(o access.Org) int64 { return o.ID })
		return err
	})
	return out, err
}

// OrgsOf reads some organisations by their ids, whoever asks: what partners are called is no secret among those whose
// campaigns they carry. Which ids may be shown is for the caller to know.
func (s Store) OrgsOf(ctx context.Context, ids []int64) (out []access.Org, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = orgsOf(t, ids)
		return err
	})
	return out, err
}

// Teams is how many organisations run campaigns here, counted up to two.
func (s Store) Teams(ctx context.Context) (n int, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var ids []int64
		err := t.Table("org").Where("kind = ?", string(access.Owner)).Limit(2).Pluck("id", &ids).Error
		n = len(ids)
		return err
	})
	return n, err
}

func orgsOf(t *db.Tx, ids []int64) ([]access.Org, error) {
	rows, err := db.All[orgRow](t.Where("id in ?", ids))
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

func (r keyRow) listed() db.Listed {
	return db.Listed{Kind: list.Keys, ID: r.ID, Org: r.Org, Facet: r.Kind, Name: r.Label, Changed: r.Made.Time(), Words: []string{r.Public}}
}

// Relist puts partners, people and keys into their lists again, a bounded number at a time.
func Relist(t *db.Tx) error {
	err := db.Relist(t, func(r orgRow) (db.Listed, error) {
		o, err := r.domain()
		l := orgListed(o)
		l.Changed = r.Made.Time()
		return l, err
	}, func(r orgRow) int64 { return r.ID })
	if err != nil {
		return err
	}
	if err := db.Relist(t, func(r keyRow) (db.Listed, error) { return r.listed(), nil }, func(r keyRow) int64 { return r.ID }); err != nil {
		return err
	}
	return db.Relist(t, func(r staffRow) (db.Listed, error) {
		l := r.listed()
		l.Changed = r.Made.Time()
		return l, nil
	}, func(r staffRow) int64 { return r.ID })
}
