package experiment

import (
	"time"

	"erawan/campaigns"
)

// Counts are what was counted of one arm and variant while an experiment runs. A visit counts once its card was
// drawn: a decision alone may be a machine's, and which of them are lost nobody knows.
type Counts struct {
	Visits, Opens, Clicks, LawReads, Pledges, Reported int64 // Reported of the outcome that is asked about
	// Of the survey's question that is asked about: whose card asked, who answered it, and as is right or hoped for.
	Asked, Answered, Hoped int64
}

func (c Counts) plus(o Counts) Counts {
	return Counts{c.Visits + o.Visits, c.Opens + o.Opens, c.Clicks + o.Clicks, c.LawReads + o.LawReads, c.Pledges + o.Pledges, c.Reported + o.Reported,
		c.Asked + o.Asked, c.Answered + o.Answered, c.Hoped + o.Hoped}
}

// Of is how many of the visits did what the metric is of.
func (c Counts) Of(m Metric) Rate {
	switch m {
	case Pledges:
		return Rate{c.Visits, c.Pledges}
	case Clicks, Links:
		return Rate{c.Visits, c.Clicks}
	case LawReads:
		return Rate{c.Visits, c.LawReads}
	case Opens:
		return Rate{c.Visits, c.Opens}
	}
	switch m {
	case Reported:
		return Rate{c.Visits, c.Reported}
	case Answered: // of those who answered: who did not is shown apart
		return Rate{c.Answered, c.Hoped}
	}
	return Rate{Visits: c.Visits}
}

// Span is a campaign over some time.
type Span struct {
	Campaign     int64
	Since, Until time.Time         // half-hours; no end is now
	Outcome      campaigns.Outcome // to be counted beside; empty for none
	Item         string            // the same of a survey's question, and which of its options count
	Wanted       []int
}

// Tally is what was counted of a campaign since its experiment began.
type Tally struct {
	At time.Time
	Sides
	By       map[Source]Sides // the same, by where the buckets came from
	Clusters ClusterSides     // where sides are drawn for clusters: what is judged by
}

// Response is how many visits that were asked answered, of those shown a message and of those held out.
func (t Tally) Response() (shown, heldOut Rate) {
	of := func(side map[string]Counts) (r Rate) {
		for _, c := range side {
			r = r.plus(Rate{c.Asked, min(c.Answered, c.Asked)})
		}
		return r
	}
	return of(t.Shown), of(t.HeldOut)
}

// Count adds visits of one side and variant, whose buckets came from a source.
func (t *Tally) Count(from Source, heldOut bool, variant string, c Counts) {
	t.add(heldOut, variant, c)
	if t.By == nil {
		t.By = map[Source]Sides{}
	}
	sides := t.By[from]
	sides.add(heldOut, variant, c)
	t.By[from] = sides
}

// Result is what is known of one variant beside the first.
type Result struct {
	Variant string
	Rate    Rate
	Share   Interval
	Need    int64 // visits, or clusters where sides are drawn for them
	Have    int64 // of what is needed
	// Effective is how many visits the share tells as much as, where visits are weighed.
	Effective int64
	// Versus the first variant, once they may be read; the first has neither.
	Difference *Interval
	Lift       *Interval
}

// Read gives the results that a registration allows to be read now: the rates of every variant always, and
// comparisons when every variant has its visits, or at any time where the intervals are made for that.
func (r Registration) Read(t Tally, c campaigns.Campaign) (out []Result, readable bool) {
	need := r.Need(c)
	readable = len(need) > 0
	planned := int64(0)
	for i, m := range c.Messages {
		one := resultOf(m.Variant, t.Shown[m.Variant].Of(r.Metric))
		if c.Unit != campaigns.ByVisit {
			one.Have = t.Clusters.Shown[m.Variant].Count()
		}
		if len(need) > 0 {
			one.Need = need[i]
		}
		out = append(out, one)
		readable = readable && one.Have >= one.Need
		planned += one.Need
	}
	if c.Unit != campaigns.ByVisit { // visits of a cluster are alike: no interval that takes each for itself holds
		for i := 1; i < len(out) && readable; i++ {
			out[i].Difference = between(t.Clusters.Shown[out[i].Variant], t.Clusters.Shown[out[0].Variant], Each(len(out)-1))
		}
		return out, readable
	}
	for i := 1; i < len(out); i++ {
		r.compare(&out[i], out[i].Rate.estimate(), out[0].Rate.estimate(), comparison{readable, planned, Each(len(out) - 1)})
	}
	return out, readable || r.Reading == Anytime
}

func resultOf(variant string, rate Rate) Result {
	return Result{Variant: variant, Rate: rate, Share: rate.Interval(), Have: rate.Visits}
}

// between is the difference of two sides' clusters, where it can be told.
func between(of, less Clusters, alpha float64) *Interval {
	if d, ok := betweenAt(of, less, alpha); ok {
		return &d
	}
	return nil
}

// comparison is how two sides may be compared: whether they have what they need, how many visits were planned in all, and how
// often it may be wrong.
type comparison struct {
	readable bool
	planned  int64
	alpha    float64
}

// compare fills in what may be read of one side beside another.
func (r Registration) compare(one *Result, of, beside estimate, by comparison) {
	switch {
	case r.Reading == Anytime:
		if d, ok := sequence(of, beside, by.planned, by.alpha); ok {
			one.Difference = &d
		}
	case by.readable:
		d := difference(of, beside, by.alpha)
		one.Difference = &d
		if l, ok := lift(of, beside, by.alpha); ok {
			one.Lift = &l
		}
	}
}

// ReadHeldOut is the hold-out, and all visits that were shown a message beside it: false where the metric is not of both
// sides, or nothing is held out. They are compared once the hold-out has its visits or clusters, or at any time, as registered.
func (r Registration) ReadHeldOut(t Tally, c campaigns.Campaign) (heldOut, shown Result, ok bool) {
	need, other := r.NeedHeldOut(c)
	if need == 0 {
		return heldOut, shown, false
	}
	var sums [2]Counts
	for _, m := range c.Messages {
		sums[0], sums[1] = sums[0].plus(t.HeldOut[m.Variant]), sums[1].plus(t.Shown[m.Variant])
	}
	heldOut, shown = resultOf("", sums[0].Of(r.Metric)), resultOf("", sums[1].Of(r.Metric))
	heldOut.Need, shown.Need = need, other
	if c.Unit == campaigns.ByVisit {
		r.compare(&shown, shown.Rate.estimate(), heldOut.Rate.estimate(), comparison{heldOut.Have >= need && shown.Have >= other, need + other, Alpha})
		return heldOut, shown, true
	}
	clusters := t.Clusters.AllShown()
	heldOut.Have, shown.Have = t.Clusters.HeldOut.Count(), clusters.Count()
	if heldOut.Have >= need && shown.Have >= other {
		shown.Difference = between(clusters, t.Clusters.HeldOut, Alpha)
	}
	return heldOut, shown, true
}
