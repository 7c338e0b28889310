package kit

import (
	"errors"
	"image/color"

	"erawan/campaigns/content"
	"erawan/internal/render"
)

func (d *drawer) screen(p Piece) error {
	s := d.sheet
	s.Rect(0, 0, s.Width, s.Height, paper)
	if err := d.scene(1180, 0, 740.0/297, 1080/(740.0/297)); err != nil {
		return err
	}
	b := box{100, 110, 980, 660}
	head := box{b.x, b.y, b.w, 330}
	if err := d.put(d.card.Headline, look{size: 116, least: 60, bold: true, even: true}, &head, deep, 36); err != nil {
		return err
	}
	b = box{b.x, head.y, b.w, b.y + b.h - head.y}
	if err := d.put(d.card.Body, look{size: 46, least: 32}, &b, deep, 30); err != nil {
		return err
	}
	if err := d.laws(&b, 32, 24, deep); err != nil {
		return err
	}
	if err := d.code(p, 100, 800, 220); err != nil {
		return err
	}
	right := box{350, 820, 730, 200}
	if err := d.put(p.Scan, look{size: 46, least: 30, bold: true}, &right, pine, 12); err != nil {
		return err
	}
	if err := d.put(p.Short, look{size: 32, least: 24}, &right, deep, 12); err != nil {
		return err
	}
	return may(d.put(d.said(), look{size: 24, least: 20}, &right, soft, 0))
}

// share is a picture for people to send on. Its code is small: whoever sees it on a telephone presses it.
func (d *drawer) share(p Piece) error {
	s := d.sheet
	s.Rect(0, 0, s.Width, s.Height, paper)
	if err := d.scene(0, 0, 1080.0/297, 150); err != nil {
		return err
	}
	head := box{70, 590, 940, 250}
	if err := d.put(d.card.Headline, look{size: 96, least: 50, bold: true, even: true}, &head, deep, 24); err != nil {
		return err
	}
	if err := d.code(p, 820, 830, 200); err != nil {
		return err
	}
	b := box{70, max(head.y, 830), 720, 1040 - max(head.y, 830)}
	if err := d.put(p.Scan, look{size: 42, least: 26, bold: true}, &b, pine, 10); err != nil {
		return err
	}
	if err := d.put(p.Short, look{size: 28, least: 20}, &b, deep, 14); err != nil {
		return err
	}
	return may(d.put(d.said(), look{size: 24, least: 18}, &b, soft, 0))
}

// guide is what a tour guide says, with the law and what to bring home, on one page.
func (d *drawer) guide(p Piece) error {
	s := d.sheet
	s.Rect(0, 0, s.Width, s.Height, ground)
	s.Rect(0, 0, s.Width, 6, pine)
	b := box{18, 18, 174, s.Height - 18 - 52}
	head := box{b.x, b.y, b.w, 34}
	if err := d.put(d.card.Headline, look{size: 11, least: 7, bold: true, even: true}, &head, deep, 6); err != nil {
		return err
	}
	b = box{b.x, head.y, b.w, b.y + b.h - head.y}
	say, asked := content.Script(p.Guide)
	if say != "" {
		if err := d.under(p.Words.Say, say, &b); err != nil {
			return err
		}
	}
	if err := d.asked(p.Words.Asked, asked, &b); err != nil {
		return err
	}
	if len(d.card.Law) > 0 {
		if err := d.put(p.Words.Law, look{size: 4, least: 4, bold: true}, &b, pine, 1.5); err != nil {
			return err
		}
		if err := d.laws(&b, 4.2, 3.2, ink); err != nil {
			return err
		}
		b.y, b.h = b.y+2, b.h-2
	}
	if err := d.also(p, &b); err != nil {
		return err
	}
	return d.guideFoot(p)
}

// asked are what travellers ask, each with its answer.
func (d *drawer) asked(title string, all []content.Question, b *box) error {
	if len(all) == 0 {
		return nil
	}
	if err := d.put(title, look{size: 4, least: 4, bold: true}, b, pine, 1.5); err != nil {
		return err
	}
	for i, q := range all {
		if err := d.put(q.Ask, look{size: 4.6, least: 3.4, bold: true}, b, ink, 0.8); err != nil {
			return err
		}
		gap := 2.5
		if i == len(all)-1 {
			gap = 5
		}
		if err := d.put(q.Answer, look{size: 4.6, least: 3.4}, b, ink, gap); err != nil {
			return err
		}
	}
	return nil
}

// also are what to bring home instead. One that has no room even in the smallest letters is left out, as are those after it: the page
// is whole without.
func (d *drawer) also(p Piece, b *box) error {
	title := p.Words.Also
	for i, a := range p.Also {
		lines := []line{{title, look{size: 4, least: 4, bold: true}, pine, 1.5}, {a.Headline, look{size: 4.6, least: 3.4, bold: true}, ink, 0.8}, {a.Body, look{size: 4.6, least: 3.4}, ink, 2.5}}
		if err := d.room(lines, *b); err != nil {
			if d.scale > scales[len(scales)-1] || !errors.Is(err, render.ErrTooLong) {
				return err
			}
			for _, left := range p.Also[i:] {
				d.sheet.Left = append(d.sheet.Left, left.Headline)
			}
			return nil
		}
		for _, l := range lines {
			if err := d.put(l.words, l.look, b, l.ink, l.gap); err != nil {
				return err
			}
		}
		title = ""
	}
	return nil
}

// line is a text that is put under another.
type line struct {
	words string
	look  look
	ink   color.NRGBA
	gap   float64 // below it
}

// room is an error where texts do not all fit in a box.
func (d *drawer) room(lines []line, b box) error {
	for _, l := range lines {
		if l.words == "" {
			continue
		}
		set, err := d.fit(l.words, l.look, b, 0)
		if err != nil {
			return err
		}
		b.h -= set.Height + l.gap
	}
	return nil
}

// under is a text with its title.
func (d *drawer) under(title, words string, b *box) error {
	if err := d.put(title, look{size: 4, least: 4, bold: true}, b, pine, 1.5); err != nil {
		return err
	}
	return d.put(words, look{size: 5, least: 3.6}, b, ink, 5)
}

func (d *drawer) guideFoot(p Piece) error {
	s := d.sheet
	y := s.Height - 46
	s.Rect(18, y, 174, 0.4, edge)
	if err := d.code(p, 18, y+6, 32); err != nil {
		return err
	}
	left := box{55, y + 9, 75, 30}
	if err := d.put(p.Scan, look{size: 5, least: 3.4, bold: true}, &left, deep, 1.5); err != nil {
		return err
	}
	if err := d.put(p.Short, look{size: 3.6, least: 2.8}, &left, soft, 2); err != nil {
		return err
	}
	if err := may(d.put(d.said(), look{size: 3, least: 2.4}, &left, soft, 0)); err != nil {
		return err
	}
	label, phone := d.report()
	right := box{136, y + 9, 56, 30}
	if err := d.put(label, look{size: 4, least: 3}, &right, soft, 1); err != nil {
		return err
	}
	return d.put(phone, look{size: 11, least: 6, bold: true}, &right, deep, 0)
}
