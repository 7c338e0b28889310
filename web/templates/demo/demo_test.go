package demo

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"erawan/internal/lang"
)

func site(t *testing.T) *Site {
	t.Helper()
	s, err := NewSite()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func render(t *testing.T, asked string) string {
	t.Helper()
	var b bytes.Buffer
	h := Host{Asked: asked, Style: "/static/host.css", Tag: "/v1/e.js", Key: "pk_1", Placement: "plc_1"}
	if err := site(t).Render(&b, h); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestThePageSpeaksTheLanguageAsked(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string][]string{
		"zh-CN":  {`<html lang="zh-CN">`, `locale="zh-CN"`, "预订已确认", "12月5日", "¥6,160"},
		"zh-HK":  {`<html lang="zh-HK">`, `locale="zh-HK"`, "預訂已確認", "12月5日"},
		"zh-TW":  {`<html lang="zh-HK">`, "預訂已確認"},
		"th":     {`<html lang="th">`, `locale="th"`, "ยืนยันการจองแล้ว", "5 ธ.ค.", "09.40 น."},
		"en":     {`<html lang="en">`, `locale="en"`, "Your booking is confirmed", "5 Dec"},
		"":       {`<html lang="en">`},
		`"><b x`: {`<html lang="en">`},
	} {
		page := render(t, asked)
		for _, text := range want {
			if !strings.Contains(page, text) {
				t.Errorf("%q: no %q", asked, text)
			}
		}
	}
}

func TestThePageCarriesTheTagAndOneSlot(t *testing.T) {
	t.Parallel()
	page := render(t, "en")
	for _, want := range []string{
		`<script async src="/v1/e.js" data-key="pk_1"></script>`,
		`<erawan-message placement="plc_1" locale="en" theme="auto" signals="{&#34;destination&#34;:[&#34;TH&#34;]`,
	} {
		if strings.Count(page, want) != 1 {
			t.Errorf("%q stands %d times", want, strings.Count(page, want))
		}
	}
}

// A page like this one is served under a policy without 'unsafe-inline'.
func TestNothingOnThePageNeedsInlineScriptOrStyle(t *testing.T) {
	t.Parallel()
	z := html.NewTokenizer(strings.NewReader(render(t, "th")))
	inScript := false
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		token := z.Token()
		if inScript && strings.TrimSpace(token.Data) != "" && kind == html.TextToken {
			t.Errorf("inline script %q", token.Data)
		}
		inScript = kind == html.StartTagToken && token.Data == "script"
		if token.Data == "style" && kind == html.StartTagToken {
			t.Error("a style element")
		}
		for _, a := range token.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("<%s %s>", token.Data, a.Key)
			}
		}
	}
}

func TestTheFourLanguagesHaveTheSameWordsInTheirOwnScript(t *testing.T) {
	t.Parallel()
	words := site(t).words
	want := slices.Sorted(maps.Keys(words[lang.En]))
	for _, l := range lang.All {
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(words[l]))); diff != "" {
			t.Errorf("%s (-en +%s):\n%s", l, l, diff)
		}
		for key, text := range words[l] {
			if wrong := lang.Mixed(l, text); len(wrong) > 0 {
				t.Errorf("%s %s: %q", l, key, wrong)
			}
		}
	}
}

func TestAPageThatLacksAWordIsNotSent(t *testing.T) {
	t.Parallel()
	s := site(t)
	delete(s.words[lang.En], "invented")
	var b bytes.Buffer
	if err := s.Render(&b, Host{Asked: "en"}); err == nil || b.Len() != 0 {
		t.Errorf("error %v, %d bytes", err, b.Len())
	}
}
