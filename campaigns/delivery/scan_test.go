package delivery

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/token"
	"erawan/internal/lang"
)

// plainly decides for one placement by asking its campaigns one after the other: what the index must
// come to.
func (v *visit) plainly(s *slot) (campaign string, skipped []token.Skip, reason Reason) {
	t := v.traveller(s)
	reason = NoCampaign
	for _, c := range s.candidates {
		show, why := v.consider(c, &t)
		if why == "" {
			return c.Public, skipped, ""
		}
		if show.heldOut {
			return "", nil, why
		}
		skipped = appendSkip(skipped, c.ID, why)
		reason = further(reason, why)
	}
	return "", skipped, reason
}

var drawn = []struct {
	signal string
	values []string
}{
	{"destination", []string{"TH", "LA", "VN"}},
	{"trip_phase", []string{"booked", "returning", "home"}},
	{"party", []string{"solo", "family", "group_tour"}},
	{"context", []string{"souvenirs", "antiques", "food"}},
	{"channel", []string{"page", "app"}},
}

func drawCondition(t *rapid.T) audience.Rule {
	d := rapid.SampledFrom(drawn).Draw(t, "signal")
	values := rapid.SliceOfNDistinct(rapid.SampledFrom(d.values), 1, 2, func(v string) string { return v }).Draw(t, "values")
	if rapid.Bool().Draw(t, "none") {
		return audience.Rule{Signal: d.signal, NotIn: values}
	}
	return audience.Rule{Signal: d.signal, In: values}
}

func drawWorld(t *rapid.T) world {
	w := world{
		Placements: []place{{ID: "plc_a"}, {ID: "plc_b", Channel: campaigns.App, Zone: rapid.SampledFrom([]string{"Asia/Bangkok", "Asia/Tokyo", "Pacific/Kiritimati"}).Draw(t, "zone")}},
		Messages: []message{{ID: "msg_a"}, {ID: "msg_b", review: review{Locales: []lang.Locale{lang.En}}},
			{ID: "msg_n", Frame: "neutral"}},
	}
	for i := range 6 {
		rule := audience.Rule{All: []audience.Rule{drawCondition(t), drawCondition(t)}}
		if rapid.Bool().Draw(t, "any") {
			rule = audience.Rule{Any: rule.All}
		}
		w.Segments = append(w.Segments, segment{ID: fmt.Sprintf("seg_%d", i), Rule: rule})
	}
	for i := range rapid.IntRange(0, 12).Draw(t, "campaigns") {
		c := campaign{ID: fmt.Sprintf("cmp_%d", i), Priority: rapid.IntRange(1, 3).Draw(t, "priority"), Neutral: "msg_n",
			Messages: []string{rapid.SampledFrom([]string{"msg_a", "msg_b"}).Draw(t, "message")},
			HoldOut:  rapid.SampledFrom([]int{0, 0, 300}).Draw(t, "hold-out"), Cap: rapid.IntRange(0, 2).Draw(t, "cap")}
		for range rapid.IntRange(0, 2).Draw(t, "segments") {
			c.Segments = append(c.Segments, rapid.SampledFrom(w.Segments).Draw(t, "segment").ID)
		}
		if rapid.Bool().Draw(t, "has a goal") {
			c.Goal = goal{Metric: campaigns.Impressions, Amount: 100, Daily: int64(rapid.IntRange(0, 1).Draw(t, "hard"))}
		}
		if rapid.Bool().Draw(t, "one place") {
			c.Placements = []string{rapid.SampledFrom(w.Placements).Draw(t, "place").ID}
		}
		if rapid.IntRange(0, 4).Draw(t, "over") == 0 {
			c.Starts, c.Ends = "2026-01-01", "2026-01-02"
		}
		c.Hours = rapid.SampledFrom([][]string{nil, nil, nil, {"12:00", "12:01"}, {"22:00", "12:00"}, {"11:59", "00:00"}}).Draw(t, "hours")
		c.Quiet = rapid.SampledFrom([][]string{nil, nil, nil, {"2026-11-24"}, {"2026-11-23", "2026-11-25"}}).Draw(t, "quiet")
		w.Campaigns = append(w.Campaigns, c)
		for _, g := range c.Segments {
			if rapid.Bool().Draw(t, "measured") {
				standing := rapid.SampledFrom([]string{"under", "over", "unmeasured"}).Draw(t, "standing")
				w.Floors = append(w.Floors, floor{Campaign: c.ID, Segment: g, Standing: standing, Before: rapid.IntRange(0, 3).Draw(t, "stale") == 0})
			}
		}
	}
	return w
}

