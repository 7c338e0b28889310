package reach

import (
	"math"
	"math/rand/v2"
	"testing"

	"erawan/audience"
)

func gauge(low, there float64, whole bool) Gauge {
	return Gauge{matched: Measure{visits: low + 5, low: low}, there: Measure{visits: there}, whole: whole}
}

func TestTheFloorIsKeptAndTheEdgeDoesNotFlicker(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		g      Gauge
		before Standing
		want   Standing
	}{
		"surely enough":                        {gauge(60, 2000, true), Unmeasured, Over},
		"enough, but not to be taken up":       {gauge(59, 2000, true), Unmeasured, Under},
		"nor when it was under":                {gauge(59, 2000, true), Under, Under},
		"enough to stay":                       {gauge(50, 2000, true), Over, Over},
		"too few to stay":                      {gauge(49.9, 2000, true), Over, Under},
		"none":                                 {gauge(0, 2000, false), Unmeasured, Under},
		"too little was seen":                  {gauge(70, 999, false), Unmeasured, Unmeasured},
		"too little was seen, and it was over": {gauge(70, 999, false), Over, Unmeasured},
		"little was seen in the whole window":  {gauge(49, 999, true), Unmeasured, Under},
		"little, and nearly all of it matches": {gauge(70, 80, true), Unmeasured, Over},
		"nobody came in the whole window":      {gauge(0, 0, true), Unmeasured, Under},
		"nobody came yet":                      {gauge(0, 0, false), Unmeasured, Unmeasured},
	} {
		if got := row.g.Standing(row.before); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}

func TestAnUnmeasuredRuleMayAskAboutThreeSignals(t *testing.T) {
	t.Parallel()
	part := func(s audience.Signal) audience.Rule {
		return audience.Rule{Signal: s.String(), In: []string{s.Definition().Values[0].Name}}
	}
	three := []audience.Rule{part(audience.Party), part(audience.Purpose), part(audience.AgeBand), part(audience.Party)}
	four := append(three, audience.Rule{Not: &audience.Rule{Signal: "device", In: []string{"phone"}}})
	for _, row := range []struct {
		s    Standing
		all  []audience.Rule
		open bool
	}{{Unmeasured, three, true}, {Unmeasured, four, false}, {Over, four, true}, {Under, three, false}} {
		if got := row.s.Open(*compiled(t, audience.Rule{All: row.all})); got != row.open {
			t.Errorf("%s, %d conditions: %v", row.s, len(row.all), got)
		}
	}
}

// Two rules that are well over the floor meet in a handful of visits: together they are one rule, and it
// is under.
func TestTwoRulesOverTheFloorDoNotReachWhatIsUnderIt(t *testing.T) {
	t.Parallel()
	tried := 0
	for seed := range uint64(20) {
		y, s, r := census(seed)
		for range 60 {
			a, b := anyRule(t, r), anyRule(t, r)
			one, two := s.Gauge(Query{Rule: a}).Standing(Unmeasured), s.Gauge(Query{Rule: b}).Standing(Unmeasured)
			where := []int64{int64(1 + r.IntN(4))}
			for _, q := range []Query{{Rule: a, Placements: where}, {Rule: b, Placements: where}} {
				truth := y.truth(q, 0, Window)
				got := s.Gauge(q).Standing(Over)
				if got == Over && truth < Floor {
					t.Fatalf("%v visits are over", truth)
				}
				if one == Over && two == Over && truth < Floor {
					tried++
				}
			}
		}
	}
	if tried < 30 {
		t.Fatalf("it was tried %d times", tried)
	}
}

func TestASampledMonthIsJudgedByTheLowEnd(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(12, 50))
	y := newYear(r, Window, 500, 12_000)
	s := y.sampled(r, 0, Window)
	wrong, over := 0, 0
	for range 400 {
		q := Query{Rule: anyRule(t, r), Placements: []int64{int64(1 + r.IntN(4))}}
		if s.Gauge(q).Standing(Unmeasured) != Over {
			continue
		}
		over++
		if y.truth(q, 0, Window) < Floor {
			wrong++
		}
	}
	if over < 100 || wrong > over/20 {
		t.Errorf("%d of %d rules that are over match fewer than the floor", wrong, over)
	}
}

