package jobs_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db/evidencedb"
	"erawan/internal/jobs"
	"erawan/internal/outbound"
	"erawan/internal/page"
	"erawan/internal/webtest"
	"erawan/locales"
	"erawan/web/reports"
	"erawan/web/static"
	"erawan/web/templates"
)

// receiver is somebody's own server, which keeps what it is sent.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	got    []received
}

type received struct {
	header http.Header
	body   []byte
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{status: http.StatusNoContent}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, received{req.Header.Clone(), body})
		w.Header().Set("Location", "https://elsewhere.example/")
		w.WriteHeader(r.status)
	}))
	t.Cleanup(r.Close)
	return r
}

// answers sets what it answers with from now on, and forgets what it got.
func (r *receiver) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status, r.got = status, nil
}

func (r *receiver) all() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got
}

// hooked is a room with a schedule that delivers to a webhook each Monday, and who delivers.
type hooked struct {
	*webtest.Room
	jobs.Deliverer
	logged     *strings.Builder
	at, secret string
}

func newHooked(t *testing.T, to, file string) *hooked {
	t.Helper()
	h := &hooked{Room: webtest.New(t), logged: &strings.Builder{}}
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(h.logged, nil))
	h.Deliverer = jobs.Deliverer{Runs: evidencedb.Store{DB: h.DB}, Maker: reports.Maker{Answers: evidencedb.Store{DB: h.DB}, Words: words, BaseURL: "http://erawan.example"}, Now: h.Room.Now, Log: log,
		Carriers: map[string]jobs.Carrier{evidence.ByHook: outbound.ReportHooks{Vault: webtest.Vault, Now: h.Room.Now, Log: log, Dialer: outbound.Dialer{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}}}}
	b := h.SignedIn(access.RoleAnalyst)
	b.Post("/admin/reports/views", url.Values{"title": {"How it goes"}, "days": {"moving"}, "shared": {"yes"}, "question": {"by=campaign&last=7"}})
	form := url.Values{"view": {webtest.Attr(b.Get("/admin/reports/views").One("input[name=view]"), "value")}, "rhythm": {"week"}, "weekday": {"1"}, "hour": {"8"}, "zone": {"Asia/Bangkok"}, "file": {file}, "way": {"webhook"}, "locale": {"th"}, "url": {"http://partner.example/reports"}}
	if a := b.Post("/admin/reports/schedules", form); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("#url-wrong"), "https://") {
		t.Fatalf("an address without TLS is taken: %d %s", a.Status, a.Text("main"))
	}
	form.Set("url", to)
	a := b.Post("/admin/reports/schedules", form)
	h.secret = a.Text("#secret")
	if a.Status != http.StatusCreated || !strings.HasPrefix(h.secret, outbound.SecretPrefix) {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	h.at = webtest.Attr(b.Get("/admin/reports/schedules").One("tbody th a"), "href")
	if a := b.Get(h.at); strings.Contains(a.Body, h.secret) || !strings.Contains(a.Text("main"), to) {
		t.Fatalf("the secret is shown again, or the address is not: %s", a.Text("main"))
	}
	return h
}

func (h *hooked) once() {
	h.T.Helper()
	if err := h.Once(h.T.Context()); err != nil {
		h.T.Fatal(err)
	}
}

// log is the list of deliveries as an analyst reads it.
func (h *hooked) log() string {
	h.T.Helper()
	return h.SignedIn(access.RoleAnalyst).Get(h.at).Text("main")
}

func (h *hooked) do(form url.Values) {
	h.T.Helper()
	if a := h.SignedIn(access.RoleAnalyst).Post(h.at, form); a.Status != http.StatusSeeOther {
		h.T.Fatalf("%v: %d %s", form, a.Status, a.Text("main"))
	}
}

func verifies(t *testing.T, secret string, r received) bool {
	t.Helper()
	w, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	return w.VerifyIgnoringTimestamp(r.body, r.header) == nil
}

// sent is the document of a delivery, as somebody else's program reads it.
type sent struct {
	Type string
	Data struct {
		ID, Schedule, Title, From, To, Locale, Cite, Page string
		Zone                                              string `json:"time_zone"`
		Test, Sample                                      bool
		Missed                                            int
		Files                                             []struct {
			Name, Type, SHA256 string
			Bytes              int
			Content            []byte
		}
	}
}

func (r received) document(t *testing.T) (out sent) {
	t.Helper()
	if err := json.Unmarshal(r.body, &out); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
	return out
}

