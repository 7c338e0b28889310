package webtest

import (
	"fmt"
	"time"

	"erawan/campaigns"
	"erawan/internal/db"
)

// figures are what was counted at the first two thousand campaigns.
func (l large) figures(t *db.Tx) error {
	counts := "decisions, impressions, viewable, revision"
	p := db.Params{"base": base, "org": l.org}
	run := func(statements ...string) error {
		for _, s := range statements {
			if _, err := t.Run(s, p); err != nil {
				return fmt.Errorf("%.60s: %w", s, err)
			}
		}
		return nil
	}
	err := run(
		"insert into cell (id, campaign_id, org_id, message_id, variant, arm, locale, placement_id, placement_org_id, segment_id, place) " +
			"select campaign_id, campaign_id, @org, campaign_id, 'a', 1, 'en', placement_id, placement_id, 0, 'TH' from campaign_placement where campaign_id >= @base")
	if err != nil {
		return err
	}
	var hours, days []bucketLine
	for i := range 12 {
		hours = append(hours, bucketLine{At: db.At(Noon.Add(-time.Duration(i) * 2 * time.Hour).Truncate(30 * time.Minute))})
		days = append(days, bucketLine{Day: db.On(campaigns.DateOf(Noon).Plus(-i))})
	}
	if err := by(t, "insert into engagement_half_hour (cell_id, bucket, "+counts+") select cell.id, fresh.at, 100, 50, 40, 1 from fresh join cell on cell.id >= 1000000 and cell.id < 1002000", hours); err != nil {
		return err
	}
	if _, err := t.Run("insert into half_hour_stale (bucket, revision) select distinct bucket, 1 from engagement_half_hour where true on conflict (bucket) do nothing", nil); err != nil {
		return err
	}
	if err := l.requests(t, hours); err != nil {
		return err
	}
	if err := by(t, "insert into outcome_half_hour (cell_id, bucket, outcome, count, revision) select cell.id, fresh.at, 1, 3, 1 from fresh join cell on cell.id >= 1000000 and cell.id < 1002000", hours); err != nil {
		return err
	}
	if err := l.reconciled(t, days); err != nil {
		return err
	}
	if err := l.told(t, days); err != nil {
		return err
	}
	if err := by(t, "insert into engagement_day (zone, cell_id, day, "+counts+") select 'Asia/Bangkok', cell.id, fresh.day, 100, 50, 40, 1 from fresh join cell on cell.id >= 1000000 and cell.id < 1002000", days); err != nil {
		return err
	}
	pledges := make([]thingLine, largePledges)
	for i := range pledges {
		pledges[i] = thingLine{int64(base + i), fmt.Sprintf("pld_large%d", i), "", int64(base + i%largeCampaigns), db.At(Noon)}
	}
	token := map[bool]string{false: "cast('0000000000' || (10000000 + id) as blob)", true: "cast(lpad(cast(id as text), 32, '0') as uuid)"}[t.Postgres]
	digest := map[bool]string{false: "zeroblob(32)", true: "'\\x00'::bytea"}[t.Postgres]
	return by(t, fmt.Sprintf("insert into pledge (id, public_id, token_id, cell_id, campaign_id, org_id, placement_org_id, statement_id, digest, consent_id, locale, name, idempotency_key, pledged_at) "+
		"select id, public_id, %s, org_id, org_id, %d, 1000000, 1, %s, 1, 'en', '', '', at from fresh", token, l.org, digest), pledges)
}
