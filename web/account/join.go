package account

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

type joinView struct {
	page.Reader
	Switch []page.Choice
	Here   string
	Name   string
	Org    string
	Role   string
	Fields []page.Field
}

// JoinPage greets somebody who was invited and asks for a password.
func (c *Surface) JoinPage(g *gin.Context) error {
	i, err := c.invitation(g)
	if err != nil {
		return err
	}
	return c.joinForm(g, http.StatusOK, i, "")
}

// Join makes them a person and signs them in.
func (c *Surface) Join(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	i, err := c.invitation(g)
	if err != nil {
		return err
	}
	password := g.PostForm("password")
	var f *fault.Fault
	if errors.As(access.JudgePassword(password, i.Email), &f) {
		return c.joinForm(g, http.StatusUnprocessableEntity, i, c.Words.Say(c.Reader(g).Locale, f.Key, f.Args))
	}
	hash, err := c.hash(g.Request.Context(), password)
	if err != nil {
		return err
	}
	p, err := c.Invitations.Join(g.Request.Context(), i.Hash, hash)
	if err != nil {
		return err
	}
	return c.enter(g, entry{who: p, by: access.ByPassword})
}

// invitation is the one that the link is of.
func (c *Surface) invitation(g *gin.Context) (access.Invitation, error) {
	token, err := base64.RawURLEncoding.Strict().DecodeString(g.Param("token"))
	if err != nil || len(token) != 32 {
		return access.Invitation{}, fault.New(fault.NotFound, "", "not_found")
	}
	return c.Invitations.InvitationByHash(g.Request.Context(), sha256.Sum256(token))
}

func (c *Surface) joinForm(g *gin.Context, status int, i access.Invitation, wrong string) error {
	v := joinView{Reader: c.Reader(g), Switch: desk.Switches(g), Here: g.Request.URL.EscapedPath(), Name: i.Name}
	say := v.Say
	v.Org, v.Role = i.Into.Name.In(v.Locale), say("role."+string(i.Role))
	v.Fields = []page.Field{
		{ID: "email", Label: say("sign_in.email"), Kind: "email", Value: i.Email, Auto: "username", ReadOnly: true},
		{ID: "password", Label: say("sign_in.password"), Kind: "password", Min: access.MinPassword, Max: access.MaxPassword, Auto: "new-password",
			Required: true, Wrong: wrong, Help: say("settings.new_help", "min", access.MinPassword)},
	}
	return ask.WritePage(g, c.page.join, status, v)
}
