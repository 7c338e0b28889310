package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/db"
	"erawan/internal/db/plandb"
	"erawan/internal/id"
	"erawan/internal/lang"
)

// firstGrown is the first key of what is written here, above any that the identities give out.
const firstGrown = 1_000_000

// thing is an identity with its one version, of a segment, a message or a campaign.
type thing struct {
	ID     int64  `gorm:"column:id"`
	Public string `gorm:"column:public_id"`
	Body   string `gorm:"column:body"`
}

type approved struct {
	Of     int64  `gorm:"column:subject_id"`
	Locale string `gorm:"column:locale"`
	Role   string `gorm:"column:role"`
	Digest []byte `gorm:"column:digest"`
}

// batch is what is written at once.
type batch struct {
	segments, messages, campaigns []thing
	approvals                     []approved
	floors                        []floored
}

// floored says that a rule was measured and is over the floor, as those of a place that has lived are.
type floored struct {
	Key    int64  `gorm:"column:key"` // of the campaign and of its segment
	Digest string `gorm:"column:digest"`
}

// grower writes campaigns in bulk: the demo's messages with a number of their own, each in its own
// campaign with its own segment, approved in four languages like any other.
type grower struct {
	*world
	snapshot delivery.Snapshot
	shelf    content.Shelf
	messages []content.Message
	bodies   map[int64]map[string]any // of the demo's messages
	flight   map[string]any           // of a demo's campaign
	neutral  int64
}

// grow makes so many live messages, all for the measured slot.
func (w *world) grow(ctx context.Context, messages int) error {
	g := &grower{world: w, bodies: map[int64]map[string]any{}}
	if err := g.load(ctx); err != nil {
		return err
	}
	rules := ten.rules(messages, hourIn(w.slot.Zone))
	const atOnce = 500
	for from := 0; from < messages; from += atOnce {
		b, err := g.batch(rules[from:min(from+atOnce, messages)], from)
		if err != nil {
			return err
		}
		if err := w.db.Write(ctx, func(t *db.Tx) error { return g.write(t, b) }); err != nil {
			return fmt.Errorf("from message %d: %w", from, err)
		}
	}
	return w.db.Write(ctx, func(t *db.Tx) error { // new statistics, as a database that has lived has them
		_, err := t.Run("analyze", nil)
		return err
	})
}

func (g *grower) load(ctx context.Context) (err error) {
	if g.snapshot, err = (plandb.Store{DB: g.db}).Snapshot(ctx, time.Now()); err != nil {
		return err
	}
	g.shelf = content.NewShelf(g.snapshot.Cards, g.snapshot.Statements, nil)
	for _, m := range g.snapshot.Messages {
		if m.Frame == content.Neutral {
			g.neutral = m.ID
			continue
		}
		g.messages = append(g.messages, m)
	}
	return g.db.Read(ctx, func(t *db.Tx) error {
		var found []thing
		if err := t.Fetch(&found, "select id, body from message_version", nil); err != nil {
			return err
		}
		for _, f := range found {
			body := map[string]any{}
			if err := json.Unmarshal([]byte(f.Body), &body); err != nil {
				return err
			}
			g.bodies[f.ID] = body
		}
		var flight string
		if err := t.Fetch(&flight, "select body from campaign_version order by id limit 1", nil); err != nil {
			return err
		}
		return json.Unmarshal([]byte(flight), &g.flight)
	})
}

func (g *grower) batch(rules []audience.Rule, from int) (batch, error) {
	var b batch
	for i, rule := range rules {
		n := from + i
		key := int64(firstGrown + n)
		model := g.messages[n%len(g.messages)]
		compiled, err := audience.Compile(rule)
		if err != nil {
			return b, err
		}
		segment, err := json.Marshal(map[string]any{"name": "Segment " + strconv.Itoa(n), "rule": rule})
		if err != nil {
			return b, err
		}
		message, err := g.message(&b, model, key)
		if err != nil {
			return b, err
		}
		campaign, err := g.campaign(key, n)
		if err != nil {
			return b, err
		}
		b.segments = append(b.segments, thing{key, id.New(id.Segment), string(segment)})
		b.messages = append(b.messages, thing{key, id.New(id.Message), message})
		b.floors = append(b.floors, floored{key, delivery.Conjunction(compiled, []int64{g.slot.ID})})
		b.campaigns = append(b.campaigns, thing{key, id.New(id.Campaign), campaign})
	}
	return b, nil
}

