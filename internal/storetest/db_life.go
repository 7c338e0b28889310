package storetest

import (
	"slices"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db/plandb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Life holds a partner's way from being taken in to leaving to its contract.
func Life(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"a partner that is not live is paused everywhere, and one that left has no key", lifeMoved},
		{"going live needs what is missing, and says all of it", lifeNeeds},
		{"an agreement is accepted by its number, once, in the words that were read", lifeAgreed},
		{"nobody moves or reads a partner that they neither are nor keep", lifeOwned},
	})
}

func lifeMoved(t *testing.T, w *world) {
	ctx, p := t.Context(), w.ours.partner
	paused := func() bool {
		all := must[[]campaigns.Placement](t)(w.campaigns.Placements(ctx, access.System))
		return all[slices.IndexFunc(all, func(one campaigns.Placement) bool { return one.ID == w.ours.placement.ID })].Silent()
	}
	before := len(must[[]access.Acceptance](t)(w.access.Acceptances(ctx, p.Scope(), p.ID)))
	if paused() || before != 0 {
		t.Fatal("a partner that is live begins paused")
	}
	live := position(t, w)
	must[access.Org](t)(w.access.MovePartner(ctx, p.Scope(), p.ID, access.Resting))
	if !paused() || position(t, w).Revision == live.Revision {
		t.Error("a partner that rests is in the plan")
	}
	if kept := must[campaigns.Placement](t)(w.campaigns.SavePlacement(ctx, p.Scope(), w.ours.placement)); kept.Paused {
		t.Error("its placement is paused by itself as well")
	}
	must[access.Org](t)(w.access.MovePartner(ctx, w.ours.scope(), p.ID, access.Live))
	if paused() {
		t.Error("it came back and is paused")
	}
	must[campaigns.Key](t)(w.access.SaveKey(ctx, w.ours.scope(), campaigns.Key{Org: p.ID, Kind: campaigns.Publishable, Text: "pk_leaves", Label: "site"}))
	must[access.Org](t)(w.access.MovePartner(ctx, w.ours.scope(), p.ID, access.Gone))
	for _, k := range must[[]campaigns.Key](t)(w.access.Keys(ctx, p.Scope())) {
		if k.Org == p.ID && !k.Revoked {
			t.Errorf("key %s of one that left stands", k.Public)
		}
	}
	for _, to := range []access.Stage{access.Live, access.Resting, access.Gone} {
		if _, err := w.access.MovePartner(ctx, w.ours.scope(), p.ID, to); !fault.Is(err, fault.Conflict) {
			t.Errorf("from left to %s: %v", to, err)
		}
	}
	was := must[plandb.Then](t)(w.plan.At(ctx, live, Noon.Add(-time.Second))).Snapshot.Placements
	if at := slices.IndexFunc(was, func(one campaigns.Placement) bool { return one.ID == w.ours.placement.ID }); was[at].Silent() {
		t.Error("the plan before it rested is read again, and it rests in it")
	}
	if told := w.told(t, w.ours); told[0] != campaigns.NoticeStage || !slices.Contains(told, campaigns.NoticeRevoked) {
		t.Errorf("it was told %v", told)
	}
}

func lifeNeeds(t *testing.T, w *world) {
	ctx := t.Context()
	o := must[access.Org](t)(w.access.SavePartner(ctx, w.ours.scope(), access.Org{Name: lang.Text{lang.En: "Lotus Rail"}}))
	if o.Stage != access.Preparing {
		t.Fatalf("a new partner is %s", o.Stage)
	}
	must[access.Agreement](t)(w.access.SaveAgreement(ctx, w.ours.scope(), agreement("be kind")))
	wants := func(keys ...string) {
		t.Helper()
		_, err := w.access.MovePartner(ctx, w.ours.scope(), o.ID, access.Live)
		var got []string
		for _, f := range fault.All(err) {
			got = append(got, f.Key)
		}
		if !slices.Equal(got, keys) {
			t.Errorf("missing are %q and not %q", got, keys)
		}
	}
	wants("partner_life.needs_agreement", "partner_life.needs_placement", "partner_life.needs_key", "partner_life.needs_call")
	noError(t, w.access.Accept(ctx, o.Scope(), o.ID, access.Acceptance{Agreement: 1, Name: "Nok", Locale: lang.Th}))
	slot := campaigns.Placement{Org: o.ID, Name: "Ticket", Channel: campaigns.Page, Zone: "UTC", Fallback: campaigns.Empty}
	must[campaigns.Placement](t)(w.campaigns.SavePlacement(ctx, o.Scope(), slot))
	wants("partner_life.needs_key", "partner_life.needs_call")
	k := must[campaigns.Key](t)(w.access.SaveKey(ctx, w.ours.scope(), campaigns.Key{Org: o.ID, Kind: campaigns.Publishable, Text: "pk_lotus", Label: "site"}))
	wants("partner_life.needs_call")
	noError(t, w.access.KeyUsed(ctx, k, Noon))
	if r := must[access.Ready](t)(w.access.Ready(ctx, o.Scope(), o.ID)); r.Agreement != 1 || r.Accepted != 1 || r.Placements != 1 || !r.Online || r.Keys != 1 || !r.Called.Equal(Noon.Truncate(24*time.Hour)) {
		t.Errorf("it is ready by %+v", r)
	}
	if o = must[access.Org](t)(w.access.MovePartner(ctx, o.Scope(), o.ID, access.Live)); o.Stage != access.Live {
		t.Errorf("with everything in order it is %s", o.Stage)
	}
}

