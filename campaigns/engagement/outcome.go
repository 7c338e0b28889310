package engagement

import (
	"context"
	"errors"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/token"
	"erawan/internal/fault"
)

// OutcomeWindow is how long after its decision an outcome is taken. Raw events, by which a token is counted once, are kept
// for a week at least.
const OutcomeWindow = 6 * 24 * time.Hour

// TypeOf is the type of event that an outcome is: each has its own, since each counts once a token.
func TypeOf(o campaigns.Outcome) (Type, bool) {
	at := slices.Index(campaigns.Outcomes[:], o)
	return Outcome + Type(at), at >= 0
}

// Reported is what a partner's server saw happen.
type Reported struct {
	Now     time.Time
	Org     int64 // of the key: whose placement it must have been
	Token   string
	Outcome campaigns.Outcome
}

// Report keeps an outcome, whichever arm the view was on. It counts for the half-hour in which it is told, and at the
// latest for that in which the token ended. Its error is Invalid for what is no outcome, for a token that is not one of ours
// or not of this partner's placements, and for one that is too old; Unavailable when nothing was kept.
func (r *Recorder) Report(ctx context.Context, in Reported) error {
	kind, known := TypeOf(in.Outcome)
	if !known {
		return fault.New(fault.Invalid, "/outcome", "reported.unknown")
	}
	c, err := r.Sealer.Open(in.Token, in.Now, token.Page, token.Image)
	if err != nil && !errors.Is(err, token.ErrExpired) || c.Cell.PlacementOrg != in.Org {
		return fault.New(fault.Invalid, "/token", "token.invalid")
	}
	if in.Now.Sub(c.ID.Time()) > OutcomeWindow {
		return fault.New(fault.Invalid, "/token", "token.expired")
	}
	e := EventOf(c, kind, in.Now, in.Now)
	_, err = r.append(ctx, [][]byte{e.Append(make([]byte, 0, 128))})
	return err
}
