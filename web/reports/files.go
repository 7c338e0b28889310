package reports

import (
	"bytes"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/evidence"
	"erawan/internal/page"
	"erawan/internal/render/workbook"
	"erawan/web/desk"
)

// answered asks what an address asks, and lays it out as files have it.
func (s *Surface) answered(g *gin.Context) (evidence.Answer, evidence.Grid, buildView, error) {
	v := buildView{Frame: s.Frame(g, roomPath)}
	q, err := questionOf(g.Request.URL.Query())
	if err != nil {
		return evidence.Answer{}, evidence.Grid{}, v, err
	}
	a, err := s.Answers.Answer(g.Request.Context(), desk.Person(g).Scope(), q.Question)
	if err != nil {
		return a, evidence.Grid{}, v, err
	}
	return a, a.Grid(v.nameOf(a.Question.By)), v, nil
}

// BuildCSV is the answer as a sheet: with a byte order mark and headings in the reader's language, or without and for programs.
func (s *Surface) BuildCSV(g *gin.Context) error {
	a, grid, v, err := s.answered(g)
	if err != nil {
		return err
	}
	return sheet(g, fileName(a.Question, "csv"), grid, v.Reader)
}

// BuildXLSX is the answer as a workbook: the table, what its numbers mean, and where it is from.
func (s *Surface) BuildXLSX(g *gin.Context) error {
	a, grid, v, err := s.answered(g)
	if err != nil {
		return err
	}
	return book(g, fileName(a.Question, "xlsx"), grid, v.Reader, v.cite(a.Question.From, a.Question.To, a.Question.Zone, a.Revision, a.MadeAt))
}

// BuildJSON is the answer as a document for programs.
func (s *Surface) BuildJSON(g *gin.Context) error {
	a, grid, v, err := s.answered(g)
	if err != nil {
		return err
	}
	raw, err := a.Document(grid, v.Locale, v.means).Bytes()
	if err != nil {
		return err
	}
	return file(g, fileName(a.Question, "json"), "application/json; charset=utf-8", raw)
}

func (v buildView) means(id string) string { return v.Say("metric_means." + id) }

func fileName(q evidence.Question, ending string) string {
	return fmt.Sprintf("erawan-%s-%s-%s.%s", q.By, q.From, q.To, ending)
}

func file(g *gin.Context, name, kind string, raw []byte) error {
	h := g.Writer.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	g.Status(http.StatusOK)
	_, err := g.Writer.Write(raw)
	return err
}

func sheet(g *gin.Context, name string, grid evidence.Grid, r page.Reader) error {
	say := func(c evidence.GridColumn) string { return heading(r, c) }
	if g.Query("headings") == "codes" {
		say = nil
	}
	var out bytes.Buffer
	if err := grid.WriteCSV(&out, g.Query("mark") != "no", say); err != nil {
		return err
	}
	return file(g, name, "text/csv; charset=utf-8", out.Bytes())
}

// heading is what a column is called in the reader's language.
func heading(r page.Reader, c evidence.GridColumn) string { return r.Say("grid." + c.ID) }

const bookKind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func book(g *gin.Context, name string, grid evidence.Grid, r page.Reader, cite string) error {
	raw, err := bookOf(grid, r, cite)
	if err != nil {
		return err
	}
	return file(g, name, bookKind, raw)
}

// bookOf is a grid as a workbook: the table, what its numbers mean, and where it is from.
func bookOf(grid evidence.Grid, r page.Reader, cite string) ([]byte, error) {
	table := workbook.Sheet{Name: r.Say("build.sheet_rows")}
	var head []workbook.Cell
	for _, c := range grid.Columns {
		head = append(head, workbook.Cell{Text: heading(r, c)})
	}
	table.Rows = append(table.Rows, head)
	for _, row := range grid.All() {
		cells := make([]workbook.Cell, len(row))
		for i, c := range row {
			switch kind := grid.Columns[i].Kind; {
			case kind == evidence.Words:
				cells[i].Text = c.Text
			case kind == evidence.Hundredths:
				cells[i] = workbook.Cell{Number: c.Plain(kind), Decimals: 2}
			default:
				cells[i].Number = c.Plain(kind)
			}
		}
		table.Rows = append(table.Rows, cells)
	}
	meanings := workbook.Sheet{Name: r.Say("build.sheet_means"), Rows: [][]workbook.Cell{{{Text: r.Say("dictionary.column")}, {Text: r.Say("define.version")}, {Text: r.Say("define.means")},
		{Text: r.Say("define.how")}, {Text: r.Say("define.unit")}, {Text: r.Say("define.basis")}, {Text: r.Say("define.bias")}, {Text: r.Say("define.donor")}}}}
	for _, d := range evidence.Dictionary {
		m, err := r.Metric(d.ID)
		if err != nil {
			return nil, err
		}
		meanings.Rows = append(meanings.Rows, texts(d.ID, fmt.Sprint(d.Version), m.Means, m.How, m.Measure, r.Say("basis."+string(d.Basis)), m.Bias, d.Donor))
	}
	source := workbook.Sheet{Name: r.Say("build.sheet_source"), Rows: [][]workbook.Cell{texts(cite), texts(r.Say("build.sides")), texts(r.Say("build.interval")), texts(r.Say("report.net"))}}
	var out bytes.Buffer
	err := workbook.Write(&out, []workbook.Sheet{table, meanings, source})
	return out.Bytes(), err
}

func texts(all ...string) []workbook.Cell {
	out := make([]workbook.Cell, len(all))
	for i, s := range all {
		out[i].Text = s
	}
	return out
}
