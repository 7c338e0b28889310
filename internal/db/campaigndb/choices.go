package campaigndb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/list"
)

//go:embed chosen.sql
var chosenSQL string

// kept are whose placements are offered: those of the partners that an organisation keeps.
const kept = "select partner.id from org as partner where partner.keeper_id = @org"

// Choices reads what a campaign of the asker's may be made of: what it is made of, and of placements, messages and audiences in
// use those changed last, a page of each, that have some words.
func (s Store) Choices(ctx context.Context, scope access.Scope, c campaigns.Campaign, words string) (out content.Ingredients, err error) {
	all := []db.Listing{{Kind: list.Placements, Whose: kept}, {Kind: list.Messages}, {Kind: list.Segments, Where: "listed.facet = 'used'"}}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		found, err := t.First(scope, list.Ask{Words: words, Size: list.Size}, all)
		if err != nil {
			return err
		}
		c.Placements = slices.Concat(c.Placements, found[list.Placements].Items)
		c.Segments = slices.Concat(c.Segments, found[list.Segments].Items)
		c.Messages = slices.Clone(c.Messages)
		for _, id := range found[list.Messages].Items {
			c.Messages = append(c.Messages, campaigns.Choice{Message: id})
		}
		out, err = ingredients(t, scope, c)
		return err
	})
	return out, err
}

// Chosen finds what was chosen for a campaign of the asker's by public ids. What is not theirs to choose is not among it.
func (s Store) Chosen(ctx context.Context, scope access.Scope, publics map[list.Kind][]string) (map[string]int64, error) {
	out := map[string]int64{}
	p := db.Params{"org": scope.Org}
	for name, kind := range map[string]list.Kind{"placements": list.Placements, "messages": list.Messages, "segments": list.Segments} {
		p[name] = append([]string{""}, publics[kind]...)
	}
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		var found []struct {
			Kind   string `gorm:"column:kind"`
			ID     int64  `gorm:"column:id"`
			Public string `gorm:"column:public_id"`
		}
		if err := t.Fetch(&found, chosenSQL, p); err != nil {
			return fmt.Errorf("find what was chosen: %w", err)
		}
		for _, f := range found {
			out[f.Public] = f.ID
		}
		return nil
	})
	return out, err
}

// CampaignVersion reads one version of one of the asker's own campaigns.
func (s Store) CampaignVersion(ctx context.Context, scope access.Scope, campaign int64, version int) (out campaigns.Campaign, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		if out, err = oneVersion(t, campaign, version); err == nil && !scope.Sees(out.Org) {
			out, err = campaigns.Campaign{}, db.NotFound
		}
		return err
	})
	return out, err
}
