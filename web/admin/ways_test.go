package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/signon"
	"erawan/internal/signontest"
	"erawan/web/admin"
)

// origin is where browsers of these tests make passkeys.
const origin = "https://erawan.example"

// identity is the provider of a room whose console names one.
func (r *room) identity(name string) *signon.Provider {
	if name == "" {
		return nil
	}
	store := accessdb.Store{DB: r.db}
	r.id = signontest.NewProvider(r.t, r.now)
	r.id.Says(map[string]any{"email": people[access.RoleManager], "email_verified": true})
	return signon.NewProvider(signon.ProviderDeps{BaseURL: origin, Links: store, People: store, Questions: store, Now: r.now,
		Client: signon.Client{Issuer: r.id.Issuer(), ID: signontest.ClientID, Secret: signontest.ClientSecret, Name: name}})
}

func withProvider(d *admin.Deps) { d.Ways.Provider = "Team ID" }

// come goes to the provider and comes back.
func (b *browser) come(next string) answer {
	b.r.t.Helper()
	to := b.get("/sign-in/sso?next=" + url.QueryEscape(next))
	if to.status != http.StatusSeeOther || !strings.HasPrefix(to.header.Get("Location"), b.r.id.Issuer()) {
		b.r.t.Fatalf("led to %d %s", to.status, to.header.Get("Location"))
	}
	return b.get(signon.ReturnPath + "?" + b.r.id.Approve(to.header.Get("Location")).Encode())
}

// addPasskey gives whoever is signed in a passkey on a device.
func (b *browser) addPasskey(d *signontest.Device) answer {
	b.r.t.Helper()
	asked := b.post("/admin/settings/passkeys/ask", url.Values{"name": {"Work phone"}})
	if asked.status != http.StatusOK || !strings.HasPrefix(asked.header.Get("Content-Type"), "application/json") {
		b.r.t.Fatalf("asked: %d %s", asked.status, asked.body)
	}
	return b.post("/admin/settings/passkeys", url.Values{"answer": {string(d.Create([]byte(asked.body)))}})
}

func (b *browser) enterByPasskey(d *signontest.Device, next string) answer {
	b.r.t.Helper()
	asked := b.post("/sign-in/passkey/ask", url.Values{})
	return b.post("/sign-in/passkey", url.Values{"next": {next}, "answer": {string(d.Get([]byte(asked.body)))}})
}

func TestAPasskeyIsAddedSignsInAndIsRemoved(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, d := r.signedIn(access.RoleManager), &signontest.Device{T: t, Origin: origin}
	if a := b.addPasskey(d); a.status != http.StatusSeeOther || a.header.Get("Location") != "/admin/settings/passkeys?done=passkey_added" {
		t.Fatalf("added: %d %s", a.status, a.text("main"))
	}
	fresh := r.browser()
	if a := fresh.enterByPasskey(d, "/admin/stops"); a.status != http.StatusSeeOther || a.header.Get("Location") != "/admin/stops" {
		t.Fatalf("signed in: %d %s", a.status, a.text("main"))
	}
	a := fresh.get("/admin/settings/passkeys")
	key := attr(a.one("form[action=/admin/settings/passkeys/remove] input"), "value")
	if attr(a.one("input[name=name]"), "value") != "Work phone" || !strings.HasPrefix(key, "psk_") {
		t.Errorf("listed: %s", a.text("main"))
	}
	if a := fresh.post("/admin/settings/passkeys/rename", url.Values{"passkey": {key}, "name": {" "}}); a.status != http.StatusUnprocessableEntity || a.text("[role=alert]") == "" {
		t.Errorf("renamed to nothing: %d", a.status)
	}
	fresh.post("/admin/settings/passkeys/rename", url.Values{"passkey": {key}, "name": {"Old phone"}})
	if got := attr(fresh.get("/admin/settings/passkeys").one("input[name=name]"), "value"); got != "Old phone" {
		t.Errorf("renamed to %q", got)
	}
	other := r.signedIn(access.RoleAnalyst)
	other.post("/admin/settings/passkeys/remove", url.Values{"passkey": {key}})
	if a := r.browser().enterByPasskey(d, ""); a.status != http.StatusSeeOther {
		t.Errorf("after somebody else removed it: %d", a.status)
	}
	fresh.post("/admin/settings/passkeys/remove", url.Values{"passkey": {key}})
	if a := r.browser().enterByPasskey(d, ""); a.status != http.StatusUnprocessableEntity || a.text("[role=alert]") == "" {
		t.Errorf("after it was removed: %d", a.status)
	}
}

