package research

import (
	"math"
	"testing"
)

func known(wave, metric, base string, percent float64) Figure {
	return Figure{Fact: Fact{ID: wave + metric}, Study: Waves, Wave: wave, Metric: metric, Base: base, Value: percent, Known: true, Unit: Percent}
}

// library has four waves: the second and third were asked in the same words, the fourth published nothing.
func library() Library {
	return Library{
		Studies: []Study{{Key: Waves, Wave: "2017", Respondents: 2027}, {Key: Waves, Wave: "2018", Respondents: 2000, Bound: About, Wording: "Have you bought ivory?"},
			{Key: Waves, Wave: "2019", Wording: "Have you bought ivory?"}, {Key: Waves, Wave: "2020", Respondents: 1000, Wording: "Have you bought ivory?"}},
		Figures: []Figure{known("2017", "bought", "all", 31), known("2018", "bought", "all", 14), known("2019", "bought", "all", 17), known("2017", "bought", "layer_1", 30)},
	}
}

func TestWavesAreJoinedOnlyWhereTheWordsAreKnownToBeTheSame(t *testing.T) {
	t.Parallel()
	points, found := library().Trend(Question{"bought", "all"})
	if !found || len(points) != 4 {
		t.Fatalf("%d points", len(points))
	}
	for i, want := range []bool{false, false, true, false} {
		if points[i].Joined != want {
			t.Errorf("%s joined to the wave before: %t", points[i].Wave, points[i].Joined)
		}
	}
	if points[3].Figure != nil {
		t.Error("a wave that published nothing has a figure")
	}
	if _, found := library().Trend(Question{"sold", "all"}); found {
		t.Error("a question that nobody asked was found")
	}
}

// The bounds are those of Wilson's formula worked by hand for 628 of 2,027.
func TestAnIntervalStandsOnlyWhereItIsKnownHowManyWereAsked(t *testing.T) {
	t.Parallel()
	points, _ := library().Trend(Question{"bought", "all"})
	i := points[0].Interval
	if i == nil || math.Abs(i.Low-0.2903) > 5e-4 || math.Abs(i.High-0.3305) > 5e-4 {
		t.Errorf("31%% of 2,027 is %+v", i)
	}
	if points[1].Interval == nil || points[2].Interval != nil || points[3].Interval != nil {
		t.Error("an interval is missing, or stands where nobody knows how many were asked or what they said")
	}
	if of, _ := library().Trend(Question{"bought", "layer_1"}); of[0].Interval != nil {
		t.Error("how many were asked in some cities only is not known, and yet there is an interval")
	}
}

func TestKnownMisreadingsCarryTheirWarning(t *testing.T) {
	t.Parallel()
	for metric, want := range map[string]Warning{"bought_on_travel": OfPurchases, "would_buy_ivory": NoControl, "would_buy_tiger": NoControl, "bought_12_months": NoWarning} {
		if got := (Figure{Metric: metric}).Warning(); got != want {
			t.Errorf("%s warns of %q, want %q", metric, got, want)
		}
	}
}
