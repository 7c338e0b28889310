package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db/hookdb"
	"erawan/internal/fault"
	"erawan/internal/id"
)

// Origins holds partners' websites, and whether each is known to be theirs, to their contract.
func Origins(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"a website that lost its proof is marked after a week, told once, and stays on its key", originsLapse},
		{"a partner puts verified websites alone on its keys, and whoever keeps it vouches for others", originsAllowed},
		{"a website is looked at by one worker, and by none once its partner left", originsClaimed},
		{"nobody reads or writes websites of a partner that they neither are nor keep", originsOwned},
		{"a partner that prepares is told of websites that nobody verified, and does not wait for them", originsAdvised},
	})
}

const shop = "https://shop.example"

var (
	proofThere = campaigns.Finding{Result: campaigns.FoundProof}
	proofNot   = campaigns.Finding{Result: campaigns.FoundOther, Seen: "v=spf1"}
)

// looked is what a look at a partner's shop comes to.
func looked(t *testing.T, w *world, p access.Org, f campaigns.Finding, at time.Time) campaigns.Origin {
	t.Helper()
	return must[campaigns.Origin](t)(w.access.LookedAt(t.Context(), p.Scope(), shop, campaigns.OriginLook{Record: f, At: at}))
}

// shopKey is a publishable key of a partner that names some websites, made by whoever keeps it.
func shopKey(t *testing.T, w *world, h house, origins ...string) campaigns.Key {
	t.Helper()
	return must[campaigns.Key](t)(w.access.SaveKey(t.Context(), h.scope(), campaigns.Key{Org: h.partner.ID, Kind: campaigns.Publishable, Text: id.New("pk"), Label: "site", Origins: origins}))
}

func originsLapse(t *testing.T, w *world) {
	ctx, p := t.Context(), w.ours.partner
	k := shopKey(t, w, w.ours, shop)
	if o := looked(t, w, p, proofNot, Noon); o.State() != campaigns.OriginUnverified || o.Record.Seen != "v=spf1" || !o.Due.IsZero() {
		t.Errorf("found in vain: %+v", o)
	}
	if o := looked(t, w, p, proofThere, Noon); o.State() != campaigns.OriginVerified || !o.Verified.Equal(Noon) || o.Due.Before(Noon.Add(campaigns.OriginEvery)) {
		t.Errorf("found: %+v", o)
	}
	for day := range 8 {
		at := Noon.AddDate(0, 0, day)
		want := campaigns.OriginFailing
		if day == 7 {
			want = campaigns.OriginLapsed
		}
		if o := looked(t, w, p, proofNot, at); o.State() != want {
			t.Errorf("day %d in vain: %s", day, o.State())
		}
	}
	looked(t, w, p, proofNot, Noon.AddDate(0, 0, 9))
	told := func() (out []campaigns.NoticeKind) {
		for _, n := range must[[]campaigns.Notice](t)(hookdb.Store{DB: w.db}.Feed(ctx, p.Scope(), 0, 50)) {
			if n.Subject == shop {
				out = append(out, n.Kind)
			}
		}
		return out
	}
	if got := told(); !slices.Equal(got, []campaigns.NoticeKind{campaigns.NoticeOriginLapsed, campaigns.NoticeOriginVerified}) {
		t.Errorf("its partner was told %v", got)
	}
	if at := must[campaigns.KeyLine](t)(w.access.KeyByPublic(ctx, w.ours.scope(), k.Public)); !slices.Equal(at.Origins, []string{shop}) {
		t.Errorf("its key names %v", at.Origins)
	}
	if o := looked(t, w, p, proofThere, Noon.AddDate(0, 0, 10)); o.State() != campaigns.OriginVerified || len(told()) != 3 {
		t.Errorf("found again: %+v, told %v", o, told())
	}
}

// newestOf is what the audit keeps of the last change to a thing of ours.
func newestOf(t *testing.T, w *world, public string) string {
	t.Helper()
	return lines(t, w, w.ours.scope(), access.AuditAsk{Subject: public, Limit: 1})[0].After
}

func originsAllowed(t *testing.T, w *world) {
	ctx, p := t.Context(), w.ours.partner
	k := shopKey(t, w, w.ours, "https://other.example")
	if said := newestOf(t, w, k.Public); !strings.Contains(said, `"vouched":["https://other.example"]`) {
		t.Errorf("the audit says %s", said)
	}
	if err := w.access.AllowOrigin(ctx, p.Scope(), k.Public, shop); !fault.Is(err, fault.Conflict) {
		t.Errorf("one that nobody looked at: %v", err)
	}
	looked(t, w, p, proofNot, Noon)
	if err := w.access.AllowOrigin(ctx, p.Scope(), k.Public, shop); !fault.Is(err, fault.Conflict) {
		t.Errorf("one that was looked at in vain: %v", err)
	}
	own := k
	own.Origins = append(slices.Clone(k.Origins), shop)
	person := p.Scope()
	person.By = access.Actor{Staff: 7, Name: "Somebody of theirs"}
	if _, err := w.access.SaveKey(ctx, person, own); !fault.Is(err, fault.Conflict) {
		t.Errorf("by the key itself: %v", err)
	}
	looked(t, w, p, proofThere, Noon)
	before := position(t, w).Revision
	noError(t, w.access.AllowOrigin(ctx, p.Scope(), k.Public, shop))
	after := must[campaigns.KeyLine](t)(w.access.KeyByPublic(ctx, w.ours.scope(), k.Public))
	if !slices.Equal(after.Origins, []string{"https://other.example", shop}) || position(t, w).Revision == before {
		t.Errorf("verified: it names %v", after.Origins)
	}
	if said := newestOf(t, w, k.Public); strings.Contains(said, "vouched") {
		t.Errorf("nobody vouched, and the audit says %s", said)
	}
	revoked := after.Key
	revoked.Revoked, revoked.Origins = true, nil
	must[campaigns.Key](t)(w.access.SaveKey(ctx, w.ours.scope(), revoked))
	if err := w.access.AllowOrigin(ctx, p.Scope(), k.Public, shop); !fault.Is(err, fault.Conflict) {
		t.Errorf("on a key that opens nothing: %v", err)
	}
}

