package web

import (
	"compress/gzip"
	"encoding/csv"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/jobs"
	"erawan/web/reports"
)

const exportsAt = "/api/v1/exports"

// exportAnswer is an export as the API writes it.
type exportAnswer struct {
	Export, Kind, Status, By, File string
	Format                         string
	Question                       struct {
		By     string
		Before bool
	}
	From, To    campaigns.Date
	Zone        string `json:"time_zone"`
	Progress    struct{ Done, Of int }
	Rows, Bytes int64
	Finished    string `json:"finished_at"`
	Expires     string `json:"expires_at"`
	Stalled     string `json:"stalled_since"`
	Revision    int64  `json:"data_revision"`
	Error       struct {
		Code, Message string
		Retry         string `json:"retry_at"`
	}
	Parts []struct {
		Day         campaigns.Date
		Rows, Bytes int64
		Revision    int64 `json:"data_revision"`
	}
}

type exportList struct {
	Data []exportAnswer
	Page struct {
		Next    string
		HasMore bool `json:"has_more"`
	}
}

// exportSent asks for days up to yesterday.
func (h *house) exportSent(days int, more string) string {
	last := campaigns.DateOf(h.deps.Now()).Plus(-1)
	return `{"kind":"events","from":"` + last.Plus(1-days).String() + `","to":"` + last.String() + `","time_zone":"Asia/Bangkok"` + more + `}`
}

func (h *house) exportOf(public string) exportAnswer {
	h.t.Helper()
	a := h.keyed("GET", exportsAt+"/"+public, "")
	if a.Code != http.StatusOK {
		h.t.Fatalf("%d %s", a.Code, a.Body)
	}
	return decode[exportAnswer](h.t, a)
}

// happened is a card that was drawn at a placement of the partner's on each of two days.
func (h *house) happened() {
	h.t.Helper()
	var b engagement.Batch
	for _, p := range h.seeded.Places {
		if p.Public != h.places[0] {
			continue
		}
		for days := range 2 {
			at := h.deps.Now().Add(-time.Duration(days+1) * 24 * time.Hour)
			b.Events = append(b.Events, engagement.Event{Token: token.NewID(at), Type: engagement.Impression, OccurredAt: at, ReceivedAt: at,
				Cell: token.Cell{Variant: "a", Arm: token.Shown, Locale: "th", Placement: p.ID, PlacementOrg: p.Org, Place: p.Place}})
		}
	}
	if _, err := ledgerdb.New(h.db).Apply(h.t.Context(), b); err != nil {
		h.t.Fatal(err)
	}
}

func TestAProgramHasAnExportMadeFollowsItAndTakesIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.happened()
	asked := h.keyed("POST", exportsAt, h.exportSent(2, ""))
	one := decode[exportAnswer](t, asked)
	at := exportsAt + "/" + one.Export
	if asked.Code != http.StatusAccepted || asked.Header().Get("Location") != at || one.Status != "queued" || one.Kind != "events" || one.Progress.Of != 2 {
		t.Fatalf("%d %v %s", asked.Code, asked.Header(), asked.Body)
	}
	if a := h.keyed("GET", at+"/file", ""); a.Code != http.StatusConflict || a.code != "export.not_ready" {
		t.Errorf("what is not made is given: %d %s", a.Code, a.Body)
	}
	store := evidencedb.Store{DB: h.db}
	e, err := store.ClaimExport(t.Context(), 0)
	if err != nil || e.Public != one.Export {
		t.Fatalf("%v %+v", err, e)
	}
	if _, err := store.PutPart(t.Context(), e, evidence.ExportPart{Rows: 1, Bytes: 1, Revision: 1, File: []byte{0}}, 0); err != nil {
		t.Fatal(err)
	}
	if err := store.SettleExport(t.Context(), e.Tried(h.deps.Now(), "export.broken")); err != nil {
		t.Fatal(err)
	}
	if half := h.exportOf(one.Export); half.Status != "running" || half.Progress.Done != 1 || len(half.Parts) != 1 || half.Error.Code != "export.broken" || half.Error.Message == "" || half.Error.Retry == "" || half.File != "" {
		t.Errorf("half way: %+v", half)
	}
	if a := h.keyed("DELETE", at, ""); a.Code != http.StatusNoContent || h.exportOf(one.Export).Status != "cancelled" {
		t.Errorf("it does not end: %d %s", a.Code, a.Body)
	}
	if a := h.keyed("GET", at+"/file", ""); a.Code != http.StatusNotFound || a.code != "export.deleted" {
		t.Errorf("a file that is deleted: %d %s", a.Code, a.Body)
	}
	made := h.made(decode[exportAnswer](t, h.keyed("POST", exportsAt, h.exportSent(2, ""))).Export)
	if made.Status != "done" || made.Progress.Done != 2 || made.Finished == "" || made.Expires == "" || made.Revision < 1 || len(made.Parts) != 2 || made.Parts[0].Day != made.From || made.Parts[0].Rows != 1 || made.Rows != 2 {
		t.Fatalf("%+v", made)
	}
	h.taken(made)
}

