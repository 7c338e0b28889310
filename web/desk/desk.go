// Package desk is what the rooms for signed-in people share: who is signed in, who may pass, what stands
// around a page, how a form is read, and how an error is told. A room is a package of its own, and is built
// like this:
//
//	type Deps struct {
//		*desk.Gate           // Now, Words, Zone, Frame, Reader, History, Fail and the rest
//		Audiences Audiences  // what the room itself asks, an interface of its own
//	}
//
//	type Surface struct {
//		Deps
//		list page.Page[listView]
//	}
//
//	func New(d Deps) *Surface { return &Surface{Deps: d, list: page.Of[listView](d.Pages, "audiences")} }
//
//	func (s *Surface) List(g *gin.Context) error {
//		all, err := s.Audiences.List(g.Request.Context(), desk.Person(g).Scope())
//		if err != nil {
//			return err
//		}
//		v := listView{Frame: s.Frame(g, "/admin/audiences")}
//		v.Head = page.Head{Title: v.Say("nav.audiences")}
//		...
//		return ask.WritePage(g, s.list, http.StatusOK, v)
//	}
//
// A handler that takes a form begins with desk.ParseForm, and ends with a redirect to an address that carries
// done=word, where doneKeys has the word. What is wrong with a form is shown on its page under its own status;
// any other error is returned, and Fail tells it. The page's template is in web/templates/page. A room that
// has a line in the menu adds it to rooms, below access.Permission; a route is a line of web/routes.go, whose
// guard is one of Visitor, Staff and Owing, with Fresh behind it for what cannot be taken back. Tests of a room
// open one with webtest.New, and show its pages to webtest.Whole and webtest.Linked.
package desk

import (
	"context"
	"erawan/campaigns/content"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
)

// Sessions keeps who is signed in.
type Sessions interface {
	SaveSession(ctx context.Context, s access.Session) error
	// SignedIn finds a session that has not expired, and its person; NotFound when there is none.
	SignedIn(ctx context.Context, hash [32]byte) (access.Session, access.Staff, error)
	TouchSession(ctx context.Context, hash [32]byte, seen, expires time.Time) error
	// ProveSession gives a session another hash, and its new proof; NotFound when it has ended.
	ProveSession(ctx context.Context, hash [32]byte, to access.Session) error
	DropSession(ctx context.Context, hash [32]byte) error
}

// Audit reads who changed what.
type Audit interface {
	// Audit returns rows of the chain in scope, newest first.
	Audit(ctx context.Context, s access.Scope, ask access.AuditAsk) ([]access.Line, error)
}

// Deps is what all rooms stand on.
type Deps struct {
	Sessions Sessions
	Audit    Audit
	Pages    *page.Set
	Words    page.Words
	Means    func(fault.Kind) ask.Meaning
	Zone     *time.Location // of the console's clock
	Now      func() time.Time
	// BaseURL is our own address as browsers see it. Cookies are Secure when it is https.
	BaseURL string
}

// Gate is the one that every room has: it lets people in and frames their pages.
type Gate struct {
	Deps
	rim     http.CrossOriginProtection
	failure page.Page[failureView]
}

// New prepares it. It panics when a template is missing.
func New(d Deps) *Gate { return &Gate{Deps: d, failure: page.Of[failureView](d.Pages, "failure")} }

// Secure reports whether cookies travel by TLS only.
func (d *Gate) Secure() bool { return strings.HasPrefix(d.BaseURL, "https://") }

