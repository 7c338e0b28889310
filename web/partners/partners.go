// Package partners is where a team brings in those who carry its messages: partners, the slots on their pages, and what to
// put there.
package partners

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Partners keeps them.
type Partners interface {
	KeptPage(ctx context.Context, s access.Scope, a list.Ask) (list.Page[access.Org], error)
	ReachedByPublic(ctx context.Context, s access.Scope, public string) (access.Org, error)
	// SavePartner writes a new one, or another name of one that the asker keeps.
	SavePartner(ctx context.Context, s access.Scope, o access.Org) (access.Org, error)
	// Keys lists the keys of the organisation that a scope is of.
	Keys(ctx context.Context, s access.Scope) ([]campaigns.Key, error)
}

// Placements keeps the slots of partners that the asker keeps.
type Placements interface {
	PlacementsOf(ctx context.Context, s access.Scope, partner int64, a list.Ask) (list.Page[campaigns.Placement], error)
	KeptPlacement(ctx context.Context, s access.Scope, public string) (campaigns.Placement, access.Org, error)
	KeepPlacement(ctx context.Context, s access.Scope, p campaigns.Placement) (campaigns.Placement, error)
}

// Messages reads those that can stand in a slot for which no campaign fits.
type Messages interface {
	MessagePage(ctx context.Context, s access.Scope, a list.Ask) (list.Page[content.Message], error)
}

// Origins reads what is known of whether websites are a partner's own.
type Origins interface {
	Origins(ctx context.Context, s access.Scope, partner int64) ([]campaigns.Origin, error)
}

// Figures says whether a placement works.
type Figures interface {
	Seen(ctx context.Context, s access.Scope, placement int64, now time.Time) (evidence.Seen, error)
}

// Deps is what the room stands on.
type Deps struct {
	*desk.Gate
	Partners   Partners
	Placements Placements
	Messages   Messages
	Figures    Figures
	Reporting  Reporting
	Life       Life
	Origins    Origins

	Applications Applications
}

// Surface is the room.
type Surface struct {
	Deps
	list page.Page[listView]
	one  page.Page[oneView]
	slot page.Page[slotView]

	reported page.Page[toldView]
	leave    page.Page[desk.LeaveView]
	agreed   page.Page[agreementView]

	apply       page.Page[applyView]
	applied     page.Page[applicationsView]
	application page.Page[applicationView]
	websites    page.Page[websitesView]
}

// New prepares the room. It panics when a template is missing.
func New(d Deps) *Surface {
	return &Surface{Deps: d, list: page.Of[listView](d.Pages, "partners"), one: page.Of[oneView](d.Pages, "partner-kept"), slot: page.Of[slotView](d.Pages, "placement"),
		reported: page.Of[toldView](d.Pages, "partner-told"), leave: page.Of[desk.LeaveView](d.Pages, "partner-leave"), agreed: page.Of[agreementView](d.Pages, "agreement"),
		apply: page.Of[applyView](d.Pages, "apply"), applied: page.Of[applicationsView](d.Pages, "applications"), application: page.Of[applicationView](d.Pages, "application"),
		websites: page.Of[websitesView](d.Pages, "partner-websites")}
}

// Where the room is.
const (
	listPath = "/admin/partners"
	slotPath = "/admin/placements"
)

func pathOf(public string) string   { return listPath + "/" + public }
func slotOf(public string) string   { return slotPath + "/" + public }
func mayKeys(p access.Staff) bool   { return p.Role.May(access.ManageKeys) }
func mayPeople(p access.Staff) bool { return p.Role.May(access.ManagePeople) }

// byName is what can be asked of both lists.
var byName = list.Shape{Sorts: []list.Sort{{Key: list.Name}, {Key: list.Changed, Down: true}}}

type listView struct {
	page.Frame
	Head   page.Head
	Find   []page.Field // none while there is nothing to look among
	List   page.Table
	Pager  page.Pager
	Fields []page.Field // of a new partner
	Wrong  string
}

// List shows the partners that the asker's team keeps.
func (s *Surface) List(g *gin.Context) error { return s.listed(g, http.StatusOK, nil, nil) }

