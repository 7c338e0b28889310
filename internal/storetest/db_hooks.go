package storetest

import (
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db/hookdb"
	"erawan/internal/fault"
)

// Hooks holds what partners are told, and the webhooks that are sent it, to their contract.
func Hooks(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"a partner is told of its placements, keys, stops and messages, and of nobody else's", feedTold},
		{"a notice goes to the webhooks that want its kind and are on", hooksChosen},
		{"a delivery is in one hand at a time, and a slow webhook holds up no other", hooksClaimed},
		{"what came of a try is kept, told, and turns a webhook off", hooksSettled},
		{"a delivery is sent again under its own id, by its owner alone", hooksReplayed},
		{"a webhook is its organisation's, and there are so many at most", hooksOwned},
	})
}

func (w *world) hooks() hookdb.Store { return hookdb.Store{DB: w.db} }

func (w *world) hook(t *testing.T, h house, kinds ...campaigns.NoticeKind) campaigns.Hook {
	t.Helper()
	return must[campaigns.Hook](t)(w.hooks().AddHook(t.Context(), h.partner.Scope(), campaigns.Hook{URL: "https://partner.example/hook", Kinds: kinds, Secret: "sealed"}))
}

func (w *world) told(t *testing.T, h house) (out []campaigns.NoticeKind) {
	t.Helper()
	for _, n := range must[[]campaigns.Notice](t)(w.hooks().Feed(t.Context(), h.partner.Scope(), 0, 100)) {
		out = append(out, n.Kind)
	}
	return out
}

func feedTold(t *testing.T, w *world) {
	ctx := t.Context()
	theirs := len(w.told(t, w.theirs))
	begun := len(w.told(t, w.ours))
	p := w.ours.placement
	p.Paused = true
	must[campaigns.Placement](t)(w.campaigns.SavePlacement(ctx, w.ours.partner.Scope(), p))
	must[campaigns.Placement](t)(w.campaigns.SavePlacement(ctx, w.ours.partner.Scope(), p)) // nothing changes: nothing is told
	p.Paused, p.Name = false, "another"
	must[campaigns.Placement](t)(w.campaigns.SavePlacement(ctx, w.ours.partner.Scope(), p))
	k := must[campaigns.Key](t)(w.access.SaveKey(ctx, w.ours.scope(), campaigns.Key{Org: w.ours.partner.ID, Kind: campaigns.Publishable, Text: "pk_told", Label: "site"}))
	k.Revoked = true
	must[campaigns.Key](t)(w.access.SaveKey(ctx, w.ours.scope(), k))
	m := w.ours.message
	m.Name = "legal, again"
	m = must[content.Message](t)(w.content.SaveMessage(ctx, w.ours.scope(), w.ours.actor(), m))
	stop := must[delivery.Stop](t)(w.plan.RecordStop(ctx, w.ours.scope(), delivery.Stop{On: true, Reason: "wrong", Target: delivery.Target{Kind: delivery.StopMessage, ID: m.ID}, By: w.ours.actor()}))
	must[delivery.Stop](t)(w.plan.RecordStop(ctx, w.ours.scope(), delivery.Stop{Revokes: stop.Seq, Reason: "mended", By: w.ours.actor()}))
	got := must[[]campaigns.Notice](t)(w.hooks().Feed(ctx, w.ours.partner.Scope(), 0, 100))
	got = got[:len(got)-begun]
	want := []struct {
		kind    campaigns.NoticeKind
		subject string
	}{{campaigns.NoticeResumed, m.Public}, {campaigns.NoticeStopped, m.Public}, {campaigns.NoticeMessage, m.Public}, {campaigns.NoticeRevoked, k.Public}, {campaigns.NoticeKey, k.Public},
		{campaigns.NoticeUnpaused, p.Public}, {campaigns.NoticePaused, p.Public}}
	if len(got) != len(want) {
		t.Fatalf("told %+v", got)
	}
	for i, n := range got {
		if n.Kind != want[i].kind || n.Subject != want[i].subject || n.Facts.ID != n.Subject || n.Public == "" || !n.At.Equal(Noon) {
			t.Errorf("%d: told %+v, want %+v", i, n, want[i])
		}
	}
	if got[1].Facts.What != "message" || got[2].Facts.Version != m.Version {
		t.Errorf("told %+v and %+v", got[1].Facts, got[2].Facts)
	}
	if n := len(w.told(t, w.theirs)); n != theirs {
		t.Errorf("the other partner is told %d more", n-theirs)
	}
	older := must[[]campaigns.Notice](t)(w.hooks().Feed(ctx, w.ours.partner.Scope(), got[2].ID, 2))
	if len(older) != 2 || older[0].ID != got[3].ID {
		t.Errorf("before %d it has %+v", got[2].ID, older)
	}
}

