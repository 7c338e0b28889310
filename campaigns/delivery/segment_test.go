package delivery

import (
	"bytes"
	"encoding/json"
	"testing"

	"erawan/audience"
)

// TestASegmentNamedByAnotherIsFollowed changes a segment that another names, and asks what the plan
// then decides for a campaign that names only the other.
func TestASegmentNamedByAnotherIsFollowed(t *testing.T) {
	t.Parallel()
	w := world{
		Placements: []place{{ID: "plc_trip"}}, Messages: []message{{ID: "msg_gift"}},
		Segments: []segment{
			{"seg_outer", audience.Rule{All: []audience.Rule{{Segment: "seg_inner"}, {Signal: "context", In: []string{"souvenirs"}}}}},
			{"seg_inner", audience.Rule{Signal: "party", In: []string{"group_tour"}}},
		},
		Campaigns: []campaign{{ID: "cmp_a", Messages: []string{"msg_gift"}, Segments: []string{"seg_outer"}}},
	}
	first := NewStock(w.snapshot(t))
	inner := first.segments[1].Segment
	changed := func(change func(*audience.Segment)) *Stock {
		s := inner
		s.Rule = audience.Rule{Signal: "party", In: []string{"group_tour"}}
		change(&s)
		c := Changes{Snapshot: first.rest, Since: first.Mark()}
		c.Segments = []audience.Segment{s}
		return first.After(c)
	}
	for name, tc := range map[string]struct {
		stock    *Stock
		campaign string
		refused  string
	}{
		"as it was":                      {first, "cmp_a", ""},
		"the named one asks for another": {changed(func(s *audience.Segment) { s.Rule.In = []string{"solo"} }), "", ""},
		"the named one is archived":      {changed(func(s *audience.Segment) { s.Archived = true }), "", "rule.segment_archived"},
		"the named one is another's":     {changed(func(s *audience.Segment) { s.Org = stranger }), "", "rule.unknown_segment"},
		"the named one leads back": {changed(func(s *audience.Segment) { s.Rule = audience.Rule{Segment: "seg_outer"} }), "",
			"rule.segment_cycle"},
		"read back from disk": {reread(t, first), "cmp_a", ""},
	} {
		plan, err := tc.stock.Compile(options(noon))
		if err != nil {
			t.Fatal(err)
		}
		p := NewPlanner(newSealer(), (&counted{}).decided)
		p.Use(plan)
		p.Touch(noon)
		r := ask(noon, "plc_trip")
		r.Traveller = signals(t, map[string]json.RawMessage{"party": []byte(`"group_tour"`), "context": []byte(`["souvenirs"]`)})
		if got := p.Decide(r)[0]; got.Campaign != tc.campaign {
			t.Errorf("%s: campaign %q, want %q", name, got.Campaign, tc.campaign)
		}
		why := ""
		if list := plan.Refused(); len(list) > 0 {
			why = list[0].Why
		}
		if why != tc.refused {
			t.Errorf("%s: refused with %q, want %q", name, why, tc.refused)
		}
	}
}

func reread(t *testing.T, s *Stock) *Stock {
	t.Helper()
	var kept bytes.Buffer
	if err := s.write(&kept); err != nil {
		t.Fatal(err)
	}
	out, err := readStock(&kept)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
