package admin

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/desk"
)

type campaignsView struct {
	frame
	Head    page.Head
	Asked   bool // there is something to filter, or was
	Filters []page.Field
	Table   page.Table
	Columns page.Chooser
	Pager   page.Pager
}

// campaignRow is a campaign with its figures of the last day.
type campaignRow struct {
	campaigns.Campaign
	Name  string
	State state
	Day   evidence.Counts
	Spark *page.Spark
}

const campaignsPath = "/admin/campaigns"

// campaignShape is what can be asked of the list: first comes what somebody may have to act on.
var campaignShape = list.Shape{Sorts: []list.Sort{{Key: "state"}, {Key: list.Name}, {Key: "flight", Down: true}, {Key: list.Changed, Down: true}},
	Filter: "state", Filters: names(states), Columns: []string{"flight", "decisions", "viewable", "pledges", "lately"}}

// beforeChoice is how many columns stand first whatever the reader does without: what it is, and its state.
const beforeChoice = 2

// states are those of the filter, in the order of who may have to act.
var states = []state{isStopped, isLive, isPaused, isScheduled, isReady, isDraft, isEnded, isArchived}

func names(all []state) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = s.Name
	}
	return out
}

// CampaignList shows a page of the campaigns in scope with their live figures, filtered and sorted as asked.
func (c *Console) CampaignList(g *gin.Context) error {
	ctx, scope := g.Request.Context(), person(g).Scope()
	v := campaignsView{frame: c.frame(g, campaignsPath)}
	a, err := list.Of(g.Request.URL.Query(), campaignShape)
	if err != nil {
		return err
	}
	a.Locale = v.Locale
	inForce, err := c.Stops.StopsInForce(ctx)
	if err != nil {
		return err
	}
	board := boardOf(inForce)
	p, err := c.Campaigns.CampaignPage(ctx, scope, a, board.standing(c.Now()))
	if err != nil {
		return err
	}
	rows, err := c.rows(ctx, v.frame, p.Items, board)
	if err != nil {
		return err
	}
	v.Head = page.Head{Title: v.say("campaigns.title")}
	if v.Person.Role.May(access.RunCampaigns) {
		v.Head.Do = []page.Action{{Path: campaignsPath + "/namespaces", Text: v.say("namespace.title")}, {Path: campaignsPath + "/new", Text: v.say("flights.make"), Icon: "pen", Tone: "go"}}
	}
	v.Asked, v.Filters = len(rows) > 0 || a.Asked(), v.questions(a)
	v.lay(a, rows)
	v.Pager = desk.Pager(v.Reader, campaignsPath, a, campaignShape, p.Back, p.Next)
	return write(g, c.page.campaigns, http.StatusOK, v)
}

// standing is what of a board decides on the state of campaigns.
func (b board) standing(now time.Time) campaigns.Standing {
	out := campaigns.Standing{Now: now, Everything: b.stopped(delivery.StopEverything, 0)}
	for target := range b {
		if target.Kind == delivery.StopCampaign && target.Locale == "" {
			out.Stopped = append(out.Stopped, target.ID)
		}
	}
	return out
}

// rows lays campaigns beside what they did lately.
func (c *Console) rows(ctx context.Context, f frame, all []campaigns.Campaign, stops board) ([]campaignRow, error) {
	now, ids := c.Now(), make([]int64, len(all))
	for i, one := range all {
		ids[i] = one.ID
	}
	// A day more than is drawn: which day it is depends on the zone that the answer names.
	did, err := c.Lately.Lately(ctx, f.Person.Scope(), ids, now.Add(-24*time.Hour), campaigns.DateOf(now.UTC()).Plus(-sparkDays))
	if err != nil {
		return nil, err
	}
	sparks := f.sparks(did, now)
	rows := make([]campaignRow, len(all))
	for i, one := range all {
		rows[i] = campaignRow{Campaign: one, Name: one.Name.In(f.Locale), State: stateOf(one, stops.holds(one.ID), now), Day: did.Day[one.ID], Spark: sparks[one.ID]}
	}
	return rows, nil
}

