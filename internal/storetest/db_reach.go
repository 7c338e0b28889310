package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/reachdb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Reach holds the sample of visits and the floor to their contract.
func Reach(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"a batch of the sample applied again changes nothing", sampleAgain},
		{"a process's highest number of visits is its number", highestCounts},
		{"a day keeps the visits of lowest rank, whoever brings them", lowestKept},
		{"days that are over four weeks old go, with their counts", daysTrimmed},
		{"nothing in the sample names a person or a view", sampleNamesNobody},
		{"a forecast is scaled by what decisions came to at its placements", drawnAtPlacements},
		{"a rule under the floor does not go live, and says at which segment", floorAtPublishing},
		{"a segment is not narrowed under a live campaign", floorUnderLive},
		{"what is measured again reaches the plan, and what changed meanwhile does not", floorsFollow},
	})
}

var today = reach.DayOf(Noon)

// visitOf is a row of the sample with one signal.
func visitOf(w *world, day reach.Day, rank int64, party string) reach.Row {
	var who audience.Traveller
	who.Set(audience.Party, party)
	return reach.Row{Day: day, Rank: rank, Placement: w.ours.placement.ID, Partner: w.ours.partner.ID, Locale: lang.Th, Signals: who.Banded()}
}

func sampleOf(node byte, day reach.Day, visits int64, rows ...reach.Row) engagement.Batch {
	return engagement.Batch{Samples: []reach.Batch{{Node: [16]byte{node}, Day: day, Visits: visits, Rows: rows}}}
}

