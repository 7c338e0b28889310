package delivery

import (
	"erawan/audience/reach"
	"erawan/campaigns"
)

// Sampler takes a sample of visits as they come, whatever is decided for them.
type Sampler interface {
	// Draw counts a visit, and says whether its rows are wanted.
	Draw(day reach.Day) (rank int64, wanted bool)
	// Keep takes the rows of a visit that was wanted.
	Keep(rows []reach.Row, by Client)
}

// Client is what a request says of the program that sent it. Nothing of it is kept: it tells bots from
// people.
type Client struct {
	Agent, Purpose string
	Secret         bool              // it came with a secret key: a partner's own server
	Channel        campaigns.Channel // of the placement it asked for first; the planner knows
}

// Sample has visits sampled from now on. It is called before the first decision.
func (p *Planner) Sample(s Sampler) { p.sampler = s }

// sample shows the visit to the sampler: once for all the placements of a page, so that a page with
// three counts as one. A visit under Global Privacy Control is not shown,
// nor is a test.
func (v *visit) sample() {
	if v.planner.sampler == nil || v.GPC || v.Test || len(v.slots) == 0 {
		return
	}
	day := reach.DayOf(v.Now)
	rank, wanted := v.planner.sampler.Draw(day)
	if !wanted {
		return
	}
	rows := make([]reach.Row, len(v.slots))
	for i, s := range v.slots {
		t := v.traveller(s)
		rows[i] = reach.Row{Day: day, Rank: rank, Placement: s.ID, Partner: s.Org, Locale: v.asked[0], Signals: t.Banded()}
	}
	by := v.Client
	by.Channel = v.slots[0].Channel
	v.planner.sampler.Keep(rows, by)
}
