package admin

import (
	"context"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
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

func (c *Console) fillMessages(ctx context.Context, s access.Scope, one campaigns.Campaign, v *campaignView) error {
	all, err := c.Texts.Messages(ctx, s)
	if err != nil {
		return err
	}
	byID := make(map[int64]content.Message, len(all))
	for _, m := range all {
		byID[m.ID] = m
	}
	said := saidBy(one, byID)
	shelf, err := c.shelf(ctx, s, said)
	if err != nil {
		return err
	}
	inForce, err := c.Stops.StopsInForce(ctx)
	if err != nil {
		return err
	}
	b, weights := boardOf(inForce), 0
	for _, choice := range one.Messages {
		weights += choice.Weight
	}
	for i, m := range said {
		mv := c.message(shelf, m)
		mv.Stopped = b.stopped(delivery.StopMessage, m.ID)
		mv.State, mv.MayStop, mv.Neutral = isStopped, v.MayStop, i >= len(one.Messages)
		if !mv.Neutral {
			mv.Variant = one.Messages[i].Variant
			mv.Share = v.Reader.Share(int64(one.Messages[i].Weight), int64(weights))
		}
		v.Messages = append(v.Messages, mv)
		v.Sample = v.Sample || m.Sample
	}
	return nil
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

// shelf gathers what some messages refer to, with the approvals of all of it.
func (c *Console) shelf(ctx context.Context, s access.Scope, said []content.Message) (content.Shelf, error) {
	cards, err := c.Texts.Laws(ctx, s)
	if err != nil {
		return content.Shelf{}, err
	}
	statements, err := c.Texts.Statements(ctx, s)
	if err != nil {
		return content.Shelf{}, err
	}
	asked := map[content.ApprovalKey]bool{}
	var approvals []content.Approval
	ask := func(subject content.Subject, id int64) error {
		key := content.ApprovalKey{Subject: subject, Of: id}
		if id == 0 || asked[key] {
			return nil
		}
		asked[key] = true
		got, err := c.Texts.ApprovalsOf(ctx, s, subject, id)
		approvals = append(approvals, got...)
		return err
	}
	for _, m := range said {
		err := ask(content.OfMessage, m.ID)
		for _, id := range m.Cites {
			err = first(err, ask(content.OfLaw, id))
		}
		for _, id := range []int64{m.Statement, m.Consent} {
			err = first(err, ask(content.OfStatement, id))
		}
		if err != nil {
			return content.Shelf{}, err
		}
	}
	return content.NewShelf(cards, statements, approvals), nil
}

func first(a, b error) error {
	if a != nil {
		return a
	}
	return b
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
