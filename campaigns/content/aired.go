package content

import (
	"time"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// Aired is a text as it may be shown at a moment.
type Aired struct {
	Locale   lang.Locale
	Name     string // of the message, as the team calls it; empty for a law card
	Headline string // empty for a law card
	Body     string
}

// Aired lists what of a message may be shown, by language.
func (s Shelf) Aired(m Message, now time.Time) (out []Aired) {
	for _, l := range lang.All {
		if s.Judge(m, l, now).Why == "" {
			out = append(out, Aired{l, m.Name, m.Texts[l].Headline, m.Texts[l].Body})
		}
	}
	return out
}

// Aired lists what a campaign says that may be shown; nothing while it is not live.
func (m Ingredients) Aired(c campaigns.Campaign, now time.Time) (out []Aired) {
	if c.At(now) != campaigns.Live {
		return nil
	}
	for _, one := range m.said(c) {
		out = append(out, m.Shelf.Aired(one, now)...)
	}
	return out
}

// Aired lists the sentences of the card that messages may cite.
func (f LawFile) Aired(now time.Time) (out []Aired) {
	for _, l := range lang.All {
		if f.Dossier(l, now).Plannable(now) {
			out = append(out, Aired{Locale: l, Body: f.Card.Sentence(l)})
		}
	}
	return out
}
