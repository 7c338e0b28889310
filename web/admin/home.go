package admin

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/delivery"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
)

type homeView struct {
	frame
	list
	Now     time.Time
	Live    int
	Stopped int
	Plan    planView
	Ladder  ladder
}

// planView is how this node's plan is, in one sentence with its facts.
type planView struct {
	Says, Icon, Tone string
	Loaded           bool
	Revision         int64
	TakenAt, Contact time.Time
	Minutes          int
}

// freshFor is how long without contact is nothing to speak of: positions are polled twice a second.
const freshFor = 10 * time.Second

// Home shows what is live, what is stopped, and how the plan is.
func (c *Console) Home(g *gin.Context) error {
	ctx, now := g.Request.Context(), c.Now()
	inForce, err := c.Stops.StopsInForce(ctx)
	if err != nil {
		return err
	}
	v := homeView{frame: c.frame(g, "/admin"), Now: now, Plan: planOf(c.Planner.Health(now), now)}
	if v.list, err = c.list(ctx, person(g).Scope(), boardOf(inForce), v.frame); err != nil {
		return err
	}
	v.lay(v.frame, nil)
	v.Stopped = len(seen(person(g).Scope(), inForce))
	var total evidence.Counts
	for _, row := range v.Campaigns {
		if row.State == isLive {
			v.Live++
		}
		total = plus(total, row.Day)
	}
	v.Ladder, v.Sample = ladderOf("day", total, now), v.sample()
	return write(g, c.page.home, http.StatusOK, v)
}

// seen are the stops that somebody may see.
func seen(s access.Scope, stops []delivery.Stop) []delivery.Stop {
	var out []delivery.Stop
	for _, stop := range stops {
		if stop.On && s.Sees(stop.Org) {
			out = append(out, stop)
		}
	}
	return out
}

func planOf(h delivery.Health, now time.Time) planView {
	v := planView{Loaded: h.Loaded, Revision: h.Position.Revision, TakenAt: h.TakenAt, Contact: h.Contact, Minutes: int(h.Lease.Minutes())}
	switch {
	case !h.Loaded:
		v.Says, v.Icon, v.Tone = "plan.missing", "warn", "halt"
	case h.Expired:
		v.Says, v.Icon, v.Tone = "plan.expired", "warn", "halt"
	case now.Sub(h.Contact) > freshFor:
		v.Says, v.Icon, v.Tone = "plan.stale", "clock", "wait"
	default:
		v.Says, v.Icon, v.Tone = "plan.fresh", "check", "ok"
	}
	return v
}