// made has a worker make what waits.
func (h *house) made(public string) exportAnswer {
	h.t.Helper()
	if err := (jobs.Exporter{Store: evidencedb.Store{DB: h.db}, Reports: reports.Maker{Answers: evidencedb.Store{DB: h.db}, Words: h.deps.Words}, Now: h.deps.Now, Log: slog.New(slog.DiscardHandler)}).Once(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	return h.exportOf(public)
}

// taken reads the file of one as another program does.
func (h *house) taken(e exportAnswer) {
	h.t.Helper()
	a := h.keyed("GET", e.File, "")
	if a.Code != http.StatusOK || a.Header().Get("Content-Length") != strconv.Itoa(a.Body.Len()) || !strings.Contains(a.Header().Get("Link"), `rel="describedby"`) {
		h.t.Fatalf("%d %v", a.Code, a.Header())
	}
	z, err := gzip.NewReader(a.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil || int64(len(rows)) != e.Rows+1 || rows[0][0] != "hour" {
		h.t.Errorf("%d lines for %d rows: %v", len(rows), e.Rows, err)
	}
}

func TestAProgramHasTheAnswerToAQuestionMade(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.happened()
	last := campaigns.DateOf(h.deps.Now())
	for format, media := range map[string]string{"csv_plain": "text/csv", "csv": "text/csv", "json": "application/json", "xlsx": evidence.MediaOf("xlsx")} {
		a := h.keyed("POST", exportsAt, `{"by":"placement","kind":"report","from":"`+last.Plus(-399).String()+`","to":"`+last.String()+`","before":true,"format":"`+format+`"}`, "Accept-Language", "zh-TW")
		if a.Code != http.StatusAccepted {
			t.Fatalf("%s: %d %s", format, a.Code, a.Body)
		}
		made := h.made(decode[exportAnswer](t, a).Export)
		if made.Status != "done" || made.Kind != "report" || made.Progress.Of != 1 || len(made.Parts) != 1 || made.Parts[0].Day != (campaigns.Date{}) || made.Rows < 1 || made.Format != format || made.Question.By != "placement" || !made.Question.Before {
			t.Errorf("%s: %+v", format, made)
		}
		file := h.keyed("GET", made.File, "")
		if file.Code != http.StatusOK || file.Header().Get("Content-Type") != media || int64(file.Body.Len()) != made.Bytes {
			t.Fatalf("%s: %d %v", format, file.Code, file.Header())
		}
		if format == "csv_plain" {
			rows, err := csv.NewReader(file.Body).ReadAll()
			if err != nil || int64(len(rows)) != made.Rows+1 || rows[0][0] != "line" {
				t.Errorf("%d lines for %d rows: %v", len(rows), made.Rows, err)
			}
		}
	}
	for sent, want := range map[string]string{
		`{"kind":"report"}`: "/from export.needs_day, /to export.needs_day",
		`{"kind":"report","from":"2026-11-01","to":"2026-11-02","by":"eye","format":"doc"}`:                      "/by build.unknown_by, /format build.unknown_choice",
		`{"kind":"report","from":"2025-01-01","to":"2026-11-02","time_zone":"UTC"}`:                              "/to build.too_long, /time_zone report.unknown_zone",
		`{"kind":"report","from":"2026-11-01","to":"2026-11-02","by":"segment","place":"TH","locale":"klingon"}`: "/locale build.unknown_choice, /locale build.segments_whole, /place build.segments_whole",
		`{"kind":"report","from":"2026-11-01","to":"2026-11-02","campaign":"cmp_none"}`:                          "/campaign campaign.unknown",
		`{"by":"day","kind":"events","from":"2026-11-01","to":"2026-11-02"}`:                                     "/by http.unknown_field",
	} {
		a := h.keyed("POST", exportsAt, sent)
		if got := strings.Join(a.errors, ", "); a.Code != http.StatusUnprocessableEntity || got != want {
			t.Errorf("%s: %d %s, want %s", sent, a.Code, got, want)
		}
	}
}

func TestAnExportIsAskedForOncePerKeyAndRefusedWithItsPlaces(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	body := h.exportSent(3, "")
	first := h.keyed("POST", exportsAt, body, "Idempotency-Key", "a-1")
	again := h.keyed("POST", exportsAt, body, "Idempotency-Key", "a-1")
	if first.Code != http.StatusAccepted || again.Code != http.StatusOK || again.Body.String() != first.Body.String() || again.Header().Get("Location") != first.Header().Get("Location") {
		t.Errorf("%d %d %s", first.Code, again.Code, again.Body)
	}
	if a := h.keyed("POST", exportsAt, h.exportSent(4, ""), "Idempotency-Key", "a-1"); a.Code != http.StatusUnprocessableEntity || a.code != "export.key_reused" {
		t.Errorf("another under the same key: %d %s", a.Code, a.Body)
	}
	if a := h.keyed("POST", exportsAt, body, "Idempotency-Key", "a 1"); a.code != "http.bad_idempotency_key" {
		t.Errorf("a key with a space: %d %s", a.Code, a.Body)
	}
	today := campaigns.DateOf(h.deps.Now()).String()
	for sent, want := range map[string]string{
		`{"from":"2026-11-01","to":"2026-11-02"}`:                                  "/kind export.unknown_kind",
		`{"kind":"people","from":"2026-11-01","to":"2026-11-02"}`:                  "/kind export.unknown_kind",
		`{"kind":"events","to":"2026-11-02"}`:                                      "/from export.needs_day",
		`{"kind":"events","from":"2026-11-02","to":"2026-11-01"}`:                  "/to export.turned",
		`{"kind":"events","from":"2025-01-01","to":"2026-11-01"}`:                  "/to export.too_long",
		`{"kind":"events","from":"` + today + `","to":"` + today + `"}`:            "/to export.not_over",
		`{"kind":"events","from":"2026-11-01","to":"2026-11-02","time_zone":"No"}`: "/time_zone schedule.bad_zone",
		`{"kind":"events","from":"2026-11-01","to":"2026-11-02","format":"csv"}`:   "/format http.unknown_field",
		h.exportSent(1, `,"campaign":"cmp_none"`):                                  "/campaign campaign.unknown",
	} {
		a := h.keyed("POST", exportsAt, sent)
		if got := strings.Join(a.errors, ", "); a.Code != http.StatusUnprocessableEntity || got != want {
			t.Errorf("%s: %d %s, want %s", sent, a.Code, got, want)
		}
	}
	for range evidence.MaxExports - 1 {
		h.keyed("POST", exportsAt, body)
	}
	if a := h.keyed("POST", exportsAt, body); a.Code != http.StatusConflict || a.code != "export.too_many" {
		t.Errorf("one more than may wait: %d %s", a.Code, a.Body)
	}
	if a := h.keyed("POST", exportsAt, body, "Idempotency-Key", "a-1"); a.Code != http.StatusOK {
		t.Errorf("one that is among them is asked for again: %d %s", a.Code, a.Body)
	}
	h.listed()
}

// listed reads the list page by page.
func (h *house) listed() {
	h.t.Helper()
	var seen []string
	for path := exportsAt + "?limit=1"; path != ""; {
		a := h.keyed("GET", path, "")
		page := decode[exportList](h.t, a)
		if len(page.Data) != 1 {
			h.t.Fatalf("%s: %s", path, a.Body)
		}
		seen = append(seen, page.Data[0].Export)
		link, _, linked := strings.Cut(strings.TrimPrefix(a.Header().Get("Link"), "<"), `>; rel="next"`)
		if path = link; !linked {
			path = ""
		}
		if linked != page.Page.HasMore {
			h.t.Fatalf("the link is %q, the page says %+v", a.Header().Get("Link"), page.Page)
		}
	}
	var all []string
	for _, e := range decode[exportList](h.t, h.keyed("GET", exportsAt, "")).Data {
		all = append(all, e.Export)
	}
	if diff := cmp.Diff(all, seen); diff != "" || len(all) != evidence.MaxExports {
		h.t.Errorf("%d exports: %s", len(all), diff)
	}
	for _, where := range []string{"/xpt_none", "/xpt_none/file"} {
		if a := h.keyed("GET", exportsAt+where, ""); a.Code != http.StatusNotFound || a.code != "export.unknown" {
			h.t.Errorf("%s: %d %s", where, a.Code, a.Body)
		}
	}
}
