package messages

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content/lint"
	"erawan/campaigns/research"
	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Sources tells what the rules of copy rest on.
type Sources interface {
	// Sources are those of the reference library, by their keys.
	Sources(ctx context.Context, s access.Scope) (map[string]research.Source, error)
}

// checksPath is where every rule of copy is explained.
const checksPath = listPath + "/checks"

type checksView struct {
	page.Frame
	Head page.Head
	Sets []checkSet // those that keep a text from review first
}

type checkSet struct {
	ID, Title, Lead string
	Rules           []checkView
}

type checkView struct {
	ID    string
	Says  string
	Cards string // where it holds for a law card's own words as well
	Rests []page.Link
}

// general are the sentences of rules whose finding speaks of one text.
var general = map[lint.Rule]string{lint.MixedScript: "checks.mixed_script", lint.TooLong: "checks.too_long", lint.BreakOverflow: "checks.break_overflow",
	lint.HardToRead: "checks.hard_to_read", lint.Glossary: "checks.glossary"}

// Checks lists the rules of copy, each with why it is one.
func (s *Surface) Checks(g *gin.Context) error {
	sources, err := s.Sources.Sources(g.Request.Context(), desk.Person(g).Scope())
	if err != nil {
		return err
	}
	v := checksView{Frame: s.Frame(g, listPath)}
	v.Head = page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("messages.title")}}, Title: v.Say("checks.title"), Lead: v.Say("checks.lead")}
	stops, warns := checkSet{ID: "stops", Title: v.Say("checks.stops"), Lead: v.Say("checks.stops_lead")}, checkSet{ID: "warns", Title: v.Say("checks.warns"), Lead: v.Say("checks.warns_lead")}
	for _, about := range lint.Rules() {
		set := &warns
		if about.Severity == lint.Block {
			set = &stops
		}
		set.Rules = append(set.Rules, v.check(about, sources))
	}
	v.Sets = []checkSet{stops, warns}
	return ask.WritePage(g, s.checks, http.StatusOK, v)
}

func (v *checksView) check(about lint.About, sources map[string]research.Source) checkView {
	key, ok := general[about.ID]
	if !ok {
		key = about.Keys[0]
	}
	out := checkView{ID: string(about.ID), Says: v.Say(key)}
	if about.Cards {
		out.Cards = v.Say("checks.cards")
	}
	for _, key := range about.Evidence {
		if key == "glossary" {
			out.Rests = append(out.Rests, page.Link{Text: v.Say("checks.our_glossary")})
			continue
		}
		source, known := sources[key]
		if !known { // the library is not loaded
			source.Name = key
		}
		out.Rests = append(out.Rests, page.Link{Path: source.URL, Text: source.Name})
	}
	return out
}
