package admin

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/page"
)

const (
	searchPath = "/admin/search"
	maxHits    = 20 // of a kind
)

type searchView struct {
	frame
	Head   page.Head
	Query  string
	Field  page.Field
	Groups []hits
	None   page.Empty
}

// hits are the things of one kind that were found.
type hits struct {
	Title string
	ID    string
	Hits  []hit
	More  bool   // of them there are more
	All   string // where all of them are; empty for nowhere
}

type hit struct {
	page.Link
	Public string
	Sample bool
}

// Search finds campaigns, messages, partners and placements in scope by a part of their name, in any
// language, or of their public id.
func (c *Console) Search(g *gin.Context) error {
	v := searchView{frame: c.frame(g, searchPath)}
	v.Head = page.Head{Title: v.say("search.title")}
	v.Query = strings.TrimSpace(g.Query("q"))
	v.Field = page.Field{ID: "q", Label: v.say("search.label"), Kind: "search", Value: v.Query, Max: list.MaxWords, Wide: true, Help: v.say("search.help")}
	if err := lang.Clean("q", v.Query, list.MaxWords); err != nil {
		return err
	}
	if v.Query != "" {
		if err := c.find(g, &v); err != nil {
			return err
		}
		v.None = page.Empty{Title: v.say("search.none_title", "query", v.Query), Text: v.say("search.none")}
	}
	return write(g, c.page.search, http.StatusOK, v)
}

// sought are the kinds that are searched, in the order of the page, with what each is called there.
var sought = []struct {
	kind  list.Kind
	id    string
	title string
	needs access.Permission
}{
	{list.Campaigns, "campaigns", "nav.campaigns", access.SeeConsole}, {list.Messages, "messages", "search.messages", access.SeeConsole},
	{list.Laws, "laws", "search.laws", access.SeeConsole}, {list.Segments, "segments", "search.segments", access.SeeConsole},
	{list.Partners, "partners", "search.partners", access.SeeConsole}, {list.Placements, "placements", "search.placements", access.SeeConsole},
	{list.People, "people", "nav.people", access.ManagePeople},
}

func (c *Console) find(g *gin.Context, v *searchView) error {
	p := person(g)
	var kinds []list.Kind
	for _, s := range sought {
		if p.Role.May(s.needs) {
			kinds = append(kinds, s.kind)
		}
	}
	found, err := c.Finder.Find(g.Request.Context(), p.Scope(), list.Ask{Words: v.Query, Size: maxHits}, kinds...)
	if err != nil {
		return err
	}
	for _, f := range found {
		for _, s := range sought {
			if s.kind == f.Kind {
				v.Groups = append(v.Groups, v.group(s.id, v.say(s.title), f))
			}
		}
	}
	return nil
}

// group is what was found of one kind, each with where it is shown.
func (v *searchView) group(id, title string, f list.Found) hits {
	out := hits{Title: title, ID: id, More: f.More}
	if f.More && f.Kind == list.Campaigns {
		out.All = campaignsPath + "?" + url.Values{"q": {v.Query}}.Encode()
	}
	for _, h := range f.Hits {
		one := hit{Public: h.Public, Sample: h.Sample}
		one.Text = h.Names.In(v.Locale)
		if f.Kind == list.Laws {
			one.Text = lang.Place(one.Text, v.Locale)
		} else if h.Plain {
			one.Lang = v.Script(one.Text)
		}
		one.Path = pathOf(h)
		out.Hits = append(out.Hits, one)
		v.Sample = v.Sample || h.Sample
	}
	return out
}

// pathOf is where a thing is shown; empty when it is shown nowhere.
func pathOf(h list.Hit) string {
	switch {
	case h.Kind == list.Campaigns:
		return campaignsPath + "/" + h.Public
	case h.Kind == list.People:
		return "/admin/people/" + h.Public
	case h.Kind == list.Laws:
		return lawsPath + "/" + h.Public
	case h.In == "":
		return ""
	case h.Kind == list.Messages:
		return campaignsPath + "/" + h.In + "#" + h.Public
	case h.Kind == list.Placements:
		return campaignsPath + "/" + h.In + "#placements"
	}
	return campaignsPath + "/" + h.In
}

type shortcutsView struct {
	frame
	List page.Dialog
}

// Shortcuts lists what a single key does: the page that "?" shows above another.
func (c *Console) Shortcuts(g *gin.Context) error {
	v := shortcutsView{frame: c.frame(g, "/admin/shortcuts")}
	v.List = v.shortcuts("shortcuts")
	return write(g, c.page.shortcuts, http.StatusOK, v)
}

func (f frame) shortcuts(id string) page.Dialog {
	return page.Dialog{ID: id, Title: f.say("shortcuts.title"), Lines: []string{f.say("shortcuts.lead")}, Keys: []page.Fact{
		{Name: "/", Text: f.say("shortcuts.search")}, {Name: "?", Text: f.say("shortcuts.list")}, {Name: "Esc", Text: f.say("shortcuts.close")},
	}}
}
