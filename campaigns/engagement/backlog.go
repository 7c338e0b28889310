package engagement

import (
	"context"
	"time"
)

// maxQueued bounds what waits in memory while nothing takes it.
const maxQueued = 100_000

// backlog is records that are not in the log yet, oldest first.
type backlog [][]byte

// send appends all of it. What could not be appended stays; of what is too much the oldest goes.
func (b *backlog) send(ctx context.Context, log Log) error {
	if drop := len(*b) - maxQueued; drop > 0 {
		*b = (*b)[drop:]
	}
	if len(*b) == 0 {
		return nil
	}
	if err := log.Append(ctx, *b); err != nil {
		return err
	}
	*b = nil
	return nil
}

// lastFlush is how long the last one may take, when the process is already told to end.
const lastFlush = 5 * time.Second

// flushEvery flushes until the context ends, and once more then. What fails is told with whether it was
// the last.
func flushEvery(ctx context.Context, every time.Duration, flush func(context.Context, time.Time) error, failed func(err error, last bool)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastFlush)
			defer cancel()
			if err := flush(last, time.Now()); err != nil {
				failed(err, true)
			}
			return
		case <-tick.C:
			if err := flush(ctx, time.Now()); err != nil {
				failed(err, false)
			}
		}
	}
}
