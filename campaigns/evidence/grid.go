package evidence

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"erawan/campaigns/experiment"
)

// Kind is how the cells of a column are written.
type Kind string

// The kinds.
const (
	Words      Kind = "words"
	Whole      Kind = "whole"
	Hundredths Kind = "hundredths" // a percentage with two decimals, kept as a whole number of hundredths
)

// GridColumn is a column of a grid. Its id is the heading for programs; Metric names its entry of the dictionary.
type GridColumn struct {
	ID     string `json:"id"`
	Metric string `json:"metric,omitempty"`
	Kind   Kind   `json:"kind"`
}

// Cell is one cell. One without a value is blank: unknown, never nought.
type Cell struct {
	Text  string
	N     int64
	Blank bool
}

// Grid is an answer as a table. Pages and files of every kind are made of the same one, so that none says another number.
type Grid struct {
	Columns []GridColumn
	Rows    [][]Cell
	Totals  [][]Cell // a row a side
}

var gridCounts = []struct {
	id string
	of func(Counts) int64
}{
	{"decisions", func(c Counts) int64 { return c.Decisions }}, {"impressions", func(c Counts) int64 { return c.Impressions }},
	{"viewable", func(c Counts) int64 { return c.Viewable }}, {"opens", func(c Counts) int64 { return c.Opens }},
	{"law_reads", func(c Counts) int64 { return c.LawReads }}, {"clicks", func(c Counts) int64 { return c.Clicks }},
	{"pledges", func(c Counts) int64 { return c.Pledges }}, {"filtered", func(c Counts) int64 { return c.Filtered }},
}

var gridRates = []struct {
	id string
	of func(Counts) experiment.Rate
}{
	{"click_rate", func(c Counts) experiment.Rate { return experiment.Rate{Visits: c.Viewable, Hits: c.Clicks} }},
	{"pledge_rate", func(c Counts) experiment.Rate { return experiment.Rate{Visits: c.Viewable, Hits: c.Pledges} }},
}

// unpaired are what a grid by pair does not have: decisions and what was set aside are counted without what visits tell, and no
// interval knows that both numbers of a rate were rounded.
var unpaired = []string{"decisions", "filtered", "click_rate", "pledge_rate"}

func (a Answer) lacks(id string) bool {
	return a.Question.By == OfPair && slices.Contains(unpaired, id)
}

// gridBefore are the counts that also stand for the days before.
var gridBefore = []string{"viewable", "clicks", "pledges"}

// Grid lays the answer out. name says what a line is called in the reader's language.
func (a Answer) Grid(name func(Line) string) Grid {
	g := Grid{Columns: []GridColumn{{"line", "", Words}, {"key", "", Words}, {"name", "", Words}, {"arm", "", Words}, {"basis", "", Words}}}
	for _, c := range gridCounts {
		if !a.lacks(c.id) {
			g.Columns = append(g.Columns, GridColumn{c.id, c.id, Whole})
		}
	}
	for _, r := range gridRates {
		if a.lacks(r.id) {
			continue
		}
		for _, end := range []string{"", "_low", "_high"} {
			g.Columns = append(g.Columns, GridColumn{r.id + end, r.id, Hundredths})
		}
	}
	if a.Question.Before {
		for _, id := range gridBefore {
			g.Columns = append(g.Columns, GridColumn{id + "_before", id, Whole})
		}
	}
	for _, c := range []string{"from", "to", "time_zone", "revision", "sample"} {
		g.Columns = append(g.Columns, GridColumn{c, "", Words})
	}
	for _, l := range a.Lines {
		g.Rows = append(g.Rows, a.cells("row", l, name(l)))
	}
	for _, side := range Sides {
		if a.Total[side] != (Counts{}) || a.Then[side] != (Counts{}) {
			l := Line{Side: side, Now: a.Total[side], Then: a.Then[side], Sample: a.Sample}
			g.Totals = append(g.Totals, a.cells("total", l, ""))
		}
	}
	return g
}

func (a Answer) cells(line string, l Line, name string) []Cell {
	said := func(s string) Cell { return Cell{Text: s} }
	out := []Cell{said(line), said(l.Key), said(name), said(string(l.Side)), said(string(Measured))}
	for _, c := range gridCounts {
		if !a.lacks(c.id) {
			out = append(out, Cell{N: c.of(l.Now)})
		}
	}
	for _, r := range gridRates {
		if a.lacks(r.id) {
			continue
		}
		rate := r.of(l.Now)
		if rate.Visits == 0 || r.id == "pledge_rate" && l.Side != SideShown { // nobody else is asked for a promise
			out = append(out, Cell{Blank: true}, Cell{Blank: true}, Cell{Blank: true})
			continue
		}
		i := rate.Interval()
		out = append(out, hundredths(i.At), hundredths(i.Low), hundredths(i.High))
	}
	if a.Question.Before {
		for _, id := range gridBefore {
			for _, c := range gridCounts {
				if c.id == id {
					out = append(out, Cell{N: c.of(l.Then)})
				}
			}
		}
	}
	return append(out, said(a.Question.From.String()), said(a.Question.To.String()), said(a.Question.Zone), said(strconv.FormatInt(a.Revision, 10)), said(strconv.FormatBool(l.Sample)))
}

func hundredths(share float64) Cell { return Cell{N: int64(math.Round(share * 10_000))} }

// Column is where a column stands; -1 when the grid has none of that id.
func (g Grid) Column(id string) int {
	for i, c := range g.Columns {
		if c.ID == id {
			return i
		}
	}
	return -1
}

// Plain is a cell as files have it.
func (c Cell) Plain(k Kind) string {
	switch {
	case c.Blank:
		return ""
	case k == Whole:
		return strconv.FormatInt(c.N, 10)
	case k == Hundredths:
		return fmt.Sprintf("%d.%02d", c.N/100, c.N%100)
	}
	return c.Text
}

// All are the rows and then the totals.
func (g Grid) All() [][]Cell { return append(append([][]Cell(nil), g.Rows...), g.Totals...) }

// WriteCSV writes the grid as RFC 4180 has it, with its ids as headings or what say makes of them. What a spreadsheet
// would run is made inert.
func (g Grid) WriteCSV(w io.Writer, mark bool, say func(GridColumn) string) error {
	if mark {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return fmt.Errorf("write sheet: %w", err)
		}
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	line := make([]string, len(g.Columns))
	for i, c := range g.Columns {
		line[i] = c.ID
		if say != nil {
			line[i] = Inert(say(c))
		}
	}
	if err := out.Write(line); err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	for _, row := range g.All() {
		for i, cell := range row {
			line[i] = Inert(cell.Plain(g.Columns[i].Kind))
		}
		if err := out.Write(line); err != nil {
			return fmt.Errorf("write sheet: %w", err)
		}
	}
	if out.Flush(); out.Error() != nil {
		return fmt.Errorf("write sheet: %w", out.Error())
	}
	return nil
}