// message is a model's body with a number in each headline, and the approvals of just that.
func (g *grower) message(b *batch, m content.Message, key int64) (string, error) {
	texts, ok := g.bodies[m.ID]["texts"].(map[string]any)
	if !ok {
		return "", fmt.Errorf("message %d has no texts", m.ID)
	}
	numbered := map[lang.Locale]content.Text{}
	for l, text := range m.Texts {
		text.Headline += " " + strconv.FormatInt(key, 10)
		numbered[l] = text
		body, ok := texts[string(l)].(map[string]any)
		if !ok {
			return "", fmt.Errorf("message %d has no text in %s", m.ID, l)
		}
		body["headline"] = text.Headline
	}
	m.Texts = numbered
	for l := range numbered {
		digest := g.shelf.DigestMessage(m, l)
		for _, role := range content.Roles(m) {
			b.approvals = append(b.approvals, approved{key, string(l), string(role), digest[:]})
		}
	}
	out, err := json.Marshal(g.bodies[m.ID])
	return string(out), err
}

func (g *grower) campaign(key int64, n int) (string, error) {
	today := campaigns.DateOf(time.Now())
	f := g.flight
	f["name"] = map[string]string{"en": "Campaign " + strconv.Itoa(n)}
	f["state"], f["starts_on"], f["ends_on"] = "live", today.Plus(-7), today.Plus(90)
	f["segments"], f["placements"] = []int64{key}, []int64{g.slot.ID}
	f["messages"] = []map[string]any{{"message": key, "variant": "a", "weight": 1}}
	f["neutral"], f["hold_out"], f["cap_per_day"] = g.neutral, campaigns.Buckets/10, 3
	f["priority"] = 2 + n*98/bigPlan%98
	out, err := json.Marshal(f)
	return string(out), err
}

func (g *grower) write(t *db.Tx, b batch) error {
	revision, err := t.RaiseRevision()
	if err != nil {
		return err
	}
	p := db.Params{"org": g.seeded.Org.ID, "revision": revision, "now": db.At(t.Now), "until": db.At(t.Now.AddDate(1, 0, 0)), "placement": g.slot.ID}
	run := func(statement string, rows *db.Rows) {
		if err == nil {
			p["rows"] = rows
			_, err = t.Run(statement, p)
		}
	}
	for table, things := range map[string][]thing{"segment": b.segments, "message": b.messages, "campaign": b.campaigns} {
		run(`with fresh as (@rows) insert into `+table+` (id, public_id, org_id, created_at) select id, public_id, @org, @now from fresh`, db.RowsOf(things))
		run(`with fresh as (@rows) insert into `+table+`_version (id, version, from_revision, body, actor_id, actor_name, created_at)
			select id, 1, @revision, cast(body as jsonb), 0, 'bench', @now from fresh`, db.RowsOf(things))
	}
	run(`with fresh as (@rows) insert into approval (org_id, subject, subject_id, locale, role, digest, actor_id, actor_name, approved_at, expires_at)
		select @org, 'message', subject_id, locale, role, digest, 0, 'bench', @now, @until from fresh`, db.RowsOf(b.approvals))
	p["over"] = int64(reach.Over)
	run(`with fresh as (@rows) insert into reach_floor (campaign_id, segment_id, digest, standing, revision, measured_at)
		select key, key, digest, @over, @revision, @now from fresh`, db.RowsOf(b.floors))
	run(`with fresh as (@rows) insert into campaign_placement (campaign_id, version, placement_id) select id, 1, @placement from fresh`, db.RowsOf(b.campaigns))
	return err
}
