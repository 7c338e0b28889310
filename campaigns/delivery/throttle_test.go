package delivery

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"erawan/campaigns"
)

// town is simulated traffic: how many visits a day brings, how they are spread, and what pacing was told of both.
type town struct {
	goal    campaigns.Goal
	days    int
	visits  float64   // that match, on a plain day
	volumes []float64 // of each day, against a plain one
	late    float64   // how many minutes later the visits come than the forecast says
	lag     int       // minutes until an event is counted
}

// daily is a day with a quiet night, a peak at noon and a higher one at nine in the evening.
func daily() (c Curve) {
	sum := 0.0
	for i := range c {
		h := (float64(i) + .5) / 2
		c[i] = .4 + .8*math.Exp(-(h-12)*(h-12)/18) + 1.3*math.Exp(-(h-20.5)*(h-20.5)/8) + 1.3*math.Exp(-(h+3.5)*(h+3.5)/8)
		sum += c[i]
	}
	for i := range c {
		c[i] /= sum
	}
	return c
}

// later moves a day around the clock.
func later(c *Curve, minutes float64, day float64) float64 {
	at := day - minutes/1440
	if at < 0 {
		return c.By(at+1) - c.By(1-minutes/1440)
	}
	if at > 1 {
		return 1 + c.By(at-1) - c.By(-minutes/1440)
	}
	return c.By(at) + map[bool]float64{true: 1 - c.By(1-minutes/1440), false: -c.By(-minutes / 1440)}[minutes > 0]
}

// flown is how a flight went.
type flown struct {
	delivered int64
	apart     float64 // the furthest that what was delivered of a day's part was from the share of its visits that had come
	along     float64 // the same over the whole flight
	days      []int64 // delivered in each
	most      int64   // delivered in a day, at most
}

func (w town) fly(seed uint64) flown {
	rng := rand.New(rand.NewPCG(seed, 7))
	forecast := daily()
	var out flown
	var last Paced
	var waiting []int64 // counted in so many minutes
	counted, countedToday := int64(0), int64(0)
	delivered := int64(0)
	for day := range w.days {
		countedToday = 0
		start, path := delivered, make([]int64, 0, 1440)
		for minute := range 1440 {
			r := reckoning{goal: w.goal, day: day, days: w.days, over: float64(minute) / 1440, curve: &forecast,
				delivered: counted, today: countedToday, was: last}
			if day+minute > 0 {
				r.minutes = 1
				before := r.over - 1.0/1440
				r.traffic = forecast.By(r.over) - forecast.By(before)
				if before < 0 {
					r.traffic += 1 - forecast.By(1+before)
				}
			}
			last = r.next()
			share := float64(last.Share) / Whole
			if last.Shut != "" {
				share = 0
			}
			come := later(&forecast, w.late, float64(minute+1)/1440) - later(&forecast, w.late, float64(minute)/1440)
			n := poisson(rng, w.visits*w.volumes[day%len(w.volumes)]*come*share)
			delivered += n
			waiting = append(waiting, n)
			if len(waiting) > w.lag {
				counted, countedToday = counted+waiting[0], countedToday+waiting[0]
				waiting = waiting[1:]
			}
			path = append(path, delivered-start)
		}
		total := delivered - start
		out.days = append(out.days, total)
		out.most = max(out.most, total)
		for minute, n := range path {
			come := later(&forecast, w.late, float64(minute+1)/1440)
			out.apart = max(out.apart, math.Abs(float64(n)/float64(max(total, 1))-come))
			if w.goal.Amount > 0 {
				out.along = max(out.along, math.Abs(float64(start+n)/float64(w.goal.Amount)-(float64(day)+come)/float64(w.days)))
			}
		}
	}
	out.delivered = delivered
	return out
}

func poisson(rng *rand.Rand, mean float64) int64 {
	if mean > 50 {
		return max(0, int64(math.Round(mean+math.Sqrt(mean)*rng.NormFloat64())))
	}
	n, p := int64(0), math.Exp(-mean)
	for u := rng.Float64(); u > p; u *= rng.Float64() {
		n++
	}
	return n
}

