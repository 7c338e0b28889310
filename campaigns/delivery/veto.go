package delivery

import "erawan/campaigns/content"

// veto is a partner's no to a message on its own placements.
type veto struct{ partner, message int64 }

func vetoesOf(standing []content.Veto) map[veto]bool {
	out := make(map[veto]bool, len(standing))
	for _, v := range standing {
		out[veto{v.Partner, v.Message}] = true
	}
	return out
}

// keepsOff reports whether a partner's placements must not carry a campaign: where one of its variants or its neutral card is
// vetoed. The others are not shown instead, since the arms would then differ in who can be in them.
func (c *compiler) keepsOff(partner int64, cand *candidate) bool {
	if len(c.vetoes) == 0 {
		return false
	}
	for _, m := range cand.Messages {
		if c.vetoes[veto{partner, m.Message}] {
			return true
		}
	}
	if held := cand.card(); cand.holds() && held != nil {
		return c.vetoes[veto{partner, held.message.ID}]
	}
	return false
}

func (s *slot) keepOff(campaign int64) {
	if s.vetoed == nil {
		s.vetoed = map[int64]struct{}{}
	}
	s.vetoed[campaign] = struct{}{}
}
