package delivery

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/campaigns/token"
	"erawan/internal/lang"
)

// crowd is visits of the last weeks, of which everything is known.
type crowd struct {
	visits []Request
	rows   map[reach.Day][]reach.Kept
	plan   *Plan
	counts map[[2]int64][2]int // of a campaign and a segment: visits that match, and visits there
}

func someVisit(r *rand.Rand) audience.Traveller {
	var t audience.Traveller
	for _, d := range drawn[:4] {
		s, _ := audience.SignalNamed(d.signal)
		if r.IntN(3) > 0 {
			t.Set(s, d.values[min(r.IntN(4), r.IntN(3))])
		}
	}
	if r.IntN(3) > 0 {
		t.Set(audience.AgeBand, []string{"18-24", "18-24", "65+"}[r.IntN(3)])
	}
	return t
}

// Draw and Keep make the crowd a sampler: it keeps everybody.
func (c *crowd) Draw(reach.Day) (int64, bool) { return int64(len(c.visits)), true }

func (c *crowd) Keep(rows []reach.Row, _ Client) {
	for _, r := range rows {
		name := ""
		for public, s := range c.plan.placements {
			if s.ID == r.Placement {
				name = public
			}
		}
		c.rows[r.Day] = append(c.rows[r.Day], reach.Kept{Row: r, PlacementName: name, PartnerName: c.plan.names[r.Partner]})
	}
}

func (c *crowd) sample() (out reach.Sample) {
	for day := reach.DayOf(noon) - reach.Window + 1; day <= reach.DayOf(noon); day++ {
		out = append(out, reach.NewStratum(day, 0, c.rows[day]))
	}
	return out
}

// matching is how many visits of the crowd a rule takes at some placements, counted one by one.
func (c *crowd) matching(rule audience.Compiled, placements []int64) int {
	n := 0
	for _, r := range c.visits {
		v := &visit{Request: r, plan: c.plan}
		v.Traveller.Derive()
		if slices.ContainsFunc(r.Placements, func(public string) bool {
			s := c.plan.placements[public]
			t := v.traveller(s)
			return slices.Contains(placements, s.ID) && rule.Match(&t) == audience.Yes
		}) {
			n++
		}
	}
	return n
}

func (c *crowd) come(r *rand.Rand, p *Planner, n int) {
	for range n {
		req := ask(noon.Add(-time.Duration(r.IntN(27*24))*time.Hour), []string{"plc_a", "plc_b"}[:1+r.IntN(2)]...)
		req.Traveller = someVisit(r)
		p.Touch(req.Now)
		p.Decide(req)
		c.visits = append(c.visits, req)
	}
}

// fineWorld has campaigns whose segments ask about one to five signals.
func fineWorld(r *rand.Rand) world {
	w := world{Placements: []place{{ID: "plc_a"}, {ID: "plc_b", Channel: campaigns.App}}, Messages: []message{{ID: "msg_a"}}}
	for i := range 12 {
		parts := []audience.Rule{{Signal: "age_band", In: []string{"65+"}}}
		for _, d := range drawn[:1+r.IntN(4)] {
			parts = append(parts, audience.Rule{Signal: d.signal, In: []string{d.values[r.IntN(3)]}})
		}
		w.Segments = append(w.Segments, segment{ID: fmt.Sprintf("seg_%d", i), Rule: audience.Rule{All: parts[r.IntN(2):]}})
		c := campaign{ID: fmt.Sprintf("cmp_%d", i), Messages: []string{"msg_a"}, Priority: 1 + r.IntN(5), Segments: []string{w.Segments[i].ID}}
		if i > 0 && r.IntN(2) == 0 {
			c.Segments = append(c.Segments, w.Segments[i-1].ID)
		}
		if r.IntN(2) == 0 {
			c.Placements = []string{w.Placements[r.IntN(2)].ID}
		}
		w.Campaigns = append(w.Campaigns, c)
	}
	return w
}

