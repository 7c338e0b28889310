package ledgerdb

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/internal/access"
	"erawan/internal/db"
)

var (
	//go:embed reconciled_set.sql
	reconciledSet string
	//go:embed late.sql
	lateSQL string
)

type reconciledRow struct {
	Day        db.Day     `gorm:"column:day"`
	Checked    db.Instant `gorm:"column:checked_at"`
	Events     int64      `gorm:"column:events"`
	Counted    int64      `gorm:"column:counted"`
	Aside      int64      `gorm:"column:aside"`
	Requests   int64      `gorm:"column:requests"`
	Decisions  int64      `gorm:"column:decisions"`
	Accepted   int64      `gorm:"column:accepted"`
	Spooled    int64      `gorm:"column:spooled"`
	Duplicates int64      `gorm:"column:duplicates"`
	LateHour   int64      `gorm:"column:late_hour"`
	LateDay    int64      `gorm:"column:late_day"`
	Waiting    int64      `gorm:"column:waiting"`
	LagMS      int64      `gorm:"column:lag_ms"`
	Wrong      int64      `gorm:"column:wrong"`
	WrongDay   int64      `gorm:"column:wrong_day"`
	WrongAside int64      `gorm:"column:wrong_aside"`
	Low        int64      `gorm:"column:low"`
	High       int64      `gorm:"column:high"`
}

// Reconcile holds a day's half-hours and days against its raw events, notes what waited in the log meanwhile, and keeps what it came
// to. The counter's row is held: workers wait. NotFound for a day whose raw events are dropped.
func (s *Store) Reconcile(ctx context.Context, day campaigns.Date, w engagement.Waiting) (out engagement.Reconciled, err error) {
	again := int64(0)
	err = s.db.Write(ctx, func(t *db.Tx) error {
		if err := t.HoldData(); err != nil {
			return err
		}
		if again == 0 && day == campaigns.DateOf(t.Now) {
			again = s.again.Swap(0)
		}
		out, err = s.reconcile(t, day)
		if err != nil {
			return err
		}
		if err := addUpAside(t, day); err != nil {
			return err
		}
		out.Waiting, out.Lag, out.Duplicates = w.Records, w.Oldest, again
		if _, err := t.Run(reconciledSet, db.Params{"rows": db.RowsOf([]reconciledRow{rowOfReconciled(out)})}); err != nil {
			return fmt.Errorf("keep it: %w", err)
		}
		return nil
	})
	if err != nil {
		s.again.Add(again) // the next time
		return out, fmt.Errorf("reconcile %s: %w", day, err)
	}
	return out, nil
}

func (s *Store) reconcile(t *db.Tx, day campaigns.Date) (engagement.Reconciled, error) {
	out := engagement.Reconciled{Day: day, Checked: t.Now}
	r := Recount{Day: day}
	if err := s.recount(t, &r, false); err != nil {
		return out, err
	}
	out.Requests, out.Decisions, out.Aside, out.Counted = r.requests, r.decisions, r.aside, r.Events-r.aside
	out.Wrong, out.WrongDay, out.WrongAside = int64(r.Wrong), int64(r.WrongDay), int64(r.WrongAside)
	var err error
	if out.Accepted, out.Spooled, err = cameOn(t, day); err != nil {
		return out, err
	}
	if out.LateHour, out.LateDay, err = late(t, day); err != nil || !day.Before(campaigns.DateOf(t.Now)) {
		return out, err
	}
	var before []int64
	for week := 1; week <= engagement.WeeksBefore; week++ {
		var one []int64
		if err := t.Table("reconciled_day").Where("day = ?", db.On(day.Plus(-7*week))).Pluck("counted", &one).Error; err != nil {
			return out, fmt.Errorf("the same day of the weeks before: %w", err)
		}
		before = append(before, one...)
	}
	out.Low, out.High = engagement.Expected(before)
	return out, nil
}

