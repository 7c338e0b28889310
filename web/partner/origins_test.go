package partner_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

const (
	websites = "/partner/origins"
	shop     = "https://shop.partner.example"
)

func at(origin string) string { return websites + "?origin=" + url.QueryEscape(origin) }

func says(t *testing.T, a webtest.Answer, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(a.Text("main"), w) {
			t.Errorf("the page lacks %q: %s", w, a.Text("main"))
		}
	}
}

// do sends a form of the page of websites.
func do(b *webtest.Browser, step, origin string, more ...string) webtest.Answer {
	v := url.Values{"do": {step}, "origin": {origin}}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	if step == "check" {
		return b.Post(websites+"/check", v)
	}
	return b.Post(websites, v)
}

// siteKey is a publishable key of the partner, made by the team.
func siteKey(t *testing.T, r *webtest.Room, origins ...string) campaigns.Key {
	t.Helper()
	k, err := (accessdb.Store{DB: r.DB}).SaveKey(t.Context(), r.Staff(access.RoleOwner).Scope(), campaigns.Key{Org: r.Staff(access.RolePartnerManager).Org.ID, Kind: campaigns.Publishable, Text: "pk_site", Label: "Our site", Origins: origins})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestAPartnerVerifiesAWebsiteAndPutsItOnItsKey(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RolePartnerManager)
	k := siteKey(t, r, "https://old.partner.example")
	says(t, b.Get(websites), "https://old.partner.example", "Not verified", "Our site")
	if a := do(b, "add", "HTTPS://Shop.Partner.example/"); a.Status != http.StatusSeeOther || !strings.Contains(a.Header.Get("Location"), "done=origin_add") {
		t.Fatalf("adding: %d %s", a.Status, a.Header.Get("Location"))
	}
	proof := (campaigns.Origin{Owner: r.Staff(access.RolePartnerManager).Org.Public, URL: shop}).Proof()
	says(t, b.Get(at(shop)), "On none", "_erawan.shop.partner.example", shop+"/.well-known/erawan.txt", proof, "Take it off the list")
	if a := do(b, "allow", shop, "key", k.Public); a.Status != http.StatusConflict {
		t.Errorf("on a key before anybody looked: %d", a.Status)
	} else {
		says(t, a, "is not verified yet")
	}
	if a := do(b, "check", shop); !strings.Contains(a.Header.Get("Location"), "done=origin_looked") {
		t.Errorf("looked at in vain: %d %s", a.Status, a.Header.Get("Location"))
	}
	says(t, b.Get(at(shop)), "There is no TXT record of that name yet", "There is no file at that address yet")
	r.Publish(shop, campaigns.OriginLook{Record: campaigns.Finding{Result: campaigns.FoundOther, Seen: "v=spf1 <b>"}, File: campaigns.Finding{Result: campaigns.FoundMoved, Seen: "https://cdn.example/"}})
	do(b, "check", shop)
	says(t, b.Get(at(shop)), "but it says “v=spf1 <b>”", "The address leads on to “https://cdn.example/”")
	r.Publish(shop, campaigns.OriginLook{Record: campaigns.Finding{Result: campaigns.FoundNone}, File: campaigns.Finding{Result: campaigns.FoundProof}})
	if a := do(b, "check", shop); !strings.Contains(a.Header.Get("Location"), "done=origin_found") {
		t.Errorf("found: %d %s", a.Status, a.Header.Get("Location"))
	}
	says(t, b.Get(at(shop)), "Verified", "The file is there", "Put it on a key")
	if a := do(b, "allow", shop, "key", k.Public); a.Status != http.StatusSeeOther {
		t.Fatalf("on a key: %d %s", a.Status, a.Text("main"))
	}
	line, err := (accessdb.Store{DB: r.DB}).KeyByPublic(t.Context(), r.Staff(access.RoleOwner).Scope(), k.Public)
	if err != nil || !slices.Contains(line.Origins, shop) {
		t.Errorf("the key names %v (%v)", line.Origins, err)
	}
	if a := b.Get(at(shop)); strings.Contains(a.Text("main"), "Take it off the list") {
		t.Error("what stands on a key is offered to be forgotten")
	}
	says(t, b.Get("/partner/news"), "A website of yours is verified", shop)
}

