package audiences

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// pageSize is how many audiences the list shows at once.
const pageSize = 25

type listView struct {
	page.Frame
	Head  page.Head
	Words page.Field
	State page.Field
	Table page.Table
	Basis string // from when to when the visits are that reach counts
	Pager page.Pager
}

// List shows the audiences, by name.
func (s *Surface) List(g *gin.Context) error {
	all, err := s.known(g)
	if err != nil {
		return err
	}
	words, archived, after := strings.TrimSpace(g.Query("q")), g.Query("state") == "archived", g.Query("after")
	shown := slices.DeleteFunc(slices.Clone(all), func(one audience.Segment) bool {
		return one.Archived != archived || !strings.Contains(strings.ToLower(one.Name+" "+one.Public), strings.ToLower(words))
	})
	slices.SortFunc(shown, byName)
	from := 0
	if last, ok := all.find(after); ok {
		from, _ = slices.BinarySearchFunc(shown, last, byName)
		from = min(from+1, len(shown))
	}
	to := min(from+pageSize, len(shown))
	v := listView{Frame: s.Frame(g, listPath)}
	v.Head = page.Head{Title: v.Say("nav.audiences"), Lead: v.Say("audiences.lead")}
	if mayBuild(g) {
		v.Head.Do = []page.Action{{Path: newPath, Text: v.Say("audiences.new"), Icon: "audience", Tone: "go"}}
	}
	v.Words = page.Field{ID: "q", Label: v.Say("audiences.find"), Kind: "search", Value: words, Max: 100, Wide: true}
	v.State = page.Field{ID: "state", Label: v.Say("audiences.state"), Kind: "select", Options: []page.Option{
		{Text: v.Say("audiences.in_use"), Chosen: !archived}, {Value: "archived", Text: v.Say("audiences.archived"), Chosen: archived}}}
	sample, err := s.sample(g.Request.Context())
	if err != nil {
		return err
	}
	v.Basis = basis(v.Reader, sample)
	if v.Table, err = s.table(g, all, sample, shown[from:to]); err != nil {
		return err
	}
	if to < len(shown) {
		q := url.Values{"after": {shown[to-1].Public}}
		if words != "" {
			q.Set("q", words)
		}
		if archived {
			q.Set("state", "archived")
		}
		v.Pager.Next = &page.Link{Path: listPath + "?" + q.Encode(), Text: v.Say("audiences.more")}
	}
	if len(shown) == 0 {
		v.Table.Empty = v.nothing(mayBuild(g), words != "" || archived)
	}
	return ask.WritePage(g, s.page.list, http.StatusOK, v)
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

func (s *Surface) table(g *gin.Context, all known, sample reach.Sample, shown []audience.Segment) (page.Table, error) {
	var rules []audience.Rule
	var ids []int64
	for _, one := range shown {
		rules, ids = append(rules, one.Rule), append(ids, one.ID)
	}
	c, err := s.catalogue(g, all, rules...)
	if err != nil {
		return page.Table{}, err
	}
	t := page.Table{Label: c.Say("nav.audiences"), Columns: []page.Column{{Text: c.Say("audiences.name")}, {Text: c.Say("audiences.reach"), Number: true}, {Text: c.Say("audiences.used_by")}, {Text: c.Say("audiences.changed")}}}
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	flights, err := s.Campaigns.Campaigns(ctx, scope)
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
		t.Rows = append(t.Rows, []page.Item{name, s.reachItem(c, all, sample, one), {Text: usage(c.Reader, all, flights, one)},
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

// users are the campaigns and the other audiences that an audience stands in.
func users(all known, flights []campaigns.Campaign, one audience.Segment) (by []campaigns.Campaign, in []audience.Segment) {
	for _, c := range flights {
		if slices.Contains(c.Segments, one.ID) {
			by = append(by, c)
		}
	}
	for _, other := range all {
		if slices.Contains(other.Rule.References(), one.Public) {
			in = append(in, other)
		}
	}
	return by, in
}

// usage says how many those are.
func usage(r page.Reader, all known, flights []campaigns.Campaign, one audience.Segment) string {
	by, in := users(all, flights, one)
	switch {
	case len(by)+len(in) == 0:
		return r.Say("audiences.used_by_none")
	case len(in) == 0:
		return r.Say("audiences.used_by_campaigns", "count", len(by))
	case len(by) == 0:
		return r.Say("audiences.used_by_audiences", "count", len(in))
	}
	return r.Say("audiences.used_by_both", "campaigns", len(by), "audiences", len(in))
}
