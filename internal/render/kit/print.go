package kit

import (
	"errors"
	"image/color"

	"erawan/internal/render"
)

var (
	sand  = render.Ink("#f0d9b5")
	cream = render.Ink("#f9efda")
	mist  = render.Ink("#b9cdb9")
	hill  = render.Ink("#6f9c8b")
	herd  = render.Ink("#0e4538")
	ear   = render.Ink("#1d6a5a")
	black = render.Ink("#000000")
)

// put sets a text as large as it fits at the top of a box, and takes the room that it used, with a gap, off the box.
func (d *drawer) put(words string, k look, b *box, ink color.NRGBA, gap float64) error {
	if words == "" {
		return nil
	}
	set, err := d.fit(words, k, *b, 0)
	if err != nil {
		return err
	}
	foot := d.sheet.Put(set, b.x, b.y, ink)
	b.h -= foot + gap - b.y
	b.y = foot + gap
	return nil
}

// laws puts every sentence of law with its date and source; whole, or the kit is none.
func (d *drawer) laws(b *box, size, least float64, ink color.NRGBA) error {
	for _, law := range d.card.Law {
		if err := d.put(law.Text, look{size: size, least: least}, b, ink, size*0.25); err != nil {
			return err
		}
		if err := d.put(law.AsOfText+" · "+law.SourceName, look{size: size * 0.75, least: least * 0.75}, b, ink, size*0.7); err != nil {
			return err
		}
	}
	return nil
}

// may lets a text go that has no room: one that the message is whole without.
func may(err error) error {
	if errors.Is(err, render.ErrTooLong) {
		return nil
	}
	return err
}

// elephant draws one walking, without tusks.
func (d *drawer) elephant(x, y, unit float64) error {
	if err := d.sheet.Fill("M4 26V15a9 9 0 0 1 9-9h7a8 8 0 0 1 8 8v9.5a2.2 2.2 0 0 1-4.4 0V19H21v7h-4.5v-5h-7v5z", x, y, unit, herd); err != nil {
		return err
	}
	d.sheet.Disc(x+24*unit, y+12.5*unit, 0.8*unit, sand)
	return d.sheet.Fill("M13 7.5v4.5a5 5 0 0 0 8 3.5c1-2.5.5-6-1-8z", x, y, unit, ear)
}

// scene draws hills and two elephants on their way, as wide as 297 units.
func (d *drawer) scene(x, y, unit, high float64) error {
	d.sheet.Rect(x, y, 297*unit, high*unit, sand)
	d.sheet.Disc(x+222*unit, y+(high-122)*unit, 26*unit, cream)
	low := y + (high-190)*unit // the sketch is 190 high; what is above is sky
	for _, one := range []struct {
		path string
		ink  color.NRGBA
	}{
		{"M0 118c40-34 70-30 104-10c34 20 70-34 120-22c50 12 60 22 73 14v90H0z", mist},
		{"M0 140c50-24 96-16 140-2c44 14 110-30 157-12v64H0z", hill},
	} {
		if err := d.sheet.Fill(one.path, x, low, unit, one.ink); err != nil {
			return err
		}
	}
	if err := errors.Join(d.elephant(x+162*unit, low+58*unit, 3.7*unit), d.elephant(x+116*unit, low+106*unit, 1.9*unit)); err != nil {
		return err
	}
	return d.sheet.Fill("M0 158c60-12 120-6 170-8c50-2 90-6 127-10v50H0z", x, low, unit, pine)
}

// code puts the code. A draft has a frame in its place that says so, and that no telephone reads.
func (d *drawer) code(p Piece, x, y, side float64) error {
	if p.Draft == "" {
		return d.sheet.QR(p.Link, x, y, side)
	}
	thin := side / 40
	d.sheet.Rect(x, y, side, side, soft)
	d.sheet.Rect(x+thin, y+thin, side-2*thin, side-2*thin, ground)
	set, err := d.fonts.Fit(render.Text{Words: p.Draft, Locale: d.l, Size: side / 5, Width: side * 0.84, Bold: true, Align: render.Middle}, side/16, side*0.8, 0)
	if err != nil {
		return err
	}
	d.sheet.Put(set, x+side*0.08, y+(side-set.Height)/2, soft)
	return nil
}

// report is the line about whom to tell; empty where nobody is.
func (d *drawer) report() (label, phone string) {
	if d.card.Report == nil {
		return "", ""
	}
	return d.card.Report.Label, d.card.Report.Phone
}

func (d *drawer) poster(p Piece) error {
	s := d.sheet
	s.Rect(0, 0, s.Width, s.Height, paper)
	if err := d.scene(0, 0, 1, 170); err != nil {
		return err
	}
	const foot = 66
	b := box{22, 184, 253, s.Height - 184 - foot - 6}
	head := box{b.x, b.y, b.w, 76}
	if err := d.put(d.card.Headline, look{size: 33, least: 12, bold: true, even: true}, &head, deep, 7); err != nil {
		return err
	}
	b = box{b.x, head.y, b.w, b.y + b.h - head.y}
	if err := d.put(d.card.Body, look{size: 11, least: 6}, &b, deep, 8); err != nil {
		return err
	}
	if len(d.card.Law) > 0 {
		s.Rect(b.x, b.y, b.w, 0.5, deep)
		b = box{b.x, b.y + 6, b.w, b.h - 6}
		if err := d.laws(&b, 7.6, 4.2, deep); err != nil {
			return err
		}
	}
	y := s.Height - foot
	s.Rect(0, y, s.Width, foot, pine)
	if err := d.code(p, 22, y+10, 46); err != nil {
		return err
	}
	left := box{78, y + 13, 105, 40}
	if err := d.put(p.Scan, look{size: 10, least: 6, bold: true}, &left, ground, 3); err != nil {
		return err
	}
	if err := d.put(p.Short, look{size: 6, least: 4}, &left, ground, 2); err != nil {
		return err
	}
	right := box{192, y + 11, 83, 46}
	label, phone := d.report()
	if err := d.put(label, look{size: 6.5, least: 4.5}, &right, ground, 1); err != nil {
		return err
	}
	if err := d.put(phone, look{size: 18, least: 8, bold: true}, &right, ground, 2); err != nil {
		return err
	}
	return may(d.put(d.said(), look{size: 4.2, least: 3.4}, &right, ground, 0))
}

