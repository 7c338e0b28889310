package account

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/internal/render"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Factors keeps people's second factors.
type Factors interface {
	// SetFactor gives a person a code app in place of any they have, and ends all their sessions.
	SetFactor(ctx context.Context, s access.Scope, e access.Enrolment) error
	// DropFactor takes it from somebody whom the asker reaches, and ends all their sessions.
	DropFactor(ctx context.Context, s access.Scope, public string) error
	// TakeStep is false for a step of which a code was taken before, on whichever node.
	TakeStep(ctx context.Context, p access.Staff, step int64) (bool, error)
	// TakeRecovery is false for a code that is not theirs or was used.
	TakeRecovery(ctx context.Context, p access.Staff, hash [32]byte) (bool, error)
	RecoveryLeft(ctx context.Context, s access.Scope, staff int64) (int, error)
	// SetRecovery replaces the recovery codes, used and unused.
	SetRecovery(ctx context.Context, s access.Scope, staff int64, codes [][32]byte) error
}

type factorView struct {
	frame
	Head    page.Head
	Owed    bool // the organisation wants it: nothing else is open
	Keys    bool // a passkey does as well
	Replace bool
	Code    render.Code
	Text    string // the secret, to type
	Sealed  string // the same, on its way through the form
	Field   page.Field
}

// heldView is for who owes a second factor and has one that is no code app.
type heldView struct {
	frame
	Head page.Head
	Ways Ways
	Next string
}

type codesView struct {
	frame
	Head  page.Head
	Codes []string
	Next  string // where to go when they are written down
}

// FactorPage shows the secret of a new code app, to scan or to type. It is kept when a code of it comes back.
func (c *Surface) FactorPage(g *gin.Context) error {
	if held, err := c.held(g); err != nil {
		return err
	} else if held {
		return c.askHeld(g)
	}
	return c.factor(g, http.StatusOK, access.NewAppSecret(), "")
}

// held reports whether somebody owes a second factor and has passkeys. Then one of them is asked for: a password
// alone, which somebody else may know, must not put another factor in their place.
func (c *Surface) held(g *gin.Context) (bool, error) {
	p := desk.Person(g)
	if !c.Ways.Passkeys || !desk.Owes(p, desk.Session(g)) {
		return false, nil
	}
	keys, err := c.WaysIn.PasskeysOf(g.Request.Context(), p.Scope(), p.ID)
	return len(keys) > 0, err
}

func (c *Surface) askHeld(g *gin.Context) error {
	v := heldView{frame: c.frame(g, "/admin/settings"), Ways: c.Ways, Next: "/admin"}
	v.Head = page.Head{Title: v.say("factor.held"), Lead: v.say("factor.held_lead")}
	return ask.WritePage(g, c.page.held, http.StatusOK, v)
}

func (c *Surface) factor(g *gin.Context, status int, secret access.AppSecret, wrong string) error {
	p := desk.Person(g)
	v := factorView{frame: c.frame(g, "/admin/settings"), Owed: desk.Owes(p, desk.Session(g)), Keys: c.Ways.Passkeys, Replace: p.Factor != "", Text: secret.Text(), Sealed: c.Vault.Seal(p.Public, secret)}
	title := "factor.set_up"
	if v.Replace {
		title = "factor.replace"
	}
	v.Head = page.Head{Title: v.say(title), Lead: v.say("factor.lead")}
	if !v.Owed {
		v.Head.Crumbs = []page.Link{{Path: "/admin/settings", Text: v.say("nav.settings")}}
	}
	address, err := secret.Address(p.Email)
	if err != nil {
		return err
	}
	if v.Code, err = render.QR(address); err != nil {
		return err
	}
	v.Field = page.Field{ID: "code", Label: v.say("factor.code"), Kind: "text", Max: 16, Required: true, Auto: "one-time-code", Digits: true, Help: v.say("factor.code_help")}
	if wrong != "" {
		v.Field.Wrong = v.say(wrong)
	}
	return ask.WritePage(g, c.page.factor, status, v)
}

// Enrol keeps the secret of a code app that has just shown a code of it, and shows the recovery codes. It
// ends every session; this browser gets a fresh one.
func (c *Surface) Enrol(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	if held, err := c.held(g); err != nil {
		return err
	} else if held {
		return c.askHeld(g)
	}
	p, ctx, sealed := desk.Person(g), g.Request.Context(), g.PostForm("sealed")
	secret, err := c.Vault.Open(p.Public, sealed)
	if err != nil {
		return fault.New(fault.Malformed, "sealed", "http.body_cut").Because(err)
	}
	if c.tryCode(ctx, p) {
		return c.factor(g, http.StatusTooManyRequests, secret, "sign_in.limited")
	}
	step, right := access.AppSecret(secret).Step(g.PostForm("code"), c.Now())
	if !right {
		return c.factor(g, http.StatusUnprocessableEntity, secret, "factor.wrong")
	}
	texts, hashes := access.NewRecoveryCodes(p.Public)
	if err := c.Factors.SetFactor(ctx, p.Scope(), access.Enrolment{Staff: p.ID, Sealed: sealed, Step: step, Codes: hashes}); err != nil {
		return err
	}
	if err := c.Begin(g, p, access.ByCode); err != nil {
		return err
	}
	return c.showCodes(g, texts)
}

// RenewCodes replaces the recovery codes and shows the new ones, this once.
func (c *Surface) RenewCodes(g *gin.Context) error {
	p := desk.Person(g)
	if p.Factor == "" {
		return fault.New(fault.Conflict, "", "factor.none")
	}
	texts, hashes := access.NewRecoveryCodes(p.Public)
	if err := c.Factors.SetRecovery(g.Request.Context(), p.Scope(), p.ID, hashes); err != nil {
		return err
	}
	return c.showCodes(g, texts)
}

// RemoveFactor takes somebody's own second factor away, unless their organisation wants one. Every other
// browser is signed out.
func (c *Surface) RemoveFactor(g *gin.Context) error {
	p := desk.Person(g)
	if p.Org.NeedsFactor {
		return fault.New(fault.Conflict, "", "factor.needed")
	}
	if err := c.Factors.DropFactor(g.Request.Context(), p.Scope(), p.Public); err != nil {
		return err
	}
	if err := c.Begin(g, p, access.ByPassword); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, "/admin/settings?done=factor_removed")
	return nil
}

func (c *Surface) showCodes(g *gin.Context, texts []string) error {
	v := codesView{frame: c.frame(g, "/admin/settings"), Codes: texts, Next: "/admin/settings"}
	for i, s := range v.Switch { // what was shown once is not shown again in another language
		v.Switch[i].Path = "/admin/settings?lang=" + string(s.Locale)
	}
	v.Head = page.Head{Title: v.say("factor.codes"), Lead: v.say("factor.codes_lead")}
	return ask.WritePage(g, c.page.codes, http.StatusCreated, v)
}
