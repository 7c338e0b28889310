package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/list"
)

// segmentChecks hold the store of segments to its contract.
var segmentChecks = []storeCheck{
	{"segments have versions and a scope", segmentScopes},
	{"a segment's versions say who made them and when", segmentVersions},
	{"a rule names segments of its own organisation only, and never in a circle", segmentReferences},
	{"a segment is not changed so that another breaks", segmentBreaks},
	{"a segment in use is not archived, and an archived one not used", segmentArchive},
	{"what uses a segment is told", segmentUse},
	{"a wrong segment is refused whole, with the place", segmentWrong},
}

func segmentVersions(t *testing.T, w *world) {
	ctx := t.Context()
	first := w.ours.segment
	next := first
	next.Name, next.Rule.In = "renamed", []string{"TH", "LA"}
	second := must[audience.Segment](t)(w.campaigns.SaveSegment(ctx, w.ours.scope(), access.Actor{Staff: w.ours.staff.ID, Name: "somebody"}, next))
	got := must[[]audience.Version](t)(w.campaigns.SegmentVersions(ctx, w.ours.scope(), first.Public))
	if len(got) != 2 || got[0].By.Name != "somebody" || got[0].At.IsZero() || got[0].At.Before(got[1].At) {
		t.Fatalf("got %+v", got)
	}
	if diff := cmp.Diff([]audience.Segment{second, first}, []audience.Segment{got[0].Segment, got[1].Segment}); diff != "" {
		t.Error(diff)
	}
	ids := []int64{first.ID, w.theirs.segment.ID}
	for name, tc := range map[string]struct {
		scope access.Scope
		want  map[int64]time.Time
	}{
		"the owner": {w.ours.scope(), map[int64]time.Time{first.ID: got[0].At}},
		"nobody":    {access.Scope{}, map[int64]time.Time{}},
	} {
		if diff := cmp.Diff(tc.want, must[map[int64]time.Time](t)(w.campaigns.SegmentsChanged(ctx, tc.scope, ids))); diff != "" {
			t.Errorf("when segments changed, for %s: %s", name, diff)
		}
	}
	if all := must[map[int64]time.Time](t)(w.campaigns.SegmentsChanged(ctx, access.System, ids)); len(all) != 2 || !all[first.ID].Equal(got[0].At) {
		t.Errorf("all that changed: %v", all)
	}
	before := position(t, w)
	if _, err := w.campaigns.SaveSegment(ctx, w.ours.scope(), w.ours.actor(), next); !fault.Is(err, fault.Stale) {
		t.Errorf("an edit of the first version: %v", err)
	}
	if after := position(t, w); after != before {
		t.Errorf("a refused edit moved the revision from %v to %v", before, after)
	}
	for name, scope := range map[string]access.Scope{"the other owner": w.theirs.scope(), "the partner": w.ours.partner.Scope(), "nobody": {}} {
		if _, err := w.campaigns.SegmentVersions(ctx, scope, first.Public); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads versions: %v", name, err)
		}
		if _, err := w.campaigns.SegmentByPublic(ctx, scope, first.Public); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads: %v", name, err)
		}
		if _, err := w.campaigns.SegmentUse(ctx, scope, first.Public); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads its use: %v", name, err)
		}
	}
	if diff := cmp.Diff(second, must[audience.Segment](t)(w.campaigns.SegmentByPublic(ctx, w.ours.scope(), first.Public))); diff != "" {
		t.Error(diff)
	}
	entries := must[[]access.Line](t)(w.access.DB.Audit(ctx, w.ours.scope(), access.AuditAsk{Kind: access.OnSegment, Subject: first.Public, Limit: 5}))
	if len(entries) != 2 || entries[0].Verb != access.Changed || entries[0].By.Name != "somebody" {
		t.Errorf("audit: %+v", entries)
	}
}

// naming saves a segment of ours whose rule names another.
func naming(t *testing.T, w *world, name string, public string) audience.Segment {
	t.Helper()
	return must[audience.Segment](t)(w.campaigns.SaveSegment(t.Context(), w.ours.scope(), w.ours.actor(),
		audience.Segment{Name: name, Rule: audience.Rule{All: []audience.Rule{{Segment: public}, {Signal: "party", In: []string{"solo"}}}}}))
}

func refused(t *testing.T, err error, kind fault.Kind, field, key string) {
	t.Helper()
	if all := fault.All(err); len(all) != 1 || all[0].Kind != kind || all[0].Field != field || all[0].Key != key {
		t.Errorf("got %v, want %s: %s", err, field, key)
	}
}

func segmentReferences(t *testing.T, w *world) {
	ctx, save := t.Context(), w.campaigns.SaveSegment
	outer := naming(t, w, "outer", w.ours.segment.Public)
	diff := cmp.Diff(outer, must[audience.Segment](t)(w.campaigns.SegmentByPublic(ctx, w.ours.scope(), outer.Public)))
	if diff != "" {
		t.Error(diff)
	}
	_, err := save(ctx, w.ours.scope(), w.ours.actor(), audience.Segment{Name: "foreign", Rule: audience.Rule{Segment: w.theirs.segment.Public}})
	refused(t, err, fault.Invalid, "/rule/segment", "rule.unknown_segment")
	_, err = save(ctx, w.ours.scope(), w.ours.actor(), audience.Segment{Name: "lost", Rule: audience.Rule{Not: &audience.Rule{Segment: "seg_x"}}})
	refused(t, err, fault.Invalid, "/rule/not/segment", "rule.unknown_segment")
	inner := w.ours.segment
	inner.Rule = audience.Rule{Segment: outer.Public}
	_, err = save(ctx, w.ours.scope(), w.ours.actor(), inner)
	refused(t, err, fault.Invalid, "/rule/segment", "rule.segment_cycle")
	// The refused circle left nothing behind: the inner one can still be changed.
	inner.Rule = audience.Rule{Signal: "destination", In: []string{"LA"}}
	must[audience.Segment](t)(save(ctx, w.ours.scope(), w.ours.actor(), inner))
}

