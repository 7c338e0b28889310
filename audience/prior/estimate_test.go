package prior

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"erawan/audience"
	"erawan/campaigns/content"
)

func visit(t *testing.T, told map[audience.Signal][]string) *audience.Traveller {
	t.Helper()
	v := &audience.Traveller{}
	for s, values := range told {
		if !v.Set(s, values...) {
			t.Fatalf("%s takes no %v", s, values)
		}
	}
	v.Derive()
	return v
}

type told = map[audience.Signal][]string

func TestWhatIsUnknownLeavesTheMixAlone(t *testing.T) {
	t.Parallel()
	m := Current()
	for name, v := range map[string]told{
		"nothing told":                {},
		"signals no research is of":   {audience.Purpose: {"leisure"}, audience.TripPhase: {"booked"}, audience.TripsPerYear: {"2+"}, audience.Language: {"zh-CN"}},
		"a place nobody was asked of": {audience.Destination: {"FR"}},
		"a city without a layer":      {audience.OriginAirport: {"KMG"}},
	} {
		if got, ok := m.Of(visit(t, v)); !ok || got != m.Start() {
			t.Errorf("%s: %v (%v), want the start %v", name, got, ok, m.Start())
		}
	}
}

func TestThereIsNoMixForTravellersNobodyAsked(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]told{
		"from Thailand": {audience.Origin: {"TH"}}, "living in Singapore": {audience.Residence: {"SG"}}, "by an airport of Viet Nam": {audience.OriginAirport: {"HAN"}},
		"living in China, leaving from Hong Kong": {audience.Residence: {"CN"}, audience.Origin: {"HK"}},
	} {
		if _, ok := Current().Of(visit(t, v)); ok {
			t.Errorf("%s: there is a mix", name)
		}
		if got := Current().Contributions(visit(t, v)); got != nil {
			t.Errorf("%s: contributions %v", name, got)
		}
	}
	if _, ok := Current().Of(visit(t, told{audience.Origin: {"CN"}})); !ok {
		t.Error("from China: no mix")
	}
}

func TestSharesAddUpAndLieInTheirIntervals(t *testing.T) {
	t.Parallel()
	m := Current()
	for _, v := range []told{{}, {audience.Destination: {"TH"}}, {audience.Destination: {"TH", "VN"}, audience.Context: {"antiques", "souvenirs"},
		audience.Party: {"group_tour"}, audience.AgeBand: {"25-34"}, audience.OriginAirport: {"CKG"}}} {
		mix, _ := m.Of(visit(t, v))
		sum := 0.0
		for a := range Attitudes {
			low, high := mix.Interval(a)
			if share := mix.Share(a); !(0 < low && low < share && share < high && high < 1) {
				t.Errorf("%v: share %g outside %g to %g", v, share, low, high)
			}
			sum += mix.Share(a)
		}
		if math.Abs(sum-1) > 1e-12 {
			t.Errorf("%v: shares add up to %g", v, sum)
		}
	}
}

func TestASurerSourceMovesMoreAndLeavesLessDoubt(t *testing.T) {
	t.Parallel()
	last := coefficient{log: math.Inf(1)}
	for _, doubt := range []string{"A", "B", "C", "assumed"} {
		c := shrunk(2, Current().file.Doubt[doubt], Current().file.Spread)
		if c.log <= 0 || c.log >= math.Log(2) || c.log >= last.log || c.variance <= last.variance {
			t.Errorf("%s keeps %g with a variance of %g, after %g with %g", doubt, c.log, c.variance, last.log, last.variance)
		}
		last = c
	}
	if few, many := sampling(0.2, 100), sampling(0.2, 1000); few <= many {
		t.Errorf("100 asked leave a variance of %g, 1,000 leave %g", few, many)
	}
}

// The variance of a logarithm of a gamma variate, as tables of the function have it.
func TestTrigammaIsThatOfTheTables(t *testing.T) {
	t.Parallel()
	for x, want := range map[float64]float64{0.5: math.Pi * math.Pi / 2, 1: math.Pi * math.Pi / 6, 2: math.Pi*math.Pi/6 - 1, 10: 0.10516633568168575} {
		if got := trigamma(x); math.Abs(got-want) > 1e-8 {
			t.Errorf("trigamma(%g) is %.12g, want %.12g", x, got, want)
		}
	}
}

func TestContributionsAreTheMixWithLessTheMixWithout(t *testing.T) {
	t.Parallel()
	m := Current()
	full := visit(t, told{audience.Destination: {"TH"}, audience.Party: {"group_tour"}, audience.Hour: {"9"}})
	got := m.Contributions(full)
	if len(got) != 2 || got[0].Signal != audience.Destination || got[1].Signal != audience.Party {
		t.Fatalf("contributions %v", got)
	}
	with, _ := m.Of(full)
	without, _ := m.Of(visit(t, told{audience.Party: {"group_tour"}}))
	if want := 100 * (with.Share(Diehard) - without.Share(Diehard)); math.Abs(got[0].Points[Diehard]-want) > 1e-9 || want <= 0 {
		t.Errorf("Thailand adds %g points, want %g", got[0].Points[Diehard], want)
	}
}

