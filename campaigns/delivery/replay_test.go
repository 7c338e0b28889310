package delivery

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"erawan/audience"
	"erawan/campaigns/token"
	"erawan/internal/lang"
)

func TestEveryDecisionOfEveryStoryIsMadeAgain(t *testing.T) {
	t.Parallel()
	made, house := 0, map[Reason]int{}
	for name, s := range readStories(t) {
		p := NewPlanner(newSealer(), new(counted).decided)
		plan := compile(t, s.Plan.snapshot(t), s.Steps[0].at())
		p.Use(plan)
		for i, at := range s.Steps {
			if at.Contact == nil {
				p.Touch(at.at())
			} else {
				p.Touch(*at.Contact)
			}
			board := NewBoard(int64(i), at.stops(s.Plan)).Pace(at.pace(t, s.Plan, i))
			p.UseStops(board)
			p.UsePace(at.pace(t, s.Plan, i))
			r := at.request(t, s.Plan, plan)
			for _, a := range p.Decide(r) {
				if a.Token == "" {
					continue
				}
				c, err := p.sealer.Open(a.Token, r.Now, r.Kind)
				if err != nil {
					t.Fatal(err)
				}
				got, err := plan.Again(c, board)
				if err != nil {
					t.Fatal(err)
				}
				if !got.Exact || !got.Same() {
					t.Errorf("%s, step %d: was %+v, is %+v %q, exact %v", name, i, got.Was, got.Is, got.Empty, got.Exact)
				}
				made++
				if c.Cell.Arm == token.NoArm {
					house[got.Is.Reason]++
				}
			}
		}
	}
	if made < 100 || house[Capped] == 0 || house[NoMatch] == 0 || house[LeaseExpired] == 0 || house[Throttled] == 0 || house[DayCap] == 0 || house[""] != 0 {
		t.Errorf("%d decisions made again, house cards for %v", made, house)
	}
}

func TestWhatIsDecidedAgainComesOutTheSame(t *testing.T) {
	t.Parallel()
	sealer, exact, all := token.NewSealer(oneSecret{}), 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		w := drawWorld(rt)
		w.Placements[0].House = "msg_n"
		plan, err := Compile(w.snapshot(t), Options{Now: noon, Say: func(lang.Locale, string, map[string]any) string { return "-" }})
		if err != nil {
			rt.Fatal(err)
		}
		p := NewPlanner(sealer, func(token.Cell, time.Time) {})
		p.Use(plan)
		p.Touch(noon)
		drawOut(rt, p)
		board := *p.board.Load()
		for range 8 {
			r := Request{Now: noon, Org: partner, Placements: []string{"plc_a", "plc_b"}, Locales: []string{rapid.SampledFrom([]string{"zh-CN", "zh-HK", "th", "fr"}).Draw(rt, "locale")},
				Bucket: rapid.IntRange(-1, 1023).Draw(rt, "bucket"), Kind: token.Page, Seen: map[string]int{"cmp_1": 1, "cmp_2": 2}, GPC: rapid.IntRange(0, 9).Draw(rt, "gpc") == 0}
			for _, d := range drawn[:4] {
				if rapid.IntRange(0, 2).Draw(rt, "told") > 0 {
					s, _ := audience.SignalNamed(d.signal)
					r.Traveller.Set(s, rapid.SampledFrom(d.values).Draw(rt, "answer"))
				}
			}
			for _, a := range p.Decide(r) {
				if a.Token == "" {
					continue
				}
				c, err := sealer.Open(a.Token, noon, token.Page)
				if err != nil {
					rt.Fatal(err)
				}
				if c.Reduced != (len(board.resting) > 0) {
					rt.Fatalf("a decision with %d campaigns at rest, reduced %v", len(board.resting), c.Reduced)
				}
				again, err := Compile(w.snapshot(t), Options{Now: noon, Say: func(lang.Locale, string, map[string]any) string { return "-" }})
				if err != nil {
					rt.Fatal(err)
				}
				plain := board
				plain.resting = nil
				got, err := again.Again(c, &plain)
				if err != nil {
					rt.Fatal(err)
				}
				if all++; !got.Exact {
					continue
				}
				exact++
				if !got.Same() {
					rt.Fatalf("was %+v, is %+v %q", got.Was, got.Is, got.Empty)
				}
			}
		}
	})
	if exact < 100 {
		t.Errorf("%d of %d decisions could be made again exactly", exact, all)
	}
}

func TestAChangedCampaignComesOutOtherwise(t *testing.T) {
	t.Parallel()
	w := world{Placements: []place{{ID: "plc_a"}}, Messages: []message{{ID: "msg_a"}, {ID: "msg_b"}}, Campaigns: []campaign{{ID: "cmp_a", Messages: []string{"msg_a"}}}}
	plan := compile(t, w.snapshot(t), noon)
	p := NewPlanner(newSealer(), new(counted).decided)
	p.Use(plan)
	p.Touch(noon)
	a := p.Decide(Request{Now: noon, Org: partner, Placements: []string{"plc_a"}, Locales: []string{"zh-CN"}, Bucket: 5, Kind: token.Page})[0]
	c, err := p.sealer.Open(a.Token, noon, token.Page)
	if err != nil {
		t.Fatal(err)
	}
	w.Campaigns[0].Messages = []string{"msg_b"}
	got, err := Again(c, w.snapshot(t), options(noon), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got.Same() || got.Was.Cell.Message == got.Is.Cell.Message {
		t.Errorf("was %+v, is %+v", got.Was, got.Is)
	}
	got, err = Again(c, w.snapshot(t), options(noon), []Stop{{On: true, Target: Target{Kind: StopEverything}}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Stopped, got.Empty); diff != "" || got.Same() {
		t.Errorf("with everything stopped: %+v", got)
	}
}
