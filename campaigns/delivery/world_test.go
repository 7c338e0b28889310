package delivery

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/lang"
)

// world is a plan in short form. What is left out is filled in with the plainest thing that works, so
// that a story says only what it is about.
type world struct {
	Placements []place    `json:"placements"`
	Segments   []segment  `json:"segments"`
	Laws       []law      `json:"laws"`
	Messages   []message  `json:"messages"`
	Campaigns  []campaign `json:"campaigns"`
	Floors     []floor    `json:"floors"`
	HoldOut    holdOut    `json:"hold_out_of_all"`
	Vetoes     []vetoed   `json:"vetoes"`
	Rules      []needed   `json:"rules"`
	Surveys    []surveyed `json:"surveys"`
}

// surveyed is a survey that runs, of one question for each of its items.
type surveyed struct {
	Campaign string                `json:"campaign"`
	Share    int                   `json:"share"` // none is everybody
	From     string                `json:"from"`
	Until    string                `json:"until"`
	State    campaigns.SurveyState `json:"state"` // none is running
	Items    []item                `json:"items"`
}

type item struct {
	Kind content.ItemKind `json:"kind"`
	Law  string           `json:"law"`
	review
}

// holdOut is what the owner holds out of everything.
type holdOut struct {
	Buckets int    `json:"buckets"`
	Neutral string `json:"neutral"`
}

// vetoed is a message that a partner keeps off its placements.
type vetoed struct {
	Message string `json:"message"`
	Foreign bool   `json:"foreign"` // another partner does
}

// needed is a role that is asked for beyond what is always asked.
type needed struct {
	Role   content.Reviewing `json:"role"`
	Frames []content.Frame   `json:"frames"`
	Places []string          `json:"places"`
}

// floor is where a segment of a campaign stands.
type floor struct {
	Campaign string `json:"campaign"`
	Segment  string `json:"segment"`
	Standing string `json:"standing"`
	Before   bool   `json:"before"` // it was measured before the rule or the placements changed
}

type place struct {
	ID       string             `json:"id"`
	House    string             `json:"house"` // the message of its house card; none folds the room away
	Zone     string             `json:"zone"`
	Place    string             `json:"place"`
	Channel  campaigns.Channel  `json:"channel"`
	Paused   bool               `json:"paused"`
	Foreign  bool               `json:"foreign"` // another partner's
	Fallback campaigns.Fallback `json:"fallback"`
}

type segment struct {
	ID   string        `json:"id"`
	Rule audience.Rule `json:"rule"`
}

type law struct {
	ID          string             `json:"id"`
	Confidence  content.Confidence `json:"confidence"`
	InForceFrom string             `json:"in_force_from"`
	InForceTo   string             `json:"in_force_to"`
	Supersedes  string             `json:"supersedes"` // the card that it ended
	review
}

type message struct {
	ID      string        `json:"id"`
	Frame   content.Frame `json:"frame"`
	Cites   []string      `json:"cites"`
	Promise bool          `json:"promise"` // its action is a pledge
	Linked  bool          `json:"linked"`  // a neutral card whose action is a link
	review
}

// review says which locales a text has, which of them nobody approved, and when approvals end.
type review struct {
	Locales    []lang.Locale             `json:"locales"`
	Unapproved []lang.Locale             `json:"unapproved"`
	Expires    map[lang.Locale]time.Time `json:"expires"`
}

