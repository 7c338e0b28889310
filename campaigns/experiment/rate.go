// Package experiment is how a campaign's measurement is planned and read: how many visits it needs, whether
// they were divided as they should be, what a difference is worth, and how much of the traffic a variant has
// earned. Everything here is arithmetic over counts; nothing knows a visit.
package experiment

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Rate is how many of some visits did something.
type Rate struct{ Visits, Hits int64 }

func (r Rate) plus(o Rate) Rate { return Rate{r.Visits + o.Visits, r.Hits + o.Hits} }

// Share is the part that did, from 0 to 1; 0 of no visits.
func (r Rate) Share() float64 {
	if r.Visits == 0 {
		return 0
	}
	return float64(r.Hits) / float64(r.Visits)
}

// Interval is an estimate with its bounds.
type Interval struct{ At, Low, High float64 }

// Holds reports whether a value lies within the bounds.
func (i Interval) Holds(x float64) bool { return i.Low <= x && x <= i.High }

// Confidence of every interval of this package.
const Confidence = 0.95

// quantile of the normal distribution that bounds an interval on both sides, which misses with a probability of alpha.
func quantile(alpha float64) float64 { return normal(1 - alpha/2) }

// Z is how many standard errors an interval of a confidence reaches to each side, for sums of many independent parts.
func Z(confidence float64) float64 { return quantile(1 - confidence) }

// Each is the error that every one of so many comparisons may have, for all together to have Alpha at most (Bonferroni; Dunn, Multiple
// comparisons among means, JASA 1961;56:52-64).
func Each(comparisons int) float64 { return Alpha / float64(max(1, comparisons)) }

func normal(p float64) float64 { return distuv.UnitNormal.Quantile(p) }

// Interval is Wilson's score interval (1927).
func (r Rate) Interval() Interval { return r.estimate().interval(Alpha) }

func (r Rate) estimate() estimate { return estimate{float64(r.Visits), r.Share()} }

// Wilson is the same interval of a share of an effective number of people, as Kish reckons it of their weights; it need not
// be whole.
func Wilson(effective, share float64) Interval { return estimate{effective, share}.interval(Alpha) }

// estimate is a share of so many visits, which need not be whole: weighed visits count for fewer than they are.
type estimate struct{ visits, share float64 }

func (e estimate) hits() float64 { return e.visits * e.share }

func (e estimate) interval(alpha float64) Interval {
	n, p, z := e.visits, e.share, quantile(alpha)
	if n == 0 {
		return Interval{0, 0, 1}
	}
	middle, reach := (p*n+z*z/2)/(n+z*z), z*math.Sqrt(n*p*(1-p)+z*z/4)/(n+z*z)
	return Interval{p, max(0, middle-reach), min(1, middle+reach)}
}

// Difference is the share of one less that of the other, in parts of one, with Newcombe's hybrid score interval
// (Statistics in Medicine 17, 1998, method 10).
func Difference(of, less Rate) Interval { return difference(of.estimate(), less.estimate(), Alpha) }

func difference(of, less estimate, alpha float64) Interval {
	a, b := of.interval(alpha), less.interval(alpha)
	d := a.At - b.At
	return Interval{d, d - math.Hypot(a.At-a.Low, b.High-b.At), d + math.Hypot(a.High-a.At, b.At-b.Low)}
}

// EnoughHits is how many each side of a lift has at least. With fewer, nothing is called a lift.
const EnoughHits = 5

// Lift is how many times the share of the other that of one is, less one: 0.2 is a fifth more. The interval is that
// of the logarithm of the ratio with a half added to each count (Pettigrew, Gart and Thomas, 1986). It is false
// when one of the two has too few hits to speak of.
func Lift(of, over Rate) (Interval, bool) { return lift(of.estimate(), over.estimate(), Alpha) }

// few allows for what multiplying a share by its visits loses.
const few = EnoughHits - 1e-6

func lift(of, over estimate, alpha float64) (Interval, bool) {
	if of.hits() < few || over.hits() < few {
		return Interval{}, false
	}
	x, n := of.hits()+.5, of.visits+.5
	y, m := over.hits()+.5, over.visits+.5
	at := math.Log(x / n / (y / m))
	reach := quantile(alpha) * math.Sqrt(1/x-1/n+1/y-1/m)
	return Interval{math.Expm1(at), math.Expm1(at - reach), math.Expm1(at + reach)}, true
}
