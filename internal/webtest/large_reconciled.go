package webtest

import (
	"fmt"
	"slices"

	"erawan/internal/db"
)

// bucketLine is a half-hour, or a day.
type bucketLine struct {
	At  db.Instant `gorm:"column:at"`
	Day db.Day     `gorm:"column:day"`
}

// reconciled is how days stood, and what was set aside in them.
func (l large) reconciled(t *db.Tx, days []bucketLine) error {
	if err := by(t, fmt.Sprintf("insert into aside_day (day, org_id, filter, count) select fresh.day, %d, 1, 300 from fresh", l.org), days); err != nil {
		return err
	}
	return by(t, "insert into reconciled_day (day, checked_at, events, counted, aside, decisions, duplicates, late_hour, late_day, waiting, lag_ms, wrong, wrong_day, wrong_aside, low, high) select fresh.day, (select min(created_at) from org), 900, 800, 100, 1000, 7, 5, 1, 0, 0, 0, 0, 0, 0, 0 from fresh", days)
}

// told is what a partner reported, month by month, as partners do.
func (l large) told(t *db.Tx, days []bucketLine) error {
	days = slices.DeleteFunc(slices.Clone(days), func(d bucketLine) bool { return d.Day.Date().Day != 1 })
	return by(t, fmt.Sprintf(`insert into circulation (public_id, org_id, partner_id, campaign_id, kind, first_day, last_day, count, source, actor_id, actor_name, at)
select 'cir_' || fresh.day, %d, (select max(id) from org where keeper_id = %d), (select max(id) from campaign where org_id = %d), 'partner_deliveries', fresh.day, fresh.day, 100, 'invoice', 1, 'Nok', (select min(created_at) from org) from fresh`, l.org, l.org, l.org), days)
}
