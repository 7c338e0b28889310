package experiment

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
)

// Adaptation is an experiment whose split is adaptive, and its campaign as it stands.
type Adaptation struct {
	Registration
	On campaigns.Campaign
}

// Splits keeps campaigns and what is asked of them.
type Splits interface {
	// Adaptations are the experiments in scope that run, or ended since a time, on campaigns whose split is adaptive.
	Adaptations(ctx context.Context, s access.Scope, since time.Time) ([]Adaptation, error)
	// Redraw appends a version of a campaign whose experiment runs, with other weights, drawn on a day. It is Stale when the
	// campaign is no longer the one that was read, and a Conflict when nothing adaptive runs on it.
	Redraw(ctx context.Context, s access.Scope, c campaigns.Campaign, weights []int, on campaigns.Date) error
}

// Propensities keeps what was counted of an adaptive split by how likely it was.
type Propensities interface {
	// AddUp counts days of an experiment anew from its raw events. Doing it again changes nothing.
	AddUp(ctx context.Context, d Days) error
	// Drawn is what was added up of an experiment.
	Drawn(ctx context.Context, s access.Scope, experiment int64) (Ledger, error)
}

// Days are what is to be added up of an experiment: visits issued on these days (UTC), within its time.
type Days struct {
	Experiment, Campaign int64
	First, Last          campaigns.Date
	Since, Until         time.Time // no end is none
	Outcome              campaigns.Outcome
}

// Adapter draws the weights of adaptive splits, once a day. Any number of workers do: a draw is made of what was
// counted until the day before, so that it is the same whoever makes it, and the first to append it wins.
type Adapter struct {
	Splits Splits
	Counts Propensities
	Now    func() time.Time

	done map[int64]campaigns.Date // experiments that were seen to today, by this process
}

const (
	// settle is how long after midnight (UTC) a day is waited for: events are booked within seconds, and minutes after a fault.
	settle = 10 * time.Minute
	// late is how many days back are counted again each day: a token lives for one, and an outcome may be told for six.
	late        = 1
	lateOutcome = 7
)

// Draw looks after every adaptive split that was not seen to today, and returns how many were drawn anew.
func (a *Adapter) Draw(ctx context.Context) (drawn int, err error) {
	now := a.Now().UTC()
	today := campaigns.DateOf(now)
	if now.Sub(today.In(time.UTC)) < settle {
		return 0, nil
	}
	all, err := a.Splits.Adaptations(ctx, access.System, now.AddDate(0, 0, -lateOutcome-1))
	if err != nil {
		return 0, err
	}
	for _, one := range all {
		if a.done[one.ID] == today || !campaigns.DateOf(one.Began.UTC()).Before(today) {
			continue
		}
		anew, err := a.see(ctx, one, today)
		switch {
		case fault.Is(err, fault.Stale): // somebody saved the campaign, or another worker was first: looked at again next time
			continue
		case err != nil:
			return drawn, err
		case anew:
			drawn++
		}
		if a.done == nil {
			a.done = map[int64]campaigns.Date{}
		}
		a.done[one.ID] = today
	}
	return drawn, nil
}

// see adds up what is new of one experiment and, while it runs, draws.
func (a *Adapter) see(ctx context.Context, one Adaptation, today campaigns.Date) (bool, error) {
	back := late
	if one.Metric == Reported {
		back = lateOutcome
	}
	first := today.Plus(-1 - back)
	was, err := a.Counts.Drawn(ctx, access.System, one.ID)
	if err != nil {
		return false, err
	}
	if was.Until.Valid() && was.Until.Before(first) {
		first = was.Until // a worker was away for days
	} else if began := campaigns.DateOf(one.Began.UTC()); !was.Until.Valid() || first.Before(began) {
		first = began
	}
	if err := a.Counts.AddUp(ctx, Days{one.ID, one.Campaign, first, today.Plus(-1), one.Began, one.Over, one.Outcome}); err != nil {
		return false, err
	}
	if one.State != Running || one.On.State != campaigns.Live || one.On.DrawnOn == today {
		return false, nil
	}
	counted, err := a.Counts.Drawn(ctx, access.System, one.ID)
	if err != nil {
		return false, err
	}
	weights, ok := one.weights(counted, today)
	if !ok {
		return false, nil
	}
	return true, a.Splits.Redraw(ctx, access.System, one.On, weights, today)
}

// weights are what the variants have earned until a day; false while one of them has no visit.
func (one Adaptation) weights(l Ledger, on campaigns.Date) ([]int, bool) {
	rates := make([]Rate, len(one.On.Messages))
	for i, m := range one.On.Messages {
		if rates[i] = l.Weigh(m.Variant, one.Metric).Rate(); rates[i].Visits == 0 {
			return nil, false
		}
	}
	return Thousandths(Earned(rates, Seed(one.Public, on))), true
}

// Seed is what a draw on a day begins with: anybody who has the counts can make it again.
func Seed(public string, on campaigns.Date) uint64 {
	sum := sha256.Sum256([]byte(public + " " + on.String()))
	return binary.BigEndian.Uint64(sum[:])
}
