package ask

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
)

// Keys finds the key a caller brings: a publishable one by its text, a secret one by the public id that
// its text names, or, for one of the older form, by its SHA-256 in hex. It answers from memory.
type Keys interface {
	Key(text string) (campaigns.Key, bool)
	// Passed is the text of the publishable key that a pass of a frame of ours was made for; false for one that is
	// forged, or over.
	Passed(pass string, now time.Time) (key string, ok bool)
}

// Door lets callers in by their key, and holds browsers to the key's origins.
type Door struct {
	Keys Keys
	Home string // our own origin, for pages of ours behind a proxy that changes the Host; may be empty
	Now  func() time.Time
	Used func(campaigns.Key) // told of every key that passed, and must not wait; nil tells nobody
}

// PassPrefix is how a pass begins that a frame of ours brings in place of its key.
const PassPrefix = "fp_"

// Key is the key the request came with; the zero key when it came with none.
func Key(c *gin.Context) campaigns.Key { return of(c).key }

// Test reports whether a partner asks only to see whether its page works.
func Test(c *gin.Context) bool { return Param(c, "test") == "1" }

// Keyed passes a caller with a publishable key, or a secret one with a scope.
func (d Door) Keyed(scope access.KeyScope, fail Fail) gin.HandlerFunc {
	return d.pass(rules{needed: true, scope: scope}, fail)
}

// Secret passes a partner's own server: a secret key with a scope, and no browser.
func (d Door) Secret(scope access.KeyScope, fail Fail) gin.HandlerFunc {
	return d.pass(rules{needed: true, secret: true, scope: scope}, fail)
}

// Tokened passes everyone: what the request brings in its body is its authority, and there is no
// cookie to misuse, so that a page of any origin may read the answer. A key, when there is one, is
// held to its rules all the same.
func (d Door) Tokened(fail Fail) gin.HandlerFunc { return d.pass(rules{}, fail) }

// rules are what a route asks of a key.
type rules struct {
	needed bool            // there must be one
	secret bool            // and a secret one
	scope  access.KeyScope // that a secret one must have; empty for none
}

func (d Door) pass(r rules, fail Fail) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := d.check(c, r); err != nil {
			stop(c, err, fail)
		}
	}
}

func (d Door) check(c *gin.Context, r rules) error {
	varies(c.Writer.Header())
	origin := c.GetHeader("Origin")
	if Test(c) { // whoever looks why their page is refused can read the refusal
		allow(c, origin)
	}
	text, err := keyText(c)
	if err != nil {
		return err
	}
	if text == "" {
		if r.needed {
			return fault.New(fault.Unauthorized, "", "key.missing")
		}
		allow(c, origin)
		return nil
	}
	pass, framed := strings.CutPrefix(text, PassPrefix)
	if framed {
		if text, framed = d.Keys.Passed(pass, d.Now()); !framed {
			return fault.New(fault.Unauthorized, "", "key.expired")
		}
	}
	key, err := d.find(text)
	if err != nil {
		return err
	}
	switch {
	case framed && origin != "null": // a sandboxed frame has no other
		return fault.New(fault.Forbidden, "", "key.foreign_origin")
	case framed:
	case key.Kind == campaigns.Secret && origin != "":
		return fault.New(fault.Forbidden, "", "key.secret_in_browser")
	case key.Kind != campaigns.Secret && r.secret:
		return fault.New(fault.Forbidden, "", "key.needs_secret")
	case key.Kind == campaigns.Secret && r.scope != "":
		if err := Scoped(key, r.scope); err != nil {
			return err
		}
	case !key.Allows(origin) && !d.ours(c, origin):
		return fault.New(fault.Forbidden, "", "key.foreign_origin")
	}
	of(c).key = key
	allow(c, origin)
	if d.Used != nil {
		d.Used(key)
	}
	return nil
}

// Scoped is Forbidden when a key lacks a scope.
func Scoped(k campaigns.Key, scope access.KeyScope) error {
	if k.May(scope) {
		return nil
	}
	return fault.New(fault.Forbidden, "", "key.needs_scope").With("scope", string(scope))
}

