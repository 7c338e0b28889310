package partners

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

type websitesView struct {
	page.Frame
	Head page.Head
	List page.Table
	One  *desk.Origin // the one that is shown by itself; nil where there is none
}

// Websites lists a partner's websites. The one that the address names is shown with what its owner is asked to publish, for a
// team that writes to its partner; the partner looks for itself.
func (s *Surface) Websites(g *gin.Context) error {
	o, err := s.kept(g)
	if err != nil {
		return err
	}
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	keys, err := s.Partners.Keys(ctx, access.Scope{Org: o.ID})
	if err != nil {
		return err
	}
	kept, err := s.Origins.Origins(ctx, scope, o.ID)
	if err != nil {
		return err
	}
	v := websitesView{Frame: s.Frame(g, listPath)}
	path, lines := pathOf(o.Public)+"/websites", campaigns.OriginLines(o, kept, keys, s.Now())
	v.Head = page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("nav.partners")}, {Path: pathOf(o.Public), Text: o.Name.In(v.Locale)}}, Title: v.Say("origins.websites"), Lead: v.Say("origins.team_lead")}
	v.List = desk.Origins(v.Reader, "", path, lines)
	v.List.Label = v.Say("origins.websites")
	if at := slices.IndexFunc(lines, func(l campaigns.OriginLine) bool { return l.URL == g.Query("origin") }); at >= 0 {
		one := desk.OriginOf(v.Reader, lines[at])
		v.One = &one
	}
	return ask.WritePage(g, s.websites, http.StatusOK, v)
}
