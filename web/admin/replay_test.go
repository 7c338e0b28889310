package admin_test

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/plandb"
	"erawan/internal/lang"
	"erawan/locales"
)

// views has the room's node decide for random visits of some days, and returns their tokens.
func views(r *room, n int) []string {
	r.T.Helper()
	const span = 9 * 24 * time.Hour
	return viewsIn(r, rand.New(rand.NewPCG(7, 8)), n, noon.Add(-span), span)
}

// viewsIn does so for visits within a time.
func viewsIn(r *room, rng *rand.Rand, n int, from time.Time, span time.Duration) (out []string) {
	r.T.Helper()
	places, err := campaigndb.Store{DB: r.DB}.Placements(r.T.Context(), access.System)
	if err != nil {
		r.T.Fatal(err)
	}
	seen := map[string]int{}
	for _, c := range r.Campaigns() {
		seen[c.Public] = rng.IntN(4)
	}
	told := map[string][]string{"destination": {"TH", "LA", "VN"}, "trip_phase": {"booked", "in_destination", "returning", "home"}, "party": {"solo", "family", "group_tour"},
		"context": {"souvenirs", "antiques", "food"}, "origin_airport": {"KMG", "PVG", "CAN"}}
	for len(out) < n {
		at := from.Add(time.Duration(rng.IntN(int(span))))
		p := places[rng.IntN(len(places))]
		q := delivery.Request{Now: at, Org: p.Org, Placements: []string{p.Public}, Bucket: rng.IntN(1025) - 1, Kind: token.Page, Seen: map[string]int{},
			Locales: []string{[]string{"zh-CN", "zh-HK", "th", "en", "fr"}[rng.IntN(5)]}, GPC: rng.IntN(20) == 0}
		for public := range seen {
			q.Seen[public] = rng.IntN(4)
		}
		for name, values := range told {
			if s, ok := audience.SignalNamed(name); ok && rng.IntN(4) > 0 {
				q.Traveller.Set(s, values[rng.IntN(len(values))])
			}
		}
		r.Planner.Touch(at)
		for _, a := range r.Planner.Decide(q) {
			if a.Token != "" {
				out = append(out, a.Token)
			}
		}
	}
	r.Planner.Touch(noon)
	return out
}

// unsettle changes everything that decisions are made from.
func unsettle(r *room) {
	r.T.Helper()
	ctx := r.T.Context()
	store := campaigndb.Store{DB: r.DB}
	for i, c := range r.Campaigns() {
		c.Priority, c.HoldOut, c.CapPerDay = 9-i, 500, 1
		if i == 0 {
			c.State = campaigns.Paused
		}
		if _, err := store.SaveCampaign(ctx, access.System, access.Actor{Name: "test"}, c); err != nil {
			r.T.Fatal(err)
		}
	}
	run(r, "update approval set withdrawn_at = @at where locale = 'th'", db.Params{"at": db.At(r.Now())})
	places, err := store.Placements(ctx, access.System)
	if err != nil {
		r.T.Fatal(err)
	}
	for _, p := range places {
		p.Zone, p.Paused = "Asia/Tokyo", true
		if _, err := store.SavePlacement(ctx, access.System, p); err != nil {
			r.T.Fatal(err)
		}
	}
	r.SignedIn(access.RoleOwner).Post("/admin/stop?what=campaign&id="+r.Campaigns()[1].Public, url.Values{"reason": {"Wrong hotline."}})
}

func TestViewsAreDecidedAgainAsTheyWere(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	before, err := plandb.Store{DB: r.DB}.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tokens := views(r, 10_000)
	r.Pass(time.Hour)
	unsettle(r)

	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	then, err := plandb.Store{DB: r.DB}.At(t.Context(), before, noon)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := delivery.Compile(then.Snapshot, delivery.Options{Now: noon, Say: words.Say})
	if err != nil {
		t.Fatal(err)
	}
	sealer, board := token.NewSealer(testKeys{}), delivery.NewBoard(before.Stops, then.Stops)
	arms, reasons, inexact := map[token.Arm]int{}, map[delivery.Reason]int{}, 0
	for _, text := range tokens {
		c, err := sealer.Open(text, noon, token.Page)
		if err != nil && err != token.ErrExpired {
			t.Fatal(err)
		}
		got, err := plan.Again(c, board)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Exact {
			inexact++
			continue
		}
		if !got.Same() {
			t.Fatalf("was %+v, is %+v %q", got.Was, got.Is, got.Empty)
		}
		arms[got.Is.Cell.Arm]++
		reasons[got.Is.Reason]++
	}
	t.Logf("%d decisions made again: arms %v, reasons %v, %d not exactly", len(tokens), arms, reasons, inexact)
	if inexact*100 > len(tokens) || arms[token.Shown] == 0 || arms[token.HeldOut] == 0 || arms[token.NoArm] == 0 || len(reasons) < 3 {
		t.Errorf("arms %v, reasons %v, %d of %d not exactly", arms, reasons, inexact, len(tokens))
	}
}

// testKeys are the room's.
type testKeys struct{}

func (testKeys) Current() (byte, []byte)           { return 1, make([]byte, 32) }
func (testKeys) Secret(number byte) ([]byte, bool) { return make([]byte, 32), number == 1 }

func TestAManagerHasAViewDecidedAgain(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	text := views(r, 1)[0]
	r.Pass(time.Hour)
	unsettle(r)
	b := r.SignedIn(access.RoleManager)
	for _, l := range lang.All {
		b.Language = string(l)
		if a := b.Post("/admin/replay", url.Values{"token": {" " + text + "\n"}}); a.Status != http.StatusOK || len(a.All("h2 .badge.ok")) != 1 || len(a.All("section[aria-labelledby=compare] tbody tr")) == 0 {
			t.Errorf("%s: %d %s", l, a.Status, a.Text("main"))
		}
	}
	b.Language = "en"
	flipped := text[:20] + map[bool]string{true: "A", false: "B"}[text[20] != 'A'] + text[21:]
	other, err := token.NewSealer(otherKeys{}).Seal(&token.Claims{ID: token.NewID(noon), Kind: token.Page, Expires: noon.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	for sent, want := range map[string]string{"": "Paste a token.", flipped: "damaged, forged", "no token": "damaged, forged", other: "There is no such key here"} {
		a := b.Post("/admin/replay", url.Values{"token": {sent}})
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("form.card"), want) {
			t.Errorf("%q: %d %s", sent, a.Status, a.Text("main"))
		}
	}
}

type otherKeys struct{}

func (otherKeys) Current() (byte, []byte)           { return 9, make([]byte, 32) }
func (otherKeys) Secret(number byte) ([]byte, bool) { return make([]byte, 32), number == 9 }
