package partner

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

const placementsPath = "/partner/placements/"

type placementView struct {
	view
	Head  page.Head
	Bring *desk.Bring
	Other string // why there are no lines to copy
	Alive desk.Alive
}

// Placement shows one of the organisation's own: what to put on the page, and whether it works.
func (s *Surface) Placement(g *gin.Context) error {
	ctx, p := g.Request.Context(), s.Gate.Person(g)
	all, err := s.own(ctx, p)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(one campaigns.Placement) bool { return one.Public == g.Param("placement") })
	if at < 0 {
		return fault.New(fault.NotFound, "", "http.nothing_here")
	}
	one := all[at]
	seen, err := s.Figures.Seen(ctx, p.Scope(), one.ID, s.Now())
	if err != nil {
		return err
	}
	v := placementView{view: view{s.Gate.Frame(g, "/partner")}}
	v.Alive = desk.AliveOf(v.Reader, one.Channel, seen)
	v.Sample = p.Org.Sample
	v.Head = page.Head{Crumbs: []page.Link{{Path: "/partner", Text: v.say("nav.partner")}}, Title: one.Name, Lang: v.Script(one.Name), Public: one.Public, Lead: v.say("channel." + string(one.Channel))}
	if one.Silent() {
		v.Head.Badges = []page.Badge{{Text: v.say("state.paused"), Icon: "pause", Tone: "wait"}}
	}
	key := ""
	if p.Role.May(access.SeeOwnKeys) {
		keys, err := s.Keys.Keys(ctx, p.Scope())
		if err != nil {
			return err
		}
		if k := slices.IndexFunc(keys, func(k campaigns.Key) bool {
			return k.Org == p.Org.ID && k.Kind == campaigns.Publishable && k.Stands(s.Now())
		}); k >= 0 {
			key = keys[k].Text
		}
	}
	slot := desk.Slot{Home: s.BaseURL, Path: placementsPath + one.Public, Public: one.Public, Key: key, Channel: one.Channel}
	switch v.Bring = desk.BringTo(v.Reader, slot, g.Query("for")); {
	case v.Bring == nil:
		v.Other = v.say("partners.other_" + string(one.Channel))
	case key == "":
		v.Bring, v.Other = nil, v.say("bring.no_key")
	}
	return ask.WritePage(g, s.placement, http.StatusOK, v)
}
