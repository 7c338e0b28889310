package account

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Ways are the ways in beside the password that this installation has.
type Ways struct {
	Passkeys bool   // browsers make them at our address
	Provider string // as people know it; empty: there is none
}

// Enter begins a session for somebody who has proved who they are, asks for a second factor first where one
// is wanted, and answers. Next is where they wanted to go; what is none of our pages is not gone to.
func (c *Surface) Enter(g *gin.Context, who access.Staff, by access.Proof, next string) error {
	return c.enter(g, entry{who: who, by: by, next: desk.Inside(next)})
}

// TurnBack shows the sign-in page with what went wrong with another way in. What is not for the reader is
// returned.
func (c *Surface) TurnBack(g *gin.Context, next string, why error) error {
	var f *fault.Fault
	if !errors.As(why, &f) || f.Kind == fault.Internal {
		return why
	}
	status := http.StatusUnprocessableEntity
	switch f.Kind {
	case fault.Unavailable:
		status = http.StatusServiceUnavailable
	case fault.Limited:
		status = http.StatusTooManyRequests
	}
	ask.Note(g, why)
	return c.signInForm(g, status, signInView{Next: desk.Inside(next), Wrong: f.Key})
}

// Tried counts a try of the asker's network at a way in without a password.
func (c *Surface) Tried(g *gin.Context) bool {
	return c.try(g.Request.Context(), "sign-on n "+network(g.ClientIP()), triesByNetwork) > 0
}
