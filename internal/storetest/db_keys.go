package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/fault"
)

// Keys holds the store of keys to its contract.
func Keys(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"keys are kept in scope", keys},
		{"what a key may do and until when is kept", keyTerms},
		{"an owner makes and revokes its partners' keys, and the audit says who did", keysOfPartners},
		{"a secret is rotated with an overlap", rotateKey},
		{"a key that is over is not rotated, nor a publishable one, nor somebody else's", rotateRefused},
		{"use is noted by day, and the first is told by the key", keyUse},
	})
}

func page(text string) campaigns.Key {
	return campaigns.Key{Kind: campaigns.Publishable, Text: text, Label: "pages", Origins: []string{"https://shop.example"}, PerMinute: 60}
}

func server(text string) campaigns.Key {
	return campaigns.Key{Kind: campaigns.Secret, Text: text, Label: "server", Scopes: []access.KeyScope{access.ReadReports}}
}

func keys(t *testing.T, w *world) {
	ctx := t.Context()
	scope := w.ours.partner.Scope()
	k := page("pk_1")
	made := must[campaigns.Key](t)(w.access.SaveKey(ctx, scope, k))
	k.ID, k.Public, k.Org, k.Made = made.ID, made.Public, w.ours.partner.ID, Noon
	if diff := cmp.Diff(k, made); diff != "" {
		t.Error(diff)
	}
	if _, err := w.access.SaveKey(ctx, w.theirs.partner.Scope(), page("pk_1")); !fault.Is(err, fault.Conflict) {
		t.Errorf("a key that is there: %v", err)
	}
	if _, err := w.access.SaveKey(ctx, w.theirs.partner.Scope(), made); !fault.Is(err, fault.NotFound) {
		t.Errorf("a key of somebody else: %v", err)
	}
	k.Origins, k.Revoked = []string{"https://*.shop.example", "https://b.example"}, true
	must[campaigns.Key](t)(w.access.SaveKey(ctx, scope, k))
	if diff := cmp.Diff([]campaigns.Key{k}, must[[]campaigns.Key](t)(w.access.Keys(ctx, scope))); diff != "" {
		t.Error(diff)
	}
	if got := must[[]campaigns.Key](t)(w.access.Keys(ctx, w.theirs.partner.Scope())); len(got) != 0 {
		t.Errorf("keys of somebody else: %v", got)
	}
}

func keyTerms(t *testing.T, w *world) {
	ctx, scope := t.Context(), w.ours.partner.Scope()
	k := server("5e1f")
	k.Public, k.Expires = "key_given", Noon.Add(time.Hour)
	made := must[campaigns.Key](t)(w.access.SaveKey(ctx, scope, k))
	k.ID, k.Org, k.Made = made.ID, w.ours.partner.ID, Noon
	if diff := cmp.Diff(k, made); diff != "" {
		t.Error(diff)
	}
	changed := made
	changed.Scopes, changed.Text, changed.Kind = access.KeyScopes, "other", campaigns.Publishable
	changed.Label, changed.Expires = "another", time.Time{}
	want := made
	want.Label, want.Expires = "another", time.Time{}
	if diff := cmp.Diff(want, must[campaigns.Key](t)(w.access.SaveKey(ctx, scope, changed))); diff != "" {
		t.Errorf("what never changes: %s", diff)
	}
}

func keysOfPartners(t *testing.T, w *world) {
	ctx, owner := t.Context(), w.ours.staff.Scope()
	k := server("5e1f")
	k.Org = w.ours.partner.ID
	before := must[delivery.Position](t)(w.plan.Position(t.Context()))
	k = must[campaigns.Key](t)(w.access.SaveKey(ctx, owner, k))
	if after := must[delivery.Position](t)(w.plan.Position(t.Context())); after.Revision <= before.Revision {
		t.Error("a plan does not hear of a key")
	}
	k.Revoked = true
	must[campaigns.Key](t)(w.access.SaveKey(ctx, owner, k))
	for _, l := range lines(t, w, access.System, access.AuditAsk{Subject: k.Public}) {
		if l.Org != w.ours.partner.ID || l.ByOrg != w.ours.owner.ID || l.By != w.ours.actor() {
			t.Errorf("the audit tells %+v", l)
		}
	}
	if got := lines(t, w, owner, access.AuditAsk{Subject: k.Public}); len(got) != 2 || got[0].Verb != access.Revoked || got[0].Name["en"] != "server" {
		t.Errorf("the owner reads %+v", got)
	}
	list := must[[]campaigns.KeyLine](t)(w.access.KeyLines(ctx, owner))
	if diff := cmp.Diff([]campaigns.KeyLine{{Key: k, Owner: w.ours.partner}}, list); diff != "" {
		t.Error(diff)
	}
	for name, scope := range map[string]access.Scope{"another owner": w.theirs.scope(), "another partner": w.theirs.partner.Scope(), "nobody": {}} {
		if got := must[[]campaigns.KeyLine](t)(w.access.KeyLines(ctx, scope)); len(got) != 0 {
			t.Errorf("%s sees %v", name, got)
		}
		if _, err := w.access.SaveKey(ctx, scope, k); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s changes it: %v", name, err)
		}
		if _, err := w.access.SaveKey(ctx, scope, campaigns.Key{Org: w.ours.partner.ID, Kind: campaigns.Secret, Text: "abcd"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s makes one: %v", name, err)
		}
	}
	mine := server("beef")
	mine.Org = w.ours.owner.ID
	if _, err := w.access.SaveKey(ctx, w.ours.partner.Scope(), mine); !fault.Is(err, fault.NotFound) {
		t.Errorf("a partner makes a key of the organisation that keeps it: %v", err)
	}
}

