package reports

import (
	"bytes"
	"slices"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/evidence"
	"erawan/internal/page"
	"erawan/internal/render/workbook"
	"erawan/web/ask"
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
	return sheet(g, a.Question.FileName("csv"), grid, v.Reader)
}

// BuildXLSX is the answer as a workbook: the table, what its numbers mean, and where it is from.
func (s *Surface) BuildXLSX(g *gin.Context) error {
	a, grid, v, err := s.answered(g)
	if err != nil {
		return err
	}
	return book(g, a.Question.FileName("xlsx"), bookOf{grid, v.Reader, a.Question.By, nil}, v.cite(a.Question.From, a.Question.To, a.Question.Zone, a.Revision, a.MadeAt))
}

// BuildJSON is the answer as a document for programs.
func (s *Surface) BuildJSON(g *gin.Context) error {
	a, grid, v, err := s.answered(g)
	if err != nil {
		return err
	}
	raw, err := a.Document(grid, v.Locale, v.says).Bytes()
	if err != nil {
		return err
	}
	return file(g, a.Question.FileName("json"), "application/json; charset=utf-8", raw)
}

// says is what the dictionary says of a number or of another column, in the reader's language.
func (v buildView) says(id string) evidence.Sayings {
	if _, number := evidence.Defined(id); !number {
		return evidence.Sayings{Means: v.Say("column_means." + id)}
	}
	m, err := v.Metric(id)
	if err != nil { // documents are made of the dictionary's own ids
		panic(err)
	}
	return evidence.Sayings{Means: m.Means, How: m.How, Bias: m.Bias}
}

func file(g *gin.Context, name, kind string, raw []byte) error {
	ask.Attach(g, name, kind)
	_, err := g.Writer.Write(raw)
	return err
}

func sheet(g *gin.Context, name string, grid evidence.Grid, r page.Reader) error {
	say := r.Heading
	if g.Query("headings") == "codes" {
		say = nil
	}
	ask.DescribedBy(g, columnsPath)
	var out bytes.Buffer
	if err := grid.WriteCSV(&out, g.Query("mark") != "no", say); err != nil {
		return err
	}
	return file(g, name, "text/csv; charset=utf-8", out.Bytes())
}

func book(g *gin.Context, name string, b bookOf, cite string) error {
	raw, err := b.bytes(cite)
	if err != nil {
		return err
	}
	return file(g, name, evidence.MediaOf("xlsx"), raw)
}

// bookOf is a grid as a workbook: the table, what its columns and numbers mean, and where it is from.
type bookOf struct {
	grid   evidence.Grid
	r      page.Reader
	by     evidence.Dimension
	frozen []evidence.DocMetric // what the numbers meant when they were frozen; nil is what they mean today
}

func (b bookOf) bytes(cite string) ([]byte, error) {
	grid, r := b.grid, b.r
	table := workbook.Sheet{Name: r.Say("build.sheet_rows")}
	var head []workbook.Cell
	for _, c := range grid.Columns {
		head = append(head, workbook.Cell{Text: r.Heading(c)})
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
	meanings := workbook.Sheet{Name: r.Say("build.sheet_means")}
	lines, err := r.DictionaryLines(grid.Columns, b.frozen)
	if err != nil {
		return nil, err
	}
	for _, line := range lines {
		meanings.Rows = append(meanings.Rows, texts(line...))
	}
	source := workbook.Sheet{Name: r.Say("build.sheet_source")}
	for _, said := range slices.Concat([]string{cite}, means(r, b.by), []string{r.Say("report.net")}) {
		source.Rows = append(source.Rows, texts(said))
	}
	var out bytes.Buffer
	err = workbook.Write(&out, []workbook.Sheet{table, meanings, source})
	return out.Bytes(), err
}

func texts(all ...string) []workbook.Cell {
	out := make([]workbook.Cell, len(all))
	for i, s := range all {
		out[i].Text = s
	}
	return out
}
