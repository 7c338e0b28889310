package campaigns

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
)

// Origin is a website as a key names it, and what is known of whether the partner it is of owns it.
type Origin struct {
	ID       int64
	Org      int64
	Owner    string    // the partner's public id
	URL      string    // "https://shop.example" or "https://*.shop.example"
	Verified time.Time // since when its proof is found; zero while it never was
	Looked   time.Time // zero for never
	Record   Finding   // what that look came to in the DNS
	File     Finding   // and on the website itself
	Failing  time.Time // since when a proof that was there is not found; zero while it is
	Lapsed   time.Time // when that had gone on for OriginPatience
	Due      time.Time // when it is looked at again by itself; zero is not
}

// Finding is what a look for a proof came to by one way.
type Finding struct {
	Result FoundResult
	Seen   string // what was there instead, cut to what a line holds
}

// FoundResult says whether a proof was found, or why not.
type FoundResult string

// The results. Nothing is a way that was not looked at.
const (
	FoundProof   FoundResult = "found"
	FoundNone    FoundResult = "none"    // no record of that name; no file at that address
	FoundOther   FoundResult = "other"   // a record or a file, without the line
	FoundStatus  FoundResult = "status"  // the website answered with something else than a file
	FoundMoved   FoundResult = "moved"   // it leads elsewhere, which is not followed
	FoundPrivate FoundResult = "private" // it is not on the public internet
	FoundTLS     FoundResult = "tls"     // its certificate does not hold
	FoundSlow    FoundResult = "slow"
	FoundAway    FoundResult = "away" // nobody answered
)

// OriginState is where an origin stands.
type OriginState string

// The states, the one that needs most attention first.
const (
	OriginLapsed     OriginState = "lapsed"     // its proof has been missing for OriginPatience
	OriginFailing    OriginState = "failing"    // its proof was not found lately, and it is verified still
	OriginUnverified OriginState = "unverified" // no proof was found yet
	OriginLocal      OriginState = "local"      // nobody outside can look at it
	OriginVerified   OriginState = "verified"
)

// OriginStates lists them in that order.
var OriginStates = []OriginState{OriginLapsed, OriginFailing, OriginUnverified, OriginLocal, OriginVerified}

const (
	// OriginPatience is how long a proof may be missing before its origin is marked.
	OriginPatience = 7 * 24 * time.Hour
	// OriginEvery is how often a verified origin is looked at again.
	OriginEvery = 24 * time.Hour
	// OriginSpread is how much later than that it may be, so that not all are looked at together.
	OriginSpread = 2 * time.Hour
	// MaxKeptOrigins is how many origins a partner can have looked at.
	MaxKeptOrigins = 100

	originFile  = "/.well-known/erawan.txt"
	originLabel = "_erawan."
)

// State is where the origin stands.
func (o Origin) State() OriginState {
	switch {
	case !o.provable():
		return OriginLocal
	case o.Verified.IsZero():
		return OriginUnverified
	case !o.Lapsed.IsZero():
		return OriginLapsed
	case !o.Failing.IsZero():
		return OriginFailing
	}
	return OriginVerified
}

// Holds reports whether the origin counts as the partner's own.
func (o Origin) Holds() bool { return o.State() == OriginVerified || o.State() == OriginFailing }

// Proof is the line by which whoever owns the origin says that the partner may embed from it. It is no secret: it is of use to this
// partner and at this origin alone, and anybody can reckon it.
func (o Origin) Proof() string {
	sum := sha256.Sum256([]byte("erawan origin\n" + o.Owner + "\n" + o.URL))
	return "erawan-partner=" + hex.EncodeToString(sum[:16])
}

// RecordName is the name of the DNS record that the line is looked for in.
func (o Origin) RecordName() string { return originLabel + o.host() }

// FileURL is the address of the file that the line is looked for in. There is none for an origin that stands for every
// subdomain: a file speaks for its own host alone.
func (o Origin) FileURL() string {
	if o.wild() {
		return ""
	}
	return o.URL + originFile
}

