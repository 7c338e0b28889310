package main

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/internal/db"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
)

// The scale of the report row: thirteen months, and ten million rollup rows.
const (
	reportDays  = 396
	reportCells = 25_000
	reportZone  = "Asia/Bangkok"
	reportHours = 31 // days of half-hours, as many as a question by the hour may be of
	reportViews = 5  // of each page
)

// report is what a page over thirteen months costs the database.
func report(ctx context.Context, b *bench) ([]result, error) {
	w, err := b.world(ctx, 0)
	if err != nil {
		return nil, err
	}
	out, err := w.reports(ctx)
	return out, join(err, w.close())
}

func (w *world) reports(ctx context.Context) ([]result, error) {
	today := campaigns.DateOf(time.Now())
	from := today.Plus(1 - reportDays)
	cost, err := w.history(ctx, from)
	if err != nil {
		return nil, err
	}
	wire, err := newWire(strings.TrimPrefix(w.servers.DatabaseURL, "postgres://"))
	if err != nil {
		return nil, err
	}
	defer wire.close()
	n, err := w.node("ERAWAN_DATABASE_URL=" + wire.address())
	if err != nil {
		return nil, err
	}
	p, err := w.person(ctx)
	if err == nil {
		err = p.signIn(n)
	}
	var out []result
	one := w.oneCampaign()
	for _, of := range []struct {
		name, page, campaign, by string
		only                     string // what narrows it, as an address has it
	}{
		{"report", "engagement", "", "day", ""}, {"report-one", "engagement", one, "day", ""}, {"report-locale", "engagement", "", "locale", ""}, {"report-partner", "engagement", "", "partner", ""},
		{"report-message", "engagement", "", "message", ""}, {"report-message-one", "engagement", one, "message", ""}, {"report-all", "engagement", "", "all", ""},
		{"report-build-hour", "build", "", "hour", ""}, {"report-build-hour-narrowed", "build", one, "hour", "&locale=th"}, {"report-build-segment", "build", "", "segment", ""}, {"report-build-segment-one", "build", one, "segment", ""},
		{"report-build-month", "build", "", "month", ""}, {"report-build-narrowed", "build", "", "month", "&locale=th"}, {"report-build-placement", "build", "", "placement", ""}, {"report-build-place", "build", "", "place", ""},
		{"report-build-campaign", "build", "", "campaign", ""}, {"report-build-message", "build", "", "message", ""}, {"report-build-variant", "build", "", "variant", ""}, {"report-build-frame", "build", "", "frame", ""},
		{"report-build-locale", "build", "", "locale", ""}, {"report-build-partner", "build", "", "partner", ""}, {"report-build-channel", "build", "", "channel", ""}, {"report-build-frame-narrowed", "build", "", "placement", "&locale=th&frame=legal"},
	} {
		if err != nil {
			break
		}
		first := from
		if of.by == "hour" {
			first = today.Plus(1 - reportHours)
		}
		page := url.Values{"from": {first.String()}, "to": {today.String()}, "campaign": {of.campaign}, "by": {of.by}}
		var r result
		r, err = w.view(ctx, p, wire, "http://"+n.addr+"/admin/reports/"+of.page+"?"+page.Encode()+of.only)
		r.name = of.name
		if len(out) == 0 {
			r.raw = append(r.raw, cost)
		}
		out = append(out, r)
	}
	return out, join(err, n.end())
}

func (w *world) oneCampaign() string {
	for _, c := range w.seeded.Campaigns {
		return c.Public
	}
	return ""
}

// historySQL makes cells of every campaign, placement and language of the demo, in as many segments
// as it takes, and a row of each for every day.
const (
	cellsSQL = `insert into cell (campaign_id, org_id, message_id, variant, arm, locale, placement_id, placement_org_id, segment_id, place)
	select c.id, c.org_id, (v.body #>> '{messages,0,message}')::bigint, 'a', 1, l.locale, p.id, p.org_id, s, p.place
	from generate_series(1, 1000) as s, campaign c join campaign_version v on v.id = c.id and v.to_revision is null, placement p,
	     unnest(array['zh-Hans', 'zh-Hant', 'th', 'en']) as l (locale)
	order by s, c.id, p.id limit @cells`
	daysSQL = `insert into engagement_day (zone, cell_id, day, decisions, impressions, viewable, clicks, revision)
	select @zone, cell.id, cast(@from as date) + d, 100, 80, 50, 3, 1 from generate_series(0, @days - 1) as d, cell`
	hoursSQL = `insert into engagement_half_hour (cell_id, bucket, decisions, impressions, viewable, clicks, revision)
	select cell.id, cast(@from as date) + d * interval '1 day' + h * interval '6 hours', 25, 20, 12, 1, 1 from generate_series(0, @days - 1) as d, generate_series(0, 3) as h, cell`
)

