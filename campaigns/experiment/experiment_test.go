package experiment

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"erawan/campaigns"
)

// draw counts hits of visits.
func draw(visits int64, share float64, source rand.Source) Rate {
	return Rate{visits, int64(distuv.Binomial{N: float64(visits), P: share, Src: source}.Rand())}
}

// The sizes that the field's evaluations were planned with.
func TestSizesAreThoseOfTheFormula(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		from, to float64
		want     int64
	}{
		{.148, .088, 453}, {.02, .025, 13_809}, {.02, .024, 21_109}, {.05, .06, 8_158}, {.01, .012, 42_693}, {.068, .05, 2_689},
	} {
		base, other, ok := Design{Base: row.from, Effect: row.to - row.from}.Size()
		if !ok || base != row.want || other != row.want {
			t.Errorf("%g to %g: %d and %d (%v), want %d", row.from, row.to, base, other, ok, row.want)
		}
	}
	for _, d := range []Design{{}, {Base: .1}, {Base: .1, Effect: -.1}, {Base: .9, Effect: .2}, {Base: 1.2, Effect: .1}} {
		if _, _, ok := d.Size(); ok {
			t.Errorf("%+v has a size", d)
		}
	}
}

// A size is held to what it promises: so many visits find the effect four times in five.
func TestASizeFindsItsEffectFourTimesInFive(t *testing.T) {
	t.Parallel()
	source := rand.NewPCG(7, 1)
	for _, d := range []Design{{Base: .05, Effect: .01, Ratio: 1}, {Base: .02, Effect: .004, Ratio: 9}, {Base: .148, Effect: -.06, Ratio: 1}} {
		base, other, _ := d.Size()
		found := 0
		const times = 2_000
		for range times {
			if !Difference(draw(other, d.Base+d.Effect, source), draw(base, d.Base, source)).Holds(0) {
				found++
			}
		}
		power := float64(found) / times
		t.Logf("%+v: %d and %d visits find it %.3f of the time", d, base, other, power)
		if power < .77 || power > .84 {
			t.Errorf("%+v: %.3f, want about %.2f", d, power, Power)
		}
	}
}

func TestIntervalsCoverTheTruth(t *testing.T) {
	t.Parallel()
	source := rand.NewPCG(7, 2)
	for _, row := range []struct{ shown, held float64 }{{.004, .004}, {.01, .01}, {.02, .02}, {.006, .004}, {.012, .01}, {.02, .016}} {
		difference, lift, called := 0, 0, 0
		const times = 20_000
		for range times {
			a, b := draw(45_000, row.shown, source), draw(5_000, row.held, source)
			if Difference(a, b).Holds(row.shown - row.held) {
				difference++
			}
			if l, ok := Lift(a, b); ok {
				called++
				if l.Holds(row.shown/row.held - 1) {
					lift++
				}
			}
		}
		d, l := 100*float64(difference)/times, 100*float64(lift)/float64(called)
		t.Logf("%.1f %% against %.1f %%: the difference is covered %.2f %% of the time, the lift %.2f %%", 100*row.shown, 100*row.held, d, l)
		if d < 94.5 || d > 97 || l < 94.5 || l > 97 {
			t.Errorf("%v: coverage %.2f %% and %.2f %%, want 94.5 to 97", row, d, l)
		}
	}
	if _, ok := Lift(Rate{1000, 4}, Rate{1000, 50}); ok {
		t.Error("four hits are called a lift")
	}
}

// Newcombe's own examples (1998, table II, method 10).
func TestDifferencesAreThoseOfTheTable(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		a, b      Rate
		low, high float64
	}{
		{Rate{70, 56}, Rate{80, 48}, .0524, .3339}, {Rate{10, 9}, Rate{10, 3}, .1705, .8090}, {Rate{56, 5}, Rate{29, 0}, -.0381, .1926}, {Rate{7, 6}, Rate{7, 2}, .0582, .8062},
		{Rate{10, 10}, Rate{20, 0}, .6791, 1}, {Rate{10, 10}, Rate{10, 0}, .6075, 1},
	} {
		got := Difference(row.a, row.b)
		if math.Abs(got.Low-row.low) > 2e-3 || math.Abs(min(1, got.High)-row.high) > 2e-3 {
			t.Errorf("%v less %v: %.4f to %.4f, want %.4f to %.4f", row.a, row.b, got.Low, got.High, row.low, row.high)
		}
	}
}

func TestLookingOftenDoesNotMakeASequenceWrong(t *testing.T) {
	t.Parallel()
	source := rand.NewPCG(7, 3)
	const times, looks, aLook = 4_000, 28, 1_000
	wrong, plain := 0, 0
	for range times {
		var a, b Rate
		sequence, each := false, false
		for range looks {
			x, y := draw(aLook, .02, source), draw(aLook, .02, source)
			a, b = Rate{a.Visits + x.Visits, a.Hits + x.Hits}, Rate{b.Visits + y.Visits, b.Hits + y.Hits}
			if s, ok := Sequence(a, b, 2*looks*aLook); ok && !s.Holds(0) {
				sequence = true
			}
			each = each || !Difference(a, b).Holds(0)
		}
		if sequence {
			wrong++
		}
		if each {
			plain++
		}
	}
	w, p := 100*float64(wrong)/times, 100*float64(plain)/times
	t.Logf("in %d looks a sequence is ever wrong %.1f %% of the time, plain intervals %.1f %%", looks, w, p)
	if w > 5 || p < 15 {
		t.Errorf("ever wrong: %.1f %%, want at most 5; plain %.1f %%", w, p)
	}
}

