package campaigns

import "erawan/audience"

// Use is what names a segment now: campaigns that have not ended, and segments that are not archived.
type Use struct {
	Campaigns []Campaign
	Segments  []audience.Segment
}

// Uses is how many those are.
type Uses struct{ Campaigns, Segments int }

// Uses counts them.
func (u Use) Uses() Uses { return Uses{len(u.Campaigns), len(u.Segments)} }

// None reports whether nothing stands on it.
func (u Uses) None() bool { return u.Campaigns+u.Segments == 0 }
