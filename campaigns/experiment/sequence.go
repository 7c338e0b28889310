package experiment

import "math"

// Sequence is an interval for a difference that may be looked at as often as anybody likes: over all looks together
// it misses the truth at most once in twenty times. Planned is how many visits in all it should be narrowest at; it
// is wider than the interval of one look, which is the price. It is the normal-mixture confidence sequence (Robbins
// 1970; Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, 2021, theorem 2.2). It is false while either side has
// too few hits for a variance to be told.
func Sequence(of, less Rate, planned int64) (Interval, bool) {
	return sequence(of.estimate(), less.estimate(), planned, Alpha)
}

func sequence(of, less estimate, planned int64, alpha float64) (Interval, bool) {
	if of.hits() < few || less.hits() < few || planned <= 0 {
		return Interval{}, false
	}
	n := of.visits + less.visits
	variance := n * (of.variance() + less.variance()) // of one visit
	said := -2 * math.Log(alpha)
	rho := (said + math.Log(said) + 1) / float64(planned) // squared
	spread := n*rho + 1
	reach := math.Sqrt(variance * 2 * spread / (n * n * rho) * math.Log(math.Sqrt(spread)/alpha))
	d := of.share - less.share
	return Interval{d, d - reach, d + reach}, true
}

// variance of the share.
func (e estimate) variance() float64 { return e.share * (1 - e.share) / e.visits }