func (d *drawer) hotel(p Piece) error {
	s := d.sheet
	s.Rect(0, 0, s.Width, s.Height, paper)
	if err := d.scene(0, 0, 100.0/297, 128); err != nil {
		return err
	}
	b := box{8, 48, 84, 62}
	head := box{b.x, b.y, b.w, 26}
	if err := d.put(d.card.Headline, look{size: 8, least: 4.6, bold: true, even: true}, &head, deep, 3); err != nil {
		return err
	}
	b = box{b.x, head.y, b.w, b.y + b.h - head.y}
	if err := d.put(d.card.Body, look{size: 4.4, least: 2.8}, &b, deep, 2.8); err != nil {
		return err
	}
	if err := d.laws(&b, 3.6, 2.3, deep); err != nil {
		return err
	}
	const foot = 36
	y := s.Height - foot
	s.Rect(0, y, s.Width, foot, pine)
	if err := d.code(p, 8, y+5, 26); err != nil {
		return err
	}
	right := box{39, y + 6, 54, 26}
	if err := d.put(p.Scan, look{size: 4.4, least: 3, bold: true}, &right, ground, 1); err != nil {
		return err
	}
	if err := d.put(p.Short, look{size: 2.9, least: 2.2}, &right, ground, 2); err != nil {
		return err
	}
	label, phone := d.report()
	if label != "" {
		label += "  " + phone
	}
	if err := d.put(label, look{size: 3.6, least: 2.6, bold: true}, &right, ground, 1); err != nil {
		return err
	}
	return may(d.put(d.said(), look{size: 2.4, least: 1.9}, &right, ground, 0))
}

// line is what a strip says: its own line, or else the headline.
func (p Piece) line() string {
	if p.Print != "" {
		return p.Print
	}
	return p.Card.Headline
}

func (d *drawer) strip(p Piece) error {
	s := d.sheet
	s.Rect(0, 0, s.Width, s.Height, ground)
	s.Rect(0, 0, 3, s.Height, pine)
	if err := d.code(p, 112, 5, 32); err != nil {
		return err
	}
	under := box{108, 38, 40, 9}
	if err := d.put(p.Scan, look{size: 2.8, least: 2, bold: true}, &under, ink, 0.4); err != nil {
		return err
	}
	if err := may(d.put(p.Short, look{size: 2.4, least: 1.8}, &under, soft, 0)); err != nil {
		return err
	}
	b := box{9, 5, 96, 40}
	head := box{b.x, b.y, b.w, 16}
	if err := d.put(p.line(), look{size: 6.4, least: 3.6, bold: true, even: true}, &head, deep, 1.8); err != nil {
		return err
	}
	b = box{b.x, head.y, b.w, b.y + b.h - head.y}
	if len(d.card.Law) == 0 {
		if err := d.put(d.card.Body, look{size: 3.4, least: 2.4}, &b, ink, 1); err != nil {
			return err
		}
	}
	if err := d.laws(&b, 3.1, 2.2, ink); err != nil {
		return err
	}
	return may(d.put(d.said(), look{size: 2.2, least: 1.8}, &b, soft, 0))
}

// waybill is one colour, in whole dots of 203 to the inch: a thermal printer has no grey.
func (d *drawer) waybill(p Piece) error {
	s := d.sheet
	s.Rect(0, 0, s.Width, s.Height, ground)
	if err := d.code(p, 0.5, 0.5, 21); err != nil {
		return err
	}
	b := box{22.5, 1.6, 52.5, 18.8}
	head := box{b.x, b.y, b.w, 9.5}
	if err := d.put(p.line(), look{size: 4.4, least: 2.9, bold: true, even: true}, &head, black, 0.8); err != nil {
		return err
	}
	b = box{b.x, head.y, b.w, b.y + b.h - head.y}
	if len(d.card.Law) > 0 { // a whole sentence, or none: the page behind the code has it
		law := d.card.Law[0]
		set, err := d.fit(law.Text, look{size: 2.9, least: 2.25}, box{b.x, b.y, b.w, b.h - 3.4}, 0)
		if may(err) != nil {
			return err
		}
		if err == nil {
			foot := s.Put(set, b.x, b.y, black) + 0.5
			b = box{b.x, foot, b.w, b.y + b.h - foot}
			return may(d.put(law.AsOfText, look{size: 2.3, least: 2}, &b, black, 0))
		}
		s.Left = append(s.Left, law.Text)
	}
	if err := d.put(p.Scan, look{size: 2.9, least: 2.25}, &b, black, 0.4); err != nil {
		return err
	}
	return may(d.put(p.Short, look{size: 2.4, least: 2}, &b, black, 0))
}
