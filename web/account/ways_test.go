package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/signon"
	"erawan/internal/signontest"
	"erawan/internal/webtest"
)

func withProvider(p *webtest.Parts) { p.Account.Ways.Provider = "Team ID" }

// come goes to the provider and comes back.
func come(b *browser, next string) answer {
	b.Room.T.Helper()
	to := b.Get("/sign-in/sso?next=" + url.QueryEscape(next))
	if to.Status != http.StatusSeeOther || !strings.HasPrefix(to.Header.Get("Location"), b.Room.ID.Issuer()) {
		b.Room.T.Fatalf("led to %d %s", to.Status, to.Header.Get("Location"))
	}
	return b.Get(signon.ReturnPath + "?" + b.Room.ID.Approve(to.Header.Get("Location")).Encode())
}

// addPasskey gives whoever is signed in a passkey on a device.
func addPasskey(b *browser, d *signontest.Device) answer {
	b.Room.T.Helper()
	asked := b.Post("/admin/settings/passkeys/ask", url.Values{"name": {"Work phone"}})
	if asked.Status != http.StatusOK || !strings.HasPrefix(asked.Header.Get("Content-Type"), "application/json") {
		b.Room.T.Fatalf("asked: %d %s", asked.Status, asked.Body)
	}
	return b.Post("/admin/settings/passkeys", url.Values{"answer": {string(d.Create([]byte(asked.Body)))}})
}

func enterByPasskey(b *browser, d *signontest.Device, next string) answer {
	b.Room.T.Helper()
	asked := b.Post("/sign-in/passkey/ask", url.Values{})
	return b.Post("/sign-in/passkey", url.Values{"next": {next}, "answer": {string(d.Get([]byte(asked.Body)))}})
}

func TestAPasskeyIsAddedSignsInAndIsRemoved(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, d := r.SignedIn(access.RoleManager), &signontest.Device{T: t, Origin: origin}
	if a := addPasskey(b, d); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/admin/settings/passkeys?done=passkey_added" {
		t.Fatalf("added: %d %s", a.Status, a.Text("main"))
	}
	fresh := r.Browser()
	if a := enterByPasskey(fresh, d, "/admin/stops"); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/admin/stops" {
		t.Fatalf("signed in: %d %s", a.Status, a.Text("main"))
	}
	a := fresh.Get("/admin/settings/passkeys")
	key := attr(a.One("form[action=/admin/settings/passkeys/remove] input"), "value")
	if attr(a.One("input[name=name]"), "value") != "Work phone" || !strings.HasPrefix(key, "psk_") {
		t.Errorf("listed: %s", a.Text("main"))
	}
	if a := fresh.Post("/admin/settings/passkeys/rename", url.Values{"passkey": {key}, "name": {" "}}); a.Status != http.StatusUnprocessableEntity || a.Text("[role=alert]") == "" {
		t.Errorf("renamed to nothing: %d", a.Status)
	}
	fresh.Post("/admin/settings/passkeys/rename", url.Values{"passkey": {key}, "name": {"Old phone"}})
	if got := attr(fresh.Get("/admin/settings/passkeys").One("input[name=name]"), "value"); got != "Old phone" {
		t.Errorf("renamed to %q", got)
	}
	other := r.SignedIn(access.RoleAnalyst)
	other.Post("/admin/settings/passkeys/remove", url.Values{"passkey": {key}})
	if a := enterByPasskey(r.Browser(), d, ""); a.Status != http.StatusSeeOther {
		t.Errorf("after somebody else removed it: %d", a.Status)
	}
	fresh.Post("/admin/settings/passkeys/remove", url.Values{"passkey": {key}})
	if a := enterByPasskey(r.Browser(), d, ""); a.Status != http.StatusUnprocessableEntity || a.Text("[role=alert]") == "" {
		t.Errorf("after it was removed: %d", a.Status)
	}
}

func TestWhatChangesAWayInWantsAFreshProof(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	r.Pass(access.FreshFor)
	for _, path := range []string{"/admin/settings/passkeys/ask", "/admin/settings/passkeys", "/admin/settings/passkeys/remove", "/admin/settings/passkeys/unlink"} {
		if a := b.Post(path, url.Values{"name": {"x"}}); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/admin/confirm") {
			t.Errorf("%s: %d %s", path, a.Status, a.Header.Get("Location"))
		}
	}
	if a := b.Get("/admin/settings/passkeys"); a.Status != http.StatusOK {
		t.Errorf("the list: %d", a.Status)
	}
}