func TestWhatChangesAWayInWantsAFreshProof(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleManager)
	r.pass(access.FreshFor)
	for _, path := range []string{"/admin/settings/passkeys/ask", "/admin/settings/passkeys", "/admin/settings/passkeys/remove", "/admin/settings/passkeys/unlink"} {
		if a := b.post(path, url.Values{"name": {"x"}}); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/admin/confirm") {
			t.Errorf("%s: %d %s", path, a.status, a.header.Get("Location"))
		}
	}
	if a := b.get("/admin/settings/passkeys"); a.status != http.StatusOK {
		t.Errorf("the list: %d", a.status)
	}
}

func TestTheAnswerOfAPasskeyIsTiedToTheBrowserThatWasAsked(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, d := r.signedIn(access.RoleManager), &signontest.Device{T: t, Origin: origin}
	b.addPasskey(d)
	asked := r.browser().post("/sign-in/passkey/ask", url.Values{})
	form := url.Values{"answer": {string(d.Get([]byte(asked.body)))}}
	if a := r.browser().post("/sign-in/passkey", form); a.status != http.StatusUnprocessableEntity {
		t.Errorf("in another browser: %d", a.status)
	}
	if a := r.browser().enterByPasskey(d, "https://evil.example/admin"); a.header.Get("Location") != "/admin" {
		t.Errorf("led to %s", a.header.Get("Location"))
	}
}

func TestAPasskeyIsBothFactors(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, d := r.signedIn(access.RoleManager), &signontest.Device{T: t, Origin: origin}
	b.addPasskey(d)
	r.requireFactor()
	if a := r.signedIn(access.RoleManager).get("/admin"); a.header.Get("Location") != "/admin/settings/factor" {
		t.Fatalf("by the password alone: %d %s", a.status, a.header.Get("Location"))
	}
	strong := r.browser()
	strong.enterByPasskey(d, "")
	if a := strong.get("/admin"); a.status != http.StatusOK {
		t.Errorf("by the passkey: %d %s", a.status, a.header.Get("Location"))
	}
}

// requireFactor makes the demo's organisation want a second factor.
func (r *room) requireFactor() {
	r.t.Helper()
	store := accessdb.Store{DB: r.db}
	owner, err := store.StaffByEmail(r.t.Context(), people[access.RoleOwner])
	if err == nil {
		err = store.RequireFactor(r.t.Context(), owner.Scope(), owner.Org.Public, true)
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

func TestSingleSignOnLeadsInAndSatisfiesASecondFactorOnlyIfTheProviderSaysSo(t *testing.T) {
	t.Parallel()
	r := newRoom(t, withProvider)
	b := r.browser()
	if text := b.get("/sign-in").text("main"); !strings.Contains(text, "Sign in with Team ID") {
		t.Errorf("the sign-in page says %s", text)
	}
	if a := b.come("/admin/stops"); a.status != http.StatusSeeOther || a.header.Get("Location") != "/admin/stops" {
		t.Fatalf("came back: %d %s", a.status, a.text("main"))
	}
	if a := b.get("/admin/settings/passkeys"); len(a.all("form[action=/admin/settings/passkeys/unlink]")) != 1 {
		t.Errorf("not linked: %s", a.text("main"))
	}
	r.requireFactor()
	if a := b.get("/admin"); a.header.Get("Location") != "/admin/settings/factor" {
		t.Errorf("one factor, and the organisation wants two: %d %s", a.status, a.header.Get("Location"))
	}
	r.id.Says(map[string]any{"amr": []string{"pwd", "mfa"}})
	strong := r.browser()
	strong.come("")
	if a := strong.get("/admin"); a.status != http.StatusOK {
		t.Errorf("the provider asked for two: %d", a.status)
	}
	strong.post("/admin/settings/passkeys/unlink", url.Values{"issuer": {r.id.Issuer()}})
	if a := r.browser().come(""); a.status != http.StatusUnprocessableEntity { // without an address that is verified
		t.Errorf("after it was unlinked: %d", a.status)
	}
}

func TestWhoIsNotKnownToSingleSignOnIsTurnedBackInTheirLanguage(t *testing.T) {
	t.Parallel()
	r := newRoom(t, withProvider)
	r.id.Says(map[string]any{"email": "stranger@erawan.example", "email_verified": true})
	seen := map[string]bool{}
	for _, l := range []string{"en", "th", "zh-Hans", "zh-Hant"} {
		b := r.browser()
		b.language = l
		a := b.come("/admin")
		if a.status != http.StatusUnprocessableEntity || attr(a.one("html"), "lang") != l || len(a.cookies) != 1 {
			t.Errorf("%s: %d, cookies %v", l, a.status, a.cookies)
		}
		seen[a.text("[id=wrong]")] = true
	}
	if len(seen) != 4 {
		t.Errorf("said %v", seen)
	}
	r.id.Fails(true)
	a := r.browser().get(signon.ReturnPath + "?state=x&code=y")
	if a.status != http.StatusUnprocessableEntity {
		t.Errorf("without a journey: %d", a.status)
	}
}
