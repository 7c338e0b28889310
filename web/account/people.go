package account

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Directory finds people and organisations that somebody looks after: their own, and their partners'.
type Directory interface {
	// KeptPage reads a page of the partners, without the asker's own organisation.
	KeptPage(ctx context.Context, s access.Scope, a list.Ask) (list.Page[access.Org], error)
	ReachedByPublic(ctx context.Context, s access.Scope, public string) (access.Org, error)
	PeoplePage(ctx context.Context, s access.Scope, a list.Ask) (list.Page[access.Member], error)
	PersonByPublic(ctx context.Context, s access.Scope, public string) (access.Staff, error)
}

// Roster changes who works in those organisations.
type Roster interface {
	// SetRole is a Conflict when it would take the role from the last owner.
	SetRole(ctx context.Context, s access.Scope, public string, role access.Role) error
	// SetDisabled ends the person's sessions; a Conflict when it would shut out the last owner.
	SetDisabled(ctx context.Context, s access.Scope, public string, disabled bool) error
	// RequireFactor says whether an organisation wants a second factor of everybody in it.
	RequireFactor(ctx context.Context, s access.Scope, public string, needed bool) error
}

// Invitations brings people into an organisation.
type Invitations interface {
	// Invitations reads a page of those whose link still opens, the newest first.
	Invitations(ctx context.Context, s access.Scope, a list.Ask) (list.Page[access.Invitation], error)
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
	Head    page.Head
	Filters []page.Field
	Team    page.Table
	Pager   page.Pager
	Asked   []access.Invitation
	Turn    page.Pager // of those who were asked
	Fields  []page.Field
	May     page.Table
	// organisations that want a second factor, or could
	Wanting []access.Org
	Orgs    orgsView
	Link    *page.Copy // of the invitation just made: shown this once
	For     string     // whose it is
	form    access.Invitation
	into    string            // public id of the organisation that was chosen
	wrong   map[string]string // by field
}

type joinView struct {
	page.Reader
	Switch []page.Choice
	Here   string
	Name   string
	Org    string
	Role   string
	Fields []page.Field
}

// PeoplePage lists who is in the organisation and who was asked to join.
func (c *Surface) PeoplePage(g *gin.Context) error { return c.people(g, http.StatusOK, peopleView{}) }

func (c *Surface) people(g *gin.Context, status int, v peopleView) error {
	ctx, scope, q := g.Request.Context(), desk.Person(g).Scope(), g.Request.URL.Query()
	a, err := list.Of(q, peopleShape)
	if err != nil {
		return err
	}
	orgs, err := c.orgs(g, v.into)
	if err != nil {
		return err
	}
	team, err := c.Directory.PeoplePage(ctx, scope, a)
	if err != nil {
		return err
	}
	invited, _ := list.Of(url.Values{"after": q["asked_after"], "before": q["asked_before"]}, peopleShape)
	asked, err := c.Invitations.Invitations(ctx, scope, invited)
	if err != nil {
		return err
	}
	v.frame = c.frame(g, peoplePath)
	for i, s := range v.Switch { // the forms have addresses of their own, which no link can lead to
		v.Switch[i].Path = peoplePath + "?lang=" + string(s.Locale)
	}
	v.Head = page.Head{Title: v.say("nav.people"), Lead: v.say("people.lead"),
		Do: []page.Action{{Path: "#invite", Text: v.say("people.invite"), Tone: "go"}}}
	if a.Asked() || a.At.Set() || team.Next.Set() {
		v.Filters = v.sieve(a)
	}
	v.Team, v.Pager = v.team(a, team.Items), desk.Pager(v.Reader, peoplePath, a, peopleShape, team.Back, team.Next)
	v.Asked, v.Turn = asked.Items, v.askedPager(asked.Back, asked.Next)
	v.Orgs = v.found(orgs, q.Get("find"))
	v.Fields, v.May, v.Wanting = v.inviting(orgs), v.mayTable(), orgs.Items
	return ask.WritePage(g, c.page.people, status, v)
}

