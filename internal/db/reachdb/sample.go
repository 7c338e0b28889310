// Package reachdb keeps the sample of visits that reach is estimated from, and where rules stand with
// the floor.
package reachdb

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"time"

	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/internal/db"
	"erawan/internal/lang"
)

// Store keeps the sample.
type Store struct{ DB *db.DB }

type visitRow struct {
	Day       db.Day `gorm:"column:day"`
	Rank      int64  `gorm:"column:rank"`
	Placement int64  `gorm:"column:placement_id"`
	Partner   int64  `gorm:"column:partner_id"`
	Locale    string `gorm:"column:locale"`
	Signals   []byte `gorm:"column:signals"`
}

type dayRow struct {
	Day    db.Day  `gorm:"column:day"`
	Node   db.UUID `gorm:"column:node_id"`
	Visits int64   `gorm:"column:visits"`
}

// keptRow is a row of the sample with the public ids of its placement and partner.
type keptRow struct {
	Visit         visitRow `gorm:"embedded"`
	PlacementName string   `gorm:"column:placement_name"`
	PartnerName   string   `gorm:"column:partner_name"`
}

var (
	//go:embed visit_add.sql
	visitAdd string
	//go:embed visit_last.sql
	visitLast string
	//go:embed visits.sql
	visitsSQL string
	//go:embed day_add.sql
	dayAdd string
	//go:embed days.sql
	daysSQL string
)

func on(d reach.Day) db.Day { return db.On(campaigns.DateOf(d.Time())) }

func dayOf(d db.Day) reach.Day { return reach.DayOf(d.Date().In(time.UTC)) }

// Take adds to the sample within a transaction. Rows that a day would not keep are not written; the
// same batch again changes nothing.
func Take(t *db.Tx, batches []reach.Batch) error {
	if len(batches) == 0 {
		return nil
	}
	counts := map[dayRow]int64{}
	last := map[reach.Day]int64{}
	visits := map[visitKey]visitRow{}
	for _, b := range batches {
		k := dayRow{Day: on(b.Day), Node: db.UUIDOf(b.Node)}
		counts[k] = max(counts[k], b.Visits)
		for _, r := range b.Rows {
			most, known := last[r.Day]
			if !known {
				if err := t.Fetch(&most, visitLast, db.Params{"day": on(r.Day), "kept": reach.PerDay, "skip": reach.PerDay - 1}); err != nil {
					return fmt.Errorf("last of the sample: %w", err)
				}
				last[r.Day] = most
			}
			if most == 0 || r.Rank <= most {
				visits[visitKey{r.Day, r.Rank, r.Placement}] = visitRow{on(r.Day), r.Rank, r.Placement, r.Partner, string(r.Locale), r.Signals}
			}
		}
	}
	if err := addVisits(t, visits); err != nil {
		return err
	}
	rows := make([]dayRow, 0, len(counts))
	for k, n := range counts {
		k.Visits = n
		rows = append(rows, k)
	}
	slices.SortFunc(rows, func(a, b dayRow) int {
		x, y := a.Node.Bytes(), b.Node.Bytes()
		return cmp.Or(cmp.Compare(dayOf(a.Day), dayOf(b.Day)), slices.Compare(x[:], y[:]))
	})
	if _, err := t.Run(dayAdd, db.Params{"rows": db.RowsOf(rows)}); err != nil {
		return fmt.Errorf("count visits: %w", err)
	}
	return nil
}

// visitKey is what makes a row of the sample one row.
type visitKey struct {
	day             reach.Day
	rank, placement int64
}

func addVisits(t *db.Tx, visits map[visitKey]visitRow) error {
	if len(visits) == 0 {
		return nil
	}
	rows := make([]visitRow, 0, len(visits))
	for _, r := range visits {
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(a, b visitRow) int {
		return cmp.Or(cmp.Compare(dayOf(a.Day), dayOf(b.Day)), cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Placement, b.Placement))
	})
	if _, err := t.Run(visitAdd, db.Params{"rows": db.RowsOf(rows)}); err != nil {
		return fmt.Errorf("add to the sample: %w", err)
	}
	return nil
}

// Days says how many visits each day had, from one day on.
func (s Store) Days(ctx context.Context, from reach.Day) (map[reach.Day]int64, error) {
	out := map[reach.Day]int64{}
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []struct {
			Day    db.Day `gorm:"column:day"`
			Visits int64  `gorm:"column:visits"`
		}
		err := t.Fetch(&rows, daysSQL, db.Params{"day": on(from)})
		for _, r := range rows {
			out[dayOf(r.Day)] = r.Visits
		}
		return err
	})
	return out, err
}

// Rows reads what is kept of some days.
func (s Store) Rows(ctx context.Context, days []reach.Day) (out []reach.Kept, err error) {
	wanted := make([]db.Day, len(days))
	for i, d := range days {
		wanted[i] = on(d)
	}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []keptRow
		if err := t.Fetch(&rows, visitsSQL, db.Params{"days": wanted}); err != nil {
			return err
		}
		out = make([]reach.Kept, len(rows))
		for i, r := range rows {
			v := r.Visit
			out[i] = reach.Kept{Row: reach.Row{Day: dayOf(v.Day), Rank: v.Rank, Placement: v.Placement, Partner: v.Partner, Locale: lang.Locale(v.Locale), Signals: v.Signals},
				PlacementName: r.PlacementName, PartnerName: r.PartnerName}
		}
		return nil
	})
	return out, err
}

// Trim removes what the sample does not keep: days before one, and of each day since, visits beyond
// those with the lowest ranks. It returns how many rows went.
func (s Store) Trim(ctx context.Context, first reach.Day) (gone int64, err error) {
	days, err := s.Days(ctx, first)
	if err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		gone = 0
		for _, table := range []string{"reach_visit", "reach_day"} {
			n, err := t.Run("delete from "+table+" where day < @day", db.Params{"day": on(first)})
			if err != nil {
				return fmt.Errorf("drop days of the sample: %w", err)
			}
			gone += n
		}
		for _, day := range slices.Sorted(maps.Keys(days)) {
			var last int64
			if err := t.Fetch(&last, visitLast, db.Params{"day": on(day), "kept": reach.PerDay, "skip": reach.PerDay - 1}); err != nil {
				return fmt.Errorf("last of the sample: %w", err)
			}
			if last == 0 {
				continue
			}
			n, err := t.Run("delete from reach_visit where day = @day and rank > @last", db.Params{"day": on(day), "last": last})
			if err != nil {
				return fmt.Errorf("trim the sample: %w", err)
			}
			gone += n
		}
		return nil
	})
	return gone, err
}

var _ reach.Store = Store{}