func (o Origin) wild() bool { return strings.Contains(o.URL, "://*.") }

func (o Origin) host() string {
	u, err := url.Parse(strings.Replace(o.URL, "://*.", "://", 1))
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// inside are the ends of names that stand for nothing on the public internet.
var inside = []string{"localhost", "local", "internal", "intranet", "lan", "home.arpa", "test", "invalid", "onion"}

// provable reports whether anybody outside can look at the origin.
func (o Origin) provable() bool {
	host := o.host()
	if _, err := netip.ParseAddr(host); err == nil || !strings.HasPrefix(o.URL, "https://") || !strings.Contains(host, ".") {
		return false
	}
	return !slices.ContainsFunc(inside, func(end string) bool { return strings.HasSuffix(host, "."+end) })
}

// CheckURL says what is wrong with the address of an origin that shall be verified.
func (o Origin) CheckURL() error {
	switch {
	case len(o.URL) > maxOriginURL || !goodOrigin(o.URL):
		return fault.New(fault.Invalid, "origin", "origin.bad").With("origin", o.URL)
	case !o.provable():
		return fault.New(fault.Invalid, "origin", "origin.local").With("origin", o.URL)
	}
	return nil
}

const maxOriginURL = 260 // a name has 253 characters at most

// OriginLook is what a look at an origin came to.
type OriginLook struct {
	Record, File Finding
	At           time.Time
	Spread       time.Duration // how much later than usual the next look is; below OriginSpread
}

func (l OriginLook) found() bool { return l.Record.Result == FoundProof || l.File.Result == FoundProof }

// After is the origin after a look, and what its partner is told of. Whoever is looked at in vain stays verified for
// OriginPatience, and is told when that is over; nothing else follows from it.
func (o Origin) After(l OriginLook) (Origin, []NoticeKind) {
	held := o.Holds()
	o.Looked, o.Record, o.File = l.At, l.Record, l.File
	var told []NoticeKind
	switch {
	case l.found():
		if !held {
			o.Verified, told = l.At, []NoticeKind{NoticeOriginVerified}
		}
		o.Failing, o.Lapsed = time.Time{}, time.Time{}
	case held && o.Failing.IsZero():
		o.Failing = l.At
	case held && l.At.Sub(o.Failing) >= OriginPatience:
		o.Lapsed, told = l.At, []NoticeKind{NoticeOriginLapsed}
	}
	o.Due = time.Time{}
	if o.Holds() {
		o.Due = l.At.Add(OriginEvery + l.Spread)
	}
	return o, told
}

// OriginLine is an origin with the keys that it stands on.
type OriginLine struct {
	Origin
	Keys []Key
}

// OriginLines are a partner's origins: those that its keys name, and those that were looked at besides. Those that need most
// attention come first, and those that stand on a key before others.
func OriginLines(of access.Org, kept []Origin, keys []Key, now time.Time) []OriginLine {
	at := map[string]int{}
	var out []OriginLine
	line := func(o Origin) *OriginLine {
		i, known := at[o.URL]
		if !known {
			i = len(out)
			at[o.URL], out = i, append(out, OriginLine{Origin: o})
		}
		return &out[i]
	}
	for _, o := range kept {
		line(o)
	}
	for _, k := range keys {
		if k.Org != of.ID || k.Kind != Publishable || !k.Stands(now) {
			continue
		}
		for _, u := range k.Origins {
			if u == "null" { // of pages that are opened as files: no website at all
				continue
			}
			l := line(Origin{Org: of.ID, Owner: of.Public, URL: u})
			l.Keys = append(l.Keys, k)
		}
	}
	slices.SortFunc(out, func(a, b OriginLine) int {
		return cmp.Or(cmp.Compare(slices.Index(OriginStates, a.State()), slices.Index(OriginStates, b.State())), cmp.Compare(min(1, len(b.Keys)), min(1, len(a.Keys))), cmp.Compare(a.URL, b.URL))
	})
	return out
}
