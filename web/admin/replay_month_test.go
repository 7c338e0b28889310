package admin_test

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

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

// Of the month that is replayed.
const (
	replayDays   = 30
	epochsOfDay  = 4
	tokensReplay = 10_000
	changesEvery = 6 // days, after which every campaign is another
)

// steer makes every campaign another one: what it may deliver, how fast, where it is full, whom it keeps parts for.
func steer(r *room, rng *rand.Rand) {
	r.T.Helper()
	for i, c := range r.Campaigns() {
		c.Priority, c.HoldOut, c.CapPerDay = 1+rng.IntN(9), 100+rng.IntN(300), 1+rng.IntN(4)
		c.Goal, c.PerHour, c.Reserve = campaigns.Goal{}, 0, nil
		switch (i + rng.IntN(2)) % 3 {
		case 0:
			c.Goal = campaigns.Goal{Metric: campaigns.Impressions, Amount: 100_000, Pacing: campaigns.Even, Daily: 9_000}
			c.Reserve = campaigns.Reserve{lang.Th: 20, lang.En: 10}
		case 1:
			c.PerHour = 400
		}
		c.StartsOn, c.Hours = campaigns.DateOf(noon).Plus(-3*replayDays), campaigns.Hours{}
		if rng.IntN(4) == 0 {
			c.Hours = campaigns.Hours{From: 6 * 60, Until: 23 * 60}
		}
		if _, err := (campaigndb.Store{DB: r.DB}).SaveCampaign(r.T.Context(), access.System, access.Actor{Name: "test"}, c); err != nil {
			r.T.Fatal(err)
		}
	}
	replan(r)
}

// epochOf is a state of pacing of all kinds: some campaigns let pass, some are shut, some full at a placement or in a language.
func epochOf(r *room, rng *rand.Rand, n int64, at time.Time) delivery.Pace {
	r.T.Helper()
	out := delivery.Pace{Epoch: n, At: at}
	for _, c := range r.Campaigns() {
		if !c.Counted() {
			continue
		}
		one := delivery.Paced{Campaign: c.ID, Share: rng.IntN(delivery.Whole + 1)}
		switch rng.IntN(8) {
		case 0:
			one.Shut = delivery.DayCap
		case 1:
			one.Shut = delivery.GoalReached
		}
		for _, l := range lang.All {
			if rng.IntN(3) == 0 {
				one.Tongues = append(one.Tongues, delivery.Tongue{Locale: l, Share: rng.IntN(2) * delivery.Whole})
			}
		}
		for _, p := range c.Placements {
			if c.PerHour > 0 && rng.IntN(2) == 0 {
				one.Places = append(one.Places, delivery.Place{Placement: p, Share: rng.IntN(2) * rng.IntN(delivery.Whole), Next: delivery.Whole / 2})
			}
		}
		out.Campaigns = append(out.Campaigns, one)
	}
	return out
}

// TestAMonthOfViewsIsDecidedAgainAsItWas has views of thirty days decided again, in random order, after every campaign was changed five times
// in between and all that decisions are made from after the last.
func TestAMonthOfViewsIsDecidedAgainAsItWas(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	rng := rand.New(rand.NewPCG(30, 7))
	run(r, "update approval set approved_at = @at", db.Params{"at": db.At(noon.Add(-2 * replayDays * 24 * time.Hour))})
	store := plandb.Store{DB: r.DB}
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	options := delivery.Options{Now: noon, Say: words.Say}
	var tokens []string
	epochs := map[int64]delivery.Pace{}
	for day := range replayDays {
		if day%changesEvery == 0 {
			steer(r, rng)
		}
		for range epochsOfDay {
			at := noon.Add(-time.Duration(replayDays-day)*24*time.Hour + time.Duration(rng.IntN(int(24*time.Hour))))
			p := epochOf(r, rng, int64(len(epochs)+1), at.Truncate(time.Millisecond))
			if err := store.Publish(t.Context(), p); err != nil {
				t.Fatal(err)
			}
			epochs[p.Epoch] = p
			r.Planner.UsePace(p)
			tokens = append(tokens, viewsIn(r, rng, tokensReplay/replayDays/epochsOfDay+1, p.At, 6*time.Minute)...)
		}
	}
	r.Pass(time.Hour)
	unsettle(r)

	sealer := token.NewSealer(testKeys{})
	plans, boards := map[int64]*delivery.Plan{}, map[int64]*delivery.Board{}
	reasons, skipped, inexact := map[delivery.Reason]int{}, 0, 0
	rng.Shuffle(len(tokens), func(i, j int) { tokens[i], tokens[j] = tokens[j], tokens[i] })
	for _, text := range tokens {
		c, err := sealer.Open(text, noon, token.Page)
		if err != nil && !errors.Is(err, token.ErrExpired) {
			t.Fatal(err)
		}
		if plans[c.Revision] == nil {
			then, err := store.At(t.Context(), delivery.Position{Revision: c.Revision, Stops: c.Stops}, c.ID.Time())
			if err != nil {
				t.Fatal(err)
			}
			if plans[c.Revision], err = delivery.Compile(then.Snapshot, options); err != nil {
				t.Fatal(err)
			}
		}
		if boards[c.Epoch] == nil {
			boards[c.Epoch] = delivery.NewBoard(c.Stops, nil).Pace(epochs[c.Epoch])
		}
		got, err := plans[c.Revision].Again(c, boards[c.Epoch])
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
		reasons[got.Is.Reason]++
		skipped += len(c.Skipped)
	}
	t.Logf("%d views of %d days, %d plans, %d epochs: house cards for %v, %d passed over, %d not exactly", len(tokens), replayDays, len(plans), len(boards), reasons, skipped, inexact)
	if len(tokens) < tokensReplay || len(plans) < replayDays/changesEvery || inexact*100 > len(tokens) {
		t.Errorf("%d views, %d plans, %d not exactly", len(tokens), len(plans), inexact)
	}
	for _, why := range []delivery.Reason{delivery.Throttled, delivery.PlacementFull, delivery.DayCap, delivery.Uncounted} {
		if reasons[why] == 0 {
			t.Errorf("no house card for %s was decided again", why)
		}
	}
	someReplayed(t, r, sealer, options, tokens[:20])
}

// someReplayed takes the whole way of the console for some: the epoch is read from the database.
func someReplayed(t *testing.T, r *room, sealer *token.Sealer, options delivery.Options, tokens []string) {
	t.Helper()
	replayer := plandb.Replayer{Store: plandb.Store{DB: r.DB}, Sealer: sealer, Options: options, Now: r.Now}
	for _, text := range tokens {
		if got, err := replayer.Replay(t.Context(), text); err != nil || got.Exact && !got.Same() {
			t.Fatalf("%v: was %+v, is %+v %q", err, got.Was, got.Is, got.Empty)
		}
	}
	flipped := tokens[0][:20] + map[bool]string{true: "A", false: "B"}[tokens[0][20] != 'A'] + tokens[0][21:]
	if _, err := replayer.Replay(t.Context(), flipped); !errors.Is(err, token.ErrInvalid) {
		t.Errorf("forged: %v", err)
	}
	old, err := token.NewSealer(otherKeys{}).Seal(&token.Claims{ID: token.NewID(noon), Kind: token.Page, Expires: noon.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := replayer.Replay(t.Context(), old); !errors.Is(err, token.ErrKey) {
		t.Errorf("of a key that is gone: %v", err)
	}
}
