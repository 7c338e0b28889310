package delivery

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Plan is a snapshot made ready to decide from: rules compiled, texts judged and rendered, placements
// looked up by what pages call them. It is immutable.
type Plan struct {
	position   Position
	takenAt    time.Time
	madeAt     time.Time
	keys       map[string]campaigns.Key
	placements map[string]*slot
	pieces     map[int64]*piece
	names      map[int64]string // public ids of organisations
	statements map[string]statement
	campaigns  map[string]int64 // every campaign of the snapshot, by public id
	refused    []Refusal
	candidates []*candidate    // every live campaign, first asked first
	index      *audience.Index // of their rules, by their place in candidates
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
	candidates []*candidate // those that may appear here, first asked first
	live       []uint64     // the same as bits of the index
}

// reading is what the clock and the calendar said at a placement, good for a quarter of an hour: no zone
// changes its hour within one.
type reading struct {
	quarter int64
	moment  audience.Moment
}

const quarter = 15 * 60

func (s *slot) moment(now time.Time) audience.Moment {
	q := now.Unix() / quarter
	if last := s.clock.Load(); last != nil && last.quarter == q {
		return last.moment
	}
	r := &reading{q, audience.MomentOf(now, s.zone, s.Place)}
	s.clock.Store(r)
	return r.moment
}

// candidate is a live campaign, ready to be asked.
type candidate struct {
	campaigns.Campaign
	from, until time.Time
	rules       []rule
	pieces      []*piece // one a variant
	neutral     *piece   // nil when the campaign names none, or one that is not neutral
	legal       bool     // any of its texts speaks of a law
	split       *split
}

// statement is a text that people may agree to, and until when in each locale.
type statement struct {
	content.Statement
	until map[lang.Locale]time.Time
}

type rule struct {
	segment int64
	audience.Compiled
}

// piece is a message with the texts that may be shown, rendered.
type piece struct {
	message content.Message
	ground  ground
	legal   bool
	texts   map[lang.Locale]text
}

type text struct {
	until time.Time // when its approvals end
	body  []byte    // the card as JSON
	url   string    // where the action leads, for Link
}

// Options are what a plan needs beside its snapshot.
type Options struct {
	Now    time.Time
	Say    content.Say
	Bucket BucketKey
	Before *Plan // the plan in use, of which unchanged texts are taken over; nil for none
}

// Compile builds a plan. A text without unexpired approvals of its digest is left out and listed; a
// rule that does not compile takes its campaign out, since a campaign without its rule would reach
// everybody.
func Compile(s Snapshot, o Options) (*Plan, error) {
	c := compiler{Options: o, snapshot: s, shelf: content.NewShelf(s.Cards, s.Statements, s.Approvals)}
	c.plan = &Plan{
		position: s.Position, takenAt: s.TakenAt, madeAt: o.Now,
		keys:       make(map[string]campaigns.Key, len(s.Keys)),
		placements: make(map[string]*slot, len(s.Placements)),
		pieces:     make(map[int64]*piece, len(s.Messages)),
		names:      make(map[int64]string, len(s.Orgs)),
	}
	for _, k := range s.Keys {
		if !k.Revoked {
			c.plan.keys[k.Text] = k
			if k.Kind == campaigns.Secret {
				c.plan.keys[k.Public] = k
			}
		}
	}
	for _, org := range s.Orgs {
		c.plan.names[org.ID] = org.Public
	}
	if err := c.messages(); err != nil {
		return nil, err
	}
	c.rules()
	c.statements()
	c.slots()
	c.campaigns()
	return c.plan, nil
}

type compiler struct {
	Options
	snapshot Snapshot
	shelf    content.Shelf
	plan     *Plan
	compiled map[int64]rule
	broken   map[int64]string // segments whose rule does not compile: the message key
	byID     map[int64]*slot
}

func (c *compiler) messages() error {
	for _, m := range c.snapshot.Messages {
		g := c.ground(m)
		if p := c.kept(m, g); p != nil {
			c.plan.pieces[m.ID] = p
			continue
		}
		p := &piece{message: m, ground: g, legal: len(m.Cites) > 0 || m.Frame == content.Legal, texts: make(map[lang.Locale]text, len(lang.All))}
		for _, l := range lang.All {
			v := c.shelf.Judge(m, l, c.Now)
			if v.Why != "" {
				c.plan.refused = append(c.plan.refused, Refusal{Message: m.Public, Locale: l, Why: v.Why})
				continue
			}
			body, err := json.Marshal(c.shelf.Render(m, l, c.Say))
			if err != nil {
				return fmt.Errorf("render message %d: %w", m.ID, err)
			}
			p.texts[l] = text{until: v.Until, body: body, url: m.Texts[l].ActionURL}
		}
		c.plan.pieces[m.ID] = p
	}
	return nil
}