func TestDecideIsWhatAskingEveryCampaignComesTo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		w := drawWorld(rt)
		plan, err := Compile(w.snapshot(t), Options{Now: noon, Say: func(lang.Locale, string, map[string]any) string { return "-" }})
		if err != nil {
			rt.Fatal(err)
		}
		p := NewPlanner(token.NewSealer(oneSecret{}), func(token.Cell, time.Time) {})
		p.Use(plan)
		p.Touch(noon)
		drawOut(rt, p)
		for range 8 {
			r := Request{Now: noon, Org: partner, Placements: []string{"plc_a", "plc_b"}, Locales: []string{rapid.SampledFrom([]string{"zh-CN", "th"}).Draw(rt, "locale")},
				Bucket: rapid.IntRange(0, 1023).Draw(rt, "bucket"), Kind: token.Page, Seen: map[string]int{"cmp_1": 1, "cmp_2": 2}}
			for _, d := range drawn[:4] {
				if rapid.IntRange(0, 2).Draw(rt, "told") > 0 {
					s, _ := audience.SignalNamed(d.signal)
					r.Traveller.Set(s, rapid.SampledFrom(d.values).Draw(rt, "answer"))
				}
			}
			holdToPlain(rt, p, r)
		}
	})
}

// drawPace lets some campaigns pass, and some of their visits.
func drawPace(t *rapid.T, p *Planner) {
	pace := Pace{Epoch: 3, At: noon.Add(-time.Duration(rapid.IntRange(0, 6).Draw(t, "minutes ago")) * time.Minute)}
	for _, c := range p.Plan().candidates {
		if rapid.IntRange(0, 3).Draw(t, "reckoned") > 0 {
			pace.Campaigns = append(pace.Campaigns, Paced{Campaign: c.ID, Share: rapid.SampledFrom([]int{0, Whole / 2, Whole}).Draw(t, "share"),
				Tongues: rapid.SampledFrom([][]Tongue{nil, {{Locale: lang.Th, Share: Whole / 3}}, {{Locale: lang.ZhHans}}}).Draw(t, "tongues"),
				Places:  rapid.SampledFrom([][]Place{nil, {{Placement: placementIDs, Share: Whole / 2}}, {{Placement: placementIDs + 1}}}).Draw(t, "places"),
				Shut:    rapid.SampledFrom([]Reason{"", "", "", DayCap, GoalReached}).Draw(t, "shut")})
		}
	}
	p.UsePace(pace)
}

// drawOut takes some campaigns out: stopped, stopped in one language, or at rest; or paced.
func drawOut(t *rapid.T, p *Planner) {
	drawPace(t, p)
	var stops []Stop
	var rest []int64
	for _, c := range p.Plan().candidates {
		switch rapid.IntRange(0, 7).Draw(t, "out") {
		case 0:
			stops = append(stops, Stop{On: true, Target: Target{Kind: StopCampaign, ID: c.ID}})
		case 1:
			stops = append(stops, Stop{On: true, Target: Target{Kind: StopCampaign, ID: c.ID, Locale: lang.ZhHans}})
		case 2:
			rest = append(rest, c.ID)
		}
	}
	if rapid.Bool().Draw(t, "rest first") {
		p.Rest(rest)
		p.UseStops(NewBoard(1, stops))
		return
	}
	p.UseStops(NewBoard(1, stops))
	p.Rest(rest)
}

func holdToPlain(t *rapid.T, p *Planner, r Request) {
	r.Pin()
	plain := p.visit(r)
	for i, a := range p.Decide(r) {
		s := plain.plan.placements[r.Placements[i]]
		plain.begin(i)
		campaign, skipped, reason := plain.plainly(s)
		if a.Campaign != campaign || a.Empty != reason {
			t.Fatalf("%s: decided %q %q, plainly %q %q", a.Placement, a.Campaign, a.Empty, campaign, reason)
		}
		if campaign == "" {
			continue
		}
		c, err := p.sealer.Open(a.Token, r.Now, token.Page)
		if err != nil || fmt.Sprint(c.Skipped) != fmt.Sprint(skipped) {
			t.Fatalf("skipped %v, plainly %v (%v)", c.Skipped, skipped, err)
		}
		plain.used = append(plain.used, c.Cell.Campaign)
	}
}

// oneSecret is a family of one.
type oneSecret struct{}

func (oneSecret) Current() (byte, []byte)      { return 1, make([]byte, 32) }
func (oneSecret) Secret(n byte) ([]byte, bool) { return make([]byte, 32), n == 1 }