func late(t *db.Tx, day campaigns.Date) (hour, days int64, err error) {
	plus := "occurred_at + %d"
	if t.Postgres {
		plus = "occurred_at + interval '%d milliseconds'"
	}
	fill := strings.NewReplacer("{hour}", fmt.Sprintf(plus, time.Hour.Milliseconds()), "{day}", fmt.Sprintf(plus, (24*time.Hour).Milliseconds()))
	var row struct {
		Hour sql.NullInt64 `gorm:"column:late_hour"`
		Day  sql.NullInt64 `gorm:"column:late_day"`
	}
	err = t.Fetch(&row, fill.Replace(lateSQL), db.Params{"first": db.On(day.Plus(-reach)), "last": db.On(day), "outcome": int64(engagement.Outcome),
		"begins": db.At(day.In(time.UTC)), "ends": db.At(day.Next().In(time.UTC))})
	if err != nil {
		return 0, 0, fmt.Errorf("what came late: %w", err)
	}
	return row.Hour.Int64, row.Day.Int64, nil
}

// Unreconciled are days that have raw events and were not checked since they were closed, oldest first, up to so many.
func (s *Store) Unreconciled(ctx context.Context, today campaigns.Date, most int) (out []campaigns.Date, err error) {
	err = s.db.Read(ctx, func(t *db.Tx) error {
		kept, err := daysIn(t)
		if err != nil {
			return err
		}
		var rows []reconciledRow
		if err := t.Table("reconciled_day").Select("day", "checked_at").Find(&rows).Error; err != nil {
			return fmt.Errorf("days that are reconciled: %w", err)
		}
		checked := map[campaigns.Date]time.Time{}
		for _, r := range rows {
			checked[r.Day.Date()] = r.Checked.Time()
		}
		for _, day := range kept {
			if closed := day.Plus(closedAfter); today.Before(closed) || !checked[day].Before(closed.In(time.UTC)) || len(out) == most {
				continue
			}
			out = append(out, day)
		}
		return nil
	})
	return out, err
}

// Reconciled is how days stood when they were last checked, the newest first. It is of the whole installation: a scope that does not
// see all of it sees none.
func (s *Store) Reconciled(ctx context.Context, scope access.Scope, days int) (out []engagement.Reconciled, err error) {
	if !scope.All {
		return nil, db.NotFound
	}
	var rows []reconciledRow
	err = s.db.Read(ctx, func(t *db.Tx) error {
		return t.Table("reconciled_day").Order("day desc").Limit(days).Find(&rows).Error
	})
	if err != nil {
		return nil, fmt.Errorf("how days stand: %w", err)
	}
	for _, r := range rows {
		out = append(out, r.domain())
	}
	return out, nil
}

func rowOfReconciled(r engagement.Reconciled) reconciledRow {
	return reconciledRow{Day: db.On(r.Day), Checked: db.At(r.Checked), Events: r.Counted + r.Aside, Counted: r.Counted, Aside: r.Aside,
		Requests: r.Requests, Decisions: r.Decisions, Accepted: r.Accepted, Spooled: r.Spooled,
		Duplicates: r.Duplicates, LateHour: r.LateHour, LateDay: r.LateDay, Waiting: r.Waiting, LagMS: r.Lag.Milliseconds(),
		Wrong: r.Wrong, WrongDay: r.WrongDay, WrongAside: r.WrongAside, Low: r.Low, High: r.High}
}

func (r reconciledRow) domain() engagement.Reconciled {
	return engagement.Reconciled{Day: r.Day.Date(), Checked: r.Checked.Time(), Counted: r.Counted, Aside: r.Aside,
		Requests: r.Requests, Decisions: r.Decisions, Accepted: r.Accepted, Spooled: r.Spooled,
		Duplicates: r.Duplicates, LateHour: r.LateHour, LateDay: r.LateDay, Waiting: r.Waiting, Lag: time.Duration(r.LagMS) * time.Millisecond,
		Wrong: r.Wrong, WrongDay: r.WrongDay, WrongAside: r.WrongAside, Low: r.Low, High: r.High}
}
