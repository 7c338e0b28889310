package admin_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db/accessdb"
)

// allKeys are the keys of the demo and what was added to them.
func (r *room) allKeys() []campaigns.KeyLine {
	r.t.Helper()
	all, err := accessdb.Store{DB: r.db}.KeyLines(r.t.Context(), access.System)
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}

// aKey is the address of a publishable key's page.
func (r *room) aKey() string {
	r.t.Helper()
	for _, k := range r.allKeys() {
		if k.Kind == campaigns.Publishable {
			return "/admin/keys/" + k.Public
		}
	}
	r.t.Fatal("the demo has no publishable key")
	return ""
}

var secretText = regexp.MustCompile(`sk_[0-9a-z]{26}_[0-9a-z]{52}`)

// makeSecret makes a secret key and returns its text and the path of its page.
func (r *room) makeSecret(b *browser) (text, path string) {
	r.t.Helper()
	a := b.post("/admin/keys", url.Values{"kind": {"secret"}, "label": {"Booking server"}, "scope": {"reports:read", "decisions:read"}, "days": {"90"}})
	text = secretText.FindString(a.text(".copy"))
	if a.status != http.StatusCreated || text == "" {
		r.t.Fatalf("%d %s", a.status, a.text("main"))
	}
	return text, "/admin/keys/key_" + text[3:29]
}

func TestASecretIsShownOnceAndKeptAsAHash(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleOwner)
	text, path := r.makeSecret(b)
	k := r.allKeys()[0]
	if !access.SameSecret(text, k.Text) || strings.Contains(k.Text, text[30:]) || k.Label != "Booking server" || !k.Expires.Equal(noon.AddDate(0, 0, 90)) {
		t.Errorf("kept as %+v", k)
	}
	for _, page := range []string{path, "/admin/keys", "/admin/audit"} {
		a := b.get(page)
		if strings.Contains(a.body, text[30:]) || strings.Contains(a.body, k.Text) {
			t.Errorf("%s shows the secret or its hash", page)
		}
		if a.status != http.StatusOK || !strings.Contains(a.body, "Booking server") {
			t.Errorf("%s: %d does not show the key", page, a.status)
		}
	}
	if a := b.get(path); !strings.Contains(a.text(".facts"), "Read reports") || !strings.Contains(a.text(".facts"), "Never") || !strings.Contains(a.text("ol.time"), "was added by The owner") {
		t.Errorf("%s", a.text("main"))
	}
}

func TestASecretIsReplacedWhileTheOldOneGoesOn(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleOwner)
	old, path := r.makeSecret(b)
	a := b.post(path+"/rotate", url.Values{"days": {"7"}})
	next := secretText.FindString(a.text(".copy"))
	if a.status != http.StatusCreated || next == "" || next == old {
		t.Fatalf("%d %s", a.status, a.text("main"))
	}
	keys := r.allKeys()
	if !keys[0].Expires.Equal(noon.AddDate(0, 0, 90)) || !keys[1].Expires.Equal(noon.AddDate(0, 0, 7)) || keys[0].Label != keys[1].Label {
		t.Errorf("%+v", keys[:2])
	}
	if a := b.get(path); !strings.Contains(a.text(".badge"), "Ends soon") {
		t.Errorf("the old one says %s", a.text(".badge"))
	}
	r.pass(8 * 24 * time.Hour)
	b = r.signedIn(access.RoleOwner)
	if a := b.get(path); !strings.Contains(a.text(".badge"), "Over") || len(a.all("main form")) > 0 {
		t.Errorf("over, it says %s", a.text(".badge"))
	}
	for _, act := range []string{"", "/rotate"} {
		if a := b.post(path+act, url.Values{"label": {"x"}}); a.status != http.StatusConflict {
			t.Errorf("over, it is changed: %q %d", act, a.status)
		}
	}
}

func TestAKeyIsRevokedForGood(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleOwner)
	_, path := r.makeSecret(b)
	a := b.post(path+"/revoke", url.Values{})
	if a.status != http.StatusSeeOther || !r.allKeys()[0].Revoked {
		t.Fatalf("%d", a.status)
	}
	if a := b.get(a.header.Get("Location")); !strings.Contains(a.text(".toast"), "Revoked.") || len(a.all("main form")) > 0 {
		t.Errorf("%s", a.text("main"))
	}
	if a := b.post(path+"/rotate", url.Values{}); a.status != http.StatusConflict {
		t.Errorf("it is replaced: %d", a.status)
	}
}

