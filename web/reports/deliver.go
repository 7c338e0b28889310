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
	grid, cite, at := a.Grid(v.nameOf(a.Question.By)), v.cite(a.Question.From, a.Question.To, a.Question.Zone, a.Revision, a.MadeAt), m.BaseURL+buildPath+"?"+address(a.Question)
	p.Revision, p.Name = a.Revision, fileName(a.Question, sch.File)
	p.About = evidence.About{Schedule: sch.Public, Title: sch.Title, Test: run.Test, Due: run.Due, Made: a.MadeAt, Missed: run.Missed, From: a.Question.From, To: a.Question.To, Zone: a.Question.Zone,
		Locale: sch.Locale, Sample: a.Sample, Cite: cite, Page: at}
	p.Subject = v.Say("delivery.subject", "title", sch.Title, "range", v.Days(a.Question.From, a.Question.To))
	p.Text = v.Say("delivery.text", "title", sch.Title, "cite", cite, "address", at, "schedules", m.BaseURL+schedulesPath) + "\n"
	if a.Sample {
		p.Text += "\n" + v.Say("report.sample") + "\n"
	}
	switch sch.File {
	case "csv":
		var out bytes.Buffer
		err = grid.WriteCSV(&out, true, v.Heading)
		p.Kind, p.File = "text/csv", out.Bytes()
		if err == nil {
			p.Also, err = dictionaryOf(v, grid)
		}
	case evidence.PDF:
		p.Kind = "application/pdf"
		v.Reader = m.Printer.set.Reader(sch.Locale, zone)
		v.Head = page.Head{Title: sch.Title, Facts: []string{v.Say("report.lead", "range", v.Days(a.Question.From, a.Question.To), "zone", a.Question.Zone)}}
		v.show(a)
		p.File, err = m.Printer.print(ctx, v, at)
	case "json":
		p.Kind = "application/json"
		p.File, err = a.Document(grid, v.Locale, v.says).Bytes()
	default:
		p.Kind = bookKind
		p.File, err = bookOf{grid, v.Reader, nil}.bytes(cite)
	}
	return p, err
}

// dictionaryOf is what goes along with a sheet, which has no room for what its columns mean.
func dictionaryOf(v buildView, grid evidence.Grid) ([]evidence.Attached, error) {
	raw, err := v.DictionarySheet(grid.Columns, nil)
	return []evidence.Attached{{Name: columnsName, Kind: "text/csv", File: raw}}, err
}
