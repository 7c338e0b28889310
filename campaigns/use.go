package campaigns

import "erawan/audience"

// Use is what names a segment now: campaigns that have not ended, and segments that are not archived.
type Use struct {
	Campaigns []Campaign
	Segments  []audience.Segment
}