// TestAReportThatWasDueWhileNobodyWasThereIsPostedOnceAndRetried is due on three Mondays of which nobody knew, meets a server that
// leads elsewhere and one that is broken, and is read back from what was posted.
func TestAReportThatWasDueWhileNobodyWasThereIsPostedOnceAndRetried(t *testing.T) {
	t.Parallel()
	to := newReceiver(t)
	h := newHooked(t, to.URL, "csv")
	h.once()
	if len(to.all()) != 0 {
		t.Fatal("it was posted before it was due")
	}
	h.Pass(22 * 24 * time.Hour)
	for _, status := range []int{http.StatusFound, http.StatusServiceUnavailable} {
		to.answers(status)
		h.once()
		if log := h.log(); len(to.all()) != 1 || !strings.Contains(log, fmt.Sprintf("(%d)", status)) || !strings.Contains(log, "2 moments before it were missed") || !strings.Contains(log, "Tried again") {
			t.Fatalf("%d: %d posts, and the failure is not shown: %s", status, len(to.all()), log)
		}
		h.Pass(6 * time.Minute)
	}
	to.answers(http.StatusNoContent)
	for range 3 {
		h.once()
	}
	if len(to.all()) != 1 {
		t.Fatalf("%d posts", len(to.all()))
	}
	got := to.all()[0]
	d := got.document(t)
	if !verifies(t, h.secret, got) || got.header.Get("Webhook-Id") != d.Data.ID || !strings.HasPrefix(d.Data.ID, "run_") {
		t.Errorf("it does not verify: %v", got.header)
	}
	if d.Type != "report.ready" || d.Data.Title != "How it goes" || d.Data.From != "2026-12-07" || d.Data.To != "2026-12-13" || d.Data.Zone != "Asia/Bangkok" || d.Data.Locale != "th" || d.Data.Missed != 2 || d.Data.Test ||
		!strings.Contains(d.Data.Cite, "2569") || !strings.HasPrefix(d.Data.Page, "http://erawan.example/admin/reports/build?") {
		t.Errorf("it says %+v", d)
	}
	names := map[string]string{}
	for _, f := range d.Data.Files {
		sum := sha256.Sum256(f.Content)
		if f.SHA256 != hex.EncodeToString(sum[:]) || f.Bytes != len(f.Content) {
			t.Errorf("%s is not what it says it is", f.Name)
		}
		names[f.Name] = string(f.Content)
	}
	if len(names) != 2 || !strings.HasPrefix(names["erawan-campaign-2026-12-07-2026-12-13.csv"], "\ufeff") || !strings.Contains(names["erawan-columns.csv"], "มองเห็นได้") {
		t.Errorf("its files are %v", names)
	}
	if log := h.log(); !strings.Contains(log, "Sent") || strings.Contains(log, "Waiting") {
		t.Errorf("%s", log)
	}
	if out := h.logged.String(); strings.Contains(out, to.URL) || !strings.Contains(out, "hooks.why_redirect") {
		t.Errorf("the log says %s", out)
	}
	b := h.SignedIn(access.RoleAnalyst)
	visits := webtest.Visits{"schedule": func(b *webtest.Browser) webtest.Answer { return b.Get(h.at) }, "schedules": func(b *webtest.Browser) webtest.Answer { return b.Get("/admin/reports/schedules") }}
	webtest.Whole(t, b, visits)
	webtest.Linked(t, b, visits)
}

// TestAWebhookThatIsGoneIsTurnedOffAndMadeUpForWhenItIsBack answers 410, is asked nothing more but a test, and is turned on again.
func TestAWebhookThatIsGoneIsTurnedOffAndMadeUpForWhenItIsBack(t *testing.T) {
	t.Parallel()
	to := newReceiver(t)
	h := newHooked(t, to.URL, "json")
	to.answers(http.StatusGone)
	h.Pass(8 * 24 * time.Hour)
	h.once()
	if log := h.log(); !strings.Contains(log, "Given up") || !strings.Contains(log, "Off: it answered 410") || !strings.Contains(log, "does not want to be told any more (410)") {
		t.Fatalf("%s", log)
	}
	to.answers(http.StatusNoContent)
	h.Pass(21 * 24 * time.Hour)
	h.once()
	if len(to.all()) != 0 {
		t.Fatal("a webhook that is off is called")
	}
	h.do(url.Values{"do": {"test"}})
	h.once()
	if all := to.all(); len(all) != 1 || !all[0].document(t).Data.Test {
		t.Fatalf("a test is not sent while the webhook is off: %d", len(all))
	}
	to.answers(http.StatusNoContent)
	h.do(url.Values{"do": {"on"}})
	h.once()
	if all := to.all(); len(all) != 1 || all[0].document(t).Data.Missed != 2 {
		t.Fatalf("what was missed while it was off is not made up for once: %d", len(all))
	}
	h.do(url.Values{"do": {"off"}})
	h.Pass(8 * 24 * time.Hour)
	h.once()
	if len(to.all()) != 1 || !strings.Contains(h.log(), "Off, as you wanted") {
		t.Errorf("%d posts: %s", len(to.all()), h.log())
	}
}

