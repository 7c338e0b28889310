package storetest

import (
	"testing"
	"time"

	"erawan/audience/reach"
	"erawan/campaigns/engagement"
	"erawan/internal/rdb"
)

// dayKeys has two nodes agree on the key of a day, lose it, and agree on it again.
func dayKeys(t *testing.T, c *rdb.Client) {
	ctx, now := t.Context(), time.Now().UTC().Truncate(time.Millisecond)
	today := reach.DayOf(now)
	agree := func(offer engagement.DayKey) engagement.DayKey {
		t.Helper()
		got, err := rdb.DayKeys{Client: c}.Agree(ctx, offer)
		check(t, err)
		return got
	}
	a := engagement.DayKey{Day: today + 1, Key: [16]byte{1, 255}, Since: now}
	b := engagement.DayKey{Day: today + 1, Key: [16]byte{2}, Since: now.Add(time.Minute)}
	if got := agree(a); got != a {
		t.Errorf("the first key is not the one that stands: %+v", got)
	}
	if got := agree(b); got != a {
		t.Errorf("the second node has a key of its own: %+v", got)
	}
	if got := agree(engagement.DayKey{Day: today, Key: [16]byte{3}, Since: now}); got.Key != [16]byte{3} {
		t.Error("two days have one key")
	}
	over := engagement.DayKey{Day: today - 1, Key: [16]byte{4}, Since: now}
	if got := agree(over); got != over {
		t.Errorf("a day that is over is agreed on: %+v", got)
	}
}