func TestADefectInTheDivisionIsFound(t *testing.T) {
	t.Parallel()
	source := rand.NewPCG(7, 4)
	const times = 20_000
	sound, broken := 0, 0
	for range times {
		held := draw(20_000, 102.0/1024, source)
		if p, _ := Mismatch([]Part{{held.Hits, 102}, {20_000 - held.Hits, 922}}); p < MismatchAt {
			sound++
		}
		lost := draw(held.Hits, .9, source) // one held-out visit in ten is not counted
		if p, _ := Mismatch([]Part{{lost.Hits, 102}, {20_000 - held.Hits, 922}}); p < MismatchAt {
			broken++
		}
	}
	t.Logf("of %d sound divisions %d are called wrong, of as many broken ones %d are found", times, sound, broken)
	if sound > times/500 || broken < times*3/5 {
		t.Errorf("%d sound ones called wrong, %d broken ones found", sound, broken)
	}
	for name, row := range map[string]struct {
		parts []Part
		want  float64
	}{
		"one part":                  {[]Part{{100, 1024}}, 1},
		"too few":                   {[]Part{{3, 102}, {20, 922}}, 1},
		"a visit where none may be": {[]Part{{50, 512}, {50, 512}, {1, 0}}, 0},
	} {
		if got, told := Mismatch(row.parts); got != row.want || told != (row.want == 0) {
			t.Errorf("%s: %g, want %g", name, got, row.want)
		}
	}
}

// An adaptive split over four weeks in which the share of everybody rises. What is reported must be the
// truth within a twentieth, where the plain shares are off by much more.
func TestAnAdaptiveSplitIsReportedFairly(t *testing.T) {
	t.Parallel()
	source := rand.NewPCG(7, 5)
	truth, names := []float64{.020, .022, .026}, []string{"a", "b", "c"}
	const times, days, aDay = 60, 28, 12_000
	weighed, plain, best, held := 0.0, 0.0, 0.0, 0
	for run := range times {
		sums, ledger, mean := make([]Rate, len(truth)), Ledger{}, 0.0
		shares := []float64{1. / 3, 1. / 3, 1. / 3}
		for day := range days {
			season := 1 + .8*float64(day)/days // more and more of everybody says yes
			mean += season / days
			rates := make([]Rate, len(truth))
			for i, p := range truth {
				one := draw(int64(aDay*shares[i]), p*season, source)
				sums[i] = Rate{sums[i].Visits + one.Visits, sums[i].Hits + one.Hits}
				ledger.Drawn = append(ledger.Drawn, Drawn{names[i], int(math.Round(shares[i] * campaigns.Buckets)), Counts{Visits: one.Visits, Pledges: one.Hits}})
				rates[i] = ledger.Weigh(names[i], Pledges).Rate()
			}
			shares = Earned(rates, uint64(run*days+day))
			for _, s := range shares {
				if s < Floor/float64(len(truth))-1e-12 {
					t.Fatalf("a share of %g is under the floor", s)
				}
			}
		}
		third, first := ledger.Weigh("c", Pledges), ledger.Weigh("a", Pledges)
		weighed += third.Share/first.Share - 1
		if difference(third.estimate(), first.estimate(), Alpha).Holds((truth[2] - truth[0]) * mean) {
			held++
		}
		plain += sums[2].Share()/sums[0].Share() - 1
		best += shares[2]
	}
	want := truth[2]/truth[0] - 1
	offWeighed, offPlain := 100*(weighed/times/want-1), 100*(plain/times/want-1)
	t.Logf("a lift of %.0f %% is reported %+.1f %% off, from plain shares %+.1f %% off; %d of %d intervals hold the difference; the best variant ends with %.0f %% of the visits",
		100*want, offWeighed, offPlain, held, times, 100*best/times)
	if math.Abs(offWeighed) > 5 {
		t.Errorf("the lift is reported %+.1f %% off, want within 5", offWeighed)
	}
	if held < times*9/10 {
		t.Errorf("%d of %d intervals hold the difference", held, times)
	}
	if math.Abs(offPlain) < 10 {
		t.Errorf("plain shares are only %+.1f %% off: the simulation shows nothing", offPlain)
	}
	if best/times < .5 {
		t.Errorf("the best variant ends with %.2f of the visits", best/times)
	}
}

func TestWhatWasEarnedCanBeWorkedOutAgain(t *testing.T) {
	t.Parallel()
	a, b := Earned([]Rate{{1000, 20}, {1000, 30}}, 5), Earned([]Rate{{1000, 20}, {1000, 30}}, 5)
	if a[0] != b[0] || a[1] != b[1] || a[0]+a[1] < 1-1e-9 || a[0]+a[1] > 1+1e-9 {
		t.Errorf("%v and %v", a, b)
	}
	if a[1] < .75 || a[1] > .95 {
		t.Errorf("30 of 1,000 against 20 of 1,000 earns %.2f", a[1])
	}
}
