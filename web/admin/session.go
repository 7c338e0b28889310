package admin

import (
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

// What the guard leaves for the handlers behind it.
const (
	personSlot  = "erawan.person"
	sessionSlot = "erawan.session"
)

// person is who is signed in: only behind the Staff guard.
func person(g *gin.Context) access.Staff {
	p, _ := g.MustGet(personSlot).(access.Staff)
	return p
}

// session is by what they are: only behind the Staff guard.
func session(g *gin.Context) access.Session {
	s, _ := g.MustGet(sessionSlot).(access.Session)
	return s
}

// owes reports whether somebody is in whose organisation wants a second factor and who gave none: nothing
// is theirs but to set one up.
func owes(p access.Staff, s access.Session) bool { return p.Org.NeedsFactor && !s.Proof.Strong() }

// Visitor is the guard of pages for anybody: language, headers, and no forms from other sites.
func (c *Console) Visitor(g *gin.Context) {
	c.headers(g)
	ask.SetLocale(g, c.language(g, access.Staff{}))
	if c.rim.Check(g.Request) != nil {
		c.refuse(g, fault.New(fault.Forbidden, "", "failure.foreign"))
	}
}

// Staff returns the guard of a page for signed-in people whose role has a permission. Others are
// led to the sign-in page, or told that the room is not theirs; who owes a second factor is led to
// where it is set up.
func (c *Console) Staff(needs access.Permission) gin.HandlerFunc { return c.guard(needs, false) }

// Owing is the guard of the pages on which a second factor is set up: for everybody signed in, also for
// who owes one.
func (c *Console) Owing(g *gin.Context) { c.guard(access.KeepAccount, true)(g) }

func (c *Console) guard(needs access.Permission, owing bool) gin.HandlerFunc {
	return func(g *gin.Context) {
		if c.Visitor(g); g.IsAborted() {
			return
		}
		p, s, err := c.whoIs(g)
		switch {
		case err != nil:
			c.refuse(g, err)
		case p.ID == 0:
			c.leadToSignIn(g)
		case owes(p, s) && !owing:
			g.Redirect(http.StatusSeeOther, factorPath)
			g.Abort()
		default:
			g.Set(personSlot, p)
			g.Set(sessionSlot, s)
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

// whoIs finds the person of the request's session, and notes that it was used. Nobody is a person without
// a key.
func (c *Console) whoIs(g *gin.Context) (nobody access.Staff, s access.Session, err error) {
	hash, ok := hashOf(g, c.cookieName())
	if !ok {
		return nobody, s, nil
	}
	ctx, now := g.Request.Context(), c.Now()
	s, err = c.Sessions.SessionByHash(ctx, hash)
	if fault.Is(err, fault.NotFound) || err == nil && !now.Before(s.Expires) {
		return nobody, s, nil
	}
	if err != nil {
		return nobody, s, err
	}
	p, err := c.People.StaffByID(ctx, s.Staff)
	if fault.Is(err, fault.NotFound) || err == nil && p.Disabled {
		return nobody, s, nil
	}
	// A page that refreshes itself is nobody at work: it must not keep a forgotten session alive.
	live := g.GetHeader("Erawan-Live") != "" || strings.Contains(g.GetHeader("Accept"), "text/event-stream")
	if err == nil && !live && now.Sub(s.Seen) >= touch {
		err = c.Sessions.TouchSession(ctx, hash, now, lasts(s.Made, now))
	}
	if err != nil {
		return nobody, s, err
	}
	return p, s, nil
}

// lasts is when a session used now ends.
func lasts(made, now time.Time) time.Time {
	if end := made.Add(absolute); end.Before(now.Add(idle)) {
		return end
	}
	return now.Add(idle)
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
