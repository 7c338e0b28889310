// Package press prints pages on paper that is a file: PDF, by a Chromium that an installation names.
//
// The browser is given one page and its style, by a server that listens on this machine for as long as the printing takes and is
// also its proxy: whatever else it asks for is refused there, no name is looked up, and no script runs. It has no cookie of
// anybody's, no environment of ours, and a profile that is gone with it.
package press

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"erawan/internal/fault"
)

// What printing may take.
const (
	AtOnce   = 2                // browsers at once; others wait
	Patience = 15 * time.Second // how long one waits for its turn
	Timeout  = 40 * time.Second // how long one page may take
	MaxFile  = 64 << 20         // bytes of a file
)

// host is what the browser calls us: a name that leads nowhere.
const host = "page.invalid"

// Press prints. Make it with New.
type Press struct {
	browser  string
	turns    chan struct{}
	patience time.Duration
	timeout  time.Duration
}

// New prepares a press around the browser at a path.
func New(browser string) *Press {
	return &Press{browser: browser, turns: make(chan struct{}, AtOnce), patience: Patience, timeout: Timeout}
}

// Print makes a PDF of a page. What the page links to as style or picture is asked of files by its path. It is Unavailable where too many
// print, or where the browser fails or takes too long; the browser ends with the context.
func (p *Press) Print(ctx context.Context, page []byte, files http.Handler) ([]byte, error) {
	wait, stop := context.WithTimeout(ctx, p.patience)
	defer stop()
	select {
	case p.turns <- struct{}{}:
	case <-wait.Done():
		return nil, fault.New(fault.Unavailable, "", "paper.busy").After(p.patience)
	}
	defer func() { <-p.turns }()
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	out, err := p.print(ctx, page, files)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "", "paper.failed").After(p.timeout).Because(err)
	}
	return out, nil
}

func (p *Press) print(ctx context.Context, page []byte, files http.Handler) (out []byte, err error) {
	folder, err := os.MkdirTemp("", "erawan-press-")
	if err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	at, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	path := "/" + rand.Text()
	server := &http.Server{Handler: desk{path, page, files}, ReadHeaderTimeout: p.timeout}
	gone := make(chan error, 1)
	go func() { gone <- server.Serve(at) }()
	defer func() {
		if closed := errors.Join(server.Close(), <-gone); !errors.Is(closed, http.ErrServerClosed) {
			err = errors.Join(err, closed)
		}
	}()
	name := filepath.Join(folder, "page.pdf")
	if err := p.run(ctx, folder, args(folder, at.Addr().String(), name, "http://"+host+path)); err != nil {
		return nil, err
	}
	return read(name)
}

// read takes what the browser wrote, where it is a PDF of a size that can be.
func read(name string) ([]byte, error) {
	about, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("print: the browser wrote nothing: %w", err)
	}
	if about.Size() > MaxFile {
		return nil, fmt.Errorf("print: %d bytes are more than a file may have", about.Size())
	}
	out, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	if !bytes.HasPrefix(out, []byte("%PDF-")) {
		return nil, errors.New("print: what the browser wrote is no PDF")
	}
	return out, nil
}

// args are how the browser is started.
func args(folder, proxy, out, address string) []string {
	all := []string{"--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-sync",
		"--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-breakpad", "--disable-crash-reporter", "--metrics-recording-only", "--mute-audio",
		"--disable-features=Translate,MediaRouter,OptimizationHints,DialMediaRouteProvider", "--force-color-profile=srgb",
		"--proxy-server=http://" + proxy, "--proxy-bypass-list=<-loopback>", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
		"--user-data-dir=" + filepath.Join(folder, "profile"), "--no-pdf-header-footer", "--generate-pdf-document-outline", "--print-to-pdf=" + out}
	if os.Geteuid() == 0 { // its sandbox does not work for root; no script runs in it
		all = append(all, "--no-sandbox")
	}
	return append(all, address)
}

// run starts the browser with nothing of ours around it, and ends it and all that it started with the context.
func (p *Press) run(ctx context.Context, folder string, args []string) error {
	cmd := exec.CommandContext(ctx, p.browser, args...)
	cmd.Dir = folder
	cmd.Env = []string{"HOME=" + folder, "TMPDIR=" + folder, "XDG_RUNTIME_DIR=" + folder, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}
	var said tail
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.WaitDelay = time.Second
	together(cmd)
	err := cmd.Run()
	if ctx.Err() != nil {
		return fmt.Errorf("print: %w", context.Cause(ctx))
	}
	if err != nil {
		return fmt.Errorf("print: %w: %s", err, said.last)
	}
	return nil
}

// tail keeps the end of what a browser says, for the log.
type tail struct{ last []byte }

func (t *tail) Write(b []byte) (int, error) {
	const most = 1 << 10
	t.last = append(t.last, b...)
	if over := len(t.last) - most; over > 0 {
		t.last = t.last[over:]
	}
	return len(b), nil
}

// desk is all that the browser reaches: the page, and files of ours.
type desk struct {
	path  string
	page  []byte
	files http.Handler
}

// policy lets the page have our own style and pictures. It runs nothing and sends nothing.
const policy = "default-src 'none'; style-src http://" + host + "; img-src http://" + host + " data:; font-src http://" + host + "; sandbox allow-same-origin"

func (d desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method != http.MethodGet || r.URL.Host != host || r.URL.Scheme != "http":
		http.Error(w, "nothing but the page", http.StatusForbidden)
	case r.URL.Path == d.path:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		_, _ = w.Write(d.page) // a browser that has gone needs no more of it
	case d.files != nil:
		d.files.ServeHTTP(w, r)
	default:
		http.NotFound(w, r)
	}
}
