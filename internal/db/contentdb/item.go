package contentdb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"

	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
)

// items are in no list of their own: a bank has a few dozen, and is one page.
var items = db.Versioned{Table: "survey_item", Prefix: id.Item, Kind: access.OnItem, Unlisted: true}

type itemDoc struct {
	Kind   content.ItemKind            `json:"kind"`
	Name   string                      `json:"name"`
	Texts  map[lang.Locale]itemTextDoc `json:"texts"`
	Wanted []int                       `json:"wanted,omitempty"`
	Places []string                    `json:"origins,omitempty"`
	Law    int64                       `json:"law,omitempty"`
	Sample bool                        `json:"sample"`
}

type itemTextDoc struct {
	Ask     string   `json:"ask"`
	Options []string `json:"options"`
}

func itemDocOf(i content.Item) itemDoc {
	d := itemDoc{Kind: i.Kind, Name: i.Name, Texts: map[lang.Locale]itemTextDoc{}, Wanted: i.Wanted, Places: i.Origins, Law: i.Law, Sample: i.Sample}
	for l, t := range i.Texts {
		if t.Ask != "" || len(t.Options) > 0 {
			d.Texts[l] = itemTextDoc(t)
		}
	}
	return d
}

func itemOf(f db.Found) (content.Item, error) {
	d, err := db.Decode[itemDoc](f.Body)
	i := content.Item{ID: f.ID, Org: f.Org, Public: f.Public, Version: f.Version, Kind: d.Kind, Name: d.Name, Texts: map[lang.Locale]content.ItemText{},
		Wanted: d.Wanted, Origins: d.Places, Law: d.Law, Sample: d.Sample}
	for l, t := range d.Texts {
		i.Texts[l] = content.ItemText(t)
	}
	return i, err
}

var (
	//go:embed item_versions.sql
	itemVersionsSQL string
	//go:embed items_asked.sql
	itemsAskedSQL string
)

// SaveItem makes a question when its ID is 0, else appends a version to one in scope. It is Stale when its Version is no longer the
// current one, Invalid where content.Item.Check says so, and Conflict while a survey that runs asks it: what was registered is what
// is asked.
func (s Store) SaveItem(ctx context.Context, scope access.Scope, by access.Actor, i content.Item) (content.Item, error) {
	if err := i.Check(); err != nil {
		return i, err
	}
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		was, err := items.Some(t, []int64{i.ID})
		if err != nil {
			return err
		}
		if asked, err := itemsAsked(t, []int64{i.ID}); err != nil {
			return err
		} else if asked[i.ID] {
			return fault.New(fault.Conflict, "", "item.asked_now")
		}
		org, err := db.OwnerOf(scope, i.Org)
		if err != nil {
			return err
		}
		if err := laws.Owns(t, org, "/law", i.Law); err != nil {
			return err
		}
		h, err := items.Append(t, scope, db.Edit{Head: db.Head{ID: i.ID, Org: i.Org, Public: i.Public, Version: i.Version}, Body: itemDocOf(i), Actor: by})
		if err != nil {
			return err
		}
		i.ID, i.Org, i.Public, i.Version = h.ID, h.Org, h.Public, h.Version
		if len(was) == 0 {
			return nil
		}
		old, err := itemOf(was[0])
		if err != nil {
			return err
		}
		other := slices.DeleteFunc(slices.Clone(lang.All), func(l lang.Locale) bool { return !content.OtherItem(old, i, l) })
		if err := disown(t, scope, content.Approval{Subject: content.OfItem, Of: i.ID, By: by}, other); err != nil {
			return err
		}
		return settle(t, content.OfItem, i.ID, i.Public)
	})
	return i, err
}

// Items lists the current version of every question in scope, with all that decides on each.
func (s Store) Items(ctx context.Context, scope access.Scope) (out []content.ItemFile, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		found, err := items.Current(t, scope)
		if err != nil {
			return err
		}
		out, err = itemFiles(t, found)
		return err
	})
	return out, err
}

// Askable lists the current version of every question in scope with what decides whether it may be asked, and without who wrote it.
func (s Store) Askable(ctx context.Context, scope access.Scope) (out []content.ItemFile, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		found, err := items.Current(t, scope)
		if err != nil {
			return err
		}
		all, err := mapped(found, itemOf)
		if err != nil || len(all) == 0 {
			return err
		}
		shelf, err := itemShelf(t, idsOf(all), citedBy(all))
		for _, i := range all {
			out = append(out, content.ItemFile{Item: i, Shelf: shelf})
		}
		return err
	})
	return out, err
}

func idsOf(all []content.Item) []int64 {
	out := make([]int64, len(all))
	for n, i := range all {
		out[n] = i.ID
	}
	return out
}

func citedBy(all []content.Item) (out []int64) {
	for _, i := range all {
		if i.Law != 0 {
			out = append(out, i.Law)
		}
	}
	return out
}