func TestAPublishableKeyIsReadAndItsSitesAreChanged(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleOwner)
	partner := staff(t, accessdb.Store{DB: r.db}, people[access.RolePartnerManager]).Org
	a := b.post("/admin/keys", url.Values{"kind": {"publishable"}, "org": {partner.Public}, "label": {"Pages"}, "origins": {"https://Shop.example/\n\n https://*.shop.example https://shop.example"}, "days": {"0"}})
	k := r.allKeys()[0]
	if a.status != http.StatusCreated || k.Org != partner.ID || strings.Join(k.Origins, " ") != "https://shop.example https://*.shop.example" || !k.Expires.IsZero() {
		t.Fatalf("%d %+v %s", a.status, k, a.text(".wrong"))
	}
	path := "/admin/keys/" + k.Public
	if a := b.get(path); !strings.Contains(a.text(".copy"), k.Text) {
		t.Error("its text cannot be read")
	}
	if a := b.post(path, url.Values{"label": {"Pages"}, "origins": {"https://shop.example\nhttp://evil.example"}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.text("#origins-wrong"), "http://evil.example") {
		t.Errorf("%d %s", a.status, a.text(".wrong"))
	}
	if a := b.post(path, url.Values{"label": {"All pages"}, "origins": {"https://b.example"}}); a.status != http.StatusSeeOther {
		t.Errorf("%d %s", a.status, a.text(".wrong"))
	}
	if k := r.allKeys()[0]; k.Label != "All pages" || strings.Join(k.Origins, " ") != "https://b.example" {
		t.Errorf("%+v", k)
	}
	if a := b.post(path+"/rotate", url.Values{}); a.status != http.StatusNotFound {
		t.Errorf("a publishable key is replaced: %d", a.status)
	}
	// The demo's own key may be used from a page opened as a file. That is kept, and no other may.
	demo := r.aKeyWith("null")
	if a := b.post(demo, url.Values{"label": {"Demo"}, "origins": {"null https://c.example"}}); a.status != http.StatusSeeOther {
		t.Errorf("what it had before is refused: %d %s", a.status, a.text(".wrong"))
	}
	if a := b.post(path, url.Values{"label": {"Pages"}, "origins": {"null"}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a new key answers files: %d", a.status)
	}
}

// aKeyWith is the address of a key with an origin.
func (r *room) aKeyWith(origin string) string {
	r.t.Helper()
	for _, k := range r.allKeys() {
		if len(k.Origins) > 0 && k.Origins[0] == origin {
			return "/admin/keys/" + k.Public
		}
	}
	r.t.Fatalf("no key with %s", origin)
	return ""
}

func TestAKeyThatCannotBeIsRefusedFieldByField(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleOwner)
	before := len(r.allKeys())
	for name, c := range map[string]struct {
		form   url.Values
		wrong  string
		status int
	}{
		"no scope":              {url.Values{"kind": {"secret"}, "label": {"x"}}, "#scopes-wrong", http.StatusUnprocessableEntity},
		"a scope of nobody":     {url.Values{"kind": {"secret"}, "label": {"x"}, "scope": {"all"}}, "#scopes-wrong", http.StatusUnprocessableEntity},
		"no label":              {url.Values{"kind": {"secret"}, "scope": {"reports:read"}}, "#label-wrong", http.StatusUnprocessableEntity},
		"a hidden character":    {url.Values{"kind": {"secret"}, "scope": {"reports:read"}, "label": {"a\u202eb"}}, "#label-wrong", http.StatusUnprocessableEntity},
		"an origin with a path": {url.Values{"kind": {"publishable"}, "label": {"x"}, "origins": {"https://shop.example/a"}}, "#origins-wrong", http.StatusUnprocessableEntity},
		"no kind":               {url.Values{"label": {"x"}}, "h1", http.StatusUnprocessableEntity},
		"somebody else's":       {url.Values{"kind": {"secret"}, "label": {"x"}, "scope": {"reports:read"}, "org": {"org_none"}}, "h1", http.StatusNotFound},
	} {
		a := b.post("/admin/keys", c.form)
		if a.status != c.status || a.text(c.wrong) == "" || secretText.MatchString(a.body) {
			t.Errorf("%s: %d %s", name, a.status, a.text("main"))
		}
	}
	if n := len(r.allKeys()); n != before {
		t.Errorf("%d keys were made", n-before)
	}
}

func TestTheFirstUseOfAKeyIsToldOfTheKey(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleOwner)
	_, path := r.makeSecret(b)
	store := accessdb.Store{DB: r.db}
	if err := store.KeyUsed(t.Context(), r.allKeys()[0].Key, noon); err != nil {
		t.Fatal(err)
	}
	a := b.get(path)
	if told := a.text("ol.time"); !strings.Contains(told, "Key “Booking server” was used for the first time") || !strings.Contains(a.text(".facts"), "24 November 2026") {
		t.Errorf("%s", a.text("main"))
	}
	for _, line := range b.get("/admin/audit").all("ol.time li") {
		if told := textOf(line); strings.Contains(told, "first time") && strings.Contains(told, "command") {
			t.Errorf("told of a command: %s", told)
		}
	}
}
