package account

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

type personView struct {
	frame
	Head    page.Head
	Who     access.Staff
	Mine    string // on the reader's own page: that nobody changes their own role
	Role    page.Field
	Wrong   string // what stands in the way of a change
	Keys    []access.Passkey
	Links   []access.Identity
	History page.History
}

// PersonPage shows one person: their role, whether they can sign in, and what was done to their account.
func (c *Surface) PersonPage(g *gin.Context) error {
	p, err := c.somebody(g)
	if err != nil {
		return err
	}
	return c.person(g, http.StatusOK, personView{Who: p})
}

func (c *Surface) person(g *gin.Context, status int, v personView) error {
	p := v.Who
	v.frame = c.peopleFrame(g, "/"+p.Public)
	state := page.Badge{Text: v.say("people.enabled"), Icon: "check", Tone: "ok"}
	if p.Disabled {
		state = page.Badge{Text: v.say("people.disabled"), Icon: "close", Tone: "halt"}
	}
	v.Head = page.Head{Crumbs: []page.Link{{Path: v.Base(), Text: v.say("nav.people")}}, Public: p.Public, Title: p.Name,
		Lang: v.Script(p.Name), Badges: []page.Badge{state}}
	if p.ID == v.Person.ID {
		v.Mine = v.either("people.not_yourself", "people.not_yourself_partner")
	}
	v.Role = page.Field{ID: "role", Label: v.say("settings.role"), Kind: "select", Wrong: v.Wrong}
	offered := access.Invitable(p.Org.Kind)
	if p.Role == access.RoleGuide {
		offered = append([]access.Role{access.RoleGuide}, offered...)
	}
	for _, r := range offered {
		v.Role.Options = append(v.Role.Options, page.Option{Value: string(r), Text: v.say("role." + string(r)), Chosen: r == p.Role})
	}
	if err := c.waysOf(g, &v); err != nil {
		return err
	}
	var err error
	if v.History, err = c.History(g, access.OnStaff, p.Public); err != nil {
		return err
	}
	return ask.WritePage(g, c.page.person, status, v)
}

// waysOf fills in by what a person comes in beside their password. One's own are on a page of their own.
func (c *Surface) waysOf(g *gin.Context, v *personView) (err error) {
	if v.Mine != "" {
		return nil
	}
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	if v.Keys, err = c.WaysIn.PasskeysOf(ctx, scope, v.Who.ID); err != nil {
		return err
	}
	v.Links, err = c.WaysIn.IdentitiesOf(ctx, scope, v.Who.ID)
	return err
}

// SetRole gives somebody another role.
func (c *Surface) SetRole(g *gin.Context) error {
	return c.changePerson(g, "role", func(ctx context.Context, s access.Scope, p access.Staff) error {
		return c.Roster.SetRole(ctx, s, p.Public, access.Role(g.PostForm("role")))
	})
}

// Disable shuts somebody out and ends their sessions.
func (c *Surface) Disable(g *gin.Context) error {
	return c.changePerson(g, "shut_out", func(ctx context.Context, s access.Scope, p access.Staff) error {
		return c.Roster.SetDisabled(ctx, s, p.Public, true)
	})
}

// Enable lets them in again.
func (c *Surface) Enable(g *gin.Context) error {
	return c.changePerson(g, "let_in", func(ctx context.Context, s access.Scope, p access.Staff) error {
		return c.Roster.SetDisabled(ctx, s, p.Public, false)
	})
}

// ResetFactor takes the second factor of somebody who lost it, and ends their sessions.
func (c *Surface) ResetFactor(g *gin.Context) error {
	return c.changePerson(g, "reset", func(ctx context.Context, s access.Scope, p access.Staff) error {
		return c.Factors.DropFactor(ctx, s, p.Public)
	})
}

// TakePasskey removes a passkey of somebody whose device is lost or no longer theirs, and ends their sessions.
func (c *Surface) TakePasskey(g *gin.Context) error {
	return c.changePerson(g, "passkey_taken", func(ctx context.Context, s access.Scope, p access.Staff) error {
		return c.WaysIn.RemovePasskey(ctx, s, access.Passkey{Staff: p.ID, Public: g.PostForm("passkey")})
	})
}

// TakeIdentity forgets what a provider calls somebody, and ends their sessions.
func (c *Surface) TakeIdentity(g *gin.Context) error {
	return c.changePerson(g, "identity_taken", func(ctx context.Context, s access.Scope, p access.Staff) error {
		return c.WaysIn.UnlinkIdentity(ctx, s, access.Identity{Staff: p.ID, Issuer: g.PostForm("issuer")})
	})
}

// changePerson does something to somebody's account, or says on their page why not.
func (c *Surface) changePerson(g *gin.Context, done string, do func(context.Context, access.Scope, access.Staff) error) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	p, err := c.somebody(g)
	if err != nil {
		return err
	}
	me := desk.Person(g)
	if p.ID == me.ID {
		err = fault.New(fault.Conflict, "", "people.not_yourself")
	} else {
		err = do(g.Request.Context(), me.Scope(), p)
	}
	switch wrong := fault.All(err); {
	case err == nil:
		g.Redirect(http.StatusSeeOther, peopleBase(me)+"/"+p.Public+"?done="+done)
		return nil
	case fault.Is(err, fault.NotFound): // as in a second window: it is gone, which was wanted
		g.Redirect(http.StatusSeeOther, peopleBase(me)+"/"+p.Public)
		return nil
	case len(wrong) > 0 && (wrong[0].Kind == fault.Conflict || wrong[0].Kind == fault.Invalid):
		says := c.Words.Say(c.Reader(g).Locale, wrong[0].Key, wrong[0].Args)
		return c.person(g, c.Means(wrong[0].Kind).Status, personView{Who: p, Wrong: says})
	}
	return err
}

// somebody is the person whom the address names, among those whom the reader looks after.
func (c *Surface) somebody(g *gin.Context) (access.Staff, error) {
	return c.Directory.PersonByPublic(g.Request.Context(), desk.Person(g).Scope(), g.Param("person"))
}
