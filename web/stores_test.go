package web

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/campaigns/pledges"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/plandb"
	"erawan/internal/db/pledgedb"
	"erawan/internal/sample"
	"erawan/internal/spool"
	"erawan/internal/storetest"
	"erawan/web/api"
)

// house is a room on the embedded stores: SQLite, the spool and the demo's campaigns.
type house struct {
	*room
	db      *db.DB
	seeded  *sample.Seeded
	pk      string
	sk      string
	places  []string // of the key's organisation
	counter *engagement.Counter
	spool   *spool.Log
	drainer engagement.Drainer[spool.Record]
	pledged *rememberedPledges
}

// rememberedPledges keeps what the store last returned, so that a test sees what was stored.
type rememberedPledges struct {
	pledgedb.Store
	mu   sync.Mutex
	last pledges.Pledge
}

func (s *rememberedPledges) Create(ctx context.Context, p pledges.Pledge) (pledges.Pledge, bool, error) {
	got, created, err := s.Store.Create(ctx, p)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = got
	return got, created, err
}

func newHouse(t *testing.T) *house {
	t.Helper()
	ctx, dir := t.Context(), t.TempDir()
	url := "sqlite://" + filepath.Join(dir, "erawan.db")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := db.Migrate(ctx, url, db.Up)
	must(err)
	store, err := db.Open(ctx, url, db.Options{})
	must(err)
	t.Cleanup(func() { must(store.Close()) })
	h := &house{db: store, counter: &engagement.Counter{}, pledged: &rememberedPledges{Store: pledgedb.Store{DB: store, Signer: storetest.PledgeSigner}}}
	var planner *delivery.Planner
	h.room = newRoom(t, func(d *Deps) {
		now := d.Now()
		ledger := ledgerdb.New(store)
		must(ledger.Declare(ctx, []string{"Asia/Bangkok", "Asia/Shanghai"}))
		h.seeded, err = sample.Demo(ctx, sample.Seeding{DB: store, Origins: []string{origin}, Now: now})
		must(err)
		h.keys(ctx, accessdb.Store{DB: store}, must)
		h.spool, err = spool.Open(spool.Options{Dir: filepath.Join(dir, "spool")})
		must(err)
		t.Cleanup(func() { must(h.spool.Close()) })
		h.drainer = engagement.Drainer[spool.Record]{Source: h.spool, Ledger: ledger, Bytes: func(r spool.Record) []byte { return r.Data }, Log: slog.New(slog.DiscardHandler), Most: 1000}
		d.API = api.Surface{Reached: evidencedb.Store{DB: store}, Reports: evidencedb.Store{DB: store}, Campaigns: campaigndb.Store{DB: store}, Segments: campaigndb.Store{DB: store}, Exports: evidencedb.Store{DB: store}, ExportFiles: evidencedb.Store{DB: store}, Now: d.Now}
		planner = h.plan(ctx, plandb.Store{DB: store}, d, must)
		d.Keys, d.Public.Planner = planner, planner
		d.Public.Recorder.(*engagement.Recorder).First = h.spool
		service := d.Public.Pledges.(*pledges.Service)
		service.Store, service.Statements = h.pledged, planner
	})
	h.planner = planner
	return h
}

// keys takes the first partner's publishable key, and gives that partner a secret one.
func (h *house) keys(ctx context.Context, store accessdb.Store, must func(error)) {
	partner := slices.Sorted(func(yield func(string) bool) {
		for name := range h.seeded.Partners {
			if !yield(name) {
				return
			}
		}
	})[0]
	h.pk, h.sk = h.seeded.Keys[partner].Text, "sk_of_the_partner"
	org := h.seeded.Partners[partner]
	_, err := store.SaveKey(ctx, org.Scope(), campaigns.Key{Org: org.ID, Kind: campaigns.Secret, Text: hashOf(h.sk), Scopes: access.KeyScopes})
	must(err)
	for _, p := range h.seeded.Places {
		if p.Org == org.ID {
			h.places = append(h.places, p.Public)
		}
	}
	slices.Sort(h.places)
}

func (h *house) plan(ctx context.Context, source plandb.Store, d *Deps, must func(error)) *delivery.Planner {
	s, err := source.Snapshot(ctx, d.Now())
	must(err)
	planner := delivery.NewPlanner(d.Public.Recorder.(*engagement.Recorder).Sealer, h.counter.Decided)
	plan, err := delivery.Compile(s, delivery.Options{Now: d.Now(), Say: d.Words.Say})
	must(err)
	planner.Use(plan)
	planner.Touch(d.Now())
	return planner
}

