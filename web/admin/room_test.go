package admin_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/plandb"
	"erawan/internal/page"
	"erawan/internal/sample"
	"erawan/internal/signon"
	"erawan/internal/signontest"
	"erawan/locales"
	"erawan/web"
	"erawan/web/admin"
	"erawan/web/api"
	"erawan/web/entry"
	"erawan/web/partner"
	"erawan/web/public"
	"erawan/web/static"
	"erawan/web/templates"
)

var noon = time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC) // midday in Bangkok

const password = "a sentence is fine, in any script"

// The people of the demo's organisation, by role, and one of a partner.
var people = map[access.Role]string{
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
	d, err := db.Open(ctx, address, db.Options{Now: func() time.Time { return noon }})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	demo, err := sample.Demo(ctx, sample.Seeding{DB: d, Now: noon})
	if err != nil {
		return err
	}
	hash, partner := access.Hash(password), access.Org{}
	for _, partner = range demo.Partners {
		break
	}
	for role, email := range people {
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

// book gives every campaign a few visits: one decision, impression and viewable each, and for the
// first a click.
func book(ctx context.Context, d *db.DB, demo *sample.Seeded, ledger engagement.Ledger) error {
	at := noon.Add(-time.Hour)
	batch, n := engagement.Batch{}, byte(1)
	var place int64
	for _, p := range demo.Places {
		place = max(place, p.ID)
	}
	all, err := campaigndb.Store{DB: d}.Campaigns(ctx, access.System)
	if err != nil {
		return err
	}
	for i, c := range all {
		cell := token.Cell{Campaign: c.ID, Org: c.Org, Message: c.Messages[0].Message, Variant: c.Messages[0].Variant, Arm: token.Shown,
			Locale: "zh-Hans", Placement: place, PlacementOrg: c.Org, Place: "TH"}
		for _, p := range demo.Places {
			if p.ID == place {
				cell.PlacementOrg = p.Org
			}
		}
		types := []engagement.Type{engagement.Impression, engagement.Viewable}
		if i == 0 {
			types = append(types, engagement.Click)
		}
		id := tokenID(at, n)
		n++
		for _, what := range types {
			batch.Events = append(batch.Events, engagement.Event{Token: id, Type: what, Cell: cell, OccurredAt: at, ReceivedAt: at})
		}
		batch.Tallies = append(batch.Tallies, engagement.Tally{Batch: tokenID(at, n), Cell: cell, Bucket: at.Truncate(30 * time.Minute), Count: 1000 + int64(i)})
		n++
	}
	_, err = ledger.Apply(ctx, batch)
	return err
}

func tokenID(at time.Time, n byte) token.ID {
	ms := at.UnixMilli()
	id := token.ID{15: n, 6: 0x70, 8: 0x80}
	for i := range 6 {
		id[5-i] = byte(ms >> (8 * i))
	}
	return id
}

// room is a console over a database of its own, with its clock in the test's hand.
type room struct {
	t       *testing.T
	db      *db.DB
	planner *delivery.Planner
	site    http.Handler
	console *admin.Console
	id      *signontest.Provider // nil unless the console names one
	mu      sync.Mutex
	at      time.Time
}

func (r *room) now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at
}

func (r *room) pass(d time.Duration) {
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
	inForce, err := s.StopsInForce(ctx)
	s.planner.UseStops(delivery.NewBoard(out.Seq, inForce))
	return out, err
}

func newRoom(t *testing.T, change ...func(*admin.Deps)) *room {
	t.Helper()
	bytes, err := seeded()
	if err != nil {
		t.Fatal(err)
	}
	r := &room{t: t, at: noon, planner: delivery.NewPlanner(token.NewSealer(testRing{}), func(token.Cell, time.Time) {})}
	path := filepath.Join(t.TempDir(), "erawan.db")
	if err := os.WriteFile(path, bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	if r.db, err = db.Open(t.Context(), "sqlite://"+path, db.Options{Now: r.now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.db.Close() })
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	snapshot, err := plandb.Store{DB: r.db}.Snapshot(t.Context(), noon)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := delivery.Compile(snapshot, delivery.Options{Now: noon, Say: words.Say})
	if err != nil {
		t.Fatal(err)
	}
	r.planner.Use(plan)
	r.planner.Touch(noon)
	r.open(words, change)
	return r
}

func (r *room) open(words *locales.Catalogue, change []func(*admin.Deps)) {
	files, err := static.Files()
	if err != nil {
		r.t.Fatal(err)
	}
	assets, err := page.NewAssets(files)
	if err != nil {
		r.t.Fatal(err)
	}
	pages, err := page.Parse(templates.Console, words, assets)
	if err != nil {
		r.t.Fatal(err)
	}
	bangkok, err := time.LoadLocation("Asia/Bangkok")
	if err != nil {
		r.t.Fatal(err)
	}
	plans := plandb.Store{DB: r.db}
	deps := admin.Deps{
		People: accessdb.Store{DB: r.db}, Sessions: accessdb.Store{DB: r.db}, Factors: accessdb.Store{DB: r.db},
		Vault: access.Vault{Keys: &access.Family{Now: 1, Secrets: map[byte][]byte{1: make([]byte, 32)}}}, Orgs: accessdb.Store{DB: r.db}, Campaigns: campaigndb.Store{DB: r.db}, Texts: contentdb.Store{DB: r.db},
		Audit: accessdb.Store{DB: r.db}, Accounts: accessdb.Store{DB: r.db}, Invitations: accessdb.Store{DB: r.db}, Roster: accessdb.Store{DB: r.db}, KeyBook: accessdb.Store{DB: r.db}, Stops: plans, Stopper: stopper{plans, r.planner}, Figures: evidencedb.Store{DB: r.db}, Desk: evidencedb.Store{DB: r.db}, Planner: r.planner,
		Pages: pages, Words: words, Means: web.Means, Zone: bangkok, Now: r.now, BaseURL: "http://erawan.example", Ways: admin.Ways{Passkeys: true},
	}
	for _, f := range change {
		f(&deps)
	}
	console := admin.New(deps)
	r.console = console
	store := accessdb.Store{DB: r.db}
	passkeys, err := signon.NewPasskeys(signon.PasskeyDeps{BaseURL: origin, Passkeys: store, Questions: store, People: store, Now: r.now})
	if err != nil {
		r.t.Fatal(err)
	}
	r.site, err = web.New(web.Deps{
		Entry: entry.New(entry.Deps{Gate: console, Own: store, Pages: pages, Passkeys: passkeys, Provider: r.identity(deps.Ways.Provider)}),
		Partner: partner.New(partner.Deps{Gate: console, Placements: campaigndb.Store{DB: r.db}, Figures: evidencedb.Store{DB: r.db}, Stops: plans,
			Keys: accessdb.Store{DB: r.db}, Pages: pages, Now: r.now}),
		Public: public.Surface{Planner: r.planner, Now: r.now}, API: api.Surface{}, Keys: r.planner, Words: words,
		Log: slog.New(slog.DiscardHandler), Now: r.now, BaseURL: deps.BaseURL, Console: console, Static: assets,
	})
	if err != nil {
		r.t.Fatal(err)
	}
}