// Whatever the campaigns and whoever came: what is delivered was matched by at least fifty visits, or
// nobody could tell and it asks about three signals at most.
func TestNothingIsDeliveredUnderTheFloor(t *testing.T) {
	t.Parallel()
	shown, under := 0, 0
	for seed := range uint64(25) {
		r := rand.New(rand.NewPCG(seed, 50))
		w := fineWorld(r)
		s := w.snapshot(t)
		c := &crowd{rows: map[reach.Day][]reach.Kept{}, counts: map[[2]int64][2]int{}, plan: compile(t, s, noon)}
		p := NewPlanner(newSealer(), func(token.Cell, time.Time) {})
		p.Use(c.plan)
		p.Sample(c)
		c.come(r, p, 200+r.IntN(2500))
		for range 3 { // measured again and again, as a worker does
			s.Floors = judged(s, c.sample())
		}
		c.plan = compile(t, s, noon)
		p.Use(c.plan)
		p.Sample(nil)
		p.Touch(noon)
		for range 300 {
			req := ask(noon, "plc_a", "plc_b")
			req.Traveller = someVisit(r)
			for _, a := range p.Decide(req) {
				if a.Empty == UnderFloor {
					under++
				}
				if a.Campaign == "" {
					continue
				}
				shown++
				claims, err := p.sealer.Open(a.Token, noon, token.Page)
				if err != nil {
					t.Fatal(err)
				}
				holdToFloor(t, c, s, claims.Cell)
			}
		}
	}
	if shown < 1000 || under < 200 {
		t.Errorf("%d were shown and %d were under the floor: the test has nothing to say", shown, under)
	}
}

func judged(s Snapshot, sample reach.Sample) []Floor {
	var out []Floor
	for i, a := range Aims(s.Campaigns, s.Segments, s.Floors) {
		f := a.Judge(sample.Gauge(reach.Query{Rule: &a.Rule, Placements: a.Placements}))
		f.ID = int64(i + 1)
		out = append(out, f)
	}
	return out
}

func holdToFloor(t *testing.T, c *crowd, s Snapshot, cell token.Cell) {
	t.Helper()
	rule, err := audience.Compile(s.Segments[cell.Segment-segmentIDs].Rule)
	if err != nil {
		t.Fatal(err)
	}
	where := s.Campaigns[cell.Campaign-campaignIDs].Placements
	at := [2]int64{cell.Campaign, cell.Segment}
	if _, counted := c.counts[at]; !counted {
		there := 0
		for _, r := range c.visits {
			if slices.ContainsFunc(r.Placements, func(p string) bool { return slices.Contains(where, c.plan.placements[p].ID) }) {
				there++
			}
		}
		c.counts[at] = [2]int{c.matching(rule, where), there}
	}
	n, there := c.counts[at][0], c.counts[at][1]
	if n < reach.Floor && (there >= 1000 || len(rule.Asks()) > reach.MaxUnmeasured) {
		t.Fatalf("a rule of %d signals that %d of %d visits matched was delivered to", len(rule.Asks()), n, there)
	}
}

func TestAPlanThatWasKeptKeepsItsFloors(t *testing.T) {
	t.Parallel()
	w := world{Placements: []place{{ID: "plc_a"}}, Messages: []message{{ID: "msg_a"}},
		Segments:  []segment{{ID: "seg_a", Rule: audience.Rule{Signal: "party", In: []string{"solo"}}}},
		Campaigns: []campaign{{ID: "cmp_a", Messages: []string{"msg_a"}, Segments: []string{"seg_a"}}},
		Floors:    []floor{{Campaign: "cmp_a", Segment: "seg_a", Standing: "under"}}}
	first := w.snapshot(t)
	d := &Disk{Dir: t.TempDir()}
	if err := d.KeepPlan(NewStock(first)); err != nil {
		t.Fatal(err)
	}
	kept, err := d.plan()
	if err != nil {
		t.Fatal(err)
	}
	answer := func(s *Stock) Reason {
		plan, err := s.Compile(options(noon))
		if err != nil {
			t.Fatal(err)
		}
		p := NewPlanner(newSealer(), func(token.Cell, time.Time) {})
		p.Use(plan)
		p.Touch(noon)
		r := ask(noon, "plc_a")
		r.Traveller.Set(audience.Party, "solo")
		return p.Decide(r)[0].Empty
	}
	if got := answer(kept); got != UnderFloor {
		t.Errorf("after a restart: %q", got)
	}
	// A change of something else leaves the floor where it is; a change of it replaces it.
	next := Changes{Snapshot: Snapshot{Position: Position{Revision: 8}, TakenAt: noon, Orgs: first.Orgs, Placements: first.Placements, Statements: first.Statements}, Since: kept.Mark()}
	if got := answer(kept.After(next)); got != UnderFloor {
		t.Errorf("after a change of something else: %q", got)
	}
	next.Floors = []Floor{first.Floors[0]}
	next.Floors[0].Standing = reach.Over
	if got := answer(kept.After(next)); got != "" {
		t.Errorf("after it was over: %q", got)
	}
}

