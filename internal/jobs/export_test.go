package jobs_test

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/jobs"
	"erawan/internal/webtest"
)

const exporting = "/admin/reports/exports"

// dying is a store whose worker is gone after so many parts: nothing of what it does then happens.
type dying struct {
	jobs.Exports
	parts int
	asked []string
}

var errKilled = errors.New("killed")

func (d *dying) Happened(ctx context.Context, s access.Scope, e evidence.Export, day campaigns.Date) ([]evidence.Happened, int64, error) {
	if d.asked = append(d.asked, day.String()); d.parts == 0 {
		return nil, 0, errKilled
	}
	d.parts--
	return d.Exports.Happened(ctx, s, e, day)
}

func (d *dying) SettleExport(ctx context.Context, e evidence.Export) error {
	if e.Why != "" {
		return errKilled
	}
	return d.Exports.SettleExport(ctx, e)
}

// crowded adds events of three days: a message's, and as many that were set aside.
func crowded(t *testing.T, r *webtest.Room) token.Cell {
	t.Helper()
	c := r.Campaigns()[0]
	cell := token.Cell{Campaign: c.ID, Org: c.Org, Message: c.Messages[0].Message, Variant: "=1+1", Arm: token.Shown, Locale: "th", Placement: 1, PlacementOrg: c.Org, Place: "TH", Source: token.PageStore}
	other := cell
	other.Segment = 7 // who qualified is told apart nowhere
	b := engagement.Batch{}
	for day := range 3 {
		at := r.Now().Add(-time.Duration(day+1) * 24 * time.Hour)
		for i := range 12 {
			id := token.NewID(at)
			e := engagement.Event{Token: id, Type: engagement.Impression, Cell: cell, OccurredAt: at.Add(time.Duration(i) * time.Minute), ReceivedAt: at}
			if i%2 == 1 {
				e.Cell = other
			}
			if i%4 == 3 {
				e.Filter = engagement.DeclaredBot
			}
			b.Events = append(b.Events, e)
		}
	}
	if _, err := ledgerdb.New(r.DB).Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return cell
}

// unzipped are the lines of a file, as another reader has them, without their headings.
func unzipped(t *testing.T, a webtest.Answer) [][]string {
	t.Helper()
	if a.Status != http.StatusOK || a.Header.Get("Content-Type") != "application/gzip" {
		t.Fatalf("%d %v %s", a.Status, a.Header, a.Text("main"))
	}
	z, err := gzip.NewReader(strings.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(raw))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, len(evidence.ExportColumns))
	for i, c := range evidence.ExportColumns {
		ids[i] = c.ID
	}
	if diff := cmp.Diff(ids, rows[0]); diff != "" {
		t.Fatal(diff)
	}
	return rows[1:]
}