type campaign struct {
	ID         string          `json:"id"`
	State      campaigns.State `json:"state"`
	Zone       string          `json:"zone"`
	Starts     string          `json:"starts"`
	Ends       string          `json:"ends"`
	Hours      []string        `json:"hours"` // from, until
	Quiet      []string        `json:"quiet_days"`
	Segments   []string        `json:"segments"`
	Placements []string        `json:"placements"` // none is all of them
	Messages   []string        `json:"messages"`   // variants a, b, … in this order
	Weights    []int           `json:"weights"`
	Neutral    string          `json:"neutral"`
	Priority   int             `json:"priority"`
	Cap        int             `json:"cap"`
	HoldOut    int             `json:"hold_out"`
	Goal       goal            `json:"goal"`
	FrameCap   int             `json:"frame_per_day"`
	FrameGap   int             `json:"frame_gap"`
	PerHour    int64           `json:"per_hour"`
	Unit       campaigns.Unit  `json:"unit"`
	Namespace  string          `json:"namespace"`
	Stretch    [2]int          `json:"stretch"` // from, to
}

type goal struct {
	Metric campaigns.Metric `json:"metric"`
	Amount int64            `json:"amount"`
	Pacing campaigns.Pacing `json:"pacing"`
	Daily  int64            `json:"daily"`
	Total  int64            `json:"total"`
}

const (
	owner     = 10
	partner   = 20
	stranger  = 21
	promiseID = 901
	consentID = 902
)

// Ids of each kind start at a hundred of their own.
const (
	placementIDs = 100 * (1 + iota)
	segmentIDs
	lawIDs
	messageIDs
	campaignIDs
	itemIDs
	surveyIDs
)

var (
	noon     = time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC) // in Bangkok
	approved = noon.AddDate(0, -1, 0)
	forGood  = noon.AddDate(1, 0, 0)
)

func (w world) snapshot(t testing.TB) Snapshot {
	t.Helper()
	s := Snapshot{Position: Position{Revision: 7, Stops: 3}, TakenAt: noon,
		Orgs: []access.Org{{ID: owner, Public: "org_owner"}, {ID: partner, Public: "org_partner"}, {ID: stranger, Public: "org_stranger"}}}
	for i, p := range w.Placements {
		s.Placements = append(s.Placements, p.placement(w, placementIDs+int64(i)))
	}
	for i, g := range w.Segments {
		s.Segments = append(s.Segments, audience.Segment{ID: segmentIDs + int64(i), Org: owner, Public: g.ID, Rule: g.Rule})
	}
	s.Cards = w.cards()
	for i, m := range w.Messages {
		s.Messages = append(s.Messages, m.message(w, messageIDs+int64(i)))
	}
	for i, c := range w.Campaigns {
		s.Campaigns = append(s.Campaigns, c.campaign(t, w, campaignIDs+int64(i)))
	}
	s.Statements = []content.Statement{
		{ID: promiseID, Org: owner, Public: "stm_promise", Kind: content.Promise, Texts: words("promise", lang.All)},
		{ID: consentID, Org: owner, Public: "cns_consent", Kind: content.Consent, Texts: words("consent", lang.All)},
	}
	for _, v := range w.Vetoes {
		by := int64(partner)
		if v.Foreign {
			by = stranger
		}
		s.Vetoes = append(s.Vetoes, content.Veto{Partner: by, Message: w.id(v.Message)})
	}
	if len(w.Rules) > 0 {
		book := content.Rulebook{ID: 1, Org: owner, Version: 1}
		for _, n := range w.Rules {
			book.Rules = append(book.Rules, content.Need(n))
		}
		s.Rulebooks = append(s.Rulebooks, book)
	}
	w.surveys(t, &s)
	s.Approvals = w.approvals(s)
	s.Floors = w.floors(t, s)
	if w.HoldOut.Buckets > 0 {
		s.HoldOuts = []campaigns.HoldOut{{ID: 1, Org: owner, Public: "hld_owner", Version: 1, Buckets: w.HoldOut.Buckets, Neutral: w.id(w.HoldOut.Neutral)}}
	}
	return s
}

