package webtest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
	"erawan/internal/list"
)

// How much a large installation has.
const (
	largeCampaigns = 10_000
	largeMessages  = 100_000
	largePartners  = 1_000
	largeLaws      = 1_000
	largeSegments  = 1_000
	largePeople    = 1_000
	largeKeys      = 2_000
	largeTrials    = 2_000 // experiments, of which a dozen run
	largeStops     = 500   // lines of the log; of those pulled nineteen of twenty were let back in
	largeAudit     = 50_000
	largePledges   = 20_000
	base           = 1_000_000 // ids begin here: the demo's own are below
	strangers      = 2_000_000 // the id of another team's organisation, which has a fifth as many things
	apart          = 5_000_000 // how far from ours the ids of its things are
)

// large fills a database.
type large struct {
	db  *db.DB
	org int64
}

// Large puts a large installation of the demo's organisation into a database beside the demo, in bulk: what stores
// would write one by one.
func Large(ctx context.Context, d *db.DB, org access.Org) error {
	l := large{d, org.ID}
	for _, step := range []func(*db.Tx) error{l.partners, l.people, l.segments, l.laws, l.messages, l.exceptions, l.campaigns, l.trials, l.batches, l.hooks, l.websites, l.others, l.figures, l.pairs, l.promises, l.surveys, l.log} {
		if err := d.Write(ctx, func(t *db.Tx) error {
			if t.Postgres { // what refers to what is right by how it is made, and looking it up row by row takes most of the time
				if err := t.Exec("set local session_replication_role = replica").Error; err != nil {
					return err
				}
			}
			return step(t)
		}); err != nil {
			return err
		}
	}
	return nil
}

type (
	orgLine struct {
		ID     int64      `gorm:"column:id"`
		Public string     `gorm:"column:public_id"`
		Name   string     `gorm:"column:name"`
		At     db.Instant `gorm:"column:at"`
	}
	thingLine struct {
		ID     int64      `gorm:"column:id"`
		Public string     `gorm:"column:public_id"`
		Body   string     `gorm:"column:body"`
		Org    int64      `gorm:"column:org_id"`
		At     db.Instant `gorm:"column:at"`
	}
)

// by writes rows of a statement some at a time.
func by[R any](t *db.Tx, statement string, rows []R) error {
	const most = 5_000
	for len(rows) > 0 {
		n := min(most, len(rows))
		if _, err := t.Run("with fresh as (@rows) "+statement, db.Params{"rows": db.RowsOf(rows[:n])}); err != nil {
			return fmt.Errorf("%.60s: %w", statement, err)
		}
		rows = rows[n:]
	}
	return nil
}

// things writes a versioned kind, with its lists.
func (l large) things(t *db.Tx, kind list.Kind, n int, one func(i int, id int64) (string, db.Listed)) error {
	rows, listed := make([]thingLine, n), make([]db.Listed, n)
	for i := range n {
		id := int64(base + i)
		public := fmt.Sprintf("%.3s_large%d", kind, i)
		body, in := one(i, id)
		in.Kind, in.ID, in.Org, in.Changed = kind, id, l.org, Noon.Add(-time.Duration(n-i)*time.Minute)
		in.Words = append(in.Words, public)
		rows[i], listed[i] = thingLine{id, public, body, l.org, db.At(in.Changed)}, in
	}
	if err := first(t, string(kind), rows); err != nil {
		return err
	}
	return inLists(t, listed)
}

// first writes the first versions of things.
func first(t *db.Tx, table string, rows []thingLine) error {
	if err := by(t, "insert into "+table+" (id, public_id, org_id, created_at) select id, public_id, org_id, at from fresh", rows); err != nil {
		return err
	}
	body := "body"
	if t.Postgres {
		body = "cast(body as jsonb)"
	}
	return by(t, "insert into "+table+"_version (id, version, from_revision, to_revision, body, actor_id, actor_name, created_at) "+
		"select id, 1, 1, null, "+body+", 0, 'Large', at from fresh", rows)
}

