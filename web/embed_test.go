package web

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

var inFrame = regexp.MustCompile(`data-key="(fp_[A-Za-z0-9_-]+)"`)

func TestAFrameAsksWithAPassThatOpensNothingElse(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	a := r.ask("GET", "/embed/"+plcPledge+"?key="+pk+"&locale=th,en&theme=dark&signals="+url.QueryEscape(`{"destination":["TH"]}`), "")
	policy := a.Header().Get("Content-Security-Policy")
	if a.Code != http.StatusOK || a.Header().Get("Content-Language") != "th" || a.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", a.Code, a.Header())
	}
	for _, want := range []string{"frame-ancestors " + origin + " https://*.shop.example", "sandbox allow-scripts ", "connect-src https://erawan.example;", "default-src 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy lacks %q: %s", want, policy)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "allow-same-origin") {
		t.Errorf("policy %s", policy)
	}
	page := html.UnescapeString(a.Body.String())
	if !strings.Contains(page, `locale="th,en"`) || !strings.Contains(page, `signals="{"destination":["TH"]}"`) || !strings.Contains(page, `theme="dark"`) || strings.Contains(page, pk) {
		t.Errorf("the page: %s", page)
	}
	pass := inFrame.FindStringSubmatch(page)[1]
	body := `{"placement":"` + plcPledge + `","locales":["th"]}`
	for name, c := range map[string]struct {
		key, origin string
		status      int
	}{
		"the frame itself":              {pass, "null", http.StatusOK},
		"a page that copied the pass":   {pass, origin, http.StatusForbidden},
		"a program that copied it":      {pass, "", http.StatusForbidden},
		"a sandboxed page with the key": {pk, "null", http.StatusForbidden},
		"a pass that was changed":       {pass[:len(pass)-2] + "AA", "null", http.StatusUnauthorized},
		"no pass at all":                {"fp_", "null", http.StatusUnauthorized},
	} {
		headers := []string(nil)
		if c.origin != "" {
			headers = []string{"Origin", c.origin}
		}
		a := r.ask("POST", "/v1/decisions?key="+c.key, body, headers...)
		if a.Code != c.status {
			t.Errorf("%s: %d %s", name, a.Code, a.Body)
		}
		if c.status == http.StatusOK && (a.Header().Get("Access-Control-Allow-Origin") != "null" || !strings.Contains(a.Body.String(), `"token"`)) {
			t.Errorf("%s: %v %s", name, a.Header(), a.Body)
		}
	}
	r.later(61 * time.Minute)
	if a := r.ask("POST", "/v1/decisions?key="+pass, body, "Origin", "null"); a.Code != http.StatusUnauthorized {
		t.Errorf("a pass of an hour ago: %d", a.Code)
	}
}

func TestAFrameThatCannotBeIsEmptyAndSaysWhyInItsSource(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	for target, want := range map[string]struct {
		status int
		code   string
	}{
		"/embed/" + plcPledge:                                                         {http.StatusUnauthorized, "key.missing"},
		"/embed/" + plcPledge + "?key=" + pkRevoked:                                   {http.StatusUnauthorized, "key.unknown"},
		"/embed/" + plcOther + "?key=" + pk:                                           {http.StatusNotFound, "http.nothing_here"},
		"/embed/plc_nobody?key=" + pk:                                                 {http.StatusNotFound, "http.nothing_here"},
		"/embed/" + plcPledge + "?key=" + pk + "&signals=%5B1%5D":                     {http.StatusUnprocessableEntity, "embed.bad_signals"},
		"/embed/" + plcPledge + "?key=" + pk + "&signals=%7B":                         {http.StatusUnprocessableEntity, "embed.bad_signals"},
		"/embed/" + plcPledge + "?key=" + pk + "&theme=%22%3E%3Cscr":                  {http.StatusUnprocessableEntity, "embed.bad_theme"},
		"/embed/" + plcPledge + "?key=" + pk + "&locale=" + strings.Repeat("en,", 20): {http.StatusUnprocessableEntity, "decision.too_many_locales"},
	} {
		a := r.ask("GET", target, "")
		if a.Code != want.status || !strings.Contains(a.Body.String(), `content="`+want.code+`"`) || strings.Contains(a.Body.String(), "<script") {
			t.Errorf("%s: %d %s", target, a.Code, a.Body)
		}
	}
	if a := r.ask("GET", "/embed/"+plcPledge, "", "Authorization", "Bearer "+sk); a.Code != http.StatusUnprocessableEntity {
		t.Errorf("a secret key makes a frame: %d", a.Code)
	}
	a := r.ask("GET", "/embed/"+plcPledge+"?key="+pk+"&locale="+url.QueryEscape(`"><script>alert(1)</script>`), "")
	if a.Code != http.StatusOK || strings.Contains(a.Body.String(), "alert(1)</script>") {
		t.Errorf("a language is written as markup: %d %s", a.Code, a.Body)
	}
}

func TestOEmbedOffersAFrameThatFitsTheBox(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	at := "https://erawan.example/embed/" + plcPledge + "?key=" + pk + "&locale=zh-CN"
	ask := func(rest string) answer {
		return r.ask("GET", "/oembed?url="+url.QueryEscape(at)+rest, "", "Accept-Language", "zh-CN")
	}
	type rich struct {
		Version, Type, Title, HTML string
		Width, Height              int
	}
	for rest, want := range map[string][2]int{"": {720, 395}, "&maxwidth=600": {600, 395}, "&maxwidth=559": {559, 435}, "&maxwidth=330&maxheight=900": {330, 535}, "&maxwidth=288&format=json": {288, 580}, "&maxwidth=9000&maxheight=395": {720, 395}} {
		a := ask(rest)
		got := decode[rich](t, a)
		if a.Code != http.StatusOK || got.Version != "1.0" || got.Type != "rich" || [2]int{got.Width, got.Height} != want || got.Title != "给旅客的提示" {
			t.Errorf("%s: %d %+v", rest, a.Code, got)
		}
		if !strings.Contains(got.HTML, `<iframe src="`+html.EscapeString(at)+`" title="给旅客的提示"`) || strings.Contains(got.HTML, "<script") {
			t.Errorf("%s: %s", rest, got.HTML)
		}
	}
	for rest, status := range map[string]int{"&maxwidth=287": 404, "&maxwidth=600&maxheight=394": 404, "&maxwidth=0": 422, "&maxheight=x": 422, "&format=xml": 501} {
		if a := ask(rest); a.Code != status {
			t.Errorf("%s: %d %s", rest, a.Code, a.Body)
		}
	}
	for _, other := range []string{"", "https://evil.example/embed/" + plcPledge + "?key=" + pk, "https://erawan.example/embed/" + plcOther + "?key=" + pk, "https://erawan.example/embed/" + plcPledge + "?key=" + pkRevoked, "https://erawan.example/admin", "https://erawan.example/embed/" + plcPledge} {
		if a := r.ask("GET", "/oembed?url="+url.QueryEscape(other), ""); a.Code != http.StatusNotFound {
			t.Errorf("%s: %d", other, a.Code)
		}
	}
}
