package web

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"erawan/campaigns"
)

// sentCounts is what was counted of what was sent on.
type sentCounts struct{ came []string }

func (s *sentCounts) Arrived(campaign int64, day campaigns.Date, channel string) {
	s.came = append(s.came, channel+" "+day.String())
}

var sharedPage = regexp.MustCompile(`https(?::|%3A)(?:/|%2F){2}erawan\.example(?:/|%2F)t(?:/|%2F)cmp_[^& "]+(?:&s=[a-z]+)?`)

const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"

// Every way of sending on carries its own mark; who comes by one is counted once, and what they see and send on has none.
func TestWhoComesByWhatWasSentOnIsCountedByTheWay(t *testing.T) {
	t.Parallel()
	counted := &sentCounts{}
	r := scanRoom(t, func(d *Deps) { d.Public.Sent = counted })
	page := html.UnescapeString(r.pledgedPage(codeOf(t, 1, 61), nil).Body.String())
	marks := map[string]string{}
	for _, at := range sharedPage.FindAllString(page, -1) {
		at, err := url.QueryUnescape(at) // it stands in other addresses as they stand in ours
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(at)
		if err != nil {
			t.Fatal(err)
		}
		marks[u.Query().Get("s")] = u.Path + "?l=th&s=" + u.Query().Get("s")
	}
	for _, way := range []string{"weibo", "line", "whatsapp", "system"} {
		if marks[way] == "" {
			t.Fatalf("nothing is sent on by %s: %v", way, marks)
		}
		a := r.ask("GET", marks[way], "", "User-Agent", chrome)
		to := a.Header().Get("Location")
		if a.Code != http.StatusSeeOther || strings.Contains(to, "s=") || !strings.Contains(to, "l=th") {
			t.Errorf("%s: %d to %s", way, a.Code, to)
		}
		if b := r.ask("GET", to, "", "User-Agent", chrome); b.Code != http.StatusOK || strings.Contains(b.Body.String(), "s="+way) {
			t.Errorf("%s: %d", way, b.Code)
		}
	}
	for name, headers := range map[string][]string{"a preview": {"User-Agent", "facebookexternalhit/1.1 line-poker/1.0"}, "fetched ahead": {"User-Agent", chrome, "Sec-Purpose", "prefetch"}} {
		if a := r.ask("GET", marks["line"], "", headers...); a.Code != http.StatusSeeOther {
			t.Errorf("%s: %d", name, a.Code)
		}
	}
	if a := r.ask("GET", strings.Replace(marks["line"], "s=line", "s=https://evil.example", 1), "", "User-Agent", chrome); a.Code != http.StatusOK {
		t.Errorf("a mark that is none: %d", a.Code)
	}
	if want := []string{"weibo 2026-11-24", "line 2026-11-24", "whatsapp 2026-11-24", "system 2026-11-24"}; !slices.Equal(counted.came, want) {
		t.Errorf("counted %q", counted.came)
	}
}
