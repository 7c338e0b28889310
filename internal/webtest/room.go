// Package webtest is the pages for people over an embedded database with the demo in it, for the tests of every
// room: a site, browsers that keep cookies, and selectors for what they are shown. It is a test room.
package webtest

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/campaigns/content/media"
	"erawan/campaigns/delivery"
	"erawan/campaigns/evidence"
	"erawan/campaigns/pledges"
	"erawan/campaigns/pledges/waybill"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/hookdb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/listdb"
	"erawan/internal/db/plandb"
	"erawan/internal/db/pledgedb"
	"erawan/internal/db/reachdb"
	"erawan/internal/db/referencedb"
	"erawan/internal/db/researchdb"
	"erawan/internal/db/surveydb"
	"erawan/internal/page"
	"erawan/internal/render"
	"erawan/internal/sample"
	"erawan/internal/signontest"
	"erawan/locales"
	"erawan/web"
	"erawan/web/account"
	"erawan/web/admin"
	"erawan/web/api"
	"erawan/web/audiences"
	"erawan/web/desk"
	"erawan/web/editor"
	"erawan/web/entry"
	"erawan/web/evaluations"
	"erawan/web/experiments"
	"erawan/web/flights"
	"erawan/web/kits"
	"erawan/web/laws"
	"erawan/web/mappings"
	"erawan/web/messages"
	"erawan/web/partner"
	"erawan/web/partners"
	"erawan/web/pictures"
	"erawan/web/promises"
	"erawan/web/public"
	"erawan/web/reports"
	"erawan/web/research"
	"erawan/web/static"
	"erawan/web/surveys"
	"erawan/web/templates"
)

// Noon is when every room begins.
var Noon = time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC) // midday in Bangkok

// Password is everybody's.
const Password = "a sentence is fine, in any script"

// The People of the demo's organisation, by role, and one of a partner, by their addresses.
var People = map[access.Role]string{
	access.RoleOwner: "owner@erawan.example", access.RoleManager: "manager@erawan.example",
	access.RoleAnalyst: "analyst@erawan.example", access.RolePartnerManager: "partner@erawan.example",
}

// seeded is a database with the demo in it, made once and copied for each test.
var seeded = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "erawan-admin")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "seed.db")
	if err := seed("sqlite://" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func seed(address string) (err error) {
	ctx := context.Background()
	if _, err := db.Migrate(ctx, address, db.Up); err != nil {
		return err
	}
	d, err := db.Open(ctx, address, db.Options{Now: func() time.Time { return Noon }})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	demo, err := sample.Demo(ctx, sample.Seeding{DB: d, Now: Noon})
	if err != nil {
		return err
	}
	if _, err := sample.Reference(ctx, d); err != nil {
		return err
	}
	hash, partner := access.Hash(Password), demo.Partners["sarika"]
	for role, email := range People {
		org := demo.Org
		if role == access.RolePartnerManager {
			org = partner
		}
		p := access.Staff{Org: org, Email: email, Name: "The " + string(role), Role: role, Password: hash}
		if _, err := (accessdb.Store{DB: d}).AddStaff(ctx, access.System, p); err != nil {
			return err
		}
	}
	away := access.Staff{Org: demo.Org, Email: "gone@erawan.example", Name: "Gone", Role: access.RoleOwner, Password: hash, Disabled: true}
	if _, err := (accessdb.Store{DB: d}).AddStaff(ctx, access.System, away); err != nil {
		return err
	}
	ledger := ledgerdb.New(d)
	if err := ledger.Declare(ctx, []string{"Asia/Bangkok"}); err != nil {
		return err
	}
	return book(ctx, d, demo, ledger)
}

// Room is a site over a database of its own, with its clock in the test's hand.
type Room struct {
	T       *testing.T
	DB      *db.DB
	Planner *delivery.Planner
	Site    http.Handler
	Console *admin.Console
	ID      *signontest.Provider // nil unless the site names one
	Files   *media.Files
	mu      sync.Mutex
	at      time.Time
	shown   map[string]campaigns.OriginLook
}

// Parts are what a test may change before the site is built of them.
type Parts struct {
	Desk    desk.Deps
	Account account.Deps
	Console admin.Deps

	Audiences audiences.Deps
	Flights   flights.Deps
	Laws      laws.Deps
	Messages  messages.Deps
	Editor    editor.Deps
	Pictures  pictures.Deps
	Press     web.Press // makes PDFs; none unless a test brings one
}

// Vault seals the secrets of code apps.
var Vault = access.Vault{Keys: &access.Family{Now: 1, Secrets: map[byte][]byte{1: make([]byte, 32)}}}

// Origin is where browsers of these tests make passkeys.
const Origin = "https://erawan.example"

// Now is the room's clock.
func (r *Room) Now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at
}

