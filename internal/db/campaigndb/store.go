// Package campaigndb keeps campaigns with their versions, the segments they name, and the placements
// where they appear.
package campaigndb

import (
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/id"
)

// Store keeps what is on.
type Store struct {
	DB *db.DB
	// Reach measures what goes live against the floor. Without it everything is unmeasured, and may ask
	// about few signals.
	Reach Reach
	// Trusting takes campaigns whose texts nobody approved. Test rooms alone plant such.
	Trusting bool
}

var (
	segments = db.Versioned{Table: "segment", Prefix: id.Segment, Kind: access.OnSegment}
	versions = db.Versioned{Table: "campaign", Prefix: id.Campaign, Kind: access.OnCampaign}
)

func mapped[F, D any](from []F, convert func(F) (D, error)) ([]D, error) {
	out := make([]D, len(from))
	for i, f := range from {
		d, err := convert(f)
		if err != nil {
			return nil, err
		}
		out[i] = d
	}
	return out, nil
}