// ItemByPublic finds the current version of one question of the asker's own organisation, with all that decides on it.
func (s Store) ItemByPublic(ctx context.Context, scope access.Scope, public string) (out content.ItemFile, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = itemFile(t, scope, public)
		return err
	})
	return out, err
}

func itemFile(t *db.Tx, scope access.Scope, public string) (content.ItemFile, error) {
	found, err := items.ByPublic(t, scope, public)
	if err != nil {
		return content.ItemFile{}, err
	}
	files, err := itemFiles(t, []db.Found{found})
	if err != nil {
		return content.ItemFile{}, err
	}
	return files[0], nil
}

func itemFiles(t *db.Tx, found []db.Found) ([]content.ItemFile, error) {
	all, err := mapped(found, itemOf)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	ids := idsOf(all)
	versions, err := itemVersions(t, ids)
	if err != nil {
		return nil, err
	}
	logs, err := stepsOf(t, content.OfItem, ids)
	if err != nil {
		return nil, err
	}
	asked, err := itemsAsked(t, ids)
	if err != nil {
		return nil, err
	}
	shelf, err := itemShelf(t, ids, citedBy(all))
	if err != nil {
		return nil, err
	}
	out := make([]content.ItemFile, len(all))
	for n, i := range all {
		out[n] = content.ItemFile{Item: i, Shelf: shelf, Versions: versions[i.ID], Log: logs[i.ID], OnAir: asked[i.ID]}
	}
	return out, nil
}

// itemShelf is the cards that questions stand on, with the approvals of both.
func itemShelf(t *db.Tx, ids, cited []int64) (content.Shelf, error) {
	found, err := laws.Some(t, cited)
	if err != nil {
		return content.Shelf{}, err
	}
	cards, err := mapped(found, LawOf)
	if err != nil {
		return content.Shelf{}, err
	}
	rows, err := db.All[approvalRow](t.Where("subject = ? and subject_id in ? or subject = ? and subject_id in ?", string(content.OfItem), ids, string(content.OfLaw), cited).Order("id desc"))
	if err != nil {
		return content.Shelf{}, err
	}
	given, err := mapped(rows, approvalRow.domain)
	return content.NewShelf(cards, nil, given), err
}

func itemVersions(t *db.Tx, ids []int64) (map[int64][]content.ItemVersion, error) {
	var rows []struct {
		db.Found
		ActorID int64      `gorm:"column:actor_id"`
		Actor   string     `gorm:"column:actor_name"`
		Made    db.Instant `gorm:"column:created_at"`
	}
	if err := t.Fetch(&rows, itemVersionsSQL, db.Params{"ids": ids}); err != nil {
		return nil, fmt.Errorf("read versions of questions: %w", err)
	}
	out := map[int64][]content.ItemVersion{}
	for _, r := range rows {
		i, err := itemOf(r.Found)
		if err != nil {
			return nil, err
		}
		out[i.ID] = append(out[i.ID], content.ItemVersion{Item: i, By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.Made.Time()})
	}
	return out, nil
}

// itemsAsked says which of some questions a survey that runs asks.
func itemsAsked(t *db.Tx, ids []int64) (map[int64]bool, error) {
	out := map[int64]bool{}
	var running []struct {
		Body string `gorm:"column:body"`
	}
	if err := t.Fetch(&running, itemsAskedSQL, nil); err != nil {
		return nil, fmt.Errorf("read what is asked now: %w", err)
	}
	for _, r := range running {
		doc, err := db.Decode[struct {
			Items []int64 `json:"items"`
		}](r.Body)
		if err != nil {
			return nil, err
		}
		for _, item := range doc.Items {
			if slices.Contains(ids, item) {
				out[item] = true
			}
		}
	}
	return out, nil
}

// ItemsIn reads the current version of every question, within a transaction.
func ItemsIn(t *db.Tx) ([]content.Item, error) {
	found, err := items.Current(t, access.System)
	if err != nil {
		return nil, err
	}
	return mapped(found, itemOf)
}

// ItemsOf are questions as they were read.
func ItemsOf(found []db.Found) ([]content.Item, error) { return mapped(found, itemOf) }

func itemPapers(t *db.Tx, scope access.Scope, public string) (papers, error) {
	f, err := itemFile(t, scope, public)
	if err != nil {
		return papers{}, err
	}
	return papersOfItem(t, f), nil
}

func papersOfItem(t *db.Tx, f content.ItemFile) papers {
	return papers{org: f.Item.Org, id: f.Item.ID, log: f.Log, writers: f.Writers,
		unfit:    func(l lang.Locale) string { return f.Dossier(l, t.Now).Unfit },
		dossier:  func(l lang.Locale) content.Dossier { return f.Dossier(l, t.Now) },
		findings: func(lang.Locale) []lint.Finding { return nil }}
}
