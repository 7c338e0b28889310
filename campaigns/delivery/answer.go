package delivery

import (
	"time"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/token"
)

// show seals the decision and counts it.
func (v *visit) show(s *slot, c *candidate, sh showing, t *audience.Traveller, skipped []token.Skip) Answer {
	cell := token.Cell{Campaign: c.ID, Org: c.Org, Message: sh.piece.message.ID, Variant: c.Messages[sh.variant].Variant,
		Arm: token.Shown, Locale: sh.locale, Placement: s.ID, PlacementOrg: s.Org, Segment: sh.segment, Place: s.Place, Source: v.origin(c)}
	a := Answer{Campaign: c.Public, Variant: cell.Variant, Locale: sh.locale,
		Message: sh.piece.message.Public, Frame: sh.piece.message.Frame}
	if sh.heldOut {
		card := c.card()
		cell.Arm = token.Shown + token.Arm(sh.side)
		a.Message, a.Frame, sh.text = card.message.Public, content.Neutral, card.in(sh.locale)
		if v.board.text(card, sh.locale) {
			return Answer{Empty: Stopped}
		}
	}
	a.Content = sh.text.card()
	a.Invitation = v.invites(c, sh.locale)
	v.note(c, sh.piece.message.Frame)
	v.used = append(v.used, c.ID)
	return v.seal(a, cell, "", sh.share, t, skipped)
}

// house answers with the neutral card where the placement wants one, and otherwise with nothing.
func (v *visit) house(s *slot, reason Reason, t *audience.Traveller, skipped []token.Skip) Answer {
	if s.house == nil {
		return Answer{Empty: reason}
	}
	for _, l := range v.locales(s.house.legal) {
		if !s.house.speaks(l, v.Now) || v.board.text(s.house, l) {
			continue
		}
		m := s.house.message
		cell := token.Cell{Org: m.Org, Message: m.ID, Arm: token.NoArm, Locale: l, Placement: s.ID, PlacementOrg: s.Org, Place: s.Place, Source: token.Untold}
		a := Answer{Message: m.Public, Locale: l, Frame: m.Frame, Content: s.house.in(l).card()}
		return v.seal(a, cell, reason, campaigns.Buckets, t, skipped)
	}
	return Answer{Empty: reason}
}

func (v *visit) seal(a Answer, cell token.Cell, reason Reason, propensity int, t *audience.Traveller, skipped []token.Skip) Answer {
	a.Expires = v.Now.Add(Lifetime).Truncate(time.Second)
	if v.Test { // without a token nothing can be counted, promised or answered of it
		a.Invitation = Invitation{}
		return a
	}
	claims := token.Claims{ID: v.ticket(), Kind: v.Kind, Expires: a.Expires, Cell: cell, Asked: v.asked,
		Bucket: v.bucket, Source: v.source, Propensity: propensity,
		Revision: v.plan.position.Revision, Stops: v.board.position, Epoch: v.board.pace.epoch, Skipped: skipped, Reason: reason.number(), Survey: a.Invitation.Survey}
	if cell.Source == token.Cluster {
		claims.Source = token.Cluster
	}
	claims.Reduced = len(skipped) == mostSkipped || len(v.board.resting) > 0 // which no plan of the revision says
	if t != nil {
		whole := false
		claims.Signals, whole = t.Sealed()
		claims.Reduced = claims.Reduced || !whole
	}
	text, err := v.planner.sealer.Seal(&claims)
	if err != nil { // too long: what replay alone needs is left out
		claims.Signals, claims.Skipped, claims.Reduced = nil, nil, true
		if text, err = v.planner.sealer.Seal(&claims); err != nil {
			return Answer{Empty: NoMatch}
		}
	}
	a.Token = text
	v.planner.decided(cell, v.Now)
	v.planner.tally.sent[cell.Arm].Add(1)
	return a
}

// mostSkipped is how many campaigns a token names that were passed over.
const mostSkipped = 8

func appendSkip(skipped []token.Skip, campaign int64, why Reason) []token.Skip {
	if len(skipped) == mostSkipped {
		return skipped
	}
	if skip, tell := skipOf(why); tell {
		return append(skipped, token.Skip{Campaign: campaign, Why: skip})
	}
	return skipped
}
