package reports

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/evidence"
	"erawan/internal/page"
)

const columnsPath = "/admin/reports/metrics.csv"

// ColumnsCSV is what the columns of sheets and every number mean, as a sheet of its own: the second file of each sheet.
func (s *Surface) ColumnsCSV(g *gin.Context) error {
	columns := evidence.Answer{Question: evidence.Question{Before: true}}.Grid(nil).Columns
	for _, d := range evidence.Dictionary {
		if !slices.ContainsFunc(columns, func(c evidence.GridColumn) bool { return c.ID == d.ID }) {
			columns = append(columns, evidence.GridColumn{ID: d.ID, Metric: d.ID})
		}
	}
	lines, err := columnLines(s.Reader(g), columns, nil)
	if err != nil {
		return err
	}
	raw, err := columnsSheet(lines)
	if err != nil {
		return err
	}
	return file(g, columnsName, "text/csv; charset=utf-8", raw)
}

// columnsName is what the dictionary's file is called, whether it is fetched or goes along with a sheet.
const columnsName = "erawan-columns.csv"

// columnsSheet writes a dictionary of columns as a sheet.
func columnsSheet(lines [][]string) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	for _, line := range lines {
		for i := range line {
			line[i] = evidence.Inert(line[i])
		}
		if err := w.Write(line); err != nil {
			return nil, fmt.Errorf("write dictionary: %w", err)
		}
	}
	if w.Flush(); w.Error() != nil {
		return nil, fmt.Errorf("write dictionary: %w", w.Error())
	}
	return out.Bytes(), nil
}

// columnLines are a dictionary of columns, its headings first. Of a frozen report it says what the numbers meant then.
func columnLines(r page.Reader, columns []evidence.GridColumn, frozen []evidence.DocMetric) ([][]string, error) {
	out := [][]string{{r.Say("dictionary.column"), r.Say("dictionary.heading"), r.Say("define.version"), r.Say("define.means"), r.Say("define.how"), r.Say("define.unit"), r.Say("define.basis"),
		r.Say("define.bias"), r.Say("define.donor")}}
	for _, c := range columns {
		if c.Metric == "" {
			out = append(out, []string{c.ID, heading(r, c), "", r.Say("column_means." + c.ID), "", "", "", "", ""})
			continue
		}
		m, err := r.Metric(c.Metric)
		if err != nil && frozen == nil {
			return nil, err
		}
		if i := slices.IndexFunc(frozen, func(f evidence.DocMetric) bool { return f.ID == c.Metric }); i >= 0 {
			was := frozen[i]
			m.Version, m.Means, m.How, m.Bias, m.Donor, m.Basis, m.Measure = was.Version, was.Means, was.How, was.Bias, was.Donor, was.Basis, r.Say("unit."+string(was.Unit))
		}
		name := m.Name
		if c.Kind != "" { // it is of a table; other numbers stand on pages
			name = heading(r, c)
		}
		if _, part, of := strings.Cut(c.ID, c.Metric+"_"); of {
			m.Means = r.Say("column_means."+part, "metric", m.Name) + " " + m.Means
		}
		out = append(out, []string{c.ID, name, strconv.Itoa(m.Version), m.Means, m.How, m.Measure, r.Say("basis." + string(m.Basis)), m.Bias, m.Donor})
	}
	return out, nil
}
