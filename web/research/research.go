// Package research is where published studies and imported waves are read, with what is known of each and what is not.
package research

import (
	"context"

	"erawan/campaigns/research"
	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/desk"
)

// Library reads what is known from studies of others.
type Library interface {
	Library(ctx context.Context, s access.Scope) (research.Library, error)
}

// Deps is what the room stands on.
type Deps struct {
	*desk.Gate
	Library  Library
	Waves    Waves
	Arrivals Arrivals
}

// Surface is the room.
type Surface struct {
	Deps
	shelf page.Page[shelfView]
	trend page.Page[trendView]
	bring page.Page[bringView]
	wave  page.Page[waveView]

	planner page.Page[plannerView]
	months  page.Page[arrivalsView]
}

// New prepares it. It panics when a template is missing.
func New(d Deps) *Surface {
	return &Surface{Deps: d, shelf: page.Of[shelfView](d.Pages, "research"), trend: page.Of[trendView](d.Pages, "research-trend"),
		bring: page.Of[bringView](d.Pages, "wave-form"), wave: page.Of[waveView](d.Pages, "wave"),
		planner: page.Of[plannerView](d.Pages, "planner"), months: page.Of[arrivalsView](d.Pages, "arrivals")}
}

const roomPath = "/admin/research"
