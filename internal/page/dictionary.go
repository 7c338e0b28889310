package page

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"erawan/campaigns/evidence"
)

// Sum says whether the rows of a table add up.
type Sum struct {
	Text string
	Of   string // "all": the counts of each side add up to its total; "none": nothing does; "named": what the text names does not
}

// NoSum says of numbers of the dictionary that adding them up makes no total, and why.
func (r Reader) NoSum(why evidence.Sums, ids ...string) Sum {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = r.Say("metric." + id)
	}
	return Sum{r.Say("sums.of", "what", strings.Join(names, r.Say("mapping.comma")), "why", r.Say("sums."+string(why))), "named"}
}

// columnKey is under what catalogues speak of a column. To them "few" is a form of the plural.
func columnKey(c evidence.GridColumn) string {
	if c.ID == "few" {
		return "under_ten"
	}
	return c.ID
}

// Heading is what a column of a file is called in the reader's language.
func (r Reader) Heading(c evidence.GridColumn) string { return r.Say("grid." + columnKey(c)) }

// Describe says what columns of a file mean, each once. Of a frozen report it says what the numbers meant then.
func (r Reader) Describe(columns []evidence.GridColumn, frozen []evidence.DocMetric) ([]evidence.Described, error) {
	out := make([]evidence.Described, 0, len(columns))
	for _, c := range columns {
		if c.Metric == "" {
			out = append(out, evidence.Described{ID: c.ID, Heading: r.Heading(c), Means: r.Say("column_means." + columnKey(c))})
			continue
		}
		m, err := r.Metric(c.Metric)
		if err != nil && frozen == nil {
			return nil, err
		}
		d := evidence.Described{ID: c.ID, Heading: m.Name, Metric: c.Metric, Version: m.Version, Means: m.Means, How: m.How, Unit: m.Unit, Basis: m.Basis, Sums: m.Sums(), Bias: m.Bias, Donor: m.Donor}
		if i := slices.IndexFunc(frozen, func(f evidence.DocMetric) bool { return f.ID == c.Metric }); i >= 0 {
			was := frozen[i]
			d.Version, d.Means, d.How, d.Unit, d.Basis, d.Bias, d.Donor = was.Version, was.Means, was.How, was.Unit, was.Basis, was.Bias, was.Donor
		}
		if c.Kind != "" { // it is of a table; other numbers stand on pages
			d.Heading = r.Heading(c)
		}
		if _, part, of := strings.Cut(c.ID, c.Metric+"_"); of {
			d.Means = r.Say("column_means."+part, "metric", m.Name) + " " + d.Means
		}
		out = append(out, d)
	}
	return out, nil
}

// DictionaryLines are a dictionary of columns as lines of a sheet, its headings first.
func (r Reader) DictionaryLines(columns []evidence.GridColumn, frozen []evidence.DocMetric) ([][]string, error) {
	all, err := r.Describe(columns, frozen)
	if err != nil {
		return nil, err
	}
	out := [][]string{{r.Say("dictionary.column"), r.Say("dictionary.heading"), r.Say("define.version"), r.Say("define.means"), r.Say("define.how"), r.Say("define.unit"), r.Say("define.basis"),
		r.Say("define.sums"), r.Say("define.bias"), r.Say("define.donor")}}
	for _, d := range all {
		if d.Metric == "" {
			out = append(out, []string{d.ID, d.Heading, "", d.Means, "", "", "", "", "", ""})
			continue
		}
		out = append(out, []string{d.ID, d.Heading, strconv.Itoa(d.Version), d.Means, d.How, r.Say("unit." + string(d.Unit)), r.Say("basis." + string(d.Basis)), r.Say("sums." + string(d.Sums)), d.Bias, d.Donor})
	}
	return out, nil
}

// DictionarySheet is a dictionary of columns as CSV, with a byte order mark for spreadsheet programs.
func (r Reader) DictionarySheet(columns []evidence.GridColumn, frozen []evidence.DocMetric) ([]byte, error) {
	lines, err := r.DictionaryLines(columns, frozen)
	if err != nil {
		return nil, err
	}
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

// EveryColumn are the columns of all sheets, and then every other number of the dictionary.
func EveryColumn() []evidence.GridColumn {
	var out []evidence.GridColumn
	add := func(all ...evidence.GridColumn) {
		for _, c := range all {
			if !slices.ContainsFunc(out, func(o evidence.GridColumn) bool { return o.ID == c.ID }) {
				out = append(out, c)
			}
		}
	}
	add(evidence.Answer{Question: evidence.Question{Before: true}}.Grid(nil).Columns...)
	add(evidence.EngagementColumns()...)
	add(evidence.ReachColumns...)
	add(evidence.ExportColumns...)
	for _, d := range evidence.Dictionary {
		add(evidence.GridColumn{ID: d.ID, Metric: d.ID})
	}
	return out
}
