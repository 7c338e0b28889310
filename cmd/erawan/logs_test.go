package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"erawan/internal/testenv"
)

// guest is somebody who visits from an address of their own and gives away whatever can be given away.
// It remembers each piece, so that a test can look for it where it must not be.
type guest struct {
	client *http.Client
	base   string

	mu     sync.Mutex
	gave   []string
	events int
}

// What a guest gives away, beside tokens and keys.
const (
	guestAddress  = "127.0.0.77"
	guestAgent    = "Mozilla/5.0 (Linux; U; Android 14; zh-CN) MicroMessenger/8.0.49"
	guestEmail    = "anna.lindqvist@mail.example"
	guestPassword = "correct-horse-battery-77"
	guestProxied  = "203.0.113.99"
)

func newGuest(t *testing.T, base string) *guest {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	from := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(guestAddress)}, Timeout: 5 * time.Second}
	transport := &http.Transport{DialContext: from.DialContext}
	t.Cleanup(transport.CloseIdleConnections)
	return &guest{client: &http.Client{Transport: transport, Jar: jar, Timeout: 15 * time.Second}, base: base,
		gave: []string{guestAddress, "MicroMessenger", guestEmail, "anna.lindqvist", guestPassword, guestProxied}}
}

func (g *guest) give(what string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if what != "" && !slices.Contains(g.gave, what) {
		g.gave = append(g.gave, what)
	}
}

// send makes one request. What became of it is of no interest here but to whoever reads the answer.
func (g *guest) send(ctx context.Context, method, path, kind, body string) []byte {
	req, err := http.NewRequestWithContext(ctx, method, g.base+path, strings.NewReader(body))
	if err != nil {
		return nil
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("User-Agent", guestAgent)
	req.Header.Set("X-Forwarded-For", guestProxied)
	req.Header.Set("Referer", g.base+"/?who="+guestEmail)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := g.client.Do(req)
	if err != nil {
		return nil
	}
	defer res.Body.Close()
	got, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return nil
	}
	return got
}

// visit looks at a slot and does everything that a page can do, rightly and wrongly.
func (g *guest) visit(ctx context.Context, placement, key string, bucket int) {
	g.give(key)
	const data = "application/json"
	answer := g.send(ctx, http.MethodPost, "/v1/decisions?key="+key, data, fmt.Sprintf(
		`{"placement":%q,"locales":["zh-CN"],"bucket":%d,"signals":{"destination":["TH"],"trip_phase":"booked","context":["souvenirs"]}}`, placement, bucket))
	var got struct {
		Decisions []struct {
			Token   string
			Content struct {
				Action struct{ Statement, Consent string }
			}
		}
	}
	if json.Unmarshal(answer, &got) != nil || len(got.Decisions) == 0 || got.Decisions[0].Token == "" {
		return
	}
	d := got.Decisions[0]
	g.give(d.Token)
	g.send(ctx, http.MethodPost, "/v1/events", data, fmt.Sprintf(`{"events":[{"token":%q,"type":"impression"},{"token":%q,"type":"no such type"},{"token":"%[1]sx","type":"click"}]}`, d.Token, d.Token))
	g.send(ctx, http.MethodGet, "/v1/events.gif?type=viewable&token="+d.Token, data, "")
	g.send(ctx, http.MethodGet, "/c?t="+d.Token, data, "")
	pledge := g.send(ctx, http.MethodPost, "/v1/pledges", data, fmt.Sprintf(
		`{"token":%q,"statement":%q,"locale":"zh-Hans","consent":{"text":%q},"name":%q}`, d.Token, d.Content.Action.Statement, d.Content.Action.Consent, guestEmail))
	var receipt struct{ Receipt string }
	if json.Unmarshal(pledge, &receipt) == nil {
		g.give(receipt.Receipt)
	}
	g.send(ctx, http.MethodPost, "/v1/pledges/withdraw", data, fmt.Sprintf(`{"receipt":%q}`, receipt.Receipt))
	g.mu.Lock()
	g.events++
	g.mu.Unlock()
}

// blunder asks for what is not there, breaks off, and signs in with what it has.
func (g *guest) blunder(ctx context.Context, password string) {
	g.send(ctx, http.MethodGet, "/nothing/"+guestEmail+"?password="+guestPassword, "text/plain", "")
	g.send(ctx, http.MethodPost, "/v1/events?"+guestEmail, "application/json", `{"events":[{"token":"`+guestEmail)
	g.send(ctx, http.MethodPost, "/v1/decisions?key="+guestPassword, "application/json", `{"placement":"`+guestEmail+`"}`)
	g.send(ctx, http.MethodGet, "/api/v1/reports/engagement?campaign="+guestEmail, "text/plain", "")
	form := "application/x-www-form-urlencoded"
	g.send(ctx, http.MethodPost, "/sign-in", form, url.Values{"email": {guestEmail}, "password": {password}, "next": {"/admin?who=" + guestEmail}}.Encode())
	g.send(ctx, http.MethodGet, "/admin/campaigns/"+guestEmail, "text/plain", "")
	g.send(ctx, http.MethodGet, "/admin/reports/engagement?from="+guestEmail, "text/plain", "")
	if u, err := url.Parse(g.base); err == nil {
		for _, c := range g.client.Jar.Cookies(u) {
			g.give(c.Value)
		}
	}
	g.breakOff(ctx)
}