// questions are the words and the state that the list can be narrowed by.
func (v *campaignsView) questions(a list.Ask) []page.Field {
	options := []page.Option{{Text: v.say("campaigns.any_state")}}
	for _, st := range states {
		options = append(options, page.Option{Value: st.Name, Text: v.say("state." + st.Name), Chosen: st.Name == a.Filter})
	}
	return []page.Field{
		{ID: "q", Label: v.say("campaigns.name"), Kind: "search", Value: a.Words, Max: list.MaxWords, Wide: true},
		{ID: "state", Label: v.say("campaigns.state"), Kind: "select", Options: options},
	}
}

// lay makes the table. Its headings sort, and lead back to the same question.
func (v *campaignsView) lay(a list.Ask, rows []campaignRow) {
	head := func(key, sort string) page.Column {
		return desk.Heading(v.say(key), campaignsPath, a, campaignShape, sort)
	}
	figure := func(key string, pairs ...any) page.Column {
		return page.Column{Text: v.say(key, pairs...), Number: true}
	}
	v.Table = page.Table{Label: v.say("nav.campaigns"), Empty: page.Empty{Title: v.say("campaigns.none_title"), Text: v.say("campaigns.none")},
		Columns: []page.Column{head("campaigns.name", list.Name), head("campaigns.state", "state"), head("campaigns.flight", "flight"),
			figure("metric.decisions"), figure("metric.viewable"), figure("metric.pledges"), figure("campaigns.lately", "count", sparkDays)}}
	if a.Asked() || a.At.Set() {
		v.Table.Empty = page.Empty{Title: v.say("campaigns.no_match_title"), Text: v.say("campaigns.no_match"),
			Do: &page.Action{Path: campaignsPath, Text: v.say("home.see_campaigns")}}
	}
	for _, row := range rows {
		v.Table.Rows = append(v.Table.Rows, row.cells(v.frame))
		v.Sample = v.Sample || row.Sample
	}
	var names []string
	var without []int
	for i, key := range campaignShape.Columns {
		names = append(names, v.Table.Columns[beforeChoice+i].Text)
		if slices.Contains(a.Without, key) {
			without = append(without, beforeChoice+i)
		}
	}
	v.Table, v.Columns = v.Table.Without(without...), desk.Columns(v.Reader, campaignsPath, a, campaignShape, names...)
}

func (row campaignRow) cells(f frame) []page.Item {
	name := page.Item{Text: row.Name, Path: campaignsPath + "/" + row.Public}
	if row.Sample {
		name.Badges = []page.Badge{{Text: f.say("card.sample"), Tone: "open"}}
	}
	figure := func(metric string, n int64) page.Item {
		return page.Item{Text: f.Number(n), Number: true, Live: row.Public + "." + metric}
	}
	return append([]page.Item{name, {Badges: []page.Badge{row.State.badge(f)}}, {Text: f.DaysShort(row.StartsOn, row.EndsOn), Under: row.Zone}}, figure("decisions", row.Day.Decisions), figure("viewable", row.Day.Viewable), figure("pledges", row.Day.Pledges), page.Item{Spark: row.Spark, Number: true})
}

// badge is a state as it is shown.
func (s state) badge(f frame) page.Badge {
	return page.Badge{Text: f.say("state." + s.Name), Icon: s.Icon, Tone: s.Tone}
}

// sortLink is where a heading leads: numbers from the largest down first, the rest up, and the other way
// round when pressed again.
func sortLink(path string, q url.Values, name string, number bool) (to, now string) {
	next := list.Up
	if number {
		next = list.Down
	}
	if q.Get("sort") == name {
		now = q.Get("order")
		if now != list.Down {
			now = list.Up
		}
		next = map[string]string{list.Up: list.Down, list.Down: list.Up}[now]
	}
	keep := url.Values{"sort": {name}, "order": {next}}
	for _, key := range []string{"q", "state", "campaign", "from", "to", "by"} {
		if value := q.Get(key); value != "" {
			keep.Set(key, value)
		}
	}
	return path + "?" + keep.Encode(), now
}
