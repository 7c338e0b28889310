package admin

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/desk"
)

// figuresDays is how many days the page tells of.
const figuresDays = 14

// What it lists at most.
const (
	mostClocks = 50 // partners
	mostBeside = 20 // figures of partners
)

// Ledger tells how the figures came about.
type Ledger interface {
	// Reconciled is how days stood when they were last checked, the newest first. It is of the whole installation.
	Reconciled(ctx context.Context, s access.Scope, days int) ([]engagement.Reconciled, error)
	// Asides is how many events of a scope's own campaigns were set aside since a day (UTC), by reason.
	Asides(ctx context.Context, s access.Scope, since campaigns.Date) (map[engagement.Filter]int64, error)
	// Clocks is what came in since a day (UTC) from each partner in scope, those with the most clocks that are off first.
	Clocks(ctx context.Context, s access.Scope, since campaigns.Date, most int) ([]engagement.PartnerClocks, error)
}

type figuresView struct {
	frame
	Head    page.Head
	Days    page.Table
	Whole   bool // the reader may see the whole installation
	Reasons page.Table
	Clocks  page.Table
	Beside  page.Table
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
	clocks, err := c.Ledger.Clocks(ctx, p.Scope(), campaigns.DateOf(c.Now().UTC()).Plus(-1), mostClocks)
	if err != nil {
		return err
	}
	v.Clocks = v.clocks(clocks)
	told, err := c.Reported.Deliveries(ctx, p.Scope(), mostBeside)
	if err != nil {
		return err
	}
	v.Beside = v.beside(told)
	return write(g, c.page.figures, http.StatusOK, v)
}

func (v *figuresView) days(days []engagement.Reconciled) page.Table {
	t := page.Table{ID: "days", Empty: page.Empty{Title: v.say("figures.none"), Text: v.say("figures.none_text")}}
	for i, key := range []string{"day", "stands", "requests", "accepted", "ledger", "again", "late", "waited"} {
		t.Columns = append(t.Columns, page.Column{Text: v.say("figures." + key), Number: i > 1})
	}
	for _, r := range days {
		number := func(n int64) page.Item { return page.Item{Text: v.Number(n), Number: true} }
		waited := page.Item{Text: "–", Number: true}
		if r.Waiting >= 0 {
			waited = number(r.Waiting)
			if r.Lag >= time.Second {
				waited.Under = v.say("figures.oldest", "n", v.Number(int64(r.Lag.Seconds())))
			}
		}
		requests, accepted, ledger := number(r.Requests), number(r.Accepted), number(r.Counted+r.Aside)
		requests.Under = v.say("figures.of_decisions", "n", v.Number(r.Decisions))
		if r.Spooled > 0 {
			accepted.Under = v.say("figures.through_disk", "n", v.Number(r.Spooled))
		}
		ledger.Under = v.say("figures.of_ledger", "counted", v.Number(r.Counted), "aside", v.Number(r.Aside))
		late := number(r.LateHour + r.LateDay)
		if r.LateDay > 0 {
			late.Under = v.say("figures.over_a_day", "n", v.Number(r.LateDay))
		}
		t.Rows = append(t.Rows, []page.Item{{Text: v.Day(r.Day), Under: v.say("figures.checked", "at", v.Moment(r.Checked))}, v.stands(r),
			requests, accepted, ledger, number(r.Duplicates), late, waited})
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

// clocks tells what came in from each partner, and how the clocks of its pages stand.
func (v *figuresView) clocks(all []engagement.PartnerClocks) page.Table {
	t := page.Table{ID: "clocks", Empty: page.Empty{Title: v.say("figures.clocks_none"), Text: v.say("figures.clocks_none_text")}}
	for i, key := range []string{"partner", "accepted", "disk", "timed", "ahead", "behind"} {
		t.Columns = append(t.Columns, page.Column{Text: v.say("figures." + key), Number: i > 0})
	}
	off := func(bands [len(engagement.ClockBands)]int64) page.Item {
		sum, furthest := int64(0), ""
		for i, n := range bands {
			if sum += n; n > 0 {
				furthest = v.say("figures.band_" + strconv.Itoa(i))
			}
		}
		return page.Item{Text: v.Number(sum), Number: true, Under: furthest}
	}
	for _, c := range all {
		row := []page.Item{{Text: c.Name.In(v.Locale), Code: c.Public}}
		for _, n := range []int64{c.Accepted, c.Spooled, c.Timed} {
			row = append(row, page.Item{Text: v.Number(n), Number: true})
		}
		t.Rows = append(t.Rows, append(row, off(c.Ahead), off(c.Behind)))
	}
	return t
}

// beside lists deliveries that partners counted, each with ours of the same days.
func (v *figuresView) beside(all []evidence.Beside) page.Table {
	t := page.Table{ID: "beside", Empty: page.Empty{Title: v.say("figures.beside_none"), Text: v.say("figures.beside_none_text")},
		Columns: []page.Column{{Text: v.say("figures.partner")}, {Text: v.say("told.period")}, {Text: v.say("told.count"), Number: true}, {Text: v.say("told.ours"), Number: true}, {Text: v.say("told.source")}}}
	for _, b := range all {
		t.Rows = append(t.Rows, []page.Item{{Text: b.Partner.Name.In(v.Locale), Under: b.Named.Name.In(v.Locale)}, {Text: v.Reader.Days(b.From, b.To)},
			{Text: v.Number(b.Count), Number: true, Under: v.say("basis.reported")}, desk.Ours(v.Reader, b), {Text: b.Source, Lang: v.Script(b.Source)}})
	}
	return t
}
