package delivery

import (
	"slices"
	"time"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/token"
	"erawan/internal/lang"
)

// Explanation says, for one placement, what became of every live campaign in it.
type Explanation struct {
	Placement string      `json:"placement"`
	Revision  int64       `json:"revision"`
	Stops     int64       `json:"stops"`
	Empty     Reason      `json:"empty,omitempty"` // when the placement itself refuses
	Campaigns []Explained `json:"campaigns"`
}

// Explained is one campaign's turn. The first without a reason is the one that is shown.
type Explained struct {
	ID, Org  int64       `json:"-"`
	Campaign string      `json:"campaign"`
	Reason   Reason      `json:"reason,omitempty"`
	Variant  string      `json:"variant,omitempty"`
	Locale   lang.Locale `json:"locale,omitempty"`
	Arm      string      `json:"arm,omitempty"`
	Segments []Asked     `json:"segments,omitempty"` // any of these; none means every visit
	// Unmeasured marks an audience of which nobody can tell yet how many visits it matches.
	Unmeasured bool `json:"unmeasured,omitempty"`
}

// Asked is what one of a campaign's segments says about the visit.
type Asked struct {
	Segment string          `json:"segment"`
	Rule    audience.Reason `json:"rule"`
	Said    string          `json:"said,omitempty"` // the first reason against it, in the asker's language; the surface writes it
}

// Explain answers why, without deciding anything: nothing is sealed and nothing is counted. It is for
// callers with a secret key, since it names the arm.
func (p *Planner) Explain(r Request) []Explanation {
	v := p.visit(r)
	out := make([]Explanation, 0, len(r.Placements))
	for i, public := range r.Placements {
		v.begin(i)
		e := Explanation{Placement: public, Revision: v.plan.position.Revision, Stops: v.board.position, Campaigns: []Explained{}}
		s := v.plan.placements[public]
		switch {
		case s == nil || s.Org != v.Org:
			e.Empty = UnknownPlacement
		case v.board.carrier(s.ID, s.Org):
			e.Empty = Stopped
		case s.Silent():
			e.Empty = PausedPlacement
		case v.expired:
			e.Empty = LeaseExpired
		default:
			e.Campaigns = v.explain(s)
		}
		out = append(out, e)
	}
	return out
}

func (v *visit) explain(s *slot) []Explained {
	t := v.traveller(s)
	out := make([]Explained, 0, len(s.candidates))
	closed, shown := Reason(""), false
	for _, c := range s.candidates {
		show, why := v.consider(c, &t)
		if why == "" {
			why = closed
		}
		x := Explained{ID: c.ID, Org: c.Org, Campaign: c.Public, Reason: why, Locale: show.locale}
		for _, r := range c.rules {
			x.Segments = append(x.Segments, Asked{Segment: r.public, Rule: r.Explain(&t)})
		}
		if show.piece != nil {
			x.Variant = c.Messages[show.variant].Variant
		}
		x.Unmeasured = show.segment > 0 && c.unmeasured(show.segment)
		if why == "" {
			x.Arm = "shown"
			if show.heldOut {
				x.Arm = (token.Shown + token.Arm(show.side)).String()
			}
			if !shown {
				shown, v.used = true, append(v.used, c.ID)
			}
		} else if show.heldOut && !shown {
			closed = why // a held-out visit sees nothing lower
		}
		out = append(out, x)
	}
	return out
}

func (c *candidate) unmeasured(segment int64) bool {
	at := slices.IndexFunc(c.rules, func(r rule) bool { return r.segment == segment })
	return at >= 0 && c.standing[at] == reach.Unmeasured
}

// Health is what a node knows about its plan.
type Health struct {
	Loaded   bool
	Position Position
	TakenAt  time.Time     // when the plan's snapshot was read
	Contact  time.Time     // when the positions were last known to be current
	Lease    time.Duration // how long a plan may be served without contact
	Expired  bool
	Refused  int    // texts left out for want of approval
	Bare     []Bare // placements that would be empty, and must not be
	Shut     []Bare // the same of placements that are stopped, once they are let in
}