func TestTheAnswerOfAPasskeyIsTiedToTheBrowserThatWasAsked(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, d := r.SignedIn(access.RoleManager), &signontest.Device{T: t, Origin: origin}
	addPasskey(b, d)
	asked := r.Browser().Post("/sign-in/passkey/ask", url.Values{})
	form := url.Values{"answer": {string(d.Get([]byte(asked.Body)))}}
	if a := r.Browser().Post("/sign-in/passkey", form); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("in another browser: %d", a.Status)
	}
	if a := enterByPasskey(r.Browser(), d, "https://evil.example/admin"); a.Header.Get("Location") != "/admin" {
		t.Errorf("led to %s", a.Header.Get("Location"))
	}
}

func TestAPasskeyIsBothFactors(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, d := r.SignedIn(access.RoleManager), &signontest.Device{T: t, Origin: origin}
	addPasskey(b, d)
	r.RequireFactor()
	if a := r.SignedIn(access.RoleManager).Get("/admin"); a.Header.Get("Location") != "/admin/settings/factor" {
		t.Fatalf("by the password alone: %d %s", a.Status, a.Header.Get("Location"))
	}
	strong := r.Browser()
	enterByPasskey(strong, d, "")
	if a := strong.Get("/admin"); a.Status != http.StatusOK {
		t.Errorf("by the passkey: %d %s", a.Status, a.Header.Get("Location"))
	}
}

func TestWhoOwesASecondFactorCanTakeAPasskeyInstead(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.RequireFactor()
	b, d := r.SignedIn(access.RoleManager), &signontest.Device{T: t, Origin: origin}
	if a := b.Get("/admin/settings/factor"); len(a.All("a[href=/admin/settings/passkeys/add]")) != 1 {
		t.Errorf("the page that sets a second factor up offers none: %s", a.Text("main"))
	}
	if a := b.Get("/admin/settings/passkeys/add"); a.Status != http.StatusOK || len(a.All("nav.rooms a")) > 0 {
		t.Errorf("the page that adds one: %d", a.Status)
	}
	before := b.Jar["erawan"]
	if a := addPasskey(b, d); a.Header.Get("Location") != "/admin/settings/passkeys?done=passkey_added" {
		t.Fatalf("added: %d %s", a.Status, a.Text("main"))
	}
	if a := b.Get("/admin"); a.Status != http.StatusOK || b.Jar["erawan"] == before {
		t.Errorf("nothing is owed any more: %d %s", a.Status, a.Header.Get("Location"))
	}
}

