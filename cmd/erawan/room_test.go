package main

import (
	"runtime"
	"testing"
)

func TestARoomIsLeftAboveWhatIsInUse(t *testing.T) {
	t.Parallel()
	for live, want := range map[uint64]int{0: 3200, 16 << 20: 800, 64 << 20: 200, leastRoom: 100, 10 * leastRoom: 100} {
		if got := roomFor(live); got != want {
			t.Errorf("with %d bytes in use: %d%%, want %d%%", live, got, want)
		}
	}
	runtime.GC()
	if liveHeap() == 0 {
		t.Error("nobody tells how much is in use")
	}
}
