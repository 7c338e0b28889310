package delivery

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/content"
	"erawan/internal/lang"
)

// A placement that must show something is told of when its house card may not be shown in any language, and no sooner.
func TestAPlacementThatWouldBeEmptyIsToldOf(t *testing.T) {
	t.Parallel()
	w := world{Placements: []place{{ID: "plc_card", House: "msg_card"}, {ID: "plc_sold", House: "msg_gift"}, {ID: "plc_folds"}, {ID: "plc_off", House: "msg_gift", Paused: true}},
		Messages: []message{{ID: "msg_card", Frame: content.Neutral}, {ID: "msg_gift"}}}
	p, _ := planner(t, w, noon)
	tell := func(stops ...Stop) map[string]BareWhy {
		p.UseStops(NewBoard(4, stops))
		out := map[string]BareWhy{}
		for _, b := range p.Health(noon).Bare {
			out[b.Placement] = b.Why
		}
		return out
	}
	stop := func(l lang.Locale) Stop {
		return Stop{On: true, Target: Target{Kind: StopMessage, ID: w.id("msg_card"), Locale: l}}
	}
	for name, c := range map[string]struct{ got, want map[string]BareWhy }{
		"in order":                {tell(), map[string]BareWhy{"plc_sold": NoHouse}},
		"stopped in one language": {tell(stop(lang.Th)), map[string]BareWhy{"plc_sold": NoHouse}},
		"stopped":                 {tell(stop("")), map[string]BareWhy{"plc_sold": NoHouse, "plc_card": HouseIsStopped}},
		"everything is stopped":   {tell(Stop{On: true, Target: Target{Kind: StopEverything}}), map[string]BareWhy{}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	tell(Stop{On: true, Target: Target{Kind: StopPlacement, ID: w.id("plc_sold")}})
	if shut := p.Health(noon).Shut; len(shut) != 1 || shut[0].Placement != "plc_sold" || shut[0].Why != NoHouse {
		t.Errorf("stopped, and empty once it is let in: %+v", shut)
	}
	tell()
	if late, _ := p.plan.Load().bare(p.board.Load(), forGood.AddDate(1, 0, 0)); len(late) != 2 || late[0].Why != HouseUnspoken {
		t.Errorf("when every approval is over: %+v", late)
	}
	if diff := cmp.Diff(1, len(p.HousedAt(w.id("msg_card")))); diff != "" {
		t.Error(diff)
	}
}