func hooksChosen(t *testing.T, w *world) {
	ctx := t.Context()
	every, some, off := w.hook(t, w.ours), w.hook(t, w.ours, campaigns.NoticePaused), w.hook(t, w.ours)
	off.Off = campaigns.HookPaused
	noError(t, w.hooks().ChangeHook(ctx, w.ours.partner.Scope(), off))
	other := w.hook(t, w.theirs)
	p := w.ours.placement
	p.Name = "another"
	must[campaigns.Placement](t)(w.campaigns.SavePlacement(ctx, w.ours.partner.Scope(), p))
	p.Paused = true
	must[campaigns.Placement](t)(w.campaigns.SavePlacement(ctx, w.ours.partner.Scope(), p))
	for name, row := range map[string]struct {
		h    house
		hook campaigns.Hook
		want int
	}{"every": {w.ours, every, 2}, "some": {w.ours, some, 1}, "off": {w.ours, off, 0}, "another's": {w.theirs, other, 0}} {
		_, log, err := w.hooks().Hook(ctx, row.h.partner.Scope(), row.hook.Public, 10)
		noError(t, err)
		if len(log) != row.want {
			t.Errorf("%s: %d deliveries, want %d", name, len(log), row.want)
		}
	}
	noError(t, w.hooks().TestHook(ctx, w.ours.partner.Scope(), off.Public))
	if _, log, _ := w.hooks().Hook(ctx, w.ours.partner.Scope(), off.Public, 10); len(log) != 1 || log[0].Notice.Kind != campaigns.NoticeTest {
		t.Errorf("a test goes to %+v", log)
	}
	if _, log, _ := w.hooks().Hook(ctx, w.ours.partner.Scope(), every.Public, 10); len(log) != 2 {
		t.Error("a test goes to the others as well")
	}
}

func hooksClaimed(t *testing.T, w *world) {
	ctx := t.Context()
	slow, quick := w.hook(t, w.ours), w.hook(t, w.ours, campaigns.NoticePaused)
	p := w.ours.placement
	for i := range 6 {
		p.Name = string(rune('a' + i))
		must[campaigns.Placement](t)(w.campaigns.SavePlacement(ctx, w.ours.partner.Scope(), p))
	}
	p.Paused = true
	must[campaigns.Placement](t)(w.campaigns.SavePlacement(ctx, w.ours.partner.Scope(), p))
	count := func() map[int64]int {
		out := map[int64]int{}
		for _, d := range must[[]campaigns.Delivery](t)(w.hooks().Claim(ctx, 20)) {
			if d.Hook.URL == "" || d.Hook.Secret != "sealed" || d.Notice.Public == "" {
				t.Errorf("in hand is %+v", d)
			}
			out[d.Hook.ID]++
		}
		return out
	}
	if got := count(); got[slow.ID] != 4 || got[quick.ID] != 1 {
		t.Errorf("claimed %v", got)
	}
	if got := count(); got[slow.ID] != 3 || got[quick.ID] != 0 {
		t.Errorf("claimed again %v", got)
	}
	if got := count(); len(got) != 0 {
		t.Errorf("a third hand has %v", got)
	}
}

func hooksSettled(t *testing.T, w *world) {
	ctx := t.Context()
	h := w.hook(t, w.ours, campaigns.NoticePaused)
	noError(t, w.hooks().TestHook(ctx, w.ours.partner.Scope(), h.Public))
	claimed := must[[]campaigns.Delivery](t)(w.hooks().Claim(ctx, 20))
	if len(claimed) != 1 {
		t.Fatalf("claimed %+v", claimed)
	}
	noError(t, w.hooks().Settle(ctx, claimed[0], campaigns.Try{At: Noon, Status: 503, Why: campaigns.TroubleStatus, Took: 70 * time.Millisecond}))
	got, log, err := w.hooks().Hook(ctx, w.ours.partner.Scope(), h.Public, 10)
	noError(t, err)
	if d := log[0]; d.State != campaigns.DeliveryDue || d.Tries != 1 || d.Status != 503 || d.Why != campaigns.TroubleStatus || !d.Due.Equal(Noon.Add(5*time.Second)) || d.Took != 70*time.Millisecond || got.Failed != 1 {
		t.Errorf("after a failure %+v of %+v", d, got)
	}
	noError(t, w.hooks().Settle(ctx, claimed[0], campaigns.Try{At: Noon, Status: 410, Why: campaigns.TroubleGone}))
	got, log, err = w.hooks().Hook(ctx, w.ours.partner.Scope(), h.Public, 10)
	noError(t, err)
	if log[0].State != campaigns.DeliveryGiven || got.Off != campaigns.HookGone {
		t.Errorf("after 410 %+v of %+v", log[0], got)
	}
	if told := w.told(t, w.ours); told[0] != campaigns.NoticeOff {
		t.Errorf("told %v", told)
	}
	got.Off = campaigns.HookOn
	noError(t, w.hooks().ChangeHook(ctx, w.ours.partner.Scope(), got))
	if got, _, _ = w.hooks().Hook(ctx, w.ours.partner.Scope(), h.Public, 1); got.Failed != 0 || !got.Failing.IsZero() {
		t.Errorf("turned on again it has failed %d times", got.Failed)
	}
	noError(t, w.hooks().RotateHook(ctx, w.ours.partner.Scope(), h.Public, "fresh"))
	if got, _, _ = w.hooks().Hook(ctx, w.ours.partner.Scope(), h.Public, 1); got.Secret != "fresh" || got.Before != "sealed" || !got.Overlaps.Equal(Noon.Add(campaigns.HookOverlap)) {
		t.Errorf("rotated it has %+v", got)
	}
	noError(t, w.hooks().Forget(ctx))
	if _, log, _ = w.hooks().Hook(ctx, w.ours.partner.Scope(), h.Public, 1); len(log) != 1 {
		t.Error("a delivery of today is forgotten")
	}
}