func (s *Surface) listed(g *gin.Context, status int, d, wrong map[string]string) error {
	a, err := list.Of(g.Request.URL.Query(), byName)
	if err != nil {
		return err
	}
	v := listView{Frame: s.Frame(g, listPath), Wrong: wrong[""], Fields: named(s.Reader(g), d, wrong)}
	a.Locale = v.Locale
	kept, err := s.Partners.KeptPage(g.Request.Context(), desk.Person(g).Scope(), a)
	if err != nil {
		return err
	}
	if mayPeople(desk.Person(g)) {
		v.Head.Do = []page.Action{{Path: applicationsPath, Text: v.Say("application.title"), Tone: "plain"}}
	}
	v.Head.Title, v.Head.Lead = v.Say("nav.partners"), v.Say("partners.lead")
	v.Head.Do = append(v.Head.Do, []page.Action{{Path: agreementPath, Text: v.Say("agreement.title"), Tone: "plain"}, {Path: "#add", Text: v.Say("partners.add"), Tone: "go"}}...)
	if a.Asked() || a.At.Set() || kept.Next.Set() {
		v.Find = []page.Field{{ID: "q", Label: v.Say("mapping.find"), Kind: "search", Value: a.Words, Max: list.MaxWords}}
	}
	v.List = page.Table{Label: v.Say("nav.partners"), Columns: []page.Column{{Text: v.Say("mapping.partner")}, {Text: v.Say("field.state")}}, Empty: page.Empty{Title: v.Say("partners.none"), Text: v.Say("partners.none_do")}}
	for _, o := range kept.Items {
		v.List.Rows = append(v.List.Rows, []page.Item{{Text: o.Name.In(v.Locale), Path: pathOf(o.Public), Code: o.Public}, {Badges: []page.Badge{desk.StandingBadge(v.Reader, o.Stage)}}})
	}
	v.Pager = desk.Pager(v.Reader, listPath, a, byName, kept.Back, kept.Next)
	return ask.WritePage(g, s.list, status, v)
}

// Add takes a new partner in.
func (s *Surface) Add(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	d := typed(g, nameIDs...)
	o, err := s.Partners.SavePartner(g.Request.Context(), desk.Person(g).Scope(), access.Org{Name: nameIn(d)})
	if fault.Is(err, fault.Invalid) {
		return s.listed(g, http.StatusUnprocessableEntity, d, desk.FieldsWrong(s.Reader(g), err))
	}
	if err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, pathOf(o.Public)+"?done=partner_added")
	return nil
}

type oneView struct {
	page.Frame
	Head   page.Head
	Path   string
	Stands desk.Standing
	Signed []page.Field // of an agreement on paper; none when there is nothing to sign
	Slots  page.Table
	Pager  page.Pager
	New    []page.Field // of a new placement
	Names  []page.Field // of the partner
	Next   []page.Link  // what else belongs to bringing a partner in
	Wrong  string
	Change string // what is wrong with the names
}

// Page shows one partner with its placements.
func (s *Surface) Page(g *gin.Context) error {
	o, err := s.kept(g)
	if err != nil {
		return err
	}
	return s.page(g, http.StatusOK, o, sheet{})
}

// sheet is what was typed into the forms of a partner's page, and what is wrong with it.
type sheet struct {
	names, slot, wrongNames, wrongSlot map[string]string
	standing                           []string
}

func (s *Surface) kept(g *gin.Context) (access.Org, error) {
	o, err := s.Partners.ReachedByPublic(g.Request.Context(), desk.Person(g).Scope(), g.Param("partner"))
	if err == nil && o.Kind != access.Partner {
		err = fault.New(fault.NotFound, "", "not_found")
	}
	return o, err
}

func (s *Surface) page(g *gin.Context, status int, o access.Org, t sheet) error {
	a, err := list.Of(g.Request.URL.Query(), byName)
	if err != nil {
		return err
	}
	ctx, p := g.Request.Context(), desk.Person(g)
	v := oneView{Frame: s.Frame(g, listPath), Path: pathOf(o.Public), Wrong: t.wrongSlot[""], Change: t.wrongNames[""]}
	a.Locale = v.Locale
	slots, err := s.Placements.PlacementsOf(ctx, p.Scope(), o.ID, a)
	if err != nil {
		return err
	}
	if v.Stands, v.Signed, err = s.standing(g, v.Reader, o, t.standing); err != nil {
		return err
	}
	v.Head = page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("nav.partners")}}, Title: o.Name.In(v.Locale), Public: o.Public, Lead: v.Say("partners.one_lead"),
		Do: []page.Action{{Path: "#add", Text: v.Say("partners.add_slot"), Tone: "go"}}}
	v.Slots = page.Table{ID: "slots", Columns: []page.Column{{Text: v.Say("subject.placement")}, {Text: v.Say("field.channel")}, {Text: v.Say("field.place")}, {Text: v.Say("field.fallback")}},
		Empty: page.Empty{Title: v.Say("partners.no_slot"), Text: v.Say("partners.no_slot_do")}}
	for _, slot := range slots.Items {
		v.Slots.Rows = append(v.Slots.Rows, v.row(slot))
	}
	v.Pager = desk.Pager(v.Reader, v.Path, a, byName, slots.Back, slots.Next)
	if t.slot == nil {
		t.slot = map[string]string{"channel": string(campaigns.Page), "fallback": string(campaigns.Empty), "zone": cmp.Or(p.Zone, s.Zone.String())}
	}
	houses, err := s.houses(g)
	if err != nil {
		return err
	}
	v.New = s.slotFields(g, houses, t.slot, t.wrongSlot)
	if t.names == nil {
		t.names = namesOf(o)
	}
	v.Names = named(v.Reader, t.names, t.wrongNames)
	v.Next = append(v.Next, page.Link{Path: "/admin/audiences/mappings/" + o.Public, Text: v.Say("partners.words")}, page.Link{Path: v.Path + "/reported", Text: v.Say("partners.reported")}, page.Link{Path: v.Path + "/websites", Text: v.Say("origins.websites")})
	if mayKeys(p) {
		v.Next = append(v.Next, page.Link{Path: "/admin/keys?make=publishable&find=" + o.Public + "#make", Text: v.Say("partners.keys")})
	}
	if mayPeople(p) {
		v.Next = append(v.Next, page.Link{Path: "/admin/people?find=" + o.Public + "#invite", Text: v.Say("partners.people")})
	}
	return ask.WritePage(g, s.one, status, v)
}

