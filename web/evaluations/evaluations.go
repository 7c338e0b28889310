// Package evaluations is where a campaign's report to a donor is written, and put away to be cited.
package evaluations

import (
	"context"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/desk"
)

// Campaigns finds a campaign, and all that it is made of.
type Campaigns interface {
	CampaignByPublic(ctx context.Context, s access.Scope, public string) (campaigns.Campaign, error)
	Ingredients(ctx context.Context, s access.Scope, c campaigns.Campaign) (content.Ingredients, error)
}

// Reported is what partners told.
type Reported interface {
	// ReportedOf is what all partners reported of a campaign in periods that lie within some days, both with.
	ReportedOf(ctx context.Context, s access.Scope, campaign string, from, to campaigns.Date) ([]evidence.Beside, error)
}

// Outcome is a room that tells what came of the campaign in the address: sections for each reader. Asked is false where there was
// nothing to come of.
type Outcome interface {
	Outcome(g *gin.Context, readers []page.Reader) (all [][]evidence.Section, asked bool, err error)
}

// Deps is what the room stands on.
type Deps struct {
	*desk.Gate
	Campaigns   Campaigns
	Ledger      evidence.Ledger
	Notes       evidence.NoteBook
	Answers     evidence.Asker
	Reached     evidence.ReachBook
	Reported    Reported
	Archive     evidence.Archive
	Experiments Outcome
	Surveys     Outcome
}

// Surface is the room.
type Surface struct {
	Deps
	one page.Page[view]
}

// New prepares it. It panics when a template is missing.
func New(d Deps) *Surface { return &Surface{Deps: d, one: page.Of[view](d.Pages, "evaluation")} }

const campaignsPath = "/admin/campaigns"

func pathOf(c campaigns.Campaign) string { return campaignsPath + "/" + c.Public + "/evaluation" }
