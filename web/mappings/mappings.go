// Package mappings is where a partner's own names and values are put beside ours: tried on samples that are
// pasted, counted, and kept as versions. Partners do it for themselves, and their team for them.
package mappings

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/audience/mapping"
	"erawan/internal/access"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Mappings keeps them.
type Mappings interface {
	// MappingOf is the mapping of an organisation that the asker reaches; of version 0 when there is none.
	MappingOf(ctx context.Context, s access.Scope, org int64) (mapping.Mapping, error)
	// MappingsAmong are the current ones of some organisations, where there are any.
	MappingsAmong(ctx context.Context, s access.Scope, orgs []int64) ([]mapping.Version, error)
	// MappingVersions are all of its versions, the newest first.
	MappingVersions(ctx context.Context, s access.Scope, org int64) ([]mapping.Version, error)
	// SaveMapping appends a version; Stale when another was appended meanwhile.
	SaveMapping(ctx context.Context, s access.Scope, by access.Actor, m mapping.Mapping) (mapping.Mapping, error)
}

// Partners finds those that somebody's team keeps.
type Partners interface {
	KeptPage(ctx context.Context, s access.Scope, a list.Ask) (list.Page[access.Org], error)
	ReachedByPublic(ctx context.Context, s access.Scope, public string) (access.Org, error)
}

// Deps is what the room stands on.
type Deps struct {
	*desk.Gate
	Mappings Mappings
	Partners Partners
}

// Surface is the room.
type Surface struct {
	Deps
	list page.Page[listView]
	one  page.Page[sheetView]
}

// New prepares it. It panics when a template is missing.
func New(d Deps) *Surface {
	return &Surface{Deps: d, list: page.Of[listView](d.Pages, "mappings"), one: page.Of[sheetView](d.Pages, "mapping")}
}

// Where the room is, for a team and for a partner.
const (
	listPath = "/admin/audiences/mappings"
	ownPath  = "/partner/mapping"
)

// partnerShape is what can be asked of the list of partners.
var partnerShape = list.Shape{Sorts: []list.Sort{{Key: list.Name}, {Key: list.Changed, Down: true}}}

type listView struct {
	page.Frame
	Head  page.Head
	Find  page.Field
	List  page.Table
	Pager page.Pager
}

// List is the partners that the asker's team keeps.
func (s *Surface) List(g *gin.Context) error {
	a, err := list.Of(g.Request.URL.Query(), partnerShape)
	if err != nil {
		return err
	}
	v := listView{Frame: s.Frame(g, "/admin/audiences")}
	a.Locale = v.Locale
	kept, err := s.Partners.KeptPage(g.Request.Context(), desk.Person(g).Scope(), a)
	if err != nil {
		return err
	}
	ids := make([]int64, len(kept.Items))
	for i, o := range kept.Items {
		ids[i] = o.ID
	}
	made, err := s.Mappings.MappingsAmong(g.Request.Context(), desk.Person(g).Scope(), ids)
	if err != nil {
		return err
	}
	v.Head = page.Head{Crumbs: []page.Link{{Path: "/admin/audiences", Text: v.Say("nav.audiences")}}, Title: v.Say("mapping.list"), Lead: v.Say("mapping.list_lead")}
	v.Find = page.Field{ID: "q", Label: v.Say("mapping.find"), Kind: "search", Value: a.Words, Max: list.MaxWords}
	v.List = page.Table{Label: v.Say("mapping.list"), Columns: []page.Column{{Text: v.Say("mapping.partner")}, {Text: v.Say("mapping.has")}},
		Empty: page.Empty{Title: v.Say("mapping.no_partner"), Text: v.Say("mapping.no_partner_lead")}}
	for _, o := range kept.Items {
		v.List.Rows = append(v.List.Rows, []page.Item{{Text: o.Name.In(v.Locale), Path: listPath + "/" + o.Public, Code: o.Public}, v.has(made, o.ID)})
	}
	v.Pager = desk.Pager(v.Reader, listPath, a, partnerShape, kept.Back, kept.Next)
	return ask.WritePage(g, s.list, http.StatusOK, v)
}

// has says which mapping an organisation has, and since when.
func (v *listView) has(made []mapping.Version, org int64) page.Item {
	for _, one := range made {
		if one.Org == org {
			return page.Item{Text: v.Say("mapping.has_fields", "count", len(one.Fields)), Under: v.Say("mapping.has_since", "version", one.Mapping.Version, "date", v.Date(one.At))}
		}
	}
	return page.Item{Text: v.Say("mapping.has_none")}
}

// spot is whose mapping is on the table, and where its page is.
type spot struct {
	org  access.Org
	path string
	room string // of the menu
}

// spot of an address: a partner's own, or one that the asker's team keeps.
func (s *Surface) spot(g *gin.Context) (spot, error) {
	p, public := desk.Person(g), g.Param("partner")
	if public == "" {
		return spot{p.Org, ownPath, ownPath}, nil
	}
	org, err := s.Partners.ReachedByPublic(g.Request.Context(), p.Scope(), public)
	return spot{org, listPath + "/" + public, "/admin/audiences"}, err
}

// Page opens a mapping.
func (s *Surface) Page(g *gin.Context) error {
	at, err := s.spot(g)
	if err != nil {
		return err
	}
	now, err := s.Mappings.MappingOf(g.Request.Context(), desk.Person(g).Scope(), at.org.ID)
	if err != nil {
		return err
	}
	return s.show(g, http.StatusOK, at, sheet{version: now.Version, fields: draftsOf(now)})
}

// maxForm is more than samples and a mapping take, at three characters for a byte.
const maxForm = 2 << 20

// Form takes the form: it reads the samples anew and shows what they come to, or saves.
func (s *Surface) Form(g *gin.Context) error {
	if err := desk.ParseFormOf(g, maxForm); err != nil {
		return err
	}
	at, err := s.spot(g)
	if err != nil {
		return err
	}
	t := readSheet(g.Request.PostForm)
	if g.PostForm("do") == "add" {
		t.fields = append(t.fields, draft{})
		return s.show(g, http.StatusOK, at, t)
	}
	made := mapping.Mapping{Org: at.org.ID, Version: t.version, Fields: t.build()}
	mapper, err := mapping.Compile(made)
	if err == nil && g.PostForm("do") == "save" {
		p := desk.Person(g)
		if _, err = s.Mappings.SaveMapping(g.Request.Context(), p.Scope(), access.Actor{Staff: p.ID, Name: p.Name}, made); err == nil {
			g.Redirect(http.StatusSeeOther, at.path+"?done=mapping")
			return nil
		}
	}
	if err != nil {
		status, told := t.fault(s, g, err)
		if !told {
			return err
		}
		return s.show(g, status, at, t)
	}
	status := http.StatusOK
	rows, err := mapping.ReadSamples(t.samples)
	if err != nil {
		if status, told := t.fault(s, g, err); told {
			return s.show(g, status, at, t)
		}
		return err
	}
	report := mapper.Preview(rows)
	t.report = &report
	return s.show(g, status, at, t)
}
