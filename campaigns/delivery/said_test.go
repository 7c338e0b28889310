package delivery

import (
	"fmt"
	"slices"
	"testing"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
)

func TestAKitTellsOfOtherThingsToBringHomeThatMayBeShownThere(t *testing.T) {
	t.Parallel()
	gift := func(id string, r review) message { return message{ID: id, Frame: content.Souvenir, review: r} }
	w := world{Placements: []place{{ID: "plc_trip"}, {ID: "plc_away"}},
		Messages: []message{{ID: "msg_law"}, gift("msg_silk", review{}), gift("msg_draft", review{Unapproved: []lang.Locale{lang.Th}}), gift("msg_stopped", review{}), gift("msg_elsewhere", review{}),
			gift("msg_vetoed", review{}), {ID: "msg_norm", Frame: content.Norm}, gift("msg_celadon", review{}), gift("msg_cotton", review{}), gift("msg_fourth", review{})},
		Campaigns: []campaign{{ID: "cmp_law", Messages: []string{"msg_law", "msg_silk"}, Priority: 1, Placements: []string{"plc_trip"}},
			{ID: "cmp_gifts", Messages: []string{"msg_draft", "msg_stopped", "msg_norm", "msg_silk", "msg_celadon"}, Priority: 2, Placements: []string{"plc_trip"}},
			{ID: "cmp_away", Messages: []string{"msg_elsewhere"}, Placements: []string{"plc_away"}},
			{ID: "cmp_vetoed", Messages: []string{"msg_vetoed"}, Priority: 2, Placements: []string{"plc_trip"}},
			{ID: "cmp_more", Messages: []string{"msg_cotton", "msg_fourth"}, Priority: 3, Placements: []string{"plc_trip"}}},
		Vetoes: []vetoed{{Message: "msg_vetoed"}}}
	p, _ := planner(t, w, noon)
	stopped := Stop{On: true, Target: Target{Kind: StopMessage, ID: w.id("msg_stopped")}}
	p.UseStops(NewBoard(4, []Stop{stopped}))
	k := campaigns.Link{Org: owner, Campaign: w.id("cmp_law"), Placement: w.id("plc_trip"), Message: w.id("msg_law")}
	told := func(k campaigns.Link, l lang.Locale) (out []string) {
		for _, a := range p.Instead(k, l, noon) {
			for _, m := range w.Messages {
				if w.id(m.ID) == a.Message {
					out = append(out, m.ID)
				}
			}
			if a.Headline == "" || a.Body == "" {
				t.Errorf("says nothing: %+v", a)
			}
		}
		return out
	}
	own := k
	own.Message = w.id("msg_silk")
	foreign := k
	foreign.Org = stranger
	for _, row := range []struct {
		name string
		k    campaigns.Link
		l    lang.Locale
		want []string
	}{
		{"in Thai", k, lang.Th, []string{"msg_silk", "msg_celadon", "msg_cotton"}},
		{"in English", k, lang.En, []string{"msg_silk", "msg_draft", "msg_celadon"}},
		{"of one of them", own, lang.Th, []string{"msg_celadon", "msg_cotton", "msg_fourth"}},
		{"of another organisation", foreign, lang.Th, nil},
	} {
		if got := told(row.k, row.l); fmt.Sprint(got) != fmt.Sprint(row.want) {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
		}
	}
	p.UseStops(NewBoard(5, []Stop{stopped, {On: true, Target: Target{Kind: StopCampaign, ID: w.id("cmp_gifts")}}}))
	if got := told(k, lang.Th); slices.Contains(got, "msg_celadon") {
		t.Errorf("its campaign is stopped: %v", got)
	}
}
