// Package partner is the room of those who carry messages: their own placements, what was counted there,
// what is stopped, and their keys. It shows nothing of anybody else's.
package partner

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Gate knows who is signed in, and what stands around their pages.
type Gate interface {
	Person(g *gin.Context) access.Staff
	Frame(g *gin.Context, path string) page.Frame
}

// Placements lists the placements in scope.
type Placements interface {
	Placements(ctx context.Context, s access.Scope) ([]campaigns.Placement, error)
}

// Figures reads what was counted at the placements of the asker's organisation.
type Figures interface {
	// Seen is whether a placement works.
	Seen(ctx context.Context, s access.Scope, placement int64, now time.Time) (evidence.Seen, error)
	// PlacementsLately is what was counted at each in so many days, the day of an instant the last of them.
	PlacementsLately(ctx context.Context, s access.Scope, days int, now time.Time) (evidence.PlacementReport, error)
	// PlacementsOfMonth is that of the month of a day, or of the last whole one where the day is zero.
	PlacementsOfMonth(ctx context.Context, s access.Scope, month campaigns.Date, now time.Time) (evidence.PlacementReport, error)
	// ReportedHere is what it reported of periods that touch some days, so many at most.
	ReportedHere(ctx context.Context, s access.Scope, from, to campaigns.Date, most int) ([]evidence.Beside, error)
}

// Stops reads what is stopped.
type Stops interface {
	// StopsHere is what the asker is told of stops; of past ones those made or lifted since a moment, so many at most.
	StopsHere(ctx context.Context, s access.Scope, since time.Time, most int) (delivery.Here, error)
}

// Keys lists the keys in scope.
type Keys interface {
	Keys(ctx context.Context, s access.Scope) ([]campaigns.Key, error)
}

// Deps is what the room stands on.
type Deps struct {
	Gate       Gate
	Placements Placements
	Figures    Figures
	Stops      Stops
	Keys       Keys
	Vetoes     Vetoes
	Life       Life
	Hooks      Hooks
	Deliveries Deliveries
	Origins    Origins
	Prover     Prover
	Vault      access.Vault // seals the secrets of webhooks
	Pages      *page.Set
	Now        func() time.Time
	BaseURL    string // our own origin, as partners' pages know it
}

// Surface is the partners' room.
type Surface struct {
	Deps
	home      page.Page[homeView]
	messages  page.Page[carriedView]
	placement page.Page[placementView]
	news      page.Page[newsView]
	hookList  page.Page[hooksView]
	hookOne   page.Page[hookView]
	leave     page.Page[desk.LeaveView]
	agreed    page.Page[agreementView]
	sheet     page.Page[sheetView]
	websites  page.Page[originsView]
	health    page.Page[healthView]
}

// New prepares the room. It panics when its template is missing.
func New(d Deps) *Surface {
	return &Surface{Deps: d, home: page.Of[homeView](d.Pages, "partner"), messages: page.Of[carriedView](d.Pages, "partner-messages"), placement: page.Of[placementView](d.Pages, "partner-placement"),
		news: page.Of[newsView](d.Pages, "partner-news"), hookList: page.Of[hooksView](d.Pages, "partner-hooks"), hookOne: page.Of[hookView](d.Pages, "partner-hook"),
		leave: page.Of[desk.LeaveView](d.Pages, "partner-leave"), agreed: page.Of[agreementView](d.Pages, "partner-agreement"),
		sheet: page.Of[sheetView](d.Pages, "partner-sheet"), websites: page.Of[originsView](d.Pages, "partner-origins"), health: page.Of[healthView](d.Pages, "partner-health")}
}

// days is how far back the figures reach, today included.
const days = 28

type homeView struct {
	view
	Head       page.Head
	Stands     desk.Standing
	Stopped    []string // what is stopped of theirs, a sentence each
	Stats      []page.Stat
	Placements page.Table
	Past       page.Table  // the stops that concerned them lately
	Keys       *page.Table // nil for those who may not see them
	Zone       string
	Revision   int64
	MadeAt     time.Time
}

// view is what stands around the page, and how it speaks.
type view struct{ page.Frame }

func (v view) say(key string, pairs ...any) string {
	text, err := v.T(key, pairs...)
	if err != nil {
		panic("partner: " + err.Error()) // a name without its value, which no reader can cause
	}
	return text
}

// Home is all of it on one page.
func (s *Surface) Home(g *gin.Context) error { return s.shown(g, http.StatusOK, nil) }

