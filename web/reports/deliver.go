package reports

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"time"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
)

// Maker makes of a schedule's question what is delivered, with the digits that the page would have.
type Maker struct {
	Answers evidence.Asker
	Words   page.Words
	BaseURL string
	Printer *Printer // makes PDFs; nil where there is no browser
}

var errNoBrowser = fault.New(fault.Unavailable, "", "delivery.no_browser")

// Pack answers the question of a schedule as it was due.
func (m Maker) Pack(ctx context.Context, scope access.Scope, sch evidence.Schedule, run evidence.Run) (evidence.Parcel, error) {
	p := evidence.Parcel{ID: run.Public, To: sch.To, Hook: sch.Hook}
	if sch.File == evidence.PDF && m.Printer == nil {
		return p, errNoBrowser
	}
	zone, err := time.LoadLocation(sch.Zone)
	if err != nil {
		return p, fmt.Errorf("pack a report: %w", err)
	}
	query, err := url.ParseQuery(sch.Address)
	if err != nil {
		return p, fmt.Errorf("pack a report: %w", err)
	}
	q, err := questionOf(query)
	if err != nil {
		return p, err
	}
	if !q.From.Valid() {
		q.From, q.To = sch.Days(run.Due, q.Last)
	}
	a, err := m.Answers.Answer(ctx, scope, q.Question)
	if err != nil {
		return p, err
	}
	v := buildView{Frame: page.Frame{Reader: page.Plainly(m.Words, sch.Locale, zone)}}
	grid, cite, at := a.Grid(v.nameOf(a.Question.By)), v.cite(a.Question.From, a.Question.To, a.Question.Zone, a.Revision, a.MadeAt), m.BaseURL+buildPath+"?"+a.Question.Address()
	p.Revision, p.Name = a.Revision, a.Question.FileName(sch.File)
	p.About = evidence.About{Schedule: sch.Public, Title: sch.Title, Test: run.Test, Due: run.Due, Made: a.MadeAt, Missed: run.Missed, From: a.Question.From, To: a.Question.To, Zone: a.Question.Zone,
		Locale: sch.Locale, Sample: a.Sample, Cite: cite, Page: at}
	p.Subject = v.Say("delivery.subject", "title", sch.Title, "range", v.Days(a.Question.From, a.Question.To))
	p.Text = v.Say("delivery.text", "title", sch.Title, "cite", cite, "address", at, "schedules", m.BaseURL+schedulesPath) + "\n"
	if a.Sample {
		p.Text += "\n" + v.Say("report.sample") + "\n"
	}
	switch sch.File {
	case evidence.PDF:
		p.Kind = "application/pdf"
		v.Reader = m.Printer.set.Reader(sch.Locale, zone)
		v.Head = page.Head{Title: sch.Title, Facts: []string{v.Say("report.lead", "range", v.Days(a.Question.From, a.Question.To), "zone", a.Question.Zone)}}
		v.show(a)
		p.File, err = m.Printer.print(ctx, v, at)
	default:
		p.Kind = evidence.MediaOf(sch.File)
		if p.File, err = v.written(a, grid, sch.File); err == nil && sch.File == "csv" {
			p.Also, err = dictionaryOf(v, grid)
		}
	}
	return p, err
}

// Report writes the answer to the question of an export, as the builder's own file of that kind has it.
func (m Maker) Report(ctx context.Context, scope access.Scope, e evidence.Export) (evidence.ExportPart, error) {
	zone, err := time.LoadLocation(e.Zone)
	if err != nil {
		return evidence.ExportPart{}, fmt.Errorf("write a report: %w", err)
	}
	q, err := e.Question()
	if err != nil {
		return evidence.ExportPart{}, err
	}
	a, err := m.Answers.Answer(ctx, scope, q)
	if err != nil {
		return evidence.ExportPart{}, err
	}
	v := buildView{Frame: page.Frame{Reader: page.Plainly(m.Words, e.Locale, zone)}}
	grid := a.Grid(v.nameOf(q.By))
	raw, err := v.written(a, grid, e.File)
	return evidence.ExportPart{Rows: int64(len(grid.All())), Bytes: int64(len(raw)), Revision: a.Revision, File: raw}, err
}

// written is an answer as a file of one of evidence.ExportForms.
func (v buildView) written(a evidence.Answer, grid evidence.Grid, form string) ([]byte, error) {
	var out bytes.Buffer
	switch form {
	case "csv":
		err := grid.WriteCSV(&out, true, v.Heading)
		return out.Bytes(), err
	case evidence.PlainCSV:
		err := grid.WriteCSV(&out, false, nil)
		return out.Bytes(), err
	case "json":
		return a.Document(grid, v.Locale, v.says).Bytes()
	}
	return bookOf{grid, v.Reader, a.Question.By, nil}.bytes(v.cite(a.Question.From, a.Question.To, a.Question.Zone, a.Revision, a.MadeAt))
}

// dictionaryOf is what goes along with a sheet, which has no room for what its columns mean.
func dictionaryOf(v buildView, grid evidence.Grid) ([]evidence.Attached, error) {
	raw, err := v.DictionarySheet(grid.Columns, nil)
	return []evidence.Attached{{Name: columnsName, Kind: "text/csv", File: raw}}, err
}
