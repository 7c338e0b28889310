package delivery

import (
	"math"
	"testing"

	"erawan/audience"
	"erawan/audience/prior"
	"erawan/campaigns"
	"erawan/campaigns/content"
)

// weighing is a plan with one campaign, of a legal and an art message, that chooses by the audience.
func weighing(t *testing.T) *Planner {
	t.Helper()
	w := world{Placements: []place{{ID: "plc_shop"}}, Messages: []message{{ID: "msg_law", Frame: content.Legal}, {ID: "msg_art", Frame: content.Art},
		{ID: "msg_tip", Frame: content.Neutral}},
		Campaigns: []campaign{{ID: "cmp_a", Messages: []string{"msg_law", "msg_art"}, Neutral: "msg_tip", HoldOut: 102}}}
	s := w.snapshot(t)
	s.Campaigns[0].Choosing = campaigns.ByAudience
	with := options(noon)
	with.Weigher = prior.Current().Weigh
	plan, err := Compile(s, with)
	if err != nil {
		t.Fatal(err)
	}
	p := NewPlanner(newSealer(), new(counted).decided)
	p.Use(plan)
	p.Touch(noon)
	return p
}

// shares counts what every bucket is shown when it visits with these signals.
func shares(t *testing.T, p *Planner, told map[audience.Signal][]string) map[string]int {
	t.Helper()
	out := map[string]int{}
	propensity := map[string]int{}
	for b := range campaigns.Buckets {
		r := Request{Now: noon, Org: partner, Placements: []string{"plc_shop"}, Locales: []string{"zh-CN"}, Bucket: b}
		for s, values := range told {
			if !r.Traveller.Set(s, values...) {
				t.Fatalf("%s takes no %v", s, values)
			}
		}
		a := p.Decide(r)[0]
		c, err := p.sealer.Open(a.Token, noon, r.Kind)
		if err != nil {
			t.Fatal(err)
		}
		arm := a.Variant + map[bool]string{true: " held"}[a.Frame == content.Neutral]
		out[arm]++
		propensity[arm] = c.Propensity
		again, err := p.Plan().Again(c, NewBoard(0, nil))
		if err != nil {
			t.Fatal(err)
		}
		if !again.Same() || !again.Exact {
			t.Fatalf("bucket %d: was %+v, is %+v", b, again.Was, again.Is)
		}
	}
	for arm, n := range out {
		if propensity[arm] != n {
			t.Errorf("%s: %d/1024 said, %d seen", arm, propensity[arm], n)
		}
	}
	return out
}

func TestACampaignMayChooseByWhatResearchSaysOfVisitsLikeThis(t *testing.T) {
	t.Parallel()
	p := weighing(t)
	for name, told := range map[string]map[audience.Signal][]string{
		"nothing told": {audience.Origin: {"CN"}},
		"antiques":     {audience.Origin: {"CN"}, audience.Context: {"antiques"}},
	} {
		var visit audience.Traveller
		for s, values := range told {
			visit.Set(s, values...)
		}
		want := prior.Current().Weigh([]string{"legal", "art"})(&visit, nil)
		got := shares(t, p, told)
		art := float64(got["b"]+got["b held"]) / campaigns.Buckets
		if share := want[1] / (want[0] + want[1]); math.Abs(art-share) > 1.0/campaigns.Buckets {
			t.Errorf("%s: art is chosen for %.3f, want %.3f", name, art, share)
		}
		if held := got["a held"] + got["b held"]; held != 102 {
			t.Errorf("%s: %d buckets are held out, want 102", name, held)
		}
	}
}

func TestWhereResearchSaysNothingTheWeightsDecide(t *testing.T) {
	t.Parallel()
	p := weighing(t)
	got := shares(t, p, map[audience.Signal][]string{audience.Origin: {"TH"}})
	if got["a"]+got["a held"] != 512 {
		t.Errorf("shares %v of visits from elsewhere, want half and half", got)
	}
}
