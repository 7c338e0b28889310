package ask

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"erawan/campaigns"
)

func TestAKeysUseIsWrittenOnceAnHourAndAgainSoonAfterAFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var fails bool
		written := map[int64]int{}
		uses := NewUses(func(_ context.Context, k campaigns.Key, at time.Time) error {
			mu.Lock()
			defer mu.Unlock()
			if fails {
				return errors.New("away")
			}
			written[k.ID]++
			return nil
		}, time.Now, slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		var work sync.WaitGroup
		work.Go(func() { uses.Run(ctx) })
		note := func(after time.Duration, keys ...int64) {
			time.Sleep(after)
			for _, id := range keys {
				uses.Note(campaigns.Key{ID: id})
			}
			synctest.Wait()
		}
		expect := func(when string, first, second int) {
			t.Helper()
			mu.Lock()
			defer mu.Unlock()
			if written[1] != first || written[2] != second {
				t.Errorf("%s: %v", when, written)
			}
		}
		note(0, 1, 1, 2)
		note(useEvery-time.Second, 1)
		expect("within the hour", 1, 1)
		note(time.Second, 1)
		expect("after it", 2, 1)
		mu.Lock()
		fails = true
		mu.Unlock()
		note(useEvery, 1)
		mu.Lock()
		fails = false
		mu.Unlock()
		note(useAgain-time.Second, 1)
		expect("right after a failure", 2, 1)
		note(time.Second, 1)
		expect("a minute after", 3, 1)
		stop()
		work.Wait()
	})
}

func TestUsesThatNobodyWritesHoldNobodyUp(t *testing.T) {
	t.Parallel()
	uses := NewUses(nil, time.Now, slog.New(slog.DiscardHandler))
	for id := range int64(maxUses + 10) {
		uses.Note(campaigns.Key{ID: id})
	}
	if len(uses.queue) != maxUses {
		t.Errorf("%d wait", len(uses.queue))
	}
}

func TestWhatWaitsAtTheEndIsWritten(t *testing.T) {
	t.Parallel()
	n := 0
	uses := NewUses(func(ctx context.Context, _ campaigns.Key, _ time.Time) error {
		n++
		return ctx.Err()
	}, time.Now, slog.New(slog.DiscardHandler))
	for id := range int64(5) {
		uses.Note(campaigns.Key{ID: id})
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	uses.Run(ctx)
	if n != 5 {
		t.Errorf("%d of 5 were written", n)
	}
}
