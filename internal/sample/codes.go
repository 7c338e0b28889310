package sample

import (
	"context"
	"fmt"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/id"
)

// codes makes one batch of codes, for the placement that prints them.
func (g *seeder) codes(ctx context.Context) error {
	b := campaigns.Batch{Public: publicID(id.Batch, "kunming"), Key: 1, Name: "Waybills, themed outlet in Kunming", Theme: "elephant", City: "Kunming", Carrier: "Magpie Express",
		Site: "Cuihu themed outlet", Way: []string{"TH", "CN"}, Ordered: 200_000, Printed: 180_000, State: campaigns.BatchLive, Sample: true, Placement: g.ids["placement magpie-waybill"], Message: g.ids["message licence-is-the-shops"]}
	c := g.out.Campaigns["legal-at-exit"]
	b.Campaign, b.From, b.Until = c.ID, c.StartsOn, c.EndsOn
	if b.Campaign == 0 || b.Placement == 0 || b.Message == 0 {
		return nil
	}
	_, err := g.campaigns.BatchByPublic(ctx, access.System, b.Public)
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	for _, to := range []campaigns.BatchState{campaigns.BatchPrinting, campaigns.BatchLive} {
		b.State = to
		if b, err = g.campaigns.SaveBatch(ctx, g.scope(), reviewer, b); err != nil {
			return fmt.Errorf("batch of codes: %w", err)
		}
	}
	return nil
}