func TestSeveralAnswersHaveOneVoice(t *testing.T) {
	t.Parallel()
	m := Current()
	one, _ := m.Of(visit(t, told{audience.Destination: {"TH"}}))
	two, _ := m.Of(visit(t, told{audience.Destination: {"TH", "FR"}}))
	between, _ := m.Of(visit(t, told{audience.Destination: {"TH", "VN"}}))
	low, _ := m.Of(visit(t, told{audience.Destination: {"VN"}}))
	if two != one {
		t.Error("a second place that the model does not know changes the mix")
	}
	if s := between.Share(Diehard); s <= low.Share(Diehard) || s >= one.Share(Diehard) {
		t.Errorf("Thailand and Viet Nam give %g, not between %g and %g", s, low.Share(Diehard), one.Share(Diehard))
	}
}

func TestAnAggregateStandsOnFiftyVisits(t *testing.T) {
	t.Parallel()
	m, total := Current(), Total{}
	thai, plain := visit(t, told{audience.Destination: {"TH"}}), visit(t, told{})
	for n := range Floor {
		if _, ok := total.Mix(); ok {
			t.Fatalf("%d visits have a mix", n)
		}
		total.Add(m, visit(t, told{audience.Origin: {"TH"}})) // nobody asked: passed over
		total.Add(m, []*audience.Traveller{thai, plain}[n%2])
	}
	got, ok := total.Mix()
	a, _ := m.Of(thai)
	if want := (a.Share(Diehard) + m.Start().Share(Diehard)) / 2; !ok || total.Visits() != Floor || math.Abs(got.Share(Diehard)-want) > 1e-12 {
		t.Errorf("%d visits: %g (%v), want %g", total.Visits(), got.Share(Diehard), ok, want)
	}
}

func TestFrameWeightsFollowTheMix(t *testing.T) {
	t.Parallel()
	m := Current()
	weights := m.FrameWeights(m.Start())
	sum := 0.0
	for frame, w := range weights {
		if !slices.Contains(content.Frames, content.Frame(frame)) || content.Frame(frame) == content.Neutral {
			t.Errorf("%q is no frame to be weighed", frame)
		}
		if w < m.file.FrameFloor {
			t.Errorf("%s has %g, less than the floor", frame, w)
		}
		sum += w
	}
	if len(weights) != len(content.Frames)-1 || math.Abs(sum-1) > 1e-12 {
		t.Errorf("%d frames with %g together", len(weights), sum)
	}
	antiques, _ := m.Alone(audience.Context, "antiques")
	if got := m.FrameWeights(antiques)["art"]; got <= weights["art"] {
		t.Errorf("on a page of antiques, art weighs %g, otherwise %g", got, weights["art"])
	}
	for _, f := range m.Fits() {
		if f.Weight == 0 {
			t.Errorf("%s has no weight for attitude %d", f.Frame, f.Attitude)
		}
	}
}

func TestWhoeverChoosesIsToldTheWeights(t *testing.T) {
	t.Parallel()
	m := Current()
	weigh := m.Weigh([]string{"legal", "art", "legal"})
	antiques := visit(t, told{audience.Context: {"antiques"}})
	mix, _ := m.Of(antiques)
	want, got := m.FrameWeights(mix), weigh(antiques, nil)
	if len(got) != 3 || got[0] != want["legal"] || got[1] != want["art"] || got[2] != got[0] {
		t.Errorf("weights %v, want those of %v", got, want)
	}
	if got := weigh(visit(t, told{audience.Origin: {"TH"}}), nil); len(got) != 0 {
		t.Errorf("a visit that nobody was asked of is weighed: %v", got)
	}
	if m.Weigh([]string{"legal", "neutral"}) != nil {
		t.Error("the neutral frame is weighed")
	}
}

func TestAMixCannotBeWrittenDown(t *testing.T) {
	t.Parallel()
	//lint:ignore SA9005 that nothing of it is written is what is tested
	raw, err := json.Marshal(Current().Start())
	if err != nil || string(raw) != "{}" {
		t.Errorf("as JSON a mix is %s (%v)", raw, err)
	}
	if got := Current().Start().LogValue().String(); got != "not for logs" {
		t.Errorf("in a log a mix is %q", got)
	}
	if s, ok := any(Diehard).(interface{ String() string }); ok {
		t.Errorf("an attitude has a word: %s", s)
	}
	if s, ok := any(Mix{}).(interface{ String() string }); ok {
		t.Errorf("a mix has a word: %s", s)
	}
}

func TestAShiftIsTheDifferenceWithItsDoubt(t *testing.T) {
	t.Parallel()
	m := Current()
	with, _ := m.Alone(audience.Destination, "TH")
	points, low, high, ok := m.Shift(audience.Destination, "TH", Diehard)
	if want := 100 * (with.Share(Diehard) - m.Start().Share(Diehard)); !ok || math.Abs(points-want) > 1e-9 || low >= points || high <= points {
		t.Errorf("Thailand: %g points, %g to %g (%v), want %g", points, low, high, ok, want)
	}
	if _, _, _, ok := m.Shift(audience.Purpose, "leisure", Diehard); ok {
		t.Error("a signal that the model does not know shifts the mix")
	}
}