// TestAnExportGoesOnAfterTheLastPartWhenItsWorkerWasKilled kills a worker in the second of three days, and reads what the next one makes of it.
func TestAnExportGoesOnAfterTheLastPartWhenItsWorkerWasKilled(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	crowded(t, r)
	b := r.SignedIn(access.RoleAnalyst)
	to := campaigns.DateOf(r.Now()).Plus(-1)
	a := b.Post(exporting, url.Values{"from": {to.Plus(-2).String()}, "to": {to.String()}, "zone": {"Asia/Bangkok"}})
	at, _, _ := strings.Cut(a.Header.Get("Location"), "?")
	if a.Status != http.StatusSeeOther || !strings.HasPrefix(at, exporting+"/xpt_") {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	store := evidencedb.Store{DB: r.DB}
	first := &dying{Exports: store, parts: 1}
	log := slog.New(slog.DiscardHandler)
	if err := (jobs.Exporter{Store: first, Now: r.Now, Log: log}).Once(t.Context()); !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	if said := b.Get(at); !strings.Contains(said.Text("main"), "1 of 3 days are made") || len(said.All("section.sheet tbody tr")) != 1 {
		t.Fatalf("the progress is not shown: %s", said.Text("main"))
	}
	if got := b.Get(at + "/events.csv.gz"); got.Status != http.StatusNotFound {
		t.Errorf("half of it is given as the whole: %d", got.Status)
	}
	early := b.Get(at + "/1.csv.gz").Body
	second := &dying{Exports: store, parts: 99}
	worker := jobs.Exporter{Store: second, Now: r.Now, Log: log}
	for range 2 { // it is still held by whoever was killed, and then no more
		if err := worker.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.Pass(31 * time.Second)
	}
	if want := []string{to.Plus(-1).String(), to.String()}; !cmp.Equal(second.asked, want) {
		t.Errorf("the second worker made %v, want %v", second.asked, want)
	}
	if b.Get(at+"/1.csv.gz").Body != early {
		t.Error("a part that was made is another")
	}
	whole := unzipped(t, b.Get(at+"/events.csv.gz"))
	var parts [][]string
	for _, n := range []string{"1", "2", "3"} {
		parts = append(parts, unzipped(t, b.Get(at+"/"+n+".csv.gz"))...)
	}
	if diff := cmp.Diff(parts, whole); diff != "" {
		t.Errorf("the parts are not the whole: %s", diff)
	}
	counted, aside := 0, 0
	for _, row := range whole {
		if row[5] != "'=1+1" { // the demo's own
			continue
		}
		if hour, err := time.Parse(time.RFC3339, row[0]); err != nil || hour.Minute() != 0 || hour.Second() != 0 {
			t.Errorf("told more closely than by the hour: %s", row[0])
		}
		switch row[2] {
		case "":
			counted++
		case "declared_bot":
			aside++
		}
	}
	if counted != 27 || aside != 9 {
		t.Errorf("%d count and %d are set aside", counted, aside)
	}
	for _, secret := range []string{"tok_", "seg_", "Mozilla", "usr_"} {
		for _, row := range whole {
			if strings.Contains(strings.Join(row, ","), secret) {
				t.Fatalf("%q stands in %v", secret, row)
			}
		}
	}
	if means := b.Get(at + "/erawan-columns.csv"); means.Status != http.StatusOK || !strings.Contains(means.Body, "bucket_source") {
		t.Errorf("its columns are not explained: %d", means.Status)
	}
	expires(t, r, worker, at)
}

// expires lets its time go by.
func expires(t *testing.T, r *webtest.Room, worker jobs.Exporter, at string) {
	t.Helper()
	r.Pass(evidence.ExportKept)
	if err := worker.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := r.SignedIn(access.RoleAnalyst)
	if said := b.Get(at).Text("main"); !strings.Contains(said, "Deleted") || b.Get(at+"/1.csv.gz").Status != http.StatusNotFound || b.Get(at+"/events.csv.gz").Status != http.StatusNotFound {
		t.Errorf("it is kept for ever: %s", said)
	}
}

// TestAnExportThatIsGivenUpGoesOn has a part that cannot be read until it is given up, takes what was made, has it tried again, and reads
// in the audit who took what.
func TestAnExportThatIsGivenUpGoesOn(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	crowded(t, r)
	b := r.SignedIn(access.RoleAnalyst)
	to := campaigns.DateOf(r.Now()).Plus(-1)
	at, _, _ := strings.Cut(b.Post(exporting, url.Values{"from": {to.Plus(-1).String()}, "to": {to.String()}, "zone": {"UTC"}}).Header.Get("Location"), "?")
	log := slog.New(slog.DiscardHandler)
	broken := jobs.Exporter{Store: &failing{Exports: evidencedb.Store{DB: r.DB}, day: to}, Now: r.Now, Log: log}
	said := func() string { return b.Get(at).Text("main") }
	for try := range 5 {
		if err := broken.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := said(); !strings.Contains(got, "could not be made or kept") || strings.Contains(got, "It is tried again at") == (try == 4) || strings.Contains(got, "five times") != (try == 4) {
			t.Errorf("after try %d: %s", try+1, got)
		}
		r.Pass(time.Minute)
	}
	got := b.Get(at + "/1.csv.gz")
	if unzipped(t, got); got.Header.Get("Content-Length") != strconv.Itoa(len(got.Body)) {
		t.Errorf("%d bytes, announced as %q", len(got.Body), got.Header.Get("Content-Length"))
	}
	if a := b.Post(at, url.Values{"do": {"explode"}}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("what nobody offers is done: %d", a.Status)
	}
	if a := b.Post(at, url.Values{"do": {"again"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	r.Pass(3 * time.Minute)
	if got := said(); !strings.Contains(got, "Nobody has been at work on it") {
		t.Errorf("no worker runs, and nothing says so: %s", got)
	}
	whole := jobs.Exporter{Store: evidencedb.Store{DB: r.DB}, Now: r.Now, Log: log}
	if err := whole.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	got = b.Get(at + "/events.csv.gz")
	if unzipped(t, got); got.Header.Get("Content-Length") != strconv.Itoa(len(got.Body)) {
		t.Errorf("%d bytes, announced as %q", len(got.Body), got.Header.Get("Content-Length"))
	}
	did := map[access.Verb]int{}
	owner := r.Staff(access.RoleOwner)
	lines, err := r.DB.Audit(t.Context(), owner.Scope(), access.AuditAsk{Kind: access.OnExport, Limit: 9})
	for _, l := range lines {
		did[l.Verb]++
	}
	if want := (map[access.Verb]int{access.Exported: 1, access.Taken: 2, access.Retried: 1}); err != nil || !cmp.Equal(want, did) {
		t.Errorf("%v %v", err, did)
	}
	if a := r.SignedIn(access.RoleOwner).Get("/admin/audit?kind=export"); !strings.Contains(a.Text("main"), "Export was downloaded by The analyst") {
		t.Errorf("the audit does not tell: %s", a.Text("main"))
	}
}

// failing cannot read a day.
type failing struct {
	jobs.Exports
	day campaigns.Date
}

func (f *failing) Happened(ctx context.Context, s access.Scope, e evidence.Export, day campaigns.Date) ([]evidence.Happened, int64, error) {
	if day == f.day {
		return nil, 0, errors.New("no space left on device")
	}
	return f.Exports.Happened(ctx, s, e, day)
}

// TestAnExportIsTheReportsNumbers holds each kind of event of an export against what the builder says of the same days.
func TestAnExportIsTheReportsNumbers(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	crowded(t, r)
	store := evidencedb.Store{DB: r.DB}
	scope := r.Staff(access.RoleAnalyst).Scope()
	to := campaigns.DateOf(r.Now()).Plus(-1)
	got := map[string]int64{}
	for n := range 7 {
		all, _, err := store.Happened(t.Context(), scope, evidence.Export{Zone: "Asia/Bangkok"}, to.Plus(-n))
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range all {
			if h.SetAside == "" && h.Side == evidence.SideShown {
				got[h.Event] += h.Count
			}
		}
	}
	a, err := store.Answer(t.Context(), scope, evidence.Question{From: to.Plus(-6), To: to, Zone: "Asia/Bangkok", By: evidence.OfDay})
	if err != nil {
		t.Fatal(err)
	}
	c := a.Total[evidence.SideShown]
	for event, want := range map[string]int64{"impression": c.Impressions, "viewable": c.Viewable, "open": c.Opens, "click": c.Clicks, "law_read": c.LawReads, "pledge": c.Pledges} {
		if got[event] != want {
			t.Errorf("%s: %d lines, and the report says %d", event, got[event], want)
		}
	}
	if c.Impressions < 27 {
		t.Fatalf("only %d impressions: the test is blind", c.Impressions)
	}
}

// TestAnExportIsRefusedCancelledAndBounded asks for what cannot be, for more than may wait, and ends one.
func TestAnExportIsRefusedCancelledAndBounded(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleAnalyst)
	today := campaigns.DateOf(r.Now())
	for field, form := range map[string]url.Values{
		"to":       {"from": {today.String()}, "to": {today.String()}, "zone": {"UTC"}},
		"from":     {"from": {"soon"}, "to": {today.Plus(-1).String()}, "zone": {"UTC"}},
		"zone":     {"from": {today.Plus(-1).String()}, "to": {today.Plus(-1).String()}, "zone": {"Nowhere/At"}},
		"campaign": {"from": {today.Plus(-1).String()}, "to": {today.Plus(-1).String()}, "zone": {"UTC"}, "campaign": {"cam_none"}},
	} {
		if a := b.Post(exporting, form); a.Status != http.StatusUnprocessableEntity || a.Text("#"+field+"-wrong") == "" {
			t.Errorf("%s: %d %s", field, a.Status, a.Text("main"))
		}
	}
	good := url.Values{"from": {today.Plus(-1).String()}, "to": {today.Plus(-1).String()}, "zone": {"UTC"}, "campaign": {r.Campaigns()[0].Public}}
	at := ""
	for range evidence.MaxExports {
		a := b.Post(exporting, good)
		at, _, _ = strings.Cut(a.Header.Get("Location"), "?")
	}
	if a := b.Post(exporting, good); a.Status != http.StatusConflict || !strings.Contains(a.Text("[role=alert]"), "on their way already") {
		t.Errorf("%d %s", a.Status, a.Text("main"))
	}
	if a := b.Post(at, url.Values{"do": {"end"}}); a.Status != http.StatusSeeOther || !strings.Contains(b.Get(at).Text("main"), "Ended") {
		t.Errorf("it is not ended: %d", a.Status)
	}
	if a := b.Post(exporting, good); a.Status != http.StatusSeeOther {
		t.Errorf("one that has ended stands in the way: %d", a.Status)
	}
	if a := r.SignedIn(access.RolePartnerManager).Get(at + "/1.csv.gz"); a.Status == http.StatusOK {
		t.Errorf("a partner reads it: %d", a.Status)
	}
	visits := webtest.Visits{"export": func(b *webtest.Browser) webtest.Answer { return b.Get(at) }, "exports": func(b *webtest.Browser) webtest.Answer { return b.Get(exporting) }}
	webtest.Whole(t, b, visits)
	webtest.Linked(t, b, visits)
}
