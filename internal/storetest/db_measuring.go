package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/fault"
)

// holdOutVersions holds the share that is held out of everything to its contract.
func holdOutVersions(t *testing.T, w *world) {
	ctx, scope, by := t.Context(), w.ours.scope(), w.ours.actor()
	none := must[campaigns.HoldOut](t)(w.campaigns.HoldOut(ctx, scope))
	if none.Version != 0 || none.Buckets != 0 {
		t.Errorf("before anybody said: %+v", none)
	}
	neutral := w.ours.neutral.ID
	for name, bad := range map[string]campaigns.HoldOut{"too large": {Buckets: 103, Neutral: neutral}, "no card": {Buckets: 10}, "another's card": {Buckets: 10, Neutral: w.theirs.neutral.ID},
		"no neutral card": {Buckets: 10, Neutral: w.ours.message.ID}} {
		if _, err := w.campaigns.SaveHoldOut(ctx, scope, by, bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	first := must[campaigns.HoldOut](t)(w.campaigns.SaveHoldOut(ctx, scope, by, campaigns.HoldOut{Buckets: 51, Neutral: neutral}))
	before := must[delivery.Position](t)(w.plan.Position(ctx))
	raised := first
	raised.Buckets = 102
	second := must[campaigns.HoldOut](t)(w.campaigns.SaveHoldOut(ctx, scope, by, raised))
	if second.ID != first.ID || second.Public != first.Public || second.Version != 2 {
		t.Errorf("raised %+v to %+v: it is drawn by its id", first, second)
	}
	if _, err := w.campaigns.SaveHoldOut(ctx, scope, by, first); !fault.Is(err, fault.Stale) {
		t.Errorf("an older version: %v", err)
	}
	now := must[delivery.Snapshot](t)(w.plan.Snapshot(ctx, Noon))
	if diff := cmp.Diff([]campaigns.HoldOut{second}, now.HoldOuts); diff != "" {
		t.Error(diff)
	}
	then, err := w.plan.At(ctx, before, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]campaigns.HoldOut{first}, then.HoldOuts); diff != "" {
		t.Errorf("as it was: %s", diff)
	}
	all := must[[]campaigns.HoldOutVersion](t)(w.campaigns.HoldOutVersions(ctx, scope, 9))
	if len(all) != 2 || all[0].HoldOut != second || all[1].HoldOut != first || all[0].By != by || all[0].At.IsZero() {
		t.Errorf("versions %+v", all)
	}
	if all = must[[]campaigns.HoldOutVersion](t)(w.campaigns.HoldOutVersions(ctx, w.theirs.scope(), 9)); len(all) != 0 {
		t.Errorf("another organisation's versions: %+v", all)
	}
	if theirs := must[campaigns.HoldOut](t)(w.campaigns.HoldOut(ctx, w.theirs.scope())); theirs.Version != 0 {
		t.Errorf("another organisation's: %+v", theirs)
	}
}

// namespaceStretches holds namespaces to their contract: no two campaigns share a bucket.
func namespaceStretches(t *testing.T, w *world) {
	ctx, scope, by := t.Context(), w.ours.scope(), w.ours.actor()
	if _, err := w.campaigns.MakeNamespace(ctx, scope, by, " "); !fault.Is(err, fault.Invalid) {
		t.Errorf("no name: %v", err)
	}
	gifts := must[campaigns.Namespace](t)(w.campaigns.MakeNamespace(ctx, scope, by, " Gifts 礼物 "))
	if all := must[[]campaigns.Namespace](t)(w.campaigns.Namespaces(ctx, scope)); len(all) != 1 || all[0] != gifts || gifts.Name != "Gifts 礼物" {
		t.Errorf("%+v", all)
	}
	one := w.ours.campaign
	one.Apart = campaigns.Apart{Namespace: gifts.Public, From: 0, To: 512}
	one = must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, scope, by, one))
	other := one
	other.ID, other.Public, other.Version = 0, "", 0
	other.Apart.From, other.Apart.To = 511, 1024
	_, err := w.campaigns.SaveCampaign(ctx, scope, by, other)
	if faults := fault.All(err); !fault.Is(err, fault.Conflict) || len(faults) != 1 || faults[0].Field != "/stretch" || faults[0].Key != "namespace.overlaps" {
		t.Errorf("one bucket is shared: %v", err)
	}
	other.Apart.From = 512
	other = must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, scope, by, other))
	if all := must[[]campaigns.Campaign](t)(w.campaigns.Apart(ctx, scope)); len(all) != 2 || all[0].Apart != one.Apart || all[1].Apart != other.Apart {
		t.Errorf("%+v", all)
	}
	if spaces, on, err := w.campaigns.Spaces(ctx, scope); err != nil || len(spaces) != 1 || spaces[0] != gifts || len(on) != 2 || on[0].Apart != one.Apart || on[1].Apart != other.Apart {
		t.Errorf("at once: %+v %+v %v", spaces, on, err)
	}
	if spaces, on, err := w.campaigns.Spaces(ctx, w.theirs.scope()); err != nil || len(spaces)+len(on) != 0 {
		t.Errorf("another organisation's at once: %+v %+v %v", spaces, on, err)
	}
	other.Apart.Namespace = "nsp_of_nobody"
	if _, err := w.campaigns.SaveCampaign(ctx, scope, by, other); !fault.Is(err, fault.Invalid) {
		t.Errorf("no such namespace: %v", err)
	}
	other.Apart = campaigns.Apart{Namespace: gifts.Public, From: 512, To: 1025}
	if _, err := w.campaigns.SaveCampaign(ctx, scope, by, other); !fault.Is(err, fault.Invalid) {
		t.Errorf("a bucket too many: %v", err)
	}
	if all := must[[]campaigns.Namespace](t)(w.campaigns.Namespaces(ctx, w.theirs.scope())); len(all) != 0 {
		t.Errorf("another organisation's: %+v", all)
	}
}
