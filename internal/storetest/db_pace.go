package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Pacing holds what pacing reads and publishes to its contract.
func Pacing(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"an epoch is published once, read by those who hold another, and dropped when it is old and not the newest", epochs},
		{"goals are the live campaigns that have one, as they were saved", goals},
		{"figures are a campaign's own, of its metric, in both arms, ever and since its midnight", figures},
		{"traffic is the decisions of some placements by half-hour", traffic},
	})
}

func epochs(t *testing.T, w *world) {
	ctx := t.Context()
	if p, other, err := w.plan.OtherPace(ctx, 0); err != nil || other || p.Epoch != 0 {
		t.Errorf("before any: %+v %v %v", p, other, err)
	}
	var all []delivery.Pace
	for n := range int64(3) {
		p := delivery.Pace{Epoch: n + 1, At: Noon.Add(time.Duration(n) * time.Minute), Campaigns: []delivery.Paced{
			{Campaign: 1, Share: 77 * int(n), Delivered: 1 << 40, Today: 3, Due: 5, Day: 9, Seen: 1.25, Tried: 1e-7, Clock: true}, {Campaign: 2, Shut: delivery.DayCap}}}
		check(t, w.plan.Publish(ctx, p))
		all = append(all, p)
	}
	if err := w.plan.Publish(ctx, all[1]); !fault.Is(err, fault.Conflict) {
		t.Errorf("published twice: %v", err)
	}
	if diff := cmp.Diff(all[2], must[delivery.Pace](t)(w.plan.Latest(ctx))); diff != "" {
		t.Error(diff)
	}
	for held, want := range map[int64]bool{0: true, 2: true, 3: false, 9: true} {
		got, other, err := w.plan.OtherPace(ctx, held)
		if err != nil || other != want || want && got.Epoch != 3 {
			t.Errorf("held %d: epoch %d, %v, %v", held, got.Epoch, other, err)
		}
	}
	if gone := must[int64](t)(w.plan.DropPaces(ctx, Noon.Add(time.Minute))); gone != 1 {
		t.Errorf("%d dropped, want the one before", gone)
	}
	if gone := must[int64](t)(w.plan.DropPaces(ctx, Noon.Add(time.Hour))); gone != 1 {
		t.Errorf("%d dropped, want all but the newest", gone)
	}
	if p := must[delivery.Pace](t)(w.plan.Latest(ctx)); p.Epoch != 3 {
		t.Errorf("the newest is %d", p.Epoch)
	}
}

func goals(t *testing.T, w *world) {
	ctx := t.Context()
	if got := must[[]campaigns.Campaign](t)(w.plan.Goals(ctx)); len(got) != 0 {
		t.Errorf("%d campaigns have none, and were read", len(got))
	}
	next := w.ours.campaign
	next.State = campaigns.Live
	next.Goal = campaigns.Goal{Metric: campaigns.Viewable, Amount: 5000, Pacing: campaigns.FrontLoaded, Daily: 300, Total: 6000}
	saved := must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, w.ours.scope(), w.ours.actor(), next))
	paused := w.theirs.campaign
	paused.State, paused.Goal = campaigns.Paused, next.Goal
	must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, w.theirs.scope(), w.theirs.actor(), paused))
	if diff := cmp.Diff([]campaigns.Campaign{saved}, must[[]campaigns.Campaign](t)(w.plan.Goals(ctx))); diff != "" {
		t.Error(diff)
	}
}

func figures(t *testing.T, w *world) {
	l := ledgerOf(t, w)
	midnight := Noon.Add(-7 * time.Hour)
	n := 0
	book := func(h house, arm token.Arm, at time.Time, typ engagement.Type, times int) {
		for range times {
			n++
			e := eventOf(n, typ, h.cell(arm, lang.Th))
			e.Token, e.OccurredAt, e.ReceivedAt = tokenAt(at, n), at, at
			apply(t, l, engagement.Batch{Events: []engagement.Event{e}})
		}
	}
	book(w.ours, token.Shown, Noon, engagement.Impression, 3)
	book(w.ours, token.HeldOut, Noon, engagement.Impression, 2)
	book(w.ours, token.Shown, Noon, engagement.Viewable, 1)
	book(w.ours, token.Shown, midnight.Add(-time.Minute), engagement.Impression, 4)
	book(w.theirs, token.Shown, Noon, engagement.Impression, 6)
	got := must[[]delivery.Figures](t)(w.plan.Figures(t.Context(), []delivery.Since{
		{Campaign: w.ours.campaign.ID, Metric: campaigns.Impressions, Midnight: midnight}, {Campaign: w.theirs.campaign.ID, Metric: campaigns.Viewable, Midnight: midnight},
		{Campaign: 12345, Metric: campaigns.Pledges, Midnight: midnight}}))
	if diff := cmp.Diff([]delivery.Figures{{Delivered: 9, Today: 5}, {}, {}}, got); diff != "" {
		t.Error(diff)
	}
	got = must[[]delivery.Figures](t)(w.plan.Figures(t.Context(), []delivery.Since{{Campaign: w.ours.campaign.ID, Metric: campaigns.Viewable, Midnight: midnight}}))
	if diff := cmp.Diff([]delivery.Figures{{Delivered: 1, Today: 1}}, got); diff != "" {
		t.Error(diff)
	}
	if none := must[[]delivery.Figures](t)(w.plan.Figures(t.Context(), nil)); len(none) != 0 {
		t.Errorf("of nothing: %v", none)
	}
}

func traffic(t *testing.T, w *world) {
	l := ledgerOf(t, w)
	for hours, count := range map[int]int64{0: 5, 1: 7, 23: 11, 24: 100, -1: 200} {
		w.ours.asked(t, l, Noon.Add(time.Duration(hours)*time.Hour), count)
	}
	w.theirs.asked(t, l, Noon, 1000)
	got := must[[][48]int64](t)(w.plan.Traffic(t.Context(), []int64{w.ours.placement.ID}, Noon, Noon.Add(-48*time.Hour)))
	want := [][48]int64{{0: 5, 2: 7, 46: 11}, {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
