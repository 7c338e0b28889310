package storetest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
)

// Campaigns holds the store of campaigns, segments and placements to its contract.
func Campaigns(t *testing.T, open OpenDB) {
	runChecks(t, open, append([]storeCheck{
		{"a campaign is read as it was written", campaignRoundTrip},
		{"a campaign's versions are appended", campaignVersions},
		{"other weights move only the buckets that must", campaignSplit},
		{"an edit of an older version is stale", campaignStale},
		{"a campaign names only what is its organisation's", campaignNames},
		{"partners see the campaigns they carry and change none", campaignScopes},
		{"placements have a scope", placementScopes},
	}, slices.Concat(segmentChecks, mappingChecks, experimentChecks, batchChecks, linkChecks)...))
}

func campaignRoundTrip(t *testing.T, w *world) {
	want := w.ours.newCampaign("ours")
	want.ID, want.Org, want.Public, want.Version = w.ours.campaign.ID, w.ours.owner.ID, w.ours.campaign.Public, 1
	got := must[campaigns.Campaign](t)(w.campaigns.CampaignByPublic(t.Context(), w.ours.scope(), want.Public))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	draft := campaigns.Campaign{Public: "cmp_own", Name: all("draft"), State: campaigns.Draft}
	saved := must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(t.Context(), w.ours.scope(), w.ours.actor(), draft))
	got = must[campaigns.Campaign](t)(w.campaigns.CampaignByPublic(t.Context(), w.ours.scope(), "cmp_own"))
	if diff := cmp.Diff(saved, got); diff != "" {
		t.Error(diff)
	}
	draft.State = "undecided"
	draft.Public = ""
	if _, err := w.campaigns.SaveCampaign(t.Context(), w.ours.scope(), w.ours.actor(), draft); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown state: %v", err)
	}
}

func campaignVersions(t *testing.T, w *world) {
	ctx := t.Context()
	first := w.ours.campaign
	next := first
	next.State, next.Placements = campaigns.Paused, nil
	second := must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, w.ours.scope(), w.ours.actor(), next))
	if second.Version != 2 || second.ID != first.ID {
		t.Errorf("version %d of %d", second.Version, second.ID)
	}
	if diff := cmp.Diff([]campaigns.Campaign{second}, must[[]campaigns.Campaign](t)(w.campaigns.Campaigns(ctx, w.ours.scope()))); diff != "" {
		t.Error(diff)
	}
	versions := must[[]campaigns.Campaign](t)(w.campaigns.CampaignVersions(ctx, w.ours.scope(), first.ID))
	if diff := cmp.Diff([]campaigns.Campaign{second, first}, versions); diff != "" {
		t.Error(diff)
	}
	if _, err := w.campaigns.CampaignVersions(ctx, w.theirs.scope(), first.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("versions of somebody else's: %v", err)
	}
}

func campaignSplit(t *testing.T, w *world) {
	ctx, next := t.Context(), w.ours.campaign
	message := next.Messages[0].Message
	weights := func(n ...int) (out []campaigns.Choice) {
		for i, weight := range n {
			out = append(out, campaigns.Choice{Message: message, Variant: string(rune('a' + i)), Weight: weight})
		}
		return out
	}
	for _, step := range []struct {
		weights []int
		want    campaigns.Split
	}{
		{[]int{1, 1, 2}, campaigns.Split{{To: 256, Variant: "a"}, {To: 512, Variant: "b"}, {To: 1024, Variant: "c"}}},
		{[]int{2, 1, 1}, campaigns.Split{{To: 256, Variant: "a"}, {To: 512, Variant: "b"}, {To: 768, Variant: "c"}, {To: 1024, Variant: "a"}}},
		{[]int{2, 1, 1}, campaigns.Split{{To: 256, Variant: "a"}, {To: 512, Variant: "b"}, {To: 768, Variant: "c"}, {To: 1024, Variant: "a"}}},
	} {
		next.Messages, next.Choosing = weights(step.weights...), campaigns.ByAudience
		next.Split = campaigns.Split{{To: 1024, Variant: "b"}} // which nobody is asked for
		next = must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, w.ours.scope(), w.ours.actor(), next))
		got := must[campaigns.Campaign](t)(w.campaigns.CampaignByPublic(ctx, w.ours.scope(), next.Public))
		if diff := cmp.Diff(next, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(step.want, got.Split); diff != "" {
			t.Errorf("%v: %s", step.weights, diff)
		}
	}
}

func campaignStale(t *testing.T, w *world) {
	must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(t.Context(), w.ours.scope(), w.ours.actor(), w.ours.campaign))
	before := position(t, w)
	if _, err := w.campaigns.SaveCampaign(t.Context(), w.ours.scope(), w.ours.actor(), w.ours.campaign); !fault.Is(err, fault.Stale) {
		t.Errorf("the second edit of one version: %v", err)
	}
	if after := position(t, w); after != before {
		t.Errorf("a refused edit moved the revision from %v to %v", before, after)
	}
}