func (w world) surveys(t testing.TB, s *Snapshot) {
	t.Helper()
	for n, v := range w.Surveys {
		one := campaigns.Survey{ID: surveyIDs + int64(n), Org: owner, Public: fmt.Sprint("srv_", n), Campaign: w.id(v.Campaign), State: campaigns.SurveyRunning, Share: v.Share,
			Locales: lang.All, From: date(t, v.From, "2026-11-01"), Until: date(t, v.Until, "2026-11-30"), Zone: "Asia/Bangkok"}
		if v.Share == 0 {
			one.Share = campaigns.Buckets
		}
		if v.State != "" {
			one.State = v.State
		}
		for _, i := range v.Items {
			it := content.Item{ID: itemIDs + int64(len(s.Items)), Org: owner, Public: fmt.Sprint("itm_", len(s.Items)), Kind: i.Kind, Law: w.id(i.Law), Wanted: []int{0}, Texts: map[lang.Locale]content.ItemText{}}
			for _, l := range i.locales() {
				it.Texts[l] = content.ItemText{Ask: "ask in " + string(l), Options: []string{"yes", "no"}}
			}
			s.Items, one.Items = append(s.Items, it), append(one.Items, it.ID)
		}
		s.Surveys = append(s.Surveys, one)
	}
}

func (w world) floors(t testing.TB, s Snapshot) []Floor {
	t.Helper()
	var out []Floor
	for i, f := range w.Floors {
		at := slices.IndexFunc(s.Campaigns, func(c campaigns.Campaign) bool { return c.Public == f.Campaign })
		rule, err := audience.Compile(s.Segments[w.id(f.Segment)-segmentIDs].Rule)
		if err != nil {
			t.Fatal(err)
		}
		row := Floor{ID: int64(i + 1), Campaign: w.id(f.Campaign), Segment: w.id(f.Segment), Digest: Conjunction(rule, s.Campaigns[at].Placements)}
		for standing := reach.Unmeasured; standing <= reach.Over; standing++ {
			if standing.String() == f.Standing {
				row.Standing = standing
			}
		}
		if f.Before {
			row.Digest = Conjunction(rule, []int64{12345})
		}
		out = append(out, row)
	}
	return out
}

func (p place) placement(w world, id int64) campaigns.Placement {
	out := campaigns.Placement{ID: id, Org: partner, Public: p.ID, Name: p.ID, Channel: campaigns.Page, Place: "TH",
		Zone: "Asia/Bangkok", Fallback: campaigns.Empty, Paused: p.Paused}
	if p.Foreign {
		out.Org = stranger
	}
	if p.House != "" {
		out.Fallback, out.House = campaigns.House, w.id(p.House)
	}
	if p.Zone != "" {
		out.Zone = p.Zone
	}
	if p.Place != "" {
		out.Place = p.Place
	}
	if p.Channel != "" {
		out.Channel = p.Channel
	}
	return out
}

// cards are the law cards, those that another took the place of as saving that one leaves them.
func (w world) cards() []content.LawCard {
	var out []content.LawCard
	for i, l := range w.Laws {
		card := l.card(lawIDs + int64(i))
		card.Supersedes = w.id(l.Supersedes)
		out = append(out, card)
	}
	for i := range out {
		for _, next := range out {
			out[i] = content.Supersede(out[i], next)
		}
	}
	return out
}

func (l law) card(id int64) content.LawCard {
	c := content.LawCard{ID: id, Org: owner, Public: l.ID, Place: "TH", Conduct: content.TakeOut, Confidence: content.A,
		Imprisonment: content.Term{MaxMonths: 120}, Fine: content.Money{Amount: 1_000_000, Currency: "THB"}, OrBoth: true,
		SourceName: words("source", lang.All), SourceURL: "https://law.example/" + l.ID, AsOf: campaigns.DateOf(approved)}
	if l.Confidence != "" {
		c.Confidence = l.Confidence
	}
	if l.InForceFrom != "" {
		c.InForceFrom, _ = campaigns.ParseDate(l.InForceFrom)
	}
	if l.InForceTo != "" {
		c.InForceTo, _ = campaigns.ParseDate(l.InForceTo)
	}
	return c
}

