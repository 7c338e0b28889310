package storetest

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/evidencedb"
)

// analystColumns is all that analysts' own tools may read. A column that is added is weighed first: none may tell of a person.
var analystColumns = map[string]string{
	"analyst_engagement": "day time_zone owner partner campaign message variant arm locale placement channel place basis decisions impressions viewable opens clicks law_reads dismissed shares pledges filtered revision sample",
	"analyst_audience":   "day time_zone told_to campaign arm audience basis decisions impressions viewable opens clicks law_reads dismissed shares pledges filtered sample",
	"analyst_pair":       "month time_zone told_to campaign arm origin destination basis impressions viewable opens clicks law_reads dismissed shares pledges sample",
	"analyst_reach":      "day campaign partner basis visitors complete sample",
	"analyst_reported":   "entry owner partner campaign metric first_day last_day basis count sample",
}

// Analysts reads each view for analysts' own tools.
func Analysts(t *testing.T, open OpenDB) {
	d := open(t)
	w := newWorld(t, d)
	season(t, w)
	s := evidencedb.Store{DB: d}
	if n := must[int](t)(s.Publish(t.Context(), 999)); n == 0 {
		t.Fatal("no day was published")
	}
	analystFixture(t, w)
	got := map[string]string{}
	query := "select m.name as view, p.name as name from sqlite_master as m join pragma_table_info(m.name) as p where m.type = 'view' order by m.name, p.cid"
	if d.Postgres() {
		query = "select table_name as view, column_name as name from information_schema.columns where table_schema = current_schema() and table_name in (select viewname from pg_views where schemaname = current_schema()) order by table_name, ordinal_position"
	}
	var columns []struct {
		View string `gorm:"column:view"`
		Name string `gorm:"column:name"`
	}
	read(t, d, &columns, query)
	for _, c := range columns {
		got[c.View] = strings.TrimSpace(got[c.View] + " " + c.Name)
	}
	if diff := cmp.Diff(analystColumns, got); diff != "" {
		t.Errorf("wanted (-) and there (+): %s", diff)
	}
	for _, view := range slices.Sorted(maps.Keys(analystColumns)) {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Run("update "+view+" set basis = 'measured'", nil)
			return err
		})
		if err == nil {
			t.Errorf("%s can be written", view)
		}
	}
	analystEngagement(t, w)
	analystAudiences(t, w)
	analystReach(t, w)
}

// analystFixture adds what a view leaves out to what it tells: a small cell, few people, and a day that is open.
func analystFixture(t *testing.T, w *world) {
	t.Helper()
	day := db.On(campaigns.Date{Year: 2026, Month: time.November, Day: 3})
	p := db.Params{"day": day, "late": db.On(campaigns.Date{Year: 2026, Month: time.November, Day: 4}), "campaign": w.ours.campaign.ID, "us": w.ours.owner.ID, "them": w.ours.partner.ID,
		"midnight": db.At(day.Date().In(time.UTC)), "noon": db.At(day.Date().In(time.UTC).Add(36 * time.Hour)), "none": []byte{}, "some": []byte{1}}
	err := w.db.Write(t.Context(), func(tx *db.Tx) error {
		for _, statement := range []string{
			"insert into published_segment (zone, day, org_id, campaign_id, side, segment_id, sample, decisions, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges, filtered) values ('UTC', @late, @us, @campaign, 'shown', -1, 0, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0)",
			"insert into crowd_key (day, key_id, since, closed) values (@day, 1, @midnight, 1)",
			"insert into crowd_key (day, key_id, since, closed) values (@late, 1, @noon, 1)",
			"insert into crowd_day (day, campaign_id, org_id, key_id, since, visitors, registers) values (@day, @campaign, @us, 1, @midnight, 400, @none)",
			"insert into crowd_day (day, campaign_id, org_id, key_id, since, visitors, registers) values (@day, @campaign, @them, 1, @midnight, 9, @none)",
			"insert into crowd_day (day, campaign_id, org_id, key_id, since, visitors, registers) values (@late, @campaign, @us, 1, @noon, 70, @none)",
			"insert into crowd_day (day, campaign_id, org_id, key_id, since, visitors, registers) values (@late, @campaign, @them, 1, @noon, 80, @some)",
		} {
			if _, err := tx.Run(statement, p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// analystEngagement holds the view to the report of everything, arm by arm.
func analystEngagement(t *testing.T, w *world) {
	t.Helper()
	var rows []struct {
		Arm       string `gorm:"column:arm"`
		Decisions int64  `gorm:"column:decisions"`
	}
	read(t, w.db, &rows, "select arm, decisions from analyst_engagement where time_zone = 'Asia/Bangkok'")
	got := map[evidence.Side]int64{}
	for _, r := range rows {
		got[evidence.Side(r.Arm)] += r.Decisions
	}
	want := bySide(engagementOf(t, w, access.System, evidence.Query{From: aug(1), To: campaigns.Date{Year: 2026, Month: time.December, Day: 1}, Zone: "Asia/Bangkok"}).Rows)
	if diff := cmp.Diff(want, got); diff != "" || len(got) < 2 {
		t.Errorf("the report (-) and the view (+): %s", diff)
	}
}

// analystAudiences looks for a cell under ten where visits are told apart by what they told.
func analystAudiences(t *testing.T, w *world) {
	t.Helper()
	var kept, told []struct {
		Day       db.Day `gorm:"column:day"`
		Decisions int64  `gorm:"column:decisions"`
	}
	read(t, w.db, &kept, "select day, decisions from published_segment")
	read(t, w.db, &told, "select day, decisions from analyst_audience")
	small := 0
	for _, r := range kept {
		if r.Decisions < evidence.LeastReached {
			small++
		}
	}
	if small == 0 || len(told) == 0 || len(told) != len(kept)-small {
		t.Errorf("%d cells, of which %d are small, and %d are told", len(kept), small, len(told))
	}
	for _, r := range told {
		if r.Decisions < evidence.LeastReached {
			t.Errorf("%s: a cell of %d", r.Day.Date(), r.Decisions)
		}
	}
}

// analystReach holds the view to what may be told: few are unknown, and a day that is open is not there.
func analystReach(t *testing.T, w *world) {
	t.Helper()
	var rows []struct {
		Day      db.Day `gorm:"column:day"`
		Visitors *int64 `gorm:"column:visitors"`
		Complete bool   `gorm:"column:complete"`
	}
	read(t, w.db, &rows, "select day, visitors, complete from analyst_reach order by day, visitors")
	var known []int64
	for _, r := range rows {
		if r.Complete != (r.Day.Date().Day == 3) {
			t.Errorf("%s is complete: %v", r.Day.Date(), r.Complete)
		}
		if r.Visitors != nil {
			known = append(known, *r.Visitors)
		}
	}
	slices.Sort(known)
	if diff := cmp.Diff([]int64{70, 400}, known); diff != "" || len(rows) != 3 {
		t.Errorf("%d rows; %s", len(rows), diff)
	}
}
