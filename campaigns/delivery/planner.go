package delivery

import (
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/token"
	"erawan/internal/lang"
)

// Lifetime is how long a page's token may come back.
const Lifetime = 24 * time.Hour

// Lease is how long a node without contact to the stores goes on serving what it last knew. After
// it, a stop might have been missed for too long, and only neutral cards are shown.
const Lease = 15 * time.Minute

// clockSlack is how far a contact may lie in the future of a request. One further ahead was noted
// before the clock was set back, and nothing can be read from it.
const clockSlack = 5 * time.Second

// Request is one page asking for all its slots at once.
type Request struct {
	Now        time.Time
	Org        int64    // of the key
	Placements []string // public ids
	Locales    []string // BCP 47, in the order preferred
	Traveller  audience.Traveller
	Bucket     int            // 0..1023 from the page's store; -1 when it has none
	Seen       map[string]int // showings today, by campaign's public id
	Memory     *Memory        // what a partner's server or Redis remembers of the visitor; nil for nobody
	Visitor    string         // a partner's agreed pseudonym, from which the bucket is worked out where there is no other
	GPC        bool           // Global Privacy Control: the page keeps nothing, and nobody remembers
	again      *token.Claims  // what is decided again; nil for a visit
	pinned     []token.ID     // of the tokens, one a placement; none draws them
	Kind       token.Kind
	Test       bool // a partner looks whether its page works: nothing is counted, and no answer can be told of
	Client     Client
}

// Answer is the decision for one placement. Empty is set when there is nothing to show.
type Answer struct {
	Placement string
	Empty     Reason
	Token     string
	Campaign  string // of a held-out visit as well; empty for a house card
	Message   string
	Variant   string
	Locale    lang.Locale
	Frame     content.Frame
	Expires   time.Time
	Content   content.Parts
	Invitation
}

// Planner decides. It holds the plan and the stops in memory, never waits, and asks no store.
type Planner struct {
	sealer  *token.Sealer
	decided func(token.Cell, time.Time) // counts a decision in memory
	plan    atomic.Pointer[Plan]
	board   atomic.Pointer[Board]
	one     sync.Mutex   // who swaps plan and board, and turns the bits of the plan
	contact atomic.Int64 // unix milliseconds of the last contact
	sampler Sampler
	missed  Missed
	asked   Requested
	tally   tally
}

// NewPlanner returns a planner without a plan: it answers lease_expired until it is given one.
func NewPlanner(sealer *token.Sealer, decided func(token.Cell, time.Time)) *Planner {
	p := &Planner{sealer: sealer, decided: decided, tally: newTally()}
	p.plan.Store(&Plan{})
	p.board.Store(NewBoard(0, nil))
	return p
}

// Decide answers for every placement, in the order asked.
func (p *Planner) Decide(r Request) []Answer {
	v := visits.Get().(*visit)
	p.begin(v, r)
	out := make([]Answer, len(r.Placements))
	for i, public := range r.Placements {
		v.begin(i)
		out[i] = v.decide(public)
		out[i].Placement = public
		if !r.Test {
			v.count(out[i].Empty)
		}
	}
	v.sample()
	*v = visit{} // it knows what a visitor told us, and the pool is no place for that
	visits.Put(v)
	return out
}

// visits are kept for the next request: one is a kilobyte, and nothing of it outlives its answer.
var visits = sync.Pool{New: func() any { return new(visit) }}

// visit is one request against one plan and one board.
type visit struct {
	Request
	planner *Planner
	plan    *Plan
	board   *Board
	on      []uint64 // bits of the plan's index that are neither stopped nor at rest
	asked   []lang.Locale
	room    [4]lang.Locale // for asked
	texts   []lang.Locale  // where to look for a text
	laws    []lang.Locale  // the same for legal text
	shelves [2][4]lang.Locale
	bucket  int
	source  token.Source
	carrier int64           // the organisation of the placement
	day     int             // of the placement's calendar, from 1970-01-01
	clock   campaigns.Clock // of the placement
	at      int64           // the placement
	id      token.ID        // of the placement's token; zero until it is asked for
	expired bool
	here    *slot              // the placement that is asked about
	used    []int64            // campaigns already on this page
	slots   []*slot            // that there are, of those asked for
	shelf   [4]*slot           // for slots
	told    audience.Traveller // of the placement that is decided on
}

func (p *Planner) visit(r Request) *visit {
	v := new(visit)
	p.begin(v, r)
	return v
}

