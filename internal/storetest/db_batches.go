package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// batchChecks hold the store of batches to its contract.
var batchChecks = []storeCheck{
	{"a batch is read as it was written, and its versions are appended", batchVersions},
	{"no two batches of a secret share a number, and none changes it", batchNumbers},
	{"a batch in print grows and moves on, and does not go back", batchSteps},
	{"a batch is its organisation's alone, and names what is its campaign's", batchScopes},
}

func (h house) batch() campaigns.Batch {
	day := campaigns.DateOf(Noon)
	return campaigns.Batch{Key: 1, Name: "Kunming 昆明", Campaign: h.campaign.ID, Placement: h.placement.ID, Message: h.message.ID, Theme: "elephant",
		City: "昆明", Carrier: "Swift Parcel", Site: "Themed outlet", Locales: []lang.Locale{lang.ZhHans, lang.En}, From: day, Until: day.Plus(90),
		Ordered: 1000, State: campaigns.BatchDraft, Sample: true}
}

func batchVersions(t *testing.T, w *world) {
	ctx, scope, by := t.Context(), w.ours.scope(), access.Actor{Staff: 9, Name: "Lek"}
	first := must[campaigns.Batch](t)(w.campaigns.SaveBatch(ctx, scope, by, w.ours.batch()))
	want := w.ours.batch()
	want.ID, want.Org, want.Public, want.Version, want.Number = first.ID, w.ours.owner.ID, first.Public, 1, 1
	if diff := cmp.Diff(want, must[campaigns.Batch](t)(w.campaigns.BatchByPublic(ctx, scope, first.Public))); diff != "" {
		t.Error(diff)
	}
	next := first
	next.State, next.Printed = campaigns.BatchPrinting, 900
	second := must[campaigns.Batch](t)(w.campaigns.SaveBatch(ctx, scope, by, next))
	if second.Version != 2 {
		t.Errorf("version %d", second.Version)
	}
	if _, err := w.campaigns.SaveBatch(ctx, scope, by, next); !fault.Is(err, fault.Stale) {
		t.Errorf("an older version: %v", err)
	}
	if got := snapshot(t, w, Noon).Batches; len(got) != 1 || got[0].Printed != 900 {
		t.Errorf("the plan has %+v", got)
	}
	lines := must[[]access.Line](t)(w.access.DB.Audit(ctx, scope, access.AuditAsk{Kind: access.OnBatch, Subject: first.Public, Limit: 5}))
	if len(lines) != 2 || lines[0].Verb != access.Changed || lines[1].Verb != access.Made || lines[0].Name.In("en") != first.Name {
		t.Errorf("audit: %+v", lines)
	}
}

func batchNumbers(t *testing.T, w *world) {
	ctx := t.Context()
	save := func(h house, b campaigns.Batch) campaigns.Batch {
		return must[campaigns.Batch](t)(w.campaigns.SaveBatch(ctx, h.scope(), h.actor(), b))
	}
	a, b := save(w.ours, w.ours.batch()), save(w.theirs, w.theirs.batch())
	rotated := w.ours.batch()
	rotated.Key = 2
	c := save(w.ours, rotated)
	if a.Number != 1 || b.Number != 2 || c.Number != 1 || c.Key != 2 {
		t.Errorf("numbers %d, %d, and under the next secret %d", a.Number, b.Number, c.Number)
	}
	a.Key, a.Number = 2, 77
	if a = save(w.ours, a); a.Key != 1 || a.Number != 1 {
		t.Errorf("an edit moved it to %d of %d", a.Number, a.Key)
	}
	none := w.ours.batch()
	none.Key = 0
	_, err := w.campaigns.SaveBatch(ctx, w.ours.scope(), w.ours.actor(), none)
	refused(t, err, fault.Conflict, "", "batch.none_left")
	list := must[[]campaigns.Batch](t)(w.campaigns.Batches(ctx, w.ours.scope(), 0, 10))
	if len(list) != 2 || list[0].ID != c.ID || list[1].ID != a.ID {
		t.Errorf("listed %+v", list)
	}
	if list = must[[]campaigns.Batch](t)(w.campaigns.Batches(ctx, w.ours.scope(), c.ID, 10)); len(list) != 1 || list[0].ID != a.ID {
		t.Errorf("and further on %+v", list)
	}
	if list = must[[]campaigns.Batch](t)(w.campaigns.Batches(ctx, access.System, 0, 2)); len(list) != 2 || list[1].ID != b.ID {
		t.Errorf("everybody's %+v", list)
	}
}

func batchSteps(t *testing.T, w *world) {
	ctx, scope, by := t.Context(), w.ours.scope(), w.ours.actor()
	b := must[campaigns.Batch](t)(w.campaigns.SaveBatch(ctx, scope, by, w.ours.batch()))
	move := func(to campaigns.BatchState) error {
		next := b
		next.State = to
		saved, err := w.campaigns.SaveBatch(ctx, scope, by, next)
		if err == nil {
			b = saved
		}
		return err
	}
	refused(t, move(campaigns.BatchLive), fault.Conflict, "/state", "batch.bad_step")
	for _, to := range []campaigns.BatchState{campaigns.BatchPrinting, campaigns.BatchLive, campaigns.BatchWithdrawn, campaigns.BatchLive} {
		noError(t, move(to))
	}
	refused(t, move(campaigns.BatchDraft), fault.Conflict, "/state", "batch.bad_step")
	less := b
	less.Ordered = 999
	_, err := w.campaigns.SaveBatch(ctx, scope, by, less)
	refused(t, err, fault.Conflict, "/ordered", "batch.shrinks")
	more := b
	more.Ordered = 2000
	must[campaigns.Batch](t)(w.campaigns.SaveBatch(ctx, scope, by, more))
	wrong := w.ours.batch()
	wrong.Name, wrong.Until = "  ", wrong.From.Plus(-1)
	_, err = w.campaigns.SaveBatch(ctx, scope, by, wrong)
	if all := fault.All(err); len(all) != 2 || all[0].Key != "batch.needs_name" || all[1].Key != "batch.bad_window" {
		t.Errorf("wrong in two places: %v", err)
	}
}

func batchScopes(t *testing.T, w *world) {
	ctx := t.Context()
	b := must[campaigns.Batch](t)(w.campaigns.SaveBatch(ctx, w.ours.scope(), w.ours.actor(), w.ours.batch()))
	for name, scope := range map[string]access.Scope{"the other owner": w.theirs.scope(), "the partner": w.ours.partner.Scope(), "nobody": {}} {
		if _, err := w.campaigns.BatchByPublic(ctx, scope, b.Public); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads: %v", name, err)
		}
		if _, err := w.campaigns.SaveBatch(ctx, scope, w.theirs.actor(), b); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s writes: %v", name, err)
		}
		if list := must[[]campaigns.Batch](t)(w.campaigns.Batches(ctx, scope, 0, 10)); len(list) > 0 {
			t.Errorf("%s lists %+v", name, list)
		}
	}
	for field, change := range map[string]func(*campaigns.Batch){
		"/campaign":  func(b *campaigns.Batch) { b.Campaign = w.theirs.campaign.ID },
		"/placement": func(b *campaigns.Batch) { b.Placement = w.theirs.placement.ID },
		"/message":   func(b *campaigns.Batch) { b.Message = w.ours.neutral.ID },
	} {
		odd := w.ours.batch()
		change(&odd)
		_, err := w.campaigns.SaveBatch(ctx, w.ours.scope(), w.ours.actor(), odd)
		refused(t, err, fault.NotFound, field, "not_found")
	}
}
