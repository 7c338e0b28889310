package campaigns

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

// Channel is how a message is carried.
type Channel string

// The channels.
const (
	Page   Channel = "page"
	App    Channel = "app"
	Mail   Channel = "mail"
	Print  Channel = "print"
	Screen Channel = "screen"
	Guide  Channel = "guide"
	Social Channel = "social"
)

// Fallback is what a placement shows when no campaign fits.
type Fallback string

// The fallbacks.
const (
	House Fallback = "house" // the neutral card, so that the room it reserved is not empty
	Empty Fallback = "empty" // nothing; the page folds the room away
)

// Placement is one slot of a partner.
type Placement struct {
	ID       int64
	Org      int64 // the partner
	Public   string
	Name     string
	Channel  Channel
	Place    string // ISO country where it is seen; empty when it is not in one place
	Zone     string // IANA zone of its clock
	Fallback Fallback
	House    int64 // the neutral message for Fallback House
	Paused   bool
}

// Location is the placement's zone; UTC when it has none.
func (p Placement) Location() *time.Location {
	if zone, err := time.LoadLocation(p.Zone); err == nil {
		return zone
	}
	return time.UTC
}

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
	Text      string   // pk_… in full; for a secret key its SHA-256 in hex
	Origins   []string // "https://shop.example" or "https://*.shop.example"; empty is none
	PerMinute int      // requests a minute; 0 is the default
	Revoked   bool
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