// Pass lets time go by.
func (r *Room) Pass(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = r.at.Add(d)
}

type testRing struct{}

func (testRing) Current() (byte, []byte)           { return 1, make([]byte, 32) }
func (testRing) Secret(number byte) ([]byte, bool) { return make([]byte, 32), number == 1 }

// stopper is the stop log with the planner of this node behind it, as a node wires them.
type stopper struct {
	plandb.Store
	planner *delivery.Planner
}

func (s stopper) Stop(ctx context.Context, scope access.Scope, n delivery.Stop) (delivery.Stop, error) {
	out, err := s.RecordStop(ctx, scope, n)
	if err != nil {
		return out, err
	}
	if err := s.KeepAir(ctx, out); err != nil {
		return out, err
	}
	inForce, err := s.StopsInForce(ctx)
	s.planner.UseStops(delivery.NewBoard(out.Seq, inForce))
	return out, err
}

// New opens a room at Noon.
func New(t *testing.T, change ...func(*Parts)) *Room {
	t.Helper()
	bytes, err := seeded()
	if err != nil {
		t.Fatal(err)
	}
	r := &Room{T: t, at: Noon, Planner: delivery.NewPlanner(token.NewSealer(testRing{}), func(token.Cell, time.Time) {})}
	path := filepath.Join(t.TempDir(), "erawan.db")
	if err := os.WriteFile(path, bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	if r.DB, err = db.Open(t.Context(), "sqlite://"+path, db.Options{Now: r.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.DB.Close() })
	r.start(change)
	return r
}

// Seed brings a database to the schema and puts the demo and its people into it.
func Seed(address string) error { return seed(address) }

// Over opens a room at Noon over a database that Seed was put into.
func Over(t *testing.T, address string, o db.Options) *Room {
	t.Helper()
	r := &Room{T: t, at: Noon, Planner: delivery.NewPlanner(token.NewSealer(testRing{}), func(token.Cell, time.Time) {})}
	o.Now = r.Now
	var err error
	if r.DB, err = db.Open(t.Context(), address, o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.DB.Close() })
	r.start(nil)
	return r
}

func (r *Room) start(change []func(*Parts)) {
	t := r.T
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	words.Missed = func(key string) { t.Errorf("nobody wrote %s", key) }
	r.Reload(words)
	r.open(words, change)
}

// Reload makes a plan of what is in the database, as a node does when something has changed.
func (r *Room) Reload(words *locales.Catalogue) {
	t := r.T
	t.Helper()
	snapshot, err := plandb.Store{DB: r.DB}.Snapshot(t.Context(), Noon)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := delivery.Compile(snapshot, delivery.Options{Now: Noon, Say: words.Say})
	if err != nil {
		t.Fatal(err)
	}
	r.Planner.Use(plan)
	r.Planner.Touch(Noon)
}

