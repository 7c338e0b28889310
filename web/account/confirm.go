package account

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/desk"
)

// ConfirmPage asks somebody signed in for a code, or without a second factor for their password.
func (c *Surface) ConfirmPage(g *gin.Context) error {
	return c.confirm(g, http.StatusOK, "")
}

// Confirm takes it, gives the browser a fresh cookie, and leads back to where it was asked for.
func (c *Surface) Confirm(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	status, wrong, err := c.proveAgain(g.Request.Context(), desk.Person(g), g.PostForm)
	if err != nil {
		return err
	}
	if wrong != "" {
		return c.confirm(g, status, wrong)
	}
	by := access.ByPassword
	if desk.Person(g).Factor != "" {
		by = access.ByCode
	}
	if err := c.Prove(g, by); err != nil {
		return err
	}
	to, mark := desk.Inside(g.Query("next")), "?"
	if strings.Contains(to, "?") {
		mark = "&"
	}
	g.Redirect(http.StatusSeeOther, to+mark+"done=confirmed")
	return nil
}

// proveAgain looks at what somebody gave, and says with which status and words it is refused.
func (c *Surface) proveAgain(ctx context.Context, p access.Staff, given func(string) string) (status int, wrong string, err error) {
	right := false
	switch {
	case p.Factor != "":
		if c.tryCode(ctx, p) {
			return http.StatusTooManyRequests, "sign_in.limited", nil
		}
		wrong = "code.wrong"
		right, err = c.takeCode(ctx, p, given("code"))
	default:
		if c.try(ctx, "password "+p.Public, triesOfOwn) > 0 {
			return http.StatusTooManyRequests, "sign_in.limited", nil
		}
		wrong = "settings.current_wrong"
		right, err = c.verify(ctx, p.Password, given("password"))
	}
	if err != nil || right {
		return 0, "", err
	}
	return http.StatusUnprocessableEntity, wrong, nil
}

func (c *Surface) confirm(g *gin.Context, status int, wrong string) error {
	p, next := desk.Person(g), desk.Inside(g.Query("next"))
	v := codeView{Reader: c.Reader(g), Switch: desk.Switches(g), Title: "confirm.title", Lead: "confirm.lead", Submit: "confirm.submit",
		Ways: c.Ways, Next: next}
	v.Away = page.Link{Path: next, Text: v.Say("confirm.leave")}
	if p.Factor != "" {
		v.askCode(g, desk.ConfirmPath, next)
		return v.write(g, c, status, wrong)
	}
	v.Action, v.Email = desk.ConfirmPath+"?next="+url.QueryEscape(next), p.Email
	v.Field = page.Field{ID: "password", Label: v.Say("settings.current"), Kind: "password", Max: access.MaxPassword, Required: true, Auto: "current-password"}
	return v.write(g, c, status, wrong)
}
