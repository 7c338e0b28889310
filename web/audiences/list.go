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
	if v.Table, err = s.table(g, all, shown[from:to], v.Frame); err != nil {
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

func (s *Surface) table(g *gin.Context, all known, shown []audience.Segment, f page.Frame) (page.Table, error) {
	t := page.Table{Label: f.Say("nav.audiences"), Columns: []page.Column{{Text: f.Say("audiences.name")}, {Text: f.Say("audiences.reach"), Number: true}, {Text: f.Say("audiences.used_by")}, {Text: f.Say("audiences.version"), Number: true}}}
	var rules []audience.Rule
	for _, one := range shown {
		rules = append(rules, one.Rule)
	}
	c, err := s.catalogue(g, all, rules...)
	if err != nil {
		return t, err
	}
	sample, err := s.sample(g.Request.Context())
	if err != nil {
		return t, err
	}
	flights, err := s.Campaigns.Campaigns(g.Request.Context(), desk.Person(g).Scope())
	if err != nil {
		return t, err
	}
	for _, one := range shown {
		name := page.Item{Text: one.Name, Path: pathOf(one.Public), Lang: f.Script(one.Name), Under: s.line(c, one.Rule)}
		if one.Archived {
			name.Badges = []page.Badge{{Text: f.Say("audiences.archived")}}
		}
		t.Rows = append(t.Rows, []page.Item{name, s.reachItem(c, all, sample, one), {Text: usage(f.Reader, all, flights, one)}, {Text: f.Number(int64(one.Version)), Number: true}})
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