func campaignNames(t *testing.T, w *world) {
	for name, change := range map[string]func(*campaigns.Campaign){
		"message":   func(c *campaigns.Campaign) { c.Messages[0].Message = w.theirs.message.ID },
		"neutral":   func(c *campaigns.Campaign) { c.Neutral = w.theirs.neutral.ID },
		"segment":   func(c *campaigns.Campaign) { c.Segments = []int64{w.ours.segment.ID, w.theirs.segment.ID} },
		"placement": func(c *campaigns.Campaign) { c.Placements = []int64{1 << 40} },
	} {
		c := w.ours.newCampaign("wrong")
		change(&c)
		if _, err := w.campaigns.SaveCampaign(t.Context(), w.ours.scope(), w.ours.actor(), c); !fault.Is(err, fault.NotFound) {
			t.Errorf("a %s of somebody else: %v", name, err)
		}
	}
	if got := must[[]campaigns.Campaign](t)(w.campaigns.Campaigns(t.Context(), access.System)); len(got) != 2 {
		t.Errorf("%d campaigns, want 2", len(got))
	}
}

func campaignScopes(t *testing.T, w *world) {
	ctx := t.Context()
	carrier := w.ours.partner.Scope()
	if diff := cmp.Diff([]campaigns.Campaign{w.ours.campaign}, must[[]campaigns.Campaign](t)(w.campaigns.Campaigns(ctx, carrier))); diff != "" {
		t.Error(diff)
	}
	must[campaigns.Campaign](t)(w.campaigns.CampaignByPublic(ctx, carrier, w.ours.campaign.Public))
	for name, scope := range map[string]access.Scope{"the other owner": w.theirs.scope(), "the other partner": w.theirs.partner.Scope(), "nobody": {}} {
		if _, err := w.campaigns.CampaignByPublic(ctx, scope, w.ours.campaign.Public); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads: %v", name, err)
		}
	}
	for name, scope := range map[string]access.Scope{"the partner": carrier, "the other owner": w.theirs.scope(), "nobody": {}} {
		if _, err := w.campaigns.SaveCampaign(ctx, scope, access.Actor{}, w.ours.campaign); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s edits: %v", name, err)
		}
	}
	c := w.theirs.newCampaign("planted")
	c.Org = w.ours.owner.ID
	if _, err := w.campaigns.SaveCampaign(ctx, w.theirs.scope(), access.Actor{}, c); !fault.Is(err, fault.NotFound) {
		t.Errorf("a campaign made for somebody else: %v", err)
	}
}

func segmentScopes(t *testing.T, w *world) {
	ctx := t.Context()
	next := w.ours.segment
	next.Rule = audience.Rule{All: []audience.Rule{{Signal: "hour", Range: &audience.Range{Min: 9, Max: 17}}, {Not: &audience.Rule{Signal: "origin", In: []string{"TH"}}}}}
	saved := must[audience.Segment](t)(w.campaigns.SaveSegment(ctx, w.ours.scope(), w.ours.actor(), next))
	if diff := cmp.Diff([]audience.Segment{saved}, must[[]audience.Segment](t)(w.campaigns.Segments(ctx, w.ours.scope()))); diff != "" || saved.Version != 2 {
		t.Errorf("version %d: %s", saved.Version, diff)
	}
	if _, err := w.campaigns.SaveSegment(ctx, w.theirs.scope(), w.theirs.actor(), saved); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's segment: %v", err)
	}
	if got := must[[]audience.Segment](t)(w.campaigns.Segments(ctx, w.ours.partner.Scope())); len(got) != 0 {
		t.Errorf("a partner sees %v", got)
	}
}

func placementScopes(t *testing.T, w *world) {
	ctx := t.Context()
	p := w.ours.placement
	p.Name, p.Paused, p.House, p.Fallback = "renamed", true, 0, campaigns.Empty
	saved := must[campaigns.Placement](t)(w.campaigns.SavePlacement(ctx, w.ours.partner.Scope(), p))
	if diff := cmp.Diff(p, saved); diff != "" {
		t.Error(diff)
	}
	for name, scope := range map[string]access.Scope{"its partner": w.ours.partner.Scope(), "whose campaign it carries": w.ours.scope()} {
		if diff := cmp.Diff([]campaigns.Placement{p}, must[[]campaigns.Placement](t)(w.campaigns.Placements(ctx, scope))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if _, err := w.campaigns.PlacementByPublic(ctx, w.theirs.scope(), p.Public); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else reads: %v", err)
	}
	if got := must[campaigns.Placement](t)(w.campaigns.PlacementByPublic(ctx, w.ours.partner.Scope(), p.Public)); got != p {
		t.Errorf("got %+v", got)
	}
	for name, scope := range map[string]access.Scope{"another partner": w.theirs.partner.Scope(), "whose campaign it carries": w.ours.scope()} {
		if _, err := w.campaigns.SavePlacement(ctx, scope, p); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s writes: %v", name, err)
		}
	}
	p.House = 1 << 40
	if _, err := w.campaigns.SavePlacement(ctx, w.ours.partner.Scope(), p); !fault.Is(err, fault.NotFound) {
		t.Errorf("a house message that is not there: %v", err)
	}
}
