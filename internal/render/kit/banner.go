// Package kit lays messages out as pictures and on paper, from the texts that were approved and nothing else.
// What does not fit is left out whole, or the layout fails: no sentence is cut, least of all one of law.
package kit

import (
	"errors"
	"image/color"
	"slices"

	"erawan/campaigns/content"
	"erawan/internal/lang"
	"erawan/internal/render"
)

// Size is a picture's name and its box in pixels.
type Size struct {
	ID            string
	Width, Height float64
}

// Banners are the sizes of pictures that a placement can have.
var Banners = []Size{{"320x100", 320, 100}, {"300x250", 300, 250}, {"600x200", 600, 200}, {"160x600", 160, 600}, {"970x250", 970, 250}}

// BannerOf finds a size by its name.
func BannerOf(id string) (Size, bool) {
	for _, s := range Banners {
		if s.ID == id {
			return s, true
		}
	}
	return Size{}, false
}

// The inks of everything we draw.
var (
	ground = render.Ink("#ffffff")
	ink    = render.Ink("#1b2321")
	soft   = render.Ink("#515c59")
	edge   = render.Ink("#cfd8d4")
	pine   = render.Ink("#12594b")
	paper  = render.Ink("#f5f3ec")
	deep   = render.Ink("#10352d")
)

// box is a part of a sheet.
type box struct{ x, y, w, h float64 }

// drawer draws one card.
type drawer struct {
	fonts *render.Fonts
	sheet *render.Sheet
	card  *content.Card
	l     lang.Locale
	scale float64 // of every text's size
	short int     // how much had no room under the headline: a law counts for more than a body
	tight bool    // the mark is small, for the sake of the words
}

// Banner draws a card as a picture of a size. The headline has room, or there is no picture; of what stands under it, as much
// is drawn as any size of letters has room for.
func Banner(f *render.Fonts, c *content.Card, l lang.Locale, z Size) (*render.Sheet, error) {
	c = breakable(c)
	var best *render.Sheet
	var least int
	var last error
	for _, tight := range []bool{false, true} {
		if tight && z.Height <= z.Width { // the mark stands beside the words, and takes no room of theirs
			break
		}
		for _, scale := range scales {
			s := render.NewSheet(z.Width, z.Height, render.Pixel)
			s.Title, s.Lang = titleOf(c), string(l)
			d := &drawer{fonts: f, sheet: s, card: c, l: l, scale: scale, tight: tight}
			err := d.banner(z)
			switch {
			case err == nil && d.short == 0:
				return s, nil
			case err == nil && (best == nil || d.short < least):
				best, least = s, d.short
			case err != nil && !errors.Is(err, render.ErrTooLong):
				return nil, err
			case err != nil:
				last = err
			}
		}
	}
	if best == nil {
		return nil, last
	}
	return best, nil
}

// breakable is a card whose laws have break hints in their fixed words.
func breakable(c *content.Card) *content.Card {
	out := *c
	out.Law = slices.Clone(c.Law)
	for i := range out.Law {
		out.Law[i].Text = content.Breakable(out.Law[i].Text)
	}
	return &out
}

func (d *drawer) banner(z Size) error {
	s := d.sheet
	s.Rect(0, 0, z.Width, z.Height, edge)
	s.Rect(1, 1, z.Width-2, z.Height-2, ground)
	mark := render.Ink(d.card.Motif.Light)
	var icon, in box
	switch {
	case z.Height > z.Width:
		high := 96.0
		if d.tight {
			high = 40
		}
		icon = box{1, 1, z.Width - 2, high}
		in = box{12, high + 12, z.Width - 24, z.Height - high - 22}
	case z.Width >= 2*z.Height:
		side := min(z.Height, z.Width/5)
		icon = box{1, 1, side, z.Height - 2}
		pad := max(10, z.Height*0.1)
		in = box{side + pad + 2, pad * 0.8, z.Width - side - 2*pad - 4, z.Height - pad*1.6}
	default:
		icon = box{14, 14, 44, 44}
		in = box{14, 70, z.Width - 28, z.Height - 82}
	}
	s.Rect(icon.x, icon.y, icon.w, icon.h, tinted(mark, 24))
	side := min(icon.w, icon.h, 130) * 0.62
	if err := s.Line(d.card.Motif.Path, icon.x+(icon.w-side)/2, icon.y+(icon.h-side)/2, side, 1.6, mark); err != nil {
		return err
	}
	if z.Width < 2*z.Height && z.Width >= z.Height { // the headline stands beside the mark
		h, err := d.fit(d.card.Headline, look{size: 19, least: 14, bold: true, even: true}, box{68, 12, z.Width - 82, 54}, 2)
		if err != nil {
			return err
		}
		s.Put(h, 68, 12+(48-min(48, h.Height))/2, ink)
		return d.rest(in, z)
	}
	return d.column(in, z)
}

