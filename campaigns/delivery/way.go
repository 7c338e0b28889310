package delivery

import (
	"cmp"
	"slices"
	"time"

	"erawan/campaigns/content"
	"erawan/internal/lang"
)

// toldLaw is a law card as it may be told by itself, in one locale.
type toldLaw struct {
	until int64 // unix milliseconds; 0 for one that may not be told
	law   content.CardLaw
}

// laws judges every law card by itself, for pages that tell the law along a way.
func (c *compiler) laws() {
	cards := slices.Clone(c.stock.rest.Cards)
	slices.SortFunc(cards, func(a, b content.LawCard) int { return cmp.Compare(a.ID, b.ID) })
	c.plan.cards, c.plan.told = cards, make(map[int64]*[locales]toldLaw, len(cards))
	for _, card := range cards {
		one := &[locales]toldLaw{}
		for i, l := range lang.All {
			if law, until, ok := c.shelf.TellLaw(card.ID, l, c.Now, c.Say); ok {
				one[i] = toldLaw{until.UnixMilli(), law}
			}
		}
		c.plan.told[card.ID] = one
	}
}

// way is the law along a journey as an organisation tells it, in the order of the journey: leaving where it begins, bringing in everywhere
// else, and at its end what may not be mailed. What nobody approved in the language, or somebody stopped, is left out.
func (p *Plan) way(places []string, org int64, l lang.Locale, now time.Time, board *Board) (out []content.CardLaw) {
	if len(places) == 0 {
		return nil
	}
	cards := slices.DeleteFunc(slices.Clone(p.cards), func(c content.LawCard) bool { return c.Org != org || !slices.Contains(places, c.Place) })
	along := content.Journey(places, cards, now)
	for i, at := range along {
		first := true
		for _, c := range at.Cards {
			law, ok := p.tells(c.ID, l, now)
			mailed := c.Conduct == content.Mail && i == len(along)-1
			if !ok || board.has(StopLaw, c.ID, l) || !first && !mailed {
				continue
			}
			first = false
			out = append(out, law)
		}
	}
	return out
}

func (p *Plan) tells(id int64, l lang.Locale, now time.Time) (content.CardLaw, bool) {
	for i, known := range lang.All {
		if one := p.told[id]; known == l && one != nil && now.UnixMilli() < one[i].until {
			return one[i].law, true
		}
	}
	return content.CardLaw{}, false
}
