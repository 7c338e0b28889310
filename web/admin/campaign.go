package admin

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/audience/words"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/desk"
)

type campaignView struct {
	frame
	Head             page.Head
	Name             string
	Public           string
	Version          int
	State            state
	Stopped          bool // by a stop of its own, which can be lifted here
	StartsOn, EndsOn campaigns.Date
	FlightZone       string
	Hours            string // of the day; empty for all of it
	Quiet            []campaigns.Date
	Priority         int
	CapPerDay        int
	HoldOut          string // a share; empty for none
	Ladder           ladder
	Segments         []segmentView
	Placements       page.Table
	Messages         []messageView
	Steps            []page.Step
	Chart            *page.Figure // none before the first day
	Pace             *paceView    // none where nothing is counted
	Log              []page.Event
	Choose           string        // where its audiences are chosen; empty for those who may not
	Try              string        // where it is tried on a visit
	Why              string        // why it is not shown more
	Report           string        // its figures, over its flight once that has begun
	Links            string        // its short links and kits; empty for those who may not make any
	Experiment       string        // what is asked of it; empty for those who may not see figures
	Survey           string        // what its visits are asked; the same
	Evaluation       string        // its report to a donor; the same
	History          page.History  // what people changed of it
	Edit             string        // where it is changed; empty for those who may not
	Life             []page.Action // the steps that may be asked for
	Missing          []string      // what it must have before it is shown, and has not
}

type segmentView struct {
	Name string
	Rule words.Part
}

// CampaignPage shows one campaign: how it runs, who sees it and where, what exactly it says and who
// approved that, what it has done, and when it was stopped.
func (c *Console) CampaignPage(g *gin.Context) error {
	ctx, scope := g.Request.Context(), person(g).Scope()
	one, err := c.Campaigns.CampaignByPublic(ctx, scope, g.Param("campaign"))
	if err != nil {
		return err
	}
	v := campaignView{frame: c.frame(g, "/admin/campaigns"), Public: one.Public, Version: one.Version,
		StartsOn: one.StartsOn, EndsOn: one.EndsOn, FlightZone: one.Zone, Priority: one.Priority, CapPerDay: one.CapPerDay, Hours: one.Hours.String(), Quiet: one.Quiet}
	v.Name, v.Sample = one.Name.In(v.Locale), one.Sample
	made, err := c.Campaigns.Ingredients(ctx, scope, one)
	if err != nil {
		return err
	}
	board, err := c.fillState(ctx, one, made, &v)
	if err != nil {
		return err
	}
	v.fillSegments(made)
	v.fillPlacements(one, made)
	c.fillMessages(one, made, board, &v)
	if err := c.fillChart(ctx, scope, one, &v); err != nil {
		return err
	}
	c.fillPace(one, made.Placements, &v)
	if one.HoldOut > 0 {
		v.HoldOut = lang.Percent(v.Locale, float64(one.HoldOut)/campaigns.Buckets, 1)
	}
	if v.History, err = c.History(g, access.OnCampaign, one.Public); err != nil {
		return err
	}
	v.Try, v.Why = campaignsPath+"/"+one.Public+"/try", campaignsPath+"/"+one.Public+"/why"
	if person(g).Role.May(access.SeeReports) {
		v.Experiment = campaignsPath + "/" + one.Public + "/experiment"
		v.Survey = campaignsPath + "/" + one.Public + "/survey"
		v.Evaluation = campaignsPath + "/" + one.Public + "/evaluation"
	}
	if person(g).Role.May(access.RunCampaigns) {
		v.Links = campaignsPath + "/" + one.Public + "/links"
	}
	if person(g).Role.May(access.TargetVisits) {
		v.Choose = campaignsPath + "/" + one.Public + "/audiences"
	}
	v.live(one, made, c.Now())
	v.Report = reportOf(one, c.Now())
	v.Head = v.head()
	return write(g, c.page.campaign, http.StatusOK, v)
}

// live says what comes next, to those who run campaigns: the steps that may be asked for, and what is missing for the first.
func (v *campaignView) live(one campaigns.Campaign, made content.Ingredients, now time.Time) {
	if !v.Person.Role.May(access.RunCampaigns) || !v.Person.Scope().Sees(one.Org) {
		return
	}
	here := campaignsPath + "/" + one.Public
	if at := one.At(now); at != campaigns.Archived && one.State != campaigns.Ended {
		v.Edit = here + "/edit"
	}
	for i, step := range (campaigns.Life{Is: one, Was: campaigns.Campaign{Version: one.Version - 1}}).Offers(now) {
		tone := "plain"
		if i == 0 {
			tone = ""
		}
		v.Life = append(v.Life, page.Action{Path: here + "/step?do=" + string(step), Text: v.say("flights.do_" + string(step)), Tone: tone})
	}
	if at := one.At(now); at != campaigns.Draft && at != campaigns.Ready && at != campaigns.Paused {
		return
	}
	for _, f := range made.Lacks(one, now) {
		v.Missing = append(v.Missing, v.say(f.Key, desk.Pairs(f.Args)...))
	}
}

