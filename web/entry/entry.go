// Package entry is the ways in beside the password, as pages: passkeys, and the organisation's own identity
// provider. The console says what the pages look like and begins the session.
package entry

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/internal/signon"
)

// Gate knows who is signed in, what stands around their pages, and how a session begins.
type Gate interface {
	Person(g *gin.Context) access.Staff
	Frame(g *gin.Context, path string) page.Frame
	// Enter begins a session for somebody who has proved who they are, and answers; it may ask for more first.
	Enter(g *gin.Context, who access.Staff, by access.Proof, next string) error
	// Prove notes that whoever is signed in has proved it again, under another cookie.
	Prove(g *gin.Context, by access.Proof) error
	// TurnBack shows the sign-in page with what went wrong.
	TurnBack(g *gin.Context, next string, why error) error
	// Tried counts a try of the asker's network, and reports whether there were too many.
	Tried(g *gin.Context) bool
}

// Own is what people may change about their own ways in.
type Own interface {
	PasskeysOf(ctx context.Context, s access.Scope, staff int64) ([]access.Passkey, error)
	RenamePasskey(ctx context.Context, s access.Scope, k access.Passkey) error
	RemovePasskey(ctx context.Context, s access.Scope, k access.Passkey) error
	IdentitiesOf(ctx context.Context, s access.Scope, staff int64) ([]access.Identity, error)
	UnlinkIdentity(ctx context.Context, s access.Scope, i access.Identity) error
}

// Deps is what the pages stand on.
type Deps struct {
	Gate     Gate
	Own      Own
	Passkeys *signon.Passkeys // nil where browsers make none
	Provider *signon.Provider // nil without one
	Pages    *page.Set
	Secure   bool // cookies travel by TLS only
}

// Surface is those pages.
type Surface struct {
	Deps
	list page.Page[listView]
	add  page.Page[addView]
}

// New prepares the pages. It panics when a template is missing.
func New(d Deps) *Surface {
	return &Surface{Deps: d, list: page.Of[listView](d.Pages, "passkeys"), add: page.Of[addView](d.Pages, "passkey-add")}
}

// The cookies that tie a question to the browser that was asked.
const (
	passkeyCookie  = "erawan-passkey"
	providerCookie = "erawan-sso"
)

// remember ties a question to the browser for as long as its answer is awaited.
func (s *Surface) remember(g *gin.Context, name, token string) {
	s.cookie(g, name, token, int(2*signon.Lasts.Seconds()))
}

// recall returns the token of a question, which the browser keeps no longer.
func (s *Surface) recall(g *gin.Context, name string) string {
	token, err := g.Cookie(s.full(name))
	if err != nil {
		return ""
	}
	s.cookie(g, name, "", -1)
	return token
}

func (s *Surface) cookie(g *gin.Context, name, value string, age int) {
	http.SetCookie(g.Writer, &http.Cookie{Name: s.full(name), Value: value, Path: "/", MaxAge: age,
		Secure: s.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

func (s *Surface) full(name string) string {
	if s.Secure {
		return "__Host-" + name
	}
	return name
}

// nothing is what an asker is told of a way in that this installation does not have.
func nothing() error { return fault.New(fault.NotFound, "", "http.nothing_here") }
