package reports_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db/evidencedb"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/internal/render/press"
	"erawan/internal/webtest"
	"erawan/locales"
	"erawan/web/reports"
	"erawan/web/static"
	"erawan/web/templates"
)

// browser is a press around a real one.
func browser(t *testing.T) *press.Press {
	t.Helper()
	for _, name := range []string{os.Getenv("ERAWAN_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return press.New(path)
		}
	}
	t.Fatal("no Chromium: make test brings one")
	return nil
}

// pressed is a room whose pages are printed by a browser.
func pressed(t *testing.T) *webtest.Room {
	t.Helper()
	b := browser(t)
	return webtest.New(t, func(p *webtest.Parts) { p.Press = b })
}

// poppler reads a PDF with another program.
func poppler(t *testing.T, pdf string, program string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program, append(args, "-")...)
	if program == "pdftotext" {
		cmd.Args = append(cmd.Args, "-")
	}
	cmd.Stdin = strings.NewReader(pdf)
	var wrong bytes.Buffer
	cmd.Stderr = &wrong
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v %s", program, err, wrong.String())
	}
	return string(out)
}

var figure = regexp.MustCompile(`\d[\d.,]*\d|\d`)

// count is how often each figure stands in a text.
func count(text string) map[string]int {
	out := map[string]int{}
	for _, n := range figure.FindAllString(text, -1) {
		out[n]++
	}
	return out
}

// hidden reports whether paper leaves something out: forms, and what is folded away.
func hidden(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n.Data == "form" || n.Data == "details" && webtest.Attr(n, "class") == "define" {
			return true
		}
	}
	return false
}

// TestThePDFSaysWhatTheScreenSaysDigitForDigit prints pages in the four languages, and reads them back with pdftotext and pdffonts.
func TestThePDFSaysWhatTheScreenSaysDigitForDigit(t *testing.T) {
	t.Parallel()
	r := pressed(t)
	busier(t, r)
	b := r.SignedIn(access.RoleAnalyst)
	at := frozen(t, b)
	for _, l := range lang.All {
		b.Language = string(l)
		for _, path := range []string{building + "?by=variant&before=yes", at} {
			screen := b.Get(path)
			join := "?"
			if strings.Contains(path, "?") {
				join = "&"
			}
			a := b.Get(path + join + "as=pdf")
			if a.Status != http.StatusOK || a.Header.Get("Content-Type") != "application/pdf" || !strings.Contains(a.Header.Get("Content-Disposition"), ".pdf") {
				t.Fatalf("%s in %s: %d %v", path, l, a.Status, a.Header)
			}
			paper := poppler(t, a.Body, "pdftotext", "-raw")
			shown := ""
			for _, n := range append(screen.All("main td"), screen.All("main dd")...) {
				if !hidden(n) {
					shown += " " + webtest.TextOf(n)
				}
			}
			there := count(paper)
			want := count(shown)
			if len(want) < 10 {
				t.Fatalf("%s in %s: only %d figures on the screen", path, l, len(want))
			}
			for n, times := range want {
				if there[n] < times {
					t.Errorf("%s in %s: %s stands %d times on the screen and %d in the PDF", path, l, n, times, there[n])
				}
			}
			squeezed := strings.Join(strings.Fields(paper), "")
			for _, n := range screen.All("main h1") {
				if title := strings.Join(strings.Fields(webtest.TextOf(n)), ""); !strings.Contains(squeezed, title) {
					t.Errorf("%s in %s: the title %q cannot be read in the PDF:\n%s", path, l, title, paper[:min(len(paper), 400)])
				}
			}
			for i, line := range strings.Split(strings.TrimSpace(poppler(t, a.Body, "pdffonts")), "\n") {
				if f := strings.Fields(line); i > 1 && (len(f) < 5 || f[len(f)-3] != "yes" || f[len(f)-5] != "yes") {
					t.Errorf("%s in %s: a font is not embedded, or its text cannot be taken out: %s", path, l, line)
				}
			}
		}
	}
}

// TestWhatAWorkerPrintsSaysWhatTheScreenSays packs a schedule's PDF as a worker does, and reads it back beside the builder's page.
func TestWhatAWorkerPrintsSaysWhatTheScreenSays(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	busier(t, r)
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
	maker := reports.Maker{Answers: evidencedb.Store{DB: r.DB}, Words: words, BaseURL: "http://erawan.example", Printer: reports.NewPrinter(browser(t), set, assets)}
	b := r.SignedIn(access.RoleAnalyst)
	due := r.Now().Add(24 * time.Hour)
	for _, l := range []lang.Locale{lang.Th, lang.ZhHant} {
		sch := evidence.Schedule{Title: "Which message works best?", Address: "by=variant&last=7", Zone: "Asia/Bangkok", Locale: l, File: evidence.PDF}
		parcel, err := maker.Pack(t.Context(), r.Staff(access.RoleAnalyst).Scope(), sch, evidence.Run{Public: "run_1", Due: due})
		if err != nil {
			t.Fatal(err)
		}
		from, to := sch.Days(due, 7)
		b.Language = string(l)
		paper := poppler(t, string(parcel.File), "pdftotext", "-raw")
		there, shown := count(paper), ""
		for _, n := range b.Get(building + "?by=variant&from=" + from.String() + "&to=" + to.String()).All("main td") {
			shown += " " + webtest.TextOf(n)
		}
		want := count(shown)
		if len(want) < 10 || parcel.Kind != "application/pdf" || !strings.Contains(paper, "Which message works best?") || (l == lang.Th) != strings.Contains(paper, "2569") {
			t.Fatalf("%s: %d figures on the screen; the paper begins %s", l, len(want), paper[:min(len(paper), 300)])
		}
		for n, times := range want {
			if there[n] < times {
				t.Errorf("%s: %s stands %d times on the screen and %d in the PDF", l, n, times, there[n])
			}
		}
	}
}