// TestATestIsTriedOnceAndARotatedSecretSignsWithTheOldOne also waits until a webhook that takes nothing is turned off.
func TestATestIsTriedOnceAndARotatedSecretSignsWithTheOldOne(t *testing.T) {
	t.Parallel()
	to := newReceiver(t)
	h := newHooked(t, to.URL, "csv")
	to.answers(http.StatusInternalServerError)
	h.do(url.Values{"do": {"test"}})
	for range 2 {
		h.once()
		h.Pass(2 * time.Minute)
	}
	if log := h.log(); len(to.all()) != 1 || !strings.Contains(log, "Test") || !strings.Contains(log, "Given up") || !strings.Contains(log, "(500)") {
		t.Fatalf("%d tries: %s", len(to.all()), log)
	}
	a := h.SignedIn(access.RoleAnalyst).Post(h.at+"/rotate", nil)
	fresh := a.Text("#secret")
	if a.Status != http.StatusOK || fresh == h.secret || !strings.Contains(a.Text("main"), "signs as well until") {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	to.answers(http.StatusOK)
	for _, old := range []bool{true, false} {
		h.do(url.Values{"do": {"test"}})
		h.once()
		all := to.all()
		last := all[len(all)-1]
		if !verifies(t, fresh, last) || verifies(t, h.secret, last) != old {
			t.Errorf("the secret before signs: want %v", old)
		}
		h.Pass(25 * time.Hour)
	}
	to.answers(http.StatusBadGateway)
	for range 4 * 7 { // weeks of tries
		h.once()
		h.Pass(24 * time.Hour)
	}
	if log := h.log(); !strings.Contains(log, "Off: it took nothing for a day") || len(to.all()) != 20 {
		t.Errorf("after %d failures: %s", len(to.all()), log)
	}
}

// paper is a press that keeps what it was given.
type paper struct{ page []byte }

func (p *paper) Print(_ context.Context, page []byte, files http.Handler) ([]byte, error) {
	a := httptest.NewRecorder()
	files.ServeHTTP(a, httptest.NewRequest(http.MethodGet, "/static/nothing", nil))
	p.page = page
	return []byte("%PDF-1.7 " + fmt.Sprint(a.Code)), nil
}

// TestAPDFWithoutABrowserIsAShownFailureAndIsSentWhenThereIsOne asks a worker for a PDF before and after its operator names a browser.
func TestAPDFWithoutABrowserIsAShownFailureAndIsSentWhenThereIsOne(t *testing.T) {
	t.Parallel()
	to := newReceiver(t)
	h := newHooked(t, to.URL, evidence.PDF)
	h.Pass(8 * 24 * time.Hour)
	h.once()
	if log := h.log(); len(to.all()) != 0 || !strings.Contains(log, "ERAWAN_CHROMIUM") || !strings.Contains(log, "Tried again") || strings.Contains(log, "Off:") {
		t.Fatalf("%d posts: %s", len(to.all()), log)
	}
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	files, err := static.Files()
	if err != nil {
		t.Fatal(err)
	}
	assets, err := page.NewAssets(files)
	if err != nil {
		t.Fatal(err)
	}
	set, err := page.Parse(templates.Console, words, assets)
	if err != nil {
		t.Fatal(err)
	}
	p := &paper{}
	h.Maker = reports.Maker{Answers: evidencedb.Store{DB: h.DB}, Words: words, BaseURL: "http://erawan.example", Printer: reports.NewPrinter(p, set, assets)}
	h.Pass(2 * time.Minute)
	h.once()
	if len(to.all()) != 1 {
		t.Fatalf("%d posts: %s", len(to.all()), h.log())
	}
	f := to.all()[0].document(t).Data.Files
	if len(f) != 1 || f[0].Type != "application/pdf" || !strings.HasSuffix(f[0].Name, ".pdf") || string(f[0].Content) != "%PDF-1.7 404" {
		t.Errorf("%+v", f)
	}
	printed := string(p.page)
	for _, want := range []string{`<html lang="th"`, "How it goes", "2569", "</html>"} {
		if !strings.Contains(printed, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(printed, `<a href="/`) || strings.Contains(printed, "<form") {
		t.Errorf("links of the PDF would lead nowhere, or it has forms: %s", printed)
	}
}