const peoplePath = "/admin/people"

// peopleShape is what can be asked of the list of people.
var peopleShape = list.Shape{Sorts: []list.Sort{{Key: list.Name}, {Key: list.Changed, Down: true}}, Filter: "role", Filters: roleNames()}

func roleNames() (out []string) {
	for _, r := range access.Roles() {
		out = append(out, string(r))
	}
	return out
}

// sieve are the words and the role that the list can be narrowed by.
func (f frame) sieve(a list.Ask) []page.Field {
	roles := []page.Option{{Text: f.say("people.any_role")}}
	for _, r := range access.Roles() {
		roles = append(roles, page.Option{Value: string(r), Text: f.say("role." + string(r)), Chosen: string(r) == a.Filter})
	}
	return []page.Field{
		{ID: "q", Label: f.say("people.words"), Kind: "search", Value: a.Words, Max: list.MaxWords, Wide: true},
		{ID: "of", Name: "role", Label: f.say("settings.role"), Kind: "select", Options: roles},
	}
}

// askedPager leads to the invitations before and after.
func (f frame) askedPager(back, next list.Cursor) page.Pager {
	to := func(name string, c list.Cursor) string {
		if !c.Set() {
			return ""
		}
		return peoplePath + "?" + url.Values{name: {c.String()}}.Encode() + "#asked"
	}
	out := desk.Turned(f.Reader, to("asked_before", back), to("asked_after", next))
	out.Label = f.say("people.asked")
	return out
}

// team lists people with the way to each one's page.
func (f frame) team(a list.Ask, team []access.Member) page.Table {
	t := page.Table{ID: "people", Empty: page.Empty{Title: f.say("people.nobody_title"), Text: f.say("people.nobody"),
		Do: &page.Action{Path: peoplePath, Text: f.say("people.everybody")}}}
	t.Columns = []page.Column{desk.Heading(f.say("settings.name"), peoplePath, a, peopleShape, list.Name), {Text: f.say("sign_in.email")}, {Text: f.say("subject.org")},
		{Text: f.say("settings.role")}, {Text: f.say("factor.title")}}
	for _, p := range team {
		name := page.Item{Text: p.Name, Path: "/admin/people/" + p.Public, Lang: f.Script(p.Name)}
		if p.Disabled {
			name.Badges = []page.Badge{{Text: f.say("people.disabled"), Icon: "close", Tone: "halt"}}
		}
		t.Rows = append(t.Rows, []page.Item{name, {Text: p.Email}, {Text: p.Org.Name.In(f.Locale)}, {Text: f.say("role." + string(p.Role))}, f.steps(p)})
	}
	return t
}

// steps is what somebody proves beside their password.
func (f frame) steps(p access.Member) page.Item {
	var has page.Item
	if p.Factor != "" {
		has.Badges = append(has.Badges, page.Badge{Text: f.say("people.step_app"), Icon: "check", Tone: "ok"})
	}
	if p.Passkeys > 0 {
		has.Badges = append(has.Badges, page.Badge{Text: f.say("people.step_passkeys", "count", p.Passkeys), Icon: "key", Tone: "ok"})
	}
	if len(has.Badges) == 0 {
		has.Text = f.say("factor.off")
	}
	return has
}