// holding is a press that keeps what it was given.
type holding struct{ page []byte }

func (h *holding) Print(_ context.Context, page []byte, _ http.Handler) ([]byte, error) {
	h.page = page
	return []byte("%PDF-1.7"), nil
}

// TestEveryReportPageIsPrintedForThoseWhoMaySeeIt asks every page that says it can be taken away.
func TestEveryReportPageIsPrintedForThoseWhoMaySeeIt(t *testing.T) {
	t.Parallel()
	h := &holding{}
	r := webtest.New(t, func(p *webtest.Parts) { p.Press = h })
	b := r.SignedIn(access.RoleAnalyst)
	campaign := "/admin/campaigns/" + r.Campaigns()[0].Public
	for _, path := range []string{building, frozen(t, b), "/admin/reports/engagement", "/admin/reports/reach", "/admin/reports/metrics", campaign + "/experiment", campaign + "/survey",
		"/admin/research", "/admin/planner"} {
		to := webtest.Attr(b.Get(path).One("main .paper a"), "href")
		h.page = nil
		a := b.Get(to)
		if a.Status != http.StatusOK || a.Body != "%PDF-1.7" || !bytes.Contains(h.page, []byte("</html>")) {
			t.Errorf("%s leads to %s: %d", path, to, a.Status)
		}
		if bytes.Contains(h.page, []byte(`<a href="/`)) || !bytes.Contains(h.page, []byte(`href="http://erawan.example/admin`)) {
			t.Errorf("%s: links of the PDF would lead nowhere", path)
		}
		if out := r.Browser().Get(to); out.Status != http.StatusSeeOther {
			t.Errorf("%s is printed for nobody: %d", path, out.Status)
		}
	}
	h.page = nil
	if a := b.Get(building + "?by=nothing&as=pdf"); a.Status != http.StatusUnprocessableEntity || h.page != nil || a.Text("#by-wrong") == "" {
		t.Errorf("what cannot be asked is printed: %d", a.Status)
	}
	if a := b.Get(freezing + "/rep_none?as=pdf"); a.Status != http.StatusNotFound || h.page != nil {
		t.Errorf("what is not there is printed: %d", a.Status)
	}
}

func TestWithoutABrowserThePageSaysThatThereIsNoPDF(t *testing.T) {
	t.Parallel()
	b := webtest.New(t).SignedIn(access.RoleAnalyst)
	for _, l := range lang.All {
		b.Language = string(l)
		if said := b.Get(building).Text("main .paper"); !strings.Contains(said, "ERAWAN_CHROMIUM") {
			t.Errorf("%s says %q", l, said)
		}
		if a := b.Get(building + "?as=pdf"); a.Status != http.StatusNotImplemented || !strings.Contains(a.Text("main"), "ERAWAN_CHROMIUM") {
			t.Errorf("%s: %d", l, a.Status)
		}
	}
}

// TestAPartnersMonthIsPrinted reads the year in the reader's calendar off the paper.
func TestAPartnersMonthIsPrinted(t *testing.T) {
	t.Parallel()
	r := pressed(t)
	b := r.SignedIn(access.RolePartnerManager)
	for _, l := range lang.All {
		b.Language = string(l)
		a := b.Get("/partner/sheet?month=2026-11&as=pdf")
		if a.Status != http.StatusOK || a.Header.Get("Content-Type") != "application/pdf" || a.Header.Get("Content-Disposition") != `attachment; filename="erawan-partner-sheet.pdf"` {
			t.Fatalf("%s: %d %v", l, a.Status, a.Header)
		}
		paper := strings.Join(strings.Fields(poppler(t, a.Body, "pdftotext", "-raw")), "")
		title := strings.Join(strings.Fields(b.Get("/partner/sheet?month=2026-11").Text("h1")), "")
		if !strings.Contains(paper, title) || (l == lang.Th) != strings.Contains(title, "2569") {
			t.Errorf("%s: the paper lacks %q: %s", l, title, paper[:min(len(paper), 300)])
		}
	}
}
