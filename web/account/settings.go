package account

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Accounts is what people may change about their own.
type Accounts interface {
	// SessionsOf lists a person's live sessions, the one used last first.
	SessionsOf(ctx context.Context, s access.Scope, staff int64) ([]access.Session, error)
	SetLocale(ctx context.Context, s access.Scope, staff int64, l lang.Locale) error
	SetZone(ctx context.Context, s access.Scope, staff int64, zone string) error
	// SetPassword replaces a password, in PHC form, and ends every session of the person.
	SetPassword(ctx context.Context, s access.Scope, staff int64, phc string) error
}

// triesOfOwn is how often in a window somebody signed in may try their own password.
const triesOfOwn = 10

type settingsView struct {
	frame
	Mine     lang.Locale // the language kept in the account; empty follows the browser
	Clock    page.Field  // the zone of it
	Rules    bool        // may say which approvals are asked for, and what is held out of everything
	Left     int         // recovery codes
	Fields   []page.Field
	Sessions []sessionView
	Others   bool   // there are sessions beside this one
	current  string // what is wrong with the password typed as the present one
	wanted   string // what is wrong with the one to come
}

type sessionView struct {
	Handle     string
	Made, Seen time.Time
	Here       bool
}

// SettingsPage shows what somebody may change about their own account.
func (c *Surface) SettingsPage(g *gin.Context) error {
	return c.settings(g, http.StatusOK, settingsView{})
}

func (c *Surface) settings(g *gin.Context, status int, v settingsView) error {
	p := desk.Person(g)
	all, err := c.Accounts.SessionsOf(g.Request.Context(), p.Scope(), p.ID)
	if err != nil {
		return err
	}
	here := desk.Session(g).Hash
	if p.Factor != "" {
		if v.Left, err = c.Factors.RecoveryLeft(g.Request.Context(), p.Scope(), p.ID); err != nil {
			return err
		}
	}
	v.frame, v.Mine = c.frame(g, "/admin/settings"), p.Locale
	v.Rules = p.Role.May(access.SetReview)
	v.Clock = v.clock(p.Zone, c.Zone, c.Now())
	v.Fields = []page.Field{
		{ID: "current", Label: v.say("settings.current"), Kind: "password", Max: access.MaxPassword, Auto: "current-password", Required: true, Wrong: v.current},
		{ID: "new", Label: v.say("settings.new"), Kind: "password", Min: access.MinPassword, Max: access.MaxPassword, Auto: "new-password",
			Required: true, Wrong: v.wanted, Help: v.say("settings.new_help", "min", access.MinPassword)},
	}
	for i, s := range v.Switch { // the forms have addresses of their own, which no link can lead to
		v.Switch[i].Path = "/admin/settings?lang=" + string(s.Locale)
	}
	for _, s := range all {
		v.Sessions = append(v.Sessions, sessionView{s.Handle(), s.Made, s.Seen, s.Hash == here})
		v.Others = v.Others || s.Hash != here
	}
	return ask.WritePage(g, c.page.settings, status, v)
}

// ChooseLanguage keeps the language of the interface in the account; none follows the browser again.
func (c *Surface) ChooseLanguage(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	l := lang.Locale(g.PostForm("language"))
	if l != "" && !l.Valid() {
		return fault.New(fault.Invalid, "language", "settings.unknown_language")
	}
	p := desk.Person(g)
	if err := c.Accounts.SetLocale(g.Request.Context(), p.Scope(), p.ID, l); err != nil {
		return err
	}
	c.RememberLanguage(g, "") // what was once chosen in passing must not stand against it
	g.Redirect(http.StatusSeeOther, "/admin/settings?done=language")
	return nil
}

// ChangePassword replaces somebody's own password. It asks for the present one again, puts every other
// browser out, and gives this one a fresh session.
func (c *Surface) ChangePassword(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	p, ctx := desk.Person(g), g.Request.Context()
	current, next := g.PostForm("current"), g.PostForm("new")
	if c.try(ctx, "password "+p.Public, triesOfOwn) > 0 {
		return c.settings(g, http.StatusTooManyRequests, settingsView{current: c.Words.Say(c.Reader(g).Locale, "sign_in.limited", nil)})
	}
	ok, err := c.verify(ctx, p.Password, current)
	if err != nil {
		return err
	}
	var v settingsView
	if !ok {
		v.current = c.Words.Say(c.Reader(g).Locale, "settings.current_wrong", nil)
	}
	var f *fault.Fault
	if errors.As(access.JudgePassword(next, p.Email), &f) {
		v.wanted = c.Words.Say(c.Reader(g).Locale, f.Key, f.Args)
	}
	if v.current != "" || v.wanted != "" {
		return c.settings(g, http.StatusUnprocessableEntity, v)
	}
	hash, err := c.hash(ctx, next)
	if err != nil {
		return err
	}
	if err := c.Accounts.SetPassword(ctx, p.Scope(), p.ID, hash); err != nil {
		return err
	}
	if err := c.Begin(g, p, desk.Session(g).Proof); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, "/admin/settings?done=password")
	return nil
}

// EndSessions signs somebody's own browsers out: the one that is named, or all but this.
func (c *Surface) EndSessions(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	p, ctx := desk.Person(g), g.Request.Context()
	all, err := c.Accounts.SessionsOf(ctx, p.Scope(), p.ID)
	if err != nil {
		return err
	}
	here := desk.Session(g).Hash
	handle := g.PostForm("session")
	for _, s := range all {
		if handle == s.Handle() || handle == "others" && s.Hash != here {
			if err := c.Sessions.DropSession(ctx, s.Hash); err != nil {
				return err
			}
		}
	}
	g.Redirect(http.StatusSeeOther, "/admin/settings?done=session")
	return nil
}

// hash hashes a password within the room that hashes may take.
func (c *Surface) hash(ctx context.Context, password string) (string, error) {
	if err := c.takeHash(ctx); err != nil {
		return "", err
	}
	defer c.giveHash()
	return access.Hash(password), nil
}

// verify checks a password within the room that hashes may take.
func (c *Surface) verify(ctx context.Context, hash, password string) (bool, error) {
	if len(password) > access.MaxPassword {
		return false, nil
	}
	if err := c.takeHash(ctx); err != nil {
		return false, err
	}
	defer c.giveHash()
	return access.Verify(hash, password), nil
}

func (c *Surface) takeHash(ctx context.Context) error {
	select {
	case c.hashes <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Surface) giveHash() { <-c.hashes }