// visit is somebody who booked a trip to Thailand, whatever the campaign asks for.
const visit = `{"destination":["TH"],"origin":"CN","origin_airport":"KMG","trip_phase":"booked","party":"group_tour","purpose":"leisure","context":["souvenirs"]}`

// offer finds a card that asks for a pledge, and returns its campaign and what a pledge to it needs.
func (h *house) offer() (campaign string, body map[string]any) {
	h.t.Helper()
	for bucket := range 64 {
		for _, place := range h.places {
			a := h.ask("POST", "/v1/decisions?key="+h.pk, fmt.Sprintf(`{"placement":"%s","locales":["zh-CN"],"bucket":%d,"signals":%s}`, place, bucket, visit), "Origin", origin)
			d := decode[decided](h.t, a).Decisions[0]
			if act := d.Content.Action; act.Kind == "pledge" {
				return d.Campaign, map[string]any{"token": d.Token, "statement": act.Statement, "locale": d.Locale, "consent": map[string]string{"text": act.Consent}}
			}
		}
	}
	h.t.Fatal("the demo asks nobody for a pledge")
	return "", nil
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEverythingSentFiveTimesStandsInTheReportOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	campaign, pledge := h.offer()
	beacon := text(t, map[string]any{"events": []map[string]any{
		{"token": pledge["token"], "type": "impression"}, {"token": pledge["token"], "type": "viewable"}, {"token": pledge["token"], "type": "click"}}})
	h.now = h.now.Add(2 * time.Second) // the card was in view
	for i := range 5 {
		if a := h.ask("POST", "/v1/events", beacon, "Content-Type", "text/plain", "Origin", origin); a.Code != http.StatusAccepted {
			t.Fatalf("%d %s", a.Code, a.Body)
		}
		a := h.ask("POST", "/v1/pledges", text(t, pledge), "Content-Type", "text/plain", "Origin", origin)
		if want := map[bool]int{true: http.StatusCreated, false: http.StatusOK}[i == 0]; a.Code != want {
			t.Fatalf("pledge %d: %d %s", i, a.Code, a.Body)
		}
	}
	for {
		n, err := h.drainer.Once(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	day := campaigns.DateOf(h.now.In(time.FixedZone("Bangkok", 7*3600))).String()
	for who, want := range map[string]int64{h.sk: 1, sk: -1} {
		a := h.ask("GET", "/api/v1/reports/engagement?campaign="+campaign+"&from="+day+"&to="+day, "", "Authorization", "Bearer "+who)
		if want < 0 {
			if a.Code != http.StatusUnauthorized {
				t.Errorf("another installation's key: %d", a.Code)
			}
			continue
		}
		var impressions, viewable, clicks, made int64
		for _, row := range decode[struct {
			Rows []struct{ Impressions, Viewable, Clicks, Pledges int64 }
		}](t, a).Rows {
			impressions, viewable, clicks, made = impressions+row.Impressions, viewable+row.Viewable, clicks+row.Clicks, made+row.Pledges
		}
		if impressions != want || viewable != want || clicks != want || made != want {
			t.Errorf("%d impressions, %d viewable, %d clicks, %d pledges; each should be %d\n%s", impressions, viewable, clicks, made, want, a.Body)
		}
	}
}

func TestTheDatabaseKeepsANameByteForByteOrItIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	kept := 0
	for _, s := range naughty(t) {
		if !utf8.ValidString(s) {
			continue // no JSON can hold it
		}
		h.later(time.Second)
		_, pledge := h.offer()
		pledge["name"] = s
		a := h.ask("POST", "/v1/pledges", text(t, pledge))
		if a.Code == http.StatusUnprocessableEntity {
			continue
		}
		again := h.ask("POST", "/v1/pledges", text(t, pledge))
		if a.Code != http.StatusCreated || again.Code != http.StatusOK || h.pledged.last.Name != s {
			t.Errorf("%q: %d, then %d %s; kept as %q", s, a.Code, again.Code, again.Body, h.pledged.last.Name)
		}
		kept++
	}
	if kept == 0 {
		t.Error("no name was kept at all")
	}
}
