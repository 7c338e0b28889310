package jobs_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/jobs"
	"erawan/internal/webtest"
	"erawan/locales"
	"erawan/web/reports"
)

// long adds something to more days than the builder's page has rows.
func long(t *testing.T, r *webtest.Room) {
	t.Helper()
	c := r.Campaigns()[0]
	cell := token.Cell{Campaign: c.ID, Org: c.Org, Message: c.Messages[0].Message, Variant: "a", Arm: token.Shown, Locale: "th", Placement: c.Placements[0], PlacementOrg: c.Org, Place: "TH", Source: token.PageStore}
	b := engagement.Batch{}
	for day := range 130 {
		at := r.Now().Add(-time.Duration(day+1) * 24 * time.Hour)
		b.Tallies = append(b.Tallies, engagement.Tally{Batch: token.NewID(at), Cell: cell, Bucket: engagement.HalfHour(at), Count: int64(day + 1)})
	}
	if _, err := ledgerdb.New(r.DB).Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

// gone is a worker that is killed while it writes a report.
type gone struct{}

func (gone) Report(context.Context, access.Scope, evidence.Export) (evidence.ExportPart, error) {
	return evidence.ExportPart{}, errKilled
}

// TestALongReportIsMadeAsTheBuilderGivesIt asks for the answer to a question in each form, kills whoever writes the first, and holds each file to what
// the builder's page gives.
func TestALongReportIsMadeAsTheBuilderGivesIt(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	long(t, r)
	b := r.SignedIn(access.RoleAnalyst)
	b.Language = "th"
	if short := b.Get("/admin/reports/build?by=day&last=7"); len(short.All("#made")) != 0 {
		t.Error("an answer that the page has whole is offered as a job")
	}
	page := b.Get("/admin/reports/build?by=day&last=200&before=yes")
	form := url.Values{"kind": {"report"}, "question": {webtest.Attr(page.One("#made input[name=question]"), "value")}}
	log, words := slog.New(slog.DiscardHandler), must[*locales.Catalogue](t)(locales.New())
	store := evidencedb.Store{DB: r.DB}
	worker := jobs.Exporter{Store: store, Reports: reports.Maker{Answers: store, Words: words}, Now: r.Now, Log: log}
	if a := b.Post(exporting, url.Values{"kind": form["kind"], "question": form["question"], "file": {"doc"}}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a form that nobody offers: %d", a.Status)
	}
	for file, direct := range map[string]string{"csv": ".csv?", evidence.PlainCSV: ".csv?mark=no&headings=codes&", "xlsx": ".xlsx?", "json": ".json?"} {
		form.Set("file", file)
		a := b.Post(exporting, form)
		at, _, _ := strings.Cut(a.Header.Get("Location"), "?")
		if a.Status != http.StatusSeeOther || !strings.HasPrefix(at, exporting+"/xpt_") {
			t.Fatalf("%s: %d %s", file, a.Status, a.Text("main"))
		}
		killed := jobs.Exporter{Store: &dying{Exports: store}, Reports: gone{}, Now: r.Now, Log: log}
		if err := killed.Once(t.Context()); err == nil {
			t.Fatal("nobody was killed")
		}
		if got := b.Get(at); len(got.All("progress")) != 1 || len(got.All("#parts tbody tr")) != 0 {
			t.Errorf("%s: what is not made is shown: %s", file, got.Text("main"))
		}
		for range 2 { // it is still held by whoever was killed, and then no more
			if err := worker.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
			r.Pass(31 * time.Second)
		}
		got := b.Get(at)
		made := b.Get(webtest.Attr(got.One("section a.go"), "href"))
		want := b.Get("/admin/reports/build" + direct + form.Get("question"))
		if made.Status != http.StatusOK || want.Status != http.StatusOK || made.Body != want.Body && file != "json" || made.Header.Get("Content-Disposition") != want.Header.Get("Content-Disposition") {
			t.Errorf("%s: %d %v, and the builder gives %v", file, made.Status, made.Header, want.Header)
		}
		if file == "json" && undated(made.Body) != undated(want.Body) {
			t.Errorf("%s\nand the builder gives\n%s", made.Body, want.Body)
		}
		if means := b.Get(at + "/erawan-columns.csv"); means.Status != http.StatusOK || !strings.Contains(means.Body, "viewable") || strings.Contains(means.Body, "bucket_source") {
			t.Errorf("%s: its columns are not explained: %d", file, means.Status)
		}
		if a := b.Get(at + "/1.csv.gz"); a.Status != http.StatusNotFound {
			t.Errorf("%s: a part of events: %d", file, a.Status)
		}
	}
	if lines := strings.Count(b.Get("/admin/reports/build.csv?"+form.Get("question")).Body, "\n"); lines < 130 {
		t.Fatalf("only %d lines: the test is blind", lines)
	}
}

// undated is a document but for the moment at which it was made.
func undated(document string) string {
	before, rest, _ := strings.Cut(document, `"made_at": "`)
	_, after, _ := strings.Cut(rest, `"`)
	return before + after
}

func must[V any](t *testing.T) func(V, error) V {
	return func(v V, err error) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
