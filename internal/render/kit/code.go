package kit

import (
	"erawan/internal/lang"
	"erawan/internal/render"
)

// Code is a link's code alone, 60 mm wide, with what it is for and the address that people type.
func Code(f *render.Fonts, link, short, caption string, l lang.Locale) (*render.Sheet, error) {
	s := render.NewSheet(60, 78, render.Millimetre)
	s.Title, s.Lang = caption, string(l)
	s.Rect(0, 0, 60, 78, ground)
	if err := s.QR(link, 2, 2, 56); err != nil {
		return nil, err
	}
	d := &drawer{fonts: f, sheet: s, l: l, scale: 1}
	b := box{4, 58, 52, 19}
	for _, one := range []struct {
		words       string
		size, least float64
		bold        bool
	}{{caption, 5, 3, true}, {short, 3.4, 2.2, false}} {
		set, err := f.Fit(render.Text{Words: one.words, Locale: l, Size: one.size, Width: b.w, Bold: one.bold, Even: true, Align: render.Middle}, one.least, b.h, 2)
		if err != nil {
			return nil, err
		}
		foot := d.sheet.Put(set, b.x, b.y, ink)
		b.h -= foot + 1 - b.y
		b.y = foot + 1
	}
	return s, nil
}
