package delivery

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/token"
	"erawan/internal/fault"
)

func paced(share float64) Pace {
	return Pace{Epoch: 5, At: noon.Add(-time.Second), Campaigns: []Paced{{Campaign: campaignIDs, Share: int(share * Whole)}}}
}

func goalWorld() world {
	return world{Placements: []place{{ID: "plc_a", House: "msg_n"}}, Messages: []message{{ID: "msg_a"}, {ID: "msg_n", Frame: "neutral"}},
		Campaigns: []campaign{{ID: "cmp_a", Messages: []string{"msg_a"}, Neutral: "msg_n", HoldOut: 102, Goal: goal{Metric: campaigns.Impressions, Amount: 1000, Pacing: campaigns.Even}}}}
}

func TestAShareOfVisitsPassesInBothArmsAndIsDecidedAgain(t *testing.T) {
	t.Parallel()
	const visits = 20_000
	for _, share := range []float64{.02, .3, .9} {
		p, _ := planner(t, goalWorld(), noon)
		p.UsePace(paced(share))
		arms, passed := map[token.Arm]int{}, 0
		for range visits {
			a := p.Decide(ask2(-1))[0]
			c, err := p.sealer.Open(a.Token, noon, token.Page)
			if err != nil {
				t.Fatal(err)
			}
			if c.Epoch != 5 {
				t.Fatalf("the token is of epoch %d", c.Epoch)
			}
			if c.Cell.Campaign != 0 {
				passed++
				arms[c.Cell.Arm]++
			} else if numbered(c.Reason) != Throttled {
				t.Fatalf("the house card is for %s", numbered(c.Reason))
			}
			if passed%50 != 0 {
				continue
			}
			again, err := p.Plan().Again(c, p.board.Load())
			if err != nil || !again.Exact || !again.Same() {
				t.Fatalf("was %+v, is %+v %s, exact %v, %v", again.Was, again.Is, again.Empty, again.Exact, err)
			}
		}
		got := float64(passed) / visits
		if sd := math.Sqrt(share * (1 - share) / visits); math.Abs(got-share) > 4*sd {
			t.Errorf("%.4f of visits passed, want %.2f within %.4f", got, share, 4*sd)
		}
		held := float64(arms[token.HeldOut]) / float64(passed)
		if sd := math.Sqrt(.1 * .9 / float64(passed)); math.Abs(held-102.0/1024) > 4*sd {
			t.Errorf("%.4f of what passed were held out, want %.4f within %.4f", held, 102.0/1024, 4*sd)
		}
	}
}

func ask2(bucket int) Request {
	r := ask(noon, "plc_a")
	r.Bucket = bucket
	return r
}

func TestAVisitThatPassesALowShareWouldPassAHigherOne(t *testing.T) {
	t.Parallel()
	p, _ := planner(t, goalWorld(), noon)
	dropped := 0
	for range 2000 {
		r := ask2(7)
		r.Pin()
		before := false
		for _, share := range []float64{.1, .2, .5} {
			p.UsePace(paced(share))
			now := p.Decide(r)[0].Campaign != ""
			if before && !now {
				dropped++
			}
			before = now
		}
	}
	if dropped > 0 {
		t.Errorf("%d visits were let go when the share rose", dropped)
	}
}

func TestADecisionOfAnEpochThatIsGoneIsNotExact(t *testing.T) {
	t.Parallel()
	p, _ := planner(t, goalWorld(), noon)
	p.UsePace(paced(1))
	c, err := p.sealer.Open(p.Decide(ask2(7))[0].Token, noon, token.Page)
	if err != nil {
		t.Fatal(err)
	}
	again, err := p.Plan().Again(c, NewBoard(3, nil))
	if err != nil || again.Exact {
		t.Errorf("exact %v, %v", again.Exact, err)
	}
}

func TestAPinnedVisitIsExplainedAsItIsDecided(t *testing.T) {
	t.Parallel()
	p, _ := planner(t, goalWorld(), noon)
	p.UsePace(paced(.5))
	for range 500 {
		r := ask2(7)
		r.Pin()
		decided, explained := p.Decide(r)[0], p.Explain(r)[0].Campaigns[0]
		if (decided.Campaign == "") != (explained.Reason == Throttled) {
			t.Fatalf("decided %q, explained %q", decided.Campaign, explained.Reason)
		}
	}
}

func TestStopsAndPlansLeavePacingAsItIs(t *testing.T) {
	t.Parallel()
	w := goalWorld()
	w.Placements[0].House = ""
	p, _ := planner(t, w, noon)
	p.UsePace(paced(0))
	p.UseStops(NewBoard(4, nil))
	p.Rest([]int64{12345})
	p.Use(compile(t, w.snapshot(t), noon))
	if a := p.Decide(ask2(7))[0]; a.Empty != Throttled {
		t.Errorf("answered %q %q", a.Campaign, a.Empty)
	}
}

// book is a ledger in memory.
type book struct {
	goals   []campaigns.Campaign
	figures Figures
	traffic [][48]int64
	parts   Parts
	paces   []Pace
	asked   int // for traffic
	before  func()
}

