package delivery

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// tongues are simulated visits that speak: Chinese in the morning, Thai in the evening, English all day.
type babel struct {
	goal    campaigns.Goal
	reserve campaigns.Reserve
	visits  float64
	mute    lang.Locale // a language nobody comes in
	seed    uint64
}

func (b babel) parts(minute int) map[lang.Locale]float64 {
	out := map[lang.Locale]float64{lang.ZhHans: .85, lang.Th: 0.02, lang.En: .13}
	if minute >= 17*60 {
		out = map[lang.Locale]float64{lang.ZhHans: .55, lang.Th: .32, lang.En: .13}
	}
	delete(out, b.mute)
	return out
}

// day plays one day, whose events are counted a minute later, and returns what was delivered in each language.
func (b babel) day() (map[lang.Locale]int64, int64) {
	rng := rand.New(rand.NewPCG(b.seed, 3))
	curve, last := daily(), Paced{}
	counted, waiting := map[lang.Locale]int64{}, map[lang.Locale]int64{}
	total := int64(0)
	for minute := range 1440 {
		r := reckoning{goal: b.goal, days: 1, over: float64(minute) / 1440, curve: &curve, delivered: total, today: total, was: last,
			reserve: b.reserve, spoken: counted}
		if minute > 0 {
			r.minutes, r.traffic = 1, curve.By(r.over)-curve.By(r.over-1.0/1440)
		}
		last = r.next()
		pass := pacesOf(Pace{Epoch: 1, Campaigns: []Paced{last}}).of[0]
		for l, n := range waiting {
			counted[l] += n
			total += n
		}
		clear(waiting)
		if last.Shut != "" {
			continue
		}
		come := b.visits * (curve.By(float64(minute+1)/1440) - curve.By(float64(minute)/1440))
		for _, l := range lang.All {
			waiting[l] = poisson(rng, come*b.parts(minute)[l]*float64(pass.tongue(l))/Whole)
		}
	}
	for l, n := range waiting {
		counted[l] += n
		total += n
	}
	return counted, total
}

// Of 10,000 a day, three languages have a fifth reserved each. Without that, the evening's language gets what is left.
func TestALanguageGetsItsPartOfTheDayWhateverTheMorningBrings(t *testing.T) {
	t.Parallel()
	reserve := campaigns.Reserve{lang.ZhHans: 20, lang.Th: 20, lang.En: 20}
	for name, c := range map[string]struct {
		goal campaigns.Goal
		room float64
	}{
		"even":                            {campaigns.Goal{Metric: campaigns.Impressions, Amount: 10_000, Pacing: campaigns.Even}, 5},
		"as fast as allowed under a cap":  {campaigns.Goal{Metric: campaigns.Impressions, Daily: 10_000}, 5},
		"even, with three times its part": {campaigns.Goal{Metric: campaigns.Viewable, Amount: 10_000, Pacing: campaigns.Even}, 3},
	} {
		for seed := range uint64(10) {
			plain, _ := babel{goal: c.goal, visits: 10_000 * c.room, seed: seed}.day()
			fair, total := babel{goal: c.goal, reserve: reserve, visits: 10_000 * c.room, seed: seed}.day()
			mute, left := babel{goal: c.goal, reserve: reserve, visits: 10_000 * c.room, seed: seed, mute: lang.Th}.day()
			t.Logf("%-32s without %5d %5d %5d, with a fifth each %5d %5d %5d of %d; where nobody speaks Thai %d", name,
				plain[lang.ZhHans], plain[lang.Th], plain[lang.En], fair[lang.ZhHans], fair[lang.Th], fair[lang.En], total, left)
			for l := range reserve {
				if float64(fair[l]) < .99*2_000 {
					t.Errorf("%s: %s got %d of its 2,000", name, l, fair[l])
				}
			}
			if plain[lang.Th] > 1_900 {
				t.Errorf("%s: Thai got %d without a reserve: nothing is shown by this", name, plain[lang.Th])
			}
			if total < 9_950 || total > 10_150 || left < 9_900 || left > 10_150 || mute[lang.Th] != 0 {
				t.Errorf("%s: %d delivered, %d where nobody speaks Thai, of 10,000", name, total, left)
			}
		}
	}
}

// A flight that ends at two in the afternoon, or is shown in the evening alone, still brings its goal along its visits.
func TestAFlightThatEndsWithinADayDeliversItsGoal(t *testing.T) {
	t.Parallel()
	const days = 4
	start := campaigns.Date{Year: 2026, Month: 11, Day: 2}
	for name, c := range map[string]campaigns.Campaign{
		"to 14:00":                      {EndsAt: 14 * 60},
		"from 20:00 to 09:30":           {StartsAt: 20 * 60, EndsAt: 9*60 + 30},
		"18:00 to 22:00, to 20:00":      {Hours: campaigns.Hours{From: 18 * 60, Until: 22 * 60}, EndsAt: 20 * 60},
		"18:00 to 22:00, ends at noon":  {Hours: campaigns.Hours{From: 18 * 60, Until: 22 * 60}, EndsAt: 12 * 60},
		"22:00 to 02:00, to 01:00":      {Hours: campaigns.Hours{From: 22 * 60, Until: 2 * 60}, EndsAt: 60},
		"front-loaded, to 14:00":        {EndsAt: 14 * 60, Goal: campaigns.Goal{Pacing: campaigns.FrontLoaded}},
		"to 14:00 on a quiet third day": {EndsAt: 14 * 60, Quiet: []campaigns.Date{start.Plus(2)}},
	} {
		c.Zone, c.StartsOn, c.EndsOn = "Asia/Bangkok", start, start.Plus(days-1)
		c.Goal.Metric, c.Goal.Amount = campaigns.Impressions, 40_000
		if c.Goal.Pacing == "" {
			c.Goal.Pacing = campaigns.Even
		}
		for _, room := range []float64{2, 6} {
			got, worst := fly(t, c, room)
			t.Logf("%-30s room ×%.0f: %6.2f %% delivered, %.3f from the visits at most", name, room, got/400, worst)
			if got < .995*40_000 || got > 1.005*40_000 || c.Goal.Pacing == campaigns.Even && worst > .08 {
				t.Errorf("%s, room ×%.0f: %.0f of 40,000, %.3f from its visits", name, room, got, worst)
			}
		}
	}
}

