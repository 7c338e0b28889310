// Package admin is the staff console: pages that work without script, in four languages. A handler
// parses, asks one question of a store, and answers with a page or a redirect.
package admin

import (
	"context"
	"sync"
	"time"

	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/desk"
)

// Orgs knows the organisations of the installation.
type Orgs interface {
	// Teams is how many organisations run campaigns here, up to two.
	Teams(ctx context.Context) (int, error)
}

// Campaigns reads what is on.
type Campaigns interface {
	// CampaignPage reads a page of the campaigns in scope.
	CampaignPage(ctx context.Context, s access.Scope, a list.Ask, now campaigns.Standing) (list.Page[campaigns.Campaign], error)
	CampaignByPublic(ctx context.Context, s access.Scope, public string) (campaigns.Campaign, error)
	// Ingredients reads all that a campaign is made of, as far as it is in scope.
	Ingredients(ctx context.Context, s access.Scope, c campaigns.Campaign) (content.Ingredients, error)
}

// Texts reads what we say.
type Texts interface {
	MessageByPublic(ctx context.Context, s access.Scope, public string) (content.Message, error)
}

// Finder finds things of every kind.
type Finder interface {
	// Find looks for words among things of some kinds in scope, the latest changed of each first.
	Find(ctx context.Context, s access.Scope, a list.Ask, kinds ...list.Kind) ([]list.Found, error)
	// Names reads what things are called, whoever asks.
	Names(ctx context.Context, ids map[list.Kind][]int64) (map[list.Kind]map[int64]list.Hit, error)
}

// Lately reads what some campaigns did since an instant, and by day since a day.
type Lately interface {
	Lately(ctx context.Context, s access.Scope, some []int64, since time.Time, from campaigns.Date) (evidence.Lately, error)
}

// Stops reads the stop log.
type Stops interface {
	StopsInForce(ctx context.Context) ([]delivery.Stop, error)
	// StopsAndLog returns what is in force, oldest first, and the latest stops and resumes in scope before a number (0: of
	// all), newest first.
	StopsAndLog(ctx context.Context, s access.Scope, before int64, limit int) (inForce, log []delivery.Stop, err error)
	// StopsAir reads what some stops in scope took off the air, by number.
	StopsAir(ctx context.Context, s access.Scope, seqs []int64) (map[int64]delivery.Air, error)
	// KitsOut lists who took away print kits that carry a target, the most kits first.
	KitsOut(ctx context.Context, s access.Scope, target delivery.Target) ([]delivery.KitsOut, error)
}

// Stopper takes something out of every answer, or lets it back in.
type Stopper interface {
	Stop(ctx context.Context, s access.Scope, stop delivery.Stop) (delivery.Stop, error)
}

// Planner tells how this node's plan is, and how a campaign stands in it.
type Planner interface {
	Health(now time.Time) delivery.Health
	Outlook(campaign int64) (delivery.Outlook, bool)
	Progress(c campaigns.Campaign, now time.Time) (delivery.Progress, bool)
	OffPace(now time.Time) []delivery.Slow
	HousedAt(message int64) (placements []string)
	// Realised is how many buckets each side of a campaign has, as they are drawn; false where clusters are.
	Realised(c campaigns.Campaign) (delivery.Realised, bool)
}

// Visits is the sample of visits that reach is estimated from.
type Visits interface {
	// Closed are the days that are over.
	Closed(ctx context.Context) (reach.Sample, error)
}

// Replayer makes the decision of a view token again. Its errors are of the token package, and fault.NotFound
// where what was decided from is not kept.
type Replayer interface {
	Replay(ctx context.Context, text string) (delivery.Replay, error)
}

// Deps is what the console stands on.
type Deps struct {
	*desk.Gate
	Orgs        Orgs
	Campaigns   Campaigns
	Texts       Texts
	Finder      Finder
	Lately      Lately
	Stops       Stops
	Stopper     Stopper
	Figures     evidence.Store
	Reported    Reported
	Desk        evidence.Desk
	Courses     evidence.Courses
	Experiments Experiments
	Tallies     Tallies
	Planner     Planner
	Visits      Visits
	Publisher   reach.Publisher
	Replayer    Replayer
	Ledger      Ledger
}

// Console is the staff surface.
type Console struct {
	Deps
	pulses pulses
	// streams bounds the pages that are told figures as they change; closing ends them all.
	streams   chan struct{}
	closing   chan struct{}
	closeOnce sync.Once
	page      pages
}

// pages are the templates, each with the type of its view.
type pages struct {
	home      page.Page[homeView]
	campaigns page.Page[campaignsView]
	campaign  page.Page[campaignView]
	why       page.Page[whyView]
	replay    page.Page[replayView]
	figures   page.Page[figuresView]
	stop      page.Page[stopView]
	stops     page.Page[stopsView]
	report    page.Page[reportView]
	search    page.Page[searchView]
	shortcuts page.Page[shortcutsView]
	// every shared part, for those who build pages
	components page.Page[componentsView]
	audit      page.Page[auditView]
}

// New prepares the console. It panics when a template is missing.
func New(d Deps) *Console {
	c := &Console{Deps: d, streams: make(chan struct{}, maxStreams), closing: make(chan struct{})}
	c.page = pages{
		home:      page.Of[homeView](d.Pages, "home"),
		campaigns: page.Of[campaignsView](d.Pages, "campaigns"),
		campaign:  page.Of[campaignView](d.Pages, "campaign"),
		why:       page.Of[whyView](d.Pages, "why"),
		replay:    page.Of[replayView](d.Pages, "replay"),
		figures:   page.Of[figuresView](d.Pages, "figures"),
		stop:      page.Of[stopView](d.Pages, "stop"),
		stops:     page.Of[stopsView](d.Pages, "stops"),
		report:    page.Of[reportView](d.Pages, "report"),
		search:    page.Of[searchView](d.Pages, "search"),
		shortcuts: page.Of[shortcutsView](d.Pages, "shortcuts"),

		components: page.Of[componentsView](d.Pages, "components"),
		audit:      page.Of[auditView](d.Pages, "audit"),
	}
	return c
}