func inLists(t *db.Tx, listed []db.Listed) error {
	for len(listed) > 0 {
		n := min(5_000, len(listed))
		if err := t.List(listed[:n]...); err != nil {
			return err
		}
		listed = listed[n:]
	}
	return nil
}

func everyName(i int, en, th, hans, hant string) lang.Text {
	n := fmt.Sprintf(" %d", i)
	return lang.Text{lang.En: en + n, lang.Th: th + n, lang.ZhHans: hans + n, lang.ZhHant: hant + n}
}

func (l large) partners(t *db.Tx) error {
	orgs, listed := make([]orgLine, largePartners), make([]db.Listed, largePartners)
	places, spots := make([]thingLine, largePartners), make([]db.Listed, largePartners)
	for i := range largePartners {
		id, name := int64(base+i), everyName(i, "Partner", "พันธมิตร", "合作伙伴", "合作夥伴")
		orgs[i] = orgLine{id, fmt.Sprintf("org_large%d", i), db.Encode(name), db.At(Noon)}
		listed[i] = db.Listed{Kind: list.Partners, ID: id, Org: l.org, Names: name, Changed: Noon, Words: []string{orgs[i].Public}}
		places[i] = thingLine{id, fmt.Sprintf("plc_large%d", i), fmt.Sprintf("Booking page %d", i), id, db.At(Noon)}
		spots[i] = db.Listed{Kind: list.Placements, ID: id, Org: id, Name: places[i].Body, Changed: Noon, Words: []string{places[i].Public}}
	}
	name := map[bool]string{false: "name", true: "cast(name as jsonb)"}[t.Postgres]
	err := by(t, fmt.Sprintf("insert into org (id, public_id, kind, name, created_at, keeper_id) select id, public_id, 'partner', %s, at, %d from fresh", name, l.org), orgs)
	if err != nil {
		return err
	}
	if err := by(t, "insert into placement (id, public_id, org_id, name, channel, place, zone, fallback, created_at) "+
		"select id, public_id, org_id, body, 'page', 'TH', 'Asia/Bangkok', 'empty', at from fresh", places); err != nil {
		return err
	}
	if err := by(t, "insert into mapping (id, public_id, org_id, created_at) select id, 'map_large' || id, org_id, at from fresh", places); err != nil {
		return err
	}
	empty := map[bool]string{false: "'{}'", true: "cast('{}' as jsonb)"}[t.Postgres]
	err = by(t, "insert into mapping_version (id, version, from_revision, to_revision, body, actor_id, actor_name, created_at) select id, 1, 1, null, "+empty+", 0, 'Large', at from fresh", places)
	if err != nil {
		return err
	}
	if err := l.spaces(t, places[:50]); err != nil {
		return err
	}
	if err := inLists(t, listed); err != nil {
		return err
	}
	return inLists(t, spots)
}

func (l large) people(t *db.Tx) error {
	rows, listed := make([]thingLine, largePeople), make([]db.Listed, largePeople)
	for i := range largePeople {
		id := int64(base + i)
		org := l.org
		role := access.RoleAnalyst
		if i%2 == 1 {
			org, role = id, access.RolePartnerAnalyst
		}
		rows[i] = thingLine{id, fmt.Sprintf("usr_large%d", i), fmt.Sprintf("Person %d", i), org, db.At(Noon)}
		listed[i] = db.Listed{Kind: list.People, ID: id, Org: org, Facet: string(role), Name: rows[i].Body, Changed: Noon, Words: []string{rows[i].Public}}
	}
	for _, s := range []string{
		"insert into staff (id, public_id, org_id, email, name, role, locale, password, created_at) select id, public_id, org_id, public_id || '@large.example', body, case when org_id < 1000000 then 'analyst' else 'partner_analyst' end, 'en', 'none', at from fresh",
		"insert into invitation (public_id, org_id, email, name, role, hash, created_at, expires_at) select public_id || 'i', org_id, public_id || '@asked.example', body, 'analyst', " +
			map[bool]string{false: "cast(public_id as blob)", true: "convert_to(public_id, 'UTF8')"}[t.Postgres] + ", at, " + map[bool]string{false: "at + 86400000000", true: "at + interval '1000 days'"}[t.Postgres] + " from fresh",
	} {
		if err := by(t, s, rows); err != nil {
			return err
		}
	}
	keys, opens := make([]thingLine, largeKeys), make([]db.Listed, largeKeys)
	for i := range keys {
		keys[i] = thingLine{int64(base + i), fmt.Sprintf("key_large%d", i), fmt.Sprintf("Server %d", i), int64(base + i%largePartners), db.At(Noon)}
		opens[i] = db.Listed{Kind: list.Keys, ID: keys[i].ID, Org: keys[i].Org, Facet: "publishable", Name: keys[i].Body, Changed: Noon, Words: []string{keys[i].Public}}
	}
	if err := by(t, "insert into access_key (id, public_id, org_id, kind, text, origins, label, scopes, created_at) "+
		"select id, public_id, org_id, 'publishable', 'pk_' || id, '[\"https://shop.example\"]', body, '[]', at from fresh", keys); err != nil {
		return err
	}
	if err := inLists(t, opens); err != nil {
		return err
	}
	return inLists(t, listed)
}

