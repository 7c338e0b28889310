package main

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"erawan/audience"
	"erawan/audience/prior"
	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/plandb"
	"erawan/internal/rdb"
	"erawan/internal/testenv"
	"erawan/locales"
)

// Of the month that is simulated.
const (
	monthVisitors = 1000
	monthDays     = 30
)

// capped is what the month is played against: the demo's campaigns at one of its placements in Bangkok.
type capped struct {
	plan      *delivery.Plan
	keys      *access.Keyring
	org       int64
	placement string
	caps      map[string]int // a visitor and day, by campaign
	zone      *time.Location
	from      time.Time // the first midnight
}

func cappedAt(t *testing.T) capped {
	t.Helper()
	in := single(t)
	d, err := db.Open(t.Context(), in.database, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	s, err := plandb.Store{DB: d}.Snapshot(t.Context(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	plan, err := delivery.Compile(s, delivery.Options{Now: time.Now(), Say: words.Say, Bucket: bucketKey(in.keys), Weigher: prior.Current().Weigh})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range s.Placements {
		out := capped{plan: plan, keys: in.keys, org: p.Org, placement: p.Public, caps: map[string]int{}, zone: p.Location()}
		for _, c := range s.Campaigns {
			if c.CapPerDay > 0 && slices.Contains(c.Placements, p.ID) {
				out.caps[c.Public] = c.CapPerDay
			}
		}
		if p.Zone == "Asia/Bangkok" && len(out.caps) > 1 {
			out.from = campaigns.DateOf(time.Now().In(out.zone)).Plus(2).In(out.zone)
			return out
		}
	}
	t.Fatal("no placement in Bangkok has two campaigns with caps")
	return capped{}
}

// keeper is one way to remember a visitor between requests.
type keeper interface {
	// ask readies a request for what is known just now; told, when all that are under way were answered, takes what they showed.
	ask(r *delivery.Request, p *delivery.Planner) error
	told(all []delivery.Request, shown []string, p *delivery.Planner) error
}

// pageKeeper counts in the page by day, as the tag does.
type pageKeeper struct {
	zone *time.Location
	day  campaigns.Date
	seen map[string]int
}

func (k *pageKeeper) ask(r *delivery.Request, _ *delivery.Planner) error {
	if day := campaigns.DateOf(r.Now.In(k.zone)); day != k.day {
		k.day, k.seen = day, map[string]int{}
	}
	r.Seen = maps.Clone(k.seen)
	return nil
}

func (k *pageKeeper) told(_ []delivery.Request, shown []string, _ *delivery.Planner) error {
	for _, c := range shown {
		if c != "" {
			k.seen[c]++
		}
	}
	return nil
}

// tokenKeeper is a partner's server, which keeps the last token that it was handed.
type tokenKeeper struct{ text string }

func (k *tokenKeeper) ask(r *delivery.Request, p *delivery.Planner) (err error) {
	r.Memory, err = p.OpenCaps(k.text, r.Org, r.Now)
	return err
}

func (k *tokenKeeper) told(all []delivery.Request, _ []string, p *delivery.Planner) (err error) {
	last := all[len(all)-1]
	k.text, err = p.SealCaps(last.Memory, last.Org, last.Now)
	return err
}

// redisKeeper is a pseudonym in Redis.
type redisKeeper struct {
	rdb.Visitors
	who string
}

func (k *redisKeeper) ask(r *delivery.Request, _ *delivery.Planner) error {
	seen, err := k.Recall(context.Background(), r.Org, k.who, r.Now)
	r.Memory = &delivery.Memory{Seen: seen}
	return err
}

func (k *redisKeeper) told(all []delivery.Request, _ []string, _ *delivery.Planner) error {
	for _, r := range all {
		if err := k.Tell(context.Background(), r.Org, k.who, r.Memory.Fresh, r.Now); err != nil {
			return err
		}
	}
	return nil
}

// TestCapsOfAThousandVisitorsHoldForAMonth plays thirty days of a thousand visitors against two nodes in turn, in each of the ways
// that caps are kept: visits one after the other, some within seconds of midnight in Bangkok, and some of several requests at
// once. It holds each to the bound of docs/api.md, which is reached and never passed.
func TestCapsOfAThousandVisitorsHoldForAMonth(t *testing.T) {
	to := cappedAt(t)
	client, err := rdb.Open(testenv.RedisURL(t), rdb.Options{Namespace: "erawan-caps-month", Secret: []byte("a test's secret")})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	visitors := rdb.Visitors{Client: client, Patience: time.Minute}
	for name, mode := range map[string]struct {
		keeper func(n int) keeper
		adds   bool // each of several at once takes one from what the others noted, and not only from the last
	}{
		"counted by the page":      {func(int) keeper { return &pageKeeper{zone: to.zone} }, false},
		"handed back by a partner": {func(int) keeper { return &tokenKeeper{} }, true},
		"under a pseudonym": {func(n int) keeper {
			return &redisKeeper{visitors, fmt.Sprintf("visitor %d", n)}
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			var sum month
			var work sync.WaitGroup
			for n := range 4 {
				work.Go(func() {
					nodes := [2]*delivery.Planner{to.node(), to.node()}
					for who := n; who < monthVisitors; who += 4 {
						if err := to.play(nodes, who, mode.keeper(who), mode.adds, &sum); err != nil {
							t.Errorf("visitor %d: %v", who, err)
							return
						}
					}
				})
			}
			work.Wait()
			t.Logf("%d visitors, %d days, two nodes: %d showings; on %d days a cap was reached, on %d of those with several requests at once it was gone beyond, by %d at most",
				monthVisitors, monthDays, sum.shown, sum.full, sum.beyond, sum.most)
			if sum.full < monthVisitors*monthDays/4 || sum.beyond == 0 {
				t.Error("too few visits to say anything")
			}
		})
	}
}

func (c capped) node() *delivery.Planner {
	p := delivery.NewPlanner(token.NewSealer(c.keys.Family(access.TokenFamily)), func(token.Cell, time.Time) {})
	p.Use(c.plan)
	return p
}

// month is what was seen in all.
type month struct {
	sync.Mutex
	shown, full, beyond, most int
}

// play is a visitor's month.
func (c capped) play(nodes [2]*delivery.Planner, who int, keeps keeper, adds bool, sum *month) error {
	rng := rand.New(rand.NewPCG(uint64(who), 4))
	for day := range monthDays {
		midnight := c.from.AddDate(0, 0, day)
		shown, extra, most := map[string]int{}, 0, 1
		for _, at := range visitsOf(rng) {
			together := 1
			if rng.IntN(12) == 0 {
				together = 2 + rng.IntN(2)
			}
			got, err := c.visit(nodes, rng.IntN(2), keeps, midnight.Add(at), together, who)
			if err != nil {
				return err
			}
			for _, campaign := range got {
				shown[campaign]++
			}
			extra, most = extra+together-1, max(most, together)
		}
		if err := c.judge(shown, extra, most, adds, sum); err != nil {
			return fmt.Errorf("day %d: %w", day, err)
		}
	}
	return nil
}

// visitsOf are the moments of a visitor's day, of which a third begin or end at its midnights.
func visitsOf(rng *rand.Rand) (out []time.Duration) {
	for range 2 + rng.IntN(8) {
		at := time.Duration(rng.Int64N(int64(24 * time.Hour)))
		switch rng.IntN(6) {
		case 0:
			at = time.Duration(rng.Int64N(int64(2 * time.Second)))
		case 1:
			at = 24*time.Hour - 1 - time.Duration(rng.Int64N(int64(2*time.Second)))
		}
		out = append(out, at)
	}
	slices.Sort(out)
	return out
}

// visit asks so many times at once, at nodes in turn, and returns what was shown. A held-out visit counts as what it would have seen.
func (c capped) visit(nodes [2]*delivery.Planner, first int, keeps keeper, at time.Time, together, bucket int) ([]string, error) {
	all, shown := make([]delivery.Request, together), make([]string, together)
	for n := range all {
		all[n] = delivery.Request{Now: at.UTC(), Org: c.org, Placements: []string{c.placement}, Locales: []string{"zh-CN"}, Bucket: bucket % campaigns.Buckets, Kind: token.Page}
		all[n].Traveller.Set(audience.Destination, "TH")
		all[n].Traveller.Set(audience.TripPhase, "booked")
		if err := keeps.ask(&all[n], nodes[0]); err != nil {
			return nil, err
		}
	}
	for n := range all {
		p := nodes[(first+n)%2]
		p.Touch(all[n].Now)
		shown[n] = p.Decide(all[n])[0].Campaign
	}
	return slices.DeleteFunc(slices.Clone(shown), func(s string) bool { return s == "" }), keeps.told(all, shown, nodes[0])
}

// judge holds a visitor's day to the bound: the cap, and one for each further request that was under way at the same moment. Where what
// each noted is added up, only those that were under way when the cap was reached are too many.
func (c capped) judge(shown map[string]int, extra, most int, adds bool, sum *month) error {
	sum.Lock()
	defer sum.Unlock()
	bound := most - 1
	if adds {
		bound = extra
	}
	for campaign, n := range shown {
		over := n - c.caps[campaign]
		if over > bound {
			return fmt.Errorf("%s was shown %d times, %d at most at once, %d further ones in all; its cap is %d", campaign, n, most, extra, c.caps[campaign])
		}
		sum.shown += n
		if over >= 0 {
			sum.full++
		}
		if over > 0 {
			sum.beyond, sum.most = sum.beyond+1, max(sum.most, over)
		}
	}
	return nil
}
