// Package sample fills a database with what is not a customer's: the reference library, the demo's
// campaigns and people, and the visits that a demo plays. All of it says that it is a sample.
package sample

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
	"erawan/internal/sample/demo"
)

// demoSetting marks a database as a demo's.
const demoSetting = "demo"

// HistoryDays is how long before its seeding the demo's flights began that go on, so that a report has
// something to show.
const HistoryDays = 14

// reviewer is who approves the demo's texts. Nobody has: that is why it is called what it is.
var reviewer = access.Actor{Name: "Example reviewer"}

// author is who wrote them. Nobody approves what they wrote themselves, not even here.
var author = access.Actor{Name: "Example author"}

// Seeding says how to seed the demo.
type Seeding struct {
	DB      *db.DB
	Origins []string // where the demo's own pages are
	Now     time.Time
	Force   bool // into a database that is not a demo's
	Over    bool // with the flights that are over, for whoever plays their visits as well
}

// Seeded is what the demo consists of, for those who print or play it.
type Seeded struct {
	Org       access.Org
	Keys      map[string]campaigns.Key       // by the partner's key in the demo's files
	Places    map[string]campaigns.Placement // by the placement's
	Campaigns map[string]campaigns.Campaign  // by the campaign's
	Partners  map[string]access.Org
	Over      []campaigns.Campaign // those of them whose flight was over when they were seeded
	First     bool                 // seeded just now, not found
}

// Demo seeds the demo, or finds it seeded; what is already there stays as it is. It refuses a database
// in which somebody else works, unless forced.
func Demo(ctx context.Context, s Seeding) (*Seeded, error) {
	files, err := demo.Load()
	if err != nil {
		return nil, fmt.Errorf("demo files: %w", err)
	}
	g := &seeder{Seeding: s, files: files, access: accessdb.Store{DB: s.DB}, campaigns: campaigndb.Store{DB: s.DB},
		content: contentdb.Store{DB: s.DB}, ids: map[string]int64{},
		out: &Seeded{Keys: map[string]campaigns.Key{}, Places: map[string]campaigns.Placement{},
			Campaigns: map[string]campaigns.Campaign{}, Partners: map[string]access.Org{}}}
	if err := g.allowed(ctx); err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{g.orgs, g.statements, g.laws, g.messages, g.partners, g.segments, g.questions, g.approve, g.flights, g.experiments, g.codes} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("seed demo: %w", err)
		}
	}
	return g.out, g.access.SetSetting(ctx, demoSetting, "seeded")
}

// IsDemo reports whether a database is a demo's.
func IsDemo(ctx context.Context, d *db.DB) (bool, error) {
	_, found, err := accessdb.Store{DB: d}.Setting(ctx, demoSetting)
	return found, err
}

// Souvenirs is what stands on the page behind the souvenir message.
func Souvenirs() (demo.Souvenirs, error) {
	files, err := demo.Load()
	if err != nil {
		return demo.Souvenirs{}, fmt.Errorf("demo files: %w", err)
	}
	return files.Souvenirs, nil
}

type seeder struct {
	Seeding
	files     *demo.Demo
	access    accessdb.Store
	campaigns campaigndb.Store
	content   contentdb.Store
	ids       map[string]int64 // database ids by kind and key of the demo's files
	out       *Seeded
}

// publicID is the same in every demo, so that an address in a guide works in all of them.
func publicID(prefix, key string) string {
	sum := sha256.Sum256([]byte("erawan demo " + prefix + " " + key))
	return prefix + "_" + id.Encode([16]byte(sum[:16]))
}

func (g *seeder) allowed(ctx context.Context) error {
	value, found, err := g.access.Setting(ctx, demoSetting)
	if err != nil {
		return fmt.Errorf("seed demo: %w", err)
	}
	g.out.First = value != "seeded"
	if found || g.Force {
		return nil
	}
	orgs, err := g.access.Orgs(ctx, access.System)
	if err != nil {
		return fmt.Errorf("seed demo: %w", err)
	}
	if len(orgs) > 0 {
		return fault.New(fault.Conflict, "", "demo.not_a_demo")
	}
	return g.access.SetSetting(ctx, demoSetting, "begun")
}

func (g *seeder) scope() access.Scope { return g.out.Org.Scope() }

func (g *seeder) orgs(ctx context.Context) (err error) {
	g.out.Org, err = g.access.AddOrg(ctx, access.Org{Public: publicID(id.Org, "owner"), Kind: access.Owner, Name: g.files.Speaker, Sample: true})
	return err
}

