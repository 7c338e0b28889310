// Package account is the rooms of safe accounts: the way in and out, the second factor, what is somebody's own,
// who works in an organisation, and its keys.
package account

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/desk"
)

// People finds staff, and keeps those whose sign-in is half done.
type People interface {
	// StaffByEmail finds a person by their address in lower case; NotFound when there is none.
	StaffByEmail(ctx context.Context, email string) (access.Staff, error)
	StaffByID(ctx context.Context, staff int64) (access.Staff, error)
	SaveHalf(ctx context.Context, h access.HalfSession) error
	// HalfByHash finds one that has not expired; NotFound when there is none.
	HalfByHash(ctx context.Context, hash [32]byte) (access.HalfSession, error)
	// DropHalf uses one up: of two at once one is NotFound.
	DropHalf(ctx context.Context, hash [32]byte) error
}

// Throttle counts tries of what a key names, on all nodes together.
type Throttle interface {
	// Try counts one try and returns how long to wait: zero when it is within the limit.
	Try(ctx context.Context, key string, limit int, window time.Duration) (time.Duration, error)
}

// WaysIn knows by what people come in beside their password: of the asker's own, and of those they look after.
type WaysIn interface {
	PasskeysOf(ctx context.Context, s access.Scope, staff int64) ([]access.Passkey, error)
	// RemovePasskey ends the person's sessions when somebody else asks.
	RemovePasskey(ctx context.Context, s access.Scope, k access.Passkey) error
	IdentitiesOf(ctx context.Context, s access.Scope, staff int64) ([]access.Identity, error)
	// UnlinkIdentity ends the person's sessions when somebody else asks.
	UnlinkIdentity(ctx context.Context, s access.Scope, i access.Identity) error
}

// Deps is what the rooms stand on.
type Deps struct {
	*desk.Gate
	People      People
	Factors     Factors
	Vault       access.Vault // seals the secrets of code apps
	Accounts    Accounts
	Invitations Invitations
	Directory   Directory
	Roster      Roster
	KeyBook     KeyBook
	WaysIn      WaysIn
	Throttle    Throttle // nil: each node counts for itself
	Ways        Ways
}

// Surface is those rooms.
type Surface struct {
	Deps
	tries  *tries
	hashes chan struct{} // bounds the memory that password checks take at once
	page   pages
}

// pages are the templates, each with the type of its view.
type pages struct {
	signIn   page.Page[signInView]
	code     page.Page[codeView]
	join     page.Page[joinView]
	settings page.Page[settingsView]
	factor   page.Page[factorView]
	held     page.Page[heldView]
	codes    page.Page[codesView]
	people   page.Page[peopleView]
	person   page.Page[personView]
	keys     page.Page[keysView]
	key      page.Page[keyView]
}

// maxHashes times 19 MiB is what password checks may hold.
const maxHashes = 4

// New prepares the rooms. It panics when a template is missing.
func New(d Deps) *Surface {
	return &Surface{Deps: d, tries: &tries{now: d.Now}, hashes: make(chan struct{}, maxHashes), page: pages{
		signIn:   page.Of[signInView](d.Pages, "sign-in"),
		code:     page.Of[codeView](d.Pages, "code"),
		join:     page.Of[joinView](d.Pages, "join"),
		settings: page.Of[settingsView](d.Pages, "settings"),
		factor:   page.Of[factorView](d.Pages, "factor"),
		held:     page.Of[heldView](d.Pages, "factor-held"),
		codes:    page.Of[codesView](d.Pages, "codes"),
		people:   page.Of[peopleView](d.Pages, "people"),
		person:   page.Of[personView](d.Pages, "person"),
		keys:     page.Of[keysView](d.Pages, "keys"),
		key:      page.Of[keyView](d.Pages, "key"),
	}}
}

// frame is what stands around a page of these rooms.
type frame struct{ page.Frame }

func (c *Surface) frame(g *gin.Context, path string) frame { return frame{c.Frame(g, path)} }

// say says a key that takes pairs of names and values.
func (f frame) say(key string, pairs ...any) string { return f.Say(key, pairs...) }
