// Package admin is the staff console: pages that work without script, in four languages. A handler
// parses, asks one question of a store, and answers with a page or a redirect.
package admin

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
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

// Sessions keeps who is signed in.
type Sessions interface {
	SaveSession(ctx context.Context, s access.Session) error
	// SessionByHash finds a session that has not expired; NotFound when there is none.
	SessionByHash(ctx context.Context, hash [32]byte) (access.Session, error)
	TouchSession(ctx context.Context, hash [32]byte, seen, expires time.Time) error
	// ProveSession gives a session another hash, and its new proof; NotFound when it has ended.
	ProveSession(ctx context.Context, hash [32]byte, to access.Session) error
	DropSession(ctx context.Context, hash [32]byte) error
}

// Orgs names organisations.
type Orgs interface {
	Orgs(ctx context.Context, s access.Scope) ([]access.Org, error)
}

// Campaigns reads what is on.
type Campaigns interface {
	Campaigns(ctx context.Context, s access.Scope) ([]campaigns.Campaign, error)
	CampaignByPublic(ctx context.Context, s access.Scope, public string) (campaigns.Campaign, error)
	Segments(ctx context.Context, s access.Scope) ([]audience.Segment, error)
	Placements(ctx context.Context, s access.Scope) ([]campaigns.Placement, error)
}

// Texts reads what we say and who approved it.
type Texts interface {
	Messages(ctx context.Context, s access.Scope) ([]content.Message, error)
	MessageByPublic(ctx context.Context, s access.Scope, public string) (content.Message, error)
	Laws(ctx context.Context, s access.Scope) ([]content.LawCard, error)
	Statements(ctx context.Context, s access.Scope) ([]content.Statement, error)
	ApprovalsOf(ctx context.Context, s access.Scope, subject content.Subject, of int64) ([]content.Approval, error)
}

// Stops reads the stop log.
type Stops interface {
	StopsInForce(ctx context.Context) ([]delivery.Stop, error)
	// StopHistory returns the latest stops and resumes in scope, newest first.
	StopHistory(ctx context.Context, s access.Scope, limit int) ([]delivery.Stop, error)
}

// Stopper takes something out of every answer, or lets it back in.
type Stopper interface {
	Stop(ctx context.Context, s access.Scope, stop delivery.Stop) (delivery.Stop, error)
}

// Planner tells how this node's plan is.
type Planner interface {
	Health(now time.Time) delivery.Health
}

// Throttle counts tries of what a key names, on all nodes together.
type Throttle interface {
	// Try counts one try and returns how long to wait: zero when it is within the limit.
	Try(ctx context.Context, key string, limit int, window time.Duration) (time.Duration, error)
}

// Deps is what the console stands on.
type Deps struct {
	People      People
	Sessions    Sessions
	Factors     Factors
	Vault       access.Vault // seals the secrets of code apps
	Orgs        Orgs
	Campaigns   Campaigns
	Texts       Texts
	Stops       Stops
	Audit       Audit
	Accounts    Accounts
	Invitations Invitations
	Roster      Roster
	KeyBook     KeyBook
	Stopper     Stopper
	Figures     evidence.Store
	Desk        evidence.Desk
	Planner     Planner
	Throttle    Throttle // nil: each node counts for itself
	Pages       *page.Set
	Words       page.Words
	Means       func(fault.Kind) ask.Meaning
	Zone        *time.Location // of the console's clock
	Now         func() time.Time
	// BaseURL is our own address as browsers see it. Cookies are Secure when it is https.
	BaseURL string
	Ways    Ways
}

// Console is the staff surface.
type Console struct {
	Deps
	rim    http.CrossOriginProtection
	tries  *tries
	hashes chan struct{} // bounds the memory that password checks take at once
	pulses pulses
	// streams bounds the pages that are told figures as they change; closing ends them all.
	streams   chan struct{}
	closing   chan struct{}
	closeOnce sync.Once
	page      pages
}

// pages are the templates, each with the type of its view.
type pages struct {
	signIn    page.Page[signInView]
	failure   page.Page[failureView]
	home      page.Page[homeView]
	campaigns page.Page[campaignsView]
	campaign  page.Page[campaignView]
	stop      page.Page[stopView]
	stops     page.Page[stopsView]
	report    page.Page[reportView]
	search    page.Page[searchView]
	shortcuts page.Page[shortcutsView]
	// every shared part, for those who build pages
	components page.Page[componentsView]
	audit      page.Page[auditView]
	settings   page.Page[settingsView]
	people     page.Page[peopleView]
	person     page.Page[personView]
	keys       page.Page[keysView]
	key        page.Page[keyView]
	join       page.Page[joinView]
	code       page.Page[codeView]
	factor     page.Page[factorView]
	codes      page.Page[codesView]
}