// breakOff asks for much and goes away at once, so that writing the answer fails.
func (g *guest) breakOff(ctx context.Context) {
	from := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(guestAddress)}}
	conn, err := from.DialContext(ctx, "tcp", strings.TrimPrefix(g.base, "http://"))
	if err != nil {
		return
	}
	for range 20 {
		if _, err := fmt.Fprintf(conn, "GET /sign-in HTTP/1.1\r\nHost: x\r\nUser-Agent: %s\r\n\r\n", guestAgent); err != nil {
			break
		}
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // a reset, not a farewell
	}
	conn.Close()
}

// kept fails for every piece that the log holds, and when the log is not one.
func (g *guest) kept(t *testing.T, output string) {
	t.Helper()
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.events == 0 {
		t.Fatal("the guest was never shown anything")
	}
	log := logLines(output)
	if strings.Count(log, `"msg":"request"`) < g.events {
		t.Fatalf("%d visits, and hardly a line of them:\n%s", g.events, log)
	}
	for _, what := range g.gave {
		for line := range strings.Lines(log) {
			if strings.Contains(line, what) {
				t.Errorf("the log holds %q: %s", what, line)
				break
			}
		}
	}
	if found := regexp.MustCompile(`(?i)[a-z0-9._-]+@[a-z0-9-]+\.[a-z.]+|mozilla/|\bpk_[0-9a-z]|\bsk_[0-9a-z]`).FindString(log); found != "" {
		t.Errorf("the log holds %q", found)
	}
}

// logLines are the lines of output that are not for whoever started the demo.
func logLines(output string) string {
	var b strings.Builder
	for line := range strings.Lines(output) {
		if !strings.HasPrefix(line, "  ") { // the greeting with its sign-ins is indented
			b.WriteString(line)
		}
	}
	return b.String()
}

func TestTheLogOfABusyDemoNamesNobody(t *testing.T) {
	dir, addr := t.TempDir(), freeAddress(t)
	p := testenv.Start(t, testenv.Command{Path: os.Args[0], Env: []string{asProgram + "=1"},
		Args: []string{"demo", "--traffic", "--log-level=debug", "--addr", addr, "--data", dir}})
	p.WaitHTTP(t, "http://"+addr+"/readyz")
	p.WaitLine(t, `Stop with Ctrl-C`)
	g := newGuest(t, "http://"+addr)
	code, out, e := call(t, "seed", "demo", "--database-url=sqlite://"+filepath.Join(dir, "erawan.db"))
	slots := slotLine.FindAllStringSubmatch(out, -1)
	if code != done || len(slots) == 0 {
		t.Fatalf("%s%s", out, e)
	}
	signIn := regexp.MustCompile(`(\S+@demo\.example)\s+(\S+)`).FindStringSubmatch(p.Output())
	if signIn == nil {
		t.Fatal(p.Output())
	}
	g.give(signIn[1])
	g.give(signIn[2])
	var work sync.WaitGroup
	for v := range 4 {
		work.Go(func() {
			for i := range 25 {
				slot := slots[(v+i)%len(slots)]
				g.visit(t.Context(), slot[1], slot[2], v*25+i)
			}
			g.blunder(t.Context(), guestPassword)
		})
	}
	work.Wait()
	g.send(t.Context(), http.MethodPost, "/sign-in", "application/x-www-form-urlencoded", url.Values{"email": {signIn[1]}, "password": {signIn[2]}}.Encode())
	g.blunder(t.Context(), signIn[2])
	if code := p.Terminate(t); code != done {
		t.Fatalf("exit %d: %s", code, p.Output())
	}
	g.kept(t, p.Output())
	g.written(t, dir)
}

// written fails when any file of a node, its database and its spool among them, says who came from where with what.
func (g *guest) written(t *testing.T, dir string) {
	t.Helper()
	files, found := 0, false
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		files++
		found = found || bytes.Contains(b, []byte("engagement_half_hour"))
		for _, what := range []string{guestAgent, "MicroMessenger/8.0.49", guestAddress, guestProxied} {
			if bytes.Contains(b, []byte(what)) {
				t.Errorf("%s holds %q", filepath.Base(name), what)
			}
		}
		return nil
	})
	if err != nil || files < 3 || !found {
		t.Errorf("%d files, the ledger among them: %t: %v", files, found, err)
	}
}

func TestTheLogOfTroubleNamesNobodyEither(t *testing.T) {
	in := scaled(t)
	node := in.web(t, "a", "--log-level=debug")
	worker := testenv.Start(t, testenv.Command{Path: os.Args[0], Args: []string{"worker", "--log-level=debug"}, Env: in.env})
	g := newGuest(t, node.base())
	visits := func() {
		for i := range len(in.slots) {
			placement, key := in.slot(i)
			g.visit(t.Context(), placement, key, i)
		}
		g.blunder(t.Context(), guestPassword)
	}
	visits()
	in.redis.Kill()
	visits()
	in.postgres.Kill()
	node.WaitLine(t, "plan not refreshed")
	visits()
	in.redis.Restart(t)
	in.postgres.Restart(t)
	visits()
	said := ""
	for _, p := range []*testenv.Process{node.Process, worker} {
		if code := p.Terminate(t); code != done {
			t.Fatalf("exit %d: %s", code, p.Output())
		}
		said += p.Output()
	}
	for _, trouble := range []string{"event log not reached", "plan not refreshed", `"status":503`} {
		if !strings.Contains(said, trouble) {
			t.Errorf("there was no trouble: %q is not in the log", trouble)
		}
	}
	g.kept(t, said)
}