func rotateKey(t *testing.T, w *world) {
	ctx, owner := t.Context(), w.ours.staff.Scope()
	old := server("01d")
	old.Org, old.PerMinute, old.Expires = w.ours.partner.ID, 7, Noon.Add(90*24*time.Hour)
	old = must[campaigns.Key](t)(w.access.SaveKey(ctx, owner, old))
	next := must[campaigns.Key](t)(w.access.RotateKey(ctx, owner, old.Public, campaigns.Key{Public: "key_next", Text: "4e3"}, Noon.Add(24*time.Hour)))
	want := old
	want.ID, want.Public, want.Text = next.ID, "key_next", "4e3"
	if diff := cmp.Diff(want, next); diff != "" {
		t.Error(diff)
	}
	old.Expires = Noon.Add(24 * time.Hour)
	if diff := cmp.Diff([]campaigns.Key{old, next}, must[[]campaigns.Key](t)(w.access.Keys(ctx, w.ours.partner.Scope()))); diff != "" {
		t.Error(diff)
	}
	made := lines(t, w, owner, access.AuditAsk{Subject: "key_next"})
	if len(made) != 1 || made[0].Verb != access.Made || made[0].ByOrg != w.ours.owner.ID {
		t.Fatalf("the audit tells %+v", made)
	}
	if want := `"replaces":"` + old.Public + `"`; !strings.Contains(made[0].After, want) {
		t.Errorf("%s lacks %s", made[0].After, want)
	}
	// A key that ends sooner than the overlap is not given more time by it.
	again := must[campaigns.Key](t)(w.access.RotateKey(ctx, owner, next.Public, campaigns.Key{Public: "key_third", Text: "3"}, Noon.Add(400*24*time.Hour)))
	for _, k := range must[[]campaigns.Key](t)(w.access.Keys(ctx, w.ours.partner.Scope())) {
		if k.ID == next.ID && !k.Expires.Equal(next.Expires) || k.ID == again.ID && !k.Expires.Equal(next.Expires) {
			t.Errorf("%s ends %s", k.Public, k.Expires)
		}
	}
}

func rotateRefused(t *testing.T, w *world) {
	ctx, owner := t.Context(), w.ours.staff.Scope()
	save := func(k campaigns.Key) campaigns.Key {
		k.Org = w.ours.partner.ID
		return must[campaigns.Key](t)(w.access.SaveKey(ctx, owner, k))
	}
	revoked, over := server("a"), server("b")
	revoked.Revoked, over.Expires = true, Noon
	fresh := campaigns.Key{Public: "key_fresh", Text: "f"}
	for name, c := range map[string]struct {
		key   campaigns.Key
		scope access.Scope
		kind  fault.Kind
	}{
		"a revoked key":      {save(revoked), owner, fault.Conflict},
		"a key that is over": {save(over), owner, fault.Conflict},
		"a publishable key":  {save(page("pk_3")), owner, fault.NotFound},
		"somebody else's":    {save(server("c")), w.theirs.scope(), fault.NotFound},
	} {
		before := len(entries(t, w))
		if _, err := w.access.RotateKey(ctx, c.scope, c.key.Public, fresh, Noon); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
		if n := len(entries(t, w)); n != before {
			t.Errorf("%s: %d rows of the audit", name, n-before)
		}
	}
}

func keyUse(t *testing.T, w *world) {
	ctx := t.Context()
	k := must[campaigns.Key](t)(w.access.SaveKey(ctx, w.ours.partner.Scope(), server("5e1f")))
	before := must[delivery.Position](t)(w.plan.Position(t.Context()))
	day := func() campaigns.Date {
		return must[[]campaigns.KeyLine](t)(w.access.KeyLines(ctx, w.ours.scope()))[0].Used
	}
	if day() != (campaigns.Date{}) {
		t.Error("used before it was")
	}
	for _, at := range []time.Time{Noon, Noon.Add(24 * time.Hour), Noon.Add(-24 * time.Hour), Noon.Add(24 * time.Hour)} {
		noError(t, w.access.KeyUsed(ctx, k, at))
	}
	if want := campaigns.DateOf(Noon).Plus(1); day() != want {
		t.Errorf("last used %s, want %s", day(), want)
	}
	told := lines(t, w, w.ours.scope(), access.AuditAsk{Kind: access.OnKey})
	if len(told) != 0 {
		t.Errorf("an owner is told what its partner's key did for the partner: %+v", told)
	}
	for name, scope := range map[string]access.Scope{"another owner": w.theirs.scope(), "another partner": w.theirs.partner.Scope()} {
		if got := lines(t, w, scope, access.AuditAsk{Subject: k.Public}); len(got) != 0 {
			t.Errorf("%s is told %+v", name, got)
		}
	}
	if got := lines(t, w, w.ours.scope(), access.AuditAsk{Subject: k.Public}); len(got) != 2 {
		t.Errorf("who keeps the partner asks for the key and is told %+v", got)
	}
	told = lines(t, w, w.ours.partner.Scope(), access.AuditAsk{Subject: k.Public})
	if len(told) != 2 || told[0].Verb != access.FirstUsed || told[0].ByKey != k.Public || told[0].By != (access.Actor{Name: "server"}) || told[0].ByOrg != w.ours.partner.ID {
		t.Errorf("the audit tells %+v", told)
	}
	if after := must[delivery.Position](t)(w.plan.Position(t.Context())); after != before {
		t.Errorf("a plan is made anew for a use: %v, then %v", before, after)
	}
	if wrong := verify(t, w); len(wrong) > 0 {
		t.Error(wrong)
	}
}
