package admin

import (
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/lang"
)

type messageView struct {
	Public  string
	Name    string
	Frame   content.Frame
	Variant string
	Share   string
	Neutral bool
	Sample  bool
	Stopped bool
	State   state
	MayStop bool
	Scripts []scriptView
}

// scriptView is a message in one language, as a traveller sees it, and whether they may.
type scriptView struct {
	Locale    lang.Locale
	Written   bool
	Card      content.Card
	Why       string // key of why it is not shown; empty when it may be
	Until     time.Time
	Approvals []approvalView
}

type approvalView struct {
	By      string
	Role    content.Reviewing
	At      time.Time
	Digest  string
	Example bool
}

func (c *Console) fillMessages(one campaigns.Campaign, made content.Ingredients, b board, v *campaignView) {
	weights := 0
	for _, choice := range one.Messages {
		weights += choice.Weight
	}
	for i, m := range saidBy(one, made.Messages) {
		mv := c.message(made.Shelf, m)
		mv.Stopped = b.stopped(delivery.StopMessage, m.ID)
		mv.State, mv.MayStop, mv.Neutral = isStopped, v.MayStop, i >= len(one.Messages)
		if !mv.Neutral {
			mv.Variant = one.Messages[i].Variant
			mv.Share = v.Reader.Share(int64(one.Messages[i].Weight), int64(weights))
		}
		v.Messages = append(v.Messages, mv)
		v.Sample = v.Sample || m.Sample
	}
}

// saidBy lists what a campaign says, in its order, and last the neutral message it holds out with.
func saidBy(one campaigns.Campaign, byID map[int64]content.Message) []content.Message {
	var out []content.Message
	for _, choice := range one.Messages {
		out = append(out, byID[choice.Message])
	}
	if m, ok := byID[one.Neutral]; ok && one.Neutral != 0 {
		out = append(out, m)
	}
	return out
}

// message shows a message in every language through the renderer and the judge that travellers get.
func (c *Console) message(shelf content.Shelf, m content.Message) messageView {
	v := messageView{Public: m.Public, Name: m.Name, Frame: m.Frame, Sample: m.Sample}
	now := c.Now()
	for _, l := range lang.All {
		verdict := shelf.Judge(m, l, now)
		s := scriptView{Locale: l, Why: verdict.Why, Until: verdict.Until, Written: m.Texts[l].Headline != ""}
		if s.Written {
			s.Card = shelf.Render(m, l, c.Words.Say)
		}
		digest := shelf.DigestMessage(m, l)
		for _, a := range shelf.Approvals[content.ApprovalKey{Subject: content.OfMessage, Of: m.ID, Locale: l}] {
			if a.Digest == digest && a.Valid(now) {
				s.Approvals = append(s.Approvals, approvalView{a.By.Name, a.Role, a.At, a.Digest.String(), a.Example})
			}
		}
		v.Scripts = append(v.Scripts, s)
	}
	return v
}
