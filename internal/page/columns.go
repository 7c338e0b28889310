package page

import "math"

// Columns shows counts over time as columns, stacked by series where there are several.
type Columns struct {
	Axis   string
	Marks  []string
	Full   []string
	Series []Series
}

func (c Columns) keys() []Series { return c.Series }

func (c Columns) twin(r Reader) ([]Cell, [][]Cell) { return tableOf(r, c.Axis, c.Full, c.Series) }

func (c Columns) draw(r Reader, width float64) (string, float64) {
	tallest := 0.0
	for i := range c.Marks {
		sum := 0.0
		for _, s := range c.Series {
			if v := s.Values[i]; !math.IsNaN(v) {
				sum += v
			}
		}
		tallest = max(tallest, sum)
	}
	a := r.ground(width, lineHeight, tallest, 8, len(c.Marks))
	s := &sheet{}
	a.rule(s, r)
	middle := func(i int) float64 { return a.left + a.slot()*(float64(i)+.5) }
	a.label(s, c.Marks, middle)
	wide := min(a.slot()*.7, 40)
	for i := range c.Marks {
		below := 0.0
		for _, one := range c.Series {
			v := one.Values[i]
			if math.IsNaN(v) || v == 0 {
				continue
			}
			s.rect(slotClass("piece fill-", one.Slot), box{middle(i) - wide/2, a.y(below + v), wide, a.y(below) - a.y(below+v)})
			below += v
		}
	}
	return s.String(), lineHeight
}
