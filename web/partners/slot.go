package partners

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// mostHouses is how many neutral messages are offered: a team has a handful.
const mostHouses = 50

type slotView struct {
	page.Frame
	Head   page.Head
	Path   string
	Fields []page.Field
	Paused bool
	Wrong  string
	Bring  *desk.Bring // what to put on a page; nil while there is no key for it
	Alive  desk.Alive
	Keys   string // where one is made; empty for those who may not
	Other  string // what to do with a slot that is not on a page
}

// slotIDs are the fields of a placement.
var slotIDs = []string{"name", "channel", "place", "zone", "fallback", "house"}

// SlotPage shows one placement, and what to put on the page.
func (s *Surface) SlotPage(g *gin.Context) error {
	p, of, err := s.Placements.KeptPlacement(g.Request.Context(), desk.Person(g).Scope(), g.Param("placement"))
	if err != nil {
		return err
	}
	return s.slotShown(g, http.StatusOK, p, of, typedOf(p), nil)
}

// typedOf is a placement as a form has it; its house message is put in where the form is shown.
func typedOf(p campaigns.Placement) map[string]string {
	return map[string]string{"name": p.Name, "channel": string(p.Channel), "place": p.Place, "zone": p.Zone, "fallback": string(p.Fallback)}
}

// Slot saves it, or takes it off the air and back.
func (s *Surface) Slot(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	is, of, err := s.Placements.KeptPlacement(ctx, scope, g.Param("placement"))
	if err != nil {
		return err
	}
	done := map[string]string{"pause": "placement_paused", "continue": "placement_continued"}[g.PostForm("do")]
	p, d := is, map[string]string(nil)
	if done != "" {
		p.Paused = g.PostForm("do") == "pause"
	} else {
		done, d = "placement", typed(g, slotIDs...)
		if p, err = s.slotIn(ctx, scope, d); err != nil {
			return err
		}
		p.ID, p.Org, p.Public, p.Paused = is.ID, is.Org, is.Public, is.Paused
	}
	_, err = s.Placements.KeepPlacement(ctx, scope, p)
	if fault.Is(err, fault.Invalid) {
		if d == nil { // a button was pressed: what keeps it from being shown again is said at the fields that it has
			d = typedOf(is)
		}
		return s.slotShown(g, http.StatusUnprocessableEntity, is, of, d, desk.FieldsWrong(s.Reader(g), err))
	}
	if err == nil {
		g.Redirect(http.StatusSeeOther, slotOf(is.Public)+"?done="+done)
	}
	return err
}

// slotIn is the placement that a form says. A house message that is not among those offered is none.
func (s *Surface) slotIn(ctx context.Context, scope access.Scope, d map[string]string) (campaigns.Placement, error) {
	p := campaigns.Placement{Name: d["name"], Channel: campaigns.Channel(d["channel"]), Place: strings.ToUpper(d["place"]), Zone: d["zone"], Fallback: campaigns.Fallback(d["fallback"])}
	if d["house"] == "" {
		return p, nil
	}
	found, err := s.Messages.MessagePage(ctx, scope, neutrals)
	for _, m := range found.Items {
		if m.Public == d["house"] {
			p.House = m.ID
		}
	}
	return p, err
}

// neutrals asks for the messages that can stand where no campaign fits.
var neutrals = list.Ask{Filter: string(content.Neutral), Sort: list.Name, Size: mostHouses}

func (s *Surface) houses(g *gin.Context) ([]content.Message, error) {
	found, err := s.Messages.MessagePage(g.Request.Context(), desk.Person(g).Scope(), neutrals)
	return found.Items, err
}

