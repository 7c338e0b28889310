package partners

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

const applicationsPath = listPath + "/applications"

// byState is what can be asked of the list of applications.
var byState = list.Shape{Sorts: []list.Sort{{Key: list.Changed, Down: true}}, Filter: "state", Filters: []string{string(campaigns.Waiting), string(campaigns.Accepted), string(campaigns.Declined)}}

type applicationsView struct {
	page.Frame
	Head  page.Head
	Tabs  page.Tabs
	List  page.Table
	Pager page.Pager
	Open  page.Copy // where one applies
}

// ApplicationsPage lists who asked to become a partner, those that wait first.
func (s *Surface) ApplicationsPage(g *gin.Context) error {
	a, err := list.Of(g.Request.URL.Query(), byState)
	if err != nil {
		return err
	}
	if a.Filter == "" {
		a.Filter = string(campaigns.Waiting)
	}
	p := desk.Person(g)
	found, err := s.Applications.Applications(g.Request.Context(), p.Scope(), a)
	if err != nil {
		return err
	}
	v := applicationsView{Frame: s.Frame(g, listPath)}
	v.Head = page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("nav.partners")}}, Title: v.Say("application.title"), Lead: v.Say("application.list_lead")}
	v.Open = page.Copy{ID: "open", Label: v.Say("bring.copy"), Text: strings.TrimSuffix(s.BaseURL, "/") + applyPath + p.Org.Public}
	v.Tabs.Label = v.Say("field.state")
	for _, state := range campaigns.ApplicationStates {
		v.Tabs.Tabs = append(v.Tabs.Tabs, page.Tab{Link: page.Link{Path: applicationsPath + "?state=" + string(state), Text: v.Say("application.state_" + string(state))}, Current: string(state) == a.Filter})
	}
	v.List = page.Table{Label: v.Say("application.title"), Columns: []page.Column{{Text: v.Say("application.name")}, {Text: v.Say("field.channel")}, {Text: v.Say("application.places")}, {Text: v.Say("application.made")}},
		Empty: page.Empty{Title: v.Say("application.none"), Text: v.Say("application.none_do")}}
	for _, one := range found.Items {
		v.List.Rows = append(v.List.Rows, []page.Item{{Text: one.Name, Path: applicationsPath + "/" + one.Public, Lang: v.Script(one.Name)}, {Text: v.Say("channel." + string(one.Channel))},
			{Text: placesOf(v.Reader, one)}, {Text: v.Moment(one.Made), NoBreak: true}})
	}
	v.Pager = desk.Pager(v.Reader, applicationsPath, a, byState, found.Back, found.Next)
	return ask.WritePage(g, s.applied, http.StatusOK, v)
}

// placesOf names the countries of an application.
func placesOf(r page.Reader, a campaigns.Application) string {
	names := make([]string, len(a.Places))
	for i, p := range a.Places {
		names[i] = lang.Place(p, r.Locale)
	}
	return strings.Join(names, " · ")
}

type applicationView struct {
	page.Frame
	Head    page.Head
	Path    string
	Facts   [][2]string
	Waiting bool
	Reason  page.Field
	Wrong   string
	Link    *page.Copy // of the invitation just made: shown this once
	Answer  string     // whom to send it to, or the reason; only in the answer to the decision
	Partner *page.Link
}

// ApplicationPage shows one application, to be decided.
func (s *Surface) ApplicationPage(g *gin.Context) error {
	a, err := s.Applications.ApplicationByPublic(g.Request.Context(), desk.Person(g).Scope(), g.Param("application"))
	if err != nil {
		return err
	}
	return ask.WritePage(g, s.application, http.StatusOK, s.applicationOf(g, a))
}

func (s *Surface) applicationOf(g *gin.Context, a campaigns.Application) applicationView {
	v := applicationView{Frame: s.Frame(g, listPath), Path: applicationsPath + "/" + a.Public, Waiting: a.State == campaigns.Waiting}
	v.Head = page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("nav.partners")}, {Path: applicationsPath, Text: v.Say("application.title")}}, Title: a.Name, Lang: v.Script(a.Name),
		Lead: v.Say("application.state_" + string(a.State))}
	fact := func(key, value string) {
		if value != "" {
			v.Facts = append(v.Facts, [2]string{v.Say(key), value})
		}
	}
	fact("field.channel", v.Say("channel."+string(a.Channel)))
	fact("application.places", placesOf(v.Reader, a))
	fact("application.origin", a.Origin)
	fact("sign_in.email", a.Email)
	fact("application.locale", a.Locale.Name())
	fact("application.made", v.Moment(a.Made))
	if !v.Waiting {
		fact("application.decided", v.Say("application.decided_by", "time", v.Moment(a.Decided), "who", a.By))
		fact("application.reason", a.Reason)
	}
	if a.Partner != "" {
		v.Partner = &page.Link{Path: pathOf(a.Partner), Text: v.Say("application.to_partner")}
	}
	v.Reason = page.Field{ID: "reason", Label: v.Say("application.reason"), Kind: "area", Max: campaigns.MaxReason, Required: true, Help: v.Say("application.reason_help")}
	return v
}

// Decide accepts or declines one. What is to be sent on is in the answer, this once: neither the link nor the address is kept.
func (s *Surface) Decide(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	ctx, p := g.Request.Context(), desk.Person(g)
	a, err := s.Applications.ApplicationByPublic(ctx, p.Scope(), g.Param("application"))
	if err != nil {
		return err
	}
	email, reason := a.Email, strings.TrimSpace(g.PostForm("reason"))
	token, hash := desk.FreshToken()
	accept := g.PostForm("do") == "accept"
	if accept {
		_, err = s.Applications.AcceptApplication(ctx, p.Scope(), a.Public, access.Invitation{Hash: hash, Expires: s.Now().Add(access.InvitationLasts)})
	} else {
		err = s.Applications.DeclineApplication(ctx, p.Scope(), a.Public, reason)
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		v := s.applicationOf(g, a)
		wrong := desk.FieldsWrong(v.Reader, err)
		v.Reason.Value, v.Reason.Wrong = reason, wrong["reason"]
		if v.Reason.Wrong == "" {
			v.Wrong = strings.Join(desk.Sentences(v.Reader, err), " ")
		}
		return ask.WritePage(g, s.application, s.Means(fault.KindOf(err)).Status, v)
	}
	if err != nil {
		return err
	}
	if a, err = s.Applications.ApplicationByPublic(ctx, p.Scope(), a.Public); err != nil {
		return err
	}
	v := s.applicationOf(g, a)
	v.Answer = v.Say("application.send_reason", "email", email)
	if accept {
		v.Answer = v.Say("application.send_link", "email", email)
		v.Link = &page.Copy{ID: "link", Label: v.Say("copy.copy"), Text: strings.TrimSuffix(s.BaseURL, "/") + "/join/" + token}
	}
	return ask.WritePage(g, s.application, http.StatusOK, v)
}
