package storetest

import (
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/db/plandb"
	"erawan/internal/lang"
)

// house is one organisation that runs a campaign, and the partner that carries it. Every suite has
// two of them, that must never see each other's.
type house struct {
	owner, partner access.Org
	staff          access.Staff
	segment        audience.Segment
	promise        content.Statement
	consent        content.Statement
	law            content.LawCard
	message        content.Message
	neutral        content.Message
	placement      campaigns.Placement
	campaign       campaigns.Campaign
}

func (h house) scope() access.Scope { return h.owner.Scope() }
func (h house) actor() access.Actor { return access.Actor{Staff: h.staff.ID, Name: h.staff.Name} }

// world is a database with two houses in it.
type world struct {
	db        *db.DB
	access    accessdb.Store
	campaigns campaigndb.Store
	content   contentdb.Store
	plan      plandb.Store
	ours      house
	theirs    house
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{db: d, access: accessdb.Store{DB: d}, campaigns: campaigndb.Store{DB: d, Trusting: true}, content: contentdb.Store{DB: d}, plan: plandb.Store{DB: d}}
	w.ours = w.build(t, "ours")
	w.theirs = w.build(t, "theirs")
	return w
}

func all(s string) lang.Text {
	return lang.Text{lang.En: s, lang.Th: s + " ไทย", lang.ZhHans: s + " 简", lang.ZhHant: s + " 繁"}
}

func (w *world) build(t *testing.T, name string) (h house) {
	t.Helper()
	ctx := t.Context()
	h.owner = must[access.Org](t)(w.access.AddOrg(ctx, access.Org{Kind: access.Owner, Name: all(name)}))
	h.partner = must[access.Org](t)(w.access.AddOrg(ctx, access.Org{Kind: access.Partner, Name: all(name + " partner"), Sample: true, Keeper: h.owner.ID}))
	s := h.scope()
	h.staff = must[access.Staff](t)(w.access.AddStaff(ctx, s, access.Staff{Email: name + "@example.org", Name: "Mali " + name, Role: access.RoleManager, Locale: lang.Th, Password: "phc"}))
	h.segment = must[audience.Segment](t)(w.campaigns.SaveSegment(ctx, s, h.actor(), audience.Segment{Name: name, Rule: audience.Rule{Signal: "destination", In: []string{"TH"}}}))
	h.promise = must[content.Statement](t)(w.content.SaveStatement(ctx, s, content.Statement{Kind: content.Promise, Texts: all("I will not buy ivory")}))
	h.consent = must[content.Statement](t)(w.content.SaveStatement(ctx, s, content.Statement{Kind: content.Consent, Texts: all("Keep my promise"), Sample: true}))
	h.law = must[content.LawCard](t)(w.content.SaveLaw(ctx, s, h.actor(), lawCard()))
	h.message = must[content.Message](t)(w.content.SaveMessage(ctx, s, h.actor(), h.newMessage()))
	h.neutral = must[content.Message](t)(w.content.SaveMessage(ctx, s, h.actor(), content.Message{Frame: content.Neutral, Name: "neutral", Action: content.Dismiss}))
	h.placement = must[campaigns.Placement](t)(w.campaigns.SavePlacement(ctx, h.partner.Scope(), campaigns.Placement{
		Name: "confirmation", Channel: campaigns.Page, Place: "TH", Zone: "Asia/Bangkok", Fallback: campaigns.House, House: h.neutral.ID}))
	h.campaign = must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, s, h.actor(), h.newCampaign(name)))
	return h
}

func lawCard() content.LawCard {
	return content.LawCard{
		Place: "TH", Conduct: content.TakeOut, Lead: all("lead"), Imprisonment: content.Term{MaxMonths: 120},
		Fine: content.Money{Amount: 1_000_000, Currency: "THB"}, OrBoth: true, Confiscated: true, Instrument: all("Act"),
		SourceName: all("TAT"), SourceURL: "https://example.org/law", InForceFrom: campaigns.Date{Year: 2019, Month: 11, Day: 25},
		AsOf: campaigns.Date{Year: 2026, Month: 11, Day: 1}, Confidence: content.A, Reviewer: "law desk", Sample: true,
	}
}

func (h house) newMessage() content.Message {
	m := content.Message{Frame: content.Legal, Name: "legal", Texts: map[lang.Locale]content.Text{}, Action: content.Pledge,
		Statement: h.promise.ID, Consent: h.consent.ID, Cites: []int64{h.law.ID}, Report: content.Hotline{Phone: "1362", URL: "https://example.org"}}
	for _, l := range lang.All {
		m.Texts[l] = content.Text{Headline: "象牙 " + string(l), Body: "ก", ActionLabel: "label", ActionURL: "https://example.org/a",
			ReportLabel: "report", Alt: "an elephant", Source: "source", Speaker: "WWF", Why: "the page"}
	}
	return m
}

func (h house) newCampaign(name string) campaigns.Campaign {
	return campaigns.Campaign{
		Name: all(name), State: campaigns.Live, Zone: "Asia/Bangkok", StartsOn: campaigns.DateOf(Noon).Plus(-3), EndsOn: campaigns.DateOf(Noon).Plus(30),
		Segments: []int64{h.segment.ID}, Placements: []int64{h.placement.ID}, Messages: []campaigns.Choice{{Message: h.message.ID, Variant: "a", Weight: 1}},
		Neutral: h.neutral.ID, Priority: 2, CapPerDay: 3, HoldOut: 102, Sample: true,
		Hours: campaigns.Hours{From: 8 * 60, Until: 22 * 60}, Quiet: []campaigns.Date{campaigns.DateOf(Noon).Plus(9)},
	}
}

// approval of a house's message that lasts a day.
func (h house) approval() content.Approval {
	return content.Approval{Subject: content.OfMessage, Of: h.message.ID, Locale: lang.Th, Role: content.LanguageReview,
		Digest: sha256.Sum256([]byte("text")), By: h.actor(), At: Noon, Expires: Noon.Add(24 * time.Hour), Example: true}
}

// storeCheck is one promise of a store, kept on a world of its own.
type storeCheck struct {
	name string
	test func(t *testing.T, w *world)
}

func runChecks(t *testing.T, open OpenDB, checks []storeCheck) {
	t.Helper()
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, newWorld(t, open(t)))
		})
	}
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func show(v any) string { return fmt.Sprintf("%+v", v) }
