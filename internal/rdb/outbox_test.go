package rdb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

func TestTripsAreSharedAndNothingIsLeftBehind(t *testing.T) {
	t.Parallel()
	var sent [][][]byte // by one goroutine at a time, or the race detector says so
	b := outbox{max: 10, timeout: time.Minute, send: func(_ context.Context, records [][]byte) error {
		sent = append(sent, records)
		if slices.ContainsFunc(records, func(r []byte) bool { return string(r) == "bad" }) {
			return errors.New("refused")
		}
		return nil
	}}
	var work sync.WaitGroup
	for i := range 40 {
		work.Go(func() {
			for j := range 25 {
				if err := b.put(t.Context(), [][]byte{fmt.Appendf(nil, "%d-%d-a", i, j), fmt.Appendf(nil, "%d-%d-b", i, j)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	seen := map[string]bool{}
	for _, trip := range sent {
		if len(trip) > 10 {
			t.Errorf("%d records on one trip", len(trip))
		}
		for _, r := range trip {
			seen[string(r)] = true
		}
	}
	if len(seen) != 40*25*2 {
		t.Errorf("%d of %d records arrived", len(seen), 40*25*2)
	}
	if err := b.put(t.Context(), [][]byte{[]byte("bad")}); err == nil {
		t.Error("a trip that failed was acknowledged")
	}
	if err := b.put(t.Context(), [][]byte{[]byte("after")}); err != nil {
		t.Errorf("after a trip that failed: %v", err)
	}
}

func TestACallerWhoLeavesDoesNotStopTheTrip(t *testing.T) {
	t.Parallel()
	begun, goOn, arrived := make(chan struct{}), make(chan struct{}), make(chan int, 1)
	b := outbox{max: 10, timeout: time.Minute, send: func(ctx context.Context, records [][]byte) error {
		close(begun)
		<-goOn
		arrived <- len(records)
		return ctx.Err()
	}}
	ctx, leave := context.WithCancel(t.Context())
	told := make(chan error, 1)
	go func() { told <- b.put(ctx, [][]byte{[]byte("a")}) }()
	<-begun
	leave()
	if err := <-told; !errors.Is(err, context.Canceled) {
		t.Errorf("the caller was told %v", err)
	}
	close(goOn)
	if n := <-arrived; n != 1 {
		t.Errorf("%d records arrived", n)
	}
}
