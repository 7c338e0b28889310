// Package experiments is where a campaign's measurement is written down before anybody looks, and read when it may be.
package experiments

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/experiment"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/web/desk"
)

// Campaigns finds a campaign, and all that it is made of.
type Campaigns interface {
	CampaignByPublic(ctx context.Context, s access.Scope, public string) (campaigns.Campaign, error)
	Ingredients(ctx context.Context, s access.Scope, c campaigns.Campaign) (content.Ingredients, error)
}

// Book keeps what was registered.
type Book interface {
	// Experiments are those of a campaign, the newest first: at most the first is not ended.
	Experiments(ctx context.Context, s access.Scope, campaign int64) ([]experiment.Registration, error)
	ExperimentVersions(ctx context.Context, s access.Scope, of int64) ([]experiment.Version, error)
	// SaveExperiment makes one or appends a version, for a campaign that nobody has edited meanwhile.
	SaveExperiment(ctx context.Context, s access.Scope, by access.Actor, r experiment.Registration, of campaigns.Campaign) (experiment.Registration, error)
}

// Tallies counts.
type Tallies interface {
	// Tally adds up a campaign's arms and variants over a span, and the outcome it asks about.
	Tally(ctx context.Context, s access.Scope, span experiment.Span) (experiment.Tally, error)
	// Clusters adds up what is judged by for the partners or the days that a campaign draws for.
	Clusters(ctx context.Context, s access.Scope, span experiment.Span, unit campaigns.Unit, m experiment.Metric) (experiment.ClusterSides, error)
	// Parts does what Tally does, and adds up what is judged by once by partner and once by day.
	Parts(ctx context.Context, s access.Scope, span experiment.Span, m experiment.Metric) (experiment.Tally, experiment.Parts, error)
	// Drawn is what was added up of an experiment on an adaptive split.
	Drawn(ctx context.Context, s access.Scope, experiment int64) (experiment.Ledger, error)
}

// Surveys finds what a campaign's visits are asked.
type Surveys interface {
	// AskedItems are the questions of the survey that runs on a campaign; none where none does.
	AskedItems(ctx context.Context, s access.Scope, campaign int64) ([]content.Item, error)
}

// Planner tells what is drawn.
type Planner interface {
	// Realised is how many buckets each side of a campaign has, as they are drawn; false where clusters are.
	Realised(c campaigns.Campaign) (delivery.Realised, bool)
}

// Deps is what the room stands on.
type Deps struct {
	*desk.Gate
	Campaigns Campaigns
	Book      Book
	Tallies   Tallies
	Planner   Planner
	HoldOuts  HoldOuts
	Surveys   Surveys
	Messages  Messages
	Spaces    Spaces
}

// Surface is the room.
type Surface struct {
	Deps
	one     page.Page[view]
	holdOut page.Page[holdOutView]
	spaces  page.Page[spacesView]
}

// New prepares it. It panics when a template is missing.
func New(d Deps) *Surface {
	return &Surface{Deps: d, one: page.Of[view](d.Pages, "experiment"), holdOut: page.Of[holdOutView](d.Pages, "hold-out"),
		spaces: page.Of[spacesView](d.Pages, "namespaces")}
}

const campaignsPath = "/admin/campaigns"

// table is what is known of a campaign's measurement.
type table struct {
	campaign campaigns.Campaign
	made     map[string]int
	linked   bool              // every message and the neutral card lead to an address
	names    map[string]string // of messages and segments, by public id
	named    map[int64]string  // messages
	all      []experiment.Registration
	now      experiment.Registration // the one that is not ended, or a new draft
	draft    draft
	drawn    experiment.Ledger // of an adaptive split
	parts    experiment.Parts  // of a split by visit
	shares   experiment.Shares // as they are drawn, or else as they are set
	items    []content.Item    // that a survey of the campaign asks now, and that have answers that count
	looked   bool              // somebody asked for the size
	why      string
	said     string            // what is wrong with the whole
	wrong    map[string]string // and with fields
}

// draft is the form as it was typed.
type draft struct{ question, metric, outcome, item, base, effect, reading, varies, each string }

// Page shows a campaign's experiment.
func (s *Surface) Page(g *gin.Context) error {
	t, err := s.table(g)
	if err != nil {
		return err
	}
	return s.show(g, http.StatusOK, t)
}

func (s *Surface) table(g *gin.Context) (table, error) {
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	c, err := s.Campaigns.CampaignByPublic(ctx, scope, g.Param("campaign"))
	if err != nil {
		return table{}, err
	}
	t := table{campaign: c, names: map[string]string{}, named: map[int64]string{}, wrong: map[string]string{}}
	made, err := s.Campaigns.Ingredients(ctx, scope, c)
	if err != nil {
		return t, err
	}
	t.made, t.linked = made.Versions(), true
	for _, m := range made.Messages {
		t.linked = t.linked && m.Action == content.Link
		t.names[m.Public], t.named[m.ID] = m.Name, m.Name
	}
	for _, seg := range made.Segments {
		t.names[seg.Public] = seg.Name
	}
	if t.all, err = s.Book.Experiments(ctx, scope, c.ID); err != nil {
		return t, err
	}
	if t.items, err = s.Surveys.AskedItems(ctx, scope, c.ID); err != nil {
		return t, err
	}
	t.items = slices.DeleteFunc(t.items, func(i content.Item) bool { return !i.Kind.Measures() })
	if len(t.all) > 0 && t.all[0].State != experiment.Ended {
		t.now = t.all[0]
		t.draft = draftOf(t.now)
	} else {
		t.now = experiment.Registration{State: experiment.Draft}
	}
	return t, nil
}

