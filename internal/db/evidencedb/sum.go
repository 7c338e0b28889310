package evidencedb

import (
	"context"
	"fmt"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/internal/db"
)

// Days are added up in the shapes that pages show, beside the drainer and not by it: a batch only notes
// which days it counted in. A day with such a note is read cell by cell, so that what a report says is
// right at every moment, and only how much it reads depends on when this was done last.

type staleRow struct {
	Zone     string `gorm:"column:zone"`
	Day      db.Day `gorm:"column:day"`
	Revision int64  `gorm:"column:revision"`
}

type monthRow struct {
	Zone  string `gorm:"column:zone"`
	Month db.Day `gorm:"column:month"`
}

// Summarise adds up the days that were counted in since it was done last, the oldest first, and then the
// months that are over and have not been added up, and half-hours. Each day is a transaction of its own. It returns how
// many days there were; what one pass leaves, because events go on coming in, the next one finds.
func (s Store) Summarise(ctx context.Context) (days int, err error) {
	var stale []staleRow
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		return t.Fetch(&stale, "select zone, day, revision from engagement_stale order by zone, day", nil)
	})
	if err != nil {
		return 0, fmt.Errorf("find days to add up: %w", err)
	}
	for _, d := range stale {
		if err := s.DB.Write(ctx, func(t *db.Tx) error { return d.sum(t) }); err != nil {
			return days, fmt.Errorf("add up %s: %w", d.Day.Date(), err)
		}
		days++
	}
	if err := s.months(ctx); err != nil {
		return days, err
	}
	return days, s.halfHours(ctx)
}

// sum adds one day up. Events that are counted in it meanwhile leave a higher revision behind, and with
// it the note that the day is to be added up again.
func (d staleRow) sum(t *db.Tx) error {
	if err := alone(t); err != nil {
		return err
	}
	p := db.Params{"zone": d.Zone, "day": d.Day, "revision": d.Revision, "month": db.On(firstOf(d.Day.Date()))}
	p["rows"] = db.RowsOf(wanted(byEverything))
	for _, statement := range []string{
		"delete from engagement_cube where zone = @zone and starts_on = @day and shape < 64",
		cubeDay, cubeShapes,
		"delete from engagement_month where zone = @zone and month = @month",
		"delete from engagement_stale where zone = @zone and day = @day and revision = @revision",
	} {
		if _, err := t.Run(statement, p); err != nil {
			return err
		}
	}
	return nil
}

// months adds up whole months: those that are over in their zone, hold a sum, and are not added up.
func (s Store) months(ctx context.Context) error {
	var first, done []monthRow
	var now time.Time
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		now = t.Now
		if err := t.Fetch(&first, "select report_zone.zone, (select min(day) from engagement_day where engagement_day.zone = report_zone.zone) as month from report_zone", nil); err != nil {
			return err
		}
		return t.Fetch(&done, "select zone, month from engagement_month", nil)
	})
	if err != nil {
		return fmt.Errorf("find months to add up: %w", err)
	}
	have := map[monthRow]bool{}
	for _, m := range done {
		have[m] = true
	}
	for _, f := range first {
		if f.Month.Date() == (campaigns.Date{}) {
			continue
		}
		if err := s.monthsOf(ctx, f, now, have); err != nil {
			return err
		}
	}
	return nil
}

func (s Store) monthsOf(ctx context.Context, first monthRow, now time.Time, have map[monthRow]bool) error {
	zone, err := time.LoadLocation(first.Zone)
	if err != nil {
		return fmt.Errorf("report zone: %w", err)
	}
	today := campaigns.DateOf(now.In(zone))
	for m := firstOf(first.Month.Date()); lastOf(m).Before(today); m = lastOf(m).Next() {
		if have[monthRow{first.Zone, db.On(m)}] {
			continue
		}
		if err := s.DB.Write(ctx, func(t *db.Tx) error { return sumWhole(t, first.Zone, m) }); err != nil {
			return fmt.Errorf("add up %s: %w", m, err)
		}
	}
	return nil
}

// alone keeps a second process that adds up waiting until this transaction is over.
func alone(t *db.Tx) error {
	if !t.Postgres {
		return nil // there is one writer at a time anyway
	}
	_, err := t.Run("select pg_advisory_xact_lock(7240312)", nil)
	return err
}

func sumWhole(t *db.Tx, zone string, month campaigns.Date) error {
	if err := alone(t); err != nil {
		return err
	}
	p := db.Params{"zone": zone, "first": db.On(month), "last": db.On(lastOf(month))}
	for _, statement := range []string{
		"delete from engagement_cube where zone = @zone and starts_on = @first and shape >= 64",
		dated(t, cubeMonth),
		"insert into engagement_month (zone, month) values (@zone, @first) on conflict do nothing",
	} {
		if _, err := t.Run(statement, p); err != nil {
			return err
		}
	}
	return nil
}

// dated puts what the database calls a date in its place.
func dated(t *db.Tx, statement string) string {
	date := "text"
	if t.Postgres {
		date = "date"
	}
	return strings.ReplaceAll(statement, "{date}", date)
}

func firstOf(d campaigns.Date) campaigns.Date {
	return campaigns.Date{Year: d.Year, Month: d.Month, Day: 1}
}

func lastOf(first campaigns.Date) campaigns.Date { return firstOf(first.Plus(31)).Plus(-1) }