func (g *seeder) statements(ctx context.Context) error {
	have, err := g.content.Statements(ctx, g.scope())
	if err != nil {
		return err
	}
	for _, st := range g.files.Statements {
		prefix := id.Statement
		if st.Kind == string(content.Consent) {
			prefix = id.Consent
		}
		n := content.Statement{Org: g.out.Org.ID, Public: publicID(prefix, st.Key), Kind: content.StatementKind(st.Kind), Texts: st.Text, Sample: true}
		for _, h := range have {
			if h.Public == n.Public {
				n.ID = h.ID
			}
		}
		if n.ID == 0 {
			if n, err = g.content.SaveStatement(ctx, g.scope(), n); err != nil {
				return fmt.Errorf("statement %s: %w", st.Key, err)
			}
		}
		g.ids["statement "+st.Key] = n.ID
	}
	return nil
}

func (g *seeder) laws(ctx context.Context) error {
	have, err := g.content.Laws(ctx, g.scope())
	if err != nil {
		return err
	}
	for _, l := range g.files.Laws {
		card, err := g.card(l)
		if err != nil {
			return fmt.Errorf("law %s: %w", l.Key, err)
		}
		for _, h := range have {
			if h.Public == card.Public {
				card.ID = h.ID
			}
		}
		if card.ID == 0 {
			if card, err = g.content.SaveLaw(ctx, g.scope(), author, card); err != nil {
				return fmt.Errorf("law %s: %w", l.Key, err)
			}
		}
		g.ids["law "+l.Key] = card.ID
	}
	return nil
}

func (g *seeder) card(l demo.Law) (content.LawCard, error) {
	asOf, err := campaigns.ParseDate(l.AsOf)
	if err != nil {
		return content.LawCard{}, err
	}
	var from campaigns.Date
	if l.InForceFrom != "" {
		if from, err = campaigns.ParseDate(l.InForceFrom); err != nil {
			return content.LawCard{}, err
		}
	}
	return content.LawCard{Org: g.out.Org.ID, Public: publicID(id.Law, l.Key), Place: l.Place, Conduct: content.Conduct(l.Conduct), Lead: l.Lead,
		Imprisonment: content.Term{MinMonths: l.ImprisonmentMinMonths, MaxMonths: l.ImprisonmentMaxMonths},
		Fine:         content.Money{Amount: l.FineMax, Currency: l.FineCurrency, Unstated: l.FineUnstated},
		OrBoth:       l.OrBoth, Confiscated: l.Confiscated, Instrument: l.Instrument, SourceName: l.SourceName, SourceURL: l.SourceURL,
		InForceFrom: from, AsOf: asOf, Confidence: content.Confidence(l.Confidence), Sample: true}, nil
}

func (g *seeder) messages(ctx context.Context) error {
	have, err := g.content.Messages(ctx, g.scope())
	if err != nil {
		return err
	}
	for _, m := range g.files.Messages {
		msg := g.message(m)
		for _, h := range have {
			if h.Public == msg.Public {
				msg.ID = h.ID
			}
		}
		if msg.ID == 0 {
			if msg, err = g.content.SaveMessage(ctx, g.scope(), author, msg); err != nil {
				return fmt.Errorf("message %s: %w", m.Key, err)
			}
		}
		g.ids["message "+m.Key] = msg.ID
	}
	return nil
}

func (g *seeder) message(m demo.Message) content.Message {
	msg := content.Message{Org: g.out.Org.ID, Public: publicID(id.Message, m.Key), Frame: content.Frame(m.Frame), Name: m.Name,
		Action: content.Action(m.Action), Statement: g.ids["statement "+m.Statement], Consent: g.ids["statement "+m.Consent],
		Texts: make(map[lang.Locale]content.Text, len(m.Text)), Sample: true}
	for _, key := range m.Cites {
		msg.Cites = append(msg.Cites, g.ids["law "+key])
	}
	if m.Report {
		msg.Report = content.Hotline{Phone: g.files.Report.Phone, URL: g.files.Report.URL}
	}
	for l, t := range m.Text {
		text := content.Text{Headline: t.Headline, Body: t.Body, ActionLabel: t.Action, ActionURL: m.ActionURL(l), Alt: t.Alt, Source: t.Source, Guide: t.Guide,
			Speaker: g.files.Speaker[l], Why: g.files.Why[l]}
		if m.Report {
			text.ReportLabel = g.files.Report.Label[l]
		}
		msg.Texts[l] = text
	}
	return msg
}

