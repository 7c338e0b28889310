package account

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Tries of one e-mail address, and from one network, in a window. They are counted before the
// password is looked at, so that the answer says nothing about it.
const (
	triesByEmail   = 20
	triesByNetwork = 60
	tryWindow      = 15 * time.Minute
)

type signInView struct {
	page.Reader
	Switch []page.Choice
	Next   string
	Fields []page.Field
	Wrong  string // a key
	Ways   Ways
	email  string // as it was typed
}

// SignInPage shows the form; somebody signed in goes on to where they wanted to go.
func (c *Surface) SignInPage(g *gin.Context) error {
	next := desk.Inside(g.Query("next"))
	p, _, err := c.WhoIs(g)
	if err != nil {
		return err
	}
	if p.ID != 0 {
		g.Redirect(http.StatusSeeOther, desk.Landing(p, next))
		return nil
	}
	return c.signInForm(g, http.StatusOK, signInView{Next: next})
}

// SignIn checks an e-mail and a password and opens a session. Every refusal reads the same and takes
// the same time, whether or not somebody has that address.
func (c *Surface) SignIn(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	next, email, password := desk.Inside(g.PostForm("next")), strings.ToLower(strings.TrimSpace(g.PostForm("email"))), g.PostForm("password")
	if len(email) > 254 || len(password) > 1024 {
		email, password = "", ""
	}
	ctx := g.Request.Context()
	if c.throttled(ctx, email, g.ClientIP()) {
		return c.signInForm(g, http.StatusTooManyRequests, signInView{Next: next, email: email, Wrong: "sign_in.limited"})
	}
	p, ok, err := c.check(ctx, email, password)
	if err != nil {
		return err
	}
	if !ok {
		return c.signInForm(g, http.StatusUnprocessableEntity, signInView{Next: next, email: email, Wrong: "sign_in.wrong"})
	}
	return c.enter(g, entry{p, access.ByPassword, next})
}

// SignOut ends the session.
func (c *Surface) SignOut(g *gin.Context) error {
	if err := c.End(g.Request.Context(), g); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, "/sign-in")
	return nil
}

func (c *Surface) signInForm(g *gin.Context, status int, v signInView) error {
	v.Reader, v.Switch, v.Ways = c.Reader(g), desk.Switches(g), c.Ways
	for i, s := range v.Switch { // a form, and an answer of another way in, have addresses that no link leads to
		v.Switch[i].Path = "/sign-in?" + url.Values{"lang": {string(s.Locale)}, "next": {v.Next}}.Encode()
	}
	says := ""
	if v.Wrong != "" {
		says = "wrong"
	}
	say := v.Say
	v.Fields = []page.Field{
		{ID: "email", Label: say("sign_in.email"), Kind: "email", Value: v.email, Max: 254, Auto: "username", Required: true, WrongBy: says},
		{ID: "password", Label: say("sign_in.password"), Kind: "password", Max: access.MaxPassword, Auto: "current-password", Required: true, WrongBy: says},
	}
	return ask.WritePage(g, c.page.signIn, status, v)
}

func (c *Surface) check(ctx context.Context, email, password string) (access.Staff, bool, error) {
	p, err := c.People.StaffByEmail(ctx, email)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return access.Staff{}, false, err
	}
	known := err == nil && p.Password != ""
	if err := c.takeHash(ctx); err != nil {
		return access.Staff{}, false, err
	}
	defer c.giveHash()
	if !known {
		return access.Staff{}, access.VerifyNobody(password), nil
	}
	return p, access.Verify(p.Password, password) && !p.Disabled, nil
}

// throttled counts a try against both limits. When the nodes cannot count together, this one counts
// for itself: a limit is never lifted because a store is away.
func (c *Surface) throttled(ctx context.Context, email, address string) bool {
	waits := false
	for key, limit := range map[string]int{"sign-in e " + email: triesByEmail, "sign-in n " + network(address): triesByNetwork} {
		waits = c.try(ctx, key, limit) > 0 || waits
	}
	return waits
}

func (c *Surface) try(ctx context.Context, key string, limit int) time.Duration {
	if c.Throttle != nil {
		if wait, err := c.Throttle.Try(ctx, key, limit, tryWindow); err == nil {
			return wait
		}
	}
	return c.tries.try(key, limit, tryWindow)
}

// network is the part of an address that one household or office shares: /24, or /48.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	ip = ip.Unmap()
	bits := 48
	if ip.Is4() {
		bits = 24
	}
	p, err := ip.WithZone("").Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}
