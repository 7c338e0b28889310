package research

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/research"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// trendView is what every wave says to one question.
type trendView struct {
	page.Frame
	Head     page.Head
	Tabs     page.Tabs
	Own      bool // a wave that the team brought in, of which wording and weights are known
	Warnings []string
	Chart    page.Figure
	Facts    page.Table
	Cite     page.Copy
}

// Trend shows a question over the waves. Waves are joined only where the question is known to have been put in the same words.
func (s *Surface) Trend(g *gin.Context) error {
	l, err := s.Library.Library(g.Request.Context(), desk.Person(g).Scope())
	if err != nil {
		return err
	}
	q := research.Question{Metric: g.Param("metric"), Base: g.DefaultQuery("base", "all")}
	points, found := l.Trend(q)
	if !found {
		return fault.New(fault.NotFound, "", "http.nothing_here")
	}
	v := trendView{Frame: s.Frame(g, roomPath)}
	name, base := v.Say("research.metric_"+q.Metric), v.Say("research.base_"+q.Base)
	v.Head = page.Head{Crumbs: []page.Link{{Path: roomPath, Text: v.Say("nav.research")}}, Title: name, Lead: v.Say("research.of_base", "base", base)}
	v.draw(name, base, points)
	v.facts(points)
	v.Cite = page.Copy{ID: "cite", Label: v.Say("copy.copy"), Text: v.Say("research.cite", "question", name, "base", base, "sources", research.Names(research.SourcesOf(points)))}
	return ask.WritePage(g, s.trend, http.StatusOK, v)
}

// draw draws the points with what is known of how sure each is.
func (v *trendView) draw(name, base string, points []research.Point) {
	plot := page.Shares{Axis: v.Say("research.wave"), Value: v.Say("research.value"), Within: v.Say("research.interval"), Also: []string{v.Say("research.respondents"), v.Say("research.confidence")}}
	told := ""
	for _, p := range points {
		one := page.Share{Mark: wave(v.Reader, p.Wave), At: page.Unknown(), Low: page.Unknown(), High: page.Unknown(), Joined: p.Joined, Written: v.Say("research.blank"), Within: lang.Unknown, Also: []string{people(v.Reader, *p.Study), lang.Unknown}}
		if f := p.Figure; f != nil {
			one.Written = value(v.Reader, *f)
			one.Also[1] = string(f.Confidence)
			if told != "" {
				told += v.Say("mapping.comma")
			}
			told += v.Say("research.in_wave", "wave", one.Mark, "value", one.Written)
			if f.Known && f.Unit == research.Percent && f.Bound != research.Over {
				one.At = f.Value / 100
			}
		}
		if p.Interval != nil {
			one.Low, one.High = p.Interval.Low, p.Interval.High
			one.Within = v.Say("research.low_high", "low", lang.Percent(v.Locale, p.Interval.Low, 1), "high", lang.Percent(v.Locale, p.Interval.High, 1))
		}
		plot.Rows = append(plot.Rows, one)
	}
	c := page.Caption{ID: "trend", Finding: told, Unit: v.Say("research.chart_unit", "question", name, "base", base),
		Says: v.Say("research.chart_says", "told", told), Source: v.Say("research.chart_source", "sources", research.Names(research.SourcesOf(points)))}
	v.Chart = v.Draw(c, plot)
}

// facts say of each wave from where its figure is known, and with which warning.
func (v *trendView) facts(points []research.Point) {
	v.Facts = page.Table{ID: "facts", Columns: columns(v.Reader, "research.wave", "research.value", "research.source", "research.note")}
	v.Facts.Columns[1].Number = true
	said := map[research.Warning]bool{}
	for _, p := range points {
		row := []page.Item{{Text: wave(v.Reader, p.Wave)}, {Text: v.Say("research.blank"), Number: true}, {Text: lang.Unknown}, {}}
		if f := p.Figure; f != nil {
			w := f.Warning()
			row = []page.Item{{Text: row[0].Text, Badges: warned(v.Reader, w)}, {Text: value(v.Reader, *f), Number: true}, from(v.Reader, f.Fact), note(v.Reader, f.Fact)}
			if w != research.NoWarning && !said[w] {
				said[w] = true
				v.Warnings = append(v.Warnings, v.Say("research.warning_"+string(w)))
			}
		}
		v.Facts.Rows = append(v.Facts.Rows, row)
	}
}