func segmentBreaks(t *testing.T, w *world) {
	ctx := t.Context()
	// Each of these is either of two: nine of them at once come to 512 combinations.
	outer := audience.Segment{Name: "nine", Rule: audience.Rule{}}
	for range 9 {
		outer.Rule.All = append(outer.Rule.All, audience.Rule{Segment: w.ours.segment.Public})
	}
	must[audience.Segment](t)(w.campaigns.SaveSegment(ctx, w.ours.scope(), w.ours.actor(), outer))
	inner := w.ours.segment
	inner.Rule = audience.Rule{Any: []audience.Rule{{Signal: "destination", In: []string{"TH"}}, {Signal: "origin", In: []string{"CN"}}}}
	_, err := w.campaigns.SaveSegment(ctx, w.ours.scope(), w.ours.actor(), inner)
	refused(t, err, fault.Conflict, "/rule", "segment.breaks_other")
}

func segmentArchive(t *testing.T, w *world) {
	ctx, save := t.Context(), w.campaigns.SaveSegment
	inner := w.ours.segment
	inner.Archived = true
	_, err := save(ctx, w.ours.scope(), w.ours.actor(), inner)
	refused(t, err, fault.Conflict, "", "segment.in_use")
	free := must[audience.Segment](t)(save(ctx, w.ours.scope(), w.ours.actor(), audience.Segment{Name: "free", Rule: audience.Rule{Signal: "party", Present: true}}))
	user := naming(t, w, "user", free.Public)
	free.Archived = true
	_, err = save(ctx, w.ours.scope(), w.ours.actor(), free)
	refused(t, err, fault.Conflict, "", "segment.in_use")
	user.Archived = true
	must[audience.Segment](t)(save(ctx, w.ours.scope(), w.ours.actor(), user))
	free = must[audience.Segment](t)(save(ctx, w.ours.scope(), w.ours.actor(), free))

	_, err = save(ctx, w.ours.scope(), w.ours.actor(), audience.Segment{Name: "late", Rule: audience.Rule{Segment: free.Public}})
	refused(t, err, fault.Invalid, "/rule/segment", "rule.segment_archived")
	c := w.ours.campaign
	c.Segments = []int64{free.ID}
	_, err = w.campaigns.SaveCampaign(ctx, w.ours.scope(), w.ours.actor(), c)
	refused(t, err, fault.Invalid, "/segments", "rule.segment_archived")
	for filter, want := range map[string]string{"archived": "free", "used": "ours"} {
		page := must[list.Page[audience.Segment]](t)(w.campaigns.SegmentPage(ctx, w.ours.scope(), list.Ask{Filter: filter, Sort: list.Name, Size: 1}))
		if len(page.Items) != 1 || page.Items[0].Name != want || page.Items[0].Archived != (filter == "archived") {
			t.Errorf("%s: %+v", filter, page.Items)
		}
	}
	free.Archived = false
	must[audience.Segment](t)(save(ctx, w.ours.scope(), w.ours.actor(), free))
}

func segmentUse(t *testing.T, w *world) {
	ctx := t.Context()
	outer := naming(t, w, "outer", w.ours.segment.Public)
	got := must[campaigns.Use](t)(w.campaigns.SegmentUse(ctx, w.ours.scope(), w.ours.segment.Public))
	if diff := cmp.Diff(campaigns.Use{Campaigns: []campaigns.Campaign{w.ours.campaign}, Segments: []audience.Segment{outer}}, got); diff != "" {
		t.Error(diff)
	}
	both := []audience.Segment{w.ours.segment, outer}
	counts := func(s access.Scope) map[int64]campaigns.Uses {
		return must[map[int64]campaigns.Uses](t)(w.campaigns.SegmentUses(ctx, s, both))
	}
	if diff := cmp.Diff(map[int64]campaigns.Uses{w.ours.segment.ID: {Campaigns: 1, Segments: 1}}, counts(w.ours.scope())); diff != "" {
		t.Error(diff)
	}
	if others := counts(w.theirs.scope()); len(others) != 0 {
		t.Errorf("others count %v", others)
	}
	over := w.ours.campaign
	over.State = campaigns.Ended
	must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, w.ours.scope(), w.ours.actor(), over))
	outer.Rule = audience.Rule{Signal: "party", Present: true}
	must[audience.Segment](t)(w.campaigns.SaveSegment(ctx, w.ours.scope(), w.ours.actor(), outer))
	got = must[campaigns.Use](t)(w.campaigns.SegmentUse(ctx, w.ours.scope(), w.ours.segment.Public))
	if diff := cmp.Diff(campaigns.Use{}, got); diff != "" {
		t.Error(diff)
	}
	if now := counts(w.ours.scope()); len(now) != 0 {
		t.Errorf("an ended campaign and a rule that went are counted: %v", now)
	}
}

func segmentWrong(t *testing.T, w *world) {
	before := position(t, w)
	_, err := w.campaigns.SaveSegment(t.Context(), w.ours.scope(), w.ours.actor(), audience.Segment{Name: " ", Rule: audience.Rule{Signal: "party", In: []string{"mob"}}})
	all := fault.All(err)
	if len(all) != 2 || all[0].Field != "/name" || all[0].Key != "segment.needs_name" || all[1].Field != "/rule/in/0" || all[1].Key != "rule.unknown_value" {
		t.Errorf("got %v", err)
	}
	if after := position(t, w); after != before {
		t.Errorf("a refused segment moved the revision from %v to %v", before, after)
	}
}
