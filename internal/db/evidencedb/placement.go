package evidencedb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
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
func (s Store) ByPlacement(ctx context.Context, scope access.Scope, q evidence.Query) (evidence.PlacementReport, error) {
	return s.byPlacement(ctx, scope, func(string) (evidence.Query, error) { return q, nil }, q.Zone)
}

// PlacementsLately is that for as many days in the first report zone, the day of an instant the last of them.
func (s Store) PlacementsLately(ctx context.Context, scope access.Scope, days int, now time.Time) (evidence.PlacementReport, error) {
	return s.byPlacement(ctx, scope, func(zone string) (evidence.Query, error) {
		at, err := time.LoadLocation(zone)
		if err != nil {
			return evidence.Query{}, err
		}
		to := campaigns.DateOf(now.In(at))
		return evidence.Query{From: to.Plus(1 - days), To: to}, nil
	}, "")
}

// PlacementsOfMonth is that for the month of a day in the first report zone, or for the last whole month before an instant where
// the day is zero. It is Invalid where the month has not begun.
func (s Store) PlacementsOfMonth(ctx context.Context, scope access.Scope, month campaigns.Date, now time.Time) (evidence.PlacementReport, error) {
	return s.byPlacement(ctx, scope, func(zone string) (evidence.Query, error) {
		at, err := time.LoadLocation(zone)
		if err != nil {
			return evidence.Query{}, err
		}
		today := campaigns.DateOf(now.In(at))
		if month == (campaigns.Date{}) {
			month = campaigns.Date{Year: today.Year, Month: today.Month, Day: 1}.Plus(-1)
		}
		from := campaigns.Date{Year: month.Year, Month: month.Month, Day: 1}
		if today.Before(from) {
			return evidence.Query{}, fault.New(fault.Invalid, "month", "partner_sheet.not_begun")
		}
		return evidence.Query{From: from, To: campaigns.DateOf(from.In(time.UTC).AddDate(0, 1, -1))}, nil
	}, "")
}

func (s Store) byPlacement(ctx context.Context, scope access.Scope, asked func(zone string) (evidence.Query, error), zone string) (out evidence.PlacementReport, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out = evidence.PlacementReport{MadeAt: t.Now, Rows: map[int64]evidence.Counts{}, Requests: map[int64]int64{}}
		in, revision, err := zoneOf(t, zone)
		if err != nil {
			return err
		}
		if out.Query, err = asked(in); err != nil {
			return err
		}
		out.Query.Zone, out.Revision = in, revision
		var rows []placementRow
		err = t.Fetch(&rows, placementsSQL, db.Params{"zone": out.Query.Zone, "from": db.On(out.Query.From), "until": db.On(out.Query.To), "all": scope.All, "org": scope.Org})
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
