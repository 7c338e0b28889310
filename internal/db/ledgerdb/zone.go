package ledgerdb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/internal/db"
	"erawan/internal/fault"
)

type zoneRow struct {
	Position int64  `gorm:"column:position"`
	Zone     string `gorm:"column:zone;primaryKey"`
}

// TableName is for gorm.
func (zoneRow) TableName() string { return "report_zone" }

// dayOf is one day of a zone, and from when until when it lasts.
type dayOf struct {
	Zone   string     `gorm:"column:zone"`
	Day    db.Day     `gorm:"column:day"`
	Begins db.Instant `gorm:"column:begins_at"`
	Ends   db.Instant `gorm:"column:ends_at"`
}

var (
	//go:embed half_hour_span.sql
	halfHourSpan string
	//go:embed day_fill.sql
	dayFill string
)

// Declare says which zones days are kept for, the default first. Days of a zone that is new are made
// from the half-hours; days of one that is no longer named are dropped. A zone whose days do not
// begin on a half-hour is Invalid. Declaring the same again changes nothing.
func (s *Store) Declare(ctx context.Context, zones []string) error {
	for _, z := range zones {
		if err := s.checkZone(z); err != nil {
			return err
		}
	}
	return s.db.Write(ctx, func(t *db.Tx) error {
		had, err := zonesIn(t)
		if err != nil || slices.Equal(had, zones) {
			return err
		}
		// The counter's row keeps every worker out until the days are complete.
		if _, err := t.RaiseData(); err != nil {
			return err
		}
		if err := replaceZones(t, zones); err != nil {
			return err
		}
		for _, z := range zones {
			if !slices.Contains(had, z) {
				if err := s.fill(t, z); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func replaceZones(t *db.Tx, zones []string) error {
	if _, err := t.Run("delete from engagement_day where zone not in @zones", db.Params{"zones": append([]string{""}, zones...)}); err != nil {
		return fmt.Errorf("drop days of zones: %w", err)
	}
	for _, table := range []string{"request_day", "engagement_cube", "engagement_month", "engagement_stale"} {
		if _, err := t.Run("delete from "+table+" where zone not in @zones", db.Params{"zones": append([]string{""}, zones...)}); err != nil {
			return fmt.Errorf("drop sums of zones: %w", err)
		}
	}
	if _, err := t.Run("delete from report_zone", nil); err != nil {
		return fmt.Errorf("drop zones: %w", err)
	}
	for i, z := range zones {
		if err := t.Create(&zoneRow{int64(i), z}).Error; err != nil {
			return fmt.Errorf("declare zone: %w", err)
		}
	}
	return nil
}

func (s *Store) checkZone(name string) error {
	zone, err := s.location(name)
	if err != nil || name == "" || name == "Local" {
		return fault.New(fault.Invalid, "/zone", "report.unknown_zone")
	}
	for month := time.January; month <= time.December; month++ {
		if _, offset := time.Date(2026, month, 1, 0, 0, 0, 0, zone).Zone(); offset%(30*60) != 0 {
			return fault.New(fault.Invalid, "/zone", "report.zone_off_half_hour")
		}
	}
	return nil
}

// fill makes the days of a zone from all half-hours.
func (s *Store) fill(t *db.Tx, name string) error {
	zone, err := s.location(name)
	if err != nil {
		return fmt.Errorf("zone of reports: %w", err)
	}
	var span struct {
		First db.Instant `gorm:"column:first"`
		Last  db.Instant `gorm:"column:last"`
	}
	if err := t.Fetch(&span, halfHourSpan, nil); err != nil || span.First.Time().IsZero() {
		return err
	}
	var days []dayOf
	last := campaigns.DateOf(span.Last.Time().In(zone))
	for d := campaigns.DateOf(span.First.Time().In(zone)); !last.Before(d); d = d.Next() {
		days = append(days, dayOf{name, db.On(d), db.At(d.In(zone)), db.At(d.Next().In(zone))})
	}
	if _, err := t.Run(dayFill, db.Params{"rows": db.RowsOf(days)}); err != nil {
		return fmt.Errorf("fill days of %s: %w", name, err)
	}
	if err := fillRequests(t, days); err != nil {
		return err
	}
	stale := "insert into engagement_stale (zone, day, revision) select zone, day, max(revision) from engagement_day where zone = @zone group by zone, day"
	if _, err := t.Run(stale, db.Params{"zone": name}); err != nil {
		return fmt.Errorf("outdate days of %s: %w", name, err)
	}
	return nil
}

// Zones lists the zones days are kept for; the first is the default.
func (s *Store) Zones(ctx context.Context) (out []string, err error) {
	err = s.db.Read(ctx, func(t *db.Tx) error {
		out, err = zonesIn(t)
		return err
	})
	return out, err
}

func zonesIn(t *db.Tx) ([]string, error) {
	rows, err := db.All[zoneRow](t.Order("position"))
	if err != nil {
		return nil, fmt.Errorf("zones of reports: %w", err)
	}
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.Zone
	}
	return out, nil
}
