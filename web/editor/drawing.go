package editor

import (
	"errors"
	"html/template"
	"slices"
	"strings"

	"erawan/campaigns/content"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/internal/render"
	"erawan/internal/render/kit"
)

// drawing is a message as a picture or on paper, by the hand that draws the one that is handed out.
type drawing struct {
	Says, ID, Width string
	SVG             template.HTML
	Notes           []noteView
}

func (d *drawing) note(text string, wait bool) { d.Notes = append(d.Notes, noteView{text, wait}) }

// drawn are the shapes that are drawn: pictures, then kits.
func drawn() (out []string) {
	for _, z := range kit.Banners {
		out = append(out, z.ID)
	}
	for _, k := range kit.Kinds {
		out = append(out, string(k))
	}
	return out
}

// drawingOf draws a draft. Where its code would be it says that it is none to hand out.
func (s *Surface) drawingOf(r page.Reader, id string, m content.Message, l lang.Locale, c content.Card) (drawing, error) {
	d := drawing{ID: id, Says: l.Name() + " · " + r.Say("shape.s_"+id)}
	say := func(key string) string { return s.Words.Say(l, key, nil) }
	t, k := m.Texts[l], kit.Kind(id)
	var sheet *render.Sheet
	var err error
	if z, ok := kit.BannerOf(id); ok {
		sheet, err = kit.Banner(s.Fonts, &c, l, z)
	} else {
		if k == kit.Guide && t.Guide == "" {
			d.note(r.Say("shape.no_guide"), false)
			return d, nil
		}
		if (k == kit.Strip || k == kit.Waybill) && t.Print == "" {
			d.note(r.Say("shape.no_print"), false)
		}
		scan := "kit.scan_read"
		if m.Action == content.Pledge {
			scan = "kit.scan_pledge"
		}
		_, host, _ := strings.Cut(s.BaseURL, "://")
		sheet, err = kit.Draw(s.Fonts, k, kit.Piece{Card: &c, Print: t.Print, Guide: t.Guide, Locale: l, Short: host + "/l/…", Scan: say(scan), Draft: say("shape.draft"),
			Words: kit.Words{Say: say("kit.say_title"), Asked: say("kit.asked_title"), Law: say("kit.law_title"), Also: say("kit.also_title")}})
	}
	var room render.NoRoom
	var glyph render.NoGlyph
	switch {
	case errors.As(err, &room):
		d.note(r.Say("shape.no_room", "text", strings.ReplaceAll(room.Words, content.Hint, "")), true)
		return d, nil
	case errors.As(err, &glyph):
		d.note(r.Say("kit.no_glyph"), true)
		return d, nil
	case err != nil:
		return d, err
	}
	if _, asked := content.Script(t.Guide); k == kit.Guide && len(asked) == 0 {
		d.note(r.Say("shape.no_questions"), false)
	}
	for _, words := range sheet.Left {
		law := slices.ContainsFunc(c.Law, func(one content.CardLaw) bool { return content.Breakable(one.Text) == words })
		if law {
			d.note(r.Say("shape.no_law"), false)
			continue
		}
		d.note(r.Say("shape.left", "text", strings.ReplaceAll(words, content.Hint, "")), true)
	}
	d.SVG = template.HTML(sheet.SVG()) //nolint:gosec // drawn by us: outlines, and a title that is escaped
	return d, nil
}
