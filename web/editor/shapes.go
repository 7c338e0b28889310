package editor

import (
	"strings"

	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// shapeView is a message in one language as a sheet in an app, which apps draw by their own hand from the parts of a card.
type shapeView struct {
	ID, Says                                        string
	Locale                                          lang.Locale
	Night                                           bool
	Headline, Body, Action, Report, Speaker, Credit string
	Law                                             []lawLine
	Image                                           *content.CardImage
	Notes                                           []noteView
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

// sheetShape is the id of the one shape that is no picture of ours.
const sheetShape = "sheet"

// shapeOf lays a message out as a sheet.
func (s *Surface) shapeOf(r page.Reader, m content.Message, l lang.Locale, c content.Card) shapeView {
	t := m.Texts[l]
	v := shapeView{ID: sheetShape, Locale: l, Says: l.Name() + " · " + r.Say("shape.s_"+sheetShape), Headline: t.Headline, Body: t.Body, Action: t.ActionLabel, Speaker: t.Speaker}
	if c.Report != nil {
		v.Report = strings.TrimSpace(c.Report.Label + " " + c.Report.Phone)
	}
	if c.Image != nil {
		v.Image, v.Credit = c.Image, c.Credit
	}
	for _, law := range c.Law {
		v.Law = append(v.Law, lawLine{law.Text, law.AsOfText})
	}
	budget := lint.BudgetOf(lint.Inline, l)
	for _, one := range []struct {
		field, text string
		most        int
	}{{"field.headline", t.Headline, budget.Headline}, {"field.body", t.Body, budget.Body}, {"field.action", t.ActionLabel, budget.Action}} {
		if width := lint.Width(one.text); width > one.most {
			v.Notes = append(v.Notes, noteView{r.Say("shape.too_long", "field", r.Say(one.field), "width", width, "max", one.most), true})
		}
	}
	return v
}
