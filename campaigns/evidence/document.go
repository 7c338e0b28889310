package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// Document is an answer as it is kept and handed on: the question, the data revision, what each number means and in
// which version, and the table. It says nothing that is not in its bytes.
type Document struct {
	Format   int            `json:"format"`
	Question Asked          `json:"question"`
	From     campaigns.Date `json:"from"`
	To       campaigns.Date `json:"to"`
	TimeZone string         `json:"time_zone"`
	Revision int64          `json:"revision"`
	MadeAt   time.Time      `json:"made_at"`
	Locale   lang.Locale    `json:"locale"` // of the names
	Sample   bool           `json:"sample"`
	Metrics  []DocMetric    `json:"metrics"`
	Labels   []DocLabel     `json:"labels,omitempty"` // what documents of before do not have
	Columns  []GridColumn   `json:"columns"`
	Rows     []DocRow       `json:"rows"`
	Totals   []DocRow       `json:"totals"`
}

// Asked is the question in the words of an address.
type Asked struct {
	By       Dimension   `json:"by"`
	Campaign string      `json:"campaign"`
	Locale   lang.Locale `json:"locale"`
	Frame    string      `json:"frame"`
	Place    string      `json:"place"`
	Before   bool        `json:"before"`
}

// DocMetric is an entry of the dictionary as it was.
type DocMetric struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Unit    Unit   `json:"unit"`
	Basis   Basis  `json:"basis"`
	Per     string `json:"per,omitempty"`
	Means   string `json:"means"`
	How     string `json:"how,omitempty"`  // what documents of before do not have
	Bias    string `json:"bias,omitempty"` // the same
	Donor   string `json:"donor,omitempty"`
}

// DocLabel says what a column means that is no number of the dictionary.
type DocLabel struct {
	ID    string `json:"id"`
	Means string `json:"means"`
}

// Sayings are the sentences of an entry of the dictionary.
type Sayings struct{ Means, How, Bias string }

// DocRow is a row of values: texts, numbers, and null for what is unknown.
type DocRow []json.RawMessage

// documentFormat is raised when the shape of documents changes.
const documentFormat = 1

// Document makes an answer and its grid one document. says is what the dictionary says of the id of a number, or of
// another column.
func (a Answer) Document(g Grid, l lang.Locale, says func(id string) Sayings) Document {
	q := a.Question
	d := Document{Format: documentFormat, Question: q.InWords(),
		From: q.From, To: q.To, TimeZone: q.Zone, Revision: a.Revision, MadeAt: a.MadeAt.UTC().Truncate(time.Second), Locale: l, Sample: a.Sample,
		Columns: g.Columns, Rows: rowsOf(g, g.Rows), Totals: rowsOf(g, g.Totals)}
	for _, m := range Dictionary {
		for _, c := range g.Columns {
			if c.Metric == m.ID {
				said := says(m.ID)
				d.Metrics = append(d.Metrics, DocMetric{m.ID, m.Version, m.Unit, m.Basis, m.Per, said.Means, said.How, said.Bias, m.Donor})
				break
			}
		}
	}
	for _, c := range g.Columns {
		if c.Metric == "" {
			d.Labels = append(d.Labels, DocLabel{c.ID, says(c.ID).Means})
		}
	}
	return d
}

func rowsOf(g Grid, rows [][]Cell) []DocRow {
	out := make([]DocRow, len(rows))
	for i, row := range rows {
		out[i] = make(DocRow, len(row))
		for j, c := range row {
			kind := g.Columns[j].Kind
			switch {
			case c.Blank:
				out[i][j] = json.RawMessage("null")
			case kind == Words:
				said, err := json.Marshal(c.Text)
				if err != nil { // no text is beyond JSON
					panic(err)
				}
				out[i][j] = said
			default:
				out[i][j] = json.RawMessage(c.Plain(kind))
			}
		}
	}
	return out
}

// Bytes writes the document; the same document is the same bytes.
func (d Document) Bytes() ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(d); err != nil {
		return nil, fmt.Errorf("write document: %w", err)
	}
	return out.Bytes(), nil
}

// ReadDocument reads what Bytes wrote.
func ReadDocument(raw []byte) (Document, error) {
	var d Document
	if err := json.Unmarshal(raw, &d); err != nil {
		return d, fmt.Errorf("read document: %w", err)
	}
	if d.Format != documentFormat {
		return d, fmt.Errorf("read document: format %d is not known", d.Format)
	}
	return d, nil
}

// Grid is the document's table.
func (d Document) Grid() (Grid, error) {
	g := Grid{Columns: d.Columns}
	var err error
	if g.Rows, err = d.cells(d.Rows); err != nil {
		return g, err
	}
	g.Totals, err = d.cells(d.Totals)
	return g, err
}

func (d Document) cells(rows []DocRow) ([][]Cell, error) {
	out := make([][]Cell, len(rows))
	for i, row := range rows {
		if len(row) != len(d.Columns) {
			return nil, fmt.Errorf("read document: row %d has %d cells for %d columns", i, len(row), len(d.Columns))
		}
		for j, raw := range row {
			c, err := cellOf(raw, d.Columns[j].Kind)
			if err != nil {
				return nil, fmt.Errorf("read document: row %d, %s: %w", i, d.Columns[j].ID, err)
			}
			out[i] = append(out[i], c)
		}
	}
	return out, nil
}

func cellOf(raw json.RawMessage, k Kind) (c Cell, err error) {
	switch {
	case string(raw) == "null":
		c.Blank = true
	case k == Words:
		err = json.Unmarshal(raw, &c.Text)
	case k == Whole:
		c.N, err = strconv.ParseInt(string(raw), 10, 64)
	default:
		c.N, err = strconv.ParseInt(string(bytes.ReplaceAll(raw, []byte("."), nil)), 10, 64)
	}
	return c, err
}

// Ask is the question that the document answers, to be asked again.
func (d Document) Ask() Question {
	return Question{From: d.From, To: d.To, Zone: d.TimeZone, By: d.Question.By, Campaign: d.Question.Campaign, Before: d.Question.Before,
		Only: Only{Locale: d.Question.Locale, Frame: d.Question.Frame, Place: d.Question.Place}}
}
