package campaigndb

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/contentdb"
	"erawan/internal/lang"
	"erawan/internal/list"
)

var (
	//go:embed parts.sql
	partsSQL string
	//go:embed referred.sql
	referredSQL string
	//go:embed shelf.sql
	shelfSQL string
)

// partRow is one part of a campaign: what it is, and a document of its kind.
type partRow struct {
	Kind string `gorm:"column:kind"`
	db.Found
	Name    string `gorm:"column:name"`
	Channel string `gorm:"column:channel"`
	Place   string `gorm:"column:place"`
	Zone    string `gorm:"column:zone"`
	Paused  bool   `gorm:"column:paused"`
	Sample  bool   `gorm:"column:sample"`
}

// Ingredients reads all that a campaign is made of, in a few questions. Texts of other organisations than the asker's are not
// among it, and approvals neither.
func (s Store) Ingredients(ctx context.Context, scope access.Scope, c campaigns.Campaign) (out content.Ingredients, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = ingredients(t, scope, c)
		return err
	})
	return out, err
}

// ingredients reads what some versions of a campaign are made of, together.
func ingredients(t *db.Tx, scope access.Scope, all ...campaigns.Campaign) (out content.Ingredients, err error) {
	out.Partners, out.Messages = map[int64]access.Org{}, map[int64]content.Message{}
	var said, segments, placements []int64
	for _, c := range all {
		said, segments, placements = append(said, c.Neutral), append(segments, c.Segments...), append(placements, c.Placements...)
		for _, m := range c.Messages {
			said = append(said, m.Message)
		}
	}
	var rows []partRow
	if err := t.Fetch(&rows, partsSQL, db.Params{"segments": segments, "placements": placements, "messages": said}); err != nil {
		return out, fmt.Errorf("read parts of campaign %d: %w", all[0].ID, err)
	}
	for _, r := range rows {
		if err := r.into(&out, scope); err != nil {
			return out, err
		}
	}
	if out.Named, err = referred(t, scope, out.Segments); err != nil {
		return out, err
	}
	out.Shelf, err = shelfOf(t, scope, out.Messages)
	return out, err
}

// referred names the segments that the rules of some refer to, where any does.
func referred(t *db.Tx, scope access.Scope, segments []audience.Segment) (map[string]string, error) {
	out, asked := map[string]string{}, []string{}
	for _, g := range segments {
		asked = append(asked, g.Rule.References()...)
	}
	if len(asked) == 0 {
		return out, nil
	}
	var rows []struct {
		Public string `gorm:"column:public_id"`
		Name   string `gorm:"column:name"`
	}
	if err := t.Fetch(&rows, referredSQL, db.Params{"publics": asked, "org": scope.Org}); err != nil {
		return nil, fmt.Errorf("name segments: %w", err)
	}
	for _, r := range rows {
		out[r.Public] = r.Name
	}
	return out, nil
}

func (r partRow) into(out *content.Ingredients, scope access.Scope) error {
	switch r.Kind {
	case "segment":
		g, err := SegmentOf(r.Found)
		if err == nil && scope.Sees(g.Org) {
			out.Segments = append(out.Segments, g)
		}
		return err
	case "message":
		m, err := contentdb.MessageOf(r.Found)
		if err == nil && scope.Sees(m.Org) {
			out.Messages[m.ID] = m
		}
		return err
	}
	name, err := db.Decode[lang.Text](r.Body)
	out.Partners[r.Org] = access.Org{ID: r.Org, Kind: access.Partner, Name: name, Sample: r.Sample}
	out.Placements = append(out.Placements, campaigns.Placement{ID: r.ID, Org: r.Org, Public: r.Public, Name: r.Name,
		Channel: campaigns.Channel(r.Channel), Place: r.Place, Zone: r.Zone, Paused: r.Paused})
	return err
}

// shelfRow is a law card, a statement or an approval.
type shelfRow struct {
	Kind string `gorm:"column:kind"`
	db.Found
	Sample bool                  `gorm:"column:sample"`
	Given  contentdb.ApprovalRow `gorm:"embedded"`
}

// shelfIn is the statement in the dialect's own words for a moment and for bytes as text.
func shelfIn(t *db.Tx) string {
	if t.Postgres {
		return strings.NewReplacer("{instant}", "timestamptz", "{hex}", "encode(approval.digest, 'hex')").Replace(shelfSQL)
	}
	return strings.NewReplacer("{instant}", "integer", "{hex}", "lower(hex(approval.digest))").Replace(shelfSQL)
}

func shelfOf(t *db.Tx, scope access.Scope, said map[int64]content.Message) (content.Shelf, error) {
	var messages, cites, agreed, shown []int64
	for id, m := range said {
		messages, cites, agreed, shown = append(messages, id), append(cites, m.Cites...), append(agreed, m.Statement, m.Consent), append(shown, m.Picture)
	}
	var rows []shelfRow
	err := t.Fetch(&rows, shelfIn(t), db.Params{"messages": messages, "laws": cites, "statements": agreed, "pictures": shown, "org": scope.Org})
	if err != nil {
		return content.Shelf{}, fmt.Errorf("read the shelf: %w", err)
	}
	var cards []content.LawCard
	var statements []content.Statement
	var approvals []content.Approval
	var pictures []content.Picture
	rules := map[int64]content.Rules{}
	for _, r := range rows {
		switch r.Kind {
		case "rulebook":
			book, err := contentdb.RulebookOf(r.Found)
			if err != nil {
				return content.Shelf{}, err
			}
			rules[r.Org] = book.Rules
		case string(list.Laws):
			card, err := contentdb.LawOf(r.Found)
			if err != nil {
				return content.Shelf{}, err
			}
			cards = append(cards, card)
		case "picture":
			p, err := contentdb.PictureOf(r.Found)
			if err != nil {
				return content.Shelf{}, err
			}
			pictures = append(pictures, p)
		case "approval":
			a, err := r.Given.Domain(r.ID, r.Org)
			if err != nil {
				return content.Shelf{}, err
			}
			approvals = append(approvals, a)
		default:
			texts, err := db.Decode[lang.Text](r.Body)
			if err != nil {
				return content.Shelf{}, err
			}
			statements = append(statements, content.Statement{ID: r.ID, Org: r.Org, Public: r.Public, Kind: content.StatementKind(r.Kind), Texts: texts, Sample: r.Sample})
		}
	}
	shelf := content.NewShelf(cards, statements, approvals, pictures...)
	shelf.Rules = rules
	return shelf, nil
}

// MadeOf reads a campaign as it stands, and what it is made of, whoever asks, within a transaction.
func MadeOf(t *db.Tx, id int64) (c campaigns.Campaign, made content.Ingredients, err error) {
	found, err := versions.Some(t, []int64{id})
	if err != nil {
		return c, made, err
	}
	if len(found) == 0 {
		return c, made, db.NotFound
	}
	if c, err = campaignOf(found[0]); err != nil {
		return c, made, err
	}
	made, err = ingredients(t, access.Scope{Org: c.Org}, c)
	return c, made, err
}

// MessageMade reads a message as it stands, and what it stands on, whoever asks, within a transaction.
func MessageMade(t *db.Tx, id int64) (m content.Message, made content.Ingredients, err error) {
	org, err := db.OwnerIn(t, access.System, "message", id)
	if err != nil {
		return m, made, err
	}
	made, err = ingredients(t, access.Scope{Org: org}, campaigns.Campaign{Org: org, Messages: []campaigns.Choice{{Message: id}}})
	return made.Messages[id], made, err
}
