// Package audiences is the rooms about WHO: which visits a message is for, how many they are, and why one
// visit is among them and another is not.
package audiences

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/audience/prior"
	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/desk"
)

// Segments keeps the audiences.
type Segments interface {
	Segments(ctx context.Context, s access.Scope) ([]audience.Segment, error)
	// SaveSegment makes one, or appends a version; Stale when somebody else did meanwhile.
	SaveSegment(ctx context.Context, s access.Scope, by access.Actor, g audience.Segment) (audience.Segment, error)
	// RecordExport tells the audit that one was written out for a platform.
	RecordExport(ctx context.Context, s access.Scope, g audience.Segment, platform, format string) error
	// SegmentsChanged is when each of some was last changed, by id.
	SegmentsChanged(ctx context.Context, s access.Scope, ids []int64) (map[int64]time.Time, error)
	// SegmentVersions are all versions of one, the newest first.
	SegmentVersions(ctx context.Context, s access.Scope, public string) ([]audience.Version, error)
}

// Shelf reads audiences a page at a time, and what stands on them.
type Shelf interface {
	SegmentPage(ctx context.Context, s access.Scope, a list.Ask) (list.Page[audience.Segment], error)
	// SegmentUse is what names one: campaigns that have not ended, and audiences that are not archived.
	SegmentUse(ctx context.Context, s access.Scope, public string) (campaigns.Use, error)
	// SegmentUses counts those of several, by their ids.
	SegmentUses(ctx context.Context, s access.Scope, some []audience.Segment) (map[int64]campaigns.Uses, error)
}

// Campaigns reads what is on, and keeps whom a campaign is for.
type Campaigns interface {
	CampaignByPublic(ctx context.Context, s access.Scope, public string) (campaigns.Campaign, error)
	SaveCampaign(ctx context.Context, s access.Scope, by access.Actor, c campaigns.Campaign) (campaigns.Campaign, error)
	Placements(ctx context.Context, s access.Scope) ([]campaigns.Placement, error)
	// PlacementsAmong are those of some placements that are in scope.
	PlacementsAmong(ctx context.Context, s access.Scope, ids []int64) ([]campaigns.Placement, error)
}

// Orgs names organisations.
type Orgs interface {
	Orgs(ctx context.Context, s access.Scope) ([]access.Org, error)
}

// Sample is the visits of the last four weeks in bands.
type Sample interface {
	// Closed are the days that are over.
	Closed(ctx context.Context) (reach.Sample, error)
}

// Planner tells what would be answered, without deciding anything.
type Planner interface {
	Explain(r delivery.Request) []delivery.Explanation
}

// Deps is what the rooms stand on.
type Deps struct {
	*desk.Gate
	Segments  Segments
	Shelf     Shelf
	Campaigns Campaigns
	Orgs      Orgs
	Sample    Sample // nil where no visit is kept: reach is then said to be unknown
	Publisher reach.Publisher
	Drawn     Drawn // nil where nothing is counted: a forecast is then of visits alone
	Planner   Planner
	Model     *prior.Model // of attitudes; nil is the one that ships
}

// Surface is those rooms.
type Surface struct {
	Deps
	page pages
}

// pages are the templates, each with the type of its view.
type pages struct {
	list     page.Page[listView]
	audience page.Page[audienceView]
	build    page.Page[buildView]
	try      page.Page[tryView]
	choose   page.Page[chooseView]

	attitudes page.Page[attitudesView]
	specs     page.Page[specsView]
}

// New prepares the rooms. It panics when a template is missing.
func New(d Deps) *Surface {
	if d.Model == nil {
		d.Model = prior.Current()
	}
	return &Surface{Deps: d, page: pages{
		list:     page.Of[listView](d.Pages, "audiences"),
		audience: page.Of[audienceView](d.Pages, "audience"),
		build:    page.Of[buildView](d.Pages, "audience-build"),
		try:      page.Of[tryView](d.Pages, "audience-try"),
		choose:   page.Of[chooseView](d.Pages, "audience-choose"),

		attitudes: page.Of[attitudesView](d.Pages, "attitudes"),
		specs:     page.Of[specsView](d.Pages, "specs"),
	}}
}

// Where the rooms are.
const (
	listPath    = "/admin/audiences"
	newPath     = listPath + "/new"
	flightsPath = "/admin/campaigns"
)

func pathOf(public string) string { return listPath + "/" + public }

// mayBuild reports whether the person who is signed in may change audiences.
func mayBuild(g *gin.Context) bool { return desk.Person(g).Role.May(access.TargetVisits) }

func actor(g *gin.Context) access.Actor {
	p := desk.Person(g)
	return access.Actor{Staff: p.ID, Name: p.Name}
}

// known are the audiences that somebody may see.
type known []audience.Segment

func (s *Surface) known(g *gin.Context) (known, error) {
	return s.Segments.Segments(g.Request.Context(), desk.Person(g).Scope())
}

func (k known) find(public string) (audience.Segment, bool) {
	for _, one := range k {
		if one.Public == public {
			return one, true
		}
	}
	return audience.Segment{}, false
}

// named is the audience that an address names.
func (k known) named(public string) (audience.Segment, error) {
	if one, ok := k.find(public); ok {
		return one, nil
	}
	return audience.Segment{}, fault.New(fault.NotFound, "", "not_found")
}

// of finds an audience that a rule of an organisation may name: one of its own.
func (k known) of(org int64) audience.Find {
	return func(public string) (audience.Segment, bool) {
		one, ok := k.find(public)
		return one, ok && (org == 0 || one.Org == org)
	}
}
