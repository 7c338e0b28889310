package account

import (
	"context"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// codePath is where the code of a sign-in is asked for.
const codePath = "/sign-in/code"

// triesOfCode is how often in a window codes of one person may be tried, wherever they are asked for: of a
// million codes three are right at a time.
const triesOfCode = 10

// recoveryLength is the least that a recovery code can be typed in; anything shorter is of an app.
const recoveryLength = 16

// codeView asks for a code, or a password: of somebody who signs in, or who is to confirm that they are there.
type codeView struct {
	page.Reader
	Switch []page.Choice
	Title  string // keys
	Lead   string
	Submit string
	Action string // where the form goes
	Email  string // for the browser's password store; empty when a code is asked for
	Field  page.Field
	Other  page.Link // the other kind of code; empty when there is none
	Away   page.Link
	Ways   Ways   // to prove oneself otherwise; none where a code is what is wanted
	Next   string // where those lead
	// recovery says that a code of the list on paper is asked for
	recovery bool
}

// CodePage asks for the code of a sign-in whose password was right.
func (c *Surface) CodePage(g *gin.Context) error {
	p, _, err := c.halfIn(g)
	if err != nil {
		return err
	}
	if p.ID == 0 {
		c.leadBack(g, g.Query("next"))
		return nil
	}
	return c.codeForm(g, http.StatusOK, desk.Inside(g.Query("next")), "")
}

// Code takes it, and opens the session.
func (c *Surface) Code(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	ctx, next := g.Request.Context(), desk.Inside(g.Query("next"))
	p, half, err := c.halfIn(g)
	if err != nil {
		return err
	}
	if p.ID == 0 {
		c.leadBack(g, next)
		return nil
	}
	if c.tryCode(ctx, p) {
		return c.codeForm(g, http.StatusTooManyRequests, next, "sign_in.limited")
	}
	right, err := c.takeCode(ctx, p, g.PostForm("code"))
	if err != nil {
		return err
	}
	if !right {
		return c.codeForm(g, http.StatusUnprocessableEntity, next, "code.wrong")
	}
	c.SetCookie(g, c.halfName(), "", -1)
	if err := c.People.DropHalf(ctx, half); fault.Is(err, fault.NotFound) { // used up by another request
		c.leadBack(g, next)
		return nil
	} else if err != nil {
		return err
	}
	return c.enter(g, entry{p, access.ByCode, next})
}

// halfIn finds whose sign-in awaits its code in this browser. Nobody is a person without a key.
func (c *Surface) halfIn(g *gin.Context) (nobody access.Staff, hash [32]byte, err error) {
	hash, ok := desk.HashOf(g, c.halfName())
	if !ok {
		return nobody, hash, nil
	}
	half, err := c.People.HalfByHash(g.Request.Context(), hash)
	if err == nil && c.Now().Before(half.Expires) {
		var p access.Staff
		if p, err = c.People.StaffByID(g.Request.Context(), half.Staff); err == nil && !p.Disabled {
			return p, hash, nil
		}
	}
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return nobody, hash, err
}

func (c *Surface) leadBack(g *gin.Context, next string) {
	g.Redirect(http.StatusSeeOther, "/sign-in?next="+url.QueryEscape(desk.Inside(next)))
}

func (c *Surface) codeForm(g *gin.Context, status int, next, wrong string) error {
	v := codeView{Reader: c.Reader(g), Switch: desk.Switches(g), Title: "code.title", Lead: "code.lead", Submit: "sign_in.submit"}
	v.Away = page.Link{Path: "/sign-in?next=" + url.QueryEscape(next), Text: v.Say("code.start_over")}
	if v.askCode(g, codePath, next); v.recovery {
		v.Lead = "code.recovery_lead"
	}
	return v.write(g, c, status, wrong)
}

func (v codeView) write(g *gin.Context, c *Surface, status int, wrong string) error {
	if wrong != "" {
		v.Field.Wrong = v.Say(wrong)
	}
	return ask.WritePage(g, c.page.code, status, v)
}

// askCode makes the field a code's: of the app, or where the reader says so of the list on paper. All that the
// form knows beside it is in its address, so that the page can be shown in another language.
func (v *codeView) askCode(g *gin.Context, path, next string) {
	here, other := url.Values{"next": {next}}, url.Values{"next": {next}}
	if v.recovery = g.Query("with") == "recovery"; v.recovery {
		here.Set("with", "recovery")
		v.Field = page.Field{ID: "code", Label: v.Say("code.recovery"), Kind: "text", Max: 64, Required: true, Auto: "off"}
		v.Other.Text = v.Say("code.use_app")
	} else {
		other.Set("with", "recovery")
		v.Field = page.Field{ID: "code", Label: v.Say("code.app"), Kind: "text", Max: 64, Required: true, Auto: "one-time-code", Digits: true}
		v.Other.Text = v.Say("code.use_recovery")
	}
	v.Action, v.Other.Path = path+"?"+here.Encode(), path+"?"+other.Encode()
}

// tryCode counts a try of somebody's codes, before it is looked at.
func (c *Surface) tryCode(ctx context.Context, p access.Staff) (waits bool) {
	return c.try(ctx, "code "+p.Public, triesOfCode) > 0
}

// takeCode uses up a code of somebody's app, or one of their recovery codes. A code opens once.
func (c *Surface) takeCode(ctx context.Context, p access.Staff, typed string) (bool, error) {
	if len(typed) >= recoveryLength {
		return c.Factors.TakeRecovery(ctx, p, access.HashRecovery(p.Public, typed))
	}
	secret, err := c.Vault.Open(p.Public, p.Factor)
	if err != nil {
		return false, err
	}
	step, right := access.AppSecret(secret).Step(typed, c.Now())
	if !right {
		return false, nil
	}
	return c.Factors.TakeStep(ctx, p, step)
}