func originsClaimed(t *testing.T, w *world) {
	ctx, p := t.Context(), w.ours.partner
	claim := func() []campaigns.Origin {
		return must[[]campaigns.Origin](t)(w.access.ClaimOrigins(ctx, 10, time.Hour))
	}
	looked(t, w, p, proofThere, Noon)
	if got := claim(); len(got) != 0 {
		t.Errorf("before its time: %+v", got)
	}
	looked(t, w, p, proofThere, Noon.AddDate(0, 0, -2))
	got := claim()
	if len(got) != 1 || got[0].URL != shop || got[0].Owner != p.Public {
		t.Fatalf("due: %+v", got)
	}
	if again := claim(); len(again) != 0 {
		t.Errorf("two workers have it: %+v", again)
	}
	noError(t, w.access.SettleOrigin(ctx, got[0], campaigns.OriginLook{Record: proofNot, At: Noon.AddDate(0, 0, -1).Add(-time.Hour)}))
	kept := must[[]campaigns.Origin](t)(w.access.Origins(ctx, p.Scope(), p.ID))
	if len(kept) != 1 || kept[0].State() != campaigns.OriginFailing {
		t.Errorf("kept: %+v", kept)
	}
	must[access.Org](t)(w.access.MovePartner(ctx, w.ours.scope(), p.ID, access.Gone))
	if left := claim(); len(left) != 0 {
		t.Errorf("of one that left: %+v", left)
	}
	noError(t, w.access.RemoveOrigin(ctx, p.Scope(), shop))
	noError(t, w.access.SettleOrigin(ctx, got[0], campaigns.OriginLook{Record: proofThere, At: Noon}))
	if kept = must[[]campaigns.Origin](t)(w.access.Origins(ctx, p.Scope(), p.ID)); len(kept) != 0 {
		t.Errorf("one that was removed came back: %+v", kept)
	}
}

func originsOwned(t *testing.T, w *world) {
	ctx, p := t.Context(), w.ours.partner
	k := shopKey(t, w, w.ours)
	looked(t, w, p, proofThere, Noon)
	looked(t, w, w.theirs.partner, proofThere, Noon)
	for name, s := range map[string]access.Scope{"another partner": w.theirs.partner.Scope(), "another team": w.theirs.scope()} {
		if _, err := w.access.Origins(ctx, s, p.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads them: %v", name, err)
		}
		if err := w.access.AllowOrigin(ctx, s, k.Public, shop); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s puts one on a key: %v", name, err)
		}
	}
	noError(t, w.access.RemoveOrigin(ctx, w.theirs.partner.Scope(), shop))
	if err := w.access.RemoveOrigin(ctx, w.theirs.partner.Scope(), shop); !fault.Is(err, fault.NotFound) {
		t.Errorf("removed twice: %v", err)
	}
	if kept := must[[]campaigns.Origin](t)(w.access.Origins(ctx, w.ours.scope(), p.ID)); len(kept) != 1 {
		t.Errorf("what another partner removed is %+v here", kept)
	}
	noError(t, w.access.AddOrigin(ctx, p.Scope(), shop)) // it is there, and stands as it is
	if err := w.access.AddOrigin(ctx, p.Scope(), "https://localhost:8443"); !fault.Is(err, fault.Invalid) {
		t.Errorf("one that nobody can look at: %v", err)
	}
	for i := range campaigns.MaxKeptOrigins - 1 {
		noError(t, w.access.AddOrigin(ctx, p.Scope(), fmt.Sprintf("https://shop%d.example", i)))
	}
	if err := w.access.AddOrigin(ctx, p.Scope(), "https://more.example"); !fault.Is(err, fault.Conflict) {
		t.Errorf("too many: %v", err)
	}
}

func originsAdvised(t *testing.T, w *world) {
	ctx, p := t.Context(), w.ours.partner
	shopKey(t, w, w.ours, shop, "https://localhost:8443")
	if r := must[access.Ready](t)(w.access.Ready(ctx, p.Scope(), p.ID)); r.Websites != 0 {
		t.Errorf("one that is live is advised: %+v", r)
	}
	must[access.Org](t)(w.access.MovePartner(ctx, w.ours.scope(), p.ID, access.Gone))
	must[access.Org](t)(w.access.MovePartner(ctx, w.ours.scope(), p.ID, access.Preparing))
	k := shopKey(t, w, w.ours, shop, "https://other.example", "https://localhost:8443")
	if r := must[access.Ready](t)(w.access.Ready(ctx, p.Scope(), p.ID)); r.Websites != 2 || r.Unverified != 2 {
		t.Errorf("one that prepares: %+v", r)
	}
	looked(t, w, p, proofThere, Noon)
	if r := must[access.Ready](t)(w.access.Ready(ctx, p.Scope(), p.ID)); r.Websites != 2 || r.Unverified != 1 {
		t.Errorf("with one that is verified: %+v", r)
	}
	noError(t, w.access.KeyUsed(ctx, k, Noon))
	if o := must[access.Org](t)(w.access.MovePartner(ctx, p.Scope(), p.ID, access.Live)); o.Stage != access.Live {
		t.Errorf("it is %s", o.Stage)
	}
}