func (g *seeder) partners(ctx context.Context) error {
	for _, p := range g.files.Partners {
		org, err := g.access.AddOrg(ctx, access.Org{Public: publicID(id.Org, p.Key), Kind: access.Partner, Name: p.Name, Sample: true, Keeper: g.out.Org.ID})
		if err != nil {
			return fmt.Errorf("partner %s: %w", p.Key, err)
		}
		g.out.Partners[p.Key] = org
		if err := g.key(ctx, p.Key, org); err != nil {
			return fmt.Errorf("key of %s: %w", p.Key, err)
		}
		have, err := g.campaigns.Placements(ctx, org.Scope())
		if err != nil {
			return err
		}
		for _, pl := range p.Placements {
			n := campaigns.Placement{Org: org.ID, Public: publicID(id.Placement, pl.Key), Name: pl.Name.In(lang.En), Channel: campaigns.Channel(pl.Channel),
				Place: pl.Place, Zone: pl.Zone, Fallback: campaigns.Fallback(pl.Fallback)}
			if n.Fallback == campaigns.House {
				n.House = g.ids["message passport-photo"]
			}
			for _, h := range have {
				if h.Public == n.Public {
					n = h
				}
			}
			if n.ID == 0 {
				if n, err = g.campaigns.SavePlacement(ctx, org.Scope(), n); err != nil {
					return fmt.Errorf("placement %s: %w", pl.Key, err)
				}
			}
			g.out.Places[pl.Key], g.ids["placement "+pl.Key] = n, n.ID
		}
	}
	return nil
}

// key makes the partner's publishable key. The demo's keys are the same everywhere, and may be used
// from pages opened as files: their origin is "null".
func (g *seeder) key(ctx context.Context, partner string, org access.Org) error {
	k := campaigns.Key{Org: org.ID, Kind: campaigns.Publishable, Text: publicID("pk", partner), Label: "Demo pages", Origins: append([]string{"null"}, g.Origins...)}
	have, err := g.access.Keys(ctx, org.Scope())
	if err != nil {
		return err
	}
	same := false
	for _, h := range have {
		if h.Text == k.Text {
			k.ID = h.ID
			same = fmt.Sprint(h.Origins) == fmt.Sprint(k.Origins) && h.Label == k.Label
		}
	}
	if !same {
		if k, err = g.access.SaveKey(ctx, org.Scope(), k); err != nil {
			return err
		}
	}
	g.out.Keys[partner] = k
	return nil
}

func (g *seeder) segments(ctx context.Context) error {
	have, err := g.campaigns.Segments(ctx, g.scope())
	if err != nil {
		return err
	}
	for _, s := range g.files.Segments {
		n := audience.Segment{Org: g.out.Org.ID, Public: publicID(id.Segment, s.Key), Name: s.Name.In(lang.En), Rule: s.Rule()}
		for _, h := range have {
			if h.Public == n.Public {
				n.ID = h.ID
			}
		}
		if n.ID == 0 {
			if n, err = g.campaigns.SaveSegment(ctx, g.scope(), reviewer, n); err != nil {
				return fmt.Errorf("segment %s: %w", s.Key, err)
			}
		}
		g.ids["segment "+s.Key] = n.ID
	}
	return nil
}

func (g *seeder) flights(ctx context.Context) error {
	have, err := g.campaigns.Campaigns(ctx, g.scope())
	if err != nil {
		return err
	}
	for _, f := range g.files.Campaigns {
		if f.Ago > 0 && !(g.Over && g.out.First) {
			continue
		}
		c, err := g.flight(f)
		if err != nil {
			return fmt.Errorf("campaign %s: %w", f.Key, err)
		}
		for _, h := range have {
			if h.Public == c.Public {
				c = h
			}
		}
		if c.ID == 0 {
			store := g.campaigns
			if from, _ := c.Window(); f.Ago > 0 {
				store = g.at(from.Add(-before))
			}
			if c, err = store.SaveCampaign(ctx, g.scope(), reviewer, c); err != nil {
				return fmt.Errorf("campaign %s: %w", f.Key, err)
			}
		}
		g.out.Campaigns[f.Key] = c
		if f.Ago > 0 {
			g.out.Over = append(g.out.Over, c)
		}
	}
	return nil
}

func (g *seeder) flight(f demo.Campaign) (campaigns.Campaign, error) {
	zone, err := time.LoadLocation(f.Zone)
	if err != nil {
		return campaigns.Campaign{}, fmt.Errorf("zone: %w", err)
	}
	today := campaigns.DateOf(g.Now.In(zone))
	starts, ends := today.Plus(-HistoryDays), today.Plus(f.Days)
	if f.Ago > 0 {
		starts, ends = today.Plus(-f.Ago), today.Plus(f.Days-f.Ago-1)
	}
	c := campaigns.Campaign{Org: g.out.Org.ID, Public: publicID(id.Campaign, f.Key), Name: f.Name, State: campaigns.Live, Zone: f.Zone,
		StartsOn: starts, EndsOn: ends, Neutral: g.ids["message "+f.Neutral],
		Priority: f.Priority, CapPerDay: f.CapPerDay, HoldOut: f.HoldOut, Sample: true}
	for _, key := range f.Segments {
		c.Segments = append(c.Segments, g.ids["segment "+key])
	}
	for _, key := range f.Placements {
		c.Placements = append(c.Placements, g.ids["placement "+key])
	}
	for i, key := range f.Messages {
		c.Messages = append(c.Messages, campaigns.Choice{Message: g.ids["message "+key], Variant: string(rune('a' + i)), Weight: 1})
	}
	return c, c.Validate()
}
