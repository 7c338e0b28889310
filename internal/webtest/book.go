package webtest

import (
	"context"
	"time"

	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
	"erawan/internal/sample"
)

// book gives every campaign a few visits: one decision, impression and viewable each, and for the
// first a click.
func book(ctx context.Context, d *db.DB, demo *sample.Seeded, ledger engagement.Ledger) error {
	at := Noon.Add(-time.Hour)
	batch, n := engagement.Batch{}, byte(1)
	var place int64
	for _, p := range demo.Places {
		place = max(place, p.ID)
	}
	all, err := campaigndb.Store{DB: d}.Campaigns(ctx, access.System)
	if err != nil {
		return err
	}
	for i, c := range all {
		cell := token.Cell{Campaign: c.ID, Org: c.Org, Message: c.Messages[0].Message, Variant: c.Messages[0].Variant, Arm: token.Shown,
			Locale: "zh-Hans", Placement: place, PlacementOrg: c.Org, Place: "TH"}
		for _, p := range demo.Places {
			if p.ID == place {
				cell.PlacementOrg = p.Org
			}
		}
		types := []engagement.Type{engagement.Impression, engagement.Viewable}
		if i == 0 {
			types = append(types, engagement.Click)
		}
		id := tokenID(at, n)
		n++
		for _, what := range types {
			batch.Events = append(batch.Events, engagement.Event{Token: id, Type: what, Cell: cell, OccurredAt: at, ReceivedAt: at})
		}
		batch.Tallies = append(batch.Tallies, engagement.Tally{Batch: tokenID(at, n), Cell: cell, Bucket: at.Truncate(30 * time.Minute), Count: 1000 + int64(i)})
		n++
	}
	_, err = ledger.Apply(ctx, batch)
	return err
}

func tokenID(at time.Time, n byte) token.ID {
	ms := at.UnixMilli()
	id := token.ID{15: n, 6: 0x70, 8: 0x80}
	for i := range 6 {
		id[5-i] = byte(ms >> (8 * i))
	}
	return id
}
