package reachdb

import (
	"context"
	_ "embed"

	"erawan/audience/reach"
	"erawan/internal/db"
)

//go:embed drawn.sql
var drawnSQL string

// Drawn says how decisions at some placements turned into impressions, from a day on, in days of the
// first zone that reports are kept for: what a forecast of impressions is scaled by.
func (s Store) Drawn(ctx context.Context, from reach.Day, placements []int64) (out reach.Drawn, err error) {
	var row struct {
		Decisions   int64 `gorm:"column:decisions"`
		Impressions int64 `gorm:"column:impressions"`
	}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		return t.Fetch(&row, drawnSQL, db.Params{"day": on(from), "placements": append([]int64{0}, placements...)})
	})
	return reach.Drawn{Decisions: row.Decisions, Impressions: row.Impressions}, err
}
