package desk

import (
	"net/http"
	"net/url"
	"slices"
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

// Where the guards lead to.
const (
	FactorPath  = "/admin/settings/factor" // where a second factor is set up
	ConfirmPath = "/admin/confirm"         // where somebody signed in is asked again who they are
)

// Person is who is signed in: only behind the Staff guard.
func Person(g *gin.Context) access.Staff {
	p, _ := g.MustGet(personSlot).(access.Staff)
	return p
}

// Person is who is signed in: only behind the Staff guard.
func (d *Gate) Person(g *gin.Context) access.Staff { return Person(g) }

// Session is by what they are: only behind the Staff guard.
func Session(g *gin.Context) access.Session {
	s, _ := g.MustGet(sessionSlot).(access.Session)
	return s
}

// Owes reports whether somebody is in whose organisation wants a second factor and who gave none: nothing
// is theirs but to set one up.
func Owes(p access.Staff, s access.Session) bool { return p.Org.NeedsFactor && !s.Proof.Strong() }

// Visitor is the guard of pages for anybody: language, headers, and no forms from other sites.
func (d *Gate) Visitor(g *gin.Context) {
	d.headers(g)
	ask.SetLocale(g, d.language(g, access.Staff{}))
	if d.rim.Check(g.Request) != nil {
		d.refuse(g, fault.New(fault.Forbidden, "", "failure.foreign"))
	}
}

// Staff returns the guard of a page for signed-in people whose role has one of some permissions. Others are
// led to the sign-in page, or told that the room is not theirs; who owes a second factor is led to
// where it is set up.
func (d *Gate) Staff(needs ...access.Permission) gin.HandlerFunc { return d.guard(needs, false) }

// Owing is the guard of the pages on which a second factor is set up: for everybody signed in, also for
// who owes one.
func (d *Gate) Owing(g *gin.Context) { d.guard([]access.Permission{access.KeepAccount}, true)(g) }

func (d *Gate) guard(needs []access.Permission, owing bool) gin.HandlerFunc {
	return func(g *gin.Context) {
		if d.Visitor(g); g.IsAborted() {
			return
		}
		p, s, err := d.WhoIs(g)
		switch {
		case err != nil:
			d.refuse(g, err)
		case p.ID == 0:
			d.leadToSignIn(g)
		case Owes(p, s) && !owing:
			g.Redirect(http.StatusSeeOther, FactorPath)
			g.Abort()
		default:
			g.Set(personSlot, p)
			g.Set(sessionSlot, s)
			ask.SetLocale(g, d.language(g, p))
			if !slices.ContainsFunc(needs, p.Role.May) {
				d.refuse(g, fault.New(fault.Forbidden, "", "failure.forbidden"))
			}
		}
	}
}

func (d *Gate) refuse(g *gin.Context, err error) {
	d.Fail(g, err)
	g.Abort()
}

// leadToSignIn remembers where a reader wanted to go, when coming back there by a link makes sense.
func (d *Gate) leadToSignIn(g *gin.Context) {
	to := "/sign-in"
	if g.Request.Method == http.MethodGet {
		to += "?next=" + url.QueryEscape(g.Request.URL.RequestURI())
	}
	g.Redirect(http.StatusSeeOther, to)
	g.Abort()
}

// WhoIs finds the person of the request's session, and notes that it was used. Nobody is a person without
// a key.
func (d *Gate) WhoIs(g *gin.Context) (nobody access.Staff, s access.Session, err error) {
	hash, ok := HashOf(g, d.CookieName())
	if !ok {
		return nobody, s, nil
	}
	ctx, now := g.Request.Context(), d.Now()
	s, p, err := d.Sessions.SignedIn(ctx, hash)
	if fault.Is(err, fault.NotFound) || err == nil && !now.Before(s.Expires) {
		return nobody, s, nil
	}
	if err != nil {
		return nobody, s, err
	}
	if p.Disabled {
		return nobody, s, nil
	}
	// A page that refreshes itself is nobody at work: it must not keep a forgotten session alive.
	live := g.GetHeader("Erawan-Live") != "" || strings.Contains(g.GetHeader("Accept"), "text/event-stream")
	if err == nil && !live && now.Sub(s.Seen) >= touch {
		err = d.Sessions.TouchSession(ctx, hash, now, lasts(s.Made, now))
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

// Inside returns an address of the console or the portal to go to after signing in: the one asked for when it is
// one of ours, the first page otherwise. No other address is ever redirected to.
func Inside(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || strings.ContainsAny(next, "\\\r\n\t") {
		return "/admin"
	}
	if path, _, _ := strings.Cut(next, "?"); path != "/partner" && path != "/admin" && !strings.HasPrefix(path, "/admin/") && !strings.HasPrefix(path, "/partner/") {
		return "/admin"
	}
	return u.RequestURI()
}

// Landing is where somebody comes after signing in: where they wanted to go, or, where that was only the
// front of one of our houses, to the first room of their own.
func Landing(p access.Staff, next string) string {
	if path, _, _ := strings.Cut(next, "?"); path == "/admin" || path == "/partner" {
		return p.Role.Home()
	}
	return next
}
