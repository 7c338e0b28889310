package entry

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/signon"
	"erawan/web/desk"
)

// ToProvider leads the browser to the identity provider.
func (s *Surface) ToProvider(g *gin.Context) error {
	if s.Provider == nil {
		return nothing()
	}
	next := g.Query("next")
	if s.Gate.Tried(g) {
		return s.Gate.TurnBack(g, next, fault.New(fault.Limited, "", "sign_in.limited"))
	}
	to, token, err := s.Provider.Send(g.Request.Context(), next)
	if err != nil {
		return s.Gate.TurnBack(g, next, err)
	}
	s.remember(g, providerCookie, token)
	g.Redirect(http.StatusSeeOther, to)
	return nil
}

// FromProvider takes the provider's answer and opens a session. Where the provider does not say that it asked
// for a second factor, ours is asked for.
func (s *Surface) FromProvider(g *gin.Context) error {
	if s.Provider == nil {
		return nothing()
	}
	came, err := s.Provider.Receive(g.Request.Context(), s.recall(g, providerCookie),
		signon.Answer{State: g.Query("state"), Code: g.Query("code"), Error: g.Query("error"), Issuer: g.Query("iss")})
	if err != nil {
		return s.Gate.TurnBack(g, "", err)
	}
	by := access.BySSOAlone
	if came.Strong {
		by = access.BySSO
	}
	return s.Gate.Enter(g, came.Staff, by, came.Next)
}

// Unlink forgets what the provider calls somebody; their next sign-in there is by their address anew.
func (s *Surface) Unlink(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	p := s.Gate.Person(g)
	err := s.Own.UnlinkIdentity(g.Request.Context(), p.Scope(), access.Identity{Staff: p.ID, Issuer: g.PostForm("issuer")})
	return s.done(g, "unlinked", err)
}