func (s *Surface) slotShown(g *gin.Context, status int, p campaigns.Placement, of access.Org, d, wrong map[string]string) (err error) {
	v := slotView{Frame: s.Frame(g, listPath), Path: slotOf(p.Public), Paused: p.Paused, Wrong: wrong[""]}
	v.Head = page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("nav.partners")}, {Path: pathOf(of.Public), Text: of.Name.In(v.Locale)}},
		Title: p.Name, Lang: v.Script(p.Name), Public: p.Public}
	if p.Paused {
		v.Head.Badges = []page.Badge{{Text: v.Say("state.paused"), Icon: "pause", Tone: "wait"}}
	}
	houses, err := s.houses(g)
	if err != nil {
		return err
	}
	if _, typed := d["house"]; !typed {
		for _, m := range houses {
			if m.ID == p.House {
				d["house"] = m.Public
			}
		}
	}
	v.Fields = s.slotFields(g, houses, d, wrong)
	seen, err := s.Figures.Seen(g.Request.Context(), desk.Person(g).Scope(), p.ID, s.Now())
	if err != nil {
		return err
	}
	v.Alive = desk.AliveOf(v.Reader, p.Channel, seen)
	at := desk.Slot{Home: s.BaseURL, Path: slotOf(p.Public), Public: p.Public, Channel: p.Channel}
	if desk.BringTo(v.Reader, at, "") == nil {
		v.Other = v.Say("partners.other_" + string(p.Channel))
		return ask.WritePage(g, s.slot, status, v)
	}
	keys, err := s.Partners.Keys(g.Request.Context(), of.Scope())
	if err != nil {
		return err
	}
	if k := slices.IndexFunc(keys, func(k campaigns.Key) bool {
		return k.Org == of.ID && k.Kind == campaigns.Publishable && k.Stands(s.Now())
	}); k >= 0 {
		at.Key = keys[k].Text
		v.Bring = desk.BringTo(v.Reader, at, g.Query("for"))
	} else if mayKeys(v.Person) {
		v.Keys = "/admin/keys?make=publishable&find=" + of.Public + "#make"
	}
	return ask.WritePage(g, s.slot, status, v)
}

// slotFields are the fields of a placement.
func (s *Surface) slotFields(g *gin.Context, houses []content.Message, d, wrong map[string]string) []page.Field {
	r := s.Reader(g)
	choose := func(id, label, help string, options []page.Option) page.Field {
		return page.Field{ID: id, Label: r.Say(label), Kind: "select", Options: options, Help: r.Say(help), Wrong: wrong[id]}
	}
	var channels, fallbacks []page.Option
	for _, c := range campaigns.Channels {
		channels = append(channels, page.Option{Value: string(c), Text: r.Say("channel." + string(c)), Chosen: string(c) == d["channel"]})
	}
	for _, f := range []campaigns.Fallback{campaigns.Empty, campaigns.House} {
		fallbacks = append(fallbacks, page.Option{Value: string(f), Text: r.Say("partners.fallback_" + string(f)), Chosen: string(f) == d["fallback"]})
	}
	offered := []page.Option{{Text: r.Say("flights.no_message")}}
	for _, m := range houses {
		offered = append(offered, page.Option{Value: m.Public, Text: m.Name, Chosen: m.Public == d["house"]})
	}
	return []page.Field{
		{ID: "name", Label: r.Say("partners.slot_name"), Kind: "text", Value: d["name"], Max: campaigns.MaxPlacementName, Required: true, Help: r.Say("partners.slot_name_help"), Wrong: wrong["name"], Wide: true},
		choose("channel", "field.channel", "partners.channel_help", channels),
		{ID: "place", Label: r.Say("field.place"), Kind: "text", Value: d["place"], Max: 2, Help: r.Say("partners.place_help"), Wrong: wrong["place"]},
		{ID: "zone", Label: r.Say("field.zone"), Kind: "text", Value: d["zone"], Max: 64, Required: true, Help: r.Say("partners.zone_help"), Wrong: wrong["zone"], Lang: lang.En},
		choose("fallback", "field.fallback", "partners.fallback_help", fallbacks),
		choose("house", "field.house", "partners.house_help", offered),
	}
}
