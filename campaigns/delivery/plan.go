package delivery

import (
	"cmp"
	"crypto/sha256"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
)

// Plan is a snapshot made ready to decide from: rules compiled, texts judged and rendered, placements
// looked up by what pages call them. It is immutable.
type Plan struct {
	position   Position
	takenAt    time.Time
	madeAt     time.Time
	keys       map[string]campaigns.Key
	origins    map[int64][]campaigns.Key // of organisations: their keys that pages use
	placements map[string]*slot
	slots      map[int64]*slot // the same, by their numbers
	batches    map[uint32]campaigns.Batch
	pieces     map[int64]*piece
	cards      []content.LawCard           // by number
	told       map[int64]*[locales]toldLaw // the same, as each may be told by itself
	names      map[int64]string            // public ids of organisations
	statements map[string]statement
	surveys    map[int64]*asked
	campaigns  map[string]int64   // every campaign of the snapshot, by public id
	glossaries map[int64]glossary // of organisations that have a mapping
	refused    []Refusal
	files      []string           // of pictures that may be shown, by digest
	candidates []*candidate       // every live campaign, first asked first
	index      *audience.Index    // of their rules, by their place in candidates
	on         *audience.Switches // those that are neither stopped nor at rest
	places     map[int64]int      // in candidates, by campaign
	bucket     BucketKey
	reserved   map[int64]*reserve // what organisations hold out of everything
}

// Refusal is a text that may not be shown, or a campaign whose rule cannot be read, and why.
type Refusal struct {
	Campaign string // public ids; one of the two
	Message  string
	Locale   lang.Locale
	Why      string // message key; empty for a segment that is not in the snapshot
}

// slot is a placement and the campaigns that may appear in it, first asked first.
type slot struct {
	campaigns.Placement
	zone       *time.Location
	clock      atomic.Pointer[reading]
	known      audience.Traveller // what the placement itself says of every visit
	house      *piece
	candidates []*candidate       // those that may appear here, first asked first
	live       []uint64           // the same as bits of the index
	vetoed     map[int64]struct{} // campaigns of which the partner keeps a message off
}

// reading is what the clock and the calendar said at a placement, good for a quarter of an hour: no zone
// changes its hour within one.
type reading struct {
	quarter int64
	moment  audience.Moment
	day     int             // from 1970-01-01
	began   campaigns.Clock // the quarter
}

const quarter = 15 * 60

func (s *slot) read(now time.Time) *reading {
	q := now.Unix() / quarter
	if last := s.clock.Load(); last != nil && last.quarter == q {
		return last
	}
	began := time.Unix(q*quarter, 0).In(s.zone)
	r := &reading{q, audience.MomentOf(now, s.zone, s.Place), dayOf(now, s.zone), campaigns.Clock(began.Hour()*60 + began.Minute())}
	s.clock.Store(r)
	return r
}

// candidate is a live campaign, ready to be asked.
type candidate struct {
	*keptCampaign
	from, until time.Time
	quiet       []int // days from 1970-01-01
	rules       []rule
	standing    []reach.Standing // of each rule, with the floor
	pieces      []*piece         // one a variant
	neutral     *piece           // nil when the campaign names none, or one that is not neutral
	legal       bool             // any of its texts speaks of a law
	split       *split
	weigh       func(*audience.Traveller, []float64) []float64 // nil where the visit does not weigh the variants
	asks        *asked                                         // the survey that its cards invite to; nil for none
}

// statement is a text that people may agree to, and until when in each locale.
type statement struct {
	content.Statement
	until map[lang.Locale]time.Time
}

// rule is a segment's rule. What the floor asks of it is worked out once.
type rule struct {
	segment int64
	public  string
	audience.Compiled
	print [sha256.Size]byte
	few   bool // it asks about so few signals that it may be delivered to unmeasured
}

func ruleOf(segment int64, public string, c audience.Compiled) rule {
	return rule{segment, public, c, c.Fingerprint(), reach.Unmeasured.Open(c)}
}

// piece is a message with the texts that may be shown, rendered.
type piece struct {
	message *keptMessage
	ground  ground
	legal   bool
	texts   [locales]text
}

// locales is how many lang.All has.
const locales = 4

// text is a card that may be shown, in one locale.
type text struct {
	until int64 // unix milliseconds when its approvals end; 0 for one that may not be shown
	head  string
	tail  *tail
}