// policy lets a page load our own style, script and icons, send forms to us, and nothing else.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers are those of every page for people.
func (d *Gate) headers(g *gin.Context) {
	h := g.Writer.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if d.Secure() {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

const languageCookie = "erawan_language"

// language settles the reader's language: what they choose now, chose before, have in their
// account, or what their browser asks for.
func (d *Gate) language(g *gin.Context, person access.Staff) lang.Locale {
	if l := lang.Locale(g.Query("lang")); l.Valid() {
		d.RememberLanguage(g, l)
		return l
	}
	if kept, err := g.Cookie(languageCookie); err == nil && lang.Locale(kept).Valid() {
		return lang.Locale(kept)
	}
	if person.Locale.Valid() {
		return person.Locale
	}
	return lang.MatchHeader(g.GetHeader("Accept-Language"))
}

// RememberLanguage keeps a choice in this browser; none is forgotten.
func (d *Gate) RememberLanguage(g *gin.Context, l lang.Locale) {
	age := 365 * 24 * 3600
	if l == "" {
		age = -1
	}
	http.SetCookie(g.Writer, &http.Cookie{
		Name: languageCookie, Value: string(l), Path: "/", MaxAge: age,
		Secure: d.Secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// Reader is who the page is for: in their language, by their own clock where they chose one.
func (d *Gate) Reader(g *gin.Context) page.Reader {
	zone := d.Zone
	if p, _ := g.Value(personSlot).(access.Staff); p.Zone != "" {
		if own, err := time.LoadLocation(p.Zone); err == nil {
			zone = own
		}
	}
	r := d.Pages.Reader(ask.Locale(g), zone)
	r.Paper, _ = g.Value(paperSlot).(*page.Paper)
	return r
}

const paperSlot = "desk.paper"

// Printable says that the page which follows can be taken away as PDF, or could be if there were something to make one with.
func Printable(g *gin.Context, can bool) {
	p := &page.Paper{}
	if can {
		query := g.Request.URL.Query()
		for _, name := range []string{"done", "lang"} {
			query.Del(name)
		}
		query.Set("as", "pdf")
		p.Path = (&url.URL{Path: g.Request.URL.Path, RawQuery: query.Encode()}).RequestURI()
	}
	g.Set(paperSlot, p)
}

// Wrong says what is wrong with a form, in the reader's words, by field.
func (d *Gate) Wrong(g *gin.Context, faults []*fault.Fault) map[string]string {
	out := map[string]string{}
	for _, f := range faults {
		out[f.Field] = d.Words.Say(ask.Locale(g), f.Key, f.Args)
	}
	return out
}

// maxForm is more than most forms of ours hold.
const maxForm = 64 << 10

// ParseForm reads a posted form, bounded.
func ParseForm(g *gin.Context) error { return ParseFormOf(g, maxForm) }

// ParseFormOf reads a form into which people paste, bounded by a number of bytes of its own.
func ParseFormOf(g *gin.Context, most int64) error {
	g.Request.Body = http.MaxBytesReader(g.Writer, g.Request.Body, most)
	err := g.Request.ParseForm()
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return fault.New(fault.TooLarge, "", "http.too_large").With("max", most)
	case err != nil:
		return fault.New(fault.Malformed, "", "http.body_cut").Because(err)
	}
	return nil
}

// drained is how much more of an upload that is too large is read and thrown away.
const drained = 64 << 20

// Upload reads a form with a file in it, bounded by a number of bytes of the file. Without a file its name is empty.
func Upload(g *gin.Context, field string, most int64) (name string, data []byte, err error) {
	sent := g.Request.Body
	g.Request.Body = http.MaxBytesReader(g.Writer, sent, most+maxForm)
	err = g.Request.ParseMultipartForm(most + maxForm)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		_, _ = io.CopyN(io.Discard, sent, drained) // a browser reads no answer while it is still sending
		return "", nil, fault.New(fault.TooLarge, field, "http.too_large").With("max", most)
	case err != nil:
		return "", nil, fault.New(fault.Malformed, field, "http.body_cut").Because(err)
	}
	file, head, err := g.Request.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, fault.New(fault.Malformed, field, "http.body_cut").Because(err)
	}
	defer file.Close()
	if head.Size > most {
		return "", nil, fault.New(fault.TooLarge, field, "http.too_large").With("max", most)
	}
	data, err = io.ReadAll(file)
	return head.Filename, data, err
}

// Lines is what was typed into a field of several lines, with its breaks.
func Lines(typed string) string { return strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n")) }

// Written is what was typed into a field of a message.
func Written(f content.Field, typed string) string {
	if f.Lines {
		return Lines(typed)
	}
	return OneLine(typed)
}

// OneLine is what was typed into a field of several lines as the one text that it is: a break is a space.
func OneLine(typed string) string {
	return strings.Join(strings.FieldsFunc(typed, func(r rune) bool { return r == '\r' || r == '\n' || r == '\t' }), " ")
}