// look is how a text is set.
type look struct {
	size, least float64
	bold, even  bool
	align       render.Align
}

// fit sets a text in a box.
func (d *drawer) fit(words string, k look, b box, lines int) (*render.Set, error) {
	return d.fonts.Fit(render.Text{Words: words, Locale: d.l, Size: max(k.least, k.size*d.scale), Width: b.w, Bold: k.bold, Even: k.even, Align: k.align}, k.least, b.h, lines)
}

// column is headline and the rest, one under the other.
func (d *drawer) column(b box, z Size) error {
	most := 28.0
	switch {
	case z.Height <= 100 || z.Width < 200:
		most = 19
	case z.Width > 900:
		most = 36
	}
	h, err := d.fit(d.card.Headline, look{size: most, least: 13, bold: true, even: true}, box{b.x, b.y, b.w, b.h * 0.42}, 0)
	if err != nil {
		return err
	}
	foot := d.sheet.Put(h, b.x, b.y, ink)
	gap := max(4, h.Size*0.45)
	return d.rest(box{b.x, foot + gap, b.w, b.y + b.h - foot - gap}, z)
}

// rest is what stands under a headline: body and law, or one of them, and at the foot the action and who says it.
func (d *drawer) rest(b box, z Size) error {
	end, err := d.action(b, z)
	if err != nil {
		return err
	}
	size := 15.0
	switch {
	case z.Height <= 100:
		size = 13
	case z.Width > 900:
		size = 19
	}
	body, law := paragraph{words: d.card.Body}, paragraph{}
	if len(d.card.Law) > 0 {
		law = paragraph{d.card.Law[0].Text, d.card.Law[0].AsOfText, 9}
	}
	for _, choice := range [][]paragraph{{body, law}, {law}, {body}} {
		if choice[len(choice)-1].words == "" {
			continue
		}
		sets, high, err := d.setAll(choice, size, b.w)
		if err != nil && !errors.Is(err, render.ErrTooLong) {
			return err
		}
		if err != nil || high > end-b.y {
			continue
		}
		y := b.y
		for i, one := range sets {
			y = d.paragraph(one, b.x, y, choice[i].indent) + 10
		}
		d.left(choice, body, law)
		return nil
	}
	d.left(nil, body, law)
	return nil
}

// left notes what is not in a choice.
func (d *drawer) left(choice []paragraph, body, law paragraph) {
	for weight, one := range []paragraph{body, law} {
		if one.words != "" && !slices.Contains(choice, one) {
			d.sheet.Left = append(d.sheet.Left, one.words)
			d.short += weight + 1
		}
	}
}

// paragraph is a text that may stand under a headline. A law has its date beside it.
type paragraph struct {
	words, date string
	indent      float64
}

// setAll sets paragraphs under one another.
func (d *drawer) setAll(all []paragraph, size, width float64) (sets [][]*render.Set, high float64, err error) {
	for i, one := range all {
		room := box{0, 0, width - one.indent, 1e6}
		said, err := d.fit(one.words, look{size: size, least: 11}, room, 0)
		if err != nil {
			return nil, 0, err
		}
		set := []*render.Set{said}
		high += said.Height
		if one.date != "" {
			date, err := d.fit(one.date, look{size: 11, least: 10}, room, 3)
			if err != nil {
				return nil, 0, err
			}
			set, high = append(set, date), high+date.Height+3
		}
		if i > 0 {
			high += 10
		}
		sets = append(sets, set)
	}
	return sets, high, nil
}