// history fills the database, and says what it takes to add it up.
func (w *world) history(ctx context.Context, from campaigns.Date) (string, error) {
	if err := ledgerdb.New(w.db).Declare(ctx, []string{reportZone}); err != nil {
		return "", err
	}
	filled := func(stale string, p db.Params, statements ...string) error {
		err := w.db.Write(ctx, func(t *db.Tx) error {
			for _, statement := range statements {
				if _, err := t.Run(statement, p); err != nil {
					return err
				}
			}
			_, err := t.Run(stale, nil)
			return err
		})
		return join(err, w.analyze(ctx))
	}
	// What a worker does every minute, here for all of the history at once.
	store := evidencedb.Store{DB: w.db}
	all := db.Params{"zone": reportZone, "from": db.On(from), "days": reportDays, "cells": reportCells}
	if err := filled("insert into engagement_stale (zone, day, revision) select distinct zone, day, 1 from engagement_day", all, cellsSQL, daysSQL); err != nil {
		return "", err
	}
	began := time.Now()
	days, err := store.Summarise(ctx)
	if err != nil {
		return "", err
	}
	perDay := time.Since(began) / time.Duration(max(days, 1))
	last := db.Params{"from": db.On(from.Plus(reportDays - reportHours)), "days": reportHours}
	if err := filled("insert into half_hour_stale (bucket, revision) select distinct bucket, 1 from engagement_half_hour", last, hoursSQL); err != nil {
		return "", err
	}
	began = time.Now()
	if _, err := store.Summarise(ctx); err != nil {
		return "", err
	}
	perHalf := time.Since(began) / (4 * reportHours)
	if _, err := store.Publish(ctx, reportDays); err != nil {
		return "", err
	}
	return fmt.Sprintf("a day of %d cells is added up in %d ms*, a half-hour in %d ms*", reportCells, perDay.Milliseconds(), perHalf.Milliseconds()), w.analyze(ctx)
}

func (w *world) analyze(ctx context.Context) error {
	return w.db.Write(ctx, func(t *db.Tx) error {
		_, err := t.Run("analyze", nil)
		return err
	})
}

// view looks at one page and at what the database did for it.
func (w *world) view(ctx context.Context, p *person, wire *wire, address string) (result, error) {
	r := result{goal: "≤ 4 queries, ≤ 20 rows read a cell shown, 150 ms*"}
	before, err := w.read(ctx)
	if err != nil {
		return r, err
	}
	body, err := p.get(address)
	if err != nil {
		return r, err
	}
	after, err := w.read(ctx)
	if err != nil {
		return r, err
	}
	cells := bytes.Count(body, []byte("<td"))
	var took, queries []float64
	for range reportViews {
		asked, began := wire.asked(), time.Now()
		if _, err := p.get(address); err != nil {
			return r, err
		}
		d := time.Since(began)
		took = append(took, float64(d.Milliseconds()))
		queries = append(queries, float64(wire.asked()-asked-1)) // the session's is every page's
	}
	perCell := float64(after-before) / float64(max(cells, 1))
	asked := slices.Min(queries) // a page asks the same each time: what is counted more are the node's own looks, which go on beside
	r.figure = fmt.Sprintf("%.0f queries beside the session's, %.1f rows read a cell shown, %s*, of %d rollup rows", asked, perCell, spreadOf(took).in("%.0f", " ms"), reportDays*reportCells)
	r.pass = asked <= 4 && perCell <= 20
	r.raw = []string{fmt.Sprintf("%d rollup rows read, %d cells shown, page of %d KiB", after-before, cells, len(body)>>10),
		"queries " + list("%.0f", queries) + ", ms " + list("%.0f", took)}
	return r, nil
}

// read is how many rollup rows the database has read since it started. A backend tells within ten
// seconds of falling idle.
func (w *world) read(ctx context.Context) (n int64, err error) {
	select {
	case <-time.After(11 * time.Second):
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	err = w.db.Read(ctx, func(t *db.Tx) error {
		return t.Fetch(&n, `select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) from pg_stat_user_tables
			where relname in ('engagement_day', 'engagement_half_hour', 'engagement_cube', 'engagement_month', 'half_hour_sum', 'half_hour_stale', 'published_segment', 'published_so_far')`, nil)
	})
	return n, err
}
