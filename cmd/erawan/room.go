package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// leastRoom is what a web node may allocate between two collections of garbage, at the least. A decision leaves a
// few kilobytes behind, and each collection goes through the whole plan: with a small heap's hundredfold in
// room a busy node would do that several times a second.
const leastRoom = 128 << 20

// keepRoom sets how far the heap may grow until the next collection, as the plan grows and shrinks. An operator who
// has said so by GOGC is not overruled, and GOMEMLIMIT stays above it.
func keepRoom(ctx context.Context) {
	if os.Getenv("GOGC") != "" {
		return
	}
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	set := 100
	for {
		if percent := roomFor(liveHeap()); percent < set*9/10 || percent > set*11/10 {
			debug.SetGCPercent(percent)
			set = percent
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// roomFor is the percentage that leaves leastRoom above so many bytes: 100, which is Go's own, from there on.
func roomFor(live uint64) int {
	const small = 4 << 20 // Go collects no heap below this
	return int(max(100, 100*leastRoom/max(live, small)))
}

// liveHeap is what the last collection found in use, in bytes.
func liveHeap() uint64 {
	one := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(one)
	if one[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return one[0].Value.Uint64()
}