// tail is the card after its headline. Cards with the same tail share it.
type tail struct {
	said, about, words string
	url                string // where the action leads, for Link
}

// in is the text in a locale: one that may not be shown for a locale that is none of ours.
func (p *piece) in(l lang.Locale) *text {
	for i, known := range lang.All {
		if known == l {
			return &p.texts[i]
		}
	}
	return &hidden
}

// hidden is a text that may not be shown.
var hidden text

// card is a text that may be shown.
func (t *text) card() content.Parts {
	return content.Parts{Head: t.head, Said: t.tail.said, About: t.tail.about, Words: t.tail.words}
}

// link is where the action leads; empty when it leads nowhere.
func (t *text) link() string {
	if t.tail == nil {
		return ""
	}
	return t.tail.url
}

// Options are what a plan needs beside its snapshot.
type Options struct {
	Now    time.Time
	Say    content.Say
	Bucket BucketKey
	// Weigher weighs variants for campaigns that choose by the audience; nil for none, and weights alone decide.
	Weigher Weigher
	Before  *Plan // the plan in use, of which unchanged texts are taken over; nil for none
}

// Compile builds a plan. A text without unexpired approvals of its digest is left out and listed; a
// rule that does not compile takes its campaign out, since a campaign without its rule would reach
// everybody.
func Compile(s Snapshot, o Options) (*Plan, error) { return NewStock(s).Compile(o) }

// Compile builds the plan of a stock, as the function of that name does of a snapshot.
func (s *Stock) Compile(o Options) (*Plan, error) {
	c := compiler{Options: o, stock: s, floors: floorsOf(s.rest.Floors)}
	rest := s.rest
	c.plan = &Plan{
		position: rest.Position, takenAt: rest.TakenAt, madeAt: o.Now, bucket: o.Bucket,
		keys:       make(map[string]campaigns.Key, len(rest.Keys)),
		origins:    map[int64][]campaigns.Key{},
		placements: make(map[string]*slot, len(rest.Placements)),
		pieces:     make(map[int64]*piece, len(s.messages)),
		names:      make(map[int64]string, len(rest.Orgs)),
	}
	for _, k := range rest.Keys {
		if !k.Revoked {
			c.plan.keys[k.Text] = k
			if k.Kind == campaigns.Secret {
				c.plan.keys[k.Public] = k
			} else if len(k.Origins) > 0 {
				c.plan.origins[k.Org] = append(c.plan.origins[k.Org], k)
			}
		}
	}
	for _, org := range rest.Orgs {
		c.plan.names[org.ID] = org.Public
	}
	if err := c.messages(); err != nil {
		return nil, err
	}
	c.pictures()
	c.laws()
	c.statements()
	c.surveys()
	c.mappings()
	c.vetoes = vetoesOf(rest.Vetoes)
	c.slots()
	c.reserved = c.reserves()
	c.plan.reserved = c.reserved
	c.plan.batches = make(map[uint32]campaigns.Batch, len(rest.Batches))
	for _, b := range rest.Batches {
		c.plan.batches[batchKey(b.Key, b.Number)] = b
	}
	c.campaigns()
	return c.plan, nil
}

type compiler struct {
	Options
	stock *Stock
	shelf content.Shelf // with the approvals of cards and statements
	plan  *Plan

	floors   floors
	reserved map[int64]*reserve // by organisation
	lots     map[string]*lot    // by namespace
	vetoes   map[veto]bool
	asking   map[int64]*asked // by campaign
}

// pictures lists the files of those that a text which may be shown has.
func (c *compiler) pictures() {
	files := map[string]bool{}
	for _, p := range c.plan.pieces {
		if p.message.Picture != 0 && slices.ContainsFunc(p.texts[:], func(t text) bool { return t.until != 0 }) {
			files[c.shelf.Pictures[p.message.Picture].Shown().Digest] = true
		}
	}
	c.plan.files = slices.Sorted(maps.Keys(files))
}

func (c *compiler) statements() {
	c.plan.statements = make(map[string]statement, len(c.stock.rest.Statements))
	for _, s := range c.stock.rest.Statements {
		st := statement{s, make(map[lang.Locale]time.Time, len(lang.All))}
		for _, l := range lang.All {
			if v := c.shelf.JudgeStatement(s.ID, l, c.Now); v.Why == "" {
				st.until[l] = v.Until
			}
		}
		c.plan.statements[s.Public] = st
	}
}

