package webtest

import (
	"fmt"

	"erawan/internal/db"
)

// promises are what people who pledged told later and where they are reminded, and the scans of every batch that led elsewhere, on many days.
func (l large) promises(t *db.Tx) error {
	days := map[bool]string{false: "date('2026-11-24', '-' || n || ' days')", true: "date '2026-11-24' - cast(n as integer)"}[t.Postgres]
	node := map[bool]string{false: "zeroblob(16)", true: "cast('00000000-0000-0000-0000-000000000000' as uuid)"}[t.Postgres]
	hash := map[bool]string{false: "cast(id as blob)", true: "cast(cast(id as text) as bytea)"}[t.Postgres]
	due := map[bool]string{false: "pledged_at + 2592000000", true: "pledged_at + interval '30 days'"}[t.Postgres]
	const ours = " from pledge where id >= 1000000"
	for _, statement := range []string{
		"insert into batch_stray (batch_id, day, why, node_id, count) with recursive n (n) as (select 0 union all select n + 1 from n where n < 59) select batch.id, " + days + ", why.why, " + node + ", 3 " +
			"from batch cross join n cross join (select 'again' as why union all select 'misprint' union all select 'unknown') as why where batch.id >= 1000000 and batch.id < 1000500",
		"insert into pledge_follow (pledge_id, wave, campaign_id, org_id, kept, saw, offered, locale, answered_at) select id, 30, campaign_id, org_id, case id % 5 when 0 then 'no' else 'yes' end, '', 'no', 'th', pledged_at" + ours,
		"insert into share_arrival (campaign_id, day, channel, node_id, org_id, count) with recursive n (n) as (select 0 union all select n + 1 from n where n < 29) select campaign.id, " + days + ", way.way, " + node + ", campaign.org_id, 3 " +
			"from campaign cross join n cross join (select 'line' as way union all select 'picture') as way where campaign.id >= 1000000 and campaign.id < 1000500",
		fmt.Sprintf("insert into org_recipient (org_id, recipient, changed_at, seen_at) select %d, 'age1large', max(pledged_at), null"+ours, l.org),
		"insert into pledge_contact (pledge_id, org_id, campaign_id, placement_org_id, recipient, sealed, hash, nonce, locale, purpose, consent_digest, asked_at, confirmed_at, wave, due_at, attempts) " +
			"select id, org_id, campaign_id, placement_org_id, 'age1large', digest, " + hash + ", 'x', 'th', 'follow_up', digest, pledged_at, case id % 9 when 0 then null else pledged_at end, 30, " + due + ", 0" + ours,
	} {
		if _, err := t.Run(statement, nil); err != nil {
			return fmt.Errorf("%.40s: %w", statement, err)
		}
	}
	return nil
}