func TestPacingDeliversTheGoalAlongTheTraffic(t *testing.T) {
	t.Parallel()
	for _, days := range []int{1, 7, 30} {
		for _, late := range []float64{-60, 0, 60} {
			for _, volumes := range [][]float64{{1}, {.7}, {1.4}, {.7, 1.4, 1}} {
				for _, room := range []float64{2, 4, 40} { // visits of a plain day over the goal's part
					w := town{goal: campaigns.Goal{Metric: campaigns.Impressions, Amount: int64(20_000 * days), Pacing: campaigns.Even},
						days: days, visits: 20_000 * room, volumes: volumes, late: late, lag: 1}
					name := fmt.Sprintf("%d days, visits %+.0f min and ×%v, room ×%.0f", days, late, volumes, room)
					got := w.fly(uint64(days*100) + uint64(late+60))
					share := float64(got.delivered) / float64(w.goal.Amount)
					t.Logf("%-52s delivered %6.2f %%, apart %.3f over the flight, %.3f in the worst day", name, 100*share, got.along, got.apart)
					if share < .995 || share > 1.001 {
						t.Errorf("%s: delivered %.2f %%", name, 100*share)
					}
					if got.along > .08 || len(volumes) == 1 && got.apart > .08 {
						t.Errorf("%s: %.3f and %.3f from the traffic curve", name, got.along, got.apart)
					}
				}
			}
		}
	}
}

func TestAFrontLoadedGoalBringsMoreEarly(t *testing.T) {
	t.Parallel()
	w := town{goal: campaigns.Goal{Metric: campaigns.Viewable, Amount: 100_000, Pacing: campaigns.FrontLoaded}, days: 10, visits: 50_000, volumes: []float64{1}, lag: 1}
	got := w.fly(1)
	first, last := got.days[0], got.days[9]
	t.Logf("days of 10,000 on average: %v", got.days)
	if first < 14_000 || first > 15_000 || last < 5_000 || last > 6_000 || got.delivered < 99_500 || got.delivered > 100_100 {
		t.Errorf("the first day brought %d, the last %d, all %d", first, last, got.delivered)
	}
}

// What goes beyond a hard cap is bounded by what the campaign would deliver unthrottled until somebody notices:
// an epoch, and the time until an event is counted.
func TestAHardCapIsOvershotByLessThanAnEpochAndItsCount(t *testing.T) {
	t.Parallel()
	for _, lag := range []int{0, 1} {
		for _, cap := range []int64{10, 1_000, 30_000} {
			w := town{goal: campaigns.Goal{Metric: campaigns.Impressions, Daily: cap, Total: 3 * cap}, days: 5, visits: 100_000, volumes: []float64{1, 1.4}, lag: lag}
			got := w.fly(uint64(cap))
			peak := 1.4 * w.visits * 1.9 / 1440 // visits of the busiest minute
			bound := int64(peak * float64(1+lag) * 1.3)
			t.Logf("cap %d a day, %d in all, counted %d min later: %v, at most %d beyond a day's cap (bound %d)", cap, 3*cap, lag, got.days, got.most-cap, bound)
			if got.most > cap+bound || got.delivered > 3*cap+bound || got.delivered < 3*cap {
				t.Errorf("cap %d: %v, in all %d", cap, got.days, got.delivered)
			}
			if got.days[4] != 0 {
				t.Errorf("after its life's cap it delivered %d in a day", got.days[4])
			}
		}
	}
}

func TestAGoalThatTakesEveryVisitThrottlesNobody(t *testing.T) {
	t.Parallel()
	w := town{goal: campaigns.Goal{Metric: campaigns.Impressions, Amount: 1_000_000, Pacing: campaigns.Even}, days: 2, visits: 20_000, volumes: []float64{1}}
	if got := w.fly(3); float64(got.delivered) < .98*40_000 {
		t.Errorf("%d of 40,000 visits were let through by a campaign far behind its goal", got.delivered)
	}
}
