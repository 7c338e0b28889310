package admin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
)

// Invitations brings people into an organisation.
type Invitations interface {
	StaffIn(ctx context.Context, s access.Scope) ([]access.Staff, error)
	// Invitations lists those whose link still opens, the newest first.
	Invitations(ctx context.Context, s access.Scope) ([]access.Invitation, error)
	// Invite is a Conflict when somebody has the address already.
	Invite(ctx context.Context, s access.Scope, i access.Invitation) (access.Invitation, error)
	Uninvite(ctx context.Context, s access.Scope, public string) error
	// InvitationByHash finds an invitation whose link still opens; NotFound when there is none.
	InvitationByHash(ctx context.Context, hash [32]byte) (access.Invitation, error)
	// Join makes the person of an invitation and uses it up.
	Join(ctx context.Context, hash [32]byte, phc string) (access.Staff, error)
}

type peopleView struct {
	frame
	People []access.Staff
	Asked  []access.Invitation
	Roles  []access.Role
	Form   access.Invitation // as it was typed
	Wrong  map[string]string // by field
	Link   string            // of the invitation just made: shown this once
	For    string            // whose it is
}

type joinView struct {
	page.Reader
	Switch []choice
	Here   string
	Name   string
	Email  string
	Min    int
	Wrong  string
}

// PeoplePage lists who is in the organisation and who was asked to join.
func (c *Console) PeoplePage(g *gin.Context) error { return c.people(g, http.StatusOK, peopleView{}) }

func (c *Console) people(g *gin.Context, status int, v peopleView) error {
	ctx, scope := g.Request.Context(), person(g).Scope()
	var err error
	if v.People, err = c.Invitations.StaffIn(ctx, scope); err != nil {
		return err
	}
	if v.Asked, err = c.Invitations.Invitations(ctx, scope); err != nil {
		return err
	}
	v.frame, v.Roles = c.frame(g, "/admin/people"), access.Invitable
	for i, s := range v.Switch { // the forms have addresses of their own, which no link can lead to
		v.Switch[i].Path = "/admin/people?lang=" + string(s.Locale)
	}
	return write(g, c.page.people, status, v)
}

// Invite makes an invitation and shows its link, this once: only a hash of it is kept.
func (c *Console) Invite(g *gin.Context) error {
	if err := parseForm(g); err != nil {
		return err
	}
	token := make([]byte, 32)
	_, _ = rand.Read(token) // never fails
	i := access.Invitation{
		Email: strings.ToLower(strings.TrimSpace(g.PostForm("email"))), Name: strings.TrimSpace(g.PostForm("name")),
		Role: access.Role(g.PostForm("role")), Hash: sha256.Sum256(token), Expires: c.Now().Add(access.InvitationLasts),
	}
	err := i.Check()
	if err == nil {
		_, err = c.Invitations.Invite(g.Request.Context(), person(g).Scope(), i)
	}
	wrong := fault.All(err)
	if err != nil && len(wrong) == 0 {
		return err
	}
	if len(wrong) > 0 {
		v := peopleView{Form: i, Wrong: map[string]string{}}
		for _, f := range wrong {
			v.Wrong[f.Field] = c.Words.Say(c.reader(g).Locale, f.Key, f.Args)
		}
		return c.people(g, c.Means(wrong[0].Kind).Status, v)
	}
	link := strings.TrimSuffix(c.BaseURL, "/") + "/join/" + base64.RawURLEncoding.EncodeToString(token)
	return c.people(g, http.StatusCreated, peopleView{Link: link, For: i.Name})
}

// Uninvite takes an invitation back.
func (c *Console) Uninvite(g *gin.Context) error {
	if err := parseForm(g); err != nil {
		return err
	}
	if err := c.Invitations.Uninvite(g.Request.Context(), person(g).Scope(), g.PostForm("invitation")); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, "/admin/people?done=uninvite")
	return nil
}

// JoinPage greets somebody who was invited and asks for a password.
func (c *Console) JoinPage(g *gin.Context) error {
	i, err := c.invitation(g)
	if err != nil {
		return err
	}
	return c.joinForm(g, http.StatusOK, i, "")
}

// Join makes them a person and signs them in.
func (c *Console) Join(g *gin.Context) error {
	if err := parseForm(g); err != nil {
		return err
	}
	i, err := c.invitation(g)
	if err != nil {
		return err
	}
	password := g.PostForm("password")
	var f *fault.Fault
	if errors.As(access.JudgePassword(password, i.Email), &f) {
		return c.joinForm(g, http.StatusUnprocessableEntity, i, c.Words.Say(c.reader(g).Locale, f.Key, f.Args))
	}
	hash, err := c.hash(g.Request.Context(), password)
	if err != nil {
		return err
	}
	p, err := c.Invitations.Join(g.Request.Context(), i.Hash, hash)
	if err != nil {
		return err
	}
	if err := c.begin(g, p); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, "/admin")
	return nil
}

// invitation is the one that the link is of.
func (c *Console) invitation(g *gin.Context) (access.Invitation, error) {
	token, err := base64.RawURLEncoding.Strict().DecodeString(g.Param("token"))
	if err != nil || len(token) != 32 {
		return access.Invitation{}, fault.New(fault.NotFound, "", "not_found")
	}
	return c.Invitations.InvitationByHash(g.Request.Context(), sha256.Sum256(token))
}

func (c *Console) joinForm(g *gin.Context, status int, i access.Invitation, wrong string) error {
	v := joinView{Reader: c.reader(g), Switch: switches(g), Here: g.Request.URL.EscapedPath(), Name: i.Name, Email: i.Email, Min: access.MinPassword, Wrong: wrong}
	return write(g, c.page.join, status, v)
}
