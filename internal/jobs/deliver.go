// Package jobs does what nobody waits for. Its queue is our own tables: what is to be done stands there once, by what it is
// for and when it was due, and its row is the log of what became of it.
package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/fault"
)

// Runs is where deliveries stand.
type Runs interface {
	// Due makes a delivery for every schedule that is due.
	Due(ctx context.Context) (int, error)
	// Claim takes up the one that waits longest; none is an id of 0.
	Claim(ctx context.Context, lease time.Duration) (evidence.Run, evidence.Schedule, error)
	// Settle writes what became of it, and what that makes of the webhook; a try is nil where none was asked.
	Settle(ctx context.Context, r evidence.Run, try *campaigns.Try) error
}

// Maker answers a schedule's question, and packs the answer.
type Maker interface {
	Pack(ctx context.Context, s access.Scope, sch evidence.Schedule, r evidence.Run) (evidence.Parcel, error)
}

// Carrier takes a parcel where it goes. A fault says why it did not, in a key for readers; one that is Invalid is not tried again.
type Carrier interface {
	Carry(ctx context.Context, p evidence.Parcel) error
}

// Deliverer sends reports as their schedules say.
type Deliverer struct {
	Runs     Runs
	Maker    Maker
	Carriers map[string]Carrier // by way; one that is missing is not set up
	Now      func() time.Time
	Log      *slog.Logger
}

// lease is how long a delivery may take before somebody else takes it up.
const lease = 10 * time.Minute

// Every is how often it looks.
const every = 20 * time.Second

// Run delivers until the context ends.
func (d Deliverer) Run(ctx context.Context) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := d.Once(ctx); err != nil && ctx.Err() == nil {
			d.Log.Warn("reports not delivered", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Once makes what is due and delivers all that waits.
func (d Deliverer) Once(ctx context.Context) error {
	if _, err := d.Runs.Due(ctx); err != nil {
		return err
	}
	for ctx.Err() == nil {
		run, sch, err := d.Runs.Claim(ctx, lease)
		if err != nil || run.ID == 0 {
			return err
		}
		run, try := d.deliver(ctx, run, sch)
		if err := d.Runs.Settle(ctx, run, try); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// deliver is one attempt, and what came of it at a webhook. What goes wrong stands in the run, and in the log without any address.
func (d Deliverer) deliver(ctx context.Context, run evidence.Run, sch evidence.Schedule) (evidence.Run, *campaigns.Try) {
	var untaken evidence.Untaken
	var try *campaigns.Try
	parcel, err := d.Maker.Pack(ctx, access.Scope{Org: sch.Org}, sch, run)
	if err == nil {
		run.Bytes, run.Revision = int64(len(parcel.File)), parcel.Revision
		err = errNotSetUp
		if carrier := d.Carriers[sch.Way]; carrier != nil {
			within, cancel := context.WithTimeout(ctx, lease/2)
			err = carrier.Carry(within, parcel)
			cancel()
			if errors.As(err, &untaken); sch.Way == evidence.ByHook {
				try = &campaigns.Try{At: d.Now(), Status: untaken.Status, Why: untaken.Why}
			}
		}
	}
	why := reason(err)
	run = run.Tried(d.Now(), why)
	run.Status = untaken.Status
	if fault.Is(err, fault.Invalid) || untaken.Why == campaigns.TroubleGone {
		run.State = evidence.Failed
	}
	switch run.State {
	case evidence.Sent:
		d.Log.Info("report delivered", "run", run.Public, "way", sch.Way, "bytes", run.Bytes, "attempt", run.Attempts)
	default:
		d.Log.Warn("report not delivered", "run", run.Public, "way", sch.Way, "attempt", run.Attempts, "why", why, "state", run.State)
	}
	return run, try
}

var errNotSetUp = fault.New(fault.Unavailable, "", "delivery.not_set_up")

// reason is the key of what went wrong; none where nothing did.
func reason(err error) string {
	if err == nil {
		return ""
	}
	var untaken evidence.Untaken
	if errors.As(err, &untaken) {
		return "hooks.why_" + string(untaken.Why)
	}
	if all := fault.All(err); len(all) > 0 {
		return all[0].Key
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "delivery.too_slow"
	}
	return "delivery.broken"
}
