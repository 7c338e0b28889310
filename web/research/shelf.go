package research

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/research"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// shelves of the library: its studies, what was found to work, and what the team brought in itself.
var shelves = []string{research.Waves, research.Travellers, research.Thailand, "evidence", "own"}

// shelfView is one shelf of the library.
type shelfView struct {
	page.Frame
	Head     page.Head
	Tabs     page.Tabs
	Warnings []string
	Figures  page.Table
	Studies  page.Table
	Loaded   bool
}

// Shelf shows the studies of one kind: what they found, whom they asked, and from where it is known.
func (s *Surface) Shelf(g *gin.Context) error {
	l, err := s.Library.Library(g.Request.Context(), desk.Person(g).Scope())
	if err != nil {
		return err
	}
	v := shelfView{Frame: s.Frame(g, roomPath), Loaded: len(l.Figures) > 0}
	v.Head = page.Head{Title: v.Say("research.title"), Lead: v.Say("research.lead")}
	of := g.Query("of")
	v.Tabs.Label = v.Say("research.title")
	for _, one := range shelves {
		current := one == of || of == "" && one == research.Waves
		if current {
			of = one
		}
		v.Tabs.Tabs = append(v.Tabs.Tabs, page.Tab{Link: page.Link{Path: roomPath + "?of=" + one, Text: v.Say("research.shelf_" + one)}, Current: current})
	}
	v.Figures = page.Table{ID: "figures", Empty: page.Empty{Title: v.Say("research.empty_title"), Text: v.Say("research.empty")}}
	switch of {
	case research.Waves:
		v.waves(l)
	case "evidence":
		v.findings(l)
	case "own":
		if err := s.own(g, &v); err != nil {
			return err
		}
	default:
		v.figures(l.Of(of))
	}
	v.studies(l.StudiesOf(of))
	return ask.WritePage(g, s.shelf, http.StatusOK, v)
}

// waves is a row a question and a column a wave. A cell of a wave that published nothing says so.
func (v *shelfView) waves(l research.Library) {
	v.Figures.Columns = columns(v.Reader, "research.question", "research.base")
	for _, s := range l.StudiesOf(research.Waves) {
		v.Figures.Columns = append(v.Figures.Columns, page.Column{Text: wave(v.Reader, s.Wave), Number: true})
	}
	for _, q := range l.Questions() {
		points, _ := l.Trend(q)
		warning := research.NoWarning
		row := []page.Item{{Text: v.Say("research.metric_" + q.Metric), Path: trendPath(q)}, {Text: v.Say("research.base_" + q.Base)}}
		for _, p := range points {
			if p.Figure == nil {
				row = append(row, page.Item{Text: lang.Unknown, Number: true})
				continue
			}
			warning = max(warning, p.Figure.Warning())
			row = append(row, page.Item{Text: value(v.Reader, *p.Figure), Number: true, NoBreak: true})
		}
		v.warn(warning)
		row[0].Badges = warned(v.Reader, warning)
		v.Figures.Rows = append(v.Figures.Rows, row)
	}
}

func (v *shelfView) figures(all []research.Figure) {
	v.Figures.Columns = columns(v.Reader, "research.question", "research.value", "research.source", "research.note")
	v.Figures.Columns[1].Number = true
	for _, f := range all {
		place := v.Say("research.all_places")
		if f.Place != "" {
			place = lang.Place(f.Place, v.Locale)
		}
		v.warn(f.Warning())
		v.Figures.Rows = append(v.Figures.Rows, []page.Item{{Text: v.Say("research.metric_" + f.Metric), Under: place, Badges: warned(v.Reader, f.Warning())},
			{Text: value(v.Reader, f), Number: true}, from(v.Reader, f.Fact), note(v.Reader, f.Fact)})
	}
}

// findings are what was found to work: what, how much, and by which kind of study.
func (v *shelfView) findings(l research.Library) {
	v.Figures.Columns = columns(v.Reader, "research.finding", "research.effect", "research.design", "research.source")
	for _, f := range l.Findings {
		id := keyed(f.Fact)
		v.Figures.Rows = append(v.Figures.Rows, []page.Item{sentence(v.Reader, "research.finding_"+id, f.Says), sentence(v.Reader, "research.effect_"+id, f.Effect),
			sentence(v.Reader, "research.design_"+id, f.Design), from(v.Reader, f.Fact)})
	}
}

// warn says a misreading once.
func (v *shelfView) warn(w research.Warning) {
	if w == research.NoWarning {
		return
	}
	text := v.Say("research.warning_" + string(w))
	for _, one := range v.Warnings {
		if one == text {
			return
		}
	}
	v.Warnings = append(v.Warnings, text)
}

func (v *shelfView) studies(all []research.Study) {
	v.Studies = page.Table{ID: "studies", Columns: columns(v.Reader, "research.wave", "research.respondents", "research.method", "research.wording", "research.weights", "research.source", "research.note")}
	v.Studies.Columns[1].Number = true
	told := func(text string) page.Item {
		if text == "" {
			return page.Item{Text: v.Say("research.not_seen")}
		}
		return page.Item{Text: text}
	}
	for _, s := range all {
		place := ""
		if s.Place != "" {
			place = lang.Place(s.Place, v.Locale)
		}
		v.Studies.Rows = append(v.Studies.Rows, []page.Item{{Text: wave(v.Reader, s.Wave), Under: place}, {Text: people(v.Reader, s), Number: true}, {Text: v.Say("research.method_" + s.Method), Under: fieldwork(v.Reader, s)},
			told(s.Wording), told(s.Weights), from(v.Reader, s.Fact), note(v.Reader, s.Fact)})
	}
}

func trendPath(q research.Question) string {
	return roomPath + "/trends/" + q.Metric + "?base=" + url.QueryEscape(q.Base)
}
