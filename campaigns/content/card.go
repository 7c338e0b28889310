package content

import (
	"strings"
	"time"

	"erawan/internal/lang"
)

// Card is a message as it is sent to a page: the shape of "content" in the contract.
type Card struct {
	Headline string            `json:"headline"`
	Body     string            `json:"body"`
	Action   CardAction        `json:"action"`
	Law      []CardLaw         `json:"law,omitempty"`
	Report   *CardReport       `json:"report,omitempty"`
	Image    *CardImage        `json:"image,omitempty"`
	Credit   string            `json:"credit,omitempty"` // whose the picture is, to be shown beside it
	Source   string            `json:"source,omitempty"`
	Motif    Motif             `json:"motif"`
	Alt      string            `json:"alt,omitempty"` // what the motif shows
	Speaker  string            `json:"speaker,omitempty"`
	Words    map[string]string `json:"words"`
}

// CardAction is the one button.
type CardAction struct {
	Kind        Action `json:"kind"`
	Label       string `json:"label"`
	URL         string `json:"url,omitempty"`
	Statement   string `json:"statement,omitempty"`
	Promise     string `json:"promise,omitempty"` // the words promised
	Consent     string `json:"consent,omitempty"`
	ConsentText string `json:"consent_text,omitempty"`
}

// CardLaw is one law sentence with its date and source.
type CardLaw struct {
	Place      string `json:"place"`
	Text       string `json:"text"`
	AsOf       string `json:"as_of"`
	AsOfText   string `json:"as_of_text"`
	Source     string `json:"source"`
	SourceName string `json:"source_name"`
}

// CardReport is whom to tell.
type CardReport struct {
	Label string `json:"label"`
	Phone string `json:"phone,omitempty"`
	URL   string `json:"url,omitempty"`
}

// Say finds an interface sentence by key.
type Say func(l lang.Locale, key string, args map[string]any) string

// cardWords are the fixed words of a card, by the name the tag knows them by.
var cardWords = map[string]string{
	"why": "card.why", "hide": "card.hide", "hidden": "card.hidden", "undo": "card.undo",
	"pledged": "card.pledged", "receipt": "card.receipt", "source": "card.source",
}

// unwritten stands for what is known only later: the tag writes a receipt's number after its word.
var unwritten = map[string]any{"receipt": ""}

// Render writes a message out in a locale. Whether it may be shown is Judge's to say, before.
func (s Shelf) Render(m Message, l lang.Locale, say Say) Card {
	c := s.say(m, l)
	for _, id := range m.Cites {
		c.Law = append(c.Law, s.cardLaw(s.Cards[id], l, say))
	}
	c.Words = cardWordsOf(m, l, say)
	return c
}

// say is what the message itself brings to its card.
func (s Shelf) say(m Message, l lang.Locale) Card {
	t := m.Texts[l]
	c := Card{Headline: t.Headline, Body: t.Body, Source: t.Source, Motif: MotifOf(m.Frame), Alt: t.Alt, Speaker: t.Speaker,
		Action: CardAction{Kind: m.Action, Label: t.ActionLabel}}
	switch m.Action {
	case Link:
		c.Action.URL = t.ActionURL
	case Pledge:
		promise, consent := s.Statements[m.Statement], s.Statements[m.Consent]
		c.Action.Statement, c.Action.Promise = promise.Public, promise.Texts[l]
		c.Action.Consent, c.Action.ConsentText = consent.Public, consent.Texts[l]
	}
	if m.Report != (Hotline{}) && t.ReportLabel != "" {
		c.Report = &CardReport{t.ReportLabel, m.Report.Phone, m.Report.URL}
	}
	if c.Image = s.image(m, l); c.Image != nil {
		c.Credit = s.Pictures[m.Picture].Credit
		c.Alt = "" // the motif beside a picture says nothing of its own
	}
	return c
}

func cardWordsOf(m Message, l lang.Locale, say Say) map[string]string {
	out := make(map[string]string, len(cardWords)+2)
	for name, key := range cardWords {
		out[name] = strings.TrimSpace(say(l, key, unwritten))
	}
	out["why_text"] = m.Texts[l].Why
	if m.Sample {
		out["sample"] = say(l, "card.sample", nil)
	}
	return out
}

// SayLaw is a card of the shelf as travellers read it.
func (s Shelf) SayLaw(id int64, l lang.Locale, say Say) CardLaw {
	return s.cardLaw(s.Cards[id], l, say)
}

func (s Shelf) cardLaw(card LawCard, l lang.Locale, say Say) CardLaw {
	asOf := card.AsOf.In(time.UTC)
	return CardLaw{Place: card.Place, Text: card.Sentence(l), AsOf: card.AsOf.String(),
		AsOfText: say(l, "card.as_of", map[string]any{"date": lang.Date(l, asOf)}),
		Source:   card.SourceURL, SourceName: card.SourceName[l]}
}

// TellLaw is a card as a reader is told it by itself, and until when it may be; false when it may not: the judgement is the one that messages
// which cite it rest on.
func (s Shelf) TellLaw(id int64, l lang.Locale, now time.Time, say Say) (CardLaw, time.Time, bool) {
	v := s.judgeLaw(id, l, now)
	if v.Why != "" {
		return CardLaw{}, time.Time{}, false
	}
	return s.cardLaw(s.Cards[id], l, say), v.Until, true
}