// reportOf is the address of a campaign's figures: over its flight, once that has begun.
func reportOf(one campaigns.Campaign, now time.Time) string {
	q := url.Values{"campaign": {one.Public}}
	if zone, err := time.LoadLocation(one.Zone); err == nil {
		if from, to, begun := (evidence.Flight{From: one.StartsOn, To: one.EndsOn}).UpTo(campaigns.DateOf(now.In(zone))); begun {
			q.Set("from", from.String())
			q.Set("to", to.String())
		}
	}
	return reportPath + "?" + q.Encode()
}

// head opens the page: the report is the one thing to do, and stopping comes last.
func (v *campaignView) head() page.Head {
	h := page.Head{Crumbs: []page.Link{{Path: campaignsPath, Text: v.say("campaigns.title")}}, Public: v.Public, Title: v.Name,
		Badges: []page.Badge{v.State.badge(v.frame)}, Facts: []string{v.Days(v.StartsOn, v.EndsOn), v.FlightZone},
		Do: []page.Action{{Path: v.Report, Text: v.say("detail.see_report"), Icon: "chart", Tone: "go"}}}
	if v.Edit != "" {
		h.Do = append(h.Do, page.Action{Path: v.Edit, Text: v.say("flights.edit"), Icon: "pen"})
	}
	if v.MayStop && v.Stopped {
		h.Do = append(h.Do, page.Action{Path: "/admin/resume?what=campaign&id=" + v.Public, Text: v.say("detail.resume"), Icon: "play"})
	} else if v.MayStop {
		h.Do = append(h.Do, page.Action{Path: "/admin/stop?what=campaign&id=" + v.Public, Text: v.say("detail.stop"), Icon: "stop", Tone: "halt"})
	}
	return h
}

func (v *campaignView) fillSegments(made content.Ingredients) {
	in := words.Words{Name: func(public string) string { return made.Named[public] }}
	for _, seg := range made.Segments {
		v.Segments = append(v.Segments, segmentView{seg.Name, in.Rule(seg.Rule, v.Locale)})
	}
}

func (v *campaignView) fillPlacements(one campaigns.Campaign, made content.Ingredients) {
	v.Placements = page.Table{ID: "placements", Empty: page.Empty{Title: v.say("detail.no_placements"), Text: v.say("detail.no_placements_yet")}}
	if len(one.Placements) == 0 {
		return
	}
	for _, key := range []string{"detail.placement", "detail.partner", "detail.channel", "detail.place", "define.zone"} {
		v.Placements.Columns = append(v.Placements.Columns, page.Column{Text: v.say(key)})
	}
	for _, p := range made.Placements {
		v.Placements.Rows = append(v.Placements.Rows, v.placement(p, made.Partners[p.Org]))
	}
}

// placement is a row of the table.
func (f frame) placement(p campaigns.Placement, partner access.Org) []page.Item {
	name := page.Item{Text: p.Name, Lang: f.Script(p.Name), Code: p.Public}
	if p.Silent() {
		name.Badges = []page.Badge{isPaused.badge(f)}
	}
	org := page.Item{Text: partner.Name.In(f.Locale)}
	if partner.Sample {
		org.Badges = []page.Badge{{Text: f.say("card.sample"), Tone: "open"}}
	}
	return []page.Item{name, org, {Text: f.say("channel." + string(p.Channel))}, {Text: lang.Place(p.Place, f.Locale)}, {Text: p.Zone}}
}

// logLength is how many stops and resumes a page goes back.
const logLength = 200

// fillState tells where on its course a campaign is, and what was stopped of it.
func (c *Console) fillState(ctx context.Context, one campaigns.Campaign, made content.Ingredients, v *campaignView) (board, error) {
	inForce, log, err := c.Stops.StopsAndLog(ctx, v.Person.Scope(), 0, logLength)
	if err != nil {
		return nil, err
	}
	b := boardOf(inForce)
	v.State = stateOf(one, b.holds(one.ID), c.Now())
	v.Steps = steps(v.State, v.frame)
	v.Stopped = b.stopped(delivery.StopCampaign, one.ID)
	names := c.namer(v.Reader)
	names.add(delivery.StopCampaign, one.ID, v.Name, one.Public)
	for _, m := range made.Messages {
		names.add(delivery.StopMessage, m.ID, m.Name, m.Public)
	}
	for _, p := range made.Placements {
		names.add(delivery.StopPlacement, p.ID, p.Name, "")
	}
	for _, stop := range log {
		if concerns(one, stop.Target) {
			v.Log = append(v.Log, names.event(stop))
		}
	}
	return b, nil
}

// concerns reports whether a stop takes something out of this campaign.
func concerns(c campaigns.Campaign, t delivery.Target) bool {
	switch t.Kind {
	case delivery.StopEverything:
		return true
	case delivery.StopCampaign:
		return t.ID == c.ID
	case delivery.StopMessage:
		return slices.ContainsFunc(c.Messages, func(m campaigns.Choice) bool { return m.Message == t.ID })
	case delivery.StopPlacement:
		return slices.Contains(c.Placements, t.ID)
	}
	return false
}

// logLine is one stop or resume, as it is told.
type logLine struct {
	On     bool
	What   string
	Who    string
	Reason string
	At     time.Time
	Resume string // where it can be lifted; empty when not here
	Kept   *page.Kept
}
