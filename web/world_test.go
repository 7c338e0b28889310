package web

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/evidence"
	"erawan/campaigns/pledges"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
	"erawan/internal/list"
)

// public makes a public id that is the same in every run.
func publicID(prefix string, n byte) string { return prefix + "_" + id.Encode([16]byte{15: n}) }

var (
	plcPledge = publicID(id.Placement, 1) // shows the pledge campaign
	plcLink   = publicID(id.Placement, 2) // shows the link campaign
	plcBare   = publicID(id.Placement, 3) // nothing planned, no house card
	plcHouse  = publicID(id.Placement, 4) // nothing planned, house card
	plcPaused = publicID(id.Placement, 5)
	plcOther  = publicID(id.Placement, 6) // another partner's

	cmpPledge = publicID(id.Campaign, 1)
	stmPledge = publicID(id.Statement, 1)
	cnsPledge = publicID(id.Consent, 2)
)

const approvedAddress = "https://www.example.org/silk?lang=en&from=a+b"

func words(en string) lang.Text {
	return lang.Text{lang.ZhHans: en + "。", lang.ZhHant: en + "。", lang.Th: en, lang.En: en}
}

func message(n int64, frame content.Frame, action content.Action) content.Message {
	m := content.Message{ID: n, Org: 1, Public: publicID(id.Message, byte(n)), Version: 1, Frame: frame, Action: action,
		Texts: map[lang.Locale]content.Text{}}
	for _, l := range lang.All {
		m.Texts[l] = content.Text{Headline: "Headline in " + string(l), Body: "Body & <b>more</b>", ActionLabel: "Do it"}
	}
	return m
}

// snapshot is a small world: one owner, two partners, three campaigns' worth of texts, all approved.
func snapshot(now time.Time) delivery.Snapshot {
	neutral := message(1, content.Neutral, content.Dismiss)
	promise := message(2, content.Norm, content.Pledge)
	promise.Statement, promise.Consent = 1, 2
	link := message(3, content.Souvenir, content.Link)
	for l, t := range link.Texts {
		t.ActionURL = approvedAddress
		link.Texts[l] = t
	}
	s := delivery.Snapshot{
		Position: delivery.Position{Revision: 7}, TakenAt: now,
		Orgs: []access.Org{{ID: 1, Public: publicID(id.Org, 1)}, {ID: 2, Public: publicID(id.Org, 2), Kind: access.Partner}, {ID: 3, Public: publicID(id.Org, 3), Kind: access.Partner}},
		Keys: []campaigns.Key{
			{ID: 1, Org: 2, Kind: campaigns.Publishable, Text: pk, Origins: []string{origin, "https://*.shop.example"}},
			{ID: 2, Org: 2, Kind: campaigns.Secret, Text: hashOf(sk), Scopes: access.KeyScopes},
			{ID: 3, Org: 3, Kind: campaigns.Publishable, Text: pkOther, Origins: []string{"https://other.example"}},
			{ID: 4, Org: 3, Kind: campaigns.Secret, Text: hashOf(skOther), Scopes: access.KeyScopes},
			{ID: 5, Org: 2, Kind: campaigns.Publishable, Text: pkSlow, Origins: []string{origin}, PerMinute: 8},
			{ID: 6, Org: 2, Kind: campaigns.Publishable, Text: pkRevoked, Origins: []string{origin}, Revoked: true},
		},
		Placements: []campaigns.Placement{
			{ID: 1, Org: 2, Public: plcPledge, Channel: campaigns.Page, Place: "TH"},
			{ID: 2, Org: 2, Public: plcLink, Channel: campaigns.Page, Place: "TH"},
			{ID: 3, Org: 2, Public: plcBare, Channel: campaigns.Page, Fallback: campaigns.Empty},
			{ID: 4, Org: 2, Public: plcHouse, Channel: campaigns.Page, Fallback: campaigns.House, House: 1},
			{ID: 5, Org: 2, Public: plcPaused, Channel: campaigns.Page, Paused: true},
			{ID: 6, Org: 3, Public: plcOther, Channel: campaigns.Page},
		},
		Messages: []content.Message{neutral, promise, link},
		Statements: []content.Statement{
			{ID: 1, Org: 1, Public: stmPledge, Kind: content.Promise, Texts: words("I will not buy ivory")},
			{ID: 2, Org: 1, Public: cnsPledge, Kind: content.Consent, Texts: words("We keep the promise alone")},
		},
		Campaigns: []campaigns.Campaign{campaign(1, now, 2), campaign(2, now, 3)},
	}
	s.Approvals = approvals(s, now)
	return s
}

