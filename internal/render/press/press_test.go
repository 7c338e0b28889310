package press

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"erawan/internal/fault"
)

// browser is the Chromium that the tests have.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("ERAWAN_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	t.Fatal("no Chromium: make test brings one")
	return ""
}

// script is a browser of our own making: it gets the arguments that Chromium would.
func script(t *testing.T, does string) *Press {
	t.Helper()
	name := filepath.Join(t.TempDir(), "browser")
	if err := os.WriteFile(name, []byte("#!/bin/sh\n"+does+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return New(name)
}

// text is what another program reads in a PDF.
func text(t *testing.T, pdf []byte) string {
	t.Helper()
	cmd := exec.Command("pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestAPageIsPrintedInThreeScriptsAndAsksForNothingElse prints a page that reaches for everything: our style and picture are asked for, and
// a server of others on this very machine is not.
func TestAPageIsPrintedInThreeScriptsAndAsksForNothingElse(t *testing.T) {
	t.Parallel()
	var others atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { others.Add(1) }))
	defer other.Close()
	var ours []string
	files := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/favicon.ico" { // the browser's own idea
			return
		}
		ours = append(ours, r.URL.Path)
		w.Header().Set("Content-Type", "text/css")
		fmt.Fprint(w, "@media print{.away{display:none}}")
	})
	page := `<!doctype html><html lang="th"><meta charset="utf-8"><title>x</title><link rel="stylesheet" href="/static/a.css"><link rel="stylesheet" href="` + other.URL + `/b.css">
<img src="` + other.URL + `/c.png" alt=""><img src="https://example.org/d.png" alt=""><iframe src="` + other.URL + `/e"></iframe><iframe src="file:///etc/hostname"></iframe>
<p>1,234,567.89</p><p lang="zh-Hans">不带象牙</p><p lang="zh-Hant">不帶象牙</p><p lang="th">ไม่ใช่งาช้าง</p><p class="away">gone</p><p id="js">before</p><script>document.getElementById("js").textContent="after"</script>`
	pdf, err := New(browser(t)).Print(t.Context(), []byte(page), files)
	if err != nil {
		t.Fatal(err)
	}
	said := text(t, pdf)
	for _, want := range []string{"1,234,567.89", "不带象牙", "不帶象牙", "ไม่ใช่งาช้าง", "before"} {
		if !strings.Contains(said, want) {
			t.Errorf("the text of the PDF lacks %q: %s", want, said)
		}
	}
	if strings.Contains(said, "gone") || strings.Contains(said, "after") {
		t.Errorf("what paper hides, or a script, is in the PDF: %s", said)
	}
	if n := others.Load(); n != 0 || strings.Join(ours, " ") != "/static/a.css" {
		t.Errorf("another server was asked %d times, ours for %v", n, ours)
	}
}

func TestABrowserEndsWithWhoeverAskedAndWithItsTime(t *testing.T) {
	t.Parallel()
	for name, until := range map[string]func(*Press) (context.Context, context.CancelFunc){
		"who asked is gone": func(*Press) (context.Context, context.CancelFunc) {
			return context.WithTimeout(t.Context(), 100*time.Millisecond)
		},
		"its time is over": func(p *Press) (context.Context, context.CancelFunc) {
			p.timeout = 100 * time.Millisecond
			return context.WithCancel(t.Context())
		},
	} {
		child := filepath.Join(t.TempDir(), "child")
		p := script(t, `sleep 600 & echo $! > `+child+`; wait`)
		ctx, cancel := until(p)
		if _, err := p.Print(ctx, nil, nil); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
		if state := lives(child); state != "" {
			t.Errorf("%s: what the browser started lives on: %s", name, state)
		}
		if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "erawan-press-*", "page.pdf")); len(left) > 0 {
			t.Errorf("%s: %v is left", name, left)
		}
	}
}

// lives returns the state of the process whose number a file has, and nothing once it has ended: a process that was killed
// stands in the table until the kernel comes to it.
func lives(child string) string {
	id, err := os.ReadFile(child)
	if err != nil { // it had not come so far
		return ""
	}
	var state []byte
	for range 500 {
		if state, err = os.ReadFile("/proc/" + strings.TrimSpace(string(id)) + "/stat"); err != nil || bytes.Contains(state, []byte(") Z ")) {
			return ""
		}
		time.Sleep(10 * time.Millisecond)
	}
	return string(state)
}

func TestOnlySoManyPrintAtOnceAndOthersAreToldToComeBack(t *testing.T) {
	t.Parallel()
	p := script(t, "exec sleep 600")
	p.patience = 50 * time.Millisecond
	for range AtOnce {
		p.turns <- struct{}{}
	}
	var f *fault.Fault
	_, err := p.Print(t.Context(), nil, nil)
	if all := fault.All(err); len(all) == 1 {
		f = all[0]
	}
	if f == nil || f.Key != "paper.busy" || f.RetryAfter == 0 {
		t.Errorf("%v", err)
	}
}

func TestABrowserThatFailsIsSaidToHaveFailed(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]*Press{"it is not there": New("/nowhere/chromium"), "it ends with an error": script(t, "exit 3"), "it writes nothing": script(t, "exit 0"),
		"it writes no PDF": script(t, `for a in "$@"; do case $a in --print-to-pdf=*) echo hello > "${a#*=}";; esac; done`)} {
		if _, err := p.Print(t.Context(), nil, nil); !fault.Is(err, fault.Unavailable) || fault.All(err)[0].Key != "paper.failed" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(New("x").turns) != 0 {
		t.Error("a turn is kept")
	}
}

func TestABrowserHasNothingOfOurEnvironment(t *testing.T) {
	t.Setenv("ERAWAN_DATABASE_URL", "postgres://secret")
	out := filepath.Join(t.TempDir(), "environment")
	_, _ = script(t, "env > "+out).Print(t.Context(), nil, nil)
	said, err := os.ReadFile(out)
	if err != nil || bytes.Contains(said, []byte("secret")) || !bytes.Contains(said, []byte("HOME=")) {
		t.Errorf("%v %s", err, said)
	}
}

// TestThePageIsForItsBrowserAlone asks the server of a printing as another program of this machine would.
func TestThePageIsForItsBrowserAlone(t *testing.T) {
	t.Parallel()
	d := httptest.NewServer(desk{"/secret", []byte("figures"), nil})
	defer d.Close()
	for _, ask := range []string{"GET /secret HTTP/1.1\r\nHost: 127.0.0.1", "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443", "GET http://example.org/ HTTP/1.1\r\nHost: example.org",
		"GET http://page.invalid/ HTTP/1.1\r\nHost: page.invalid", "POST http://page.invalid/secret HTTP/1.1\r\nHost: page.invalid\r\nContent-Length: 0"} {
		c, err := net.Dial("tcp", d.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(c, ask+"\r\nConnection: close\r\n\r\n")
		var said bytes.Buffer
		_, _ = said.ReadFrom(c)
		_ = c.Close()
		if !strings.HasPrefix(said.String(), "HTTP/1.1 40") || strings.Contains(said.String(), "figures") {
			t.Errorf("%s: %s", ask, said.String())
		}
	}
}
