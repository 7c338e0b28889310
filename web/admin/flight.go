package admin

import (
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/page"
)

// state is where a campaign or a message stands, as a reader is told: a word, an icon, a tone.
type state struct{ Name, Icon, Tone string }

var (
	isDraft     = state{"draft", "pen", ""}
	isReady     = state{"ready", "check", "info"}
	isScheduled = state{"scheduled", "clock", "info"}
	isLive      = state{"live", "check", "ok"}
	isPaused    = state{"paused", "pause", "wait"}
	isStopped   = state{"stopped", "stop", "halt"}
	isEnded     = state{"ended", "flag", ""}
	isArchived  = state{"archived", "copy", ""}
)

// stands are the states that a campaign stands in.
var stands = map[campaigns.State]state{campaigns.Draft: isDraft, campaigns.Ready: isReady, campaigns.Scheduled: isScheduled, campaigns.Live: isLive,
	campaigns.Paused: isPaused, campaigns.Ended: isEnded, campaigns.Archived: isArchived}

// stateOf says where a campaign stands at an instant, and whether a stop holds it that would be felt.
func stateOf(c campaigns.Campaign, stopped bool, now time.Time) state {
	at := c.At(now)
	if stopped && at != campaigns.Draft && at != campaigns.Ended && at != campaigns.Archived {
		return isStopped
	}
	return stands[at]
}

// course is what a campaign goes through, in order.
var course = []state{isDraft, isReady, isScheduled, isLive, isEnded}

// steps says where on its course a campaign is. One that is paused or stopped is where it was: live.
func steps(now state, f frame) []page.Step {
	switch now {
	case isPaused, isStopped:
		now = isLive
	case isArchived:
		now = isEnded
	}
	here := slices.Index(course, now)
	out := make([]page.Step, len(course))
	for i, s := range course {
		out[i] = page.Step{Text: f.say("state." + s.Name), Done: i < here, Current: i == here}
	}
	return out
}

// board is the stops in force, by what they stop in every language.
type board map[delivery.Target]delivery.Stop

func boardOf(stops []delivery.Stop) board {
	b := make(board, len(stops))
	for _, s := range stops {
		if s.On {
			b[s.Target] = s
		}
	}
	return b
}

// stopped reports whether a stop of just this thing is in force.
func (b board) stopped(kind delivery.TargetKind, id int64) bool {
	_, ok := b[delivery.Target{Kind: kind, ID: id}]
	return ok
}

// holds reports whether a campaign is in no answer: stopped itself, or with everything.
func (b board) holds(campaign int64) bool {
	return b.stopped(delivery.StopEverything, 0) || b.stopped(delivery.StopCampaign, campaign)
}
