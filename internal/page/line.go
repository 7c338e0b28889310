package page

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"erawan/internal/lang"
)

// Line shows counts over time. Unknown values are gaps: they are never joined.
type Line struct {
	Axis   string   // heading of the marks in the table: "Day"
	Marks  []string // short, for the axis
	Full   []string // the same in full, for the table
	Series []Series
	// Ahead is how many marks at the end are not over. They are shaded, so that an end that is low or
	// empty is not read as a fall.
	Ahead     int
	AheadSays string
	// Told are marks at which something happened that the text beside the chart tells of, under their numbers from 1.
	Told []int
}

func (l Line) keys() []Series { return l.Series }

func (l Line) twin(r Reader) ([]Cell, [][]Cell) { return tableOf(r, l.Axis, l.Full, l.Series) }

const lineHeight = 240

func (l Line) draw(r Reader, width float64) (string, float64) {
	direct := width > narrowUnits && len(l.Series) > 1 && l.Ahead < 2 // one that is not over has a value, those after it have none
	right := 26.0
	if direct {
		for _, s := range l.Series {
			right = max(right, widthOf(s.Name)+22)
		}
	}
	a := r.ground(width, lineHeight, largestOf(l.Series), right, len(l.Marks))
	s := &sheet{}
	l.ahead(s, a)
	l.told(s, a)
	a.rule(s, r)
	a.label(s, l.Marks, a.x)
	for _, one := range l.Series {
		one.trace(s, a)
	}
	if direct {
		l.names(s, a)
	}
	return s.String(), lineHeight
}

// ahead shades what is not over.
func (l Line) ahead(s *sheet, a axes) {
	if l.Ahead == 0 || l.Ahead >= len(l.Marks) {
		return
	}
	from := a.x(len(l.Marks) - 1 - l.Ahead)
	s.rect("ahead", box{from, a.top, a.right - from, a.bottom - a.top})
	if a.right-from > widthOf(l.AheadSays)+8 {
		s.text(at{x: a.right - 6, y: a.top + 14, anchor: "end"}, l.AheadSays)
	}
}

// told draws a rule at each mark at which something happened, with its number.
func (l Line) told(s *sheet, a axes) {
	for n, i := range l.Told {
		s.line("told", a.x(i), a.top, a.x(i), a.bottom)
		s.text(at{x: a.x(i), y: a.top - 5, anchor: "middle", class: "v"}, strconv.Itoa(n+1))
	}
}

// trace draws the known stretches of a series and marks where each ends.
func (one Series) trace(s *sheet, a axes) {
	var points []string
	flush := func(end int) {
		if len(points) == 0 {
			return
		}
		if len(points) > 1 {
			s.path(slotClass("ln ln-", one.Slot), join(points))
		}
		s.marker(one.Slot, a.x(end), a.y(one.Values[end]))
		points = nil
	}
	for i, v := range one.Values {
		if math.IsNaN(v) {
			flush(i - 1)
			continue
		}
		points = append(points, num(a.x(i))+" "+num(a.y(v)))
	}
	flush(len(one.Values) - 1)
}

// names writes each series beside its end, apart from one another.
func (l Line) names(s *sheet, a axes) {
	type tag struct {
		y    float64
		name string
		lang lang.Locale
	}
	var tags []tag
	for _, one := range l.Series {
		if last := one.Values[len(one.Values)-1]; !math.IsNaN(last) {
			tags = append(tags, tag{a.y(last) + 4, one.Name, one.Lang})
		}
	}
	slices.SortStableFunc(tags, func(x, y tag) int { return cmp.Compare(y.y, x.y) })
	floor := a.bottom + 8
	for _, t := range tags { // from the lowest up
		t.y = min(t.y, floor)
		floor = t.y - 16
		s.text(at{x: a.right + 12, y: t.y, anchor: "start", class: "v", lang: string(t.lang)}, t.name)
	}
}

// Spark is a line without axes, for a cell beside the number it belongs to. It needs words of its own,
// since nothing else on it can be read.
func (r Reader) Spark(values []float64, says string) Spark { return Spark{values, says} }

// Spark is a line as small as a word.
type Spark struct {
	Values []float64
	Says   string
}

// Path is its drawing in a field of 80 by 24.
func (k Spark) Path() string {
	most := largestOf([]Series{{Values: k.Values}})
	var points []string
	for i, v := range k.Values {
		y := 22.0
		if most > 0 {
			y -= 20 * v / most
		}
		points = append(points, num(1+78*float64(i)/float64(max(len(k.Values)-1, 1)))+" "+num(y))
	}
	return join(points)
}
