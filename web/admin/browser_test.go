package admin_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"erawan/internal/access"
)

// browser keeps cookies and asks like one: same-origin forms, a language.
type browser struct {
	r        *room
	jar      map[string]string
	language string
}

func (r *room) browser() *browser { return &browser{r: r, jar: map[string]string{}, language: "en"} }

// signedIn is a browser in which somebody of a role has signed in.
func (r *room) signedIn(role access.Role) *browser {
	r.t.Helper()
	b := r.browser()
	a := b.post("/sign-in", url.Values{"email": {people[role]}, "password": {password}})
	if a.status != http.StatusSeeOther {
		r.t.Fatalf("%s cannot sign in: %d %s", role, a.status, a.text("main"))
	}
	return b
}

type answer struct {
	t       *testing.T
	status  int
	header  http.Header
	body    string
	doc     *html.Node
	cookies []*http.Cookie
}

func (b *browser) get(path string, headers ...string) answer {
	return b.send(http.MethodGet, path, nil, headers...)
}

func (b *browser) post(path string, form url.Values, headers ...string) answer {
	return b.send(http.MethodPost, path, form, headers...)
}

func (b *browser) send(method, path string, form url.Values, headers ...string) answer {
	b.r.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req := httptest.NewRequest(method, "http://erawan.example"+path, body)
	req.Header.Set("Accept-Language", b.language)
	req.Header.Set("Accept", "text/html")
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	for name, value := range b.jar {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.r.site.ServeHTTP(w, req)
	res := w.Result()
	for _, c := range res.Cookies() {
		if c.MaxAge < 0 {
			delete(b.jar, c.Name)
			continue
		}
		b.jar[c.Name] = c.Value
	}
	doc, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		b.r.t.Fatal(err)
	}
	return answer{b.r.t, res.StatusCode, res.Header, w.Body.String(), doc, res.Cookies()}
}

// all finds elements by a selector of the plain kind: tag, .class, #id, [attr], [attr=value], joined
// without spaces; a space descends.
func (a answer) all(selector string) []*html.Node {
	found := []*html.Node{a.doc}
	for _, part := range strings.Fields(selector) {
		var next []*html.Node
		for _, n := range found {
			for d := range n.Descendants() {
				if d.Type == html.ElementNode && matches(d, part) {
					next = append(next, d)
				}
			}
		}
		found = next
	}
	return found
}

func (a answer) one(selector string) *html.Node {
	a.t.Helper()
	found := a.all(selector)
	if len(found) != 1 {
		a.t.Fatalf("%d elements are %q in:\n%s", len(found), selector, a.body)
	}
	return found[0]
}

// text is what the elements of a selector say.
func (a answer) text(selector string) string {
	var b strings.Builder
	for _, n := range a.all(selector) {
		b.WriteString(textOf(n) + " ")
	}
	return strings.TrimSpace(b.String())
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func matches(n *html.Node, part string) bool {
	if part, sel, ok := strings.Cut(part, "["); ok {
		name, value, hasValue := strings.Cut(strings.TrimSuffix(sel, "]"), "=")
		got, has := "", false
		for _, a := range n.Attr {
			if a.Key == name {
				got, has = a.Val, true
			}
		}
		return has && (!hasValue || got == value) && (part == "" || matches(n, part))
	}
	if part, id, ok := strings.Cut(part, "#"); ok {
		return attr(n, "id") == id && (part == "" || matches(n, part))
	}
	tag, classes, _ := strings.Cut(part, ".")
	if tag != "" && tag != n.Data {
		return false
	}
	have := strings.Fields(attr(n, "class"))
	for _, c := range strings.FieldsFunc(classes, func(r rune) bool { return r == '.' }) {
		found := false
		for _, h := range have {
			found = found || h == c
		}
		if !found {
			return false
		}
	}
	return true
}
