package storetest

import (
	"context"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"erawan/campaigns/token"
	"erawan/internal/rdb"
)

func visitors(t *testing.T, c *rdb.Client) {
	ctx, now := t.Context(), time.Now().UTC()
	v := rdb.Visitors{Client: c, Patience: time.Minute} // what is tested is what is kept, not how soon
	seen := token.Seen{Campaign: 1 << 40, Frame: 3, Day: 20000, Count: 1, Last: now.Truncate(time.Minute)}
	check(t, v.Tell(ctx, 7, "p-1", []token.Seen{seen, seen}, now))
	check(t, v.Tell(ctx, 7, "p-1", nil, now))
	want := seen
	want.Count = 2
	for name, c := range map[string]struct {
		org  int64
		who  string
		at   time.Time
		want []token.Seen
	}{
		"the same day": {7, "p-1", now, []token.Seen{want}}, "a day later": {7, "p-1", now.Add(24 * time.Hour), []token.Seen{want}},
		"two days later": {7, "p-1", now.Add(48 * time.Hour), nil}, "another visitor": {7, "p-2", now, nil}, "another partner": {8, "p-1", now, nil},
	} {
		got, err := v.Recall(ctx, c.org, c.who, c.at)
		if diff := gocmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
	ended, stop := context.WithCancel(ctx)
	stop()
	if _, err := v.Recall(ended, 7, "p-1", now); err == nil {
		t.Error("nobody could be asked, and no error")
	}
}

// visitorsMonth has a visitor come a thousand times a day, to two nodes in turn: on no day of Bangkok is anything shown
// more than its cap.
func visitorsMonth(t *testing.T, c *rdb.Client) {
	const limit = 3
	ctx, bangkok := t.Context(), time.FixedZone("Bangkok", 7*3600)
	nodes := []rdb.Visitors{{Client: c, Patience: time.Minute}, {Client: c, Patience: time.Minute}}
	start := time.Now().In(bangkok).Truncate(time.Hour)
	shown := map[int]int{}
	for n := range 30_000 {
		at, node := start.Add(time.Duration(n)*86400*time.Second/1000), nodes[n%2]
		day := int(at.Unix()+7*3600) / 86400
		list, err := node.Recall(ctx, 7, "p-month", at)
		check(t, err)
		today := 0
		for _, s := range list {
			if s.Campaign == 1 && s.Day == day {
				today += s.Count
			}
		}
		if today < limit {
			shown[day]++
			check(t, node.Tell(ctx, 7, "p-month", []token.Seen{{Campaign: 1, Frame: 3, Day: day, Count: 1, Last: at.UTC().Truncate(time.Minute)}}, at))
		}
	}
	for day, n := range shown {
		if n > limit || n < limit && len(shown) > 31 {
			t.Errorf("day %d: shown %d times, the cap is %d", day, n, limit)
		}
	}
	if len(shown) < 30 {
		t.Errorf("shown on %d days", len(shown))
	}
}