func TestAPartnerIsToldWhyAWebsiteCannotBeVerified(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RolePartnerManager)
	siteKey(t, r, "http://localhost:3000")
	if a := b.Get(at("http://localhost:3000")); strings.Contains(a.Text("main"), "erawan-partner=") {
		t.Error("this machine is asked for a proof")
	} else {
		says(t, a, "Cannot be verified", "works on a key of yours")
	}
	for origin, why := range map[string]string{"http://localhost:3000": "cannot be verified", "shop.partner.example": "is no address of a website", "https://10.0.0.1": "cannot be verified"} {
		for _, step := range []string{"add", "check"} {
			if a := do(b, step, origin); a.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s %s: %d", step, origin, a.Status)
			} else {
				says(t, a, why)
			}
		}
	}
	if a := do(b, "burn", shop); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a button that is not there: %d", a.Status)
	}
	do(b, "add", shop)
	if a := do(b, "remove", shop); a.Status != http.StatusSeeOther || strings.Contains(b.Get(websites).Text("main"), shop) {
		t.Errorf("removing: %d", a.Status)
	}
	if a := do(b, "remove", shop); a.Status != http.StatusNotFound {
		t.Errorf("removing again: %d", a.Status)
	}
}

// A partner's key is nobody else's to put a website on, verified or not.
func TestAVerifiedWebsiteGoesOnNoKeyOfAnotherPartner(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b, owner := r.SignedIn(access.RolePartnerManager), r.Staff(access.RoleOwner)
	store := accessdb.Store{DB: r.DB}
	other, err := store.SavePartner(t.Context(), owner.Scope(), access.Org{Name: lang.Text{lang.En: "Other"}})
	if err != nil {
		t.Fatal(err)
	}
	k, err := store.SaveKey(t.Context(), owner.Scope(), campaigns.Key{Org: other.ID, Kind: campaigns.Publishable, Text: "pk_other", Label: "Theirs", Origins: []string{"https://theirs.example"}})
	if err != nil {
		t.Fatal(err)
	}
	r.Publish(shop, campaigns.OriginLook{File: campaigns.Finding{Result: campaigns.FoundProof}})
	do(b, "check", shop)
	if a := do(b, "allow", shop, "key", k.Public); a.Status != http.StatusNotFound {
		t.Errorf("on another partner's key: %d", a.Status)
	}
	if a := b.Get(at("https://theirs.example")); strings.Contains(a.Text("main"), "theirs") {
		t.Error("a partner reads another's website")
	}
}

func TestATeamSeesWhichWebsitesAreVerified(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	k := siteKey(t, r, shop, "https://old.partner.example")
	r.Publish(shop, campaigns.OriginLook{File: campaigns.Finding{Result: campaigns.FoundProof}})
	do(r.SignedIn(access.RolePartnerManager), "check", shop)
	b, partner := r.SignedIn(access.RoleOwner), r.Staff(access.RolePartnerManager).Org
	one := "/admin/partners/" + partner.Public + "/websites"
	says(t, b.Get(one), shop, "https://old.partner.example", "Verified", "Not verified")
	says(t, b.Get(one+"?origin="+url.QueryEscape("https://old.partner.example")), "This is what the partner is asked to publish", (campaigns.Origin{Owner: partner.Public, URL: "https://old.partner.example"}).Proof())
	says(t, b.Get("/admin/keys/"+k.Public), "Verified", "Not verified")
	says(t, b.Get("/admin/audit?subject="+k.Public), "Websites that nobody has verified")
}
