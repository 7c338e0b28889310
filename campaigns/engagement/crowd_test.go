package engagement

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"net/netip"
	"sync"
	"testing"
	"time"

	"erawan/audience/reach"
	"erawan/campaigns/token"
)

func TestASketchIsWithinAPercentAndAHalf(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(8, 3))
	for _, n := range []int{10, 1_000, 20_000, 45_000, 200_000} {
		sum := 0.0
		const tries = 24
		for range tries {
			var s Sketch
			for range n {
				s.Raise(place(r.Uint64()))
			}
			off := float64(s.Estimate())/float64(n) - 1
			sum += off * off
		}
		rms := math.Sqrt(sum / tries)
		t.Logf("%d hashes: %.2f %% RMS", n, 100*rms)
		if rms > 0.015 {
			t.Errorf("%d hashes: %.2f %% RMS", n, 100*rms)
		}
	}
	if n := new(Sketch).Estimate(); n != 0 {
		t.Errorf("of nothing: %d", n)
	}
}

// table is where nodes agree in a test.
type table struct {
	mu   sync.Mutex
	keys map[reach.Day]DayKey
	down bool
}

func (x *table) Agree(_ context.Context, offer DayKey) (DayKey, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.down {
		return offer, errors.New("away")
	}
	if x.keys == nil {
		x.keys = map[reach.Day]DayKey{}
	}
	if k, ok := x.keys[offer.Day]; ok {
		return k, nil
	}
	x.keys[offer.Day] = offer
	return offer, nil
}

func drawn(seed uint64) func() [16]byte {
	r := rand.New(rand.NewPCG(seed, 1))
	return func() (k [16]byte) {
		for i := range k {
			k[i] = byte(r.Uint32())
		}
		return k
	}
}

// looks shows something to so many people, each twice, and some of them not to be counted.
func looks(c *Crowd, from, to int, now time.Time) {
	e := Event{Type: Impression, Cell: token.Cell{Campaign: 7, PlacementOrg: 3, Arm: token.Shown}}
	for i := from; i < to; i++ {
		v := Visit{Now: now, Address: netip.AddrFrom4([4]byte{203, byte(i >> 8), byte(i), 9}), Language: "zh-CN,zh;q=0.9"}
		c.Saw(v, &e)
		c.Saw(v, &e)
	}
}

// merged is what the sketches of a log come to, by key.
func mergedCrowd(t *testing.T, logs ...*journal) map[int64]*Sketch {
	t.Helper()
	out := map[int64]*Sketch{}
	for _, l := range logs {
		for _, u := range l.batch(t).Crowds {
			if u.Campaign != 7 || u.Org != 3 {
				t.Errorf("of another campaign: %+v", u)
			}
			if out[u.Key] == nil {
				out[u.Key] = &Sketch{}
			}
			for _, r := range u.Risen {
				out[u.Key].Raise(r.Register, r.Rank)
			}
		}
	}
	return out
}

func TestTwoNodesThatAgreeCountTheSamePeopleOnce(t *testing.T) {
	t.Parallel()
	var x table
	a, b := NewCrowd(&x, drawn(1)), NewCrowd(&x, drawn(2))
	logs := [2]*journal{{}, {}}
	for i, c := range []*Crowd{a, b} {
		if err := c.Agree(t.Context(), noon); err != nil {
			t.Fatal(err)
		}
		looks(c, 500*i, 1000+500*i, noon) // 500 to 1000 see both
		for range 2 {
			if err := c.Flush(t.Context(), logs[i], noon); err != nil {
				t.Fatal(err)
			}
		}
	}
	all := mergedCrowd(t, logs[0], logs[1])
	if len(all) != 1 {
		t.Fatalf("%d keys", len(all))
	}
	for _, s := range all {
		if n := s.Estimate(); n < 1450 || n > 1550 {
			t.Errorf("about %d of 1,500", n)
		}
	}
	if logs[0].calls != 1 {
		t.Errorf("told %d times what was new once", logs[0].calls)
	}
}

