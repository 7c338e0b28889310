package delivery

import (
	"time"

	"erawan/campaigns/content"
	"erawan/internal/lang"
)

// Known finds a campaign of the plan by its public id, live or not, and says whether it is a sample.
func (p *Planner) Known(public string) (id int64, sample, ok bool) {
	plan := p.plan.Load()
	id, ok = plan.campaigns[public]
	if at, live := plan.places[id]; ok && live {
		sample = plan.candidates[at].Sample
	}
	return id, sample, ok
}

// Promise is what a live campaign asks people to promise, approved in the locale; false when nothing is.
func (p *Planner) Promise(campaign int64, l lang.Locale, now time.Time) (string, bool) {
	plan := p.plan.Load()
	at, live := plan.places[campaign]
	if !live {
		return "", false
	}
	for _, piece := range plan.candidates[at].pieces {
		if piece == nil || piece.message.Action != content.Pledge {
			continue
		}
		for _, s := range plan.statements {
			if s.ID == piece.message.Statement && now.Before(s.until[l]) {
				return s.Texts[l], s.Texts[l] != ""
			}
		}
	}
	return "", false
}

// Printed is how many codes each partner reports to have printed for a campaign, of all its batches.
func (p *Planner) Printed(campaign int64) map[int64]int64 {
	plan, out := p.plan.Load(), map[int64]int64{}
	for _, b := range plan.batches {
		if sl := plan.slots[b.Placement]; b.Campaign == campaign && b.Printed > 0 && sl != nil {
			out[sl.Org] += b.Printed
		}
	}
	return out
}

// CampaignPublic is a live campaign's public id; false when it is not live.
func (p *Planner) CampaignPublic(id int64) (string, bool) {
	plan := p.plan.Load()
	at, live := plan.places[id]
	if !live {
		return "", false
	}
	return plan.candidates[at].Public, true
}

// ShareCard is the card of a live campaign that asks for a promise, as it may be shown in a language now; false when none may: stopped, not
// approved, or the node has been without contact for too long.
func (p *Planner) ShareCard(campaign string, l lang.Locale, now time.Time) ([]byte, bool) {
	plan, board := p.plan.Load(), p.board.Load()
	id, known := plan.campaigns[campaign]
	at, live := plan.places[id]
	if !known || !live || !p.leased(now) || board.has(StopCampaign, id, l) || board.has(StopEverything, 0, "") {
		return nil, false
	}
	for _, piece := range plan.candidates[at].pieces {
		if piece != nil && piece.message.Action == content.Pledge && piece.speaks(l, now) && !board.text(piece, l) {
			return piece.in(l).card().Join(), true
		}
	}
	return nil, false
}