func (p *Planner) begin(v *visit, r Request) {
	*v = visit{Request: r, planner: p, plan: p.plan.Load(), board: p.board.Load(), bucket: r.Bucket, source: token.PageStore}
	if v.plan.on != nil {
		v.on = v.plan.on.Bits()
	}
	v.expired = !p.leased(r.Now)
	if r.GPC {
		v.Memory = nil
	}
	switch {
	case r.again != nil:
		v.source = r.again.Source
	case !r.GPC && r.Bucket < 0 && r.Visitor != "":
		v.bucket, v.source = v.plan.bucket.of("visitor:"+r.Visitor, r.Org), token.Pseudonym
	case r.GPC || r.Bucket < 0 || r.Bucket >= campaigns.Buckets:
		v.bucket, v.source = rand.IntN(campaigns.Buckets), token.PerView
	}
	v.asked, v.slots, v.used = v.room[:0], v.shelf[:0], r.onPage()
	for i, tag := range r.Locales {
		t := tongueOf(tag)
		if t.locale != "" && !slices.Contains(v.asked, t.locale) {
			v.asked = append(v.asked, t.locale)
		}
		if _, told := r.Traveller.Values(audience.Language); i == 0 && !told {
			v.Traveller.Adopt(&t.known)
		}
	}
	if len(v.asked) == 0 {
		v.asked = append(v.asked, lang.En)
	}
	v.texts = lang.Fallback(v.shelves[0][:0], v.asked, false)
	v.laws = lang.Fallback(v.shelves[1][:0], v.asked, true)
	v.Traveller.Derive()
}

func (v *visit) decide(public string) Answer {
	s := v.plan.placements[public]
	if s == nil || s.Org != v.Org {
		return Answer{Empty: UnknownPlacement}
	}
	v.slots = append(v.slots, s)
	if v.board.carrier(s.ID, s.Org) {
		return Answer{Empty: Stopped}
	}
	if s.Silent() {
		return Answer{Empty: PausedPlacement}
	}
	if v.expired {
		return v.house(s, LeaseExpired, nil, nil)
	}
	v.told = v.traveller(s)
	t := &v.told
	var skipped []token.Skip
	reason, last, low := NoCampaign, -1, -1
	q := queries.Get().(*audience.Query)
	defer queries.Put(q)
	q.Ask(v.plan.index, t, false)
	q.Among(v.on)
	for bit := q.Next(s.live, 0); bit >= 0; bit = q.Next(s.live, bit+1) {
		owner := v.plan.index.Owner(bit)
		if owner.Rule == last { // another way in which the same campaign matches
			continue
		}
		c := v.plan.candidates[owner.Rule]
		if low >= 0 && low != owner.Rule {
			reason = further(reason, v.shut(v.plan.candidates[low]))
		}
		if !c.reached(owner.Part) { // another of its segments may take the visit still
			low = owner.Rule
			continue
		}
		last, low = owner.Rule, -1
		show, why := v.offer(c, t, c.segment(owner.Part))
		if why == "" {
			return v.show(s, c, show, t, skipped)
		}
		v.miss(c, why)
		if show.heldOut { // capped or paced as well: a held-out visit sees nothing lower
			return v.house(s, why, t, appendSkip(skipped, c.ID, why))
		}
		skipped = appendSkip(skipped, c.ID, why)
		reason = further(reason, why)
	}
	if low >= 0 {
		reason = further(reason, v.shut(v.plan.candidates[low]))
	}
	return v.house(s, v.unmatched(s, q, t, reason), t, skipped)
}

// queries are kept for the next visit: a query is the one thing in a decision that is worth it.
var queries = sync.Pool{New: func() any { return new(audience.Query) }}

// unmatched is the reason for nothing when those that match gave one: whichever campaign of the
// placement came furthest.
func (v *visit) unmatched(s *slot, q *audience.Query, t *audience.Traveller, reason Reason) Reason {
	if further(reason, SignalUnknown) != SignalUnknown {
		return reason
	}
	q.Ask(v.plan.index, t, true)
	q.Among(v.on)
	for bit := q.Next(s.live, 0); bit >= 0; bit = q.Next(s.live, bit+1) {
		c := v.plan.candidates[v.plan.index.Owner(bit).Rule]
		if _, match := c.match(t); match == audience.Unknown && v.open(c) == "" {
			return SignalUnknown
		}
	}
	for _, c := range s.candidates {
		if reason == NoMatch { // nothing that is left comes further
			break
		}
		why := v.open(c)
		if why == "" {
			if _, match := c.match(t); match != audience.No {
				continue
			}
			why = NoMatch
		}
		reason = further(reason, why)
	}
	return reason
}

