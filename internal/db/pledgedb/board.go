package pledgedb

import (
	"context"
	_ "embed"
	"fmt"

	"erawan/campaigns/pledges"
	"erawan/internal/db"
	"erawan/internal/lang"
)

//go:embed board.sql
var board string

type carrierRow struct {
	Org     int64  `gorm:"column:org_id"`
	Name    string `gorm:"column:name"`
	Pledges int64  `gorm:"column:pledges"`
}

// Board counts the standing pledges of a campaign by partner, most first, and names the partners of also.
func (s Store) Board(ctx context.Context, campaign int64, also []int64) (out []pledges.Carrier, err error) {
	var rows []carrierRow
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		return t.Fetch(&rows, board, db.Params{"campaign": campaign, "also": append([]int64{0}, also...)})
	})
	for i := 0; err == nil && i < len(rows); i++ {
		var name lang.Text
		name, err = db.Decode[lang.Text](rows[i].Name)
		out = append(out, pledges.Carrier{Org: rows[i].Org, Name: name, Count: rows[i].Pledges})
	}
	if err != nil {
		return nil, fmt.Errorf("board of campaign %d: %w", campaign, err)
	}
	return out, nil
}

var _ pledges.Boards = Store{}
