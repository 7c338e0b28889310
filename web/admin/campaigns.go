package admin

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/page"
)

type campaignsView struct {
	frame
	list
	Head    page.Head
	Asked   bool // some of them were filtered out, or could be
	Filters []page.Field
}

// list is a table of campaigns with their figures of the last day.
type list struct {
	Campaigns []campaignRow
	Table     page.Table
}

type campaignRow struct {
	campaigns.Campaign
	Name  string
	State state
	Day   evidence.Counts
	Spark *page.Spark
}

const campaignsPath = "/admin/campaigns"

// CampaignList shows every campaign in scope with its live figures, filtered and sorted as asked.
func (c *Console) CampaignList(g *gin.Context) error {
	ctx, q := g.Request.Context(), g.Request.URL.Query()
	inForce, err := c.Stops.StopsInForce(ctx)
	if err != nil {
		return err
	}
	v := campaignsView{frame: c.frame(g, campaignsPath)}
	if v.list, err = c.list(ctx, person(g).Scope(), boardOf(inForce), v.frame); err != nil {
		return err
	}
	v.Head = page.Head{Title: v.say("campaigns.title")}
	v.Sample, v.Asked = v.sample(), len(v.Campaigns) > 0
	v.filter(q)
	v.arrange(q.Get("sort"), q.Get("order"), v.frame)
	v.lay(v.frame, q)
	return write(g, c.page.campaigns, http.StatusOK, v)
}

func (c *Console) list(ctx context.Context, s access.Scope, stops board, f frame) (list, error) {
	now := c.Now()
	all, err := c.Campaigns.Campaigns(ctx, s)
	if err != nil {
		return list{}, err
	}
	day, err := c.Figures.Live(ctx, s, now.Add(-24*time.Hour))
	if err != nil {
		return list{}, err
	}
	sparks, err := c.sparks(ctx, s, f, len(all))
	if err != nil {
		return list{}, err
	}
	l := list{}
	for _, one := range all {
		row := campaignRow{Campaign: one, Name: one.Name.In(f.Locale), State: stateOf(one, stops.holds(one.ID), now), Day: day[one.ID]}
		if spark, ok := sparks[one.Public]; ok {
			row.Spark = &spark
		}
		l.Campaigns = append(l.Campaigns, row)
	}
	l.arrange("", "", f)
	return l, nil
}

// order puts first what somebody may have to act on.
var order = map[state]int{isStopped: 0, isLive: 1, isPaused: 2, isScheduled: 3, isReady: 4, isDraft: 5, isEnded: 6}

func (l list) sample() bool {
	return slices.ContainsFunc(l.Campaigns, func(r campaignRow) bool { return r.Sample })
}

// filter keeps the campaigns whose name or public id holds what was typed, in the state chosen.
func (v *campaignsView) filter(q url.Values) {
	typed, chosen := strings.TrimSpace(q.Get("q")), q.Get("state")
	states := []page.Option{{Text: v.say("campaigns.any_state")}}
	for st := range order {
		states = append(states, page.Option{Value: st.Name, Text: v.say("state." + st.Name), Chosen: st.Name == chosen})
	}
	slices.SortFunc(states[1:], func(a, b page.Option) int { return order[stateNamed(a.Value)] - order[stateNamed(b.Value)] })
	v.Filters = []page.Field{
		{ID: "q", Label: v.say("campaigns.name"), Kind: "search", Value: typed, Max: maxSearch, Wide: true},
		{ID: "state", Label: v.say("campaigns.state"), Kind: "select", Options: states},
	}
	v.Campaigns = slices.DeleteFunc(v.Campaigns, func(r campaignRow) bool {
		return typed != "" && !holds(typed, r.Public, r.Name) || chosen != "" && r.State.Name != chosen
	})
}

func stateNamed(name string) state {
	for st := range order {
		if st.Name == name {
			return st
		}
	}
	return state{}
}

// sorts are the columns of the list that sort, and how two rows compare by each.
var sorts = map[string]func(a, b campaignRow) int{
	"state":     func(a, b campaignRow) int { return order[a.State] - order[b.State] },
	"flight":    func(a, b campaignRow) int { return cmp.Compare(a.StartsOn.String(), b.StartsOn.String()) },
	"decisions": func(a, b campaignRow) int { return cmp.Compare(a.Day.Decisions, b.Day.Decisions) },
	"viewable":  func(a, b campaignRow) int { return cmp.Compare(a.Day.Viewable, b.Day.Viewable) },
	"pledges":   func(a, b campaignRow) int { return cmp.Compare(a.Day.Pledges, b.Day.Pledges) },
}