func (r *Room) open(words *locales.Catalogue, change []func(*Parts)) {
	standard, err := sample.Questions()
	if err != nil {
		r.T.Fatal(err)
	}
	files, err := static.Files()
	if err != nil {
		r.T.Fatal(err)
	}
	assets, err := page.NewAssets(files)
	if err != nil {
		r.T.Fatal(err)
	}
	pages, err := page.Parse(templates.Console, words, assets)
	if err != nil {
		r.T.Fatal(err)
	}
	bangkok, err := time.LoadLocation("Asia/Bangkok")
	if err != nil {
		r.T.Fatal(err)
	}
	plans := plandb.Store{DB: r.DB}
	r.Files = &media.Files{Dir: r.T.TempDir(), Most: media.MostKept, From: contentdb.Store{DB: r.DB}.PictureFile, Now: r.Now, Log: slog.Default()}
	store, places, figures := accessdb.Store{DB: r.DB}, campaigndb.Store{DB: r.DB}, evidencedb.Store{DB: r.DB}
	book := pledgedb.NewTogether(pledgedb.Store{DB: r.DB})
	parts := Parts{
		Desk: desk.Deps{Sessions: store, Audit: store, Pages: pages, Words: words, Means: web.Means, Zone: bangkok, Now: r.Now,
			BaseURL: "http://erawan.example"},
		Account: account.Deps{People: store, Factors: store, Accounts: store, Invitations: store, Directory: store, Roster: store, KeyBook: store, WaysIn: store,
			Vault: Vault, Ways: account.Ways{Passkeys: true}},
		Console: admin.Deps{Orgs: store, Campaigns: places, Texts: contentdb.Store{DB: r.DB}, Finder: listdb.Store{DB: r.DB}, Lately: figures, Stops: plans, Stopper: stopper{plans, r.Planner},
			Figures: figures, Reported: figures, Desk: figures, Courses: figures, Experiments: places, Tallies: figures, Planner: r.Planner, Visits: &reach.Live{Store: reachdb.Store{DB: r.DB}, Now: r.Now},
			Replayer: plandb.Replayer{Store: plans, Sealer: token.NewSealer(testRing{}), Options: delivery.Options{Say: words.Say}, Now: r.Now}, Ledger: ledgerdb.New(r.DB)},
		Audiences: audiences.Deps{Segments: places, Shelf: places, Campaigns: places, Orgs: store, Planner: r.Planner},
		Flights:   flights.Deps{Campaigns: places, Choices: places, Spaces: places},
		Laws:      laws.Deps{Library: contentdb.Store{DB: r.DB}, Signing: contentdb.Store{DB: r.DB}, Thread: contentdb.Store{DB: r.DB}, Emergency: contentdb.Store{DB: r.DB}},
		Messages:  messages.Deps{Texts: contentdb.Store{DB: r.DB}, Signing: contentdb.Store{DB: r.DB}, Thread: contentdb.Store{DB: r.DB}, Rules: contentdb.Store{DB: r.DB}, Vetoes: contentdb.Store{DB: r.DB}, Emergency: contentdb.Store{DB: r.DB}, Sources: referencedb.Store{DB: r.DB}},
		Editor:    editor.Deps{Texts: contentdb.Store{DB: r.DB}},
		Pictures:  pictures.Deps{Library: contentdb.Store{DB: r.DB}, Files: r.Files},
	}
	for _, f := range change {
		f(&parts)
	}
	passkeys := r.passkeys(store)
	gate := desk.New(parts.Desk)
	parts.Account.Gate, parts.Console.Gate, parts.Audiences.Gate, parts.Laws.Gate, parts.Messages.Gate, parts.Editor.Gate, parts.Flights.Gate, parts.Pictures.Gate = gate, gate, gate, gate, gate, gate, gate, gate
	parts.Editor.Fonts = fonts
	accounts := account.New(parts.Account)
	r.Console = admin.New(parts.Console)
	tried := experiments.New(experiments.Deps{Gate: gate, Campaigns: places, Book: places, Tallies: figures, Planner: r.Planner, HoldOuts: places, Surveys: surveydb.Store{DB: r.DB}, Spaces: places, Messages: contentdb.Store{DB: r.DB}})
	asked := surveys.New(surveys.Deps{Gate: gate, Bank: contentdb.Store{DB: r.DB}, Book: surveydb.Store{DB: r.DB}, Campaigns: places, Arrivals: researchdb.Store{DB: r.DB}, Standard: standard})
	r.Site, err = web.New(web.Deps{
		Desk: gate, Account: accounts, Console: r.Console, Audiences: audiences.New(parts.Audiences), Flights: flights.New(parts.Flights), Laws: laws.New(parts.Laws), Messages: messages.New(parts.Messages), Editor: editor.New(parts.Editor), Pictures: pictures.New(parts.Pictures),
		Entry:       entry.New(entry.Deps{Gate: accounts, Own: store, Pages: pages, Passkeys: passkeys, Provider: r.identity(parts.Account.Ways.Provider)}),
		Experiments: tried,
		Surveys:     asked,
		Evaluations: evaluations.New(evaluations.Deps{Gate: gate, Campaigns: places, Ledger: figures, Notes: figures, Answers: figures, Reached: figures, Reported: figures, Archive: figures, Experiments: tried, Surveys: asked}),
		Kits:        kits.New(kits.Deps{Gate: gate, Links: places, Taken: places, Campaigns: places, Texts: r.Planner, Counts: figures, Fonts: fonts}),
		Reports:     reports.New(reports.Deps{Gate: gate, Answers: figures, Archive: figures, Book: figures, Times: figures, Hooked: figures, Taken: figures, Files: figures, Vault: Vault, Links: figures, Reached: figures, Ready: append([]string{evidence.PDF}, evidence.Ways...)}),
		Partners:    partners.New(partners.Deps{Gate: gate, Partners: store, Applications: store, Life: store, Origins: store, Placements: places, Messages: contentdb.Store{DB: r.DB}, Figures: figures, Reporting: figures}),
		Promises:    promises.New(promises.Deps{Gate: gate, Statements: contentdb.Store{DB: r.DB}, Batches: places, Campaigns: places, Counts: figures, Book: pledgedb.Store{DB: r.DB, Signer: pledges.NewSigner(make([]byte, pledges.SignerSize))}, Strays: pledgedb.Store{DB: r.DB}, Told: pledgedb.Store{DB: r.DB}, Letters: pledgedb.Store{DB: r.DB}, Mails: true, Secret: 1, Fonts: fonts, Ring: waybill.NewRing(waybillSecrets{})}),
		Mappings:    mappings.New(mappings.Deps{Gate: gate, Mappings: places, Partners: store}),
		Partner:     partner.New(partner.Deps{Gate: gate, Life: store, Placements: places, Figures: figures, Stops: plans, Keys: store, Vetoes: contentdb.Store{DB: r.DB}, Hooks: hookdb.Store{DB: r.DB}, Deliveries: hookdb.Store{DB: r.DB}, Origins: store, Prover: r, Vault: Vault, Pages: pages, Now: r.Now, BaseURL: parts.Desk.BaseURL}),
		Research:    research.New(research.Deps{Gate: gate, Library: referencedb.Store{DB: r.DB}, Waves: researchdb.Store{DB: r.DB}, Arrivals: researchdb.Store{DB: r.DB}}),
		Public: public.Surface{Planner: r.Planner, Frames: r.Planner, Artist: public.NewArtist(fonts), Shorts: public.NewShorts(places, r.Planner), Now: r.Now,
			Pledges: &pledges.Service{Store: book, Statements: r.Planner}, Stage: public.NewStage(&pledges.Stage{Boards: book, Flights: r.Planner})},
		API: api.Surface{Reached: figures, Reports: figures, Campaigns: places, Segments: places, Exports: figures, ExportFiles: figures, Now: r.Now}, Keys: r.Planner, Words: words,
		Log: slog.New(slog.DiscardHandler), Now: r.Now, BaseURL: parts.Desk.BaseURL, Static: assets, Press: parts.Press,
	})
	if err != nil {
		r.T.Fatal(err)
	}
}

