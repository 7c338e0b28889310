package experiment

import (
	"math"
	"testing"

	"erawan/campaigns"
)

// near reports whether two figures agree to a millionth.
func near(a, b float64) bool { return math.Abs(a-b) < 1e-6 }

func TestAVisitCountsForAsManyAsItStandsFor(t *testing.T) {
	t.Parallel()
	l := Ledger{Drawn: []Drawn{
		{"a", 512, Counts{Visits: 100, Pledges: 2}},
		{"a", 128, Counts{Visits: 10, Pledges: 1}}, // each stands for four times as many
		{"a", 0, Counts{Visits: 1000, Pledges: 900}},
		{"b", 512, Counts{Visits: 100, Pledges: 3}},
	}}
	a, b := l.Weigh("a", Pledges), l.Weigh("b", Pledges)
	if !near(a.Share, (2.+4)/(100+40)) || !near(a.Effective, 140*140/(100+160.)) || a.Plain != (Rate{110, 3}) {
		t.Errorf("a: %+v", a)
	}
	if !near(b.Share, .03) || !near(b.Effective, 100) {
		t.Errorf("all as likely: %+v", b)
	}
	if none := l.Weigh("c", Pledges); none != (Weighed{}) {
		t.Errorf("of no visits: %+v", none)
	}
}

func adapting() campaigns.Campaign {
	c := running()
	c.Choosing = campaigns.Adaptive
	c.Messages[0].Weight, c.Messages[1].Weight = 50, 950
	return c
}

func TestWeighedVisitsAreComparedFromAFloorOn(t *testing.T) {
	t.Parallel()
	of := func(visits int64) Ledger {
		return Ledger{Drawn: []Drawn{{"a", 50, Counts{Visits: visits, Pledges: visits / 10}}, {"b", 900, Counts{Visits: 200_000, Pledges: 30_000}}}}
	}
	need := asked().Need(adapting())
	if need[0] != need[1] {
		t.Fatalf("an adaptive split needs %v", need)
	}
	anytime := asked()
	anytime.Reading = Anytime
	for _, row := range []struct {
		name   string
		r      Registration
		visits int64
		told   bool
	}{
		{"once, all visits there", asked(), need[0], true}, {"once, one short", asked(), need[0] - 1, false},
		{"at any time, enough", anytime, EnoughEffective, true}, {"at any time, too few", anytime, EnoughEffective - 1, false},
	} {
		out, readable := row.r.ReadWeighed(of(row.visits), adapting())
		if readable != row.told || (out[1].Difference != nil) != row.told {
			t.Errorf("%s: %v %+v", row.name, readable, out[1].Difference)
		}
		if out[0].Effective != row.visits || out[0].Need != need[0] {
			t.Errorf("%s: %+v", row.name, out[0])
		}
		if row.told && !near(out[1].Difference.At, .15-float64(row.visits/10)/float64(row.visits)) {
			t.Errorf("%s: a difference of %g", row.name, out[1].Difference.At)
		}
	}
}

func TestEarnedWeightsAreWholeAndOverTheFloor(t *testing.T) {
	t.Parallel()
	if got := Thousandths([]float64{.05, .95}); got[0] != 50 || got[1] != 950 {
		t.Errorf("%v", got)
	}
	if got := Thousandths([]float64{.1 / 3, .1 / 3, 1 - .2/3}); got[0] != 34 || got[2] != 933 {
		t.Errorf("%v", got)
	}
	if Seed("exp_a", campaigns.Date{Year: 2026, Month: 11, Day: 24}) == Seed("exp_a", campaigns.Date{Year: 2026, Month: 11, Day: 25}) {
		t.Error("every day begins alike")
	}
}
