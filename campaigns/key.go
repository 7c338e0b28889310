package campaigns

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// KeyKind tells the two sorts of keys apart.
type KeyKind string

// The kinds of keys.
const (
	Publishable KeyKind = "publishable" // stands in a page; tied to origins; not a secret
	Secret      KeyKind = "secret"      // a partner's own servers; kept as a hash
)

// Key lets a partner ask.
type Key struct {
	ID        int64
	Public    string
	Org       int64
	Kind      KeyKind
	Text      string // pk_… in full; for a secret key its SHA-256 in hex
	Label     string // what its owner calls it
	Scopes    []access.KeyScope
	Origins   []string // "https://shop.example" or "https://*.shop.example"; empty is none
	PerMinute int      // requests a minute; 0 is the default
	Revoked   bool
	Made      time.Time
	Expires   time.Time // zero is never
}

// May reports whether a secret key has a scope. A publishable key has none.
func (k Key) May(s access.KeyScope) bool { return k.Kind == Secret && slices.Contains(k.Scopes, s) }

// Expired reports whether a key is over.
func (k Key) Expired(now time.Time) bool { return !k.Expires.IsZero() && !now.Before(k.Expires) }

// Stands reports whether a key opens anything.
func (k Key) Stands(now time.Time) bool { return !k.Revoked && !k.Expired(now) }

// Scope is what a key may see: its organisation's, and what it does is told of the key.
func (k Key) Scope() access.Scope {
	return access.Scope{Org: k.Org, Key: k.Public, By: access.Actor{Name: k.Label}}
}

// Allows reports whether a browser on this origin may use the key. An empty origin is a caller that
// is no browser page: a publishable key serves it, since it could claim any origin it liked.
func (k Key) Allows(origin string) bool {
	if origin == "" {
		return true
	}
	return slices.ContainsFunc(k.Origins, func(allowed string) bool { return originMatches(allowed, origin) })
}

func originMatches(allowed, origin string) bool {
	if strings.EqualFold(allowed, origin) {
		return true
	}
	scheme, host, ok := strings.Cut(allowed, "://*.")
	if !ok || host == "" {
		return false
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Scheme, scheme) && strings.HasSuffix(strings.ToLower(u.Host), "."+strings.ToLower(host))
}

// Bounds of what a key says.
const (
	maxLabel   = 80
	maxOrigins = 50
)

// Check says everything that is wrong with a key that somebody wants. A publishable key without origins
// serves apps, and no page.
func (k Key) Check(now time.Time) error {
	var wrong fault.Faults
	if strings.TrimSpace(k.Label) == "" {
		wrong.Add(fault.Invalid, "label", "key.needs_label")
	} else if err := lang.Clean("label", k.Label, maxLabel); err != nil {
		wrong = append(wrong, fault.All(err)...)
	}
	if k.Expired(now) {
		wrong.Add(fault.Invalid, "expires", "key.expires_before_it_begins")
	}
	if k.Kind == Secret {
		wrong = append(wrong, fault.All(access.CheckKeyScopes(k.Scopes))...)
		return wrong.Err()
	}
	wrong = append(wrong, fault.All(k.CheckOrigins())...)
	return wrong.Err()
}

// CheckOrigins says what is wrong with the origins of a key.
func (k Key) CheckOrigins() error {
	switch bad := slices.IndexFunc(k.Origins, func(o string) bool { return !goodOrigin(o) }); {
	case len(k.Origins) > maxOrigins:
		return fault.New(fault.Invalid, "origins", "key.too_many_origins").With("max", maxOrigins)
	case bad >= 0:
		return fault.New(fault.Invalid, "origins", "key.bad_origin").With("origin", k.Origins[bad])
	}
	return nil
}

// goodOrigin is what a browser would send as its origin: a scheme and a host, with nothing after it. A
// star stands for every subdomain. Without TLS only this very machine.
func goodOrigin(o string) bool {
	u, err := url.Parse(strings.Replace(o, "://*.", "://", 1))
	if err != nil || u.Host == "" || u.Hostname() == "" || u.User != nil || u.Scheme+"://"+u.Host != strings.Replace(o, "://*.", "://", 1) || o != strings.ToLower(o) {
		return false
	}
	local := u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1" || u.Hostname() == "::1"
	wild := strings.Contains(o, "://*.")
	if strings.Contains(u.Host, "*") || wild && (local || !strings.Contains(u.Hostname(), ".")) {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && local
}

// KeyLine is a key as a list shows it.
type KeyLine struct {
	Key
	Owner access.Org
	Used  Date // the last UTC day on which it was seen in use; zero for never
}
