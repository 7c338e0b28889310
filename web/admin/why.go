package admin

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/evidence"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/page"
)

// whyView says why a campaign is shown to as few as it is: what stands in its way, in the order in which
// decisions ask, and what became of the visits that came as far as it.
type whyView struct {
	frame
	Head   page.Head
	Causes []needView // what keeps it from everybody, or from some
	Fine   []string   // what is in order
	Course page.Table
	Since  string // when the columns begin
	Basis  string // of what is said of audiences
}

// whyNot gathers causes. Halt is what nobody gets past, wait what some do not.
type whyNot struct {
	*whyView
	one   campaigns.Campaign
	made  content.Ingredients
	board board
	path  string // of the campaign's page
}

func (w *whyNot) halt(icon string, do *page.Link, key string, pairs ...any) {
	w.cause("halt", icon, do, key, pairs...)
}

func (w *whyNot) some(icon string, do *page.Link, key string, pairs ...any) {
	w.cause("wait", icon, do, key, pairs...)
}

func (w *whyNot) cause(tone, icon string, do *page.Link, key string, pairs ...any) {
	w.Causes = append(w.Causes, needView{Icon: icon, Tone: tone, What: w.say("why."+key, pairs...), Why: w.say("why."+key+"_do", pairs...), Do: do})
}

func (w *whyNot) fine(key string, pairs ...any) { w.Fine = append(w.Fine, w.say("why."+key, pairs...)) }

// WhyPage says why a campaign is not shown, or not more often.
func (c *Console) WhyPage(g *gin.Context) error {
	ctx, scope := g.Request.Context(), person(g).Scope()
	one, err := c.Campaigns.CampaignByPublic(ctx, scope, g.Param("campaign"))
	if err != nil {
		return err
	}
	made, err := c.Campaigns.Ingredients(ctx, scope, one)
	if err != nil {
		return err
	}
	stops, err := c.Stops.StopsInForce(ctx)
	if err != nil {
		return err
	}
	now := c.Now()
	courses, err := c.Courses.Courses(ctx, scope, one.ID, now.Add(-24*time.Hour), now.Add(-time.Hour))
	if err != nil {
		return err
	}
	v := whyView{frame: c.frame(g, campaignsPath)}
	w := &whyNot{&v, one, made, boardOf(stops), campaignsPath + "/" + one.Public}
	w.running(now)
	w.placed()
	if err := c.aimed(ctx, w); err != nil {
		return err
	}
	w.said(now)
	w.seen(courses[0])
	if at, ok := c.Planner.Progress(one, now); ok {
		w.delivered(at, now)
	}
	w.rank()
	v.Course = w.course(courses[0], courses[1])
	v.Since = w.say("why.since", "hour", w.Clock(courses[1].Since), "day", w.Moment(courses[0].Since))
	w.head()
	return write(g, c.page.why, http.StatusOK, v)
}

func (w *whyNot) head() {
	name := w.one.Name.In(w.Locale)
	w.Head = page.Head{Crumbs: []page.Link{{Path: campaignsPath, Text: w.say("campaigns.title")}, {Path: w.path, Text: name}},
		Public: w.one.Public, Title: w.say("why.title"), Lead: w.say("why.open"),
		Do: []page.Action{{Path: w.path + "/try", Text: w.say("detail.try"), Tone: "plain"}, {Path: replayPath, Text: w.say("replay.title"), Tone: "plain"}}}
	w.Sample = w.one.Sample
	if at := slices.IndexFunc(w.Causes, func(n needView) bool { return n.Tone == "halt" }); at >= 0 {
		w.Head.Lead = w.say("why.closed", "cause", w.Causes[at].What)
	} else if len(w.Causes) > 0 {
		w.Head.Lead = w.say("why.partly")
	}
}

// running asks whether the campaign is in any answer at all: its stops, its state, its days.
func (w *whyNot) running(now time.Time) {
	from, until := w.one.Window()
	before := len(w.Causes)
	switch {
	case w.board.stopped(delivery.StopEverything, 0):
		w.halt("stop", &page.Link{Path: "/admin/stops", Text: w.say("home.see_stops")}, "everything_stopped")
	case w.board.stopped(delivery.StopCampaign, w.one.ID):
		w.halt("stop", w.resume(), "campaign_stopped",
			"reason", w.board[delivery.Target{Kind: delivery.StopCampaign, ID: w.one.ID}].Reason)
	}
	switch state := w.one.State; {
	case state != campaigns.Live:
		w.halt("pause", w.onward(now), "not_live", "state", w.say("state."+string(state)))
	case now.Before(from):
		w.halt("clock", w.edit(), "not_yet", "day", w.Day(w.one.StartsOn))
	case !now.Before(until):
		w.halt("flag", w.edit(), "over", "day", w.Day(w.one.EndsOn))
	}
	if len(w.Causes) == before {
		w.resting(now)
	}
	if len(w.Causes) == before {
		w.fine("running", "days", w.Days(w.one.StartsOn, w.one.EndsOn), "zone", w.one.Zone)
	}
}