// Health reports on the plan at an instant.
func (p *Planner) Health(now time.Time) Health {
	plan, board := p.plan.Load(), p.board.Load()
	h := Health{Loaded: plan.placements != nil, Position: Position{plan.position.Revision, board.position},
		TakenAt: plan.takenAt, Lease: Lease, Expired: !p.leased(now), Refused: len(plan.refused)}
	h.Bare, h.Shut = plan.bare(board, now)
	if ms := p.contact.Load(); ms > 0 {
		h.Contact = time.UnixMilli(ms).UTC()
	}
	return h
}

func (p *Planner) leased(now time.Time) bool {
	ms := p.contact.Load()
	age := now.Sub(time.UnixMilli(ms))
	return ms > 0 && age < Lease && age > -clockSlack
}

// Touch records contact: the positions we hold were current at this instant.
func (p *Planner) Touch(at time.Time) { p.contact.Store(at.UnixMilli()) }

// Plan returns the plan in use.
func (p *Planner) Plan() *Plan { return p.plan.Load() }

// Key finds a key that is not revoked: a publishable one by its text, a secret one by its public id or by
// the hex of its SHA-256. Whether it is over is the caller's to ask.
func (p *Planner) Key(text string) (campaigns.Key, bool) {
	k, ok := p.plan.Load().keys[text]
	return k, ok
}

// Statement finds a statement by its public id, if it may be agreed to in the locale now.
func (p *Planner) Statement(public string, l lang.Locale, now time.Time) (content.Statement, bool) {
	s, ok := p.plan.Load().statements[public]
	return s.Statement, ok && now.Before(s.until[l])
}

// Offers is what a message of the plan asks people to promise and to agree to; false when it asks
// nothing.
func (p *Planner) Offers(message int64) (promise, consent int64, ok bool) {
	piece := p.plan.Load().pieces[message]
	if piece == nil || piece.message.Action != content.Pledge {
		return 0, 0, false
	}
	return piece.message.Statement, piece.message.Consent, true
}

// CampaignID finds a campaign of the plan, live or not, by its public id.
func (p *Planner) CampaignID(public string) (int64, bool) {
	n, ok := p.plan.Load().campaigns[public]
	return n, ok
}

// Channel is how the placement of this number carries messages; empty for one that is not in the plan.
func (p *Planner) Channel(placement int64) campaigns.Channel {
	if s := p.plan.Load().slots[placement]; s != nil {
		return s.Channel
	}
	return ""
}

// Foreign reports whether an organisation's pages are on other origins than this one. It is false where it has named none, and
// for a page that does not say what it is.
func (p *Planner) Foreign(org int64, origin string) bool {
	keys := p.plan.Load().origins[org]
	return len(keys) > 0 && origin != "null" && !slices.ContainsFunc(keys, func(k campaigns.Key) bool { return k.Allows(origin) })
}

// Own reports whether an origin is one that the partner has named whose placement a token is of.
func (p *Planner) Own(text, origin string, now time.Time) bool {
	claims, err := p.sealer.Open(text, now, pageKinds...)
	return err == nil && slices.ContainsFunc(p.plan.Load().origins[claims.Cell.PlacementOrg], func(k campaigns.Key) bool { return k.Allows(origin) })
}

// Link is where a token's message leads: an approved address in the language that was shown, and
// nothing else. It is false for a text that has since been stopped or lost its approval.
func (p *Planner) Link(text string, now time.Time) (string, bool) {
	claims, err := p.sealer.Open(text, now, pageKinds...)
	if err != nil {
		return "", false
	}
	plan, board := p.plan.Load(), p.board.Load()
	piece := plan.pieces[claims.Cell.Message]
	if claims.Cell.Arm > token.Shown { // it saw the neutral card, and follows that card's link
		piece = plan.neutral(claims.Cell.Campaign)
	}
	if piece == nil || !piece.speaks(claims.Cell.Locale, now) || board.text(piece, claims.Cell.Locale) {
		return "", false
	}
	if board.carrier(claims.Cell.Placement, claims.Cell.PlacementOrg) || board.has(StopCampaign, claims.Cell.Campaign, claims.Cell.Locale) {
		return "", false
	}
	url := piece.in(claims.Cell.Locale).link()
	return url, url != ""
}

// neutral is the neutral card of a live campaign; nil when there is none.
func (p *Plan) neutral(campaign int64) *piece {
	if n, ok := p.places[campaign]; ok {
		return p.candidates[n].card()
	}
	return nil
}
