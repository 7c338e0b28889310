package campaigndb

import (
	"context"

	"erawan/audience"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db"
)

type segmentDoc struct {
	Name string        `json:"name"`
	Rule audience.Rule `json:"rule"`
	// Archived is left out of the segments that are in use, which is nearly all.
	Archived bool `json:"archived,omitempty"`
}

// SegmentOf is a segment as it was read.
func SegmentOf(f db.Found) (audience.Segment, error) {
	doc, err := db.Decode[segmentDoc](f.Body)
	return audience.Segment{ID: f.ID, Org: f.Org, Public: f.Public, Version: f.Version, Name: doc.Name, Rule: doc.Rule, Archived: doc.Archived}, err
}

// SaveSegment makes a segment when its ID is 0, else appends a version to one in scope. It is Stale
// when its Version is no longer the current one, and Invalid at its rule when a live campaign would fall
// under the floor with it.
func (s Store) SaveSegment(ctx context.Context, scope access.Scope, by access.Actor, g audience.Segment) (audience.Segment, error) {
	sample, err := s.sample(ctx)
	if err != nil {
		return g, err
	}
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		var before []delivery.Aim
		if g.ID != 0 {
			org, err := db.OwnerIn(t, scope, "segment", g.ID)
			if err != nil {
				return err
			}
			if before, _, err = aims(t, org); err != nil {
				return err
			}
		}
		h, err := segments.Append(t, scope, db.Edit{
			Head: db.Head{ID: g.ID, Org: g.Org, Public: g.Public, Version: g.Version},
			Body: segmentDoc{g.Name, g.Rule, g.Archived}, Actor: by, Listed: segmentListed(g),
		})
		g.ID, g.Org, g.Public, g.Version = h.ID, h.Org, h.Public, h.Version
		if err != nil || len(before) == 0 {
			return err
		}
		return readmit(t, before, g.Org, sample)
	})
	return g, err
}

// Segments lists the current version of every segment in scope.
func (s Store) Segments(ctx context.Context, scope access.Scope) (out []audience.Segment, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		found, err := segments.Current(t, scope)
		if err != nil {
			return err
		}
		out, err = mapped(found, SegmentOf)
		return err
	})
	return out, err
}

// SegmentsIn reads the segments that changed in a span, within a transaction.
func SegmentsIn(t *db.Tx, span db.Span) ([]audience.Segment, error) {
	found, err := segments.Between(t, access.System, span)
	if err != nil {
		return nil, err
	}
	return mapped(found, SegmentOf)
}