// resting asks whether it rests now where it may appear: quiet days and hours are by the clock of each placement.
func (w *whyNot) resting(now time.Time) {
	var names, days []string
	for _, p := range w.made.Placements {
		if w.one.Rests(now.In(p.Location())) {
			names = append(names, p.Name)
		}
	}
	for _, d := range w.one.Quiet {
		days = append(days, w.Day(d))
	}
	says := []any{"names", w.names(names), "hours", orUnknown(w.one.Hours.String()), "days", orUnknown(w.names(days))}
	switch {
	case len(names) == 0:
	case len(names) == len(w.made.Placements):
		w.halt("clock", w.edit(), "resting", says...)
	default:
		w.some("clock", w.edit(), "resting_some", says...)
	}
}

// orUnknown is a text, or what stands where there is none.
func orUnknown(text string) string {
	if text == "" {
		return lang.Unknown
	}
	return text
}

func (w *whyNot) resume() *page.Link {
	if !w.MayStop {
		return nil
	}
	return &page.Link{Path: "/admin/resume?what=campaign&id=" + w.one.Public, Text: w.say("detail.resume")}
}

// placed asks whether pages have a place for it.
func (w *whyNot) placed() {
	see := &page.Link{Path: w.path + "#placements", Text: w.say("why.see_placements")}
	var paused, stopped []string
	for _, p := range w.made.Placements {
		switch {
		case w.board.stopped(delivery.StopPlacement, p.ID) || w.board.stopped(delivery.StopPartner, p.Org):
			stopped = append(stopped, p.Name)
		case p.Silent():
			paused = append(paused, p.Name)
		}
	}
	all := len(w.made.Placements)
	switch {
	case all == 0:
		w.halt("info", see, "no_placements")
	case len(paused)+len(stopped) == all:
		w.halt("pause", see, "placements_all", "names", w.names(append(paused, stopped...)))
	case len(paused)+len(stopped) > 0:
		w.some("pause", see, "placements_some", "names", w.names(append(paused, stopped...)), "count", all-len(paused)-len(stopped))
	default:
		w.fine("placed", "count", all)
	}
}

func (w *whyNot) names(some []string) string { return w.list(some) }

// list is some names as one text.
func (f frame) list(some []string) string { return strings.Join(some, f.say("audiences.comma")) }

// unknownShare is how much of the visits may leave a rule unknown before it is worth saying.
const unknownShare = 0.2

// aimed asks whether there are visits that the audiences match, and who is asked first for them.
func (c *Console) aimed(ctx context.Context, w *whyNot) error {
	look, planned := c.Planner.Outlook(w.one.ID)
	if !planned {
		return nil
	}
	sample, err := c.Visits.Closed(ctx)
	if err != nil {
		return err
	}
	before := len(w.Causes)
	shut := 0
	for _, aim := range look.Aims {
		at := slices.IndexFunc(w.made.Segments, func(s audience.Segment) bool { return s.ID == aim.Segment })
		if at < 0 {
			continue
		}
		if !w.aim(c, sample, aim, w.made.Segments[at]) {
			shut++
		}
	}
	if shut > 0 && shut == len(look.Aims) {
		for i := range w.Causes[before:] {
			w.Causes[before+i].Tone = "halt"
		}
	}
	if len(w.Causes) == before {
		w.fine("aimed")
	}
	if len(sample) > 0 {
		w.Basis = w.say("audiences.basis_sampled", "first", lang.Date(w.Locale, sample[0].Day.Time()), "last", lang.Date(w.Locale, sample[len(sample)-1].Day.Time()))
	}
	return c.behind(ctx, w, look.Before)
}

// aim says what is odd of one audience, and returns whether it may be delivered to.
func (w *whyNot) aim(c *Console, sample reach.Sample, aim delivery.AimedAt, seg audience.Segment) bool {
	see := &page.Link{Path: "/admin/audiences/" + seg.Public, Text: w.say("why.see_audience")}
	switch {
	case !aim.Open && aim.Standing == reach.Under:
		w.some("people", see, "under_floor", "name", seg.Name, "floor", reach.Floor)
		return false
	case !aim.Open:
		w.some("people", see, "unmeasured", "name", seg.Name, "max", reach.MaxUnmeasured)
		return false
	}
	if len(sample) == 0 {
		return true
	}
	e := c.Publisher.Estimate(sample, reach.Query{Rule: &aim.Rule, Placements: w.one.Placements})
	if e.Matched.Under() {
		w.some("people", see, "nobody_matches", "name", seg.Name, "floor", reach.Floor)
	} else if unknown, ok := share(e.Unknown, e.Matched, e.Not); ok && unknown >= unknownShare {
		w.some("info", see, "unknown", "name", seg.Name, "share", lang.Percent(w.Locale, unknown, 0))
	}
	return true
}

