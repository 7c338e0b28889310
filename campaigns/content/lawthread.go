package content

import (
	"maps"

	"erawan/internal/access"
	"erawan/internal/lang"
)

// LawField is a text of a law card that is written in each language. What is reckoned from numbers and days is none: it is changed as
// numbers and days, by whoever edits the card.
type LawField struct {
	ID   string
	Most int
	of   func(*LawCard) *lang.Text
}

// LawFields are the texts of a card, in the order in which they are read.
var LawFields = []LawField{
	{"lead", MaxLead, func(c *LawCard) *lang.Text { return &c.Lead }},
	{"instrument", MaxInstrument, func(c *LawCard) *lang.Text { return &c.Instrument }},
	{"source_name", MaxName, func(c *LawCard) *lang.Text { return &c.SourceName }},
}

// LawFieldOf is the field of an id.
func LawFieldOf(id string) (LawField, bool) {
	for _, f := range LawFields {
		if f.ID == id {
			return f, true
		}
	}
	return LawField{}, false
}

// Says is what one field of a card says in a locale; false when cards have no such field.
func (c LawCard) Says(field string, l lang.Locale) (string, bool) {
	f, ok := LawFieldOf(field)
	if !ok {
		return "", false
	}
	return (*f.of(&c))[l], true
}

// saying is the card with a suggestion's words in it.
func (c LawCard) saying(d Done) LawCard {
	f, ok := LawFieldOf(d.Field)
	if !ok {
		return c
	}
	text := maps.Clone(*f.of(&c))
	if text == nil {
		text = lang.Text{}
	}
	text[d.Locale] = d.Reason
	*f.of(&c) = text
	return c
}

func (f LawFile) spoken() spoken {
	return spoken{subject: OfLaw, org: f.Card.Org, of: f.Card.ID, log: f.Log, says: f.Card.Says,
		digest: func(l lang.Locale) Digest { return DigestLaw(f.Card, l) },
		fault:  func(d Done) error { return f.Card.saying(d).unclean().Err() }}
}

// Say is the line that a saying adds to the talk about the card. Its fault names the field of the form: text, locale or field.
func (f LawFile) Say(c Comment) (Done, error) { return f.spoken().say(c) }

// Talk is what was said of the card, the oldest first.
func (f LawFile) Talk() []Line { return f.spoken().talk() }

// Taken is the card as a suggestion has it, to be saved as its next version, and the line that tells of it. It is NotFound when there is
// no such suggestion, and Conflict when the words that it is about stand no more.
func (f LawFile) Taken(suggestion int64, by access.Actor) (LawCard, Done, error) {
	from, d, err := f.spoken().taken(suggestion, by)
	return f.Card.saying(from), d, err
}

// LawSuggesters are those whose suggestions a card says in a locale.
func LawSuggesters(log []Done, c LawCard, l lang.Locale) []access.Actor {
	return suggesters(log, l, c.Says)
}
