package page

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/internal/lang"
	"erawan/locales"
)

func set(t *testing.T, templates map[string]string) *Set {
	t.Helper()
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	assets, err := NewAssets(map[string][]byte{"a.css": []byte(strings.Repeat("p { color: red }\n", 20)), "tiny.js": []byte("1")})
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for name, text := range templates {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	s, err := Parse(fsys, words, assets)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

type view struct {
	Reader
	Name string
}

func render(t *testing.T, s *Set, l lang.Locale, name string) string {
	t.Helper()
	var b bytes.Buffer
	if err := Of[view](s, "p").Render(&b, view{s.Reader(l, nil), name}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAPageSpeaksItsReadersLanguageThroughLayoutAndParts(t *testing.T) {
	t.Parallel()
	s := set(t, map[string]string{
		"layout/l.html": `<html lang="{{.Locale}}" dir="{{.Dir}}">{{block "main" .}}{{end}}`,
		"part/x.html":   `<b>{{.T "card.as_of" "date" .It}}</b>`,
		"page/p.html":   `{{template "layout/l" .}}{{define "main"}}{{template "part/x" (.With .Name)}}{{end}}`,
	})
	want := map[lang.Locale]string{
		lang.En:     `<html lang="en" dir="ltr"><b>Law as of &lt;1&gt;</b>`,
		lang.ZhHans: `<html lang="zh-Hans" dir="ltr"><b>法律信息截至&lt;1&gt;</b>`,
		lang.ZhHant: `<html lang="zh-Hant" dir="ltr"><b>法律資料截至&lt;1&gt;</b>`,
		lang.Th:     `<html lang="th" dir="ltr"><b>ข้อมูลกฎหมาย ณ วันที่ &lt;1&gt;</b>`,
	}
	for l, html := range want {
		if diff := cmp.Diff(html, render(t, s, l, "<1>")); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAPageThatFailsHalfwayWritesNothing(t *testing.T) {
	t.Parallel()
	s := set(t, map[string]string{"page/p.html": `first part {{.Asset "no.css"}} second part`})
	var b bytes.Buffer
	if err := Of[view](s, "p").Render(&b, view{Reader: s.Reader(lang.En, nil)}); err == nil || b.Len() != 0 {
		t.Errorf("error %v, wrote %q", err, b.String())
	}
}

func TestAMissingPagePanicsAtTheStart(t *testing.T) {
	t.Parallel()
	s := set(t, map[string]string{"page/p.html": ``})
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	Of[view](s, "q")
}

func TestABrokenTemplateIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := Parse(fstest.MapFS{"page/p.html": {Data: []byte("{{if}}")}}, nil, nil); err == nil {
		t.Error("no error")
	}
}

func TestSayingAKeyWithAnOddPairIsAnError(t *testing.T) {
	t.Parallel()
	r := set(t, nil).Reader(lang.En, nil)
	for _, pairs := range [][]any{{"date"}, {1, 2}} {
		if said, err := r.T("card.as_of", pairs...); err == nil {
			t.Errorf("said %q", said)
		}
	}
}

func TestAReaderWritesDatesAndSharesInTheirOwnWay(t *testing.T) {
	t.Parallel()
	bangkok := time.FixedZone("Asia/Bangkok", 7*3600)
	at := time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC)
	thai, english := set(t, nil).Reader(lang.Th, bangkok), set(t, nil).Reader(lang.En, bangkok)
	day := campaigns.Date{Year: 2026, Month: 11, Day: 1}
	got := []string{
		thai.Moment(at), english.Moment(at), english.Moment(time.Time{}), thai.Day(day), english.DayShort(day),
		english.Days(day, day.Plus(2)), english.Share(1, 0), english.Share(1, 3), english.Share(8, 1000), english.Clock(at), thai.Date(at), english.ISO(at), thai.Number(1200),
	}
	want := []string{
		"24 พฤศจิกายน 2569 เวลา 01.00 น.", "24 November 2026, 01:00", "–", "1 พฤศจิกายน 2569", "1 Nov 2026",
		"1–3 November 2026", "–", "33%", "0.8%", "01:00", "24 พฤศจิกายน 2569", "2026-11-23T18:00:00Z", "1,200",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAssetsAreServedForEverUnderTheHashOfTheirContent(t *testing.T) {
	t.Parallel()
	a := set(t, nil).assets
	path, err := a.Path("a.css")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(path, accept string) *http.Response {
		req := httptest.NewRequest(http.MethodGet, path, nil)
		req.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		a.ServeHTTP(w, req)
		return w.Result()
	}
	for accept, coding := range map[string]string{"": "", "gzip, br": "gzip", "br;q=1, gzip;q=0": "", "gzip;q=0.5": "gzip"} {
		res := ask(path, accept)
		if res.StatusCode != 200 || res.Header.Get("Content-Encoding") != coding || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("accept %q: %d %v", accept, res.StatusCode, res.Header)
		}
		body := io.Reader(res.Body)
		if coding == "gzip" {
			if body, err = gzip.NewReader(res.Body); err != nil {
				t.Fatal(err)
			}
		}
		b, err := io.ReadAll(body)
		if err != nil || !bytes.Equal(b, a.byName["a.css"].plain) {
			t.Errorf("accept %q: body %q, %v", accept, b, err)
		}
	}
	if res := ask("/static/a.css", ""); res.StatusCode != http.StatusNotFound {
		t.Errorf("without a hash: %d", res.StatusCode)
	}
	if tiny, _ := a.Path("tiny.js"); ask(tiny, "gzip").Header.Get("Content-Encoding") != "" {
		t.Error("a file that gzip makes larger was squeezed")
	}
}

func TestOtherContentHasAnotherAddress(t *testing.T) {
	t.Parallel()
	paths := map[string]bool{}
	for _, content := range []string{"a", "b"} {
		a, err := NewAssets(map[string][]byte{"x.css": []byte(content)})
		if err != nil {
			t.Fatal(err)
		}
		p, _ := a.Path("x.css")
		paths[p] = true
	}
	if len(paths) != 2 {
		t.Error(paths)
	}
	if _, err := NewAssets(map[string][]byte{"x.unknownkind": nil}); err == nil {
		t.Error("a file of unknown kind was taken")
	}
}
