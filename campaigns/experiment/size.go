package experiment

import "math"

// Design is what a measurement shall be able to tell apart.
type Design struct {
	Base   float64 // the share expected where nothing is changed, between 0 and 1
	Effect float64 // the smallest difference worth knowing, in parts of one; either way
	Ratio  float64 // visits of the other side for each visit of this one; 0 is as many
	Among  int     // comparisons that may be wrong once in twenty times all together; 0 is this one
}

// What every size is worked out for: errors of either kind.
const (
	Alpha = 1 - Confidence // that a difference is seen where there is none, both ways together
	Power = 0.8            // that one as large as the effect is seen
)

// Size is how many visits the side with the base share needs, and how many the other; false where no number of
// visits could do: a share outside 0 to 1, or no effect. The formula is that for two proportions with unequal groups
// (Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 2003, 4.14 without continuity correction).
func (d Design) Size() (base, other int64, ok bool) {
	k, p, q := d.Ratio, d.Base, d.Base+d.Effect
	if k == 0 {
		k = 1
	}
	if !(p > 0 && p < 1 && q > 0 && q < 1 && k > 0) || d.Effect == 0 {
		return 0, 0, false
	}
	mean := (p + k*q) / (1 + k)
	root := quantile(Each(d.Among))*math.Sqrt((1+1/k)*mean*(1-mean)) + normal(Power)*math.Sqrt(p*(1-p)+q*(1-q)/k)
	n := root * root / (d.Effect * d.Effect)
	return int64(math.Ceil(n)), int64(math.Ceil(n * k)), true
}

// Weeks is how long so many visits take at so many a week, rounded up: experiments run whole weeks, since weekdays
// differ. It is 0 where there is no traffic to go by.
func Weeks(visits, aWeek int64) int64 {
	if aWeek <= 0 {
		return 0
	}
	return (visits + aWeek - 1) / aWeek
}
