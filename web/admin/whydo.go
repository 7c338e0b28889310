package admin

import (
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/page"
)

// mayRun reports whether the reader may change the campaign.
func (w *whyNot) mayRun() bool {
	return w.Person.Role.May(access.RunCampaigns) && w.Person.Scope().Sees(w.one.Org)
}

// edit is where the campaign is changed; nil for those who may not.
func (w *whyNot) edit() *page.Link {
	if !w.mayRun() || w.one.State == campaigns.Ended || w.one.Archived {
		return nil
	}
	return &page.Link{Path: w.path + "/edit", Text: w.say("flights.edit")}
}

// onward is the step that brings a campaign that is not live on its way; nil where there is none.
func (w *whyNot) onward(now time.Time) *page.Link {
	if !w.mayRun() {
		return nil
	}
	offers := (campaigns.Life{Is: w.one}).Offers(now)
	for _, step := range []campaigns.Step{campaigns.Continue, campaigns.Publish, campaigns.MakeReady} {
		if slices.Contains(offers, step) {
			return &page.Link{Path: w.path + "/step?do=" + string(step), Text: w.say("flights.do_" + string(step))}
		}
	}
	return nil
}

// way is where what a reason stands for is put right; empty where nothing is to be done, or the reader may not.
func (w *whyNot) way(why delivery.Reason) string {
	switch why {
	case delivery.Stopped:
		return stopsPath
	case delivery.NoLocale, delivery.Vetoed:
		return w.path + "#messages"
	case delivery.Duplicate:
		return w.path + "#placements"
	case delivery.Uncounted:
		return "/admin" // Home says since when nobody counts
	case delivery.UnderFloor:
		if w.Person.Role.May(access.TargetVisits) {
			return w.path + "/audiences"
		}
	case delivery.OffSchedule, delivery.GoalReached, delivery.Capped, delivery.FrameCapped, delivery.TooSoon, delivery.DayCap, delivery.PlacementFull, delivery.Throttled, delivery.Outside:
		if do := w.edit(); do != nil {
			return do.Path
		}
	}
	return ""
}

// delivered holds what was delivered against what was to be.
func (w *whyNot) delivered(at delivery.Progress, now time.Time) {
	goal := w.one.Goal
	says := []any{"delivered", w.Number(at.Delivered), "due", w.Number(at.Due), "today", w.Number(at.Today), "end", w.Number(goal.End()), "daily", w.Number(goal.Daily)}
	counted := goal.Hard() || w.one.PerHour > 0
	switch {
	case at.Shut == delivery.GoalReached:
		w.halt("flag", w.edit(), "reached", says...)
	case counted && !at.Fresh:
		w.halt("warn", nil, "uncounted", "time", w.Moment(at.At))
	case at.Shut == delivery.DayCap:
		w.halt("clock", w.edit(), "day_full", says...)
	case at.OffPace():
		w.some("chart", w.edit(), "off_pace", says...)
	case goal.Amount > 0:
		w.fine("on_pace", says...)
	}
	if names := full(at.Paced, w.made.Placements); len(names) > 0 {
		w.some("clock", w.edit(), "full", "names", w.names(names), "bound", w.Number(w.one.PerHour))
	}
}

// rank puts first what nobody gets past. Within each, causes stand in the order in which decisions ask.
func (w *whyNot) rank() {
	slices.SortStableFunc(w.Causes, func(a, b needView) int {
		return place(a) - place(b)
	})
}

// place is where a cause stands.
func place(n needView) int {
	if n.Tone == "halt" {
		return 0
	}
	return 1
}
