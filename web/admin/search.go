package admin

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/page"
)

const (
	searchPath = "/admin/search"
	maxSearch  = 100
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
	More  int // not shown
}

type hit struct {
	page.Link
	Public string
	Sample bool
}

// holds reports whether any of some texts holds what was typed, whatever the case.
func holds(typed string, texts ...string) bool {
	typed = strings.ToLower(typed)
	return slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(strings.ToLower(s), typed) })
}

// Search finds campaigns, messages, partners and placements in scope by a part of their name, in any
// language, or of their public id.
func (c *Console) Search(g *gin.Context) error {
	v := searchView{frame: c.frame(g, searchPath)}
	v.Head = page.Head{Title: v.say("search.title")}
	v.Query = strings.TrimSpace(g.Query("q"))
	v.Field = page.Field{ID: "q", Label: v.say("search.label"), Kind: "search", Value: v.Query, Max: maxSearch, Wide: true, Help: v.say("search.help")}
	if err := lang.Clean("q", v.Query, maxSearch); err != nil {
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

func (c *Console) find(g *gin.Context, v *searchView) error {
	ctx, scope := g.Request.Context(), person(g).Scope()
	all, err := c.Campaigns.Campaigns(ctx, scope)
	if err != nil {
		return err
	}
	messages, err := c.Texts.Messages(ctx, scope)
	if err != nil {
		return err
	}
	placements, err := c.Campaigns.Placements(ctx, scope)
	if err != nil {
		return err
	}
	partners, err := c.partners(ctx)
	if err != nil {
		return err
	}
	kinds := []*hits{{ID: "campaigns", Title: v.say("nav.campaigns")}, {ID: "messages", Title: v.say("search.messages")},
		{ID: "partners", Title: v.say("search.partners")}, {ID: "placements", Title: v.say("search.placements")}}
	for _, one := range all {
		v.add(kinds[0], hit{Link: page.Link{Path: campaignsPath + "/" + one.Public, Text: one.Name.In(v.Locale)}, Public: one.Public, Sample: one.Sample}, every(one.Name)...)
	}
	for _, m := range messages {
		h := hit{Link: page.Link{Text: m.Name, Lang: v.Script(m.Name)}, Public: m.Public, Sample: m.Sample}
		if in := saying(all, m.ID); in != nil {
			h.Path = campaignsPath + "/" + in.Public + "#" + m.Public
		}
		v.add(kinds[1], h, m.Name)
	}
	for _, org := range carriers(placements, partners) {
		v.add(kinds[2], hit{Link: page.Link{Text: org.Name.In(v.Locale)}, Public: org.Public, Sample: org.Sample}, every(org.Name)...)
	}
	for _, p := range placements {
		h := hit{Link: page.Link{Text: p.Name, Lang: v.Script(p.Name)}, Public: p.Public, Sample: partners[p.Org].Sample}
		if in := appearing(all, p.ID); in != nil {
			h.Path = campaignsPath + "/" + in.Public + "#placements"
		}
		v.add(kinds[3], h, p.Name)
	}
	for _, k := range kinds {
		if len(k.Hits) > 0 {
			v.Groups = append(v.Groups, *k)
		}
	}
	return nil
}

// add keeps a hit when its names or its id hold what was typed.
func (v *searchView) add(to *hits, h hit, names ...string) {
	if !holds(v.Query, append(names, h.Public)...) {
		return
	}
	if len(to.Hits) == maxHits {
		to.More++
		return
	}
	to.Hits = append(to.Hits, h)
	v.Sample = v.Sample || h.Sample
}

// every is a text in all its languages.
func every(t lang.Text) []string {
	out := make([]string, len(lang.All))
	for i, l := range lang.All {
		out[i] = t[l]
	}
	return out
}

// saying is the first campaign that says a message, or holds out with it; nil when none does.
func saying(all []campaigns.Campaign, message int64) *campaigns.Campaign {
	for i, c := range all {
		if c.Neutral == message || slices.ContainsFunc(c.Messages, func(m campaigns.Choice) bool { return m.Message == message }) {
			return &all[i]
		}
	}
	return nil
}

// appearing is the first campaign that may appear at a placement.
func appearing(all []campaigns.Campaign, placement int64) *campaigns.Campaign {
	for i, c := range all {
		if slices.Contains(c.Placements, placement) {
			return &all[i]
		}
	}
	return nil
}

// carriers are the partners whose placements are in scope: of others a reader is told nothing.
func carriers(placements []campaigns.Placement, all map[int64]access.Org) []access.Org {
	var out []access.Org
	seen := map[int64]bool{}
	for _, p := range placements {
		if org, known := all[p.Org]; known && !seen[p.Org] {
			seen[p.Org] = true
			out = append(out, org)
		}
	}
	return out
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