func (m message) message(w world, id int64) content.Message {
	out := content.Message{ID: id, Org: owner, Public: m.ID, Frame: m.Frame, Action: content.Link, Texts: map[lang.Locale]content.Text{}}
	if m.Frame == "" {
		out.Frame = content.Norm
	}
	if m.Frame == content.Neutral && !m.Linked {
		out.Action = content.Dismiss
	}
	if m.Promise {
		out.Action, out.Statement, out.Consent = content.Pledge, promiseID, consentID
	}
	for _, l := range m.locales() {
		text := content.Text{Headline: fmt.Sprintf("%s headline in %s", m.ID, l), Body: "body", ActionLabel: "label", Why: "why"}
		if out.Action == content.Link {
			text.ActionURL = fmt.Sprintf("https://example.org/%s/%s", m.ID, l)
		}
		out.Texts[l] = text
	}
	for _, c := range m.Cites {
		out.Cites = append(out.Cites, w.id(c))
	}
	return out
}

func (c campaign) campaign(t testing.TB, w world, id int64) campaigns.Campaign {
	t.Helper()
	out := campaigns.Campaign{ID: id, Org: owner, Public: c.ID, Name: lang.Text{lang.En: c.ID}, State: campaigns.Live, Zone: "Asia/Bangkok",
		StartsOn: date(t, c.Starts, "2026-11-01"), EndsOn: date(t, c.Ends, "2026-11-30"),
		Neutral: w.id(c.Neutral), Priority: max(1, c.Priority), CapPerDay: c.Cap, HoldOut: c.HoldOut, Goal: campaigns.Goal(c.Goal), FramePerDay: c.FrameCap, FrameGap: c.FrameGap, PerHour: c.PerHour}
	out.Unit, out.Apart = c.Unit, campaigns.Apart{Namespace: c.Namespace, From: c.Stretch[0], To: c.Stretch[1]}
	if c.State != "" {
		out.State = c.State
	}
	if c.Zone != "" {
		out.Zone = c.Zone
	}
	for _, d := range c.Quiet {
		out.Quiet = append(out.Quiet, date(t, d, ""))
	}
	if len(c.Hours) == 2 {
		out.Hours = campaigns.Hours{From: clock(t, c.Hours[0]), Until: clock(t, c.Hours[1])}
	}
	for i, m := range c.Messages {
		weight := 1
		if i < len(c.Weights) {
			weight = c.Weights[i]
		}
		out.Messages = append(out.Messages, campaigns.Choice{Message: w.id(m), Variant: string(rune('a' + i)), Weight: weight})
	}
	for _, s := range c.Segments {
		out.Segments = append(out.Segments, w.id(s))
	}
	for i, p := range w.Placements {
		if len(c.Placements) == 0 || has(c.Placements, p.ID) {
			out.Placements = append(out.Placements, placementIDs+int64(i))
		}
	}
	return out
}

// approvals approves everything as it stands, but for what the world says nobody approved.
func (w world) approvals(s Snapshot) []content.Approval {
	shelf := content.NewShelf(s.Cards, s.Statements, nil)
	var out []content.Approval
	add := func(r review, a content.Approval) {
		if has(r.Unapproved, a.Locale) {
			return
		}
		a.ID, a.Org, a.At, a.Expires = int64(len(out)+1), owner, approved, forGood
		if e, ok := r.Expires[a.Locale]; ok {
			a.Expires = e
		}
		out = append(out, a)
	}
	for _, l := range lang.All {
		for i, c := range s.Cards {
			add(w.Laws[i].review, content.Approval{Subject: content.OfLaw, Of: c.ID, Locale: l, Role: content.LawReview, Digest: content.DigestLaw(c, l)})
		}
		for _, st := range s.Statements {
			add(review{}, content.Approval{Subject: content.OfStatement, Of: st.ID, Locale: l, Role: content.LanguageReview, Digest: content.DigestStatement(st, l)})
		}
		n := 0
		for _, v := range w.Surveys {
			for _, i := range v.Items {
				for _, role := range content.ItemRoles(s.Items[n]) {
					add(i.review, content.Approval{Subject: content.OfItem, Of: s.Items[n].ID, Locale: l, Role: role, Digest: shelf.DigestItem(s.Items[n], l)})
				}
				n++
			}
		}
		for i, m := range s.Messages {
			for _, role := range content.Roles(m) {
				add(w.Messages[i].review, content.Approval{Subject: content.OfMessage, Of: m.ID, Locale: l, Role: role, Digest: shelf.DigestMessage(m, l)})
			}
		}
	}
	return out
}

