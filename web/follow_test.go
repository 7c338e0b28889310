package web

import (
	"bytes"
	"html"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"erawan/campaigns/pledges"
	"erawan/internal/id"
	"erawan/internal/lang"
)

var laterLink = regexp.MustCompile(`href="https://erawan.example(/q/after/fup_[^"?]+)\?l=`)

// pledgedPage is the page after a promise that a page's form sent.
func (r *room) pledgedPage(code string, change func(url.Values)) answer {
	in := filled(r.ask("GET", "/q/"+code, "", "Accept-Language", "th").Body.String())
	if change != nil {
		change(in)
	}
	return r.form("/q", in)
}

func TestWhoPromisedMaySendItOnWithoutTellingWho(t *testing.T) {
	t.Parallel()
	r := scanRoom(t)
	for n, l := range lang.All {
		a := r.pledgedPage(codeOf(t, 1, uint32(20+n)), func(v url.Values) { v.Set("locale", string(l)); v.Set("name", "Nok <b>&") })
		page := a.Body.String()
		campaign := publicID(id.Campaign, 1)
		if a.Code != http.StatusOK || !strings.Contains(page, `src="/t/`+campaign+`/share.png?l=`+string(l)+`"`) || !strings.Contains(page, "Nok &lt;b&gt;&amp;") {
			t.Fatalf("%s: %d %s", l, a.Code, page)
		}
		receipt := filled(page).Get("receipt")
		for _, host := range []string{"https://service.weibo.com/share/share.php?", "https://social-plugins.line.me/lineit/share?", "https://wa.me/?"} {
			at := strings.Index(page, `href="`+host)
			if at < 0 {
				t.Fatalf("%s: no %s", l, host)
			}
			link, _, _ := strings.Cut(page[at+6:], `"`)
			u, err := url.Parse(html.UnescapeString(link))
			if err != nil || !strings.Contains(u.Query().Encode(), url.QueryEscape("https://erawan.example/t/"+campaign)) {
				t.Errorf("%s: %s, %v", l, link, err)
			}
			if strings.Contains(link, receipt) || strings.Contains(link, "Nok") || strings.Contains(link, "fup_") {
				t.Errorf("what is sent on tells who: %s", link)
			}
		}
		if !strings.Contains(a.Header().Get("Content-Security-Policy"), "script-src 'sha256-") || !guarded(a.Header()) {
			t.Errorf("%v", a.Header())
		}
		b := r.ask("GET", "/t/"+campaign+"/share.png?l="+string(l), "")
		img, err := png.Decode(bytes.NewReader(b.Body.Bytes()))
		if err != nil || b.Code != http.StatusOK || img.Bounds().Dx() != 720 || b.Header().Get("Content-Language") != string(l) {
			t.Fatalf("%s: %d %v", l, b.Code, err)
		}
		t.Logf("%s: the picture is %d bytes", l, b.Body.Len())
	}
	if a := r.ask("GET", "/t/"+publicID(id.Campaign, 2)+"/share.png", ""); a.Code != http.StatusNotFound {
		t.Errorf("a campaign that asks for no promise: %d", a.Code)
	}
}

func TestANicknameThatCannotBeKeptLosesNothing(t *testing.T) {
	t.Parallel()
	r := scanRoom(t)
	for n, name := range []string{strings.Repeat("ก", 81), "a\u202eb", "\x00"} {
		a := r.pledgedPage(codeOf(t, 1, uint32(40+n)), func(v url.Values) { v.Set("name", name) })
		again := filled(a.Body.String())
		if a.Code != http.StatusUnprocessableEntity || again.Get("token") == "" || again.Get("statement") == "" || !strings.Contains(a.Body.String(), `id="name-wrong"`) || len(r.pledged.rows) != n {
			t.Fatalf("%q: %d %s", name, a.Code, a.Body)
		}
		again.Set("name", "นก")
		if a := r.form("/q", again); a.Code != http.StatusOK || r.pledged.rows[n].Name != "นก" {
			t.Errorf("pressed again: %d %s", a.Code, a.Body)
		}
	}
}

func TestWhoKeptTheLinkTellsLaterHowItWent(t *testing.T) {
	t.Parallel()
	r := scanRoom(t)
	a := r.pledgedPage(codeOf(t, 1, 9), nil)
	found := laterLink.FindStringSubmatch(a.Body.String())
	if found == nil {
		t.Fatalf("no link: %s", a.Body)
	}
	at := html.UnescapeString(found[1])
	for _, l := range lang.All {
		early := r.ask("GET", at+"?l="+string(l), "")
		opens := r.words.Say(l, "landing.follow_on", map[string]any{"date": lang.Date(l, r.now.Add(25*24*time.Hour))})
		if early.Code != http.StatusOK || !strings.Contains(html.UnescapeString(early.Body.String()), opens) || strings.Contains(early.Body.String(), "<form") {
			t.Errorf("too early in %s: %d %s", l, early.Code, early.Body)
		}
	}
	if a := r.form(at, url.Values{"kept": {"yes"}, "locale": {"th"}}); a.Code != http.StatusConflict || len(r.pledged.told) != 0 {
		t.Errorf("told too early: %d", a.Code)
	}
	for days, wave := range map[int]pledges.Wave{30: pledges.Month, 95: pledges.Quarter} {
		r.now = time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC).AddDate(0, 0, days)
		if a := r.ask("GET", at, ""); a.Code != http.StatusOK || strings.Count(a.Body.String(), "<fieldset") != 3 {
			t.Fatalf("after %d days: %d %s", days, a.Code, a.Body)
		}
		wrong := r.form(at, url.Values{"saw": {"yes"}, "locale": {"en"}})
		if wrong.Code != http.StatusUnprocessableEntity || !strings.Contains(wrong.Body.String(), `name="saw" value="yes" checked`) || !strings.Contains(wrong.Body.String(), `id="kept-wrong"`) {
			t.Errorf("without an answer: %d %s", wrong.Code, wrong.Body)
		}
		if a := r.form(at, url.Values{"kept": {"yes"}, "saw": {"no"}, "locale": {"zh-Hans"}}); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "谢谢") {
			t.Errorf("told: %d %s", a.Code, a.Body)
		}
		if got := r.pledged.told[r.pledged.rows[0].Public][wave]; got.Kept != pledges.Yes || got.Saw != pledges.No || got.Offered != "" || got.Locale != lang.ZhHans {
			t.Errorf("kept: %+v", got)
		}
	}
	r.now = r.now.AddDate(0, 0, 200)
	if a := r.ask("GET", at, ""); a.Code != http.StatusOK || strings.Contains(a.Body.String(), "<form") {
		t.Errorf("after its time: %d %s", a.Code, a.Body)
	}
}
