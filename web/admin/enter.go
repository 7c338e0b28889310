package admin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
)

// entry is somebody who has just proved who they are, by what, and where they want to go.
type entry struct {
	who  access.Staff
	by   access.Proof
	next string // an address of the console, as inside returns it; empty is their first room
}

// enter is the one place where a proof becomes a session and an answer, whatever the proof was. Who has a
// second factor and gave no more than a password is asked for its code first.
func (c *Console) enter(g *gin.Context, e entry) error {
	if e.next == "" {
		e.next = e.who.Role.Home()
	}
	if e.who.Factor != "" && !e.by.Strong() {
		return c.wait(g, e)
	}
	if err := c.begin(g, e.who, e.by); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, landing(e.who, e.next))
	return nil
}

// begin opens a session under a fresh token and ends the one the browser came with, so that nobody
// can plant a session beforehand.
func (c *Console) begin(g *gin.Context, p access.Staff, by access.Proof) error {
	ctx, now := g.Request.Context(), c.Now()
	if err := c.end(ctx, g); err != nil {
		return err
	}
	token, hash := freshToken()
	s := access.Session{Hash: hash, Staff: p.ID, Made: now, Seen: now, Expires: lasts(now, now), Proof: by, Proved: now}
	if err := c.Sessions.SaveSession(ctx, s); err != nil {
		return err
	}
	g.Set(sessionSlot, s)
	c.setCookie(g, c.cookieName(), token, absolute)
	return nil
}

// wait keeps a sign-in whose password was right until its code comes. Its cookie opens nothing else.
func (c *Console) wait(g *gin.Context, e entry) error {
	now := c.Now()
	token, hash := freshToken()
	if err := c.People.SaveHalf(g.Request.Context(), access.HalfSession{Hash: hash, Staff: e.who.ID, Made: now, Expires: now.Add(access.HalfLasts)}); err != nil {
		return err
	}
	c.setCookie(g, c.halfName(), token, access.HalfLasts)
	g.Redirect(http.StatusSeeOther, codePath+"?next="+url.QueryEscape(e.next))
	return nil
}

// prove notes that the person of this session has proved again who they are, under a fresh token: whoever
// copied the cookie before has nothing. A proof never makes the session's weaker.
func (c *Console) prove(g *gin.Context, by access.Proof) error {
	was, now := session(g), c.Now()
	is := was
	if is.Proved = now; by.Strong() || !was.Proof.Strong() {
		is.Proof = by
	}
	var token string
	token, is.Hash = freshToken()
	if err := c.Sessions.ProveSession(g.Request.Context(), was.Hash, is); err != nil {
		return err
	}
	c.setCookie(g, c.cookieName(), token, was.Made.Add(absolute).Sub(now))
	return nil
}

// Fresh is the guard of acts that cannot be taken back, behind the Staff guard: who proved who they are
// within access.FreshFor passes, and anybody else is asked again and comes back to the page they were on.
func (c *Console) Fresh(g *gin.Context) {
	if session(g).Fresh(c.Now()) {
		return
	}
	g.Redirect(http.StatusSeeOther, confirmPath+"?next="+url.QueryEscape(back(g)))
	g.Abort()
}

// back is the page that a request is of: itself, or the one on which its form stood.
func back(g *gin.Context) string {
	if g.Request.Method == http.MethodGet {
		return inside(g.Request.URL.RequestURI())
	}
	from, err := url.Parse(g.GetHeader("Referer"))
	if err != nil || from.Host != g.Request.Host {
		return "/admin"
	}
	query := from.Query()
	query.Del("done")
	return inside((&url.URL{Path: from.Path, RawQuery: query.Encode()}).RequestURI())
}

func (c *Console) end(ctx context.Context, g *gin.Context) error {
	hash, ok := hashOf(g, c.cookieName())
	if !ok {
		return nil
	}
	c.setCookie(g, c.cookieName(), "", -1)
	return c.Sessions.DropSession(ctx, hash)
}

// freshToken makes what the browser keeps, and the hash by which the store knows it.
func freshToken() (text string, hash [32]byte) {
	token := make([]byte, 32)
	_, _ = rand.Read(token) // never fails
	return base64.RawURLEncoding.EncodeToString(token), sha256.Sum256(token)
}

// hashOf is what the store knows a cookie by; the token itself is in the browser alone.
func hashOf(g *gin.Context, name string) ([32]byte, bool) {
	text, err := g.Cookie(name)
	if err != nil {
		return [32]byte{}, false
	}
	token, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(token) != 32 {
		return [32]byte{}, false
	}
	return sha256.Sum256(token), true
}

// setCookie keeps a token in the browser for a while; a negative one takes it away.
func (c *Console) setCookie(g *gin.Context, name, value string, lasts time.Duration) {
	age := int(lasts.Seconds())
	if lasts < 0 {
		age = -1
	}
	http.SetCookie(g.Writer, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: age,
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

// halfName is the cookie of a sign-in whose code is awaited.
func (c *Console) halfName() string { return c.cookieName() + "-half" }
