package audiences

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// shape is what can be asked of the list: by name, and which ones.
var shape = list.Shape{Sorts: []list.Sort{{Key: list.Name}, {Key: list.Changed, Down: true}}, Filter: "state", Filters: []string{"used", "archived"}}

type listView struct {
	page.Frame
	Head  page.Head
	Words page.Field
	State page.Field
	Table page.Table
	Basis string // from when to when the visits are that reach counts
	Pager page.Pager
	Wrong string // why some of those that were ticked stay as they are
}

// List shows the audiences, by name.
func (s *Surface) List(g *gin.Context) error { return s.list(g, http.StatusOK, "") }

func (s *Surface) list(g *gin.Context, status int, wrong string) error {
	a, err := list.Of(g.Request.URL.Query(), shape)
	if err != nil {
		return err
	}
	archived := a.Filter == "archived"
	if !archived {
		a.Filter = "used"
	}
	shown, err := s.Shelf.SegmentPage(g.Request.Context(), desk.Person(g).Scope(), a)
	if err != nil {
		return err
	}
	v := listView{Frame: s.Frame(g, listPath), Wrong: wrong}
	v.Head = page.Head{Title: v.Say("nav.audiences"), Lead: v.Say("audiences.lead")}
	if mayBuild(g) {
		v.Head.Do = []page.Action{{Path: newPath, Text: v.Say("audiences.new"), Icon: "audience", Tone: "go"},
			{Path: "/admin/audiences/mappings", Text: v.Say("mapping.list")}}
	}
	v.Words = page.Field{ID: "q", Label: v.Say("audiences.find"), Kind: "search", Value: a.Words, Max: list.MaxWords, Wide: true}
	v.State = page.Field{ID: "state", Label: v.Say("audiences.state"), Kind: "select", Options: []page.Option{
		{Text: v.Say("audiences.in_use"), Chosen: !archived}, {Value: "archived", Text: v.Say("audiences.archived"), Chosen: archived}}}
	sample, err := s.sample(g.Request.Context())
	if err != nil {
		return err
	}
	v.Basis = basis(v.Reader, sample)
	if v.Table, err = s.table(g, a, sample, shown.Items); err != nil {
		return err
	}
	v.Table.Bulk = bulk(g, v.Reader, shown.Items, archived)
	v.Pager = desk.Pager(v.Reader, listPath, a, shape, shown.Back, shown.Next)
	if len(shown.Items) == 0 {
		v.Table.Empty = v.nothing(mayBuild(g), a.Words != "" || archived || a.At.Set())
	}
	return ask.WritePage(g, s.page.list, status, v)
}

// bulk is what can be done with several audiences at once by those who may: archive them, or bring them back.
func bulk(g *gin.Context, r page.Reader, shown []audience.Segment, archived bool) *page.Bulk {
	if !mayBuild(g) {
		return nil
	}
	out := &page.Bulk{Path: listPath + "/ticked", Name: "audience", Do: []page.Option{{Value: "archive", Text: r.Say("audiences.archive_ticked")}}}
	if archived {
		out.Path, out.Do = out.Path+"?state=archived", []page.Option{{Value: "bring_back", Text: r.Say("audiences.back_ticked")}}
	}
	for _, one := range shown {
		out.Picks = append(out.Picks, page.Option{Value: one.Public, Text: r.Say("audiences.tick", "name", one.Name)})
	}
	return out
}

// Ticked archives the audiences that were ticked, or brings them back: each as its own page would. Those that
// something stands on stay, and are named.
func (s *Surface) Ticked(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	all, err := s.known(g)
	if err != nil {
		return err
	}
	r, scope := s.Reader(g), desk.Person(g).Scope()
	ticked := g.PostFormArray("audience")
	if len(ticked) == 0 || len(ticked) > list.Size {
		return s.list(g, http.StatusUnprocessableEntity, r.Say("audiences.tick_some"))
	}
	archive, used := g.PostForm("do") == "archive", []string(nil)
	for _, public := range ticked {
		one, err := all.named(public)
		if err != nil {
			return err
		}
		if !scope.All && one.Org != scope.Org {
			return fault.New(fault.NotFound, "", "not_found")
		}
		one.Archived = archive
		switch _, err := s.Segments.SaveSegment(g.Request.Context(), scope, actor(g), one); {
		case refused(err):
			used = append(used, one.Name)
		case err != nil:
			return err
		}
	}
	if len(used) > 0 {
		return s.list(g, http.StatusConflict, r.Say("audiences.ticked_used", "names", strings.Join(used, r.Say("audiences.comma")), "count", len(ticked)-len(used)))
	}
	done := map[bool]string{true: "?done=ticked_archived", false: "?state=archived&done=ticked_back"}[archive]
	g.Redirect(http.StatusSeeOther, listPath+done)
	return nil
}

