package experiment

import (
	"math/rand/v2"
	"testing"

	"erawan/campaigns"
)

// counted is a tally of one source.
func counted(from Source, shown map[string]Counts, heldOut map[string]int64) (t Tally) {
	for variant, c := range shown {
		t.Count(from, false, variant, c)
	}
	for variant, n := range heldOut {
		t.Count(from, true, variant, Counts{Visits: n})
	}
	return t
}

func divisions(t Tally) []Division { return t.Divisions(running().Messages, SharesOf(running())) }

func verdict(all []Division, of Source) Verdict {
	for _, d := range all {
		if d.Source == of {
			return d.Verdict
		}
	}
	return "none"
}

// plays is what travellers who come so often leave: each comes back on the same side where it keeps a bucket.
func plays(from Source, r *rand.Rand, visits, each int) (t Tally) {
	for range visits / each {
		bucket, variant := r.IntN(campaigns.Buckets), "a"
		for i := range each {
			if from == PerView && i > 0 {
				bucket = r.IntN(campaigns.Buckets)
			}
			if variant = "a"; bucket%2 == 1 {
				variant = "b"
			}
			t.Count(from, bucket < running().HoldOut, variant, Counts{Visits: 1})
		}
	}
	return t
}

// A traveller who comes thirty times is thirty visits on one side. Were each a visit by itself, far more than one
// sound measurement in a thousand would be called wrong.
func TestFewTravellersWhoComeOftenRaiseNoAlarm(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	const runs = 1000
	wrong, uneven := map[Source]int{}, map[Source]int{}
	for range runs {
		for from, each := range map[Source]int{PerView: 1, PageStore: 30} {
			d := divisions(plays(from, r, 60_000/10, each))
			switch verdict(d, from) {
			case Wrong:
				wrong[from]++
			case Uneven:
				uneven[from]++
			}
		}
	}
	t.Logf("of %d sound measurements: per view %d wrong; kept by pages that are seen 30 times %d wrong, %d uneven", runs, wrong[PerView], wrong[PageStore], uneven[PageStore])
	if wrong[PerView] > 5 || wrong[PageStore] > 5 {
		t.Errorf("alarms by chance: %v", wrong)
	}
	if uneven[PageStore] < runs/10 {
		t.Errorf("only %d of them are uneven: this test tests nothing", uneven[PageStore])
	}
}

func TestADefectOfOneSourceIsFoundBesideAnotherThatIsSound(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		lost       float64 // of the visits of variant b
		view, page Verdict
		alarm      bool
	}{
		"none":          {0, Fine, Fine, false},
		"a tenth":       {.1, Wrong, Uneven, true},
		"three tenths":  {.3, Wrong, Wrong, true},
		"nearly all":    {.9, Wrong, Wrong, true},
		"of one in 200": {.005, Fine, Fine, false},
	} {
		for _, from := range []Source{PerView, PageStore} {
			other := PageStore
			want := row.view
			if from == PageStore {
				other, want = PerView, row.page
			}
			n := int64(20_000 * (1 - row.lost))
			both := counted(from, map[string]Counts{"a": {Visits: 20_000}, "b": {Visits: n}}, map[string]int64{"a": 2212, "b": int64(2212 * (1 - row.lost))})
			for variant, visits := range map[string]int64{"a": 20_000, "b": 20_000} {
				both.Count(other, false, variant, Counts{Visits: visits})
				both.Count(other, true, variant, Counts{Visits: 2212})
			}
			d := divisions(both)
			if verdict(d, from) != want || verdict(d, other) != Fine || Alarm(d) != (want == Wrong) {
				t.Errorf("%s lost where buckets are of %s: %+v", name, from, d)
			}
		}
	}
}

func TestClustersAndOldCountsAreNotTestedAsVisits(t *testing.T) {
	t.Parallel()
	d := divisions(counted(Cluster, map[string]Counts{"a": {Visits: 9000}, "b": {Visits: 100}}, nil))
	if verdict(d, Cluster) != Few || Alarm(d) {
		t.Errorf("clusters: %+v", d)
	}
	d = divisions(counted(Untold, map[string]Counts{"a": {Visits: 20_000}, "b": {Visits: 19_000}}, map[string]int64{"a": 2212, "b": 2100}))
	if verdict(d, Untold) != Uneven {
		t.Errorf("counted before sources were told: %+v", d)
	}
}

func TestAnOutcomeOfBothSidesIsComparedWithTheHoldOut(t *testing.T) {
	t.Parallel()
	c := running()
	c.HoldOut = 512
	r := Registration{State: Draft, Question: "Does it make people declare?", Metric: Reported, Outcome: campaigns.Declared, Base: .02, Effect: .005, Reading: Once}
	if err := r.Validate(); err != nil {
		t.Fatal(err)
	}
	need, _ := r.NeedHeldOut(c)
	if need != 13_809 {
		t.Errorf("a hold-out of half needs %d visits", need)
	}
	tally := func(heldOut int64) (t Tally) {
		t.Count(PerView, false, "a", Counts{Visits: 7000, Reported: 170, Pledges: 900})
		t.Count(PerView, false, "b", Counts{Visits: 7000, Reported: 180})
		t.Count(PageStore, true, "a", Counts{Visits: heldOut, Reported: 280})
		return t
	}
	held, shown, ok := r.ReadHeldOut(tally(need), c)
	want := Difference(Rate{14_000, 350}, Rate{need, 280})
	if !ok || held.Rate != (Rate{need, 280}) || shown.Difference == nil || *shown.Difference != want || shown.Lift == nil {
		t.Errorf("%+v beside %+v", shown, held)
	}
	if _, shown, _ = r.ReadHeldOut(tally(need-1), c); shown.Difference != nil {
		t.Errorf("compared one visit too early: %+v", shown)
	}
	r.Reading = Anytime
	if _, shown, _ = r.ReadHeldOut(tally(need-1), c); shown.Difference == nil || shown.Difference.Low >= want.Low {
		t.Errorf("the sequence is no wider: %+v", shown)
	}
	r.Metric, r.Outcome = Pledges, ""
	if _, _, ok = r.ReadHeldOut(tally(need), c); ok {
		t.Error("pledges are compared with those who were asked for none")
	}
	for _, bad := range []Registration{{Metric: Reported}, {Metric: Pledges, Outcome: campaigns.Declared}, {Metric: Reported, Outcome: "sales"}} {
		r.Metric, r.Outcome = bad.Metric, bad.Outcome
		if r.Validate() == nil {
			t.Errorf("%s of %q may be registered", r.Metric, r.Outcome)
		}
	}
}

func TestOneMessageAndAHoldOutAreAnExperimentOnlyWhereBothCanDoIt(t *testing.T) {
	t.Parallel()
	c := running()
	c.Messages = c.Messages[:1]
	r := asked()
	if _, err := r.Freeze(c, nil, noon); err == nil {
		t.Error("one message is compared by pledges")
	}
	r.Metric, r.Outcome = Reported, campaigns.Refused
	if _, err := r.Freeze(c, nil, noon); err != nil {
		t.Error(err)
	}
	c.HoldOut = 0
	if _, err := r.Freeze(c, nil, noon); err == nil {
		t.Error("one message is compared with nothing")
	}
}
