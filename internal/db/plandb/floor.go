package plandb

import (
	"context"

	"erawan/campaigns/delivery"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/reachdb"
)

// Aims are the conjunctions of all campaigns that have not ended, and where they stand.
func (s Store) Aims(ctx context.Context) (out []delivery.Aim, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = aims(t)
		return err
	})
	return out, err
}

func aims(t *db.Tx) ([]delivery.Aim, error) {
	at, err := t.Counters()
	if err != nil {
		return nil, err
	}
	span := db.Span{To: at.Revision}
	campaigns, err := campaigndb.CampaignsIn(t, span)
	if err != nil {
		return nil, err
	}
	segments, err := campaigndb.SegmentsIn(t, span)
	if err != nil {
		return nil, err
	}
	known, err := reachdb.FloorsIn(t, span, 0)
	if err != nil {
		return nil, err
	}
	return delivery.Aims(campaigns, segments, known), nil
}

// SetFloors writes where conjunctions stand, and raises the revision, so that plans follow. What is no
// longer aimed at as it was measured is left out: whoever changed it has measured it anew.
func (s Store) SetFloors(ctx context.Context, floors []delivery.Floor) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		revision, err := t.RaiseRevision()
		if err != nil {
			return err
		}
		now, err := aims(t)
		if err != nil {
			return err
		}
		current := map[[2]int64]string{}
		for _, a := range now {
			current[[2]int64{a.Campaign, a.Segment}] = a.Digest
		}
		var still []delivery.Floor
		for _, f := range floors {
			if current[[2]int64{f.Campaign, f.Segment}] == f.Digest {
				still = append(still, f)
			}
		}
		return reachdb.SetFloors(t, revision, still)
	})
}
