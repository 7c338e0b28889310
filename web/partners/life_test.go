package partners_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/webtest"
)

// has fails unless a page says something.
func has(t *testing.T, a webtest.Answer, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(a.Text("main"), w) {
			t.Errorf("the page lacks %q: %s", w, a.Text("main"))
		}
	}
}

func TestAPartnerGoesLiveWhenAllIsInOrderPausesAndLeaves(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleOwner)
	at := add(b, "Lotus Rail")
	has(t, b.Get(at), "Preparing", "There is a placement that is not paused", "Your team has no agreement")
	if a := b.Post(at+"/stage", url.Values{"to": {"live"}}); a.Status != http.StatusConflict {
		t.Fatalf("live with nothing in order: %d", a.Status)
	} else {
		has(t, a, "There is no placement that is not paused.")
	}
	b.Post(at, slot(url.Values{"channel": {"print"}}))
	if a := b.Post(at+"/stage", url.Values{"to": {"live"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("print asks nothing, and needs no key: %d %s", a.Status, a.Text("main"))
	}
	b.Post(at+"/stage", url.Values{"to": {"paused"}})
	has(t, b.Get(at), "Paused", "Show messages again")
	b.Post(at, slot(nil)) // a page asks
	if a := b.Post(at+"/stage", url.Values{"to": {"live"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("one that was live comes back: %d", a.Status)
	}
	if a := b.Post("/admin/keys", url.Values{"kind": {"publishable"}, "label": {"Site"}, "origins": {"https://rail.example"}, "org": {strings.TrimPrefix(at, listPath+"/")}}); a.Status != http.StatusCreated {
		t.Fatalf("making a key: %d", a.Status)
	}
	if a := b.Post(at+"/stage", url.Values{"to": {"left"}}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("leaving without being asked: %d", a.Status)
	}
	has(t, b.Get(at+"/leave"), "Does Lotus Rail leave?", "All of its keys are revoked")
	if a := b.Post(at+"/leave", nil); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("leaving by a form that did not ask: %d", a.Status)
	}
	if a := b.Post(at+"/leave", url.Values{"sure": {"yes"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("leaving: %d %s", a.Status, a.Text("main"))
	}
	has(t, b.Get(at), "Left", "Take it in again")
	if a := b.Get("/admin/keys"); !strings.Contains(a.Text("main"), "Revoked") {
		t.Error("a key of one that left stands")
	}
	if a := b.Post(at+"/leave", url.Values{"sure": {"yes"}}); a.Status != http.StatusConflict {
		t.Errorf("leaving twice: %d", a.Status)
	}
	b.Post(at+"/stage", url.Values{"to": {"preparing"}})
	if a := b.Post(at+"/stage", url.Values{"to": {"live"}}); a.Status != http.StatusConflict {
		t.Errorf("back without a fresh key: %d", a.Status)
	} else {
		has(t, a, "There is no key that works.", "No page and no server has asked")
	}
}

// words is a form of an agreement.
func words(en string) url.Values {
	return url.Values{"text-en": {en}, "text-th": {"โปรดสุภาพ"}, "text-zh-Hans": {"请善待"}, "text-zh-Hant": {"請善待"}}
}

func TestAnAgreementIsAcceptedWordForWordAndAgainWhenItChanges(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b, partner := r.SignedIn(access.RoleOwner), r.SignedIn(access.RolePartnerManager)
	has(t, partner.Get("/partner/agreement"), "No agreement")
	if a := b.Post("/admin/partners/agreement", url.Values{"text-en": {"Be kind"}}); a.Status != http.StatusUnprocessableEntity || a.Text("#text-en") != "Be kind" {
		t.Fatalf("an agreement in one language: %d", a.Status)
	}
	if a := b.Post("/admin/partners/agreement", words("Be kind")); a.Status != http.StatusSeeOther {
		t.Fatalf("writing it: %d %s", a.Status, a.Text("main"))
	}
	b.Post("/admin/partners/agreement", words("Be kind")) // the same words
	has(t, partner.Get("/partner/agreement"), "Agreement 1", "Be kind")
	if a := partner.Post("/partner/agreement", url.Values{"number": {"1"}}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("accepting without having read: %d", a.Status)
	}
	b.Post("/admin/partners/agreement", words("Be very kind"))
	if a := partner.Post("/partner/agreement", url.Values{"number": {"1"}, "sure": {"yes"}}); a.Status != http.StatusConflict {
		t.Errorf("accepting what is not the present one: %d", a.Status)
	} else {
		has(t, a, "Be very kind", "was changed while you read it")
	}
	for range 2 {
		if a := partner.Post("/partner/agreement", url.Values{"number": {"2"}, "sure": {"yes"}}); a.Status != http.StatusSeeOther {
			t.Fatalf("accepting: %d %s", a.Status, a.Text("main"))
		}
	}
	store, by := accessdb.Store{DB: r.DB}, r.Staff(access.RolePartnerManager)
	all, err := store.Acceptances(t.Context(), by.Scope(), by.Org.ID)
	now, _ := store.AgreementOf(t.Context(), by.Org.Keeper)
	if err != nil || len(all) != 1 || all[0].Agreement != 2 || all[0].Name != by.Name || all[0].Digest != now.Digest(all[0].Locale) {
		t.Errorf("accepted: %+v (%v)", all, err)
	}
	has(t, partner.Get("/partner/agreement"), "Agreement 2 was accepted by "+by.Name)
	at := add(b, "Lotus Rail")
	has(t, b.Get(at), "The agreement is accepted", "Signed on paper")
	if a := b.Post(at+"/stage", url.Values{"signed-by": {" "}}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("signed by nobody: %d", a.Status)
	}
	b.Post(at+"/stage", url.Values{"signed-by": {"Somchai"}})
	has(t, b.Get(at), "Agreement 2 was signed on paper by Somchai, entered by")
}
