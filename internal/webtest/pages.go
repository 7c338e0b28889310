package webtest

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"erawan/internal/lang"
)

// Visits are pages in each of their states, by name, with the way to see each.
type Visits map[string]func(*Browser) Answer

var keyLike = regexp.MustCompile(`\b(shell|nav|role|sign_in|home|plan|ladder|metric|metric_means|define|basis|state|campaigns|detail|review|frame|channel|when|stop|resume|stops|audit|did|settings|password|people|invitation|join|subject|thing|target|report|split|failure|card|text|law|chart|may|key|keys|keys_lead|keys_make|scope|partner|copy|search|shortcuts|components|audiences|laws|messages|conduct|stage|signoff|lint|field|outcome|reason|line|attitudes|figure|spec|mapping|partners|placement|org)\.[a-z_]+\b`)

// Whole holds pages to what every page must be, in all four languages: whole, in the reader's language, without
// a bare key, and fetching nothing but ours.
func Whole(t *testing.T, b *Browser, visits Visits) {
	t.Helper()
	for _, l := range lang.All {
		b.Language = string(l)
		for name, visit := range visits {
			a := visit(b)
			root := a.One("html")
			if Attr(root, "lang") != string(l) || Attr(root, "dir") != "ltr" || a.Header.Get("Content-Language") != string(l) {
				t.Errorf("%s in %s says lang=%q dir=%q", name, l, Attr(root, "lang"), Attr(root, "dir"))
			}
			if a.Text("title") == "" || len(a.All("h1")) != 1 || len(a.All("main")) != 1 || !strings.HasSuffix(strings.TrimSpace(a.Body), "</html>") {
				t.Errorf("%s in %s is no whole page", name, l)
			}
			if key := keyLike.FindString(a.Text("body")); key != "" {
				t.Errorf("%s in %s shows a key: %s", name, l, key)
			}
			for _, bad := range []string{"<no value>", "ZgotmplZ", "%!", " style=", "<style", " onclick", "<script>"} {
				if strings.Contains(a.Body, bad) {
					t.Errorf("%s in %s holds %s", name, l, bad)
				}
			}
			for _, n := range slices.Concat(a.All("link"), a.All("script"), a.All("use"), a.All("form")) {
				if at := Attr(n, "href") + Attr(n, "src") + Attr(n, "action"); !strings.HasPrefix(at, "/") || strings.HasPrefix(at, "//") {
					t.Errorf("%s in %s fetches %q", name, l, at)
				}
			}
		}
	}
}

// Linked holds pages to what they name and link to being there. Those that may lead nowhere are named.
func Linked(t *testing.T, b *Browser, visits Visits, nowhere ...string) {
	t.Helper()
	for name, visit := range visits {
		a := visit(b)
		ids := map[string]bool{}
		for _, n := range a.All("[id]") {
			if ids[Attr(n, "id")] {
				t.Errorf("%s has two elements %q", name, Attr(n, "id"))
			}
			ids[Attr(n, "id")] = true
		}
		for _, by := range []string{"aria-labelledby", "aria-describedby", "for", "popovertarget"} {
			for _, n := range a.All("[" + by + "]") {
				for id := range strings.FieldsSeq(Attr(n, by)) {
					if !ids[id] {
						t.Errorf("%s: %s names %q, which is not on the page", name, by, id)
					}
				}
			}
		}
		for _, n := range slices.Concat(a.All("a[href]"), a.All("link[href]"), a.All("use[href]")) {
			at, _, _ := strings.Cut(Attr(n, "href"), "#")
			if !strings.HasPrefix(at, "/") {
				continue
			}
			if got := b.Get(at).Status; got != http.StatusOK && got != http.StatusSeeOther && !slices.Contains(nowhere, name) {
				t.Errorf("%s links to %s: %d", name, at, got)
			}
		}
	}
}