func sampleAgain(t *testing.T, w *world) {
	l, s := ledgerdb.New(w.db), reachdb.Store{DB: w.db}
	b := sampleOf(1, today, 3, visitOf(w, today, 7, "solo"), visitOf(w, today, 5, "family"), visitOf(w, today, 7, "solo"))
	for range 3 {
		if got := apply(t, l, b); got.Inserted != 0 {
			t.Errorf("%+v", got)
		}
	}
	days := must[map[reach.Day]int64](t)(s.Days(t.Context(), today-27))
	if diff := cmp.Diff(map[reach.Day]int64{today: 3}, days); diff != "" {
		t.Error(diff)
	}
	rows := must[[]reach.Kept](t)(s.Rows(t.Context(), []reach.Day{today, today - 1}))
	slices.SortFunc(rows, func(a, b reach.Kept) int { return int(a.Rank - b.Rank) })
	want := []reach.Kept{}
	for _, r := range []reach.Row{visitOf(w, today, 5, "family"), visitOf(w, today, 7, "solo")} {
		want = append(want, reach.Kept{Row: r, PlacementName: w.ours.placement.Public, PartnerName: w.ours.partner.Public})
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}

func highestCounts(t *testing.T, w *world) {
	l, s := ledgerdb.New(w.db), reachdb.Store{DB: w.db}
	for _, b := range []engagement.Batch{sampleOf(1, today, 10), sampleOf(1, today, 30), sampleOf(1, today, 20), sampleOf(2, today, 5), sampleOf(1, today-1, 4)} {
		apply(t, l, b)
	}
	apply(t, l, engagement.Batch{Samples: []reach.Batch{{Node: [16]byte{3}, Day: today, Visits: 2}, {Node: [16]byte{3}, Day: today, Visits: 9}, {Node: [16]byte{3}, Day: today, Visits: 1}}})
	days := must[map[reach.Day]int64](t)(s.Days(t.Context(), today-1))
	if diff := cmp.Diff(map[reach.Day]int64{today: 44, today - 1: 4}, days); diff != "" {
		t.Error(diff)
	}
}

func lowestKept(t *testing.T, w *world) {
	s := reachdb.Store{DB: w.db}
	r := rand.New(rand.NewPCG(1, 2))
	var all []int64
	for range 2*reach.PerDay + 500 {
		all = append(all, r.Int64())
	}
	var work sync.WaitGroup
	for node := range 2 { // two workers, each with batches of its own and some of the other's
		work.Go(func() {
			l := ledgerdb.New(w.db)
			for from := node * 500; from < len(all); from += 1000 {
				var rows []reach.Row
				for _, rank := range all[from:min(from+700, len(all))] {
					rows = append(rows, visitOf(w, today, rank, "solo"))
				}
				if _, err := l.Apply(t.Context(), sampleOf(byte(node), today, int64(from+1), rows...)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	if gone := must[int64](t)(s.Trim(t.Context(), today-27)); gone == 0 {
		t.Error("there was nothing to trim")
	}
	slices.Sort(all)
	rows := must[[]reach.Kept](t)(s.Rows(t.Context(), []reach.Day{today}))
	got := make([]int64, len(rows))
	for i, row := range rows {
		got[i] = row.Rank
	}
	slices.Sort(got)
	if !slices.Equal(got, all[:reach.PerDay]) {
		t.Errorf("%d visits are kept, and not those of lowest rank", len(got))
	}
	apply(t, ledgerdb.New(w.db), sampleOf(9, today, 1, visitOf(w, today, all[reach.PerDay], "solo")))
	if gone := must[int64](t)(s.Trim(t.Context(), today-27)); gone != 0 {
		t.Error("a visit that a day does not keep was written")
	}
}

func daysTrimmed(t *testing.T, w *world) {
	l, s := ledgerdb.New(w.db), reachdb.Store{DB: w.db}
	for _, day := range []reach.Day{today - 29, today - 28, today} {
		apply(t, l, sampleOf(1, day, 1, visitOf(w, day, 1, "solo")))
	}
	if gone := must[int64](t)(s.Trim(t.Context(), today-28)); gone != 2 {
		t.Errorf("%d rows are gone, want a visit and a count", gone)
	}
	rows := must[[]reach.Kept](t)(s.Rows(t.Context(), []reach.Day{today - 29, today - 28, today}))
	if len(rows) != 2 {
		t.Errorf("%d rows are left", len(rows))
	}
}

// sampleNamesNobody holds the tables to the columns that docs/privacy.md names.
func sampleNamesNobody(t *testing.T, w *world) {
	want := map[string][]string{"reach_visit": {"day", "locale", "partner_id", "placement_id", "rank", "signals"}, "reach_day": {"day", "node_id", "visits"}}
	got := map[string][]string{}
	for _, c := range Columns(t, w.db) {
		if _, ours := want[c.Table]; ours {
			got[c.Table] = append(got[c.Table], c.Name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the sample keeps something else; docs/privacy.md says what it may: %s", diff)
	}
}

func drawnAtPlacements(t *testing.T, w *world) {
	l, s := ledgerdb.New(w.db), reachdb.Store{DB: w.db}
	if err := l.Declare(t.Context(), []string{"Asia/Bangkok", "UTC"}); err != nil {
		t.Fatal(err)
	}
	here, there := cellOf(5, lang.Th), cellOf(6, lang.Th)
	apply(t, l, engagement.Batch{
		Events: []engagement.Event{eventOf(1, engagement.Impression, here), eventOf(2, engagement.Impression, here), eventOf(3, engagement.Impression, there)},
		Tallies: []engagement.Tally{{Batch: tokenAt(Noon, 1), Cell: here, Bucket: Noon, Count: 40}, {Batch: tokenAt(Noon, 2), Cell: there, Bucket: Noon, Count: 7},
			{Batch: tokenAt(Noon, 3), Cell: here, Bucket: Noon.AddDate(0, 0, -9), Count: 100}},
	})
	for name, row := range map[string]struct {
		from   reach.Day
		places []int64
		want   reach.Drawn
	}{
		"one":     {today - 3, []int64{5}, reach.Drawn{Decisions: 40, Impressions: 2}},
		"earlier": {today - 9, []int64{5}, reach.Drawn{Decisions: 140, Impressions: 2}},
		"both":    {today, []int64{5, 6}, reach.Drawn{Decisions: 47, Impressions: 3}},
		"none":    {today, nil, reach.Drawn{}},
	} {
		if got := must[reach.Drawn](t)(s.Drawn(t.Context(), row.from, row.places)); got != row.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// visited gives our placement so many visits a day for four weeks, of which every tenth is solo.
func visited(t *testing.T, w *world, aDay int) *reach.Live {
	t.Helper()
	l := ledgerdb.New(w.db)
	for day := today - 27; day <= today; day++ {
		var rows []reach.Row
		for i := range aDay {
			party := "family"
			if i%10 == 0 {
				party = "solo"
			}
			rows = append(rows, visitOf(w, day, int64(i+1), party))
		}
		apply(t, l, sampleOf(1, day, int64(aDay), rows...))
	}
	return &reach.Live{Store: reachdb.Store{DB: w.db}, Now: func() time.Time { return Noon }}
}

func (w *world) segmentOf(t *testing.T, rule audience.Rule) audience.Segment {
	t.Helper()
	return must[audience.Segment](t)(w.campaigns.SaveSegment(t.Context(), w.ours.scope(), w.ours.actor(), audience.Segment{Name: "measured", Rule: rule}))
}

var (
	solo   = audience.Rule{Signal: "party", In: []string{"solo"}}
	family = audience.Rule{Signal: "party", In: []string{"family"}}
)

func floorAtPublishing(t *testing.T, w *world) {
	ctx, scope, by := t.Context(), w.ours.scope(), w.ours.actor()
	measuring := campaigndb.Store{DB: w.db, Trusting: true, Reach: visited(t, w, 20)} // 56 solo, 504 family
	few, many := w.segmentOf(t, solo), w.segmentOf(t, family)
	c := w.ours.newCampaign("floor")
	c.State, c.Segments = campaigns.Live, []int64{many.ID, few.ID}
	before := position(t, w)
	_, err := measuring.SaveCampaign(ctx, scope, by, c)
	told := fault.All(err)
	if len(told) != 1 || told[0].Kind != fault.Invalid || told[0].Field != "/segments/1" || told[0].Key != "reach.under_floor" || told[0].Args["segment"] != "measured" {
		t.Fatalf("%+v", err)
	}
	if position(t, w) != before {
		t.Error("a refused campaign left something behind")
	}
	draft := c
	draft.State = campaigns.Draft
	saved := must[campaigns.Campaign](t)(measuring.SaveCampaign(ctx, scope, by, draft))
	saved.State, saved.Segments = campaigns.Live, []int64{many.ID}
	saved = must[campaigns.Campaign](t)(measuring.SaveCampaign(ctx, scope, by, saved))
	rule, _ := audience.Compile(family)
	want := []delivery.Floor{{ID: 1, Campaign: saved.ID, Segment: many.ID, Digest: delivery.Conjunction(rule, saved.Placements), Standing: reach.Over}}
	if diff := cmp.Diff(want, snapshot(t, w, Noon).Floors); diff != "" {
		t.Error(diff)
	}
	saved.Segments = nil // for everybody: nothing is picked out
	must[campaigns.Campaign](t)(measuring.SaveCampaign(ctx, scope, by, saved))

	fine := w.segmentOf(t, audience.Rule{All: []audience.Rule{solo, {Signal: "origin", In: []string{"CN"}}, {Signal: "purpose", In: []string{"study"}}, {Signal: "age_band", In: []string{"65+"}}}})
	c.Segments = []int64{fine.ID}
	if _, err := w.campaigns.SaveCampaign(ctx, scope, by, c); len(fault.All(err)) != 1 || fault.All(err)[0].Key != "reach.unmeasured" {
		t.Errorf("four signals that nobody measured: %v", err)
	}
	away := campaigndb.Store{DB: w.db, Trusting: true, Reach: brokenReach{}}
	if _, err := away.SaveCampaign(ctx, scope, by, c); !errors.Is(err, errAway) {
		t.Errorf("without its sample: %v", err)
	}
}

func floorUnderLive(t *testing.T, w *world) {
	ctx, scope, by := t.Context(), w.ours.scope(), w.ours.actor()
	measuring := campaigndb.Store{DB: w.db, Trusting: true, Reach: visited(t, w, 40)} // 112 solo, 1,008 family
	inner := w.segmentOf(t, family)
	outer := w.segmentOf(t, audience.Rule{All: []audience.Rule{{Segment: inner.Public}, {Not: &solo}}})
	c := w.ours.newCampaign("narrowed")
	c.State, c.Segments = campaigns.Live, []int64{outer.ID}
	c = must[campaigns.Campaign](t)(measuring.SaveCampaign(ctx, scope, by, c))

	inner.Rule = audience.Rule{All: []audience.Rule{family, {Signal: "purpose", In: []string{"study"}}}}
	_, err := measuring.SaveSegment(ctx, scope, by, inner)
	if told := fault.All(err); len(told) != 1 || told[0].Field != "/rule" || told[0].Key != "reach.under_floor" {
		t.Fatalf("narrowed to nobody: %v", err)
	}
	inner.Rule = audience.Rule{Any: []audience.Rule{family, {Signal: "purpose", In: []string{"study"}}}}
	wider := must[audience.Segment](t)(measuring.SaveSegment(ctx, scope, by, inner))
	if floors := snapshot(t, w, Noon).Floors; len(floors) != 1 || floors[0].Standing != reach.Over || floors[0].Campaign != c.ID {
		t.Errorf("%+v", floors)
	}
	c.State = campaigns.Paused
	must[campaigns.Campaign](t)(measuring.SaveCampaign(ctx, scope, by, c))
	wider.Rule = audience.Rule{Signal: "purpose", In: []string{"study"}}
	must[audience.Segment](t)(measuring.SaveSegment(ctx, scope, by, wider))
}

func floorsFollow(t *testing.T, w *world) {
	ctx, scope, by := t.Context(), w.ours.scope(), w.ours.actor()
	few := w.segmentOf(t, solo)
	c := w.ours.newCampaign("measured")
	c.State, c.Segments = campaigns.Live, []int64{few.ID}
	c = must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, scope, by, c)) // nothing was measured yet
	mark := delivery.Mark{Revision: position(t, w).Revision}
	m := &delivery.Measurer{Floors: w.plan, Sample: visited(t, w, 20)} // 56 solo: too few to be taken up
	if n := must[int](t)(m.Measure(ctx)); n == 0 {
		t.Fatal("nothing changed")
	}
	changes := must[delivery.Changes](t)(w.plan.Changes(ctx, mark, Noon))
	at := slices.IndexFunc(changes.Floors, func(f delivery.Floor) bool { return f.Campaign == c.ID })
	if at < 0 || changes.Floors[at].Standing != reach.Under || changes.Position.Revision <= mark.Revision {
		t.Fatalf("%+v", changes.Floors)
	}
	if n := must[int](t)(m.Measure(ctx)); n != 0 {
		t.Errorf("%d changed when nothing had", n)
	}
	stale := changes.Floors[at]
	stale.Standing, stale.Digest = reach.Over, "of another rule"
	if err := w.plan.SetFloors(ctx, []delivery.Floor{stale}); err != nil {
		t.Fatal(err)
	}
	for _, f := range snapshot(t, w, Noon).Floors {
		if f.Campaign == c.ID && (f.Standing != reach.Under || f.Digest == stale.Digest) {
			t.Errorf("what changed meanwhile was written over: %+v", f)
		}
	}
}

var errAway = errors.New("away")

type brokenReach struct{}

func (brokenReach) Rolling(context.Context) (reach.Sample, error) {
	return nil, fmt.Errorf("sample: %w", errAway)
}