// inviting is the form that asks somebody in. Only who looks after partners is asked where.
func (v peopleView) inviting(orgs list.Page[access.Org]) []page.Field {
	f := v.frame
	where := page.Field{ID: "org", Label: f.say("subject.org"), Kind: "select", Wrong: v.wrong["org"]}
	role := page.Field{ID: "role", Label: f.say("settings.role"), Kind: "select", Wrong: v.wrong["role"]}
	kinds := map[access.OrgKind]bool{}
	for i, o := range orgs.Items {
		where.Options = append(where.Options, page.Option{Value: o.Public, Text: o.Name.In(f.Locale), Chosen: v.Orgs.offers(i, o, v.into)})
		kinds[o.Kind] = true
	}
	for _, kind := range []access.OrgKind{access.Owner, access.Partner} {
		if !kinds[kind] {
			continue
		}
		for _, r := range access.Invitable(kind) {
			role.Options = append(role.Options, page.Option{Value: string(r), Text: f.say("role." + string(r)), Chosen: r == v.form.Role})
		}
	}
	out := []page.Field{
		{ID: "name", Label: f.say("settings.name"), Kind: "text", Value: v.form.Name, Max: 100, Required: true, Wrong: v.wrong["name"]},
		{ID: "email", Label: f.say("sign_in.email"), Kind: "email", Value: v.form.Email, Max: 254, Required: true, Wrong: v.wrong["email"]},
	}
	if len(orgs.Items) > 1 || v.Orgs.Find.ID != "" {
		role.Help = f.say("people.role_help")
		out = append(out, where)
	}
	return append(out, role)
}

// mayTable says what each role may do: the table of package access, in the reader's words. What everybody
// may is left out.
func (f frame) mayTable() page.Table {
	t := page.Table{ID: "may", Columns: []page.Column{{Text: f.say("settings.role")}, {Text: f.say("people.may")}}}
	for _, r := range access.Roles() {
		var may []string
		for _, p := range access.Permissions() {
			if p != access.KeepAccount && r.May(p) {
				may = append(may, f.say("may."+p.Key()))
			}
		}
		if len(may) == 0 {
			may = append(may, f.say("may.account"))
		}
		t.Rows = append(t.Rows, []page.Item{{Text: f.say("role." + string(r)), NoBreak: true}, {Text: strings.Join(may, " · ")}})
	}
	return t
}

// Invite makes an invitation and shows its link, this once: only a hash of it is kept.
func (c *Surface) Invite(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	ctx, p := g.Request.Context(), desk.Person(g)
	token, hash := desk.FreshToken()
	v := peopleView{into: g.PostForm("org")}
	v.form = access.Invitation{
		Email: strings.ToLower(strings.TrimSpace(g.PostForm("email"))), Name: strings.TrimSpace(g.PostForm("name")),
		Role: access.Role(g.PostForm("role")), Hash: hash, Expires: c.Now().Add(access.InvitationLasts),
	}
	into, err := c.reached(ctx, p, v.into)
	if err != nil {
		return err
	}
	v.form.Org = into.ID
	err = v.form.Check(into.Kind)
	if err == nil {
		_, err = c.Invitations.Invite(ctx, p.Scope(), v.form)
	}
	wrong := fault.All(err)
	if err != nil && len(wrong) == 0 {
		return err
	}
	if len(wrong) > 0 {
		v.wrong = c.Wrong(g, wrong)
		return c.people(g, c.Means(wrong[0].Kind).Status, v)
	}
	link := strings.TrimSuffix(c.BaseURL, "/") + "/join/" + token
	return c.people(g, http.StatusCreated, peopleView{Link: &page.Copy{ID: "link", Label: c.frame(g, "/admin/people").say("copy.copy"), Text: link}, For: v.form.Name})
}

// Uninvite takes an invitation back.
func (c *Surface) Uninvite(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	if err := c.Invitations.Uninvite(g.Request.Context(), desk.Person(g).Scope(), g.PostForm("invitation")); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, "/admin/people?done=uninvite")
	return nil
}

// Require says whether an organisation wants a second factor of everybody in it, or no longer.
func (c *Surface) Require(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	needed := g.PostForm("needed") == "yes"
	if err := c.Roster.RequireFactor(g.Request.Context(), desk.Person(g).Scope(), g.PostForm("org"), needed); err != nil {
		return err
	}
	done := "required"
	if !needed {
		done = "not_required"
	}
	g.Redirect(http.StatusSeeOther, "/admin/people?done="+done)
	return nil
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
