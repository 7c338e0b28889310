package evidencedb

import (
	"context"
	_ "embed"
	"fmt"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
)

//go:embed placements.sql
var placementsSQL string

type placementRow struct {
	Placement int64   `gorm:"column:placement_id"`
	Requests  int64   `gorm:"column:requests"`
	Counts    liveRow `gorm:"embedded"`
}

// ByPlacement returns what was counted at the placements of the asker's own organisation, and at nobody
// else's. The campaign of a query is not looked at. It is Invalid to ask in a zone that no days are kept
// for; no zone is the default one.
func (s Store) ByPlacement(ctx context.Context, scope access.Scope, q evidence.Query) (out evidence.PlacementReport, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out = evidence.PlacementReport{Query: q, MadeAt: t.Now, Rows: map[int64]evidence.Counts{}, Requests: map[int64]int64{}}
		c, err := t.Counters()
		if err != nil {
			return err
		}
		out.Revision = c.Data
		if out.Query.Zone, err = zoneOf(t, q.Zone); err != nil {
			return err
		}
		var rows []placementRow
		err = t.Fetch(&rows, placementsSQL, db.Params{"zone": out.Query.Zone, "from": db.On(q.From), "until": db.On(q.To), "all": scope.All, "org": scope.Org})
		if err != nil {
			return fmt.Errorf("read placements: %w", err)
		}
		for _, r := range rows {
			if c := r.Counts.counts(); c != (evidence.Counts{}) {
				out.Rows[r.Placement] = c
			}
			if r.Requests > 0 {
				out.Requests[r.Placement] = r.Requests
			}
		}
		return nil
	})
	return out, err
}
