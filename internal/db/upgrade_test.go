package db_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/internal/db"
	"erawan/internal/storetest"
)

// before takes a database back to just below a step.
func before(t *testing.T, url, step string) {
	t.Helper()
	for {
		status, err := db.Status(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range status {
			if m.Name == step && !m.Applied {
				return
			}
		}
		if names, err := db.Migrate(t.Context(), url, db.Down); err != nil || len(names) == 0 {
			t.Fatalf("no way down to %s: %v", step, err)
		}
	}
}

// runOn runs statements against a database that a test upgrades.
func runOn(t *testing.T, d *db.DB) func(statement string, p db.Params) {
	return func(statement string, p db.Params) {
		t.Helper()
		if err := d.Write(t.Context(), func(x *db.Tx) error { _, err := x.Run(statement, p); return err }); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func TestAnInstallationFromBeforeTheRolesKeepsItsPeopleAndKeys(t *testing.T) {
	onEmpty(t, func(t *testing.T, url string) {
		ctx := t.Context()
		if _, err := db.Migrate(ctx, url, db.Up); err != nil {
			t.Fatal(err)
		}
		before(t, url, "0010_roles.sql")
		d, err := db.Open(ctx, url, db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		run, at := runOn(t, d), db.At(storetest.Noon)
		for id, kind := range map[int64]string{1: "owner", 2: "partner", 3: "partner"} {
			run("insert into org (id, public_id, kind, name, created_at) values (@id, @public, @kind, '{}', @at)", db.Params{"id": id, "public": string(rune('a' + id)), "kind": kind, "at": at})
		}
		for name, org := range map[string]int64{"owner": 1, "manager": 1, "analyst": 1, "partner": 2, "partner manager": 2, "partner analyst": 3} {
			role := name
			if org > 1 && len(name) > len("partner") {
				role = name[len("partner "):]
			}
			run("insert into staff (public_id, org_id, email, name, role, locale, password, created_at) values (@name, @org, @name, @name, @role, '', '', @at)",
				db.Params{"name": name, "org": org, "role": role, "at": at})
		}
		for text, kind := range map[string]string{"pk_1": "publishable", "5e1f": "secret"} {
			run("insert into access_key (public_id, org_id, kind, text, origins, created_at) values (@text, 2, @kind, @text, '[]', @at)", db.Params{"text": text, "kind": kind, "at": at})
		}
		if _, err := db.Migrate(ctx, url, db.Up); err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, query := range []string{
			"select name, role as value from staff",
			"select public_id as name, coalesce(cast(keeper_id as text), 'nobody') as value from org",
			"select text as name, cast(scopes as text) as value from access_key",
		} {
			var found []struct{ Name, Value string }
			if err := d.Read(ctx, func(x *db.Tx) error { return x.Fetch(&found, query, nil) }); err != nil {
				t.Fatal(err)
			}
			for _, f := range found {
				got[f.Name] = f.Value
			}
		}
		all := `["decisions:read","decisions:explain","reports:read"]`
		if d.Postgres() {
			all = `["decisions:read", "decisions:explain", "reports:read"]`
		}
		want := map[string]string{"owner": "owner", "manager": "manager", "analyst": "analyst", "partner": "partner_manager", "partner manager": "partner_manager",
			"partner analyst": "partner_analyst", "b": "nobody", "c": "1", "d": "1", "pk_1": "[]", "5e1f": all}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// Cells from before sources were told read as unknown, and one step back makes one cell of those that differ in
// nothing else, with all that was counted.
func TestCellsAreTakenOverAndBack(t *testing.T) {
	onEmpty(t, func(t *testing.T, url string) {
		ctx := t.Context()
		if _, err := db.Migrate(ctx, url, db.Up); err != nil {
			t.Fatal(err)
		}
		before(t, url, "0038_sources.sql")
		d, err := db.Open(ctx, url, db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		run := runOn(t, d)
		count := func(query string) (n int64) {
			t.Helper()
			var found []struct {
				N int64 `gorm:"column:n"`
			}
			if err := d.Read(ctx, func(x *db.Tx) error { return x.Fetch(&found, query, nil) }); err != nil || len(found) != 1 {
				t.Fatalf("%s: %v, %v", query, found, err)
			}
			return found[0].N
		}
		const cell = "insert into cell (campaign_id, org_id, message_id, variant, arm, locale, placement_id, placement_org_id, segment_id, place"
		run(cell+") values (7, 1, 8, 'a', 1, 'th', 5, 2, 0, 'TH')", db.Params{})
		run("insert into engagement_half_hour (cell_id, bucket, impressions, revision) select id, @at, 40, 1 from cell", db.Params{"at": db.At(storetest.Noon)})
		run("insert into org (id, public_id, kind, name, created_at) values (1, 'org_a', 'owner', '{}', @at)", db.Params{"at": db.At(storetest.Noon)})
		if _, err := db.Migrate(ctx, url, db.Up); err != nil {
			t.Fatal(err)
		}
		if n := count("select bucket_source as n from cell"); n != 255 {
			t.Errorf("an old cell has source %d", n)
		}
		run(cell+", bucket_source) values (7, 1, 8, 'a', 1, 'th', 5, 2, 0, 'TH', 1)", db.Params{})
		run("insert into engagement_half_hour (cell_id, bucket, impressions, revision) select id, @at, 2, 2 from cell where bucket_source = 1", db.Params{"at": db.At(storetest.Noon)})
		before(t, url, "0038_sources.sql")
		if cells, seen := count("select count(*) as n from cell"), count("select impressions as n from engagement_half_hour"); cells != 1 || seen != 42 {
			t.Errorf("taken back, %d cells with %d impressions", cells, seen)
		}
		if _, err := db.Migrate(ctx, url, db.Up); err != nil {
			t.Errorf("up again: %v", err)
		}
	})
}

// Partners are told of stops from before it was written down whom a stop concerns, by what their placements carry now.
func TestStopsFromBeforeHaveTheirCarriers(t *testing.T) {
	onEmpty(t, func(t *testing.T, url string) {
		ctx := t.Context()
		if _, err := db.Migrate(ctx, url, db.Up); err != nil {
			t.Fatal(err)
		}
		before(t, url, "0050_stop_carriers.sql")
		d, err := db.Open(ctx, url, db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		p := db.Params{"at": db.At(storetest.Noon), "yes": true, "key": []byte{1}}
		err = d.Write(ctx, func(x *db.Tx) error {
			for _, statement := range []string{
				"insert into org (id, public_id, kind, name, created_at) values (1, 'org_a', 'owner', '{}', @at), (2, 'org_b', 'partner', '{}', @at), (3, 'org_c', 'partner', '{}', @at)",
				"insert into placement (id, public_id, org_id, name, channel, place, zone, fallback, created_at) values (5, 'plc_a', 2, 'a', 'page', '', 'UTC', 'empty', @at)",
				"insert into law_card (id, public_id, org_id, created_at) values (9, 'law_a', 1, @at)",
				"insert into message (id, public_id, org_id, created_at) values (8, 'msg_a', 1, @at)",
				"insert into campaign (id, public_id, org_id, created_at) values (7, 'cmp_a', 1, @at)",
				`insert into campaign_version (id, version, from_revision, body, actor_id, actor_name, created_at) values (7, 1, 1, '{"state":"live"}', 0, '', @at)`,
				"insert into campaign_placement (campaign_id, version, placement_id) values (7, 1, 5)",
				"insert into list_key (org_id, kind, sort, key, id, facet, begins_ms, ends_ms) select 1, 'campaign', 'flight', @key, 7, 'live', 0, 0",
				"insert into search_word (org_id, kind, word, id) values (1, 'campaign', 'message#8', 7), (1, 'message', 'law_card#9', 8)",
				"insert into stop (seq, org_id, target_kind, target_id, locale, stopped, reason, actor_id, actor_name, at) values (1, 1, 'campaign', 7, '', @yes, '', 0, '', @at), " +
					"(2, 1, 'message', 8, '', @yes, '', 0, '', @at), (3, 1, 'law', 9, '', @yes, '', 0, '', @at), (4, null, 'everything', 0, '', @yes, '', 0, '', @at), (5, 1, 'law', 10, '', @yes, '', 0, '', @at)",
			} {
				values := p
				if !strings.Contains(statement, "@") {
					values = nil
				}
				if _, err := x.Run(statement, values); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Migrate(ctx, url, db.Up); err != nil {
			t.Fatal(err)
		}
		var got [][2]int64
		err = d.Read(ctx, func(x *db.Tx) error {
			var rows []struct {
				Org  int64 `gorm:"column:org_id"`
				Stop int64 `gorm:"column:stop_seq"`
			}
			err := x.Fetch(&rows, "select org_id, stop_seq from stop_carrier order by org_id, stop_seq", nil)
			for _, r := range rows {
				got = append(got, [2]int64{r.Org, r.Stop})
			}
			return err
		})
		if diff := cmp.Diff([][2]int64{{2, 1}, {2, 2}, {2, 3}, {2, 4}, {3, 4}}, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	})
}

// What was published before it was added up is added up: months so far, and pairs.
func TestWhatWasPublishedIsAddedUp(t *testing.T) {
	onEmpty(t, func(t *testing.T, url string) {
		ctx := t.Context()
		if _, err := db.Migrate(ctx, url, db.Up); err != nil {
			t.Fatal(err)
		}
		before(t, url, "0112_published_sums.sql")
		d, err := db.Open(ctx, url, db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		run := runOn(t, d)
		september := campaigns.Date{Year: 2026, Month: time.September, Day: 29}
		for i := range 4 { // the 29th and 30th of September, the 1st and 2nd of October
			day := db.On(september.Plus(i))
			run("insert into published_day (zone, day, revision, published_at) values ('UTC', @day, 1, @at)", db.Params{"day": day, "at": db.At(storetest.Noon)})
			for campaign := range 3 { // 0 is house cards
				run("insert into published_segment (zone, day, org_id, campaign_id, side, segment_id, sample, decisions, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges, filtered) "+
					"values ('UTC', @day, 1, @campaign, 'shown', 5, 0, @n, 0, 0, 0, 0, 0, 0, 0, 0, 0)", db.Params{"day": day, "campaign": campaign, "n": 100*(i+1) + campaign})
				run("insert into published_pair (zone, month, org_id, campaign_id, side, origin, destination, sample, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges) "+
					"values ('UTC', @day, 1, @campaign, 'shown', 'KMG', 'BKK', 0, @n, 0, 0, 0, 0, 0, 0, 0)", db.Params{"day": day, "campaign": campaign, "n": 10 * (i + 1)})
			}
		}
		if _, err := db.Migrate(ctx, url, db.Up); err != nil {
			t.Fatal(err)
		}
		type line struct {
			Of        int64  `gorm:"column:of_campaign"`
			Day       db.Day `gorm:"column:day"`
			Decisions int64  `gorm:"column:decisions"`
		}
		var lines []line
		var pairs []int64
		err = d.Read(ctx, func(x *db.Tx) error {
			if err := x.Fetch(&lines, "select of_campaign, day, decisions from published_so_far order by of_campaign, day", nil); err != nil {
				return err
			}
			return x.Fetch(&pairs, "select impressions from published_pair_sum order by month", nil)
		})
		if err != nil {
			t.Fatal(err)
		}
		var want []line
		for of, decisions := range [][4]int64{{303, 906, 903, 2106}, {101, 302, 301, 702}, {102, 304, 302, 704}} { // October begins anew
			for i, n := range decisions {
				want = append(want, line{int64(of), db.On(september.Plus(i)), n})
			}
		}
		if !slices.Equal(want, lines) || !slices.Equal([]int64{30, 60, 90, 120}, pairs) {
			t.Errorf("%+v, pairs %v", lines, pairs)
		}
	})
}