func (l large) segments(t *db.Tx) error {
	return l.things(t, list.Segments, largeSegments, func(i int, _ int64) (string, db.Listed) {
		name := fmt.Sprintf("Segment %d", i)
		return db.Encode(map[string]any{"name": name, "rule": map[string]any{"signal": "destination", "in": []string{"TH"}}}), db.Listed{Name: name, Facet: "used"}
	})
}

func (l large) laws(t *db.Tx) error {
	places := []string{"TH", "VN", "LA", "KH", "MM", "CN", "HK", "TW"}
	return l.things(t, list.Laws, largeLaws, func(i int, _ int64) (string, db.Listed) {
		place := places[i%len(places)]
		names := lang.Text{}
		for _, locale := range lang.All {
			names[locale] = place
		}
		doc := map[string]any{"place": place, "conduct": "trade", "lead": everyName(i, "Buying ivory is a crime", "การซื้องาช้างเป็นความผิด", "购买象牙是犯罪行为", "購買象牙是犯罪行為"),
			"in_force_from": "2019-11-25", "as_of": "2026-11-01", "confidence": "A", "source_url": "https://example.org", "sample": true}
		return db.Encode(doc), db.Listed{Names: names, Facet: "trade", Words: []string{"Buying ivory", place}, Sorts: map[string][]byte{"as_of": db.KeyOf(int64(i))}}
	})
}

