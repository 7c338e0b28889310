package render

import (
	"fmt"
	"image"
	"image/color"
)

// Unit is what a sheet is measured in.
type Unit string

// The units. A sheet that is printed is measured in millimetres, one for a screen in pixels.
const (
	Millimetre Unit = "mm"
	Pixel      Unit = "px"
	Dot        Unit = "dot" // of a printer: see Sheet.PerInch
)

type point struct{ x, y float64 }

type op int

const (
	move op = iota
	straight
	quad
	cube
	shut
)

// stroke is one step of an outline.
type stroke struct {
	op      op
	a, b, c point
}

// shape is what one colour fills.
type shape struct {
	path  []stroke
	fill  color.NRGBA
	crisp bool // edges on whole pixels: modules of a code
}

// placed is a picture on a sheet.
type placed struct {
	img        image.Image
	kind       string // the media type of raw
	raw        []byte
	x, y, w, h float64
}

// Sheet is one page or picture: shapes and set texts, drawn in the order they were put. What is
// drawn is the same in SVG, PNG and PDF, since letters are outlines in each.
type Sheet struct {
	Width, Height float64
	Unit          Unit
	PerInch       float64  // a printer's dots, where the unit is a dot
	Title         string   // told to whoever cannot see it
	Lang          string   // of the title and the words
	Left          []string // texts that had no room and are not on it, whole
	items         []any    // shape or placed
	codes         [][3]float64
}

// NewSheet is an empty sheet.
func NewSheet(width, height float64, unit Unit) *Sheet {
	return &Sheet{Width: width, Height: height, Unit: unit}
}

// Ink reads a colour such as #1a2b3c. It panics for anything else, as our own constants are meant.
func Ink(hex string) color.NRGBA {
	c := color.NRGBA{A: 255}
	if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &c.R, &c.G, &c.B); err != nil || len(hex) != 7 {
		panic("no colour: " + hex)
	}
	return c
}

// Rect fills a rectangle.
func (s *Sheet) Rect(x, y, w, h float64, fill color.NRGBA) {
	s.items = append(s.items, shape{path: rectangle(x, y, w, h), fill: fill})
}

// Round fills a rectangle with round corners.
func (s *Sheet) Round(x, y, w, h, r float64, fill color.NRGBA) {
	const k = 0.5523 // of a quarter circle as one curve
	r = min(r, w/2, h/2)
	d := r * (1 - k)
	s.items = append(s.items, shape{fill: fill, path: []stroke{
		{op: move, a: point{x + r, y}},
		{op: straight, a: point{x + w - r, y}}, {op: cube, a: point{x + w - d, y}, b: point{x + w, y + d}, c: point{x + w, y + r}},
		{op: straight, a: point{x + w, y + h - r}}, {op: cube, a: point{x + w, y + h - d}, b: point{x + w - d, y + h}, c: point{x + w - r, y + h}},
		{op: straight, a: point{x + r, y + h}}, {op: cube, a: point{x + d, y + h}, b: point{x, y + h - d}, c: point{x, y + h - r}},
		{op: straight, a: point{x, y + r}}, {op: cube, a: point{x, y + d}, b: point{x + d, y}, c: point{x + r, y}},
		{op: shut},
	}})
}

// Shape fills a polygon, given as x and y in turn.
func (s *Sheet) Shape(fill color.NRGBA, xy ...float64) {
	var path []stroke
	for i := 0; i+1 < len(xy); i += 2 {
		one := stroke{op: straight, a: point{xy[i], xy[i+1]}}
		if i == 0 {
			one.op = move
		}
		path = append(path, one)
	}
	s.items = append(s.items, shape{path: append(path, stroke{op: shut}), fill: fill})
}

// Put draws a set text with its top left corner, and returns where its foot is.
func (s *Sheet) Put(t *Set, x, y float64, ink color.NRGBA) float64 {
	base := y + t.rise
	for _, l := range t.Lines {
		from := x
		switch wide := max(t.bound, t.Width) - l.Width; t.align {
		case Middle:
			from += wide / 2
		case End:
			from += wide
		}
		path := make([]stroke, len(l.path))
		for i, one := range l.path {
			path[i] = one.by(from, base)
		}
		if len(path) > 0 {
			s.items = append(s.items, shape{path: path, fill: ink})
		}
		base += t.Lead
	}
	return y + t.Height
}

// Codes are the codes on the sheet: where each begins, and its side.
func (s *Sheet) Codes() [][3]float64 { return s.codes }

// Picture draws an image into a rectangle. The raw file is what SVG and PDF hold: a PNG or a JPEG.
func (s *Sheet) Picture(img image.Image, raw []byte, kind string, box [4]float64) {
	s.items = append(s.items, placed{img: img, raw: raw, kind: kind, x: box[0], y: box[1], w: box[2], h: box[3]})
}

// QR draws a code with its quiet margin on white, as wide as the side.
func (s *Sheet) QR(text string, x, y, side float64) error {
	c, err := QR(text)
	if err != nil {
		return err
	}
	s.put(c, x, y, side/float64(c.Side))
	return nil
}

func (s *Sheet) put(c Code, x, y, module float64) {
	side := float64(c.Side) * module
	s.Rect(x, y, side, side, color.NRGBA{255, 255, 255, 255})
	s.codes = append(s.codes, [3]float64{x, y, side})
	var path []stroke
	for _, r := range c.runs {
		path = append(path, rectangle(x+float64(r.x)*module, y+float64(r.y)*module, float64(r.wide)*module, module)...)
	}
	s.items = append(s.items, shape{path: path, fill: color.NRGBA{A: 255}, crisp: true})
}

// millimetres is how many a unit of the sheet is.
func (s *Sheet) millimetres() float64 {
	switch s.Unit {
	case Pixel:
		return pixel
	case Dot:
		return 25.4 / s.PerInch
	}
	return 1
}

// ToughQR draws a code as Tough does, its modules so many whole units wide, with the quiet margin on white. It returns the side.
func (s *Sheet) ToughQR(text string, x, y, module float64) (side float64, err error) {
	c, err := Tough(text)
	if err != nil {
		return 0, err
	}
	side = float64(c.Side) * module
	s.put(c, x, y, module)
	return side, nil
}

func rectangle(x, y, w, h float64) []stroke {
	return []stroke{{op: move, a: point{x, y}}, {op: straight, a: point{x + w, y}}, {op: straight, a: point{x + w, y + h}}, {op: straight, a: point{x, y + h}}, {op: shut}}
}

func (s stroke) by(x, y float64) stroke {
	add := func(p point) point { return point{p.x + x, p.y + y} }
	return stroke{s.op, add(s.a), add(s.b), add(s.c)}
}
