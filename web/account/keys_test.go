package account_test

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
func allKeys(r *room) []campaigns.KeyLine {
	r.T.Helper()
	all, err := accessdb.Store{DB: r.DB}.KeyLines(r.T.Context(), access.System)
	if err != nil {
		r.T.Fatal(err)
	}
	return all
}

// aKey is the address of a publishable key's page.
func aKey(r *room) string {
	r.T.Helper()
	for _, k := range allKeys(r) {
		if k.Kind == campaigns.Publishable {
			return "/admin/keys/" + k.Public
		}
	}
	r.T.Fatal("the demo has no publishable key")
	return ""
}

var secretText = regexp.MustCompile(`sk_[0-9a-z]{26}_[0-9a-z]{52}`)

// makeSecret makes a secret key and returns its text and the path of its page.
func makeSecret(r *room, b *browser) (text, path string) {
	r.T.Helper()
	a := b.Post("/admin/keys", url.Values{"kind": {"secret"}, "label": {"Booking server"}, "scope": {"reports:read", "decisions:read"}, "days": {"90"}})
	text = secretText.FindString(a.Text(".copy"))
	if a.Status != http.StatusCreated || text == "" {
		r.T.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	return text, "/admin/keys/key_" + text[3:29]
}

func TestASecretIsShownOnceAndKeptAsAHash(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	text, path := makeSecret(r, b)
	k := allKeys(r)[0]
	if !access.SameSecret(text, k.Text) || strings.Contains(k.Text, text[30:]) || k.Label != "Booking server" || !k.Expires.Equal(noon.AddDate(0, 0, 90)) {
		t.Errorf("kept as %+v", k)
	}
	for _, page := range []string{path, "/admin/keys", "/admin/audit"} {
		a := b.Get(page)
		if strings.Contains(a.Body, text[30:]) || strings.Contains(a.Body, k.Text) {
			t.Errorf("%s shows the secret or its hash", page)
		}
		if a.Status != http.StatusOK || !strings.Contains(a.Body, "Booking server") {
			t.Errorf("%s: %d does not show the key", page, a.Status)
		}
	}
	if a := b.Get(path); !strings.Contains(a.Text(".facts"), "Read reports") || !strings.Contains(a.Text(".facts"), "Never") || !strings.Contains(a.Text("ol.time"), "was added by The owner") {
		t.Errorf("%s", a.Text("main"))
	}
}

func TestASecretIsReplacedWhileTheOldOneGoesOn(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	old, path := makeSecret(r, b)
	a := b.Post(path+"/rotate", url.Values{"days": {"7"}})
	next := secretText.FindString(a.Text(".copy"))
	if a.Status != http.StatusCreated || next == "" || next == old {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	keys := allKeys(r)
	if !keys[0].Expires.Equal(noon.AddDate(0, 0, 90)) || !keys[1].Expires.Equal(noon.AddDate(0, 0, 7)) || keys[0].Label != keys[1].Label {
		t.Errorf("%+v", keys[:2])
	}
	if a := b.Get(path); !strings.Contains(a.Text(".badge"), "Ends soon") {
		t.Errorf("the old one says %s", a.Text(".badge"))
	}
	r.Pass(8 * 24 * time.Hour)
	b = r.SignedIn(access.RoleOwner)
	if a := b.Get(path); !strings.Contains(a.Text(".badge"), "Over") || len(a.All("main form")) > 0 {
		t.Errorf("over, it says %s", a.Text(".badge"))
	}
	for _, act := range []string{"", "/rotate"} {
		if a := b.Post(path+act, url.Values{"label": {"x"}}); a.Status != http.StatusConflict {
			t.Errorf("over, it is changed: %q %d", act, a.Status)
		}
	}
}

func TestAKeyIsRevokedForGood(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	_, path := makeSecret(r, b)
	a := b.Post(path+"/revoke", url.Values{})
	if a.Status != http.StatusSeeOther || !allKeys(r)[0].Revoked {
		t.Fatalf("%d", a.Status)
	}
	if a := b.Get(a.Header.Get("Location")); !strings.Contains(a.Text(".toast"), "Revoked.") || len(a.All("main form")) > 0 {
		t.Errorf("%s", a.Text("main"))
	}
	if a := b.Post(path+"/rotate", url.Values{}); a.Status != http.StatusConflict {
		t.Errorf("it is replaced: %d", a.Status)
	}
}

func TestAPublishableKeyIsReadAndItsSitesAreChanged(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	partner := staff(t, accessdb.Store{DB: r.DB}, people[access.RolePartnerManager]).Org
	a := b.Post("/admin/keys", url.Values{"kind": {"publishable"}, "org": {partner.Public}, "label": {"Pages"}, "origins": {"https://Shop.example/\n\n https://*.shop.example https://shop.example"}, "days": {"0"}})
	k := allKeys(r)[0]
	if a.Status != http.StatusCreated || k.Org != partner.ID || strings.Join(k.Origins, " ") != "https://shop.example https://*.shop.example" || !k.Expires.IsZero() {
		t.Fatalf("%d %+v %s", a.Status, k, a.Text(".wrong"))
	}
	path := "/admin/keys/" + k.Public
	if a := b.Get(path); !strings.Contains(a.Text(".copy"), k.Text) {
		t.Error("its text cannot be read")
	}
	if a := b.Post(path, url.Values{"label": {"Pages"}, "origins": {"https://shop.example\nhttp://evil.example"}}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("#origins-wrong"), "http://evil.example") {
		t.Errorf("%d %s", a.Status, a.Text(".wrong"))
	}
	if a := b.Post(path, url.Values{"label": {"All pages"}, "origins": {"https://b.example"}}); a.Status != http.StatusSeeOther {
		t.Errorf("%d %s", a.Status, a.Text(".wrong"))
	}
	if k := allKeys(r)[0]; k.Label != "All pages" || strings.Join(k.Origins, " ") != "https://b.example" {
		t.Errorf("%+v", k)
	}
	if a := b.Post(path+"/rotate", url.Values{}); a.Status != http.StatusNotFound {
		t.Errorf("a publishable key is replaced: %d", a.Status)
	}
	// The demo's own key may be used from a page opened as a file. That is kept, and no other may.
	demo := aKeyWith(r, "null")
	if a := b.Post(demo, url.Values{"label": {"Demo"}, "origins": {"null https://c.example"}}); a.Status != http.StatusSeeOther {
		t.Errorf("what it had before is refused: %d %s", a.Status, a.Text(".wrong"))
	}
	if a := b.Post(path, url.Values{"label": {"Pages"}, "origins": {"null"}}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a new key answers files: %d", a.Status)
	}
}

// aKeyWith is the address of a key with an origin.
func aKeyWith(r *room, origin string) string {
	r.T.Helper()
	for _, k := range allKeys(r) {
		if len(k.Origins) > 0 && k.Origins[0] == origin {
			return "/admin/keys/" + k.Public
		}
	}
	r.T.Fatalf("no key with %s", origin)
	return ""
}

func TestAKeyThatCannotBeIsRefusedFieldByField(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	before := len(allKeys(r))
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
		a := b.Post("/admin/keys", c.form)
		if a.Status != c.status || a.Text(c.wrong) == "" || secretText.MatchString(a.Body) {
			t.Errorf("%s: %d %s", name, a.Status, a.Text("main"))
		}
	}
	if n := len(allKeys(r)); n != before {
		t.Errorf("%d keys were made", n-before)
	}
}

func TestTheFirstUseOfAKeyIsToldOfTheKey(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	_, path := makeSecret(r, b)
	store := accessdb.Store{DB: r.DB}
	if err := store.KeyUsed(t.Context(), allKeys(r)[0].Key, noon); err != nil {
		t.Fatal(err)
	}
	a := b.Get(path)
	if told := a.Text("ol.time"); !strings.Contains(told, "Key “Booking server” was used for the first time") || !strings.Contains(a.Text(".facts"), "24 November 2026") {
		t.Errorf("%s", a.Text("main"))
	}
	for _, line := range b.Get("/admin/audit").All("ol.time li") {
		if told := textOf(line); strings.Contains(told, "first time") && strings.Contains(told, "command") {
			t.Errorf("told of a command: %s", told)
		}
	}
}