func (v *oneView) row(p campaigns.Placement) []page.Item {
	name := page.Item{Text: p.Name, Path: slotOf(p.Public), Code: p.Public, Lang: v.Script(p.Name)}
	if p.Paused {
		name.Badges = []page.Badge{{Text: v.Say("state.paused"), Icon: "pause", Tone: "wait"}}
	}
	place := lang.Place(p.Place, v.Locale)
	if place == "" {
		place = v.Say("partners.no_place")
	}
	return []page.Item{name, {Text: v.Say("channel." + string(p.Channel))}, {Text: place, Under: p.Zone}, {Text: v.Say("partners.fallback_" + string(p.Fallback))}}
}

// Form takes a partner's forms: other names, or a new placement.
func (s *Surface) Form(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	o, err := s.kept(g)
	if err != nil {
		return err
	}
	ctx, scope, t := g.Request.Context(), desk.Person(g).Scope(), sheet{}
	if g.PostForm("do") == "rename" {
		t.names = typed(g, nameIDs...)
		_, err = s.Partners.SavePartner(ctx, scope, access.Org{Public: o.Public, Name: nameIn(t.names)})
		if fault.Is(err, fault.Invalid) {
			t.wrongNames = desk.FieldsWrong(s.Reader(g), err)
			return s.page(g, http.StatusUnprocessableEntity, o, t)
		}
		if err == nil {
			g.Redirect(http.StatusSeeOther, pathOf(o.Public)+"?done=partner_renamed")
		}
		return err
	}
	t.slot = typed(g, slotIDs...)
	p, err := s.slotIn(ctx, scope, t.slot)
	if err != nil {
		return err
	}
	p.Org = o.ID
	made, err := s.Placements.KeepPlacement(ctx, scope, p)
	if fault.Is(err, fault.Invalid) {
		t.wrongSlot = desk.FieldsWrong(s.Reader(g), err)
		return s.page(g, http.StatusUnprocessableEntity, o, t)
	}
	if err == nil {
		g.Redirect(http.StatusSeeOther, slotOf(made.Public)+"?done=placement_added")
	}
	return err
}

func typed(g *gin.Context, ids ...string) map[string]string {
	out := map[string]string{}
	for _, id := range ids {
		out[id] = strings.TrimSpace(g.PostForm(id))
	}
	return out
}

// nameIDs are the fields of a partner's names.
var nameIDs = func() (out []string) {
	for _, l := range lang.All {
		out = append(out, "name-"+string(l))
	}
	return out
}()

func nameIn(d map[string]string) lang.Text {
	out := lang.Text{}
	for _, l := range lang.All {
		if words := d["name-"+string(l)]; words != "" {
			out[l] = words
		}
	}
	return out
}

func namesOf(o access.Org) map[string]string {
	out := map[string]string{}
	for _, l := range lang.All {
		out["name-"+string(l)] = o.Name[l]
	}
	return out
}

// named are the fields of a partner's names. English comes first: it stands in for those that are missing.
func named(r page.Reader, d, wrong map[string]string) (out []page.Field) {
	for _, l := range []lang.Locale{lang.En, lang.ZhHans, lang.ZhHant, lang.Th} {
		id := "name-" + string(l)
		f := page.Field{ID: id, Label: r.Say("partners.name_in", "language", l.Name()), Kind: "text", Value: d[id], Max: access.MaxOrgName, Lang: l, Required: l == lang.En, Wrong: wrong[id]}
		if l == lang.En {
			f.Help = r.Say("partners.name_help")
		}
		out = append(out, f)
	}
	return out
}
