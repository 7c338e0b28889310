package contentdb

import (
	"context"
	"slices"
	"time"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
	"erawan/internal/list"
)

func messageListed(m content.Message) db.Listed {
	l := db.Listed{Kind: list.Messages, ID: m.ID, Org: m.Org, Facet: string(m.Frame), Name: m.Name, Words: []string{m.Public}}
	for _, locale := range lang.All {
		l.Words = append(l.Words, m.Texts[locale].Headline)
	}
	for _, card := range m.Cites {
		l.Refs = append(l.Refs, db.RefTo(list.Laws, card))
	}
	if m.Picture != 0 {
		l.Refs = append(l.Refs, db.RefTo(pictureRef, m.Picture))
	}
	slices.Sort(l.Refs)
	l.Refs = slices.Compact(l.Refs)
	return l
}

// pictureRef is the kind of a reference to a picture. Pictures are in no list of their own.
const pictureRef list.Kind = "picture"

// lawListed names a card by its place: cards of a place stand together, in the order of its conducts.
func lawListed(c content.LawCard) db.Listed {
	l := db.Listed{Kind: list.Laws, ID: c.ID, Org: c.Org, Facet: string(c.Conduct), Names: lang.Text{}, Words: []string{c.Public, c.Place},
		Sorts: map[string][]byte{"as_of": db.KeyOf(c.AsOf.In(time.UTC).UnixMilli())}}
	if c.Supersedes != 0 {
		l.Refs = []string{db.RefTo(list.Laws, c.Supersedes)}
	}
	for _, locale := range lang.All {
		l.Names[locale] = content.PlaceName(c.Place, locale)
		if l.Names[locale] == "" {
			l.Names[locale] = c.Place
		}
		l.Words = append(l.Words, c.Lead[locale], c.Instrument[locale], c.SourceName[locale])
	}
	return l
}

// MessagePage reads a page of the messages in scope. Its sorts are name and changed; its filter is a frame.
func (s Store) MessagePage(ctx context.Context, scope access.Scope, a list.Ask) (out list.Page[content.Message], err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		p, err := t.Listed(scope, a, db.Listing{Kind: list.Messages})
		if err != nil {
			return err
		}
		found, err := messages.Some(t, p.Items)
		if err != nil {
			return err
		}
		all, err := mapped(found, MessageOf)
		out = db.Filled(p, all, func(m content.Message) int64 { return m.ID })
		return err
	})
	return out, err
}

// LawPage reads a page of the law cards in scope. Its sorts are name, which is the place's, as_of and changed; its
// filter is a conduct.
func (s Store) LawPage(ctx context.Context, scope access.Scope, a list.Ask) (out list.Page[content.LawCard], err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		p, err := t.Listed(scope, a, db.Listing{Kind: list.Laws, ByNames: true})
		if err != nil {
			return err
		}
		found, err := laws.Some(t, p.Items)
		if err != nil {
			return err
		}
		all, err := mapped(found, LawOf)
		out = db.Filled(p, all, func(c content.LawCard) int64 { return c.ID })
		return err
	})
	return out, err
}

// Relist puts everything of these stores into its lists again, a bounded number at a time.
func Relist(t *db.Tx) error {
	if err := messages.Relist(t, func(f db.Found) (db.Listed, error) {
		m, err := MessageOf(f)
		return messageListed(m), err
	}); err != nil {
		return err
	}
	return laws.Relist(t, func(f db.Found) (db.Listed, error) {
		c, err := LawOf(f)
		return lawListed(c), err
	})
}
