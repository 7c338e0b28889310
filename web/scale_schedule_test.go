package web_test

import (
	"testing"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/evidencedb"
	"erawan/internal/webtest"
)

// scheduled is a schedule of the asker's with a webhook.
func scheduled(t *testing.T, d *db.DB, owner access.Staff, address string) string {
	t.Helper()
	sch, err := (evidencedb.Store{DB: d}).Schedule(t.Context(), owner.Scope(), evidence.Schedule{Title: "Weekly", Address: address, Cron: evidence.Weekly(1, 8), Zone: "Asia/Bangkok", Locale: "th", File: "csv", Way: evidence.ByHook,
		Next: webtest.Noon, Hook: campaigns.Hook{URL: "https://team.example/reports", Secret: "sealed"}})
	if err != nil {
		t.Fatal(err)
	}
	return sch.Public
}

// schedule is one, among many of other teams with years of deliveries.
func (w *world) schedule(t *testing.T, owner access.Staff) string {
	t.Helper()
	public := scheduled(t, w.DB, owner, "by=day&last=7")
	err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
		for _, more := range []string{
			"insert into report_schedule (id, public_id, org_id, title, address, cron, zone, locale, file, way, recipients, next_at, dropped, actor_id, actor_name, at) " +
				"select n, 'sch_large' || n, (select max(id) from org), 'large', 'by=day', '0 8 * * 1', 'UTC', 'en', 'csv', 'webhook', 'null', now(), false, 0, 'Large', now() from generate_series(1000000, 1004000) as n",
			"insert into report_hook (schedule_id, url, secret, before, off, failed) select n, 'https://team.example', 'sealed', '', '', 0 from generate_series(1000000, 1004000) as n",
			"insert into report_run (public_id, schedule_id, org_id, due_at, missed, state, attempts, next_at, why, bytes, revision) " +
				"select 'run_large' || n || '_' || w, n, (select max(id) from org), now() - w * interval '7 days', 0, 'sent', 1, now(), '', 9, 1 from generate_series(1000000, 1004000) as n, generate_series(1, 5) as w",
			"analyze report_schedule", "analyze report_hook", "analyze report_run"} {
			if _, err := tx.Run(more, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return public
}

// export is one of as many days as there may be, among many of another team.
func (w *world) export(t *testing.T, owner access.Staff) string {
	t.Helper()
	store, last := evidencedb.Store{DB: w.DB}, campaigns.DateOf(webtest.Noon).Plus(-1)
	e, err := store.Export(t.Context(), owner.Scope(), evidence.Export{From: last.Plus(1 - evidence.MaxExportDays), To: last, Zone: "Asia/Bangkok"})
	if err == nil {
		err = w.DB.Write(t.Context(), func(tx *db.Tx) error {
			for _, more := range []string{
				"insert into event_export_part (export_id, n, rows, bytes, revision, file) select (select min(id) from event_export), n, 9, 9, 1, '\\x00'::bytea from generate_series(0, 399) as n",
				"insert into event_export (public_id, org_id, from_day, to_day, zone, campaign, state, done, rows, bytes, attempts, failed, next_at, why, actor_id, actor_name, at) " +
					"select 'xpt_large' || n, (select max(id) from org), date '2026-01-01', date '2026-01-01', 'UTC', '', 'expired', 1, 9, 9, 1, 0, now(), '', 0, 'Large', now() from generate_series(1, 4000) as n",
				"analyze event_export", "analyze event_export_part"} {
				if _, err := tx.Run(more, nil); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return e.Public
}