// paragraph puts one, with a rule beside a law.
func (d *drawer) paragraph(sets []*render.Set, x, y, indent float64) float64 {
	foot := d.sheet.Put(sets[0], x+indent, y, ink)
	if len(sets) > 1 {
		foot = d.sheet.Put(sets[1], x+indent, foot+3, soft)
	}
	if indent > 0 {
		d.sheet.Rect(x, y, 2.5, foot-y, render.Ink(d.card.Motif.Light))
	}
	return foot
}

// action draws what the whole picture leads to, with whoever says it, and returns where the room above ends.
func (d *drawer) action(b box, z Size) (float64, error) {
	small, tall := z.Height <= 100, z.Width < 200
	foot := b.y + b.h
	var said *render.Set
	var err error
	if words := d.said(); words != "" {
		said, err = d.fit(words, look{size: 11, least: 9}, box{0, 0, b.w, 40}, 2)
		if err != nil && !errors.Is(err, render.ErrTooLong) {
			return 0, err
		}
	}
	if tall && said != nil {
		d.sheet.Put(said, b.x, foot-said.Height, soft)
		foot -= said.Height + 8
	}
	if d.card.Action.Label == "" {
		return foot, nil
	}
	if small {
		return d.underlined(box{b.x, b.y, b.w, foot - b.y}, said)
	}
	label, err := d.fit(d.card.Action.Label, look{size: 15, least: 11, bold: true, even: true}, box{0, 0, b.w - 20, 60}, 2)
	if err != nil {
		return 0, err
	}
	high, wide := max(34, label.Height+16), label.Width+36
	if z.Width <= 300 {
		wide = b.w
	}
	d.sheet.Round(b.x, foot-high, wide, high, 6, pine)
	label, err = d.fonts.Set(render.Text{Words: d.card.Action.Label, Locale: d.l, Size: label.Size, Width: label.Width + 1, Bold: true, Align: render.Middle})
	if err != nil {
		return 0, err
	}
	d.sheet.Put(label, b.x+(wide-label.Width)/2, foot-high+(high-label.Height)/2, ground)
	if said != nil && !tall && wide+said.Width+16 <= b.w {
		d.sheet.Put(said, b.x+b.w-said.Width, foot-high+(high-said.Height)/2, soft)
	}
	return foot - high - 8, nil
}

// underlined is an action where a button has no room.
func (d *drawer) underlined(b box, said *render.Set) (float64, error) {
	label, err := d.fit(d.card.Action.Label, look{size: 13, least: 11, bold: true}, box{0, 0, b.w, 30}, 1)
	if err != nil {
		return 0, err
	}
	foot := b.y + b.h
	y := foot - label.Height
	d.sheet.Put(label, b.x, y, pine)
	d.sheet.Rect(b.x, foot, label.Width, 1, pine)
	if said != nil && label.Width+said.Width+12 <= b.w {
		d.sheet.Put(said, b.x+b.w-said.Width, y+(label.Height-said.Height)/2+1, soft)
	}
	return y - 3, nil
}

// said is who says it, and that it is a sample where it is one.
func (d *drawer) said() string {
	words := d.card.Speaker
	if sample := d.card.Words["sample"]; sample != "" {
		if words != "" {
			words += " · "
		}
		words += sample
	}
	return words
}

func titleOf(c *content.Card) string {
	title := c.Headline
	for _, more := range []string{c.Body, c.Action.Label} {
		if more != "" {
			title += " " + more
		}
	}
	return title
}

// tinted is a colour with less of it.
func tinted(c color.NRGBA, alpha uint8) color.NRGBA {
	c.A = alpha
	return c
}
