package admin_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"erawan/internal/access"
	"erawan/internal/db/contentdb"
)

func TestHomeTellsWhatNeedsSomebody(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	unread := r.SignedIn(access.RoleManager).Get("/admin")
	if n := len(unread.All(".needs li")); n != 3 || strings.Count(unread.Text(".needs"), "Nobody has put a name to having read the source.") != n || !strings.Contains(unread.Text(".needs"), "2 live campaigns say it.") {
		t.Errorf("%d needs, want the three cards of the demo: %s", n, unread.Text(".needs"))
	}
	owner := r.Staff(access.RoleOwner)
	laws := contentdb.Store{DB: r.DB}
	cards, err := laws.Laws(t.Context(), access.System)
	for _, c := range cards {
		if c.Reviewer = "law desk"; err == nil {
			_, err = laws.SaveLaw(t.Context(), owner.Scope(), access.Actor{Staff: owner.ID, Name: owner.Name}, c)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	calm := r.SignedIn(access.RoleManager).Get("/admin")
	if got := calm.Text("h1"); got != "Nothing needs you" {
		t.Errorf("%s: %s", got, calm.Text(".needs"))
	}
	r.Pass(3 * 24 * time.Hour) // nobody has asked since
	b := r.SignedIn(access.RoleManager)
	a := b.Get("/admin")
	needs := a.All(".needs li")
	if got := a.Text("h1"); len(needs) < 4 || !strings.Contains(got, "things need you") {
		t.Fatalf("%s: %d: %s", got, len(needs), a.Text("main"))
	}
	for _, want := range []string{"is live, and nobody sees it", "has been silent for a day", "It last asked on 24 November 2026"} {
		if !strings.Contains(a.Text(".needs"), want) {
			t.Errorf("%q is not in %s", want, a.Text(".needs"))
		}
	}
	for _, way := range a.All(".needs a") {
		if got := b.Get(attr(way, "href")); got.Status != http.StatusOK || len(got.All(".empty")) != 0 {
			t.Errorf("%s leads to %d %s", attr(way, "href"), got.Status, got.Text("main"))
		}
	}
}

func TestFiguresAreSentAsThePageSaysThem(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "th", "zh-Hans", "zh-Hant"} {
		r := newRoom(t)
		b := r.SignedIn(access.RoleAnalyst)
		b.Language = language
		home := b.Get("/admin")
		var said map[string]string
		if err := json.Unmarshal([]byte(b.Get("/admin/live").Body), &said); err != nil {
			t.Fatal(err)
		}
		live := home.All("[data-live]")
		if len(live) < 20 {
			t.Fatalf("%d live figures", len(live))
		}
		for _, n := range live {
			key, want := attr(n, "data-live"), textOf(n)
			if n.Data == "rect" {
				want = attr(n, "width")
			}
			if got := strings.Join(strings.Fields(said[key]), " "); got != want {
				t.Errorf("%s: %s is %q in the page, %q when sent", language, key, want, got)
			}
		}
	}
}

// A stream ends when the node is told to stop: nobody waits for it.
func TestAStreamSendsAtOnceAndEndsWithTheNode(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	server := httptest.NewServer(r.Site)
	defer server.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/admin/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "text/event-stream")
	for name, value := range b.Jar {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewScanner(res.Body)
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), `data: {"`) || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("%d %s %q", res.StatusCode, res.Header.Get("Content-Type"), lines.Text())
	}
	r.Console.Close()
	for lines.Scan() {
	}
	if err := lines.Err(); err != nil {
		t.Error(err)
	}
}