func TestAPasswordAloneCannotPutAnotherFactorInThePlaceOfAPasskey(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	own, d := r.SignedIn(access.RoleManager), &signontest.Device{T: t, Origin: origin}
	addPasskey(own, d)
	r.RequireFactor()
	thief := r.SignedIn(access.RoleManager)
	a := thief.Get("/admin/settings/factor")
	if a.Status != http.StatusOK || len(a.All("code.secret")) > 0 || len(a.All("form[action=/sign-in/passkey]")) != 1 {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	secret := access.NewAppSecret()
	code, err := secret.Code(r.Now().Unix() / 30)
	if err != nil {
		t.Fatal(err)
	}
	thief.Post("/admin/settings/factor", url.Values{"sealed": {webtest.Vault.Seal(r.Staff(access.RoleManager).Public, secret)}, "code": {code}})
	for _, path := range []string{"/admin/settings/passkeys/ask", "/admin/settings/passkeys"} {
		if a := thief.Post(path, url.Values{"name": {"theirs"}}); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/admin/settings/factor" {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
	if p := r.Staff(access.RoleManager); p.Factor != "" {
		t.Error("a code app was put in")
	}
	if a := thief.Get("/admin"); a.Status != http.StatusSeeOther {
		t.Errorf("in: %d", a.Status)
	}
	// Only the passkey opens, and whoever looks after people can take it away.
	if enterByPasskey(thief, d, "/admin"); thief.Get("/admin").Status != http.StatusOK {
		t.Error("the passkey does not open")
	}
}

func TestAnOwnerTakesSomebodysPasskeysAndLinksAway(t *testing.T) {
	t.Parallel()
	r := newRoom(t, withProvider)
	b, d := r.SignedIn(access.RoleManager), &signontest.Device{T: t, Origin: origin}
	addPasskey(b, d)
	come(r.Browser(), "")
	owner, who := r.SignedIn(access.RoleOwner), r.Staff(access.RoleManager)
	there := "/admin/people/" + who.Public
	a := owner.Get(there)
	key := attr(a.One("form[action="+there+"/passkey] input"), "value")
	issuer := attr(a.One("form[action="+there+"/identity] input"), "value")
	if !strings.Contains(a.Text("main"), "Work phone") || issuer != r.ID.Issuer() {
		t.Fatalf("listed: %s", a.Text("main"))
	}
	if a := r.SignedIn(access.RoleAnalyst).Post(there+"/passkey", url.Values{"passkey": {key}}); a.Status != http.StatusForbidden {
		t.Errorf("an analyst: %d", a.Status)
	}
	if a := owner.Post(there+"/passkey", url.Values{"passkey": {key}}); a.Header.Get("Location") != there+"?done=passkey_taken" {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	if inside(b) {
		t.Error("sessions from before go on")
	}
	if a := enterByPasskey(r.Browser(), d, ""); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("the passkey still opens: %d", a.Status)
	}
	linked := r.Browser()
	come(linked, "")
	if a := owner.Post(there+"/identity", url.Values{"issuer": {issuer}}); a.Header.Get("Location") != there+"?done=identity_taken" || inside(linked) {
		t.Errorf("unlinked: %d", a.Status)
	}
	a = owner.Get(there)
	if history := a.Text("ol.time"); !strings.Contains(history, "lost a passkey, removed by The owner") || !strings.Contains(history, "unlinked from single sign-on by The owner") {
		t.Errorf("the audit says %s", history)
	}
	if len(a.All("form[action="+there+"/passkey]"))+len(a.All("form[action="+there+"/identity]")) > 0 {
		t.Error("still listed")
	}
}

func TestSingleSignOnLeadsInAndSatisfiesASecondFactorOnlyIfTheProviderSaysSo(t *testing.T) {
	t.Parallel()
	r := newRoom(t, withProvider)
	b := r.Browser()
	if text := b.Get("/sign-in").Text("main"); !strings.Contains(text, "Sign in with Team ID") {
		t.Errorf("the sign-in page says %s", text)
	}
	if a := come(b, "/admin/stops"); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/admin/stops" {
		t.Fatalf("came back: %d %s", a.Status, a.Text("main"))
	}
	if a := b.Get("/admin/settings/passkeys"); len(a.All("form[action=/admin/settings/passkeys/unlink]")) != 1 {
		t.Errorf("not linked: %s", a.Text("main"))
	}
	r.RequireFactor()
	if a := b.Get("/admin"); a.Header.Get("Location") != "/admin/settings/factor" {
		t.Errorf("one factor, and the organisation wants two: %d %s", a.Status, a.Header.Get("Location"))
	}
	r.ID.Says(map[string]any{"amr": []string{"pwd", "mfa"}})
	strong := r.Browser()
	come(strong, "")
	if a := strong.Get("/admin"); a.Status != http.StatusOK {
		t.Errorf("the provider asked for two: %d", a.Status)
	}
	strong.Post("/admin/settings/passkeys/unlink", url.Values{"issuer": {r.ID.Issuer()}})
	if a := come(r.Browser(), ""); a.Status != http.StatusUnprocessableEntity { // without an address that is verified
		t.Errorf("after it was unlinked: %d", a.Status)
	}
}

func TestWhoIsNotKnownToSingleSignOnIsTurnedBackInTheirLanguage(t *testing.T) {
	t.Parallel()
	r := newRoom(t, withProvider)
	r.ID.Says(map[string]any{"email": "stranger@erawan.example", "email_verified": true})
	seen := map[string]bool{}
	for _, l := range []string{"en", "th", "zh-Hans", "zh-Hant"} {
		b := r.Browser()
		b.Language = l
		a := come(b, "/admin")
		if a.Status != http.StatusUnprocessableEntity || attr(a.One("html"), "lang") != l || len(a.Cookies) != 1 {
			t.Errorf("%s: %d, cookies %v", l, a.Status, a.Cookies)
		}
		seen[a.Text("[id=wrong]")] = true
	}
	if len(seen) != 4 {
		t.Errorf("said %v", seen)
	}
	r.ID.Fails(true)
	a := r.Browser().Get(signon.ReturnPath + "?state=x&code=y")
	if a.Status != http.StatusUnprocessableEntity {
		t.Errorf("without a journey: %d", a.Status)
	}
}