// find returns a key that stands. Only what looks like a key is looked up, so that nobody can ask
// with the hash of a secret in place of the secret. A secret is found by a name that is no secret, and
// then compared in a time that tells nothing.
func (d Door) find(text string) (campaigns.Key, error) {
	var key campaigns.Key
	var ok bool
	switch {
	case strings.HasPrefix(text, "pk_"):
		key, ok = d.Keys.Key(text)
		ok = ok && key.Kind == campaigns.Publishable
	case strings.HasPrefix(text, "sk_"):
		name, named := access.SecretName(text)
		if !named {
			name = access.HashSecret(text)
		}
		key, ok = d.Keys.Key(name)
		ok = ok && key.Kind == campaigns.Secret && access.SameSecret(text, key.Text)
	}
	if !ok {
		return campaigns.Key{}, fault.New(fault.Unauthorized, "", "key.unknown")
	}
	if key.Revoked {
		return campaigns.Key{}, fault.New(fault.Unauthorized, "", "key.revoked")
	}
	if key.Expired(d.Now()) {
		return campaigns.Key{}, fault.New(fault.Unauthorized, "", "key.expired")
	}
	return key, nil
}

// keyText is the key in the Authorization header or, for a publishable one, in the query. A secret
// in an address ends up in logs that are not ours, and is refused there.
func keyText(c *gin.Context) (string, error) {
	if auth := c.GetHeader("Authorization"); auth != "" {
		scheme, text, _ := strings.Cut(auth, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return "", fault.New(fault.Unauthorized, "", "key.unknown")
		}
		return strings.TrimSpace(text), nil
	}
	text := Param(c, "key")
	if strings.HasPrefix(text, "sk_") {
		return "", fault.New(fault.Unauthorized, "", "key.secret_in_address")
	}
	return text, nil
}

// ours says whether a browser's origin is this very site.
func (d Door) ours(c *gin.Context, origin string) bool {
	if origin == "" {
		return false
	}
	if strings.EqualFold(origin, d.Home) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, c.Request.Host)
}

// allow lets the page of this origin read the answer. There are no cookies on these surfaces, so
// credentials are never allowed along. A script reads the answer, so what is said for documents and for
// what loads without asking has no meaning here; with those lines gone the headers fit the room that a small
// map has, which is a twentieth of what a decision costs.
func allow(c *gin.Context, origin string) {
	if origin == "" {
		return
	}
	h := c.Writer.Header()
	h["Access-Control-Allow-Origin"] = c.Request.Header["Origin"][:1:1] // which origin is of
	delete(h, "Cross-Origin-Resource-Policy")
	delete(h, "Referrer-Policy")
}

// varies says that an answer is for its origin only.
func varies(h http.Header) {
	if h["Vary"] == nil {
		h["Vary"] = byOrigin
		return
	}
	h.Add("Vary", "Origin")
}

var byOrigin = []string{"Origin"}

// expose lets the page that asked read the headers that tell of trouble: what went well has nothing to tell there.
func expose(h http.Header) {
	if h["Access-Control-Allow-Origin"] != nil {
		h["Access-Control-Expose-Headers"] = exposed
	}
}

var exposed = []string{"X-Request-Id, Retry-After, RateLimit, RateLimit-Policy"}

// Preflight answers a browser that asks before it sends. A key in the address is held to its
// origins here already. Without one the question cannot be decided yet, since a preflight carries no
// Authorization: the request that follows is checked in full.
func (d Door) Preflight(methods string) gin.HandlerFunc {
	return func(c *gin.Context) {
		h := c.Writer.Header()
		h.Set("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
		origin := c.GetHeader("Origin")
		if d.welcome(c, origin) {
			allow(c, origin)
			h.Set("Access-Control-Allow-Methods", methods)
			h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key")
			h.Set("Access-Control-Max-Age", "600")
		}
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
	}
}

func (d Door) welcome(c *gin.Context, origin string) bool {
	text := c.Query("key")
	if text == "" {
		return true
	}
	key, err := d.find(text)
	return err == nil && key.Kind == campaigns.Publishable && (d.ours(c, origin) || key.Allows(origin))
}
