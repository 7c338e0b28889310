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
	if err := l.cameIn(t, days); err != nil {
		return err
	}
	return by(t, "insert into reconciled_day (day, checked_at, events, counted, aside, decisions, duplicates, late_hour, late_day, waiting, lag_ms, wrong, wrong_day, wrong_aside, low, high) select fresh.day, (select min(created_at) from org), 900, 800, 100, 1000, 7, 5, 1, 0, 0, 0, 0, 0, 0, 0 from fresh", days)
}

// told is what a partner reported, month by month, as partners do, beside what its campaign cost.
func (l large) told(t *db.Tx, days []bucketLine) error {
	if err := l.costs(t, days); err != nil {
		return err
	}
	days = slices.DeleteFunc(slices.Clone(days), func(d bucketLine) bool { return d.Day.Date().Day != 1 })
	return by(t, fmt.Sprintf(`insert into circulation (public_id, org_id, partner_id, campaign_id, kind, first_day, last_day, count, source, actor_id, actor_name, at)
select 'cir_' || fresh.day, %d, (select max(id) from org where keeper_id = %d), (select max(id) from campaign where org_id = %d), 'partner_deliveries', fresh.day, fresh.day, 100, 'invoice', 1, 'Nok', (select min(created_at) from org) from fresh`, l.org, l.org, l.org), days)
}

// costs are what a campaign cost, and what the authors of its evaluations wrote, as many times as they may.
func (l large) costs(t *db.Tx, days []bucketLine) error {
	campaign := fmt.Sprintf("(select max(id) from campaign where org_id = %d)", l.org)
	for _, statement := range []string{
		"insert into campaign_cost (public_id, org_id, campaign_id, day, what, kind, amount, currency, quantity, source, actor_id, actor_name, at, why) " +
			"select 'cst_' || fresh.day, %d, " + campaign + ", fresh.day, 'Printing', 'money', 1250050, 'THB', '', 'invoice', 1, 'Nok', (select min(created_at) from org), '' from fresh",
		"insert into evaluation_note (org_id, campaign_id, version, body, actor_id, actor_name, at) " +
			"select %d, " + campaign + ", row_number() over (order by fresh.day), '{\"donor\": \"A fund\", \"evaluation\": {}}', 1, 'Nok', (select min(created_at) from org) from fresh",
	} {
		if err := by(t, fmt.Sprintf(statement, l.org), days); err != nil {
			return err
		}
	}
	return nil
}

// cameIn is what partners' pages asked and sent, and whom campaigns reached there.
func (l large) cameIn(t *db.Tx, days []bucketLine) error {
	node, none := "x'00000000000000000000000000000001'", "x''"
	if t.Postgres {
		node, none = "cast('00000000-0000-0000-0000-000000000001' as uuid)", "cast('' as bytea)"
	}
	since := "(select min(created_at) from org)"
	for _, statement := range []string{
		"insert into request_day (zone, placement_id, day, org_id, count, revision) select 'Asia/Bangkok', placement.id, fresh.day, placement.org_id, 900, 1 from fresh join placement on placement.id >= 1000000",
		"insert into intake_day (day, org_id, node_id, accepted, spooled, timed, ahead_minute, ahead_hour, ahead_day, behind_minute, behind_hour, behind_day) select fresh.day, org.id, " + node + ", 900, 0, 900, 1, 0, 0, 0, 0, 0 from fresh join org on org.id >= 1000000 and org.id < 1001000",
		"insert into crowd_day (day, campaign_id, org_id, key_id, since, visitors, registers) select fresh.day, cell.campaign_id, cell.placement_org_id, 1, " + since + ", 400, " + none + " from fresh join cell on cell.id >= 1000000 and cell.id < 1001000",
		"insert into crowd_key (day, key_id, since, closed) select fresh.day, 1, " + since + ", 1 from fresh",
	} {
		if err := by(t, statement, days); err != nil {
			return err
		}
	}
	return nil
}

// requests are what pages asked in half-hours.
func (l large) requests(t *db.Tx, hours []bucketLine) error {
	return by(t, "insert into request_half_hour (placement_id, bucket, org_id, count, revision) select placement.id, fresh.at, placement.org_id, 90, 1 from fresh join placement on placement.id >= 1000000", hours)
}
