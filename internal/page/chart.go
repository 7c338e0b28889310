package page

import (
	"html/template"
	"math"
	"strconv"
	"strings"

	"erawan/internal/lang"
)

// Unknown is a value that nobody has: a gap in a chart, never a nought.
func Unknown() float64 { return math.NaN() }

// Series is one line, or one colour of a stack.
type Series struct {
	Name   string
	Lang   lang.Locale // of the name, when it is not the page's
	Slot   int         // 1 to 6: its colour and marker, the same thing everywhere
	Values []float64   // one a mark of the axis; Unknown where there is none
}

// SlotOf is the colour of a language, the same in every chart.
func SlotOf(l lang.Locale) int {
	for i, one := range lang.All {
		if one == l {
			return i + 1
		}
	}
	return len(lang.All) + 2
}

// Caption is what a chart says in words.
type Caption struct {
	ID      string // of the figure, unique in its page
	Finding string // what it shows, as a sentence
	Unit    string // what is drawn, and how it is defined
	Says    string // the same for those who do not see it
	Source  string // where it is from: zone and data revision
}

// Plot is something that can be drawn at a width, and told as a table.
type Plot interface {
	// draw returns the inner part of a drawing and its height.
	draw(r Reader, width float64) (inner string, height float64)
	// twin returns the same numbers: a heading a column, and the rows.
	twin(r Reader) (head []Cell, rows [][]Cell)
	keys() []Series
}

// Cell is one entry of a chart's table.
type Cell struct {
	Text string
	Lang lang.Locale // when it is not the page's
}

// Figure is a chart ready for its template: drawn wide and narrow, so that its labels keep their size,
// with the table that says the same.
type Figure struct {
	Caption
	Wide, Narrow template.HTML
	Legend       []Series // none for a single series: the caption names it
	Head         []Cell
	Rows         [][]Cell
}

// The two widths. A container query shows one of them.
const (
	wideUnits   = 620
	narrowUnits = 328
)

// Draw makes a figure of a plot.
func (r Reader) Draw(c Caption, p Plot) Figure {
	f := Figure{Caption: c, Wide: r.frame(c, p, "wide", wideUnits), Narrow: r.frame(c, p, "narrow", narrowUnits)}
	f.Head, f.Rows = p.twin(r)
	if keys := p.keys(); len(keys) > 1 {
		f.Legend = keys
	}
	return f
}

// frame is HTML of our own making: sheet escapes what it is given, and so does this.
func (r Reader) frame(c Caption, p Plot, class string, width float64) template.HTML {
	inner, height := p.draw(r, width)
	id := template.HTMLEscapeString(c.ID) + "-" + class
	title, says := template.HTMLEscapeString(c.Finding), template.HTMLEscapeString(c.Says)
	return template.HTML(`<svg class="` + class + `" viewBox="0 0 ` + num(width) + " " + num(height) + `" role="img" aria-labelledby="` + id + "-t " + id + `-d"><title id="` +
		id + `-t">` + title + `</title><desc id="` + id + `-d">` + says + "</desc>" + inner + "</svg>")
}

// Key draws the sign of a series for a legend.
func (r Reader) Key(slot int) template.HTML {
	var s sheet
	s.marker(slot, 6, 6)
	return template.HTML(`<svg viewBox="0 0 12 12" aria-hidden="true">` + s.String() + `</svg>`)
}

// value writes a number of a chart, whole or with one decimal.
func (r Reader) value(v float64) string {
	switch {
	case math.IsNaN(v):
		return lang.Unknown
	case v == math.Trunc(v):
		return lang.Number(r.Locale, int64(v))
	}
	return lang.Decimal(r.Locale, v, 1)
}

// axes is the ground that charts over time stand on.
type axes struct {
	left, right, top, bottom float64 // the plot's edges
	scale                    scale
	count                    int // marks of the x axis
}

const plotTop, underPlot = 16, 30

// ground lays out the axes for a width: as much room at the left as the longest number needs.
func (r Reader) ground(width, height, largest, right float64, count int) axes {
	a := axes{top: plotTop, bottom: height - underPlot, right: width - right, scale: scaleFor(largest), count: count}
	for _, v := range a.scale.steps {
		a.left = max(a.left, widthOf(lang.Compact(r.Locale, v))+10)
	}
	return a
}

func (a axes) y(v float64) float64 { return a.bottom - (a.bottom-a.top)*v/a.scale.top }

// x is where a point stands: ends of a line touch the edges.
func (a axes) x(i int) float64 {
	if a.count < 2 {
		return (a.left + a.right) / 2
	}
	return a.left + (a.right-a.left)*float64(i)/float64(a.count-1)
}

// slot is the room of a column.
func (a axes) slot() float64 { return (a.right - a.left) / float64(max(a.count, 1)) }

// rule draws the steps of the y axis.
func (a axes) rule(s *sheet, r Reader) {
	for _, v := range a.scale.steps {
		class := "grid"
		if v == 0 {
			class = "axis"
		}
		s.line(class, a.left, a.y(float64(v)), a.right, a.y(float64(v)))
		s.text(at{x: a.left - 8, y: a.y(float64(v)) + 4, anchor: "end"}, lang.Compact(r.Locale, v))
	}
}

// label writes the marks of the x axis, as many as have room; x says where each stands.
func (a axes) label(s *sheet, labels []string, x func(int) float64) {
	widest := 0.0
	for _, l := range labels {
		widest = max(widest, widthOf(l)+14)
	}
	every := 1
	for len(labels) > 1 && (a.right-a.left)/float64(len(labels))*float64(every) < widest {
		every++
	}
	for i := 0; i < len(labels); i += every {
		s.text(at{x: max(x(i), widthOf(labels[i])/2), y: a.bottom + 19, anchor: "middle"}, labels[i])
	}
}

func largestOf(all []Series) float64 {
	most := 0.0
	for _, s := range all {
		for _, v := range s.Values {
			if !math.IsNaN(v) {
				most = max(most, v)
			}
		}
	}
	return most
}

// tableOf is the twin of charts over time: a row a mark, a column a series.
func tableOf(r Reader, axis string, labels []string, all []Series) (head []Cell, rows [][]Cell) {
	head = []Cell{{Text: axis}}
	for _, s := range all {
		head = append(head, Cell{s.Name, s.Lang})
	}
	for i, label := range labels {
		row := []Cell{{Text: label}}
		for _, s := range all {
			row = append(row, Cell{Text: r.value(s.Values[i])})
		}
		rows = append(rows, row)
	}
	return head, rows
}

func slotClass(prefix string, slot int) string { return prefix + strconv.Itoa(slot) }

// join strings together what a path visits.
func join(points []string) string { return "M" + strings.Join(points, "L") }
