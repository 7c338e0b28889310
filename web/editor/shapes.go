package editor

import (
	"slices"
	"strings"

	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// shape is one that a channel shows a message in, at its proportions. The card in a page is none of them: the tag draws that.
type shape struct {
	ID    string
	Slot  lint.Slot // whose budgets it has; empty for none
	Paper bool      // its ground is paper, whatever the page's
	Hints bool      // nobody breaks its lines but our own break hints: a picture, or paper
	Line  int       // about how wide a line of its headline is, in ems
	Has   []string  // the parts of a message that it has room for
}

// shapes are those of the channels, the ones of a screen first.
var shapes = []shape{
	{ID: "320x100", Slot: lint.Banner, Hints: true, Line: 15, Has: []string{"headline", "body", "action"}},
	{ID: "300x250", Slot: lint.Rectangle, Hints: true, Line: 14, Has: []string{"headline", "body", "short", "action"}},
	{ID: "160x600", Slot: lint.Skyscraper, Hints: true, Line: 7, Has: []string{"image", "headline", "body", "short", "action", "report"}},
	{ID: "970x250", Slot: lint.Billboard, Hints: true, Line: 26, Has: []string{"image", "headline", "body", "law", "action", "report", "speaker"}},
	{ID: "sheet", Slot: lint.Inline, Line: 17, Has: []string{"image", "headline", "body", "law", "action", "report", "speaker"}},
	{ID: "share", Hints: true, Line: 13, Has: []string{"image", "headline", "speaker"}},
	{ID: "strip", Paper: true, Hints: true, Line: 24, Has: []string{"print", "law", "code"}},
	{ID: "waybill", Slot: lint.WaybillLine, Paper: true, Hints: true, Line: 13, Has: []string{"print", "code"}},
	{ID: "hotel", Paper: true, Hints: true, Line: 12, Has: []string{"image", "headline", "body", "law", "report", "code", "speaker"}},
	{ID: "poster", Paper: true, Hints: true, Line: 11, Has: []string{"image", "headline", "body", "law", "report", "code", "speaker"}},
	{ID: "guide", Paper: true, Line: 20, Has: []string{"guide", "law", "report"}},
}

// shapeView is a message in one shape and one language.
type shapeView struct {
	shape
	Says                           string
	Locale                         lang.Locale
	Night                          bool
	Headline, Body                 piecesView
	Action, Guide, Report, Speaker string
	Law                            []lawLine
	Image                          *content.CardImage
	Credit                         string
	Code                           bool
	Notes                          []noteView
}

// lawLine is one sentence of law, with its date.
type lawLine struct {
	Text, AsOf string
}

// noteView says how a text fits the shape, or what the shape does without.
type noteView struct {
	Text string
	Wait bool // it does not fit
}

// shapeOf lays a message out in a shape, from its own parts alone.
func (s *Surface) shapeOf(r page.Reader, sh shape, m content.Message, l lang.Locale, c content.Card) shapeView {
	t := m.Texts[l]
	has := func(part string) bool { return slices.Contains(sh.Has, part) }
	v := shapeView{shape: sh, Locale: l, Says: l.Name() + " · " + r.Say("shape.s_"+sh.ID), Code: has("code")}
	if has("headline") {
		v.Headline = v.strict(t.Headline)
	}
	if has("print") {
		v.Headline = v.strict(t.Print)
		if t.Print == "" {
			v.Headline = v.strict(t.Headline)
			v.note(r.Say("shape.no_print"), false)
		}
	}
	if has("body") {
		v.Body = v.hinted(t.Body)
	}
	if has("action") {
		v.Action = t.ActionLabel
	}
	if has("guide") {
		v.Guide = t.Guide
		if t.Guide == "" {
			v.note(r.Say("shape.no_guide"), false)
		}
	}
	if has("report") && c.Report != nil {
		v.Report = strings.TrimSpace(c.Report.Label + " " + c.Report.Phone)
	}
	if has("speaker") {
		v.Speaker = t.Speaker
	}
	if has("image") && c.Image != nil {
		v.Image, v.Credit = c.Image, c.Credit
	}
	v.laws(r, c, has("law"), has("short"))
	v.fit(r, t)
	return v
}

// laws shows the sentences of law. None is ever shortened: where they have no room, they are left out, and the shape says so.
func (v *shapeView) laws(r page.Reader, c content.Card, whole, short bool) {
	if len(c.Law) == 0 {
		return
	}
	width := 0
	for _, law := range c.Law {
		width += lint.Width(law.Text)
	}
	room := lint.BudgetOf(v.Slot, v.Locale).Body
	if !whole && (!short || width > room) {
		v.note(r.Say("shape.no_law"), false)
		return
	}
	for _, law := range c.Law {
		v.Law = append(v.Law, lawLine{law.Text, law.AsOfText})
	}
}

// fit says how long its texts are against the room that the shape has, and where a line cannot break.
func (v *shapeView) fit(r page.Reader, t content.Text) {
	budget := lint.BudgetOf(v.Slot, v.Locale)
	head, field := t.Headline, "field.headline"
	if slices.Contains(v.Has, "print") && t.Print != "" {
		head, field = t.Print, "field.print"
	}
	for _, one := range []struct {
		field, text string
		most        int
		shown       bool
	}{{field, head, budget.Headline, len(v.Headline.Of) > 0}, {"field.body", t.Body, budget.Body, len(v.Body.Of) > 0}, {"field.action", t.ActionLabel, budget.Action, v.Action != ""}} {
		if width := lint.Width(one.text); one.shown && one.most > 0 && width > one.most {
			v.note(r.Say("shape.too_long", "field", r.Say(one.field), "width", width, "max", one.most), true)
		}
	}
	if v.Headline.Free {
		return
	}
	for _, piece := range v.Headline.Of {
		piece = strings.TrimSpace(piece)
		if most := v.across(); lint.Width(piece) > most {
			v.note(r.Say("shape.no_break", "text", piece, "max", most), true)
			return
		}
	}
}

// across is about how many characters a line of its headline takes.
func (v *shapeView) across() int {
	switch v.Locale {
	case lang.ZhHans, lang.ZhHant:
		return v.Line
	case lang.Th:
		return v.Line * 2
	}
	return v.Line * 2
}

func (v *shapeView) note(text string, wait bool) { v.Notes = append(v.Notes, noteView{text, wait}) }

// piecesView is a text cut where its lines may break; free where whoever shows it breaks them as it does any text.
type piecesView struct {
	Of   []string
	Free bool
}

// strict cuts a headline: in pictures and on paper its lines break at our hints and at spaces, and in Chinese without a hint
// between any two characters.
func (v *shapeView) strict(text string) piecesView {
	zh := v.Locale == lang.ZhHans || v.Locale == lang.ZhHant
	if !v.Hints || zh && !strings.Contains(text, hint) {
		return free(text)
	}
	var out []string
	for _, piece := range strings.Split(text, hint) {
		out = append(out, strings.SplitAfter(piece, " ")...)
	}
	return piecesView{Of: slices.DeleteFunc(out, func(p string) bool { return p == "" })}
}

// hinted is strict for a text with a hint in it, and free without.
func (v *shapeView) hinted(text string) piecesView {
	if strings.Contains(text, hint) {
		return v.strict(text)
	}
	return free(text)
}

func free(text string) piecesView {
	if text == "" {
		return piecesView{}
	}
	return piecesView{[]string{text}, true}
}