func agreement(en string) access.Agreement {
	return access.Agreement{Text: lang.Text{lang.En: en, lang.Th: "โปรดสุภาพ", lang.ZhHans: "请善待", lang.ZhHant: "請善待"}}
}

func lifeAgreed(t *testing.T, w *world) {
	ctx, p := t.Context(), w.ours.partner
	if _, err := w.access.AgreementOf(ctx, p.Keeper); !fault.Is(err, fault.NotFound) {
		t.Fatalf("a team without an agreement: %v", err)
	}
	if _, err := w.access.SaveAgreement(ctx, w.ours.scope(), access.Agreement{Text: lang.Text{lang.En: "be kind"}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("in one language: %v", err)
	}
	for _, want := range []struct {
		en     string
		number int64
	}{{"be kind", 1}, {"be kind", 1}, {"be very kind", 2}} {
		if a := must[access.Agreement](t)(w.access.SaveAgreement(ctx, w.ours.staff.Scope(), agreement(want.en))); a.Number != want.number || a.By != w.ours.staff.Name {
			t.Errorf("%q is number %d by %q", want.en, a.Number, a.By)
		}
	}
	a := access.Acceptance{Agreement: 1, Name: "Nok", Locale: lang.Th}
	if err := w.access.Accept(ctx, p.Scope(), p.ID, a); !fault.Is(err, fault.Conflict) {
		t.Errorf("one that is over: %v", err)
	}
	a.Agreement = 2
	noError(t, w.access.Accept(ctx, p.Scope(), p.ID, a))
	a.Name = "Somebody else"
	noError(t, w.access.Accept(ctx, p.Scope(), p.ID, a)) // what was accepted stays as it was
	got := must[[]access.Acceptance](t)(w.access.Acceptances(ctx, w.ours.scope(), p.ID))
	if len(got) != 1 || got[0].Name != "Nok" || got[0].Agreement != 2 || got[0].Digest != agreement("be very kind").Digest(lang.Th) {
		t.Errorf("accepted is %+v", got)
	}
}

func lifeOwned(t *testing.T, w *world) {
	ctx, p := t.Context(), w.ours.partner
	must[access.Agreement](t)(w.access.SaveAgreement(ctx, w.ours.scope(), agreement("be kind")))
	for name, s := range map[string]access.Scope{"another team": w.theirs.scope(), "another partner": w.theirs.partner.Scope()} {
		if _, err := w.access.MovePartner(ctx, s, p.ID, access.Gone); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s moves it: %v", name, err)
		}
		if _, err := w.access.Ready(ctx, s, p.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads how ready it is: %v", name, err)
		}
		if err := w.access.Accept(ctx, s, p.ID, access.Acceptance{Agreement: 1, Name: "Nok", Locale: lang.En}); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s accepts for it: %v", name, err)
		}
		if got := must[[]access.Acceptance](t)(w.access.Acceptances(ctx, s, p.ID)); len(got) != 0 {
			t.Errorf("%s reads what it accepted", name)
		}
	}
	if _, err := w.access.MovePartner(ctx, w.ours.scope(), w.ours.owner.ID, access.Gone); !fault.Is(err, fault.NotFound) {
		t.Errorf("a team leaves itself: %v", err)
	}
}
