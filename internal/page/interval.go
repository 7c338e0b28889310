package page

import (
	"math"
	"slices"

	"erawan/internal/lang"
)

// Intervals shows differences in points with how sure they are. A row with too few answers has no dot
// and says how many there are.
type Intervals struct {
	Axis string // heading of the rows in the table
	Unit string // heading of the numbers: "Points, 95% interval"
	Rows []Interval
}

// Interval is one difference between what two groups said.
type Interval struct {
	Name      string
	Point     float64
	Low, High float64
	TooEarly  string // why there is no dot yet; empty when there is one
	Written   string // the numbers in words
}

func (i Intervals) keys() []Series { return nil }

func (i Intervals) twin(Reader) ([]Cell, [][]Cell) {
	var rows [][]Cell
	for _, row := range i.Rows {
		rows = append(rows, []Cell{{Text: row.Name}, {Text: row.says()}})
	}
	return []Cell{{Text: i.Axis}, {Text: i.Unit}}, rows
}

func (row Interval) says() string {
	if row.TooEarly != "" {
		return row.TooEarly
	}
	return row.Written
}

// How high a row is, with its name and its numbers on one line, and how much each has more where they have a line each.
const (
	intervalRow  = 40
	intervalLine = 17
)

// apart reports whether a name and its numbers have no room beside each other in any row.
func (i Intervals) apart(room float64) bool {
	return slices.ContainsFunc(i.Rows, func(row Interval) bool { return widthOf(row.Name)+widthOf(row.says())+12 > room })
}

func (i Intervals) draw(r Reader, width float64) (string, float64) {
	low, high := 0.0, 0.0
	for _, row := range i.Rows {
		if row.TooEarly == "" {
			low, high = min(low, row.Low), max(high, row.High)
		}
	}
	step := max(1, math.Ceil((high-low)/5))
	low, high = math.Floor(low/step)*step, math.Ceil(max(high, low+step)/step)*step
	left, right, tall := 10.0, width-10, intervalRow
	apart := i.apart(right - left)
	if apart {
		tall += intervalLine
	}
	bottom := float64(len(i.Rows)*tall + 10)
	x := func(v float64) float64 { return left + (right-left)*(v-low)/(high-low) }
	s := &sheet{}
	for v := low; v <= high; v += step {
		class := "grid"
		if v == 0 {
			class = "zero"
		}
		s.line(class, x(v), 4, x(v), bottom)
		s.text(at{x: min(max(x(v), 14), width-14), y: bottom + 18, anchor: "middle"}, signed(r, v))
	}
	for n, row := range i.Rows {
		y := float64(n*tall) + 16
		s.text(at{x: left, y: y, anchor: "start", class: "v"}, row.Name)
		if apart {
			y += intervalLine
			s.text(at{x: left, y: y, anchor: "start"}, row.says())
		} else {
			s.text(at{x: right, y: y, anchor: "end"}, row.says())
		}
		if row.TooEarly == "" {
			row.whisker(s, x, y+14)
		}
	}
	return s.String(), bottom + 26
}

// whisker is blue when the interval leaves out nought, and grey when it does not: then we cannot tell.
func (row Interval) whisker(s *sheet, x func(float64) float64, y float64) {
	slot := 6
	if row.Low > 0 || row.High < 0 {
		slot = 1
	}
	class := slotClass("ln ln-", slot)
	s.line(class, x(row.Low), y, x(row.High), y)
	s.line(class, x(row.Low), y-5, x(row.Low), y+5)
	s.line(class, x(row.High), y-5, x(row.High), y+5)
	s.WriteString(`<circle class="` + slotClass("fill-", slot) + `" cx="` + num(x(row.Point)) + `" cy="` + num(y) + `" r="5"/>`)
}

func signed(r Reader, v float64) string {
	switch {
	case v > 0:
		return "+" + lang.Decimal(r.Locale, v, 0)
	case v < 0:
		return "−" + lang.Decimal(r.Locale, -v, 0)
	}
	return "0"
}