func (c *compiler) statements() {
	c.plan.statements = make(map[string]statement, len(c.snapshot.Statements))
	for _, s := range c.snapshot.Statements {
		st := statement{s, make(map[lang.Locale]time.Time, len(lang.All))}
		for _, l := range lang.All {
			if v := c.shelf.JudgeStatement(s.ID, l, c.Now); v.Why == "" {
				st.until[l] = v.Until
			}
		}
		c.plan.statements[s.Public] = st
	}
}

func (c *compiler) rules() {
	c.compiled = make(map[int64]rule, len(c.snapshot.Segments))
	c.broken = make(map[int64]string)
	for _, s := range c.snapshot.Segments {
		r, err := audience.Compile(s.Rule)
		if faults := fault.All(err); len(faults) > 0 {
			c.broken[s.ID] = faults[0].Key
			continue
		}
		c.compiled[s.ID] = rule{s.ID, r}
	}
}

func (c *compiler) slots() {
	c.byID = make(map[int64]*slot, len(c.snapshot.Placements))
	for _, p := range c.snapshot.Placements {
		sl := &slot{Placement: p, zone: p.Location()}
		sl.known.Set(audience.Channel, string(p.Channel))
		sl.known.Set(audience.Placement, p.Public)
		sl.known.Set(audience.Partner, c.plan.names[p.Org])
		if house := c.plan.pieces[p.House]; p.Fallback == campaigns.House && house != nil && house.message.Frame == content.Neutral {
			sl.house = house
		}
		c.byID[p.ID] = sl
		c.plan.placements[p.Public] = sl
	}
}

func (c *compiler) campaigns() {
	c.plan.campaigns = make(map[string]int64, len(c.snapshot.Campaigns))
	for _, k := range c.snapshot.Campaigns {
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
	for n, cand := range c.plan.candidates {
		if len(cand.rules) == 0 {
			b.AddEverybody(n)
		}
		for part, r := range cand.rules {
			b.Add(n, part, r.Compiled)
		}
		for _, id := range cand.Placements {
			sl := c.byID[id]
			if sl == nil || here[sl][n] {
				continue
			}
			if here[sl] == nil {
				here[sl] = map[int]bool{}
			}
			here[sl][n] = true
			sl.candidates = append(sl.candidates, cand)
		}
	}
	c.plan.index = b.Build()
	for sl, numbers := range here {
		sl.live = c.plan.index.Live(func(n int) bool { return numbers[n] })
	}
}

func (c *compiler) candidate(k campaigns.Campaign) (*candidate, bool) {
	cand := &candidate{Campaign: k, split: &split{key: c.Bucket, public: k.Public, holdOut: k.HoldOut}}
	if p := c.plan.pieces[k.Neutral]; p != nil && p.message.Frame == content.Neutral {
		cand.neutral, cand.legal = p, p.legal
	}
	cand.from, cand.until = k.Window()
	for _, id := range k.Segments {
		r, ok := c.compiled[id]
		if !ok {
			c.plan.refused = append(c.plan.refused, Refusal{Campaign: k.Public, Why: c.broken[id]})
			return nil, false
		}
		cand.rules = append(cand.rules, r)
	}
	for _, m := range k.Messages {
		p := c.plan.pieces[m.Message]
		if p == nil {
			return nil, false
		}
		cand.pieces = append(cand.pieces, p)
		cand.legal = cand.legal || p.legal
		cand.split.weights = append(cand.split.weights, m.Weight)
	}
	return cand, len(cand.pieces) > 0
}

// Position is what the plan was read at.
func (p *Plan) Position() Position { return p.position }

// Refused lists what may not be shown.
func (p *Plan) Refused() []Refusal { return p.refused }

// OrgPublic is the public id of an organisation in the plan.
func (p *Plan) OrgPublic(id int64) string { return p.names[id] }
