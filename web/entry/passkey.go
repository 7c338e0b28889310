package entry

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

const listPath = "/admin/settings/passkeys"

// AskPasskey asks the browser for a passkey: JSON for the script of the sign-in page.
func (s *Surface) AskPasskey(g *gin.Context) error {
	if s.Passkeys == nil {
		return nothing()
	}
	if s.Gate.Tried(g) {
		return fault.New(fault.Limited, "", "sign_in.limited").After(time.Minute)
	}
	options, token, err := s.Passkeys.Ask(g.Request.Context())
	return s.put(g, options, token, err)
}

// SignIn takes the passkey's answer and opens a session.
func (s *Surface) SignIn(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	if s.Passkeys == nil {
		return nothing()
	}
	next := g.PostForm("next")
	who, err := s.Passkeys.Enter(g.Request.Context(), s.recall(g, passkeyCookie), []byte(g.PostForm("answer")))
	if err != nil {
		return s.Gate.TurnBack(g, next, err)
	}
	return s.Gate.Enter(g, who, access.ByPasskey, next)
}

type listView struct {
	page.Frame
	Head      page.Head
	Keys      []access.Passkey
	Can       bool // passkeys can be made at our address
	Provider  string
	Links     []access.Identity
	Max       int
	Wrong     string
	WrongName string // public id of the passkey whose new name is wrong
}

type addView struct {
	page.Frame
	Head page.Head
	Name page.Field
}

// ListPage shows somebody's own passkeys, and what the provider is linked to.
func (s *Surface) ListPage(g *gin.Context) error { return s.listed(g, http.StatusOK, nil) }

func (s *Surface) listed(g *gin.Context, status int, why error) error {
	ctx, p := g.Request.Context(), s.Gate.Person(g)
	v := listView{Frame: s.Gate.Frame(g, "/admin/settings"), Can: s.Passkeys != nil, Max: access.MaxPasskeys}
	var err error
	if v.Keys, err = s.Own.PasskeysOf(ctx, p.Scope(), p.ID); err != nil {
		return err
	}
	if s.Provider != nil {
		v.Provider = s.Provider.Name()
		if v.Links, err = s.Own.IdentitiesOf(ctx, p.Scope(), p.ID); err != nil {
			return err
		}
	}
	v.Head = page.Head{Title: say(v.Frame, "passkey.title"), Lead: say(v.Frame, "passkey.lead"),
		Crumbs: []page.Link{{Path: "/admin/settings", Text: say(v.Frame, "nav.settings")}}}
	if v.Wrong, err = sentence(v.Frame, why); err != nil {
		return err
	}
	return ask.WritePage(g, s.list, status, v)
}

// AddPage asks for the name of a fresh passkey; the rest is for the browser and the device.
func (s *Surface) AddPage(g *gin.Context) error {
	if s.Passkeys == nil {
		return nothing()
	}
	if led, err := s.ledToTheirs(g); led || err != nil {
		return err
	}
	v := addView{Frame: s.Gate.Frame(g, "/admin/settings")}
	v.Head = page.Head{Title: say(v.Frame, "passkey.add"), Lead: say(v.Frame, "passkey.add_lead"),
		Crumbs: []page.Link{{Path: "/admin/settings", Text: say(v.Frame, "nav.settings")}, {Path: listPath, Text: say(v.Frame, "passkey.title")}}}
	if owes(g) { // of the pages above this one that one is open
		v.Head.Crumbs = []page.Link{{Path: desk.FactorPath, Text: say(v.Frame, "factor.set_up")}}
	}
	v.Name = page.Field{ID: "name", Label: say(v.Frame, "passkey.name"), Kind: "text", Help: say(v.Frame, "passkey.name_help"), Max: access.MaxPasskeyName, Required: true}
	return ask.WritePage(g, s.add, http.StatusOK, v)
}

