package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/campaigns/experiment"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// adding is a ledger that adds up, and the store that reads what was added up.
type adding struct {
	ledger *ledgerdb.Store
	evidencedb.Store
}

func (a adding) AddUp(ctx context.Context, d experiment.Days) error { return a.ledger.AddUp(ctx, d) }

// adaptive has an experiment running on an adaptive split, and views of both variants on its first day.
func adaptive(t *testing.T, w *world) (experiment.Registration, campaigns.Campaign, adding) {
	t.Helper()
	ctx, scope := t.Context(), w.ours.scope()
	draft, c := w.ours.registered(t, w)
	c.Choosing = campaigns.Adaptive
	c = must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, scope, w.ours.actor(), c))
	begun := must[experiment.Registration](t)(draft.Freeze(c, nil, Noon))
	begun = must[experiment.Registration](t)(w.campaigns.SaveExperiment(ctx, scope, w.ours.actor(), begun, c))
	l, n := ledgerdb.New(w.db), 0
	book := func(variant string, propensity, views, pledged int, change func(*engagement.Event)) {
		var b engagement.Batch
		for i := range views {
			n++
			cell := w.ours.cell(token.Shown, lang.Th)
			cell.Variant = variant
			e := eventOf(n, engagement.Impression, cell)
			e.Propensity, e.OccurredAt = propensity, begun.Began.Add(time.Minute)
			if change != nil {
				change(&e)
			}
			if b.Events = append(b.Events, e); i < pledged {
				e.Type, e.Propensity = engagement.Pledge, 0 // it is the view that says how likely it was
				b.Events = append(b.Events, e)
			}
		}
		apply(t, l, b)
	}
	book("a", 460, 400, 4, nil)
	book("b", 460, 300, 30, nil)
	book("b", 230, 50, 5, nil)
	book("a", 460, 9, 9, func(e *engagement.Event) { e.Filter = engagement.DeclaredBot })
	book("a", 460, 9, 9, func(e *engagement.Event) { e.Cell.Arm = token.HeldOut })
	book("a", 460, 9, 9, func(e *engagement.Event) { e.OccurredAt = begun.Began.Add(-time.Minute) })
	return begun, c, adding{l, evidencedb.Store{DB: w.db}}
}

// splitsAreDrawn holds a day's draw of an adaptive split to its contract.
func splitsAreDrawn(t *testing.T, w *world) {
	ctx, scope := t.Context(), w.ours.scope()
	begun, c, counts := adaptive(t, w)
	before := must[delivery.Position](t)(w.plan.Position(ctx))
	midnight := campaigns.DateOf(Noon).Next().In(time.UTC)
	now := midnight.Add(9 * time.Minute)
	a := experiment.Adapter{Splits: w.campaigns, Counts: counts, Now: func() time.Time { return now }}
	if n := must[int](t)(a.Draw(ctx)); n != 0 {
		t.Error("drawn before the day was waited for")
	}
	now = midnight.Add(11 * time.Minute)
	if n := must[int](t)(a.Draw(ctx)); n != 1 {
		t.Fatalf("%d drawn", n)
	}
	want := experiment.Ledger{Until: campaigns.DateOf(now), Drawn: []experiment.Drawn{
		{Variant: "a", Propensity: 460, Counts: experiment.Counts{Visits: 400, Pledges: 4}},
		{Variant: "b", Propensity: 230, Counts: experiment.Counts{Visits: 50, Pledges: 5}},
		{Variant: "b", Propensity: 460, Counts: experiment.Counts{Visits: 300, Pledges: 30}},
	}}
	if diff := cmp.Diff(want, must[experiment.Ledger](t)(counts.Drawn(ctx, scope, begun.ID))); diff != "" {
		t.Error(diff)
	}
	drawn := must[campaigns.Campaign](t)(w.campaigns.CampaignByPublic(ctx, scope, c.Public))
	if drawn.Version != c.Version+1 || drawn.DrawnOn != campaigns.DateOf(now) || drawn.Messages[0].Weight != 50 || drawn.Messages[1].Weight != 950 || drawn.Split.Buckets("a") > 52 {
		t.Errorf("drawn %+v", drawn)
	}
	again := experiment.Adapter{Splits: w.campaigns, Counts: counts, Now: a.Now} // another worker
	if n := must[int](t)(a.Draw(ctx)) + must[int](t)(again.Draw(ctx)); n != 0 {
		t.Errorf("drawn %d times more on the same day", n)
	}
	then, err := w.plan.At(ctx, before, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, was := range then.Campaigns {
		if was.ID == c.ID && (was.Messages[0].Weight != 1 || was.Version != c.Version) {
			t.Errorf("as it was: %+v", was)
		}
	}
	if got := must[experiment.Ledger](t)(counts.Drawn(ctx, w.theirs.scope(), begun.ID)); len(got.Drawn) != 0 {
		t.Errorf("another organisation reads %+v", got)
	}
}

// splitsAreKept holds the store to what it refuses to draw.
func splitsAreKept(t *testing.T, w *world) {
	ctx, scope, on := t.Context(), w.ours.scope(), campaigns.DateOf(Noon).Next()
	begun, c, _ := adaptive(t, w)
	old := c
	old.Version--
	for name, row := range map[string]struct {
		scope   access.Scope
		c       campaigns.Campaign
		weights []int
		kind    fault.Kind
	}{
		"an older version":        {scope, old, []int{1, 2}, fault.Stale},
		"another organisation":    {w.theirs.scope(), c, []int{1, 2}, fault.NotFound},
		"weights of other things": {scope, c, []int{1}, fault.Conflict},
		"a weight of nothing":     {scope, c, []int{0, 1000}, fault.Invalid},
	} {
		if err := w.campaigns.Redraw(ctx, row.scope, row.c, row.weights, on); !fault.Is(err, row.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	over := must[experiment.Registration](t)(begun.End("Enough.", Noon.Add(time.Hour)))
	must[experiment.Registration](t)(w.campaigns.SaveExperiment(ctx, scope, w.ours.actor(), over, c))
	if err := w.campaigns.Redraw(ctx, scope, c, []int{1, 2}, on); !fault.Is(err, fault.Conflict) {
		t.Errorf("after its end: %v", err)
	}
}