const (
	up   = "ascending"
	down = "descending"
)

// arrange sorts the list; when nothing was asked, what may need somebody comes first. Names are in the
// order of the reader's language: Chinese by pinyin or strokes.
func (l list) arrange(by, direction string, f frame) {
	compare, ok := sorts[by]
	if by == "name" {
		order := collate.New(language.Make(string(f.Locale)))
		compare, ok = func(a, b campaignRow) int { return order.CompareString(a.Name, b.Name) }, true
	}
	if !ok {
		compare = sorts["state"]
	}
	slices.SortStableFunc(l.Campaigns, func(a, b campaignRow) int {
		if direction == down {
			return compare(b, a)
		}
		return compare(a, b)
	})
}

// lay makes the table. With q its headings sort, and lead back to the same question.
func (l *list) lay(f frame, q url.Values) {
	head := func(key, name string, number bool) page.Column {
		c := page.Column{Text: f.say(key), Number: number}
		if q != nil && name != "" {
			c.Sort, c.Order = sortLink(campaignsPath, q, name, number)
		}
		return c
	}
	t := page.Table{Label: f.say("nav.campaigns"), Columns: []page.Column{head("campaigns.name", "name", false), head("campaigns.state", "state", false)},
		Empty: page.Empty{Title: f.say("campaigns.none_title"), Text: f.say("campaigns.none")}}
	if q != nil {
		t.Columns = append(t.Columns, head("campaigns.flight", "flight", false))
		if q.Get("q")+q.Get("state") != "" {
			t.Empty = page.Empty{Title: f.say("campaigns.no_match_title"), Text: f.say("campaigns.no_match"),
				Do: &page.Action{Path: campaignsPath, Text: f.say("home.see_campaigns")}}
		}
	}
	t.Columns = append(t.Columns, head("metric.decisions", "decisions", true), head("metric.viewable", "viewable", true), head("metric.pledges", "pledges", true),
		page.Column{Text: f.say("campaigns.lately", "count", sparkDays), Number: true})
	for _, row := range l.Campaigns {
		t.Rows = append(t.Rows, row.cells(f, q != nil))
	}
	l.Table = t
}

func (row campaignRow) cells(f frame, wide bool) []page.Item {
	name := page.Item{Text: row.Name, Path: campaignsPath + "/" + row.Public}
	if row.Sample {
		name.Badges = []page.Badge{{Text: f.say("card.sample"), Tone: "open"}}
	}
	figure := func(metric string, n int64) page.Item {
		return page.Item{Text: f.Number(n), Number: true, Live: row.Public + "." + metric}
	}
	out := []page.Item{name, {Badges: []page.Badge{row.State.badge(f)}}}
	if wide {
		out = append(out, page.Item{Text: f.DaysShort(row.StartsOn, row.EndsOn), Under: row.Zone})
	}
	return append(out, figure("decisions", row.Day.Decisions), figure("viewable", row.Day.Viewable), figure("pledges", row.Day.Pledges), page.Item{Spark: row.Spark, Number: true})
}

// badge is a state as it is shown.
func (s state) badge(f frame) page.Badge {
	return page.Badge{Text: f.say("state." + s.Name), Icon: s.Icon, Tone: s.Tone}
}

// sortLink is where a heading leads: numbers from the largest down first, the rest up, and the other way
// round when pressed again.
func sortLink(path string, q url.Values, name string, number bool) (to, now string) {
	next := up
	if number {
		next = down
	}
	if q.Get("sort") == name {
		now = q.Get("order")
		if now != down {
			now = up
		}
		next = map[string]string{up: down, down: up}[now]
	}
	keep := url.Values{"sort": {name}, "order": {next}}
	for _, key := range []string{"q", "state", "campaign", "from", "to", "by"} {
		if value := q.Get(key); value != "" {
			keep.Set(key, value)
		}
	}
	return path + "?" + keep.Encode(), now
}
