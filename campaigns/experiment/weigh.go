package experiment

import (
	"math"

	"erawan/campaigns"
)

// Drawn is what was counted of the visits that were shown one variant while that was so likely.
type Drawn struct {
	Variant    string
	Propensity int // of 1,024 buckets, how many were shown the same
	Counts
}

// Ledger is what was drawn, up to and not including a day (UTC).
type Ledger struct {
	Until campaigns.Date // zero while nothing was added up
	Drawn []Drawn
}

// Weighed is a share of visits in which each counts for as many as it stands for: of those that could have been shown
// the variant, one in so many was, and how many was kept with it. It is what the share of all of them would be, however the
// split moved meanwhile (Hájek 1971; Bowden and Trippa 2017 for adaptive trials).
type Weighed struct {
	Plain     Rate    // what was counted, unweighed
	Share     float64 // weighed
	Effective float64 // how many visits that were all as likely would tell as much (Kish 1965)
}

// Weigh reads one variant by a metric. Visits of which nobody knows how likely they were are not among it.
func (l Ledger) Weigh(variant string, m Metric) (out Weighed) {
	var visits, hits, squares float64
	for _, d := range l.Drawn {
		if d.Variant != variant || d.Propensity <= 0 {
			continue
		}
		r := d.Of(m)
		w := campaigns.Buckets / float64(d.Propensity)
		visits += w * float64(r.Visits)
		hits += w * float64(r.Hits)
		squares += w * w * float64(r.Visits)
		out.Plain = Rate{out.Plain.Visits + r.Visits, out.Plain.Hits + r.Hits}
	}
	if visits > 0 {
		out.Share, out.Effective = hits/visits, visits*visits/squares
	}
	return out
}

func (w Weighed) estimate() estimate { return estimate{w.Effective, w.Share} }

// Rate is the same as a count, rounded: as many visits as tell as much.
func (w Weighed) Rate() Rate {
	return Rate{int64(math.Round(w.Effective)), int64(math.Round(w.Effective * w.Share))}
}

// EnoughEffective is how many effective visits each variant of an adaptive split has at least. With fewer, single visits
// that were unlikely to be shown what they were speak for all, and nothing is compared.
const EnoughEffective = 200

// ReadWeighed gives the results of an adaptive split: each variant by its weighed visits. They are compared when every
// variant has its effective visits, or at any time where that was registered, and never while one of them has too few.
func (r Registration) ReadWeighed(l Ledger, c campaigns.Campaign) (out []Result, readable bool) {
	need := r.Need(c)
	all := make([]estimate, len(c.Messages))
	enough, whole, planned := len(need) > 0, len(need) > 0, int64(0)
	for i, m := range c.Messages {
		w := l.Weigh(m.Variant, r.Metric)
		all[i] = w.estimate()
		out = append(out, Result{Variant: m.Variant, Rate: w.Plain, Share: all[i].interval(Alpha), Effective: int64(w.Effective)})
		if len(need) > 0 {
			out[i].Need = need[i]
			planned += need[i]
			whole = whole && w.Effective >= float64(need[i])
		}
		enough = enough && w.Effective >= EnoughEffective
	}
	if !enough || !whole && r.Reading != Anytime {
		return out, false
	}
	for i := 1; i < len(out); i++ {
		r.compare(&out[i], all[i], all[0], comparison{whole, planned, Each(len(out) - 1)})
	}
	return out, true
}
