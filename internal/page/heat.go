package page

import (
	"math"
	"strconv"
)

// Heat shows counts by row and column in five steps of one hue; the numbers are in the table.
type Heat struct {
	Axis    string
	Columns []string
	Rows    []HeatRow
}

// HeatRow is one row and a value for each column.
type HeatRow struct {
	Name   string
	Values []float64
}

func (h Heat) keys() []Series { return nil }

func (h Heat) twin(r Reader) ([]Cell, [][]Cell) {
	head := []Cell{{Text: h.Axis}}
	for _, c := range h.Columns {
		head = append(head, Cell{Text: c})
	}
	var rows [][]Cell
	for _, row := range h.Rows {
		cells := []Cell{{Text: row.Name}}
		for _, v := range row.Values {
			cells = append(cells, Cell{Text: r.value(v)})
		}
		rows = append(rows, cells)
	}
	return head, rows
}

const heatRow = 26

func (h Heat) draw(_ Reader, width float64) (string, float64) {
	left, most := 0.0, 0.0
	for _, row := range h.Rows {
		left = max(left, widthOf(row.Name)+10)
		most = max(most, largestOf([]Series{{Values: row.Values}}))
	}
	each := (width - left) / float64(max(len(h.Columns), 1))
	a := axes{left: left, right: width, bottom: float64(len(h.Rows) * heatRow)}
	s := &sheet{}
	for y, row := range h.Rows {
		s.text(at{x: 0, y: float64(y*heatRow) + 18, anchor: "start"}, row.Name)
		for x, v := range row.Values {
			if math.IsNaN(v) {
				continue // a gap
			}
			s.rect("heat-"+strconv.Itoa(heatOf(v, most)), box{left + each*float64(x) + 1, float64(y*heatRow) + 1, each - 2, heatRow - 2})
		}
	}
	a.label(s, h.Columns, func(i int) float64 { return left + each*(float64(i)+.5) })
	return s.String(), a.bottom + 26
}

// heatOf is the step of a value: nought is the lowest alone, the rest are even fifths of the largest.
func heatOf(v, most float64) int {
	if v <= 0 || most <= 0 {
		return 0
	}
	return min(4, 1+int(4*v/most))
}
