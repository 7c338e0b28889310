package page

import (
	"html/template"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// sheet is a drawing in the making. It takes numbers and classes of our own and escapes every text, so
// that what it returns is safe to put into a page; it writes no style attribute, which the pages' policy
// would refuse, and no colour: those come from the classes, so that a chart follows theme and paper.
type sheet struct{ strings.Builder }

// num writes a coordinate: a tenth of a unit is finer than any screen.
func num(f float64) string { return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64) }

func (s *sheet) line(class string, x1, y1, x2, y2 float64) {
	s.path(class, "M"+num(x1)+" "+num(y1)+"L"+num(x2)+" "+num(y2))
}

func (s *sheet) path(class, d string) {
	s.WriteString(`<path class="` + class + `" d="` + d + `"/>`)
}

// box is a rectangle.
type box struct{ x, y, w, h float64 }

func (s *sheet) rect(class string, b box) {
	s.WriteString(`<rect class="` + class + `" x="` + num(b.x) + `" y="` + num(b.y) + `" width="` + num(b.w) + `" height="` + num(b.h) + `"/>`)
}

// at is where a text stands and which end of it.
type at struct {
	x, y   float64
	anchor string // "start", "middle" or "end"
	class  string
	lang   string // when it is not the page's
}

func (s *sheet) text(where at, text string) {
	s.WriteString(`<text x="` + num(where.x) + `" y="` + num(where.y) + `" text-anchor="` + where.anchor + `"`)
	if where.class != "" {
		s.WriteString(` class="` + where.class + `"`)
	}
	if where.lang != "" {
		s.WriteString(` lang="` + template.HTMLEscapeString(where.lang) + `"`)
	}
	s.WriteString(">" + template.HTMLEscapeString(text) + "</text>")
}

// marker draws the sign of a series: lines stay apart without colour.
func (s *sheet) marker(slot int, x, y float64) {
	class := "fill-" + strconv.Itoa(slot)
	switch slot {
	case 2:
		s.rect(class, box{x - 4, y - 4, 8, 8})
	case 3:
		s.path(class, "M"+num(x)+" "+num(y-5)+"l5 9h-10z")
	case 4:
		s.path(class, "M"+num(x)+" "+num(y-5.5)+"l5.5 5.5-5.5 5.5-5.5-5.5z")
	default:
		s.WriteString(`<circle class="` + class + `" cx="` + num(x) + `" cy="` + num(y) + `" r="4.2"/>`)
	}
}

// widthOf estimates a label at twelve units: enough to keep labels apart, and no font is asked.
func widthOf(text string) float64 {
	w := 0.0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Mn, r): // a vowel or tone above or below
		case r >= 0x2e80:
			w += 12
		default:
			w += 7
		}
	}
	return w
}

// scale is an axis of counts from nought: its top and its steps.
type scale struct {
	top   float64
	steps []int64
}

// scaleFor finds round steps, three or four of them, that hold the largest of some counts.
func scaleFor(largest float64) scale {
	step := 1.0
	for _, nice := range []float64{2, 5, 10} {
		if largest > 4*step {
			step = nice
		}
	}
	for base := 10.0; largest > 4*step; base *= 10 {
		for _, nice := range []float64{2, 5, 10} {
			if largest > 4*step {
				step = nice * base
			}
		}
	}
	s := scale{}
	for v := 0.0; ; v += step {
		s.steps, s.top = append(s.steps, int64(v)), v
		if v >= largest && v > 0 {
			return s
		}
	}
}
