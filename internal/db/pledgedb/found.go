package pledgedb

import (
	"erawan/campaigns/pledges"
	"erawan/campaigns/token"
	"erawan/internal/lang"
)

// foundPledge is a pledge with the cell it was made in.
type foundPledge struct {
	Pledge    pledgeRow `gorm:"embedded"`
	Message   int64     `gorm:"column:cell_message_id"`
	Variant   string    `gorm:"column:cell_variant"`
	Arm       int64     `gorm:"column:cell_arm"`
	Locale    string    `gorm:"column:cell_locale"`
	Placement int64     `gorm:"column:cell_placement_id"`
	Segment   int64     `gorm:"column:cell_segment_id"`
	Place     string    `gorm:"column:cell_place"`
	Source    int64     `gorm:"column:cell_bucket_source"`
}

func (f foundPledge) domain() pledges.Pledge {
	return f.Pledge.domain(token.Cell{
		Campaign: f.Pledge.Campaign, Org: f.Pledge.Org, Message: f.Message, Variant: f.Variant, Arm: token.Arm(f.Arm),
		Locale: lang.Locale(f.Locale), Placement: f.Placement, PlacementOrg: f.Pledge.PlacementOrg, Segment: f.Segment, Place: f.Place, Source: token.Source(f.Source),
	})
}
