package webtest

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

// Browser keeps cookies and asks like one: same-origin forms, a language.
type Browser struct {
	Room     *Room
	Jar      map[string]string
	Language string
}

// Browser is one in which nobody has signed in.
func (r *Room) Browser() *Browser { return &Browser{Room: r, Jar: map[string]string{}, Language: "en"} }

// BrowserIn is one whose owner reads a language.
func (r *Room) BrowserIn(language string) *Browser {
	b := r.Browser()
	b.Language = language
	return b
}

// SignedIn is a Browser in which somebody of a role has signed in.
func (r *Room) SignedIn(role access.Role) *Browser {
	r.T.Helper()
	b := r.Browser()
	a := b.Post("/sign-in", url.Values{"email": {People[role]}, "password": {Password}})
	if a.Status != http.StatusSeeOther {
		r.T.Fatalf("%s cannot sign in: %d %s", role, a.Status, a.Text("main"))
	}
	return b
}

// Answer is what a browser was shown.
type Answer struct {
	T       *testing.T
	Status  int
	Header  http.Header
	Body    string
	Doc     *html.Node
	Cookies []*http.Cookie
}

// Get asks for a page.
func (b *Browser) Get(path string, headers ...string) Answer {
	return b.Send(http.MethodGet, path, nil, headers...)
}

// Post sends a form from a page of ours.
func (b *Browser) Post(path string, form url.Values, headers ...string) Answer {
	return b.Send(http.MethodPost, path, form, headers...)
}

// Send asks with a method, a form where there is one, and pairs of headers.
func (b *Browser) Send(method, path string, form url.Values, headers ...string) Answer {
	b.Room.T.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	kind := ""
	if form != nil {
		kind = "application/x-www-form-urlencoded"
	}
	return b.send(method, path, sent{kind, body}, headers)
}

// Multipart sends a form with files from a page of ours.
func (b *Browser) Multipart(path, kind string, body io.Reader) Answer {
	b.Room.T.Helper()
	return b.send(http.MethodPost, path, sent{kind, body}, nil)
}

// sent is what goes along with a request, and what it is; nothing where its kind is empty.
type sent struct {
	kind string
	body io.Reader
}

func (b *Browser) send(method, path string, along sent, headers []string) Answer {
	b.Room.T.Helper()
	req := httptest.NewRequest(method, "http://erawan.example"+path, along.body)
	req.Header.Set("Accept-Language", b.Language)
	req.Header.Set("Accept", "text/html")
	if along.kind != "" {
		req.Header.Set("Content-Type", along.kind)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	for name, value := range b.Jar {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.Room.Site.ServeHTTP(w, req)
	res := w.Result()
	for _, c := range res.Cookies() {
		if c.MaxAge < 0 {
			delete(b.Jar, c.Name)
			continue
		}
		b.Jar[c.Name] = c.Value
	}
	shown := ""
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") { // a file has no elements
		shown = w.Body.String()
	}
	doc, err := html.Parse(strings.NewReader(shown))
	if err != nil {
		b.Room.T.Fatal(err)
	}
	return Answer{b.Room.T, res.StatusCode, res.Header, w.Body.String(), doc, res.Cookies()}
}

// All finds elements by a selector of the plain kind: tag, .class, #id, [attr], [attr=value], joined
// without spaces; a space descends.
func (a Answer) All(selector string) []*html.Node {
	found := []*html.Node{a.Doc}
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

// One is the only element of a selector.
func (a Answer) One(selector string) *html.Node {
	a.T.Helper()
	found := a.All(selector)
	if len(found) != 1 {
		a.T.Fatalf("%d elements are %q in:\n%s", len(found), selector, a.Body)
	}
	return found[0]
}

// Text is what the elements of a selector say.
func (a Answer) Text(selector string) string {
	var b strings.Builder
	for _, n := range a.All(selector) {
		b.WriteString(TextOf(n) + " ")
	}
	return strings.TrimSpace(b.String())
}

// TextOf is what an element says.
func TextOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Attr is an attribute of an element; empty when it has none.
func Attr(n *html.Node, name string) string {
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
		return Attr(n, "id") == id && (part == "" || matches(n, part))
	}
	tag, classes, _ := strings.Cut(part, ".")
	if tag != "" && tag != n.Data {
		return false
	}
	have := strings.Fields(Attr(n, "class"))
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