func (b *book) Goals(context.Context) ([]campaigns.Campaign, error) { return b.goals, nil }
func (b *book) Figures(_ context.Context, of []Since) ([]Figures, error) {
	out := make([]Figures, len(of))
	for i := range out {
		out[i] = b.figures
	}
	return out, nil
}
func (b *book) Parts(_ context.Context, of []Since, _ time.Time) ([]Parts, error) {
	out := make([]Parts, len(of))
	for i := range out {
		out[i] = b.parts
	}
	return out, nil
}
func (b *book) Traffic(_ context.Context, _ []int64, from ...time.Time) ([][48]int64, error) {
	b.asked++
	return b.traffic[:len(from)], nil
}
func (b *book) Latest(context.Context) (Pace, error) {
	if len(b.paces) == 0 {
		return Pace{}, nil
	}
	return b.paces[len(b.paces)-1], nil
}
func (b *book) Publish(_ context.Context, p Pace) error {
	if b.before != nil {
		b.before()
	}
	if int64(len(b.paces)) != p.Epoch-1 {
		return fault.New(fault.Conflict, "", "already_exists")
	}
	b.paces = append(b.paces, p)
	return nil
}

func goalOf(t *testing.T) campaigns.Campaign {
	t.Helper()
	w := goalWorld()
	return w.snapshot(t).Campaigns[0]
}

func TestAnEpochIsReckonedOnceAMinuteByWhoeverIsFirst(t *testing.T) {
	t.Parallel()
	b := &book{goals: []campaigns.Campaign{goalOf(t)}, traffic: make([][48]int64, 2), figures: Figures{Delivered: 700, Today: 10}}
	now := noon
	one, two := Pacer{Ledger: b, Now: func() time.Time { return now }}, Pacer{Ledger: b, Now: func() time.Time { return now }}
	reckon := func(p *Pacer, hurry, want bool) Pace {
		t.Helper()
		got, made, err := p.Reckon(t.Context(), hurry)
		if err != nil || made != want {
			t.Fatalf("made %v, %v", made, err)
		}
		return got
	}
	first := reckon(&one, false, true)
	reckon(&two, false, false)
	now = now.Add(59 * time.Second)
	reckon(&one, false, false)
	reckon(&two, true, true) // something went live
	now = now.Add(time.Minute)
	second := reckon(&two, false, true)
	reckon(&one, false, false)
	if first.Epoch != 1 || second.Epoch != 3 || !second.At.Equal(now) {
		t.Errorf("epochs %d and %d at %v", first.Epoch, second.Epoch, second.At)
	}
	want := Paced{Campaign: campaignIDs, Share: Whole / 4, Delivered: 700, Today: 10, Day: 45, Due: 783, Clock: true} // 24 November at noon, of 1,000 in November
	if diff := cmp.Diff(want, first.Campaigns[0]); diff != "" {
		t.Error(diff)
	}
	if b.asked != 2 {
		t.Errorf("traffic was read %d times, want once a worker and day", b.asked)
	}

	now = now.Add(time.Minute)
	b.before = func() { b.before = nil; b.paces = append(b.paces, Pace{Epoch: 4, At: now}) }
	if _, made, err := one.Reckon(t.Context(), false); made || !fault.Is(err, fault.Conflict) {
		t.Errorf("the second of two: made %v, %v", made, err)
	}
}

func TestNothingIsPublishedWhileNothingHasAGoal(t *testing.T) {
	t.Parallel()
	b, now := &book{}, noon
	p := Pacer{Ledger: b, Now: func() time.Time { return now }}
	p.Reckon(t.Context(), true)
	if len(b.paces) != 0 {
		t.Fatalf("%d epochs", len(b.paces))
	}
	b.paces = []Pace{paced(1)}
	b.paces[0].Epoch = 1
	if got, made, err := p.Reckon(t.Context(), true); !made || err != nil || len(got.Campaigns) != 0 {
		t.Errorf("the last goal was taken away: %+v %v %v", got, made, err)
	}
}

func TestTodaysCurveIsThatOfTwoSuchWeekdaysOrTheClock(t *testing.T) {
	t.Parallel()
	var a, b [48]int64
	a[24], b[25] = 100, 300
	got, counted := curveOf([][48]int64{a, b})
	if !counted || math.Abs(got.By(.5)-flat/2) > 1e-9 || math.Abs(got[24]-got[25]) > 1e-9 || math.Abs(got.By(1)-1) > 1e-9 {
		t.Errorf("%v: %.3f by noon, %v", counted, got.By(.5), got)
	}
	for name, days := range map[string][][48]int64{"one week": {a, {}}, "none": {{}, {}}, "never asked": nil} {
		if got, counted := curveOf(days); counted || got != Clock() {
			t.Errorf("%s: counted %v", name, counted)
		}
	}
}

func TestADayIsTheCampaignsOwn(t *testing.T) {
	t.Parallel()
	c := goalOf(t)
	for at, want := range map[string]struct {
		day  int
		over float64
	}{
		"2026-11-23T16:59:00Z": {22, 1 - 1.0/1440}, "2026-11-23T17:00:00Z": {23, 0}, "2026-11-24T05:00:00Z": {23, .5},
		"2026-10-20T17:00:00Z": {0, 0}, // before its first day
	} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		clock := Clock()
		if r := reckoningOf(c, &clock, now); r.day != want.day || r.days != 30 || math.Abs(r.over-want.over) > 1e-9 {
			t.Errorf("%s: day %d of %d, %.4f over", at, r.day, r.days, r.over)
		}
	}
}

// away is a source of pacing that can be lost.
type away struct {
	pace Pace
	gone bool
}

func (a *away) OtherPace(_ context.Context, held int64) (Pace, bool, error) {
	if a.gone {
		return Pace{}, false, errors.New("away")
	}
	return a.pace, a.pace.Epoch != held, nil
}