func (s *Surface) shown(g *gin.Context, status int, refused error) error {
	ctx, p := g.Request.Context(), s.Gate.Person(g)
	placements, err := s.own(ctx, p)
	if err != nil {
		return err
	}
	report, err := s.Figures.PlacementsLately(ctx, p.Scope(), days, s.Now())
	if err != nil {
		return err
	}
	stops, err := s.Stops.StopsHere(ctx, p.Scope(), s.Now().AddDate(0, 0, -pastDays), pastMost)
	if err != nil {
		return err
	}
	v := homeView{view: view{s.Gate.Frame(g, "/partner")}, Zone: report.Query.Zone, Revision: report.Revision, MadeAt: report.MadeAt}
	v.Sample = p.Org.Sample
	v.Head = page.Head{Title: p.Org.Name.In(v.Locale),
		Lead: v.say("partner.lead", "range", v.Days(report.Query.From, report.Query.To), "zone", report.Query.Zone)}
	var wrong []string
	if refused != nil {
		wrong = desk.Sentences(v.Reader, refused)
	}
	if v.Stands, err = s.standing(g, v.Reader, wrong); err != nil {
		return err
	}
	v.Stopped = v.stopped(stops, p.Org.ID, placements)
	v.Stats, v.Placements, v.Past = v.stats(report), v.placements(placements, report), v.past(stops.Told, placements)
	if p.Role.May(access.SeeOwnKeys) {
		all, err := s.Keys.Keys(ctx, p.Scope())
		if err != nil {
			return err
		}
		keys := v.keys(all, s.Now())
		v.Keys = &keys
	}
	return ask.WritePage(g, s.home, status, v)
}

// own are the organisation's own placements.
func (s *Surface) own(ctx context.Context, p access.Staff) (out []campaigns.Placement, err error) {
	all, err := s.Placements.Placements(ctx, p.Scope())
	for _, one := range all {
		if one.Org == p.Org.ID {
			out = append(out, one)
		}
	}
	return out, err
}

func (v view) stats(r evidence.PlacementReport) []page.Stat {
	var total evidence.Counts
	requests := int64(0)
	for _, n := range r.Requests {
		requests += n
	}
	for _, c := range r.Rows {
		total.Decisions += c.Decisions
		total.Impressions += c.Impressions
		total.Viewable += c.Viewable
		total.Clicks += c.Clicks
		total.Pledges += c.Pledges
	}
	var out []page.Stat
	for _, one := range []struct {
		metric string
		n      int64
	}{{"requests", requests}, {"decisions", total.Decisions}, {"impressions", total.Impressions}, {"viewable", total.Viewable}, {"clicks", total.Clicks}, {"pledges", total.Pledges}} {
		out = append(out, page.Stat{Metric: one.metric, Figure: v.Number(one.n)})
	}
	return out
}

func (v view) placements(own []campaigns.Placement, r evidence.PlacementReport) page.Table {
	t := page.Table{ID: "placements", Empty: page.Empty{Title: v.say("partner.no_placements_title"), Text: v.say("partner.no_placements")}}
	for _, key := range []string{"detail.placement", "detail.channel"} {
		t.Columns = append(t.Columns, page.Column{Text: v.say(key)})
	}
	for _, f := range figuresOf(r, 0) {
		t.Columns = append(t.Columns, page.Column{Text: v.say("metric." + f.metric), Number: true})
	}
	for _, p := range own {
		name := page.Item{Text: p.Name, Path: placementsPath + p.Public, Lang: v.Script(p.Name), Code: p.Public}
		if p.Paused {
			name.Badges = []page.Badge{{Text: v.say("state.paused"), Icon: "pause", Tone: "wait"}}
		}
		row := []page.Item{name, {Text: v.say("channel." + string(p.Channel))}}
		for _, f := range figuresOf(r, p.ID) {
			row = append(row, page.Item{Text: v.Number(f.count), Number: true})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// figure is one of a placement, by its name in the dictionary.
type figure struct {
	metric string
	count  int64
}

// figuresOf are those of a placement, in the order of the ladder.
func figuresOf(r evidence.PlacementReport, placement int64) []figure {
	c := r.Rows[placement]
	return []figure{{"requests", r.Requests[placement]}, {"decisions", c.Decisions}, {"impressions", c.Impressions}, {"viewable", c.Viewable}, {"clicks", c.Clicks}, {"pledges", c.Pledges}}
}