// fly plays a campaign's flight to its last minute, with so many times as many visits as its goal asks for; it returns what was delivered and
// how far that was from the share of its visits that had come, at most.
func fly(t *testing.T, c campaigns.Campaign, room float64) (float64, float64) {
	t.Helper()
	rng := rand.New(rand.NewPCG(11, 5))
	whole := daily()
	curve := whole.within(c.Hours)
	from, until := c.Window()
	all := 0.0
	come := func(minute int) float64 { return whole.By(float64(minute+1)/1440) - whole.By(float64(minute)/1440) }
	open := func(minute int) bool {
		at := c.StartsOn.In(c.Location()).Add(minutesOf(minute))
		return !at.Before(from) && at.Before(until) && !c.Rests(at)
	}
	minutes := 1440 * (c.StartsOn.Until(c.EndsOn) + 1)
	for m := range minutes {
		if open(m) {
			all += come(m % 1440)
		}
	}
	var last Paced
	counted, today, waiting, passed, worst := int64(0), int64(0), int64(0), 0.0, 0.0
	for m := range minutes {
		if m%1440 == 0 {
			today = 0
		}
		now := c.StartsOn.In(c.Location()).Add(minutesOf(m))
		r := reckoningOf(c, &curve, now)
		r.delivered, r.today = counted, today
		if m > 0 && !now.Before(from.Add(minutesOf(1))) {
			r.was = last
			r.since(now.Add(-EpochEvery), now)
		}
		last = r.next()
		counted, today = counted+waiting, today+waiting
		waiting = 0
		if open(m) {
			passed += come(m%1440) / all
			if last.Shut == "" {
				waiting = poisson(rng, float64(c.Goal.Amount)*room*come(m%1440)/all*float64(last.Share)/Whole)
			}
		}
		worst = max(worst, math.Abs(float64(counted+waiting)/float64(c.Goal.Amount)-passed))
	}
	return float64(counted + waiting), worst
}

// Of the bound of an hour at one placement: what goes beyond is at most what comes there in an epoch and until it is counted, which is a
// minute here, and where visits come steadily it is a few.
func TestTheBoundOfAnHourIsOvershotByLessThanAnEpochAndItsCount(t *testing.T) {
	t.Parallel()
	for _, bound := range []int64{10, 500, 5_000} {
		for _, busy := range []float64{4, 60, 900} { // visits a minute
			for _, burst := range []bool{false, true} {
				rng := rand.New(rand.NewPCG(uint64(bound), uint64(busy)))
				var last []Place
				most, least, carried := int64(0), int64(math.MaxInt64), int64(0)
				peak := int64(0)
				for hour := range 6 {
					decided, waiting := int64(0), carried
					shown := int64(0)
					for minute := range 60 {
						last = places(bound, map[int64]int64{7: decided}, last, minute > 0, 1)
						rate := busy
						if burst && minute%20 == 10 {
							rate *= 10
						}
						n := poisson(rng, rate)
						peak = max(peak, n)
						p := pass{Paced: Paced{Places: last}}
						at := epochStart
						if minute == 0 && hour > 0 { // the epoch is of the hour before
							at = at.Add(time.Hour)
						}
						share := float64(p.place(7, 0, at)) / Whole
						n = int64(math.Round(float64(n) * share))
						decided, waiting, shown = decided+waiting, n, shown+n
					}
					carried = waiting
					most = max(most, shown-bound)
					if hour > 0 {
						least = min(least, shown)
					}
				}
				t.Logf("bound %5d, %4.0f visits a minute, bursts %-5v: at most %5d beyond (peak of a minute %d), at least %d in an hour", bound, busy, burst, most, peak, least)
				if most > 2*peak {
					t.Errorf("bound %d: %d beyond, with %d in the busiest minute", bound, most, peak)
				}
				if want := min(float64(bound), 60*busy); !burst && want > 1_000 && float64(least) < .9*want {
					t.Errorf("bound %d, %.0f a minute: only %d in an hour", bound, busy, least)
				}
			}
		}
	}
	if p := (&pass{Paced: Paced{Places: []Place{{Placement: 7, Next: Whole}}}}); fmt.Sprint(p.place(7, 0, epochStart), p.place(8, 0, epochStart), p.place(7, 0, epochStart.Add(minutesOf(60)))) != fmt.Sprint(0, Whole, Whole) {
		t.Error("a full placement is full for others, or in another hour")
	}
}

var epochStart = time.Unix(0, 0)

func minutesOf(n int) time.Duration { return time.Duration(n) * time.Minute }