// id finds anything in the world by its public id. A name that the world does not have is an id that
// the plan does not have.
func (w world) id(public string) int64 {
	if public == "" {
		return 0
	}
	for i, p := range w.Placements {
		if p.ID == public {
			return placementIDs + int64(i)
		}
	}
	for i, s := range w.Segments {
		if s.ID == public {
			return segmentIDs + int64(i)
		}
	}
	for i, l := range w.Laws {
		if l.ID == public {
			return lawIDs + int64(i)
		}
	}
	for i, m := range w.Messages {
		if m.ID == public {
			return messageIDs + int64(i)
		}
	}
	for i, c := range w.Campaigns {
		if c.ID == public {
			return campaignIDs + int64(i)
		}
	}
	return 9999
}

func (r review) locales() []lang.Locale {
	if r.Locales == nil {
		return lang.All
	}
	return r.Locales
}

func date(t testing.TB, s, otherwise string) campaigns.Date {
	t.Helper()
	if s == "" {
		s = otherwise
	}
	d, err := campaigns.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func clock(t testing.TB, s string) campaigns.Clock {
	t.Helper()
	c, err := campaigns.ParseClock(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func words(what string, locales []lang.Locale) lang.Text {
	out := lang.Text{}
	for _, l := range locales {
		out[l] = what + " in " + string(l)
	}
	return out
}

func has[T comparable](list []T, v T) bool {
	for _, e := range list {
		if e == v {
			return true
		}
	}
	return false
}

// ring is one secret.
type ring struct{ secret [32]byte }

func (r *ring) Current() (byte, []byte)      { return 1, r.secret[:] }
func (r *ring) Secret(n byte) ([]byte, bool) { return r.secret[:], n == 1 }

func newSealer() *token.Sealer {
	return token.NewSealer(&ring{sha256.Sum256([]byte("a test's secret"))})
}

// said is the interface's words, which are not what these tests are about.
func said(l lang.Locale, key string, _ map[string]any) string { return key + " in " + string(l) }

func options(now time.Time) Options {
	return Options{Now: now, Say: said, Bucket: BucketKey{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}}
}

func compile(t testing.TB, s Snapshot, now time.Time) *Plan {
	t.Helper()
	p, err := Compile(s, options(now))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// counted remembers what a planner counted.
type counted struct {
	cells []token.Cell
}

func (c *counted) decided(cell token.Cell, _ time.Time) { c.cells = append(c.cells, cell) }

// planner serves a world at an instant, in contact.
func planner(t testing.TB, w world, now time.Time) (*Planner, *counted) {
	t.Helper()
	c := &counted{}
	p := NewPlanner(newSealer(), c.decided)
	p.Use(compile(t, w.snapshot(t), now))
	p.UseStops(NewBoard(3, nil))
	p.Touch(now)
	return p, c
}

// ask is a plain visit.
func ask(now time.Time, placements ...string) Request {
	return Request{Now: now, Org: partner, Placements: placements, Locales: []string{"zh-CN"}, Bucket: 0, Kind: token.Page}
}

func signals(t testing.TB, raw map[string]json.RawMessage) audience.Traveller {
	t.Helper()
	var out audience.Traveller
	if ignored := out.ReadSignals(raw); len(ignored) > 0 {
		t.Fatalf("signals: %v", ignored)
	}
	return out
}