func TestAPlacementThatIsNewIsNotOneThatNobodyVisits(t *testing.T) {
	t.Parallel()
	var s Sample
	for d := range Day(Window) {
		var rows []Kept
		for i := range 5 {
			rows = append(rows, Kept{Row{first + d, int64(i), 1, 10, "en", nil}, "plc_1", "org"})
			if d > 20 {
				rows = append(rows, Kept{Row{first + d, int64(100 + i), 2, 10, "en", nil}, "plc_2", "org"})
			}
		}
		s = append(s, NewStratum(first+d, 10, rows))
	}
	if got := s.Gauge(Query{Placements: []int64{1}}); !got.whole || got.Standing(Unmeasured) != Over {
		t.Error("five a day for four weeks are 140")
	}
	if got := s.Gauge(Query{Placements: []int64{2}}).Standing(Unmeasured); got != Unmeasured {
		t.Errorf("a placement of a week is %s", got)
	}
	if got := s.Gauge(Query{Rule: compiled(t, audience.Rule{Signal: "party", In: []string{"solo"}}), Placements: []int64{1}}).Standing(Unmeasured); got != Under {
		t.Errorf("a rule that nobody matches is %s", got)
	}
}

func TestAForecastHoldsWhatCame(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(99, 50))
	p := Publisher{Key: [32]byte{2}}
	held, asked := 0, 0
	for range 24 {
		y := newYear(r, 56, 80, 500)
		for i := range y.sorts { // weeks that are alike, but for a restlessness of their own
			for m := range y.sorts[i].weights {
				y.sorts[i].weights[m] = y.sorts[i].weights[0]
			}
		}
		for d := range y.days {
			busy := 500 * []float64{0.6, 1, 1, 1, 1, 1.2, 1.7}[(first+Day(d)).Time().Weekday()] * math.Exp(r.NormFloat64()/8)
			y.days[d] = y.day(r, 0, int64(busy))
		}
		s := y.sampled(r, 0, Window)
		for range 30 {
			q := Query{Rule: anyRule(t, r)}
			days := 1 + r.IntN(28)
			f := p.Forecast(s, q, Flight{First: first + Window, Last: first + Window + Day(days) - 1})
			if f.Visits.Under() {
				continue
			}
			asked++
			if truth := int64(y.truth(q, Window, Window+days)); truth >= f.Visits.Low && truth <= f.Visits.High {
				held++
			}
		}
	}
	share := float64(held) / float64(asked)
	t.Logf("%.1f %% of %d", 100*share, asked)
	if asked < 300 || share < 0.87 || share > 0.99 { // rounded outwards, so a little more than nine in ten
		t.Errorf("%.1f %% of %d intervals hold what came", 100*share, asked)
	}
}

func TestAForecastSaysWhichHolidaysItDoesNotCorrectFor(t *testing.T) {
	t.Parallel()
	_, s, _ := census(4) // January
	p := Publisher{}
	f := p.Forecast(s, Query{}, Flight{First: first + 40, Last: first + 110, Country: "TH"})
	var named []string
	for _, h := range f.Holidays {
		named = append(named, h.Name)
	}
	if len(named) != 3 || named[0] != "lunar_new_year" || named[1] != "qingming" || named[2] != "songkran" {
		t.Errorf("%v", f.Holidays)
	}
	if !f.Impressions.Under() {
		t.Error("impressions without any on record")
	}
	thin := p.Forecast(s[:20], Query{}, Flight{First: first + 40, Last: first + 47})
	if !thin.Thin || !thin.Visits.Under() {
		t.Errorf("from twenty days: %+v", thin)
	}
	drawn := p.Forecast(s, Query{}, Flight{First: first + 40, Last: first + 60, Drawn: Drawn{2000, 1000}})
	if half := float64(drawn.Impressions.Visits) / float64(drawn.Visits.Visits); half < 0.4 || half > 0.6 {
		t.Errorf("%+v", drawn)
	}
}
