package ask

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"erawan/campaigns"
)

// Uses writes down which keys are in use: for each at most once an hour, and behind the requests. What is
// lost with the process is the use of one hour.
type Uses struct {
	Write func(ctx context.Context, k campaigns.Key, at time.Time) error
	Now   func() time.Time
	Log   *slog.Logger

	mu    sync.Mutex
	next  map[int64]time.Time // by key: from when on a use is written again
	queue chan use
}

type use struct {
	key campaigns.Key
	at  time.Time
}

const (
	useEvery   = time.Hour
	useAgain   = time.Minute // after a write that failed
	useTimeout = 5 * time.Second
	maxUses    = 256 // that wait to be written; more are left to their next request
)

// NewUses prepares to write uses; Run does so.
func NewUses(write func(context.Context, campaigns.Key, time.Time) error, now func() time.Time, log *slog.Logger) *Uses {
	return &Uses{Write: write, Now: now, Log: log, next: map[int64]time.Time{}, queue: make(chan use, maxUses)}
}

// Note is told of a key in use. It never waits.
func (u *Uses) Note(k campaigns.Key) {
	now := u.Now()
	u.mu.Lock()
	due := !now.Before(u.next[k.ID])
	if due {
		u.next[k.ID] = now.Add(useEvery)
	}
	u.mu.Unlock()
	if !due {
		return
	}
	select {
	case u.queue <- use{k, now}:
	default:
		u.later(k, now)
	}
}

func (u *Uses) later(k campaigns.Key, now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.next[k.ID] = now.Add(useAgain)
}

// Run writes until the context ends, and then what waits.
func (u *Uses) Run(ctx context.Context) {
	for {
		select {
		case one := <-u.queue:
			u.write(ctx, one)
		case <-ctx.Done():
			for {
				select {
				case one := <-u.queue:
					u.write(context.WithoutCancel(ctx), one)
				default:
					return
				}
			}
		}
	}
}

func (u *Uses) write(ctx context.Context, one use) {
	ctx, cancel := context.WithTimeout(ctx, useTimeout)
	defer cancel()
	if err := u.Write(ctx, one.key, one.at); err != nil {
		u.Log.Warn("use of a key not written", "error", err)
		u.later(one.key, u.Now())
	}
}