func (c *compiler) slots() {
	c.plan.slots = make(map[int64]*slot, len(c.stock.rest.Placements))
	for _, p := range c.stock.rest.Placements {
		sl := &slot{Placement: p, zone: p.Location()}
		sl.known.Set(audience.Channel, string(p.Channel))
		sl.known.Set(audience.Placement, p.Public)
		sl.known.Set(audience.Partner, c.plan.names[p.Org])
		if house := c.plan.pieces[p.House]; p.Fallback == campaigns.House && house != nil && house.message.Frame == content.Neutral && !c.vetoes[veto{p.Org, p.House}] {
			sl.house = house
		}
		c.plan.slots[p.ID] = sl
		c.plan.placements[p.Public] = sl
	}
}

func (c *compiler) campaigns() {
	c.plan.campaigns = make(map[string]int64, len(c.stock.campaigns))
	for _, k := range c.stock.campaigns {
		c.plan.campaigns[k.Public] = k.ID
		if k.State != campaigns.Live {
			continue
		}
		if cand, ok := c.candidate(k); ok {
			c.plan.candidates = append(c.plan.candidates, cand)
		}
	}
	slices.SortFunc(c.plan.candidates, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.ID, b.ID))
	})
	c.index()
}

// index prepares the matching of all live campaigns at once, and each placement's part in it.
func (c *compiler) index() {
	var b audience.Builder
	here := map[*slot]map[int]bool{}
	c.plan.places = make(map[int64]int, len(c.plan.candidates))
	for n, cand := range c.plan.candidates {
		c.plan.places[cand.ID] = n
		if len(cand.rules) == 0 {
			b.AddEverybody(n)
		}
		for part, r := range cand.rules {
			b.Add(n, part, r.Compiled)
		}
		for _, id := range cand.Placements {
			sl := c.plan.slots[id]
			if sl == nil || here[sl][n] {
				continue
			}
			if here[sl] == nil {
				here[sl] = map[int]bool{}
			}
			here[sl][n] = true
			if c.keepsOff(sl.Org, cand) {
				sl.keepOff(cand.ID)
			}
			sl.candidates = append(sl.candidates, cand)
		}
	}
	c.plan.index = b.Build()
	c.plan.on = audience.NewSwitches(c.plan.index)
	for sl, numbers := range here {
		sl.live = c.plan.index.Live(func(n int) bool { return numbers[n] })
	}
}

func (c *compiler) candidate(k *keptCampaign) (*candidate, bool) {
	cand := &candidate{keptCampaign: k}
	c.arms(cand)
	cand.asks = c.asking[k.ID]
	if p := c.plan.pieces[k.Neutral]; p != nil && p.message.Frame == content.Neutral {
		cand.neutral = p
	}
	if p := cand.card(); p != nil {
		cand.legal = p.legal
	}
	cand.from, cand.until = k.Window()
	for _, d := range k.Quiet {
		cand.quiet = append(cand.quiet, epoch.Until(d))
	}
	for _, id := range k.Segments {
		r, why, ok := c.stock.rule(id)
		if !ok {
			c.plan.refused = append(c.plan.refused, Refusal{Campaign: k.Public, Why: why})
			return nil, false
		}
		cand.rules = append(cand.rules, r)
		f := Floor{Campaign: k.ID, Segment: id, Digest: conjunction(r.print, k.Placements)}
		cand.standing = append(cand.standing, c.floors.standing(f))
	}
	for _, m := range k.Messages {
		p := c.plan.pieces[m.Message]
		if p == nil {
			return nil, false
		}
		cand.pieces = append(cand.pieces, p)
		cand.legal = cand.legal || p.legal
	}
	cand.weigh = c.weigh(k, cand.pieces)
	return cand, len(cand.pieces) > 0
}

// Position is what the plan was read at.
func (p *Plan) Position() Position { return p.position }

// numbered adds the number a campaign has in the index, if it has one.
func (p *Plan) numbered(numbers []int, campaign int64) []int {
	if n, ok := p.places[campaign]; ok {
		return append(numbers, n)
	}
	return numbers
}

// Refused lists what may not be shown.
func (p *Plan) Refused() []Refusal { return p.refused }

// Files lists the files of the pictures that may be shown, by digest, in their order.
func (p *Plan) Files() []string { return p.files }

// OrgPublic is the public id of an organisation in the plan.
func (p *Plan) OrgPublic(id int64) string { return p.names[id] }