func TestAConjunctionIsItsRuleAndItsPlacements(t *testing.T) {
	t.Parallel()
	a, _ := audience.Compile(audience.Rule{Signal: "party", In: []string{"solo"}})
	b, _ := audience.Compile(audience.Rule{Signal: "party", In: []string{"couple"}})
	same := Conjunction(a, []int64{1, 2})
	if same != Conjunction(a, []int64{2, 1, 2}) {
		t.Error("the order of placements matters")
	}
	for name, other := range map[string]string{"a rule": Conjunction(b, []int64{1, 2}), "placements": Conjunction(a, []int64{1}), "none": Conjunction(a, nil)} {
		if other == same {
			t.Errorf("another %s: the same conjunction", name)
		}
	}
}

func TestWhatMayNotGoLiveSaysWhy(t *testing.T) {
	t.Parallel()
	four := []audience.Rule{}
	for _, d := range drawn[:4] {
		four = append(four, audience.Rule{Signal: d.signal, In: d.values[:1]})
	}
	segments := []audience.Segment{{ID: 1, Public: "seg_1", Name: "Four", Rule: audience.Rule{All: four}}, {ID: 2, Public: "seg_2", Name: "One", Rule: four[0]},
		{ID: 3, Public: "seg_3", Name: "Both", Rule: audience.Rule{All: []audience.Rule{{Segment: "seg_1"}, {Segment: "seg_2"}}}}}
	list := []campaigns.Campaign{{ID: 7, State: campaigns.Live, Segments: []int64{1, 2, 3, 9}, Placements: []int64{5}}, {ID: 8, State: campaigns.Ended, Segments: []int64{1}}, {ID: 9, State: campaigns.Live}}
	aims := Aims(list, segments, nil)
	if len(aims) != 3 || aims[2].At != 2 || len(aims[2].Rule.Asks()) != 4 {
		t.Fatalf("%+v", aims)
	}
	for i, row := range []struct {
		standing reach.Standing
		keys     [3]string
	}{
		{reach.Unmeasured, [3]string{"reach.unmeasured", "", "reach.unmeasured"}},
		{reach.Under, [3]string{"reach.under_floor", "reach.under_floor", "reach.under_floor"}},
		{reach.Over, [3]string{}},
	} {
		for n, a := range aims {
			f := a.Floor
			f.Standing = row.standing
			got := ""
			if why := a.Refusal(f); why != nil {
				got = why.Key
			}
			if got != row.keys[n] {
				t.Errorf("%d %s: %q, want %q", i, a.Name, got, row.keys[n])
			}
		}
	}
}

func TestAVisitIsShownToTheSamplerOnceAndNotUnderPrivacyControl(t *testing.T) {
	t.Parallel()
	w := world{Placements: []place{{ID: "plc_a"}, {ID: "plc_b"}, {ID: "plc_x", Foreign: true}}, Messages: []message{{ID: "msg_a"}}}
	c := &crowd{rows: map[reach.Day][]reach.Kept{}}
	p, _ := planner(t, w, noon)
	c.plan = p.Plan()
	p.Sample(c)
	day := reach.DayOf(noon)
	r := ask(noon, "plc_a", "plc_b", "plc_x", "plc_none")
	r.Traveller.Set(audience.Party, "solo")
	r.Locales = []string{"fr", "th", "en"}
	p.Decide(r)
	p.Explain(r)
	if rows := c.rows[day]; len(rows) != 2 || rows[0].Locale != lang.Th || rows[0].Partner != partner || rows[0].Rank != rows[1].Rank {
		t.Fatalf("%+v", rows)
	}
	got := audience.Expand(c.rows[day][0].Signals)
	if v, ok := got.Values(audience.Party); !ok || v[0] != "solo" {
		t.Errorf("party %v", v)
	}
	if v, ok := got.Values(audience.Hour); !ok || v[0] != "12" {
		t.Errorf("hour %v", v)
	}
	if _, ok := got.Values(audience.Placement); ok {
		t.Error("an id of ours is among the signals")
	}
	r.GPC = true
	p.Decide(r)
	p.Decide(ask(noon, "plc_x", "plc_none"))
	if len(c.rows[day]) != 2 {
		t.Errorf("%d rows", len(c.rows[day]))
	}
}
