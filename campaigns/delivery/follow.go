package delivery

import (
	"context"
	"time"
)

// PaceSource is where nodes read pacing.
type PaceSource interface {
	// OtherPace reads the newest state of pacing, unless it is of the epoch held.
	OtherPace(ctx context.Context, held int64) (p Pace, other bool, err error)
}

// paceEvery is how often a node looks for a new epoch when no bell rings.
const paceEvery = 2 * time.Second

// takePace follows pacing. A node that cannot goes on with what it has, which grows old: nothing waits for it.
func (l *Loader) takePace(ctx context.Context, now time.Time) {
	if since := now.Sub(l.pacedAt); l.Paces == nil || since >= 0 && since < paceEvery {
		return
	}
	l.pacedAt = now
	pace, other, err := l.Paces.OtherPace(ctx, l.Planner.board.Load().pace.epoch)
	if err != nil {
		l.Log.Warn("pacing not followed", "error", err)
		return
	}
	if !other {
		return
	}
	l.Planner.UsePace(pace)
	if l.Shelf == nil {
		return
	}
	if err := l.Shelf.KeepPace(pace); err != nil {
		l.Log.Warn("pacing not kept", "error", err)
	}
}
