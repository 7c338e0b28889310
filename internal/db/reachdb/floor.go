package reachdb

import (
	_ "embed"
	"fmt"

	"erawan/audience/reach"
	"erawan/campaigns/delivery"
	"erawan/internal/db"
)

// floorRow is a row of reach_floor without its id, which is given when it is written.
type floorRow struct {
	Campaign int64      `gorm:"column:campaign_id"`
	Segment  int64      `gorm:"column:segment_id"`
	Digest   string     `gorm:"column:digest"`
	Standing int64      `gorm:"column:standing"`
	Revision int64      `gorm:"column:revision"`
	Measured db.Instant `gorm:"column:measured_at"`
}

type foundFloor struct {
	ID    int64    `gorm:"column:id"`
	Floor floorRow `gorm:"embedded"`
}

var (
	//go:embed floor_add.sql
	floorAdd string
	//go:embed floors.sql
	floorsSQL string
)

// FloorsIn reads, within a transaction, the floors that changed in a span: of one campaign, or of all
// with 0.
func FloorsIn(t *db.Tx, span db.Span, campaign int64) ([]delivery.Floor, error) {
	var rows []foundFloor
	if err := t.Fetch(&rows, floorsSQL, db.Params{"since": span.After, "to": span.To, "campaign": campaign}); err != nil {
		return nil, fmt.Errorf("read floors: %w", err)
	}
	var out []delivery.Floor
	for _, r := range rows {
		out = append(out, delivery.Floor{ID: r.ID, Campaign: r.Floor.Campaign, Segment: r.Floor.Segment, Digest: r.Floor.Digest, Standing: reach.Standing(r.Floor.Standing)})
	}
	return out, nil
}

// SetFloors writes, within a transaction, where conjunctions stand, at a revision that it has raised:
// plans follow them as they follow everything else.
func SetFloors(t *db.Tx, revision int64, floors []delivery.Floor) error {
	if len(floors) == 0 {
		return nil
	}
	rows := make([]floorRow, len(floors))
	for i, f := range floors {
		rows[i] = floorRow{f.Campaign, f.Segment, f.Digest, int64(f.Standing), revision, db.At(t.Now)}
	}
	if _, err := t.Run(floorAdd, db.Params{"rows": db.RowsOf(rows)}); err != nil {
		return fmt.Errorf("set floors: %w", err)
	}
	return nil
}
