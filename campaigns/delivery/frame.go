package delivery

import (
	"time"

	"erawan/campaigns"
)

// Pass lets one frame of ours ask in the name of a publishable key, for token.PassLifetime.
func (p *Planner) Pass(key string, now time.Time) (string, error) { return p.sealer.SealPass(key, now) }

// Passed is the text of the key that a frame's pass was made for; false for one that is forged, or over.
func (p *Planner) Passed(pass string, now time.Time) (key string, ok bool) {
	key, err := p.sealer.OpenPass(pass, now)
	return key, err == nil
}

// Placed finds a placement of the plan by its public id.
func (p *Planner) Placed(public string) (campaigns.Placement, bool) {
	s := p.plan.Load().placements[public]
	if s == nil {
		return campaigns.Placement{}, false
	}
	return s.Placement, true
}
