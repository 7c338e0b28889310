package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/pledges"
	"erawan/internal/db"
	"erawan/internal/db/pledgedb"
)

// arrivalsCounted counts who came by what was sent on: told twice or late it changes nothing, and each organisation reads its own.
func arrivalsCounted(t *testing.T, d *db.DB, s pledgedb.Store) {
	w := newWorld(t, d)
	ctx, day := t.Context(), campaigns.DateOf(Noon)
	first, second := pledges.NewArrivals([16]byte{1}), pledges.NewArrivals([16]byte{2})
	for range 3 {
		first.Arrived(w.ours.campaign.ID, day, "line")
	}
	second.Arrived(w.ours.campaign.ID, day.Plus(1), "line")
	second.Arrived(w.ours.campaign.ID, day, "picture")
	second.Arrived(w.theirs.campaign.ID, day, "weibo")
	for range 2 {
		check(t, first.Flush(ctx, s, Noon))
		check(t, second.Flush(ctx, s, Noon))
	}
	first.Arrived(w.ours.campaign.ID, day, "line")
	check(t, first.Flush(ctx, s, Noon))
	check(t, s.CountArrivals(ctx, []pledges.Arrival{{Node: [16]byte{1}, Campaign: w.ours.campaign.ID, Day: day, Channel: "line", Count: 2}})) // late
	one := func(h house, channel string, n int64) pledges.SentOn {
		return pledges.SentOn{Campaign: h.campaign.Public, Name: h.campaign.Name, Channel: channel, Count: n}
	}
	if diff := cmp.Diff([]pledges.SentOn{one(w.ours, "line", 5), one(w.ours, "picture", 1)}, must[[]pledges.SentOn](t)(s.SentOn(ctx, w.ours.scope()))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]pledges.SentOn{one(w.theirs, "weibo", 1)}, must[[]pledges.SentOn](t)(s.SentOn(ctx, w.theirs.scope()))); diff != "" {
		t.Error(diff)
	}
}
