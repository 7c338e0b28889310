package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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
		{"parts are a campaign's own, by language since its midnight and by placement since the hour, in both arms", parts},
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
			{Campaign: 1, Share: 77 * int(n), Delivered: 1 << 40, Today: 3, Due: 5, Day: 9, Seen: 1.25, Tried: 1e-7, Clock: true,
				Tongues: []delivery.Tongue{{Locale: lang.Th, Share: 9, Today: 4}}, Places: []delivery.Place{{Placement: 8, Share: 1, Next: 2, Decided: 3, Rate: .5}}}, {Campaign: 2, Shut: delivery.DayCap}}}
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
	other := w.theirs.campaign
	other.State, other.PerHour, other.Reserve, other.Goal = campaigns.Live, 40, campaigns.Reserve{lang.Th: 20}, campaigns.Goal{Metric: campaigns.Pledges, Daily: 9}
	bounded := must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, w.theirs.scope(), w.theirs.actor(), other))
	if diff := cmp.Diff([]campaigns.Campaign{saved, bounded}, must[[]campaigns.Campaign](t)(w.plan.Goals(ctx))); diff != "" {
		t.Error(diff)
	}
	paused := bounded
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

func parts(t *testing.T, w *world) {
	l := ledgerOf(t, w)
	midnight, hour := Noon.Add(-7*time.Hour), Noon.Truncate(time.Hour)
	n := 0
	book := func(h house, arm token.Arm, spoken lang.Locale, at time.Time, typ engagement.Type, times int) {
		for range times {
			n++
			e := eventOf(n, typ, h.cell(arm, spoken))
			e.Token, e.OccurredAt, e.ReceivedAt = tokenAt(at, n), at, at
			apply(t, l, engagement.Batch{Events: []engagement.Event{e}})
		}
	}
	book(w.ours, token.Shown, lang.Th, Noon, engagement.Impression, 3)
	book(w.ours, token.HeldOut, lang.Th, Noon, engagement.Impression, 2)
	book(w.ours, token.Shown, lang.En, Noon, engagement.Impression, 1)
	book(w.ours, token.Shown, lang.Th, midnight.Add(-time.Minute), engagement.Impression, 4)
	book(w.ours, token.Shown, lang.Th, Noon, engagement.Viewable, 1)
	book(w.theirs, token.Shown, lang.Th, Noon, engagement.Impression, 6)
	w.ours.asked(t, l, hour.Add(time.Minute), 5)
	w.ours.asked(t, l, hour.Add(40*time.Minute), 7)
	w.ours.asked(t, l, hour.Add(-time.Minute), 100)
	asked := []delivery.Since{{Campaign: w.ours.campaign.ID, Metric: campaigns.Impressions, Midnight: midnight}, {Campaign: 12345, Metric: campaigns.Viewable, Midnight: midnight}}
	got := must[[]delivery.Parts](t)(w.plan.Parts(t.Context(), asked, hour))
	want := []delivery.Parts{{Today: map[lang.Locale]int64{lang.Th: 5, lang.En: 1}, Hour: map[int64]int64{w.ours.placement.ID: 12}}, {Today: map[lang.Locale]int64{}, Hour: map[int64]int64{}}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreMapEntries(func(_ lang.Locale, n int64) bool { return n == 0 })); diff != "" {
		t.Error(diff)
	}
	if none := must[[]delivery.Parts](t)(w.plan.Parts(t.Context(), nil, hour)); len(none) != 0 {
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