// traveller adds to what the partner told us what we know from the placement and its clock, and notes what that says.
func (v *visit) traveller(s *slot) audience.Traveller {
	r, t := s.read(v.Now), v.Traveller
	v.at = s.ID
	v.carrier = s.Org
	v.here = s
	v.day, v.clock = r.day, r.began+campaigns.Clock(v.Now.Unix()%quarter/60)
	t.At(r.moment)
	t.Adopt(&s.known)
	return t
}

// showing is what a candidate would put on the page.
type showing struct {
	chosen
	segment int64
	piece   *piece
	locale  lang.Locale
	text    *text
	heldOut bool
}

// consider asks one candidate, in the order of decision. Hold-out comes before the cap and pacing, so that both
// arms are counted under the same conditions.
//
// This is the plain way, which explanations use and which tests hold decide to.
func (v *visit) consider(c *candidate, t *audience.Traveller) (showing, Reason) {
	if why := v.open(c); why != "" {
		return showing{}, why
	}
	segment, match := c.match(t)
	switch match {
	case audience.No:
		return showing{}, NoMatch
	case audience.Unknown:
		return showing{}, SignalUnknown
	}
	if segment == underFloor {
		return showing{}, UnderFloor
	}
	return v.offer(c, t, segment)
}

// open is empty while a campaign is live, on its days and in its hours, short of its goal, not stopped as a whole, and kept off
// the placement by nobody.
func (v *visit) open(c *candidate) Reason {
	if _, rests := v.board.resting[c.ID]; rests {
		return NoCampaign // as a plan without it would say
	}
	if v.Now.Before(c.from) || !v.Now.Before(c.until) || !c.Hours.Has(v.clock) || slices.Contains(c.quiet, v.day) {
		return OffSchedule
	}
	if v.over(c) {
		return GoalReached
	}
	if v.board.has(StopCampaign, c.ID, "") {
		return Stopped
	}
	if _, kept := v.here.vetoed[c.ID]; kept {
		return Vetoed
	}
	return ""
}

// offer is what a campaign that matches would show.
func (v *visit) offer(c *candidate, t *audience.Traveller, segment int64) (showing, Reason) {
	if why := v.open(c); why != "" {
		return showing{}, why
	}
	if !c.split.part.has(v.bucket) {
		return showing{}, Outside
	}
	s := showing{segment: segment}
	s.chosen = v.choose(c, t)
	s.piece = c.pieces[s.variant]
	locale, found := v.locale(c)
	if !found {
		return s, NoLocale
	}
	s.locale, s.text = locale, s.piece.in(locale)
	if v.board.text(s.piece, locale) || v.board.has(StopCampaign, c.ID, locale) {
		return s, Stopped
	}
	s.heldOut = s.side > shownSide
	if why := v.limited(c, s.piece.message.Frame); why != "" {
		return s, why
	}
	if why := v.paced(c, locale); why != "" {
		return s, why
	}
	for _, id := range v.used {
		if id == c.ID {
			return s, Duplicate
		}
	}
	return s, ""
}

// segment is the id of one of the campaign's segments; 0 when it has none.
func (c *candidate) segment(part int) int64 {
	if part < len(c.rules) {
		return c.rules[part].segment
	}
	return 0
}

// locale is the first language, of those asked for and what they may fall back to, in which every variant
// and the neutral card have an approved text: otherwise the arms would differ in who can be in them.
func (v *visit) locale(c *candidate) (lang.Locale, bool) {
	for _, l := range v.locales(c.legal) {
		if c.speaks(l, v.Now) {
			return l, true
		}
	}
	return "", false
}

// locales are where to look for a text, first choice first.
func (v *visit) locales(legal bool) []lang.Locale {
	if legal {
		return v.laws
	}
	return v.texts
}

func (c *candidate) speaks(l lang.Locale, now time.Time) bool {
	for _, p := range c.pieces {
		if !p.speaks(l, now) {
			return false
		}
	}
	return !c.holds() || c.card() != nil && c.card().speaks(l, now)
}

func (p *piece) speaks(l lang.Locale, now time.Time) bool {
	return now.UnixMilli() < p.in(l).until
}