func byName(a, b audience.Segment) int {
	return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Public, b.Public))
}

// nothing teaches what an audience is, or that nothing fits the search.
func (v *listView) nothing(may, searched bool) page.Empty {
	if searched {
		return page.Empty{Title: v.Say("audiences.none_fits"), Text: v.Say("audiences.none_fits_do"), Do: &page.Action{Path: listPath, Text: v.Say("audiences.all")}}
	}
	out := page.Empty{Title: v.Say("audiences.none"), Text: v.Say("audiences.none_do")}
	if may {
		out.Do = &page.Action{Path: newPath, Text: v.Say("audiences.new")}
	}
	return out
}

// basis says how old the visits are that reach counts.
func basis(r page.Reader, sample reach.Sample) string {
	if len(sample) == 0 {
		return r.Say("audiences.no_sample")
	}
	return r.Say("audiences.list_basis", "first", lang.Date(r.Locale, sample[0].Day.Time()), "last", lang.Date(r.Locale, sample[len(sample)-1].Day.Time()))
}

func (s *Surface) table(g *gin.Context, a list.Ask, sample reach.Sample, shown []audience.Segment) (page.Table, error) {
	all, err := s.known(g)
	if err != nil {
		return page.Table{}, err
	}
	var rules []audience.Rule
	var ids []int64
	for _, one := range shown {
		rules, ids = append(rules, one.Rule), append(ids, one.ID)
	}
	c, err := s.catalogue(g, all, rules...)
	if err != nil {
		return page.Table{}, err
	}
	t := page.Table{Label: c.Say("nav.audiences"), Columns: []page.Column{desk.Heading(c.Say("audiences.name"), listPath, a, shape, list.Name),
		{Text: c.Say("audiences.reach"), Number: true}, {Text: c.Say("audiences.used_by")}, desk.Heading(c.Say("audiences.changed"), listPath, a, shape, list.Changed)}}
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	uses, err := s.Shelf.SegmentUses(ctx, scope, shown)
	if err != nil {
		return t, err
	}
	changed, err := s.Segments.SegmentsChanged(ctx, scope, ids)
	if err != nil {
		return t, err
	}
	for _, one := range shown {
		name := page.Item{Text: one.Name, Path: pathOf(one.Public), Lang: c.Script(one.Name), Under: s.line(c, one.Rule)}
		if one.Archived {
			name.Badges = []page.Badge{{Text: c.Say("audiences.archived")}}
		}
		t.Rows = append(t.Rows, []page.Item{name, s.reachItem(c, all, sample, one), {Text: usage(c.Reader, uses[one.ID])},
			{Text: c.Date(changed[one.ID]), Under: c.Say("audiences.version_n", "version", one.Version), NoBreak: true}})
	}
	return t, nil
}

// reachItem is the reach of one audience in the list.
func (s *Surface) reachItem(c *catalogue, all known, sample reach.Sample, one audience.Segment) page.Item {
	out := page.Item{Text: c.Say("audiences.not_measured"), Number: true}
	compiled, err := audience.CompileSegment(one, all.of(one.Org))
	if err != nil || len(sample) == 0 {
		return out
	}
	n := s.Publisher.Count(sample, reach.Query{Rule: &compiled})
	line := row(c.Reader, "", n)
	out.Text, out.Under = line.Figure, line.Share
	return out
}

// usage says how many campaigns and other audiences stand on an audience.
func usage(r page.Reader, u campaigns.Uses) string {
	switch {
	case u.None():
		return r.Say("audiences.used_by_none")
	case u.Segments == 0:
		return r.Say("audiences.used_by_campaigns", "count", u.Campaigns)
	case u.Campaigns == 0:
		return r.Say("audiences.used_by_audiences", "count", u.Segments)
	}
	return r.Say("audiences.used_by_both", "campaigns", u.Campaigns, "audiences", u.Segments)
}
