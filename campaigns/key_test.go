package campaigns

import (
	"strings"
	"testing"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
)

func TestAnOriginIsASchemeAndAHost(t *testing.T) {
	t.Parallel()
	for origin, good := range map[string]bool{
		"https://shop.example":      true,
		"https://shop.example:8443": true,
		"https://*.shop.example":    true,
		"http://localhost:8080":     true,
		"http://127.0.0.1":          true,
		"http://[::1]:3000":         true,
		"http://shop.example":       false,
		"https://shop.example/":     false,
		"https://shop.example/path": false,
		"https://Shop.example":      false,
		"https://*":                 false,
		"https://*.example":         false,
		"https://a.*.shop.example":  false,
		"https://*.*.shop.example":  false,
		"https://u:p@shop.example":  false,
		"https://":                  false,
		"https://:443":              false,
		"shop.example":              false,
		"null":                      false,
		"*":                         false,
		"javascript://shop.example": false,
		"":                          false,
	} {
		if got := goodOrigin(origin); got != good {
			t.Errorf("%q: %v", origin, got)
		}
	}
}

func TestAKeyIsCheckedFieldByField(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	secret := Key{Kind: Secret, Label: "Booking server", Scopes: []access.KeyScope{access.ReadReports}}
	page := Key{Kind: Publishable, Label: "Booking pages", Origins: []string{"https://shop.example"}}
	with := func(k Key, change func(*Key)) Key { change(&k); return k }
	for name, c := range map[string]struct {
		key  Key
		want string
	}{
		"a secret key":                 {secret, ""},
		"a publishable key":            {page, ""},
		"one that ends later":          {with(page, func(k *Key) { k.Expires = now.Add(time.Second) }), ""},
		"one that is over":             {with(page, func(k *Key) { k.Expires = now }), "key.expires_before_it_begins"},
		"no label":                     {with(secret, func(k *Key) { k.Label = " " }), "key.needs_label"},
		"a long label":                 {with(secret, func(k *Key) { k.Label = strings.Repeat("x", 81) }), "text.too_long"},
		"no scope":                     {with(secret, func(k *Key) { k.Scopes = nil }), "key.needs_scopes"},
		"a scope of nobody":            {with(secret, func(k *Key) { k.Scopes = []access.KeyScope{"all"} }), "key.unknown_scope"},
		"no origin":                    {with(page, func(k *Key) { k.Origins = nil }), ""},
		"an origin that is an address": {with(page, func(k *Key) { k.Origins = []string{"https://shop.example/a"} }), "key.bad_origin"},
		"too many origins":             {with(page, func(k *Key) { k.Origins = make([]string, 51) }), "key.too_many_origins"},
	} {
		got := ""
		if all := fault.All(c.key.Check(now)); len(all) > 0 {
			got = all[0].Key
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAKeyStandsUntilItExpiresOrIsRevoked(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		key  Key
		want bool
	}{
		"without an end":           {Key{}, true},
		"before its end":           {Key{Expires: now.Add(1)}, true},
		"at its end":               {Key{Expires: now}, false},
		"revoked":                  {Key{Revoked: true}, false},
		"revoked and not yet over": {Key{Revoked: true, Expires: now.Add(1)}, false},
	} {
		if got := c.key.Stands(now); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	k := Key{Kind: Publishable, Scopes: access.KeyScopes}
	if k.May(access.ReadReports) {
		t.Error("a publishable key has a scope")
	}
}
