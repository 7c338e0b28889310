package admin

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/internal/access"
	"erawan/internal/page"
)

// figuresDays is how many days the page tells of.
const figuresDays = 14

// Ledger tells how the figures came about.
type Ledger interface {
	// Reconciled is how days stood when they were last checked, the newest first. It is of the whole installation.
	Reconciled(ctx context.Context, s access.Scope, days int) ([]engagement.Reconciled, error)
	// Asides is how many events of a scope's own campaigns were set aside since a day (UTC), by reason.
	Asides(ctx context.Context, s access.Scope, since campaigns.Date) (map[engagement.Filter]int64, error)
}

type figuresView struct {
	frame
	Head    page.Head
	Days    page.Table
	Whole   bool // the reader may see the whole installation
	Reasons page.Table
}

// FiguresPage tells whether figures can be relied on: how days stood, and what was set aside for which reason.
func (c *Console) FiguresPage(g *gin.Context) error {
	ctx, p := g.Request.Context(), person(g)
	v := figuresView{frame: c.frame(g, reportPath)}
	v.Head = page.Head{Title: v.say("figures.title"), Lead: v.say("figures.lead"), Crumbs: []page.Link{{Path: reportPath, Text: v.say("nav.reports")}}}
	teams, err := c.Orgs.Teams(ctx)
	if err != nil {
		return err
	}
	if v.Whole = teams == 1 && p.Org.Kind == access.Owner; v.Whole {
		days, err := c.Ledger.Reconciled(ctx, access.System, figuresDays)
		if err != nil {
			return err
		}
		v.Days = v.days(days)
	}
	asides, err := c.Ledger.Asides(ctx, p.Scope(), campaigns.DateOf(c.Now().UTC()).Plus(1-figuresDays))
	if err != nil {
		return err
	}
	v.Reasons = v.reasons(asides)
	return write(g, c.page.figures, http.StatusOK, v)
}

func (v *figuresView) days(days []engagement.Reconciled) page.Table {
	t := page.Table{ID: "days", Empty: page.Empty{Title: v.say("figures.none"), Text: v.say("figures.none_text")}}
	for i, key := range []string{"day", "stands", "decisions", "counted", "aside", "again", "late", "waited"} {
		t.Columns = append(t.Columns, page.Column{Text: v.say("figures." + key), Number: i > 1})
	}
	for _, r := range days {
		number := func(n int64) page.Item { return page.Item{Text: v.Number(n), Number: true} }
		waited := page.Item{Text: "–", Number: true}
		if r.Waiting >= 0 {
			waited = number(r.Waiting)
		}
		late := number(r.LateHour + r.LateDay)
		if r.LateDay > 0 {
			late.Under = v.say("figures.over_a_day", "n", v.Number(r.LateDay))
		}
		t.Rows = append(t.Rows, []page.Item{{Text: v.Day(r.Day), Under: v.say("figures.checked", "at", v.Moment(r.Checked))}, v.stands(r),
			number(r.Decisions), number(r.Counted), number(r.Aside), number(r.Duplicates), late, waited})
	}
	return t
}

// stands says whether rollups agree with raw events, and whether the day looks as it should.
func (v *figuresView) stands(r engagement.Reconciled) page.Item {
	out := page.Item{Badges: []page.Badge{{Text: v.say("figures.agrees"), Icon: "check", Tone: "ok"}}}
	if !r.Agrees() {
		out = page.Item{Badges: []page.Badge{{Text: v.say("figures.differs"), Icon: "alert", Tone: "halt"}}, Under: v.say("figures.mend")}
	}
	if r.Odd() {
		out.Badges = append(out.Badges, page.Badge{Text: v.say("figures.odd"), Icon: "alert", Tone: "wait"})
		out.Under = v.say("figures.expected", "low", v.Number(r.Low), "high", v.Number(r.High))
	}
	return out
}

func (v *figuresView) reasons(asides map[engagement.Filter]int64) page.Table {
	t := page.Table{ID: "reasons", Columns: []page.Column{{Text: v.say("figures.reason")}, {Text: v.say("figures.events"), Number: true}},
		Empty: page.Empty{Title: v.say("figures.nothing"), Text: v.say("figures.nothing_text")}}
	for _, why := range slices.SortedFunc(maps.Keys(asides), func(a, b engagement.Filter) int {
		return cmp.Or(cmp.Compare(asides[b], asides[a]), cmp.Compare(a, b))
	}) {
		t.Rows = append(t.Rows, []page.Item{{Text: v.say("figures.why_" + why.String()), Code: why.String()}, {Text: v.Number(asides[why]), Number: true}})
	}
	return t
}