// maxHashes times 19 MiB is what password checks may hold.
const maxHashes = 4

// New prepares the console. It panics when a template is missing.
func New(d Deps) *Console {
	c := &Console{Deps: d, tries: &tries{now: d.Now}, hashes: make(chan struct{}, maxHashes),
		streams: make(chan struct{}, maxStreams), closing: make(chan struct{})}
	c.page = pages{
		signIn:    page.Of[signInView](d.Pages, "sign-in"),
		failure:   page.Of[failureView](d.Pages, "failure"),
		home:      page.Of[homeView](d.Pages, "home"),
		campaigns: page.Of[campaignsView](d.Pages, "campaigns"),
		campaign:  page.Of[campaignView](d.Pages, "campaign"),
		stop:      page.Of[stopView](d.Pages, "stop"),
		stops:     page.Of[stopsView](d.Pages, "stops"),
		report:    page.Of[reportView](d.Pages, "report"),
		search:    page.Of[searchView](d.Pages, "search"),
		shortcuts: page.Of[shortcutsView](d.Pages, "shortcuts"),

		components: page.Of[componentsView](d.Pages, "components"),
		audit:      page.Of[auditView](d.Pages, "audit"),
		settings:   page.Of[settingsView](d.Pages, "settings"),
		people:     page.Of[peopleView](d.Pages, "people"),
		person:     page.Of[personView](d.Pages, "person"),
		keys:       page.Of[keysView](d.Pages, "keys"),
		key:        page.Of[keyView](d.Pages, "key"),
		join:       page.Of[joinView](d.Pages, "join"),
		code:       page.Of[codeView](d.Pages, "code"),
		factor:     page.Of[factorView](d.Pages, "factor"),
		codes:      page.Of[codesView](d.Pages, "codes"),
	}
	return c
}

func (c *Console) secure() bool { return strings.HasPrefix(c.BaseURL, "https://") }

// policy lets a page load our own style, script and icons, send forms to us, and nothing else.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers are those of every page for people.
func (c *Console) headers(g *gin.Context) {
	h := g.Writer.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if c.secure() {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

const languageCookie = "erawan_language"

// language settles the reader's language: what they choose now, chose before, have in their
// account, or what their browser asks for.
func (c *Console) language(g *gin.Context, person access.Staff) lang.Locale {
	if l := lang.Locale(g.Query("lang")); l.Valid() {
		c.rememberLanguage(g, l)
		return l
	}
	if kept, err := g.Cookie(languageCookie); err == nil && lang.Locale(kept).Valid() {
		return lang.Locale(kept)
	}
	if person.Locale.Valid() {
		return person.Locale
	}
	return lang.MatchHeader(g.GetHeader("Accept-Language"))
}

// rememberLanguage keeps a choice in this browser; none is forgotten.
func (c *Console) rememberLanguage(g *gin.Context, l lang.Locale) {
	age := 365 * 24 * 3600
	if l == "" {
		age = -1
	}
	http.SetCookie(g.Writer, &http.Cookie{
		Name: languageCookie, Value: string(l), Path: "/", MaxAge: age,
		Secure: c.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func write[V any](g *gin.Context, p page.Page[V], status int, v V) error {
	return ask.WritePage(g, p, status, v)
}

// reader is who the page is for: in their language, by their own clock where they chose one.
func (c *Console) reader(g *gin.Context) page.Reader {
	zone := c.Zone
	if p, _ := g.Value(personSlot).(access.Staff); p.Zone != "" {
		if own, err := time.LoadLocation(p.Zone); err == nil {
			zone = own
		}
	}
	return c.Pages.Reader(ask.Locale(g), zone)
}

// maxForm is more than any form of ours holds.
const maxForm = 64 << 10

// parseForm reads a posted form, bounded.
func parseForm(g *gin.Context) error {
	g.Request.Body = http.MaxBytesReader(g.Writer, g.Request.Body, maxForm)
	err := g.Request.ParseForm()
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return fault.New(fault.TooLarge, "", "http.too_large").With("max", maxForm)
	case err != nil:
		return fault.New(fault.Malformed, "", "http.body_cut").Because(err)
	}
	return nil
}
