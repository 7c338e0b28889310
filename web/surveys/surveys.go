// Package surveys is the bank of questions, and what a campaign's visits are asked of them.
package surveys

import (
	"context"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/experiment"
	"erawan/campaigns/research"
	"erawan/campaigns/survey"
	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/desk"
)

// Bank keeps the questions.
type Bank interface {
	Items(ctx context.Context, s access.Scope) ([]content.ItemFile, error)
	// Askable are the same without who wrote them.
	Askable(ctx context.Context, s access.Scope) ([]content.ItemFile, error)
	ItemByPublic(ctx context.Context, s access.Scope, public string) (content.ItemFile, error)
	// SaveItem makes one, or appends a version; Conflict while a survey that runs asks it.
	SaveItem(ctx context.Context, s access.Scope, by access.Actor, i content.Item) (content.Item, error)
	// Laws lists the cards that a question may stand on.
	Laws(ctx context.Context, s access.Scope) ([]content.LawCard, error)
	// Decide takes a step with the wording of one.
	Decide(ctx context.Context, s access.Scope, r content.Request) error
}

// Book keeps what campaigns ask.
type Book interface {
	// Surveys are those of a campaign, the newest first: at most the first is not ended.
	Surveys(ctx context.Context, s access.Scope, campaign int64) ([]campaigns.Survey, error)
	SaveSurvey(ctx context.Context, s access.Scope, by access.Actor, one campaigns.Survey, of campaigns.Campaign) (campaigns.Survey, error)
	// Tally adds up what was said to one.
	Tally(ctx context.Context, s access.Scope, of campaigns.Survey) (survey.Tally, error)
	// Joint is how its questions were answered by those who answered one of them, as long as answers are kept.
	Joint(ctx context.Context, s access.Scope, of campaigns.Survey, by int64) ([]survey.Joint, error)
}

// Campaigns finds a campaign, and what is tried on it.
type Campaigns interface {
	CampaignByPublic(ctx context.Context, s access.Scope, public string) (campaigns.Campaign, error)
	Experiments(ctx context.Context, s access.Scope, campaign int64) ([]experiment.Registration, error)
}

// Arrivals are the denominators that a team brought in.
type Arrivals interface {
	Arrivals(ctx context.Context, s access.Scope, most int) ([]research.Arrived, error)
}

// Deps is what the room stands on.
type Deps struct {
	*desk.Gate
	Bank      Bank
	Book      Book
	Campaigns Campaigns
	Arrivals  Arrivals
	// Standard are the questions that come with the program, each on a card of those given; one without a card is left out.
	Standard func(cards []content.LawCard) []content.Item
}

// Surface is the room.
type Surface struct {
	Deps
	bank   page.Page[bankView]
	item   page.Page[itemView]
	survey page.Page[surveyView]
}

// New prepares it. It panics when a template is missing.
func New(d Deps) *Surface {
	return &Surface{Deps: d, bank: page.Of[bankView](d.Pages, "survey-bank"), item: page.Of[itemView](d.Pages, "survey-item"), survey: page.Of[surveyView](d.Pages, "survey")}
}

// Where the room is.
const (
	bankPath      = "/admin/surveys"
	itemsPath     = bankPath + "/items"
	campaignsPath = "/admin/campaigns"
)

func pathOf(public string) string { return itemsPath + "/" + public }

func mayWrite(g *gin.Context) bool { return desk.Person(g).Role.May(access.WriteTexts) }