// AskFresh asks the browser for a fresh passkey: JSON for the script of the page that adds one.
func (s *Surface) AskFresh(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	if s.Passkeys == nil {
		return nothing()
	}
	if led, err := s.ledToTheirs(g); led || err != nil {
		return err
	}
	options, token, err := s.Passkeys.Invite(g.Request.Context(), s.Gate.Person(g), g.PostForm("name"))
	return s.put(g, options, token, err)
}

// owes reports whether somebody is signed in whose organisation wants more than they gave.
func owes(g *gin.Context) bool { return desk.Owes(desk.Person(g), desk.Session(g)) }

// ledToTheirs leads whoever owes a second factor and has passkeys to where one of those is asked for: a password
// alone, which somebody else may know, must not add another.
func (s *Surface) ledToTheirs(g *gin.Context) (bool, error) {
	if !owes(g) {
		return false, nil
	}
	p := s.Gate.Person(g)
	keys, err := s.Own.PasskeysOf(g.Request.Context(), p.Scope(), p.ID)
	if err != nil || len(keys) == 0 {
		return false, err
	}
	g.Redirect(http.StatusSeeOther, desk.FactorPath)
	return true, nil
}

// Add takes the fresh passkey in. The device has checked who holds it, so that nothing more is owed then.
func (s *Surface) Add(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	if s.Passkeys == nil {
		return nothing()
	}
	if led, err := s.ledToTheirs(g); led || err != nil {
		return err
	}
	_, err := s.Passkeys.Add(g.Request.Context(), s.Gate.Person(g), s.recall(g, passkeyCookie), []byte(g.PostForm("answer")))
	if err == nil && owes(g) {
		err = s.Gate.Prove(g, access.ByPasskey)
	}
	return s.done(g, "passkey_added", err)
}

// Rename gives one of somebody's own passkeys another name.
func (s *Surface) Rename(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	p, name := s.Gate.Person(g), g.PostForm("name")
	err := access.JudgePasskeyName(name)
	if err == nil {
		err = s.Own.RenamePasskey(g.Request.Context(), p.Scope(), access.Passkey{Staff: p.ID, Public: g.PostForm("passkey"), Name: name})
	}
	return s.done(g, "passkey_renamed", err)
}

// Remove takes one of somebody's own passkeys away.
func (s *Surface) Remove(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	p := s.Gate.Person(g)
	err := s.Own.RemovePasskey(g.Request.Context(), p.Scope(), access.Passkey{Staff: p.ID, Public: g.PostForm("passkey")})
	return s.done(g, "passkey_removed", err)
}

// done leads back to the list. What was not there, as in a second window, is not there now; what is wrong is
// said above the list.
func (s *Surface) done(g *gin.Context, word string, err error) error {
	switch {
	case fault.Is(err, fault.NotFound):
		g.Redirect(http.StatusSeeOther, listPath)
		return nil
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict):
		return s.listed(g, http.StatusUnprocessableEntity, err)
	case err != nil:
		return err
	}
	g.Redirect(http.StatusSeeOther, listPath+"?done="+word)
	return nil
}

// put answers with the options of a ceremony, and ties its question to the browser.
func (s *Surface) put(g *gin.Context, options []byte, token string, err error) error {
	if err != nil {
		return err
	}
	s.remember(g, passkeyCookie, token)
	g.Data(http.StatusOK, "application/json; charset=utf-8", options)
	return nil
}

// sentence is the words of a fault in the reader's language; none for no fault.
func sentence(f page.Frame, why error) (string, error) {
	var one *fault.Fault
	if !errors.As(why, &one) {
		return "", nil
	}
	var pairs []any
	for name, value := range one.Args {
		pairs = append(pairs, name, value)
	}
	return f.T(one.Key, pairs...)
}

func say(f page.Frame, key string) string {
	text, err := f.T(key)
	if err != nil {
		panic("entry: " + err.Error()) // a name without its value, which no reader can cause
	}
	return text
}