func campaign(n byte, now time.Time, says int64) campaigns.Campaign {
	return campaigns.Campaign{ID: int64(n), Org: 1, Public: publicID(id.Campaign, n), Version: 1, Name: words("Campaign"),
		State: campaigns.Live, Zone: "Asia/Bangkok", StartsOn: campaigns.DateOf(now).Plus(-7), EndsOn: campaigns.DateOf(now).Plus(7),
		Placements: []int64{int64(n)}, Messages: []campaigns.Choice{{Message: says, Variant: "a", Weight: 1}}, Priority: 1, CapPerDay: 3}
}

func approvals(s delivery.Snapshot, now time.Time) []content.Approval {
	shelf := content.NewShelf(s.Cards, s.Statements, nil)
	var out []content.Approval
	add := func(subject content.Subject, of int64, l lang.Locale, d content.Digest) {
		out = append(out, content.Approval{Subject: subject, Of: of, Locale: l, Role: content.LanguageReview, Digest: d,
			At: now.Add(-time.Hour), Expires: now.AddDate(1, 0, 0)})
	}
	for _, l := range lang.All {
		for _, m := range s.Messages {
			add(content.OfMessage, m.ID, l, shelf.DigestMessage(m, l))
		}
		for _, st := range s.Statements {
			add(content.OfStatement, st.ID, l, content.DigestStatement(st, l))
		}
	}
	return out
}

// memoryPledges keeps pledges as the contract of pledges.Store says.
type memoryPledges struct {
	mu   sync.Mutex
	rows []pledges.Pledge
	gone map[token.ID]bool // that took theirs back
	told map[string]map[pledges.Wave]pledges.FollowUp
	down bool
}

func (m *memoryPledges) Followed(_ context.Context, public string) (pledges.Followed, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range m.rows {
		if p.Public == public && !m.gone[p.Token] {
			return pledges.Followed{Public: public, At: p.At, Answered: slices.Sorted(maps.Keys(m.told[public]))}, nil
		}
	}
	return pledges.Followed{}, fault.New(fault.NotFound, "", "not_found")
}

func (m *memoryPledges) Follow(_ context.Context, public string, f pledges.FollowUp) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.told == nil {
		m.told = map[string]map[pledges.Wave]pledges.FollowUp{}
	}
	if m.told[public] == nil {
		m.told[public] = map[pledges.Wave]pledges.FollowUp{}
	}
	m.told[public][f.Wave] = f
	return nil
}

func (m *memoryPledges) Create(_ context.Context, p pledges.Pledge) (pledges.Pledge, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down {
		return pledges.Pledge{}, false, errInner
	}
	if m.gone[p.Token] {
		return pledges.Pledge{}, false, fault.New(fault.Conflict, "/token", "pledge.withdrawn")
	}
	for _, old := range m.rows {
		if old.Token == p.Token && old.Statement == p.Statement || p.Key != "" && old.Key == p.Key {
			return old, false, nil
		}
	}
	m.rows = append(m.rows, p)
	return p, true, nil
}

func (m *memoryPledges) Withdraw(_ context.Context, public string, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, p := range m.rows {
		if p.Public == public {
			m.rows = slices.Delete(m.rows, i, i+1)
			if m.gone == nil {
				m.gone = map[token.ID]bool{}
			}
			m.gone[p.Token] = true
			return nil
		}
	}
	return fault.New(fault.NotFound, "/receipt", "pledge.unknown_receipt")
}

func (m *memoryPledges) Tally(_ context.Context, campaign int64) (pledges.Count, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := pledges.Count{Reported: 300}
	for _, p := range m.rows {
		if p.Cell.Campaign == campaign {
			n.Measured++
		}
	}
	return n, nil
}