// messages are made by the database itself, being ten times as many as anything else.
func (l large) messages(t *db.Tx) error {
	number := "with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < @most) "
	frame := "case i % 4 when 0 then 'legal' when 1 then 'norm' when 2 then 'alternative' else 'empathy' end"
	at, body, key := "@now + i", "@before || i || @after", "cast('%s' || (1000000 + i) as blob)"
	if t.Postgres {
		at, body, key = "cast(@now as timestamptz)", "cast(@before || i || @after as jsonb)", "convert_to('%s' || (1000000 + i), 'UTF8')"
	}
	long := strings.Repeat("Leave ivory behind. ", 8)
	p := db.Params{"most": largeMessages, "base": base, "org": l.org, "now": db.At(Noon), "before": `{"frame":"legal","action":"dismiss","sample":true,"name":"Message `,
		"after": ` 象牙","texts":{"en":{"headline":"Ivory","body":"` + long + `"},"th":{"headline":"งาช้าง","body":"อย่าซื้อ"}}}`}
	digest := map[bool]string{false: "zeroblob(32)", true: "decode(repeat('00', 32), 'hex')"}[t.Postgres]
	given, ends := "@now", "@now + (i % 300 + 1) * 86400000"
	if t.Postgres {
		given, ends = at, at+" + make_interval(days => i % 300 + 1)"
	}
	for _, s := range []string{
		"insert into approval (org_id, subject, subject_id, locale, role, digest, actor_id, actor_name, approved_at, expires_at) select @org, 'message', @base + i, 'en', 'language', " + digest + ", 0, 'Large', " + given + ", " + ends + " from n where i % 10 = 0",
		"insert into text_step (org_id, subject, subject_id, locale, step, role, digest, rule, field, quote, reason, actor_id, actor_name, at) select @org, 'message', @base + i, 'en', 'submit', '', " + digest + ", '', '', '', '', 0, 'Large', " + given + " from n where i % 50 = 0",
		"insert into text_due (subject, subject_id, locale, role, org_id, writers, due_at) select 'message', @base + i, 'en', 'language', @org, '', case when i % 500 = 0 then " + given + " else " + ends + " end from n where i % 10 = 0",
		"insert into message (id, public_id, org_id, created_at) select @base + i, 'mes_large' || i, @org, " + at + " from n",
		"insert into text_dropped (message_id, locale, org_id, why, at) select @base + i, 'en', @org, 'law', " + given + " from n where i % 100 = 0",
		"insert into message_version (id, version, from_revision, to_revision, body, actor_id, actor_name, created_at) select @base + i, 1, 1, null, " + body + ", 0, 'Large', " + at + " from n",
		"insert into list_key (org_id, kind, sort, key, id, facet, begins_ms, ends_ms) select @org, 'message', 'name', " + fmt.Sprintf(key, "m") + ", @base + i, " + frame + ", 0, 0 from n",
		"insert into list_key (org_id, kind, sort, key, id, facet, begins_ms, ends_ms) select @org, 'message', 'changed', " + fmt.Sprintf(key, "c") + ", @base + i, " + frame + ", 0, 0 from n",
		"insert into search_word (org_id, kind, word, id) select @org, 'message', 'message', @base + i from n",
		"insert into search_word (org_id, kind, word, id) select @org, 'message', '象牙', @base + i from n",
		"insert into search_word (org_id, kind, word, id) select @org, 'message', cast(i as text), @base + i from n",
		"insert into search_word (org_id, kind, word, id) select @org, 'message', 'mes_large' || i, @base + i from n",
	} {
		into, rest, _ := strings.Cut(s, ") select ")
		if _, err := t.Run(into+") "+number+"select "+rest, p); err != nil {
			return fmt.Errorf("%.60s: %w", s, err)
		}
	}
	return nil
}

func (l large) campaigns(t *db.Tx) error {
	states := []campaigns.State{campaigns.Live, campaigns.Ended, campaigns.Draft, campaigns.Paused, campaigns.Ready}
	first := campaigns.DateOf(Noon)
	err := l.things(t, list.Campaigns, largeCampaigns, func(i int, id int64) (string, db.Listed) {
		name, state := everyName(i, "Airport campaign", "แคมเปญสนามบิน", "机场宣传活动", "機場宣傳活動"), states[i%len(states)]
		from, until := first.Plus(-i%200), first.Plus(i%300)
		m := int64(base + i%largeMessages)
		doc := map[string]any{"name": name, "state": state, "zone": "Asia/Bangkok", "starts_on": from.String(), "ends_on": until.String(), "segments": []int64{int64(base + i%largeSegments)},
			"placements": []int64{int64(base + i%largePartners)}, "messages": []any{map[string]any{"message": m, "variant": "a", "weight": 1}}, "neutral": m, "sample": true}
		return db.Encode(doc), db.Listed{Names: name, Facet: string(state), Begins: from.In(time.UTC), Ends: until.In(time.UTC), Refs: []string{db.RefTo(list.Messages, m), db.RefTo(list.Segments, int64(base+i%largeSegments))},
			Sorts: map[string][]byte{"state": append([]byte{byte(i % 5)}, db.KeyOf(int64(i))...), "flight": db.KeyOf(from.In(time.UTC).UnixMilli())}}
	})
	if err != nil {
		return err
	}
	_, err = t.Run("insert into campaign_placement (campaign_id, version, placement_id) select id, 1, @base + (id - @base) % @partners from campaign where id >= @base",
		db.Params{"base": base, "partners": largePartners})
	return err
}

