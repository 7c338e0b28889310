package content

import (
	"encoding/json"
	"fmt"

	"erawan/internal/lang"
)

// Parts are a card's JSON, cut where cards differ from one another: joined, they are the card. Ten
// thousand messages have as many headlines, far fewer laws and statements, and the fixed words once a
// language; whoever keeps many cards keeps equal parts once.
type Parts struct {
	Head  string // the headline
	Said  string // the body and what the button does
	About string // the law, whom to tell, where it is from, and who says so
	Words string // the fixed words, and why it is shown
}

// Join is the card as JSON, newly made.
func (p Parts) Join() []byte {
	return p.Append(make([]byte, 0, len(p.Head)+len(p.Said)+len(p.About)+len(p.Words)))
}

// Append writes the card as JSON.
func (p Parts) Append(out []byte) []byte {
	out = append(out, p.Head...)
	out = append(out, p.Said...)
	out = append(out, p.About...)
	return append(out, p.Words...)
}

// Writer renders many messages of one shelf. What is the same for many of them is written once. It is
// for one goroutine.
type Writer struct {
	Shelf Shelf
	Say   Say

	laws  map[digestKey]CardLaw
	words map[wordsKey]string
}

type wordsKey struct {
	locale lang.Locale
	why    string
	sample bool
}

// Write renders a message in a locale, as Render does, in parts.
func (w *Writer) Write(m Message, l lang.Locale) (Parts, error) {
	c := w.Shelf.say(m, l)
	for _, id := range m.Cites {
		c.Law = append(c.Law, w.law(id, l))
	}
	words, err := w.wordsOf(m, l)
	if err != nil {
		return Parts{}, err
	}
	parts := Parts{Words: words}
	if parts.Head, err = cut(struct {
		Headline string `json:"headline"`
	}{c.Headline}, "{", ""); err != nil {
		return Parts{}, err
	}
	if parts.Said, err = cut(struct {
		Body   string     `json:"body"`
		Action CardAction `json:"action"`
	}{c.Body, c.Action}, ",", ""); err != nil {
		return Parts{}, err
	}
	parts.About, err = cut(struct {
		Law     []CardLaw   `json:"law,omitempty"`
		Report  *CardReport `json:"report,omitempty"`
		Image   *CardImage  `json:"image,omitempty"`
		Credit  string      `json:"credit,omitempty"`
		Source  string      `json:"source,omitempty"`
		Motif   Motif       `json:"motif"`
		Alt     string      `json:"alt,omitempty"`
		Speaker string      `json:"speaker,omitempty"`
	}{c.Law, c.Report, c.Image, c.Credit, c.Source, c.Motif, c.Alt, c.Speaker}, ",", "")
	return parts, err
}

func (w *Writer) law(id int64, l lang.Locale) CardLaw {
	k := digestKey{OfLaw, id, l}
	c, ok := w.laws[k]
	if !ok {
		c = w.Shelf.cardLaw(w.Shelf.Cards[id], l, w.Say)
		if w.laws == nil {
			w.laws = map[digestKey]CardLaw{}
		}
		w.laws[k] = c
	}
	return c
}

func (w *Writer) wordsOf(m Message, l lang.Locale) (string, error) {
	k := wordsKey{l, m.Texts[l].Why, m.Sample}
	if text, ok := w.words[k]; ok {
		return text, nil
	}
	text, err := cut(struct {
		Words map[string]string `json:"words"`
	}{cardWordsOf(m, l, w.Say)}, ",", "}")
	if err != nil {
		return "", err
	}
	if w.words == nil {
		w.words = map[wordsKey]string{}
	}
	w.words[k] = text
	return text, nil
}

// cut is the fields of a struct as JSON, with something else where its braces were.
func cut(v any, before, after string) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("write a card: %w", err)
	}
	return before + string(b[1:len(b)-1]) + after, nil
}
