package desk

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

// Begin opens a session under a fresh token and ends the one the browser came with, so that nobody
// can plant a session beforehand.
func (d *Gate) Begin(g *gin.Context, p access.Staff, by access.Proof) error {
	ctx, now := g.Request.Context(), d.Now()
	if err := d.End(ctx, g); err != nil {
		return err
	}
	token, hash := FreshToken()
	s := access.Session{Hash: hash, Staff: p.ID, Made: now, Seen: now, Expires: lasts(now, now), Proof: by, Proved: now}
	if err := d.Sessions.SaveSession(ctx, s); err != nil {
		return err
	}
	g.Set(sessionSlot, s)
	d.SetCookie(g, d.CookieName(), token, absolute)
	return nil
}

// Prove notes that the person of this session has proved again who they are, under a fresh token: whoever
// copied the cookie before has nothing. A proof never makes the session's weaker.
func (d *Gate) Prove(g *gin.Context, by access.Proof) error {
	was, now := Session(g), d.Now()
	is := was
	if is.Proved = now; by.Strong() || !was.Proof.Strong() {
		is.Proof = by
	}
	var token string
	token, is.Hash = FreshToken()
	if err := d.Sessions.ProveSession(g.Request.Context(), was.Hash, is); err != nil {
		return err
	}
	d.SetCookie(g, d.CookieName(), token, was.Made.Add(absolute).Sub(now))
	return nil
}

// Fresh is the guard of acts that cannot be taken back, behind the Staff guard: who proved who they are
// within access.FreshFor passes, and anybody else is asked again and comes back to the page they were on.
func (d *Gate) Fresh(g *gin.Context) {
	if Session(g).Fresh(d.Now()) {
		return
	}
	g.Redirect(http.StatusSeeOther, ConfirmPath+"?next="+url.QueryEscape(back(g)))
	g.Abort()
}

// back is the page that a request is of: itself, or the one on which its form stood.
func back(g *gin.Context) string {
	if g.Request.Method == http.MethodGet {
		return Inside(g.Request.URL.RequestURI())
	}
	from, err := url.Parse(g.GetHeader("Referer"))
	if err != nil || from.Host != g.Request.Host {
		return "/admin"
	}
	query := from.Query()
	query.Del("done")
	return Inside((&url.URL{Path: from.Path, RawQuery: query.Encode()}).RequestURI())
}

func (d *Gate) End(ctx context.Context, g *gin.Context) error {
	hash, ok := HashOf(g, d.CookieName())
	if !ok {
		return nil
	}
	d.SetCookie(g, d.CookieName(), "", -1)
	return d.Sessions.DropSession(ctx, hash)
}

// FreshToken makes what the browser keeps, and the hash by which the store knows it.
func FreshToken() (text string, hash [32]byte) {
	token := make([]byte, 32)
	_, _ = rand.Read(token) // never fails
	return base64.RawURLEncoding.EncodeToString(token), sha256.Sum256(token)
}

// HashOf is what the store knows a cookie by; the token itself is in the browser alone.
func HashOf(g *gin.Context, name string) ([32]byte, bool) {
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

// SetCookie keeps a token in the browser for a while; a negative one takes it away.
func (d *Gate) SetCookie(g *gin.Context, name, value string, lasts time.Duration) {
	age := int(lasts.Seconds())
	if lasts < 0 {
		age = -1
	}
	http.SetCookie(g.Writer, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: age,
		Secure: d.Secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// CookieName has the prefix that browsers keep to this host and to TLS, where there is TLS.
func (d *Gate) CookieName() string {
	if d.Secure() {
		return "__Host-erawan"
	}
	return "erawan"
}
