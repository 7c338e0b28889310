package admin

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
)

type campaignsView struct {
	frame
	list
}

// list is a table of campaigns with their figures of the last day.
type list struct {
	Campaigns []campaignRow
	Wide      bool // with the flight
}

type campaignRow struct {
	campaigns.Campaign
	State state
	Day   evidence.Counts
}

// CampaignList shows every campaign in scope with its live figures.
func (c *Console) CampaignList(g *gin.Context) error {
	ctx := g.Request.Context()
	inForce, err := c.Stops.StopsInForce(ctx)
	if err != nil {
		return err
	}
	l, err := c.list(ctx, person(g).Scope(), boardOf(inForce))
	if err != nil {
		return err
	}
	l.Wide = true
	v := campaignsView{frame: c.frame(g, "/admin/campaigns"), list: l}
	v.Sample = l.sample()
	return write(g, c.page.campaigns, http.StatusOK, v)
}

func (c *Console) list(ctx context.Context, s access.Scope, stops board) (list, error) {
	now := c.Now()
	all, err := c.Campaigns.Campaigns(ctx, s)
	if err != nil {
		return list{}, err
	}
	day, err := c.Figures.Live(ctx, s, now.Add(-24*time.Hour))
	if err != nil {
		return list{}, err
	}
	l := list{}
	for _, one := range all {
		st := stateOf(one, stops.holds(one.ID), now)
		l.Campaigns = append(l.Campaigns, campaignRow{one, st, day[one.ID]})
	}
	slices.SortStableFunc(l.Campaigns, func(a, b campaignRow) int { return order[a.State] - order[b.State] })
	return l, nil
}

// order puts first what somebody may have to act on.
var order = map[state]int{isStopped: 0, isLive: 1, isPaused: 2, isScheduled: 3, isReady: 4, isDraft: 5, isEnded: 6}

func (l list) sample() bool {
	return slices.ContainsFunc(l.Campaigns, func(r campaignRow) bool { return r.Sample })
}