func (m *memoryPledges) Board(_ context.Context, campaign int64, also []int64) ([]pledges.Carrier, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down {
		return nil, errInner
	}
	n := int64(0)
	for _, p := range m.rows {
		if p.Cell.Campaign == campaign {
			n++
		}
	}
	out := []pledges.Carrier{{Org: 1, Name: lang.Text{lang.En: "Express <i>", lang.Th: "เอ็กซ์เพรส"}, Count: n}}
	for _, org := range also {
		if org != 1 {
			out = append(out, pledges.Carrier{Org: org, Name: lang.Text{lang.En: "Printer"}})
		}
	}
	return out, nil
}

// memoryReports answers with one row, and remembers what it was asked.
type memoryReports struct {
	scope access.Scope
	query evidence.Query
}

func (m *memoryReports) Zones(context.Context) ([]string, error) {
	return []string{"Asia/Bangkok", "Asia/Shanghai"}, nil
}

// DailyReach tells of one day that is closed and of one that had few.
func (m *memoryReports) DailyReach(_ context.Context, _ access.Scope, a evidence.ReachAsk) (evidence.DailyReach, error) {
	day := campaigns.Date{Year: 2026, Month: time.November, Day: 20}
	return evidence.DailyReach{From: day, To: day.Next(), Closed: day.Next(), Campaign: evidence.Named{Public: a.Campaign}, Broken: []campaigns.Date{day.Next()},
		Rows: []evidence.ReachDay{{Day: day, Visitors: 40, Whole: true}, {Day: day.Next(), Few: true}}}, nil
}

func (m *memoryReports) Engagement(_ context.Context, s access.Scope, q evidence.Query) (evidence.Report, error) {
	m.scope, m.query = s, q
	return evidence.Report{Query: q, Revision: 9, Rows: []evidence.Row{{
		Day: q.To, Locale: lang.Th, Basis: evidence.Measured, Variant: "a", Decisions: 5, Impressions: 4,
		Partner: evidence.Named{Public: publicID(id.Org, 2), Name: words("=cmd|calc")}, Campaign: evidence.Named{Public: cmpPledge, Name: words("Norm")},
		Message: evidence.Named{Public: publicID(id.Message, 2), Name: words("Message")},
	}}}, nil
}

func (m *memoryReports) CampaignByPublic(_ context.Context, s access.Scope, public string) (campaigns.Campaign, error) {
	if public == cmpPledge && s.Org == 2 {
		return campaigns.Campaign{ID: 1, Public: public}, nil
	}
	return campaigns.Campaign{}, fault.New(fault.NotFound, "/campaign", "campaign.unknown")
}

// noExports is a store in which nobody has an export.
type noExports struct{ evidence.ExportFiles }

func (noExports) Export(_ context.Context, _ access.Scope, e evidence.Export) (evidence.Export, error) {
	return e, nil
}

func (noExports) ExportPage(context.Context, access.Scope, list.Ask) (list.Page[evidence.Export], error) {
	return list.Page[evidence.Export]{}, nil
}

func (noExports) ExportOf(context.Context, access.Scope, string) (evidence.Export, []evidence.ExportPart, error) {
	return evidence.Export{}, nil, db.NotFound
}

func (noExports) ResumeExport(context.Context, access.Scope, string) error { return db.NotFound }
func (noExports) CancelExport(context.Context, access.Scope, string) error { return db.NotFound }

// noSegments is a store in which nobody has a segment.
type noSegments struct{}

func (noSegments) SegmentPage(context.Context, access.Scope, list.Ask) (list.Page[audience.Segment], error) {
	return list.Page[audience.Segment]{}, nil
}

func (noSegments) SegmentByPublic(context.Context, access.Scope, string) (audience.Segment, error) {
	return audience.Segment{}, db.NotFound
}

func (noSegments) SegmentVersions(context.Context, access.Scope, string) ([]audience.Version, error) {
	return nil, db.NotFound
}

func (noSegments) SaveSegment(_ context.Context, _ access.Scope, _ access.Actor, g audience.Segment) (audience.Segment, error) {
	return g, g.Check(nil)
}
