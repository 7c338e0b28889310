package delivery

import (
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
)

// Said is a message as it may be shown now, with what is for paper, for guides and for posts.
type Said struct {
	Card  []byte // as JSON; not to be changed
	Print string
	Guide string
	Tags  string // of posts
}

// Says is what a link's message says in a language, from memory; false where it may not be shown now: not approved in exactly these
// words, stopped, or the node has been without contact for too long. The plan's judgement is the only one.
func (p *Planner) Says(k campaigns.Link, l lang.Locale, now time.Time) (Said, bool) {
	plan, board := p.plan.Load(), p.board.Load()
	sl, piece := plan.slots[k.Placement], plan.pieces[k.Message]
	if !k.Stopped.IsZero() || sl == nil || piece == nil || !p.leased(now) || board.carrier(sl.ID, sl.Org) || board.has(StopCampaign, k.Campaign, l) ||
		!piece.speaks(l, now) || board.text(piece, l) {
		return Said{}, false
	}
	m := piece.message.whole()
	t := m.Texts[l]
	return Said{Card: piece.in(l).card().Join(), Print: t.Print, Guide: t.Guide, Tags: t.Tags}, true
}

// mostInstead is how many other messages a kit tells of at most.
const mostInstead = 3

// Instead lists what else to bring home, in a language: the messages of that frame which may be shown now at the link's placement, of
// the link's organisation, in the order in which its campaigns are asked there and without the link's own.
func (p *Planner) Instead(k campaigns.Link, l lang.Locale, now time.Time) (out []content.Another) {
	plan, board := p.plan.Load(), p.board.Load()
	sl := plan.slots[k.Placement]
	if sl == nil {
		return nil
	}
	seen := map[int64]bool{k.Message: true}
	for _, c := range sl.candidates {
		if _, kept := sl.vetoed[c.ID]; kept || c.Org != k.Org || board.has(StopCampaign, c.ID, l) {
			continue
		}
		for _, piece := range c.pieces {
			m := piece.message
			if seen[m.ID] || m.Frame != content.Souvenir || !piece.speaks(l, now) || board.text(piece, l) {
				continue
			}
			seen[m.ID] = true
			t := m.whole().Texts[l]
			if out = append(out, content.Another{Message: m.ID, Headline: t.Headline, Body: t.Body}); len(out) == mostInstead {
				return out
			}
		}
	}
	return out
}

// LandLink says where a link leads a reader now, from memory. The day is that of the placement's calendar.
func (p *Planner) LandLink(k campaigns.Link, r campaigns.Reader, s Scan) Landing {
	if sl := p.plan.Load().slots[k.Placement]; sl != nil {
		r.Day = campaigns.DateOf(s.Now.In(sl.zone))
	}
	return p.Land(k.Batch(k.MessageFor(r), r.From), s)
}
