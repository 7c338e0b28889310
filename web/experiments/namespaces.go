package experiments

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Spaces keeps namespaces.
type Spaces interface {
	Namespaces(ctx context.Context, s access.Scope) ([]campaigns.Namespace, error)
	// MakeNamespace makes one. It cannot be taken away again.
	MakeNamespace(ctx context.Context, s access.Scope, by access.Actor, name string) (campaigns.Namespace, error)
	// Apart are the asker's campaigns that take stretches of namespaces and are not over.
	Apart(ctx context.Context, s access.Scope) ([]campaigns.Campaign, error)
}

const spacesPath = campaignsPath + "/namespaces"

type spacesView struct {
	page.Frame
	Head   page.Head
	Action string
	Means  []string
	Spaces []spaceView
	Name   page.Field
	Wrong  string // with the whole
}

// spaceView is one namespace, and what of it each campaign takes.
type spaceView struct {
	Public, Name, Free string
	Table              page.Table
}

// SpacesPage lists namespaces, which campaigns share each, and what share each takes.
func (s *Surface) SpacesPage(g *gin.Context) error { return s.showSpaces(g, http.StatusOK, "", nil) }

// MakeSpace makes one.
func (s *Surface) MakeSpace(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	name := strings.TrimSpace(g.PostForm("name"))
	_, err := s.Spaces.MakeNamespace(g.Request.Context(), desk.Person(g).Scope(), desk.Actor(g), name)
	switch kind := fault.KindOf(err); {
	case err == nil:
		g.Redirect(http.StatusSeeOther, spacesPath+"?done=namespace")
		return nil
	case kind == fault.Invalid || kind == fault.Conflict:
		return s.showSpaces(g, s.Means(kind).Status, name, s.Wrong(g, fault.All(err)))
	}
	return err
}

func (s *Surface) showSpaces(g *gin.Context, status int, typed string, wrong map[string]string) error {
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	v := spacesView{Frame: s.Frame(g, campaignsPath), Action: spacesPath, Wrong: wrong[""]}
	v.Head = page.Head{Crumbs: []page.Link{{Path: campaignsPath, Text: v.Say("campaigns.title")}}, Title: v.Say("namespace.title"), Lead: v.Say("namespace.lead")}
	for _, key := range []string{"apart", "stays", "over"} {
		v.Means = append(v.Means, v.Say("namespace.means_"+key))
	}
	v.Name = page.Field{ID: "name", Label: v.Say("field.name"), Kind: "text", Value: typed, Max: campaigns.MaxName, Help: v.Say("namespace.name_help"), Wrong: wrong["/name"]}
	spaces, err := s.Spaces.Namespaces(ctx, scope)
	if err != nil {
		return err
	}
	var all []campaigns.Campaign
	if len(spaces) > 0 {
		if all, err = s.Spaces.Apart(ctx, scope); err != nil {
			return err
		}
	}
	for _, one := range spaces {
		v.Spaces = append(v.Spaces, v.space(one, all))
	}
	return ask.WritePage(g, s.spaces, status, v)
}

func (v *spacesView) space(of campaigns.Namespace, all []campaigns.Campaign) spaceView {
	out := spaceView{Public: of.Public, Name: of.Name, Table: page.Table{ID: of.Public, Tall: true}}
	for _, key := range []string{"field.campaign", "field.state", "namespace.share", "namespace.buckets"} {
		out.Table.Columns = append(out.Table.Columns, page.Column{Text: v.Say(key), Number: key == "namespace.share" || key == "namespace.buckets"})
	}
	free := campaigns.Buckets
	share := func(buckets int) string { return lang.Percent(v.Locale, float64(buckets)/campaigns.Buckets, 1) }
	for _, c := range all {
		if c.Apart.Namespace != of.Public {
			continue
		}
		free -= c.Apart.Size()
		out.Table.Rows = append(out.Table.Rows, []page.Item{{Text: c.Name.In(v.Locale), Path: campaignsPath + "/" + c.Public}, {Text: v.Say("state." + string(c.State))},
			{Text: share(c.Apart.Size()), Number: true}, {Text: v.Say("namespace.from_to", "from", v.Number(int64(c.Apart.From)), "to", v.Number(int64(c.Apart.To-1))), Number: true}})
	}
	out.Free = v.Say("namespace.free", "share", share(free))
	return out
}
