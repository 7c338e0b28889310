package editor

import (
	"encoding/json"
	"time"

	"erawan/campaigns/content"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/desk"
)

// stageView is the draft as travellers would see it.
type stageView struct {
	Fields   []page.Field
	Cards    []drawnView
	Shapes   []shapeView
	Drawings []drawing
	One      bool // every shape is drawn in one language alone
}

// Drawn reports whether anything but a card is shown.
func (v stageView) Drawn() bool { return len(v.Shapes)+len(v.Drawings) > 0 }

// drawnView is the card in one language, drawn by the tag's own hand (part/drawn).
type drawnView struct {
	desk.Drawn
	Says string // language and shape
	JSON string // what an app or a server is sent
}

// The shapes that a card can be looked at in: the widths of a slot, in pixels, and the two grounds of pages.
var (
	sizes  = []string{"360", "300", "wide"}
	themes = []string{"light", "dark"}
)

// stage draws the draft in the languages, the width and on the ground that were chosen.
func (s *Surface) stage(r page.Reader, t sheet, m content.Message) (v stageView, err error) {
	d := t.draft.words
	choose := func(id string, values []string, say func(string) string) (page.Field, string) {
		f, chosen := page.Field{ID: id, Label: r.Say("editor.stage_" + id), Kind: "select"}, values[0]
		for _, value := range values {
			if value == d[id] {
				chosen = value
			}
		}
		for _, value := range values {
			f.Options = append(f.Options, page.Option{Value: value, Text: say(value), Chosen: value == chosen})
		}
		return f, chosen
	}
	every := []string{""}
	for _, l := range lang.All {
		every = append(every, string(l))
	}
	shown, only := choose("shown", every, func(l string) string {
		if l == "" {
			return r.Say("editor.every_language")
		}
		return lang.Locale(l).Name()
	})
	size, width := choose("size", sizes, func(w string) string { return r.Say("editor.size_" + w) })
	kinds := append([]string{"card", "every", sheetShape}, drawn()...)
	shaped, kind := choose("shape", kinds, func(k string) string { return r.Say("shape.s_" + k) })
	theme, ground := choose("theme", themes, func(g string) string { return r.Say("editor.theme_" + g) })
	v.Fields = []page.Field{shown, shaped, size, theme}
	if v.One = only == "" && kind == "every"; v.One { // a page of every shape in every language is too much to load
		only = string(r.Locale)
	}
	for _, l := range lang.All {
		if only != "" && only != string(l) || m.Texts[l].Headline == "" {
			continue
		}
		card := t.shop.Shelf.Render(m, l, s.Words.Say)
		if kind == "every" || kind == sheetShape {
			one := s.shapeOf(r, m, l, card)
			one.Night = ground == "dark"
			v.Shapes = append(v.Shapes, one)
		}
		for _, id := range drawn() {
			if kind != "every" && kind != id {
				continue
			}
			one, err := s.drawingOf(r, id, m, l, card)
			if err != nil {
				return v, err
			}
			one.Width = width
			v.Drawings = append(v.Drawings, one)
		}
		if kind != "card" && kind != "every" {
			continue
		}
		own := desk.DrawnOf(card, l)
		own.Size, own.Theme, own.Sent = width, ground, "" // it is in the figure, for people, and nothing is sent twice
		pretty, _ := json.MarshalIndent(card, "", "  ")   // plain data
		v.Cards = append(v.Cards, drawnView{own, l.Name() + " · " + r.Say("editor.size_"+width), string(pretty)})
	}
	return v, nil
}

// cite lists the law cards that the draft cites, and offers the others.
func (v *formView) cite(t sheet, m content.Message, now time.Time) {
	v.Cite = page.Field{ID: "cite", Label: v.Say("editor.cite"), Kind: "select", Wrong: t.saidOf("cite"), Wide: true, Options: []page.Option{{Text: v.Say("laws.choose"), Chosen: true}}}
	cited := map[int64]bool{}
	for _, id := range m.Cites {
		c := t.shop.Shelf.Cards[id]
		cited[id] = true
		one := citedView{Public: c.Public, Name: cardName(v.Reader, c), Sentence: c.Sentence(v.Locale)}
		for _, a := range content.Alarms(c, t.cards(), now) {
			b := page.Badge{Text: v.Say("laws.is_" + string(a)), Icon: "clock", Tone: "wait"}
			if a.Stops() {
				b.Icon, b.Tone = "warn", "halt"
			}
			one.Alarms = append(one.Alarms, b)
		}
		v.Cited = append(v.Cited, one)
	}
	for _, c := range t.cards() {
		if !cited[c.ID] {
			v.Cite.Options = append(v.Cite.Options, page.Option{Value: c.Public, Text: cardName(v.Reader, c)})
		}
	}
}

// cardName is what a card is called: its place, what is forbidden there and since when, where that is known.
func cardName(r page.Reader, c content.LawCard) string {
	place := content.PlaceName(c.Place, r.Locale)
	if place == "" {
		place = c.Place
	}
	name := r.Say("laws.name", "place", place, "conduct", r.Say("conduct."+string(c.Conduct)))
	if c.InForceFrom.Valid() {
		name += " · " + r.DayShort(c.InForceFrom)
	}
	return name
}
