package admin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/web/ask"
)

// A session lasts a working day, and ends sooner when nobody is there.
const (
	idle     = 2 * time.Hour
	absolute = 12 * time.Hour
	touch    = time.Minute // how often at most a session's use is written down
)

const personSlot = "erawan.person"

// person is who is signed in: only behind the Staff guard.
func person(g *gin.Context) access.Staff {
	p, _ := g.MustGet(personSlot).(access.Staff)
	return p
}

// Visitor is the guard of pages for anybody: language, headers, and no forms from other sites.
func (c *Console) Visitor(g *gin.Context) {
	c.headers(g)
	ask.SetLocale(g, c.language(g, access.Staff{}))
	if c.rim.Check(g.Request) != nil {
		c.refuse(g, fault.New(fault.Forbidden, "", "failure.foreign"))
	}
}

// Staff returns the guard of a page for signed-in people whose role has a permission. Others are
// led to the sign-in page, or told that the room is not theirs.
func (c *Console) Staff(needs access.Permission) gin.HandlerFunc {
	return func(g *gin.Context) {
		if c.Visitor(g); g.IsAborted() {
			return
		}
		p, ok, err := c.whoIs(g)
		switch {
		case err != nil:
			c.refuse(g, err)
		case !ok:
			c.leadToSignIn(g)
		default:
			g.Set(personSlot, p)
			ask.SetLocale(g, c.language(g, p))
			if !p.Role.May(needs) {
				c.refuse(g, fault.New(fault.Forbidden, "", "failure.forbidden"))
			}
		}
	}
}

func (c *Console) refuse(g *gin.Context, err error) {
	c.Fail(g, err)
	g.Abort()
}

// leadToSignIn remembers where a reader wanted to go, when coming back there by a link makes sense.
func (c *Console) leadToSignIn(g *gin.Context) {
	to := "/sign-in"
	if g.Request.Method == http.MethodGet {
		to += "?next=" + url.QueryEscape(g.Request.URL.RequestURI())
	}
	g.Redirect(http.StatusSeeOther, to)
	g.Abort()
}

// whoIs finds the person of the request's session, and notes that it was used.
func (c *Console) whoIs(g *gin.Context) (access.Staff, bool, error) {
	hash, ok := c.sessionHash(g)
	if !ok {
		return access.Staff{}, false, nil
	}
	ctx, now := g.Request.Context(), c.Now()
	s, err := c.People.SessionByHash(ctx, hash)
	if fault.Is(err, fault.NotFound) || err == nil && !now.Before(s.Expires) {
		return access.Staff{}, false, nil
	}
	if err != nil {
		return access.Staff{}, false, err
	}
	p, err := c.People.StaffByID(ctx, s.Staff)
	if fault.Is(err, fault.NotFound) || err == nil && p.Disabled {
		return access.Staff{}, false, nil
	}
	if err != nil {
		return access.Staff{}, false, err
	}
	// A page that refreshes itself is nobody at work: it must not keep a forgotten session alive.
	live := g.GetHeader("Erawan-Live") != "" || strings.Contains(g.GetHeader("Accept"), "text/event-stream")
	if !live && now.Sub(s.Seen) >= touch {
		err = c.People.TouchSession(ctx, hash, now, lasts(s.Made, now))
	}
	return p, err == nil, err
}

// lasts is when a session used now ends.
func lasts(made, now time.Time) time.Time {
	if end := made.Add(absolute); end.Before(now.Add(idle)) {
		return end
	}
	return now.Add(idle)
}

// begin opens a session under a fresh token and ends the one the browser came with, so that nobody
// can plant a session beforehand.
func (c *Console) begin(g *gin.Context, p access.Staff) error {
	ctx, now := g.Request.Context(), c.Now()
	if err := c.end(ctx, g); err != nil {
		return err
	}
	token := make([]byte, 32)
	_, _ = rand.Read(token) // never fails
	s := access.Session{Hash: sha256.Sum256(token), Staff: p.ID, Made: now, Seen: now, Expires: lasts(now, now)}
	if err := c.People.SaveSession(ctx, s); err != nil {
		return err
	}
	c.setCookie(g, base64.RawURLEncoding.EncodeToString(token), int(absolute.Seconds()))
	return nil
}

func (c *Console) end(ctx context.Context, g *gin.Context) error {
	hash, ok := c.sessionHash(g)
	if !ok {
		return nil
	}
	c.setCookie(g, "", -1)
	return c.People.DropSession(ctx, hash)
}

// sessionHash is what the store knows a session by; the token itself is in the browser alone.
func (c *Console) sessionHash(g *gin.Context) ([32]byte, bool) {
	text, err := g.Cookie(c.cookieName())
	if err != nil {
		return [32]byte{}, false
	}
	token, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(token) != 32 {
		return [32]byte{}, false
	}
	return sha256.Sum256(token), true
}

func (c *Console) setCookie(g *gin.Context, value string, maxAge int) {
	http.SetCookie(g.Writer, &http.Cookie{
		Name: c.cookieName(), Value: value, Path: "/", MaxAge: maxAge,
		Secure: c.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// cookieName has the prefix that browsers keep to this host and to TLS, where there is TLS.
func (c *Console) cookieName() string {
	if c.secure() {
		return "__Host-erawan"
	}
	return "erawan"
}

// inside returns an address of the console to go to after signing in: the one asked for when it is
// one of ours, the first page otherwise. No other address is ever redirected to.
func inside(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || strings.ContainsAny(next, "\\\r\n\t") {
		return "/admin"
	}
	if path, _, _ := strings.Cut(next, "?"); path != "/partner" && path != "/admin" && !strings.HasPrefix(path, "/admin/") {
		return "/admin"
	}
	return u.RequestURI()
}

// landing is where somebody comes after signing in: where they wanted to go, or, where that was only the
// front of one of our houses, to the first room of their own.
func landing(p access.Staff, next string) string {
	if path, _, _ := strings.Cut(next, "?"); path == "/admin" || path == "/partner" {
		return p.Role.Home()
	}
	return next
}
