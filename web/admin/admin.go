// Package admin is the staff console: pages that work without script, in four languages. A handler
// parses, asks one question of a store, and answers with a page or a redirect.
package admin

import (
	"context"
	"sync"
	"time"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/desk"
)

// Orgs names organisations.
type Orgs interface {
	Orgs(ctx context.Context, s access.Scope) ([]access.Org, error)
}

// Campaigns reads what is on.
type Campaigns interface {
	Campaigns(ctx context.Context, s access.Scope) ([]campaigns.Campaign, error)
	CampaignByPublic(ctx context.Context, s access.Scope, public string) (campaigns.Campaign, error)
	Segments(ctx context.Context, s access.Scope) ([]audience.Segment, error)
	Placements(ctx context.Context, s access.Scope) ([]campaigns.Placement, error)
}

// Texts reads what we say and who approved it.
type Texts interface {
	Messages(ctx context.Context, s access.Scope) ([]content.Message, error)
	MessageByPublic(ctx context.Context, s access.Scope, public string) (content.Message, error)
	Laws(ctx context.Context, s access.Scope) ([]content.LawCard, error)
	Statements(ctx context.Context, s access.Scope) ([]content.Statement, error)
	ApprovalsOf(ctx context.Context, s access.Scope, subject content.Subject, of int64) ([]content.Approval, error)
}

// Stops reads the stop log.
type Stops interface {
	StopsInForce(ctx context.Context) ([]delivery.Stop, error)
	// StopHistory returns the latest stops and resumes in scope, newest first.
	StopHistory(ctx context.Context, s access.Scope, limit int) ([]delivery.Stop, error)
}

// Stopper takes something out of every answer, or lets it back in.
type Stopper interface {
	Stop(ctx context.Context, s access.Scope, stop delivery.Stop) (delivery.Stop, error)
}

// Planner tells how this node's plan is.
type Planner interface {
	Health(now time.Time) delivery.Health
}

// Deps is what the console stands on.
type Deps struct {
	*desk.Gate
	Orgs      Orgs
	Campaigns Campaigns
	Texts     Texts
	Stops     Stops
	Stopper   Stopper
	Figures   evidence.Store
	Desk      evidence.Desk
	Planner   Planner
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
