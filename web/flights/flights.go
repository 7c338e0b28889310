// Package flights is where campaigns are made and changed: their form, and the steps of their lives.
package flights

import (
	"context"
	"errors"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/desk"
)

// Campaigns keeps them.
type Campaigns interface {
	CampaignByPublic(ctx context.Context, s access.Scope, public string) (campaigns.Campaign, error)
	// CampaignVersion is one version of one of the asker's own.
	CampaignVersion(ctx context.Context, s access.Scope, campaign int64, version int) (campaigns.Campaign, error)
	// TakeStep does what a step asks for; campaigns.Life decides whether it may be.
	TakeStep(ctx context.Context, s access.Scope, public string, a campaigns.Asked) (campaigns.Campaign, error)
	Ingredients(ctx context.Context, s access.Scope, c campaigns.Campaign) (content.Ingredients, error)
}

// Choices reads what campaigns can be made of.
type Choices interface {
	// Choices are what a campaign is made of, and beside it what has some words and was changed last.
	Choices(ctx context.Context, s access.Scope, c campaigns.Campaign, words string) (content.Ingredients, error)
	// Chosen finds what was chosen, by public ids, as far as it is the asker's to choose.
	Chosen(ctx context.Context, s access.Scope, publics map[list.Kind][]string) (map[string]int64, error)
}

// Deps is what the room stands on.
type Deps struct {
	*desk.Gate
	Campaigns Campaigns
	Choices   Choices
	Spaces    Spaces
}

// Surface is the room.
type Surface struct {
	Deps
	page pages
}

// pages are the templates, each with the type of its view.
type pages struct {
	form page.Page[formView]
	step page.Page[stepView]
}

// New prepares the room. It panics when a template is missing.
func New(d Deps) *Surface {
	return &Surface{Deps: d, page: pages{
		form: page.Of[formView](d.Pages, "flight-form"),
		step: page.Of[stepView](d.Pages, "flight-step"),
	}}
}

// Where the room is.
const (
	listPath = "/admin/campaigns"
	newPath  = listPath + "/new"
)

func pathOf(public string) string { return listPath + "/" + public }

// own is the campaign that an address names, where it is the asker's own.
func (s *Surface) own(g *gin.Context) (campaigns.Campaign, error) {
	scope := desk.Person(g).Scope()
	c, err := s.Campaigns.CampaignByPublic(g.Request.Context(), scope, g.Param("campaign"))
	if err == nil && !scope.Sees(c.Org) {
		err = fault.New(fault.NotFound, "", "not_found")
	}
	return c, err
}

// asked is a step as the person who is signed in asks for it.
func asked(g *gin.Context, step campaigns.Step, version int) campaigns.Asked {
	return campaigns.Asked{Step: step, By: desk.Actor(g), Role: desk.Person(g).Role, Version: version}
}

// refused reports whether somebody can do something about an error: it is then said beside what they sent.
func refused(err error) bool {
	var one *fault.Fault
	var many fault.Faults
	if !errors.As(err, &one) && !errors.As(err, &many) {
		return false
	}
	return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Stale)
}

// sayFault says a fault; states and steps in it are said in words.
func sayFault(r page.Reader, f *fault.Fault) string {
	args := map[string]any{}
	for name, value := range f.Args {
		args[name] = value
		if text, ok := value.(string); ok && name == "state" {
			args[name] = strings.ToLower(r.Say("state." + text))
		}
	}
	return r.Say(f.Key, desk.Pairs(args)...)
}
