package storetest

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/experiment"
	"erawan/campaigns/token"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/lang"
)

// tallySides books visits of both sides from three sources, and outcomes of some of them, each told twice.
func tallySides(t *testing.T, w *world) {
	l, n := ledgerdb.New(w.db), 100
	declared, _ := engagement.TypeOf(campaigns.Declared)
	refused, _ := engagement.TypeOf(campaigns.Refused)
	book := func(from token.Source, arm token.Arm, visits int, outcomes ...engagement.Type) {
		var b engagement.Batch
		for range visits {
			n++
			for _, typ := range append([]engagement.Type{engagement.Impression}, outcomes...) {
				e := eventOf(n, typ, w.ours.cell(arm, lang.Th).From(from))
				e.Source = from
				b.Events = append(b.Events, e)
			}
		}
		apply(t, l, b)
		if again := apply(t, l, b); again.Inserted != 0 {
			t.Errorf("told twice, counted again: %+v", again)
		}
	}
	book(token.PerView, token.Shown, 5)
	book(token.PerView, token.HeldOut, 2, declared)
	book(token.PageStore, token.Shown, 3, declared, refused)
	book(token.Untold, token.Shown, 1)
	store := evidencedb.Store{DB: w.db}
	span := experiment.Span{Campaign: w.ours.campaign.ID, Since: Noon, Outcome: campaigns.Declared}
	got := must[experiment.Tally](t)(store.Tally(t.Context(), w.ours.scope(), span))
	got.At = time.Time{}
	var want experiment.Tally
	want.Count(experiment.PerView, false, "a", experiment.Counts{Visits: 5})
	want.Count(experiment.PerView, true, "a", experiment.Counts{Visits: 2, Reported: 2})
	want.Count(experiment.PageStore, false, "a", experiment.Counts{Visits: 3, Reported: 3})
	want.Count(experiment.Untold, false, "a", experiment.Counts{Visits: 1})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	span.Outcome = campaigns.AskedStaff
	if got = must[experiment.Tally](t)(store.Tally(t.Context(), w.ours.scope(), span)); got.Shown["a"].Reported != 0 || got.Shown["a"].Visits != 9 {
		t.Errorf("an outcome that nobody told of: %+v", got.Shown)
	}
	book(token.Cluster, token.Shown, 4, engagement.Click)
	book(token.Cluster, token.HeldOut, 2, engagement.Click, declared)
	partner := strconv.FormatInt(w.ours.partner.ID, 10)
	for unit, of := range map[campaigns.Unit]string{campaigns.ByPartner: partner, campaigns.ByDay: "2026-11-24"} {
		span := experiment.Span{Campaign: w.ours.campaign.ID, Since: Noon}
		clusters := must[experiment.ClusterSides](t)(store.Clusters(t.Context(), w.ours.scope(), span, unit, experiment.Clicks))
		if diff := cmp.Diff(experiment.ClusterSides{Shown: map[string]experiment.Clusters{"a": {of: {Visits: 4, Hits: 4}}}, HeldOut: experiment.Clusters{of: {Visits: 2, Hits: 2}}}, clusters); diff != "" {
			t.Errorf("by %s: %s", unit, diff)
		}
		span.Outcome = campaigns.Declared
		clusters = must[experiment.ClusterSides](t)(store.Clusters(t.Context(), w.ours.scope(), span, unit, experiment.Reported))
		if clusters.HeldOut[of] != (experiment.Rate{Visits: 2, Hits: 2}) || clusters.Shown["a"][of] != (experiment.Rate{Visits: 4}) {
			t.Errorf("outcomes by %s: %+v", unit, clusters)
		}
	}
	plain := experiment.Span{Campaign: w.ours.campaign.ID, Since: Noon}
	tally, parts, err := store.Parts(t.Context(), w.ours.scope(), plain, experiment.Clicks)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(must[experiment.Tally](t)(store.Tally(t.Context(), w.ours.scope(), plain)).By, tally.By); diff != "" {
		t.Errorf("the parts add up to another tally: %s", diff)
	}
	for of, sides := range map[string]experiment.ClusterSides{partner: parts.Partners, "2026-11-24": parts.Days} { // however they were drawn
		if sides.Shown["a"][of] != (experiment.Rate{Visits: 13, Hits: 4}) || sides.HeldOut[of] != (experiment.Rate{Visits: 4, Hits: 2}) {
			t.Errorf("of %s: %+v", of, sides)
		}
	}
	if got = must[experiment.Tally](t)(store.Tally(t.Context(), w.theirs.scope(), span)); len(got.Shown)+len(got.HeldOut) > 0 {
		t.Errorf("another organisation's: %+v", got)
	}
}