func TestANodeThatLostTheKeyCountsUnderAnother(t *testing.T) {
	t.Parallel()
	x := &table{down: true}
	log := &journal{}
	for seed := range uint64(2) { // started again, with nobody to ask
		c := NewCrowd(x, drawn(seed))
		if err := c.Agree(t.Context(), noon); err == nil {
			t.Error("it agreed with nobody")
		}
		looks(c, 0, 100, noon)
		if err := c.Flush(t.Context(), log, noon); err == nil {
			t.Error("nobody is told that it goes alone")
		}
	}
	if all := mergedCrowd(t, log); len(all) != 2 {
		t.Errorf("%d keys for a day whose key was lost", len(all))
	}
}

func TestSomebodyIsNotKnownAgainTheNextDay(t *testing.T) {
	t.Parallel()
	c := NewCrowd(nil, drawn(1))
	midnight := noon.Add(24 * time.Hour).Truncate(24 * time.Hour)
	if err := c.Agree(t.Context(), midnight.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	today, tomorrow := c.keys[reach.DayOf(noon)], c.keys[reach.DayOf(midnight)]
	if tomorrow.Since.IsZero() || !tomorrow.Since.Before(midnight) || today.Key == tomorrow.Key {
		t.Fatalf("an hour before, no key of its own is ready: %v", tomorrow.Since)
	}
	v, e := Visit{Address: abroad, Language: "th"}, Event{Cell: token.Cell{PlacementOrg: 3}}
	other := e
	other.Cell.PlacementOrg = 4
	if whose(today.Key, v, &e) == whose(tomorrow.Key, v, &e) || whose(today.Key, v, &e) == whose(today.Key, v, &other) {
		t.Error("the same hash on another day, or with another partner")
	}
	if err := c.Agree(t.Context(), midnight); err != nil {
		t.Fatal(err)
	}
	if _, still := c.keys[reach.DayOf(noon)]; still {
		t.Error("the key of yesterday is still known")
	}
}

func TestOfWhomNothingIsTaken(t *testing.T) {
	t.Parallel()
	shown := Event{Type: Impression, Cell: token.Cell{Campaign: 7, PlacementOrg: 3, Arm: token.Shown}}
	machine, instead, house, click := shown, shown, shown, shown
	machine.Filter, instead.Cell.Arm, house.Cell.Campaign, click.Type = DeclaredBot, token.HeldOut, 0, Click
	for name, row := range map[string]struct {
		v    Visit
		e    Event
		want int
	}{
		"a person":                     {Visit{}, shown, 1},
		"under Global Privacy Control": {Visit{GPC: true}, shown, 0},
		"a machine":                    {Visit{}, machine, 0},
		"somebody who saw the neutral card instead": {Visit{}, instead, 0},
		"who saw no campaign":                       {Visit{}, house, 0},
		"a click":                                   {Visit{}, click, 0},
	} {
		c := NewCrowd(nil, drawn(1))
		if err := c.Agree(t.Context(), noon); err != nil {
			t.Fatal(err)
		}
		row.v.Now, row.v.Address = noon, abroad
		c.Saw(row.v, &row.e)
		if len(c.cells) != row.want {
			t.Errorf("%s: %d sketches", name, len(c.cells))
		}
	}
}

func TestAnUpdateThatIsDamagedIsRefused(t *testing.T) {
	t.Parallel()
	good := CrowdUpdate{Day: reach.DayOf(noon), Key: 9, Since: noon, Campaign: 7, Org: 3, Risen: []Risen{{0, 1}, {Registers - 1, maxRank}}}
	for name, spoil := range map[string]func(*CrowdUpdate){
		"nothing wrong": func(*CrowdUpdate) {}, "no campaign": func(u *CrowdUpdate) { u.Campaign = 0 },
		"a register too many": func(u *CrowdUpdate) { u.Risen = []Risen{{Registers, 1}} }, "too high": func(u *CrowdUpdate) { u.Risen = []Risen{{1, maxRank + 1}} },
	} {
		u := good
		spoil(&u)
		if err := new(Batch).read(u.append(nil)); (err == nil) != (name == "nothing wrong") {
			t.Errorf("%s: %v", name, err)
		}
	}
	whole := good.append(nil)
	for n := range whole {
		if err := new(Batch).read(whole[:n]); err == nil {
			t.Fatalf("read with %d of %d bytes", n, len(whole))
		}
	}
}