func draftOf(r experiment.Registration) draft {
	d := draft{question: r.Question, metric: string(r.Metric), outcome: string(r.Outcome), item: r.Item, base: hundredths(r.Base), effect: hundredths(r.Effect), reading: string(r.Reading)}
	if r.Alike.Visits > 0 {
		d.varies, d.each = hundredths(r.Alike.Varies), strconv.FormatInt(r.Alike.Visits, 10)
	}
	return d
}

// hundredths writes a part of one as it is typed: 0.025 as 2.5.
func hundredths(x float64) string {
	return strconv.FormatFloat(math.Round(x*1e8)/1e6, 'f', -1, 64)
}

// part reads what hundredths writes. What is no number is no part of one.
func part(typed string) float64 {
	x, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(typed), "%")), 64)
	if err != nil {
		return math.NaN()
	}
	return math.Round(x*1e6) / 1e8
}

// build is the registration that a form says, in the place of the one that stands.
func (d draft) build(r experiment.Registration) experiment.Registration {
	r.Question, r.Metric, r.Reading = strings.TrimSpace(d.question), experiment.Metric(d.metric), experiment.Reading(d.reading)
	r.Outcome, r.Item = campaigns.Outcome(d.outcome), d.item
	r.Base, r.Effect = part(d.base), part(d.effect)
	r.Alike = experiment.Alike{}
	if d.varies != "" || d.each != "" {
		r.Alike.Varies = part(d.varies)
		r.Alike.Visits, _ = strconv.ParseInt(strings.TrimSpace(d.each), 10, 64) // what is no number is none, which is refused
	}
	return r
}

// Form takes the form: it works out the size, saves the draft, registers it, amends or ends what runs.
func (s *Surface) Form(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	t, err := s.table(g)
	if err != nil {
		return err
	}
	t.draft = draft{g.PostForm("question"), g.PostForm("metric"), g.PostForm("outcome"), g.PostForm("item"), g.PostForm("base"), g.PostForm("effect"), g.PostForm("reading"),
		g.PostForm("varies"), g.PostForm("each")}
	t.why = strings.TrimSpace(g.PostForm("why"))
	if seen := g.PostForm("version"); seen != strconv.Itoa(t.now.Version) {
		return s.refused(g, t, fault.New(fault.Stale, "/version", "edited_meanwhile"))
	}
	next, done, err := t.step(g.PostForm("do"), s.Now())
	if err != nil {
		return s.refused(g, t, err)
	}
	if done == "" {
		t.looked = true
		return s.show(g, http.StatusOK, t)
	}
	p := desk.Person(g)
	if _, err := s.Book.SaveExperiment(g.Request.Context(), p.Scope(), access.Actor{Staff: p.ID, Name: p.Name}, next, t.campaign); err != nil {
		return s.refused(g, t, err)
	}
	g.Redirect(http.StatusSeeOther, pathOf(t.campaign)+"?done="+done)
	return nil
}

// asks reports whether the campaign's survey asks a question.
func (t table) asks(item string) bool {
	return slices.ContainsFunc(t.items, func(i content.Item) bool { return i.Public == item })
}

// answered takes in which answers of the question count, as they stand now.
func (t table) answered(r experiment.Registration) experiment.Registration {
	if r.Metric != experiment.Answered {
		r.Item, r.Wanted = "", nil
		return r
	}
	for _, i := range t.items {
		if i.Public == r.Item {
			r.Wanted = i.Wanted
		}
	}
	return r
}

// step is what a button asks for; done is empty where nothing is to be written.
func (t table) step(do string, now time.Time) (next experiment.Registration, done string, err error) {
	asked := t.answered(t.draft.build(t.now))
	if do != "end" && asked.Metric == experiment.Links && !t.linked {
		return asked, "", fault.New(fault.Conflict, "/metric", "experiment.needs_links")
	}
	if do != "end" && do != "save" && do != "" && do != "look" && asked.Item != "" && !t.asks(asked.Item) {
		return asked, "", fault.New(fault.Conflict, "/item", "experiment.item_not_asked")
	}
	switch do {
	case "save":
		if t.now.State == experiment.Running {
			return asked, "", fault.New(fault.Conflict, "", "experiment.begun")
		}
		return asked, "experiment_saved", asked.Fits(t.campaign)
	case "register":
		next, err = asked.Freeze(t.campaign, t.made, now)
		return next, "experiment_registered", err
	case "amend":
		asked.Why = t.why
		next, err = t.now.Amend(asked, t.campaign, t.made)
		return next, "experiment_amended", err
	case "end":
		next, err = t.now.End(t.why, now)
		return next, "experiment_ended", err
	}
	return asked, "", asked.Fits(t.campaign)
}

// refused shows what was typed, and why it was not taken.
func (s *Surface) refused(g *gin.Context, t table, err error) error {
	faults := fault.All(err)
	if len(faults) == 0 {
		return err
	}
	switch kind := fault.KindOf(err); kind {
	case fault.Invalid, fault.Conflict, fault.Stale:
		t.wrong = s.Wrong(g, faults)
		t.said = t.wrong[""]
		if version := t.wrong["/version"]; version != "" {
			t.said = version
		}
		return s.show(g, s.Means(kind).Status, t)
	}
	return err
}

func pathOf(c campaigns.Campaign) string { return campaignsPath + "/" + c.Public + "/experiment" }
