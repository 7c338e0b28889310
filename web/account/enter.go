package account

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/web/desk"
)

// entry is somebody who has just proved who they are, by what, and where they want to go.
type entry struct {
	who  access.Staff
	by   access.Proof
	next string // an address of the console, as desk.Inside returns it; empty is their first room
}

// enter is the one place where a proof becomes a session and an answer, whatever the proof was. Who has a
// second factor and gave no more than a password is asked for its code first.
func (c *Surface) enter(g *gin.Context, e entry) error {
	if e.next == "" {
		e.next = e.who.Role.Home()
	}
	if e.who.Factor != "" && !e.by.Strong() {
		return c.wait(g, e)
	}
	if err := c.Begin(g, e.who, e.by); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, desk.Landing(e.who, e.next))
	return nil
}

// wait keeps a sign-in whose password was right until its code comes. Its cookie opens nothing else.
func (c *Surface) wait(g *gin.Context, e entry) error {
	now := c.Now()
	token, hash := desk.FreshToken()
	if err := c.People.SaveHalf(g.Request.Context(), access.HalfSession{Hash: hash, Staff: e.who.ID, Made: now, Expires: now.Add(access.HalfLasts)}); err != nil {
		return err
	}
	c.SetCookie(g, c.halfName(), token, access.HalfLasts)
	g.Redirect(http.StatusSeeOther, codePath+"?next="+url.QueryEscape(e.next))
	return nil
}

// halfName is the cookie of a sign-in whose code is awaited.
func (c *Surface) halfName() string { return c.CookieName() + "-half" }
