package listdb

import (
	"context"
	_ "embed"
	"fmt"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/lang"
	"erawan/internal/list"
)

var (
	//go:embed names.sql
	namesSQL string
	//go:embed used.sql
	usedSQL string
)

// listings is how the list of each kind is read.
var listings = map[list.Kind]db.Listing{
	list.Campaigns:  {Kind: list.Campaigns, Also: campaigndb.Carried},
	list.Messages:   {Kind: list.Messages},
	list.Laws:       {Kind: list.Laws},
	list.Segments:   {Kind: list.Segments},
	list.Partners:   {Kind: list.Partners, Also: accessdb.Carrying},
	list.Placements: {Kind: list.Placements, Also: campaigndb.Carrying},
	list.People:     {Kind: list.People, Whose: accessdb.Kept},
}

type nameRow struct {
	Kind   string `gorm:"column:kind"`
	ID     int64  `gorm:"column:id"`
	Public string `gorm:"column:public_id"`
	Name   string `gorm:"column:name"`
	Sample string `gorm:"column:sample"`
}

// Find looks for words among things of some kinds in scope: the latest changed of each kind, at most so many, in the
// order of the kinds. Words of which nothing is left find nothing.
func (s Store) Find(ctx context.Context, scope access.Scope, a list.Ask, kinds ...list.Kind) (out []list.Found, err error) {
	if len(list.Terms(a.Words)) == 0 {
		return nil, nil
	}
	all := make([]db.Listing, len(kinds))
	for i, kind := range kinds {
		all[i] = listings[kind]
	}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		pages, err := t.First(scope, a, all)
		if err != nil || len(pages) == 0 {
			return err
		}
		names, err := namesOf(t, pages)
		if err != nil {
			return err
		}
		used, err := usedIn(t, scope, pages)
		if err != nil {
			return err
		}
		for _, kind := range kinds {
			found := list.Found{Kind: kind, More: pages[kind].Next.Set()}
			for _, id := range pages[kind].Items {
				key := db.RefTo(kind, id)
				if hit, ok := names[key]; ok {
					hit.In = used[key]
					found.Hits = append(found.Hits, hit)
				}
			}
			if len(found.Hits) > 0 {
				out = append(out, found)
			}
		}
		return nil
	})
	return out, err
}

func namesOf(t *db.Tx, pages map[list.Kind]list.Page[int64]) (map[string]list.Hit, error) {
	p := db.Params{}
	for kind := range listings {
		p[string(kind)] = pages[kind].Items
	}
	var rows []nameRow
	if err := t.Fetch(&rows, namesSQL, p); err != nil {
		return nil, fmt.Errorf("name what was found: %w", err)
	}
	out := make(map[string]list.Hit, len(rows))
	for _, r := range rows {
		h := list.Hit{Kind: list.Kind(r.Kind), ID: r.ID, Public: r.Public, Sample: r.Sample == "true" || r.Sample == "1"}
		var err error
		if h.Names, err = db.Decode[lang.Text](r.Name); err != nil { // one name for every language
			h.Names, h.Plain = lang.Text{lang.En: r.Name}, true
		}
		out[db.RefTo(h.Kind, r.ID)] = h
	}
	return out, nil
}

// Names reads what things are called, by kind and id, whoever asks: which may be shown is for the caller to know.
func (s Store) Names(ctx context.Context, ids map[list.Kind][]int64) (out map[list.Kind]map[int64]list.Hit, err error) {
	pages, some := map[list.Kind]list.Page[int64]{}, false
	for kind, all := range ids {
		pages[kind], some = list.Page[int64]{Items: all}, some || len(all) > 0
	}
	out = map[list.Kind]map[int64]list.Hit{}
	if !some {
		return out, nil
	}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		names, err := namesOf(t, pages)
		for _, h := range names {
			if out[h.Kind] == nil {
				out[h.Kind] = map[int64]list.Hit{}
			}
			out[h.Kind][h.ID] = h
		}
		return err
	})
	return out, err
}

// usedIn names, for messages, segments and placements, a campaign of the asker's that uses each.
func usedIn(t *db.Tx, scope access.Scope, pages map[list.Kind]list.Page[int64]) (map[string]string, error) {
	refs := []string{}
	for _, kind := range []list.Kind{list.Messages, list.Segments} {
		for _, id := range pages[kind].Items {
			refs = append(refs, db.RefTo(kind, id))
		}
	}
	places := pages[list.Placements].Items
	if len(refs)+len(places) == 0 {
		return nil, nil
	}
	var rows []struct {
		Ref    string `gorm:"column:ref"`
		Public string `gorm:"column:public_id"`
	}
	if err := t.Fetch(&rows, usedSQL, db.Params{"org": scope.Org, "refs": refs, "placements": places}); err != nil {
		return nil, fmt.Errorf("look where it is used: %w", err)
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.Ref] = r.Public
	}
	return out, nil
}
