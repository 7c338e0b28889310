package page

import (
	"math"

	"erawan/internal/lang"
)

// Shares shows shares of several waves with how sure they are. A wave without a share is a gap; two are joined only where
// the question was the same.
type Shares struct {
	Axis   string // heading of the marks in the table
	Value  string // heading of the shares
	Within string // heading of the intervals
	Also   []string
	Rows   []Share
}

// Share is that of one wave.
type Share struct {
	Mark      string
	At        float64 // from 0 to 1; Unknown is a gap
	Low, High float64 // Unknown where nothing is known of how sure it is
	Joined    bool    // to the one before
	Written   string  // the share in words
	Within    string  // the interval in words
	Also      []string
}

func (p Shares) keys() []Series { return nil }

func (p Shares) twin(Reader) ([]Cell, [][]Cell) {
	head := []Cell{{Text: p.Axis}, {Text: p.Value}, {Text: p.Within}}
	for _, also := range p.Also {
		head = append(head, Cell{Text: also})
	}
	var rows [][]Cell
	for _, row := range p.Rows {
		cells := []Cell{{Text: row.Mark}, {Text: row.Written}, {Text: row.Within}}
		for _, also := range row.Also {
			cells = append(cells, Cell{Text: also})
		}
		rows = append(rows, cells)
	}
	return head, rows
}

func (p Shares) draw(r Reader, width float64) (string, float64) {
	most := 0.0
	for _, row := range p.Rows {
		for _, v := range []float64{row.At, row.High} {
			if !math.IsNaN(v) {
				most = max(most, v*100)
			}
		}
	}
	a := axes{top: plotTop, bottom: lineHeight - underPlot, right: width - 8, left: 46, scale: scaleFor(most), count: len(p.Rows)}
	s := &sheet{}
	for _, v := range a.scale.steps {
		class := "grid"
		if v == 0 {
			class = "axis"
		}
		s.line(class, a.left, a.y(float64(v)), a.right, a.y(float64(v)))
		s.text(at{x: a.left - 8, y: a.y(float64(v)) + 4, anchor: "end"}, lang.Percent(r.Locale, float64(v)/100, 0))
	}
	middle := func(i int) float64 { return a.left + a.slot()*(float64(i)+.5) }
	marks := make([]string, len(p.Rows))
	for i, row := range p.Rows {
		marks[i] = row.Mark
		if math.IsNaN(row.At) {
			continue
		}
		x, y := middle(i), a.y(row.At*100)
		if row.Joined && i > 0 && !math.IsNaN(p.Rows[i-1].At) {
			s.line("ln ln-1", middle(i-1), a.y(p.Rows[i-1].At*100), x, y)
		}
		if !math.IsNaN(row.Low) {
			low, high := a.y(row.Low*100), a.y(row.High*100)
			s.line("ln ln-1", x, low, x, high)
			s.line("ln ln-1", x-5, low, x+5, low)
			s.line("ln ln-1", x-5, high, x+5, high)
		}
		s.marker(1, x, y)
		s.text(at{x: x + 9, y: y + 4, anchor: "start", class: "v"}, row.Written)
	}
	a.label(s, marks, middle)
	return s.String(), lineHeight
}
