package experiment

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"erawan/campaigns"
)

func TestAFindingSaysNoMoreThanItsInterval(t *testing.T) {
	t.Parallel()
	r := asked() // from half a point on a difference is worth knowing
	for _, c := range []struct {
		difference *Interval
		want       Finding
	}{
		{nil, Unread},
		{&Interval{.01, .002, .02}, More},
		{&Interval{.01, 0, .02}, Unclear},
		{&Interval{-.01, -.02, -.001}, Less},
		{&Interval{.001, -.002, .004}, Same},
		{&Interval{.001, -.006, .004}, Unclear},
		{&Interval{.001, -.004, .005}, Unclear},
	} {
		if got := r.Finds(Result{Difference: c.difference}); got != c.want {
			t.Errorf("%+v: %q, want %q", c.difference, got, c.want)
		}
	}
}

// With five variants that are all the same, something is found in one experiment of twenty at most, and not in one of six.
func TestManyVariantsAreWrongTogetherOnceInTwentyTimes(t *testing.T) {
	t.Parallel()
	source := rand.NewPCG(5, 20)
	c, r := running(), asked()
	c.Messages = nil
	for i := range 5 {
		c.Messages = append(c.Messages, campaigns.Choice{Variant: strconv.Itoa(i), Weight: 1})
	}
	need := r.Need(c)
	if two := asked().Need(running()); need[0] <= two[0] {
		t.Errorf("five variants need %d visits each, two %d", need[0], two[0])
	}
	const runs = 3000
	wrong, plain := 0, 0
	for range runs {
		shown := map[string]Counts{}
		for _, m := range c.Messages {
			one := draw(need[0], .02, source)
			shown[m.Variant] = Counts{Visits: one.Visits, Pledges: one.Hits}
		}
		read, may := r.Read(counted(PerView, shown, nil), c)
		if !may {
			t.Fatal("not read")
		}
		found, foundPlain := false, false
		for _, one := range read[1:] {
			found = found || r.Finds(one) == More || r.Finds(one) == Less
			foundPlain = foundPlain || !Difference(one.Rate, read[0].Rate).Holds(0)
		}
		if found {
			wrong++
		}
		if foundPlain {
			plain++
		}
	}
	t.Logf("of %d experiments on five variants that are the same, %.1f%% find something, and %.1f%% by plain intervals", runs, 100*float64(wrong)/runs, 100*float64(plain)/runs)
	if share := float64(wrong) / runs; share > .055 {
		t.Errorf("%.3f", share)
	}
	if plain < 2*wrong {
		t.Error("plain intervals are as good: it tests nothing")
	}
}
