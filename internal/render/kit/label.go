package kit

import (
	"fmt"

	"erawan/internal/lang"
	"erawan/internal/render"
)

// Printer is how fine a label printer prints, and how its codes are drawn: in whole dots, so that no edge falls within one.
type Printer struct {
	ID      string  // as printers are sold
	PerInch float64 // dots: 203 to the inch are 8 to the millimetre
	Module  float64 // dots that a module of a code is wide
}

// Printers are the two kinds there are. A code of version 3 has 29 modules: 14.5 mm and 14.7 mm on paper, below the 15 mm that it has
// room for, and its quiet margin beside it.
var Printers = []Printer{{"203", 203.2, 4}, {"300", 300, 6}}

// PrinterOf finds one by its name.
func PrinterOf(id string) (Printer, bool) {
	for _, p := range Printers {
		if p.ID == id {
			return p, true
		}
	}
	return Printer{}, false
}

// dots is a length on paper in whole dots.
func (p Printer) dots(mm float64) float64 { return float64(int(mm*p.PerInch/25.4 + 0.5)) }

// Millimetres is how wide a code of so many modules is, without its margin.
func (p Printer) Millimetres(modules int) float64 {
	return float64(modules) * p.Module * 25.4 / p.PerInch
}

// Label is one code of a batch.
type Label struct {
	Link string // what the code says
	Code string // as people type it, in groups
}

// Labels is what all labels of a print say.
type Labels struct {
	Printer Printer
	Locale  lang.Locale
	Title   string // of the file
	Scan    string // what the code is for
	Host    string // where a code is typed
}

// A label, and a sheet of them: A4, four beside each other.
const (
	labelWide, labelHigh = 50.0, 20.0
	sheetWide, sheetHigh = 210.0, 297.0
	sheetCols, sheetRows = 4, 14
	LabelsOnSheet        = sheetCols * sheetRows
)

// Sheet lays labels out on A4, at most LabelsOnSheet of them.
func (l Labels) Sheet(f *render.Fonts, some []Label) (*render.Sheet, error) {
	if len(some) > LabelsOnSheet {
		return nil, fmt.Errorf("%d labels on a sheet for %d", len(some), LabelsOnSheet)
	}
	s := l.page(sheetWide, sheetHigh)
	left, top := l.Printer.dots((sheetWide-sheetCols*labelWide)/2), l.Printer.dots((sheetHigh-sheetRows*labelHigh)/2)
	for i, one := range some {
		if err := l.draw(f, s, one, left+float64(i%sheetCols)*l.Printer.dots(labelWide), top+float64(i/sheetCols)*l.Printer.dots(labelHigh)); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Roll is one label as a roll has it: a page of its own.
func (l Labels) Roll(f *render.Fonts, one Label) (*render.Sheet, error) {
	s := l.page(labelWide, labelHigh)
	return s, l.draw(f, s, one, 0, 0)
}

func (l Labels) page(w, h float64) *render.Sheet {
	s := render.NewSheet(l.Printer.dots(w), l.Printer.dots(h), render.Dot)
	s.PerInch, s.Title, s.Lang = l.Printer.PerInch, l.Title, string(l.Locale)
	s.Rect(0, 0, s.Width, s.Height, ground)
	return s
}

// draw puts a label with its top left corner: the code, and beside it what it is for, where it is typed, and the code in groups. All of it
// is black or white.
func (l Labels) draw(f *render.Fonts, s *render.Sheet, one Label, x, y float64) error {
	at := l.Printer.dots
	side, err := s.ToughQR(one.Link, x+at(0.5), y+at(0.5), l.Printer.Module)
	if err != nil {
		return err
	}
	d := &drawer{fonts: f, sheet: s, l: l.Locale, scale: 1}
	b := box{x + at(0.5) + side, y + at(2.4), at(labelWide) - side - at(1.5), at(labelHigh - 4)}
	scan := box{b.x, b.y, b.w, at(7.4)}
	if err := d.put(l.Scan, look{size: at(3), least: at(2.25), bold: true}, &scan, black, at(0.7)); err != nil {
		return err
	}
	b = box{b.x, scan.y, b.w, b.y + b.h - scan.y}
	if err := d.put(l.Host, look{size: at(2.6), least: at(1.7)}, &b, black, at(0.6)); err != nil {
		return err
	}
	return d.put(one.Code, look{size: at(2.9), least: at(2)}, &b, black, 0)
}

// Grouped is a code as people type it: in groups of four, the last of five.
func Grouped(code string) string {
	out := ""
	for len(code) > 5 {
		out, code = out+code[:4]+" ", code[4:]
	}
	return out + code
}

// Proof is what a printer checks before a run: the same code in the size of each kind of printer, a label, a line to measure, and what
// is to be looked at.
type Proof struct {
	Labels
	Label Label
	Facts []string
	Look  []string // each is a box to tick
	Line  string   // what stands at the line of 100 mm
	Sizes []string // what stands under each printer's code
}

// Sheet draws it on A4, in millimetres: a printer's dots are exact in the label's own file.
func (p Proof) Sheet(f *render.Fonts) (*render.Sheet, error) {
	s := render.NewSheet(sheetWide, sheetHigh, render.Millimetre)
	s.Title, s.Lang = p.Title, string(p.Locale)
	s.Rect(0, 0, s.Width, s.Height, ground)
	d := &drawer{fonts: f, sheet: s, l: p.Locale, scale: 1}
	b := box{18, 16, 174, 262}
	if err := d.put(p.Title, look{size: 8, least: 5, bold: true}, &b, black, 3); err != nil {
		return nil, err
	}
	for _, fact := range p.Facts {
		if err := d.put(fact, look{size: 3.8, least: 3}, &b, black, 0.8); err != nil {
			return nil, err
		}
	}
	top, foot := b.y+5, b.y
	for i, printer := range Printers {
		x := 18 + float64(i)*58
		side, err := s.ToughQR(p.Label.Link, x, top, printer.Module*25.4/printer.PerInch)
		if err != nil {
			return nil, err
		}
		under := box{x, top + side + 1, 50, 16}
		if i < len(p.Sizes) {
			if err := d.put(p.Sizes[i], look{size: 3.4, least: 2.6}, &under, black, 0); err != nil {
				return nil, err
			}
		}
		foot = max(foot, under.y)
	}
	b.h -= foot + 5 - b.y
	b.y = foot + 5
	s.Rect(b.x, b.y, 100, 0.4, black)
	s.Rect(b.x, b.y-2, 0.4, 4.4, black)
	s.Rect(b.x+99.6, b.y-2, 0.4, 4.4, black)
	b.y, b.h = b.y+3.5, b.h-3.5
	if err := d.put(p.Line, look{size: 3.6, least: 2.8}, &b, black, 6); err != nil {
		return nil, err
	}
	for _, one := range p.Look {
		s.Rect(b.x, b.y, 4.4, 4.4, black)
		s.Rect(b.x+0.4, b.y+0.4, 3.6, 3.6, ground)
		beside := box{b.x + 8, b.y - 0.4, b.w - 8, b.h}
		if err := d.put(one, look{size: 4, least: 3}, &beside, black, 3); err != nil {
			return nil, err
		}
		b.h -= beside.y - b.y
		b.y = beside.y
	}
	return s, nil
}
