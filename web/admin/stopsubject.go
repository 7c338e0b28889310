package admin

import (
	"context"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
	"erawan/internal/list"
)

// subject is what a form is about.
type subject struct {
	target delivery.Target
	what   string // a kind of target, or "everything"
	public string
	name   string
	back   string
	sample bool
	stop   delivery.Stop   // in force; On is false when there is none
	air    []content.Aired // what is on air of it now, word for word
	places []string        // the placements that carry it, with whose they are
}

// kinds says what an id is of, by its prefix.
var kinds = map[string]string{id.Campaign: "campaign", id.Message: "message", id.Law: "law", id.Org: "partner", id.Placement: "placement"}

// subject finds what a form is about, in the reader's scope.
func (c *Console) subject(g *gin.Context) (subject, error) {
	ctx, scope := g.Request.Context(), person(g).Scope()
	sub := subject{what: g.Query("what"), public: strings.TrimSpace(g.Query("id")), back: stopsPath}
	if sub.what == "" {
		prefix, _, _ := strings.Cut(sub.public, "_")
		sub.what = kinds[prefix]
	}
	var err error
	switch sub.what {
	case "campaign":
		err = c.aboutCampaign(g, &sub)
	case "message":
		err = c.aboutMessage(ctx, scope, &sub, c.Reader(g).Locale)
	case "law":
		err = c.found(ctx, scope, &sub, delivery.StopLaw, c.Reader(g).Locale)
	case "partner":
		err = c.found(ctx, scope, &sub, delivery.StopPartner, c.Reader(g).Locale)
	case "placement":
		err = c.found(ctx, scope, &sub, delivery.StopPlacement, c.Reader(g).Locale)
	case "everything":
		var operates bool
		if operates, err = c.operates(ctx, person(g)); err == nil && !operates {
			err = fault.New(fault.Forbidden, "", "stop.not_yours")
		}
		sub.target = delivery.Target{Kind: delivery.StopEverything}
	default:
		err = fault.New(fault.NotFound, "", "http.nothing_here")
	}
	if err != nil {
		return sub, err
	}
	if l := lang.Locale(g.Query("locale")); l.Valid() && (sub.what == "campaign" || sub.what == "message" || sub.what == "law") {
		sub.target.Locale = l
	}
	inForce, err := c.Stops.StopsInForce(ctx)
	if err != nil {
		return sub, err
	}
	sub.stop = boardOf(inForce)[sub.target]
	return sub, nil
}

func (c *Console) aboutCampaign(g *gin.Context, sub *subject) error {
	ctx, scope := g.Request.Context(), person(g).Scope()
	one, err := c.Campaigns.CampaignByPublic(ctx, scope, sub.public)
	if err != nil {
		return err
	}
	made, err := c.Campaigns.Ingredients(ctx, scope, one)
	if err != nil {
		return err
	}
	l := c.Reader(g).Locale
	sub.target, sub.sample = delivery.Target{Kind: delivery.StopCampaign, ID: one.ID}, one.Sample
	sub.name, sub.back = one.Name.In(l), campaignsPath+"/"+one.Public
	sub.air = made.Aired(one, c.Now())
	for _, p := range made.Placements {
		sub.places = append(sub.places, made.Partners[p.Org].Name.In(l)+" · "+p.Name)
	}
	return nil
}

func (c *Console) aboutMessage(ctx context.Context, scope access.Scope, sub *subject, l lang.Locale) error {
	m, err := c.Texts.MessageByPublic(ctx, scope, sub.public)
	if err != nil {
		return err
	}
	made, err := c.Campaigns.Ingredients(ctx, scope, campaigns.Campaign{Org: m.Org, Messages: []campaigns.Choice{{Message: m.ID}}})
	if err != nil {
		return err
	}
	sub.target, sub.name, sub.sample = delivery.Target{Kind: delivery.StopMessage, ID: m.ID}, m.Name, m.Sample
	sub.air = made.Shelf.Aired(m, c.Now())
	for _, name := range c.Planner.HousedAt(m.ID) {
		sub.places = append(sub.places, c.Words.Say(l, "stop.house_of", map[string]any{"name": name}))
	}
	return nil
}

// found is a subject that lists know by its id: what the asker does not see is not there.
func (c *Console) found(ctx context.Context, scope access.Scope, sub *subject, kind delivery.TargetKind, l lang.Locale) error {
	found, err := c.Finder.Find(ctx, scope, list.Ask{Words: sub.public, Size: mostOfOne}, targets[kind])
	if err != nil {
		return err
	}
	for _, f := range found {
		for _, hit := range f.Hits {
			if hit.Public != sub.public {
				continue
			}
			sub.target, sub.name, sub.sample = delivery.Target{Kind: kind, ID: hit.ID}, hit.Names.In(l), hit.Sample
			if kind == delivery.StopLaw {
				sub.name = lang.Place(sub.name, l)
			}
			return nil
		}
	}
	return fault.New(fault.NotFound, "", "not_found")
}