// others are what another team has on the same installation.
func (l large) others(t *db.Tx) error {
	name := db.Encode(everyName(0, "Strangers", "คนอื่น", "别人", "別人"))
	cast := map[bool]string{false: "@name", true: "cast(@name as jsonb)"}[t.Postgres]
	p := db.Params{"name": name, "id": strangers, "now": db.At(Noon), "apart": apart, "base": base}
	statements := []string{"insert into org (id, public_id, kind, name, created_at) values (@id, 'org_strangers', 'owner', " + cast + ", @now)"}
	for kind, n := range map[list.Kind]int{list.Campaigns: largeCampaigns, list.Segments: largeSegments, list.Laws: largeLaws} {
		table := string(kind)
		p["most_"+table] = base + n/5
		statements = append(statements,
			"insert into "+table+" (id, public_id, org_id, created_at) select id + @apart, public_id || 's', @id, created_at from "+table+" where id >= @base and id < @most_"+table,
			"insert into "+table+"_version (id, version, from_revision, to_revision, body, actor_id, actor_name, created_at) "+
				"select id + @apart, version, from_revision, to_revision, body, actor_id, actor_name, created_at from "+table+"_version where id >= @base and id < @most_"+table)
	}
	for _, s := range statements {
		if _, err := t.Run(s, p); err != nil {
			return fmt.Errorf("%.60s: %w", s, err)
		}
	}
	return nil
}

// log is who did what, and what is and was stopped.
func (l large) log(t *db.Tx) error {
	c, err := t.Counters()
	if err != nil {
		return err
	}
	bytes := map[bool]string{false: "zeroblob(32)", true: "'\\x00'::bytea"}[t.Postgres]
	rows := make([]thingLine, largeAudit)
	for i := range rows {
		org := l.org
		if i%3 == 0 {
			org = strangers
		}
		rows[i] = thingLine{c.Audit + int64(i) + 1, fmt.Sprintf("cam_large%d", i%largeCampaigns), "{}", org, db.At(Noon)}
	}
	if err := by(t, "insert into audit (seq, org_id, by_org_id, actor_id, actor_name, verb, kind, subject, at, before, after, previous, hash) "+
		"select id, org_id, org_id, 0, 'Large', 'changed', 'campaign', public_id, at, '', body, "+bytes+", "+bytes+" from fresh", rows); err != nil {
		return err
	}
	stops := make([]thingLine, largeStops)
	for i := range stops {
		stops[i] = thingLine{c.Stops + int64(i) + 1, "", "a reason", l.org, db.At(Noon)}
	}
	if err := by(t, fmt.Sprintf("insert into stop (seq, org_id, target_kind, target_id, locale, stopped, reason, actor_id, actor_name, at) "+
		"select id, org_id, case when id %% 2 = 0 then 'message' else 'campaign' end, %d + id * 4, '', %s, body, 0, 'Large', at from fresh", base, map[bool]string{false: "1", true: "true"}[t.Postgres]), stops); err != nil {
		return err
	}
	_, err = t.Run("insert into stop (seq, org_id, target_kind, target_id, locale, stopped, reason, actor_id, actor_name, at, revokes) "+
		"select seq + @lines, org_id, target_kind, target_id, '', @no, 'mended', 0, 'Large', at, seq from stop where seq > @before and seq % 20 <> 0",
		db.Params{"lines": largeStops, "before": c.Stops, "no": false})
	if err != nil {
		return err
	}
	// every partner there is was concerned by every tenth
	if _, err = t.Run("insert into stop_carrier (org_id, stop_seq) select org.id, stop.seq from stop join org on org.kind = 'partner' where stop.seq > @before and stop.seq <= @last and stop.seq % 10 = 0",
		db.Params{"before": c.Stops, "last": c.Stops + largeStops}); err != nil {
		return err
	}
	if err = aired(t, c.Stops, c.Stops+largeStops); err != nil {
		return err
	}
	_, err = t.Run("update counter set audit = audit + @audit, stops = stops + @stops, revision = revision + 1", db.Params{"audit": largeAudit, "stops": 2 * largeStops})
	return err
}