// share is what part one count is of itself and some others, as they may be told.
func share(of reach.Count, others ...reach.Count) (float64, bool) {
	whole := of.Visits
	for _, o := range others {
		whole += o.Visits
	}
	if of.Under() || whole == 0 {
		return 0, false
	}
	return float64(of.Visits) / float64(whole), true
}

// mostBefore is how many campaigns are named that are asked first.
const mostBefore = 3

// behind names the campaigns that are asked first where this one may appear.
func (c *Console) behind(ctx context.Context, w *whyNot, before []delivery.Rival) error {
	if len(before) == 0 {
		w.fine("first")
		return nil
	}
	scope := w.Person.Scope()
	var own []int64 // a campaign of another organisation is counted, and not named
	for _, r := range before {
		if scope.Sees(r.Org) && len(own) < mostBefore {
			own = append(own, r.Campaign)
		}
	}
	names, err := c.Finder.Names(ctx, map[list.Kind][]int64{list.Campaigns: own})
	if err != nil {
		return err
	}
	var said []string
	for _, id := range own {
		if hit, ok := names[list.Campaigns][id]; ok {
			said = append(said, hit.Names.In(w.Locale))
		}
	}
	see := &page.Link{Path: campaignsPath + "?state=live", Text: w.say("need.see_campaign")}
	if len(said) == 0 {
		w.some("campaign", nil, "behind_others", "count", len(before))
		return nil
	}
	w.some("campaign", see, "behind", "names", w.names(said), "count", len(before))
	return nil
}

// said asks in which languages it may be shown: one in which every variant and the neutral card may.
func (w *whyNot) said(now time.Time) {
	see := &page.Link{Path: w.path + "#messages", Text: w.say("why.see_messages")}
	messages := saidBy(w.one, w.made.Messages)
	var open, shut []string
	for _, l := range lang.All {
		why := ""
		for _, m := range messages {
			if verdict := w.made.Shelf.Judge(m, l, now); verdict.Why != "" {
				why = w.say("why.text", "language", l.Name(), "name", m.Name, "why", w.say(verdict.Why))
			} else if w.board.stopped(delivery.StopMessage, m.ID) {
				why = w.say("why.text", "language", l.Name(), "name", m.Name, "why", w.say("state.stopped"))
			}
			if why != "" {
				break
			}
		}
		if why == "" {
			open = append(open, l.Name())
		} else {
			shut = append(shut, why)
		}
	}
	switch {
	case len(messages) == 0:
		w.halt("pen", see, "no_messages")
	case len(open) == 0:
		w.halt("pen", see, "no_language", "why", w.names(shut))
	case len(shut) > 0:
		w.some("pen", see, "some_languages", "why", w.names(shut), "open", w.names(open))
	default:
		w.fine("said", "languages", w.names(open))
	}
}

// seen asks what became of the visits of the last day.
func (w *whyNot) seen(day evidence.Course) {
	offered := day.Offered()
	if capped := day.Missed[string(delivery.Capped)]; offered > 0 && 2*capped >= offered {
		w.some("clock", w.edit(), "capped", "share", w.Share(capped, offered), "cap", w.one.CapPerDay)
	}
}

// course is the table of the last day and the last hour.
func (w *whyNot) course(day, hour evidence.Course) page.Table {
	t := page.Table{ID: "course", Columns: []page.Column{{Text: w.say("why.step")}, {Text: w.say("why.hour"), Number: true},
		{Text: w.say("why.day"), Number: true}},
		Empty: page.Empty{Title: w.say("why.nobody"), Text: w.say("why.nobody_text")}}
	if day.Offered() == 0 {
		return t
	}
	add := func(way, what, means string, hour, day int64) {
		t.Rows = append(t.Rows, []page.Item{{Text: what, Path: way, Under: means}, {Text: w.Number(hour), Number: true}, {Text: w.Number(day), Number: true}})
	}
	add("", w.say("why.offered"), w.say("why.offered_means"), hour.Offered(), day.Offered())
	for _, why := range delivery.MissReasons() {
		if n := day.Missed[string(why)]; n > 0 {
			add(w.way(why), w.say("audiences.why."+string(why)), w.say("why.remedy."+string(why)), hour.Missed[string(why)], n)
		}
	}
	if day.HeldOut > 0 || w.one.HoldOut > 0 {
		add("", w.say("audiences.why.held_out"), w.say("why.held_out_means"), hour.HeldOut, day.HeldOut)
	}
	add("", w.say("why.shown"), w.say("why.shown_means"), hour.Shown, day.Shown)
	return t
}
