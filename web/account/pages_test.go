package account_test

import (
	"net/url"
	"testing"

	"erawan/internal/access"
	"erawan/internal/webtest"
)

// everyPage visits each page in each of its states: what these rooms can show at all.
func everyPage(r *room) webtest.Visits {
	get := func(path string) func(*browser) answer {
		return func(b *browser) answer { return b.Get(path) }
	}
	return webtest.Visits{
		"passkeys":          get("/admin/settings/passkeys?done=passkey_added"),
		"a new passkey":     get("/admin/settings/passkeys/add"),
		"a passkey refused": func(b *browser) answer { return b.Post("/admin/settings/passkeys", url.Values{}) },
		"a way in refused":  func(b *browser) answer { return b.Post("/sign-in/passkey", url.Values{}) },
		"people":            get("/admin/people?done=uninvite"),
		"people refused":    func(b *browser) answer { return b.Post("/admin/people/invite", url.Values{}) },
		"somebody":          func(b *browser) answer { return b.Get(somebody(b.Room) + "?done=role") },
		"somebody who stays": func(b *browser) answer {
			return b.Post(somebody(b.Room)+"/role", url.Values{"role": {"partner_manager"}})
		},
		"keys":             get("/admin/keys"),
		"publishable keys": get("/admin/keys?make=publishable&done=key"),
		"keys refused":     func(b *browser) answer { return b.Post("/admin/keys", url.Values{"kind": {"secret"}}) },
		"page refused": func(b *browser) answer {
			return b.Post("/admin/keys", url.Values{"kind": {"publishable"}, "origins": {"shop.example"}})
		},
		"key":         func(b *browser) answer { return b.Get(aKey(b.Room) + "?done=key") },
		"key refused": func(b *browser) answer { return b.Post(aKey(b.Room), url.Values{"origins": {"x"}}) },
		"a secret shown": func(b *browser) answer {
			return b.Post("/admin/keys", url.Values{"kind": {"secret"}, "label": {"Server"}, "scope": {"reports:read"}, "days": {"90"}})
		},
		"somebody invited": func(b *browser) answer {
			return b.Post("/admin/people/invite", url.Values{"email": {"new@erawan.example"}, "name": {"Somchai"}, "role": {"analyst"}})
		},
		"join": func(b *browser) answer {
			return b.Room.BrowserIn(b.Language).Get(invite(b.Room, b, "join@erawan.example"))
		},
		"settings":         get("/admin/settings?done=password"),
		"settings refused": func(b *browser) answer { return b.Post("/admin/settings/password", url.Values{}) },
		"sign-in":          func(b *browser) answer { return b.Room.BrowserIn(b.Language).Get("/sign-in") },
		"sign-in refused": func(b *browser) answer {
			return b.Room.BrowserIn(b.Language).Post("/sign-in", url.Values{"email": {"x@erawan.example"}})
		},
	}
}

func TestEveryPageIsWholeInAllFourLanguages(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	webtest.Whole(t, r.SignedIn(access.RoleOwner), everyPage(r))
}

func TestWhatAPageLinksToIsThere(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	webtest.Linked(t, r.SignedIn(access.RoleOwner), everyPage(r))
}
