package delivery

import "slices"

// Reason says why a placement got nothing. The list is closed and documented in openapi.json.
type Reason string

// The reasons.
const (
	UnknownPlacement Reason = "unknown_placement" // no such placement for this key
	LeaseExpired     Reason = "lease_expired"     // no contact with the stores for too long
	NoCampaign       Reason = "no_campaign"       // nothing is planned for the placement
	PausedPlacement  Reason = "paused"            // the placement is paused
	OffSchedule      Reason = "off_schedule"      // before the first or after the last day, on a quiet one, or outside its hours
	Stopped          Reason = "stopped"           // somebody pressed stop
	NoMatch          Reason = "no_match"          // not the audience
	SignalUnknown    Reason = "signal_unknown"    // a signal the rule needs was not told
	UnderFloor       Reason = "under_floor"       // the audience matches too few visits to be delivered to
	NoLocale         Reason = "no_locale"         // no approved text in a language that was asked for
	Capped           Reason = "capped"            // seen often enough today
	Duplicate        Reason = "duplicate"         // already on this page
	Throttled        Reason = "paced"             // its goal is spread over the day, and this visit is not in its share
	DayCap           Reason = "day_cap"           // what it may deliver in a day is delivered
	GoalReached      Reason = "goal_reached"      // all that it is to deliver is delivered
	Uncounted        Reason = "uncounted"         // it has a hard cap, and nobody counts just now
	FrameCapped      Reason = "frame_capped"      // messages of its frame were seen often enough today
	Outside          Reason = "outside"           // in another stretch of the namespace that the campaign shares
	TooSoon          Reason = "too_soon"          // a message of its frame was seen a short while ago
	PlacementFull    Reason = "placement_full"    // what it may be shown in an hour at one placement is shown
	Vetoed           Reason = "vetoed"            // the placement's partner keeps one of its messages off
)

// Reasons lists them. Tokens carry a place in it: while one may come back, a reason is added at the end only.
var Reasons = []Reason{UnknownPlacement, LeaseExpired, NoCampaign, PausedPlacement, OffSchedule, Stopped, NoMatch, SignalUnknown, UnderFloor, NoLocale, Capped, Duplicate, Throttled, DayCap, GoalReached, Uncounted, FrameCapped, TooSoon, PlacementFull, Outside, Vetoed}

// order is that of decision: from the earliest step that can refuse to the latest.
var order = [...]Reason{UnknownPlacement, LeaseExpired, NoCampaign, PausedPlacement, OffSchedule, GoalReached, Stopped, Vetoed, NoMatch, SignalUnknown, UnderFloor, Outside, NoLocale,
	Capped, FrameCapped, TooSoon, Uncounted, DayCap, PlacementFull, Throttled, Duplicate}

// further returns whichever of two reasons comes later in the order of decision. Of several candidates the one
// that came furthest gives the reason: it is the one closest to being shown.
func further(a, b Reason) Reason {
	for i := len(order) - 1; i >= 0; i-- {
		if order[i] == a || order[i] == b {
			return order[i]
		}
	}
	return b
}

// number is the reason in a token; 0 for none.
func (r Reason) number() uint8 {
	if r == "" { // which is what most decisions have
		return 0
	}
	return uint8(slices.Index(Reasons, r) + 1)
}

// numbered is the reason of a token's number; empty for none, and for one that is not known here.
func numbered(n uint8) Reason {
	if n == 0 || int(n) > len(Reasons) {
		return ""
	}
	return Reasons[n-1]
}
