package jobs_test

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db/evidencedb"
	"erawan/internal/jobs"
	"erawan/internal/outbound"
	"erawan/internal/testenv"
	"erawan/internal/webtest"
	"erawan/locales"
	"erawan/web/reports"
)

// TestAReportThatWasDueWhileNobodyWasThereIsSentOnceAndRetried is due on three Mondays of which nobody knew, meets a server that
// refuses, and is read back from the letter.
func TestAReportThatWasDueWhileNobodyWasThereIsSentOnceAndRetried(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	server := testenv.StartMail(t)
	server.Refuse("451 try again, nok@example.org")
	mailer, err := outbound.NewMailer(server.URL(), "", outbound.Dialer{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	if err != nil {
		t.Fatal(err)
	}
	b := r.SignedIn(access.RoleAnalyst)
	b.Post("/admin/reports/views", url.Values{"title": {"How it goes"}, "days": {"moving"}, "shared": {"yes"}, "question": {"by=campaign&last=7"}})
	view := webtest.Attr(b.Get("/admin/reports/views").One("input[name=view]"), "value")
	a := b.Post("/admin/reports/schedules", url.Values{"view": {view}, "rhythm": {"week"}, "weekday": {"1"}, "hour": {"8"}, "zone": {"Asia/Bangkok"}, "file": {"csv"}, "way": {"mail"}, "locale": {"th"}, "to": {"nok@example.org, lek@example.org"}})
	if a.Status != 303 {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	var logged strings.Builder
	d := jobs.Deliverer{Runs: evidencedb.Store{DB: r.DB}, Maker: reports.Maker{Answers: evidencedb.Store{DB: r.DB}, Words: words, BaseURL: "http://erawan.example"},
		Carriers: map[string]jobs.Carrier{evidence.ByMail: mailer}, Now: r.Now, Log: slog.New(slog.NewTextHandler(&logged, nil))}
	once := func() {
		t.Helper()
		if err := d.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	once()
	r.Pass(22 * 24 * time.Hour)
	once()
	b = r.SignedIn(access.RoleAnalyst)
	if log := b.Get("/admin/reports/schedules").Text("main"); !strings.Contains(log, "could not be reached") || !strings.Contains(log, "2 moments before it were missed") || !strings.Contains(log, "Tried again") {
		t.Fatalf("the failure is not shown: %s", log)
	}
	server.Refuse("")
	r.Pass(2 * time.Minute)
	for range 3 {
		once()
	}
	if len(server.Letters()) != 2 {
		t.Fatalf("%d letters", len(server.Letters()))
	}
	head, text, files := read(t, server.Letters()[0])
	sheet := files["erawan-campaign-2026-12-07-2026-12-13.csv"]
	if also := files["erawan-columns.csv"]; len(files) != 2 || !strings.Contains(also, "click_rate_low") || !strings.Contains(also, "มองเห็นได้") {
		t.Errorf("what the columns mean does not go along: %d files, %s", len(files), also)
	}
	if !strings.HasPrefix(text, "How it goes") || !strings.Contains(text, "/admin/reports/build?") || !strings.Contains(text, "2569") || !strings.Contains(head.Get("Message-Id"), "run_") || strings.Contains(server.Letters()[0], "lek@") == strings.Contains(server.Letters()[0], "nok@") {
		t.Errorf("%v %s", head, text)
	}
	if !strings.HasPrefix(sheet, "\ufeff") || !strings.Contains(text, "7–13 ธันวาคม 2569") {
		t.Errorf("not the days before the one on which it was due: %s %s", text, sheet)
	}
	log := b.Get("/admin/reports/schedules").Text("main")
	if !strings.Contains(log, "Sent") || strings.Contains(log, "Waiting") {
		t.Errorf("%s", log)
	}
	if out := logged.String(); strings.Contains(out, "example.org") || !strings.Contains(out, "mail_away") {
		t.Errorf("the log says %s", out)
	}
	visits := webtest.Visits{"schedules": func(b *webtest.Browser) webtest.Answer { return b.Get("/admin/reports/schedules") }}
	webtest.Whole(t, b, visits)
	webtest.Linked(t, b, visits)
}

// read takes a letter apart.
func read(t *testing.T, raw string) (head mail.Header, text string, files map[string]string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	files = map[string]string{}
	for i := 0; ; i++ {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return m.Header, text, files
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(decoded(p))
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			text = string(body)
		} else {
			files[p.FileName()] = string(body)
		}
	}
}

func TestAFolderGetsAFileWholeAndOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := evidence.Parcel{ID: "run_1", Name: "../erawan.csv", File: []byte("a,b\r\n"), Also: []evidence.Attached{{Name: "../means.csv", File: []byte("means\r\n")}}}
	for range 2 {
		if err := (outbound.Folder{Dir: dir}).Carry(context.Background(), p); err != nil {
			t.Fatal(err)
		}
	}
	all, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(all) != 2 || filepath.Base(all[0]) != "run_1-erawan.csv" || filepath.Base(all[1]) != "run_1-means.csv" {
		t.Fatalf("%v %v", all, err)
	}
	if got, err := os.ReadFile(all[0]); err != nil || string(got) != "a,b\r\n" {
		t.Errorf("%q %v", got, err)
	}
	if err := (outbound.Folder{Dir: filepath.Join(dir, "none")}).Carry(context.Background(), p); err == nil {
		t.Error("a folder that is not there took it")
	}
}

func decoded(p *multipart.Part) io.Reader {
	if strings.EqualFold(p.Header.Get("Content-Transfer-Encoding"), "base64") {
		return base64.NewDecoder(base64.StdEncoding, p)
	}
	return p // quoted-printable is undone by the reader of parts
}
