package account

import (
	"context"
	"net/http"
	"net/url"
	"slices"
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
	// SetRole is a Conflict when it would take the role from the last owner, or for a partner's own people from their last manager.
	SetRole(ctx context.Context, s access.Scope, public string, role access.Role) error
	// SetDisabled ends the person's sessions; a Conflict when it would shut out whom SetRole keeps.
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
	// InviteAgain gives one that is there, by its public id, another link with an end of its own.
	InviteAgain(ctx context.Context, s access.Scope, i access.Invitation) (access.Invitation, error)
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
	MayLead string
	Wanting []access.Org // none where the reader does not say so
	Orgs    orgsView
	Link    *page.Copy // of the invitation just made: shown this once
	For     string     // whose it is
	form    access.Invitation
	into    string            // public id of the organisation that was chosen
	wrong   map[string]string // by field
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
	v.frame = c.peopleFrame(g, "")
	v.Head = page.Head{Title: v.say("nav.people"), Lead: v.either("people.lead", "people.lead_partner"),
		Do: []page.Action{{Path: "#invite", Text: v.say("people.invite"), Tone: "go"}}}
	if a.Asked() || a.At.Set() || team.Next.Set() {
		v.Filters = v.sieve(a)
	}
	v.Team, v.Pager = v.team(a, team.Items), desk.Pager(v.Reader, v.Base(), a, peopleShape, team.Back, team.Next)
	v.Asked, v.Turn = asked.Items, v.askedPager(asked.Back, asked.Next)
	v.Orgs = v.found(orgs, q.Get("find"))
	v.Fields, v.May, v.MayLead = v.inviting(orgs), v.mayTable(), v.either("people.may_lead", "people.may_lead_partner")
	if v.Person.Role.May(access.ManagePeople) {
		v.Wanting = orgs.Items
	}
	return ask.WritePage(g, c.page.people, status, v)
}

// peopleFrame stands around a page about people, which is in the console for a team and in the portal for a partner. The
// languages lead to that page, or to one below it: the forms have addresses of their own, which no link can lead to.
func (c *Surface) peopleFrame(g *gin.Context, below string) frame {
	f := c.frame(g, peopleBase(desk.Person(g)))
	f.Sample = f.ofPartner() && f.Person.Org.Sample
	for i, s := range f.Switch {
		f.Switch[i].Path = f.Base() + below + "?lang=" + string(s.Locale)
	}
	return f
}

// peopleBase is where somebody looks after people.
func peopleBase(p access.Staff) string {
	if p.Org.Kind == access.Partner {
		return "/partner/people"
	}
	return "/admin/people"
}

// Base is where the pages about people and their forms are.
func (f frame) Base() string { return peopleBase(f.Person) }

func (f frame) ofPartner() bool { return f.Person.Org.Kind == access.Partner }

// either says one sentence to a team, and another to a partner.
func (f frame) either(team, partner string) string {
	if f.ofPartner() {
		return f.say(partner)
	}
	return f.say(team)
}

// roles are those that people whom the reader looks after can have.
func (f frame) roles() []access.Role {
	if f.ofPartner() {
		return access.RolesOf(access.Partner)
	}
	return access.Roles()
}

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
	for _, r := range f.roles() {
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
		return f.Base() + "?" + url.Values{name: {c.String()}}.Encode() + "#asked"
	}
	out := desk.Turned(f.Reader, to("asked_before", back), to("asked_after", next))
	out.Label = f.say("people.asked")
	return out
}

// team lists people with the way to each one's page.
func (f frame) team(a list.Ask, team []access.Member) page.Table {
	t := page.Table{ID: "people", Empty: page.Empty{Title: f.say("people.nobody_title"), Text: f.say("people.nobody"),
		Do: &page.Action{Path: f.Base(), Text: f.say("people.everybody")}}}
	t.Columns = []page.Column{desk.Heading(f.say("settings.name"), f.Base(), a, peopleShape, list.Name), {Text: f.say("sign_in.email")}, {Text: f.say("subject.org")},
		{Text: f.say("settings.role")}, {Text: f.say("factor.title")}}
	if f.ofPartner() { // of one organisation, all of them
		t.Columns = slices.Delete(t.Columns, 2, 3)
	}
	for _, p := range team {
		name := page.Item{Text: p.Name, Path: f.Base() + "/" + p.Public, Lang: f.Script(p.Name)}
		if p.Disabled {
			name.Badges = []page.Badge{{Text: f.say("people.disabled"), Icon: "close", Tone: "halt"}}
		}
		row := []page.Item{name, {Text: p.Email}, {Text: p.Org.Name.In(f.Locale)}, {Text: f.say("role." + string(p.Role))}, f.steps(p)}
		if f.ofPartner() {
			row = slices.Delete(row, 2, 3)
		}
		t.Rows = append(t.Rows, row)
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
	for _, r := range f.roles() {
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
	return c.invited(g, token, v.form.Name)
}

// InviteAgain makes another link of an invitation that is open, in place of the one before, and shows it, this once.
func (c *Surface) InviteAgain(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	token, hash := desk.FreshToken()
	i, err := c.Invitations.InviteAgain(g.Request.Context(), desk.Person(g).Scope(),
		access.Invitation{Public: g.PostForm("invitation"), Hash: hash, Expires: c.Now().Add(access.InvitationLasts)})
	if err != nil {
		return err
	}
	return c.invited(g, token, i.Name)
}

// invited shows the link that a token makes, to pass on to somebody.
func (c *Surface) invited(g *gin.Context, token, name string) error {
	link := strings.TrimSuffix(c.BaseURL, "/") + "/join/" + token
	return c.people(g, http.StatusCreated, peopleView{Link: &page.Copy{ID: "link", Label: c.peopleFrame(g, "").say("copy.copy"), Text: link}, For: name})
}

// Uninvite takes an invitation back.
func (c *Surface) Uninvite(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	if err := c.Invitations.Uninvite(g.Request.Context(), desk.Person(g).Scope(), g.PostForm("invitation")); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, peopleBase(desk.Person(g))+"?done=uninvite")
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