func hooksReplayed(t *testing.T, w *world) {
	ctx := t.Context()
	h := w.hook(t, w.ours)
	noError(t, w.hooks().TestHook(ctx, w.ours.partner.Scope(), h.Public))
	claimed := must[[]campaigns.Delivery](t)(w.hooks().Claim(ctx, 20))
	noError(t, w.hooks().Settle(ctx, claimed[0], campaigns.Try{At: Noon, Status: 200}))
	if again := must[[]campaigns.Delivery](t)(w.hooks().Claim(ctx, 20)); len(again) != 0 {
		t.Fatalf("what was taken is claimed: %+v", again)
	}
	if err := w.hooks().Replay(ctx, w.theirs.partner.Scope(), h.Public, claimed[0].Notice.Public); !fault.Is(err, fault.NotFound) {
		t.Errorf("by another: %v", err)
	}
	if err := w.hooks().Replay(ctx, w.ours.partner.Scope(), h.Public, "evt_none"); !fault.Is(err, fault.NotFound) {
		t.Errorf("of nothing: %v", err)
	}
	noError(t, w.hooks().Replay(ctx, w.ours.partner.Scope(), h.Public, claimed[0].Notice.Public))
	again := must[[]campaigns.Delivery](t)(w.hooks().Claim(ctx, 20))
	if len(again) != 1 || again[0].Notice.Public != claimed[0].Notice.Public || again[0].Tries != 0 {
		t.Errorf("again in hand is %+v", again)
	}
}

func hooksOwned(t *testing.T, w *world) {
	ctx := t.Context()
	h := w.hook(t, w.ours)
	theirs := w.theirs.partner.Scope()
	for name, err := range map[string]error{
		"changed": w.hooks().ChangeHook(ctx, theirs, campaigns.Hook{Public: h.Public, URL: "https://evil.example/"}),
		"rotated": w.hooks().RotateHook(ctx, theirs, h.Public, "x"), "tested": w.hooks().TestHook(ctx, theirs, h.Public), "removed": w.hooks().RemoveHook(ctx, theirs, h.Public),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s by another: %v", name, err)
		}
	}
	if _, _, err := w.hooks().Hook(ctx, theirs, h.Public, 1); !fault.Is(err, fault.NotFound) {
		t.Errorf("read by another: %v", err)
	}
	if all := must[[]campaigns.Hook](t)(w.hooks().Hooks(ctx, theirs)); len(all) != 0 {
		t.Errorf("listed for another: %+v", all)
	}
	for range campaigns.MaxHooks - 1 {
		w.hook(t, w.ours)
	}
	_, err := w.hooks().AddHook(ctx, w.ours.partner.Scope(), campaigns.Hook{URL: "https://partner.example/", Secret: "x"})
	refused(t, err, fault.Conflict, "", "hook.too_many")
	_, err = w.hooks().AddHook(ctx, theirs, campaigns.Hook{URL: "http://partner.example/", Secret: "x"})
	refused(t, err, fault.Invalid, "url", "hook.needs_https")
	noError(t, w.hooks().TestHook(ctx, w.ours.partner.Scope(), h.Public))
	noError(t, w.hooks().RemoveHook(ctx, w.ours.partner.Scope(), h.Public))
	if _, _, err := w.hooks().Hook(ctx, w.ours.partner.Scope(), h.Public, 1); !fault.Is(err, fault.NotFound) {
		t.Errorf("after it was removed: %v", err)
	}
	lines := must[[]access.Line](t)(w.db.Audit(ctx, w.ours.partner.Scope(), access.AuditAsk{Kind: access.OnHook, Subject: h.Public, Limit: 9}))
	if len(lines) != 2 || lines[0].Verb != access.Revoked || lines[1].Verb != access.Made {
		t.Errorf("the audit has %+v", lines)
	}
}