// waybillSecrets are those that codes of a room are printed under.
type waybillSecrets struct{}

// Secret is one that everybody may know.
func (waybillSecrets) Secret(n byte) ([]byte, bool) { return bytes.Repeat([]byte{n}, 32), n == 1 }

// fonts are one for all rooms.
var fonts = render.FontsIn("")

// Staff is the person of a role, as the store has them now.
func (r *Room) Staff(role access.Role) access.Staff {
	r.T.Helper()
	p, err := accessdb.Store{DB: r.DB}.StaffByEmail(r.T.Context(), People[role])
	if err != nil {
		r.T.Fatal(err)
	}
	return p
}

// RequireFactor makes the demo's organisation want a second factor.
func (r *Room) RequireFactor() {
	r.T.Helper()
	owner := r.Staff(access.RoleOwner)
	if err := (accessdb.Store{DB: r.DB}).RequireFactor(r.T.Context(), owner.Scope(), owner.Org.Public, true); err != nil {
		r.T.Fatal(err)
	}
}

// Campaigns are the three of the demo.
func (r *Room) Campaigns() []campaigns.Campaign {
	r.T.Helper()
	all, err := campaigndb.Store{DB: r.DB}.Campaigns(r.T.Context(), access.System)
	if err != nil || len(all) != 3 {
		r.T.Fatalf("%d campaigns, %v", len(all), err)
	}
	return all
}
