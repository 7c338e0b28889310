package experiment

import (
	"time"

	"erawan/campaigns"
)

// Counts are what was counted of one arm and variant while an experiment runs. A visit counts once its card was
// drawn: a decision alone may be a machine's, and which of them are lost nobody knows.
type Counts struct {
	Visits, Opens, Clicks, LawReads, Pledges int64
}

// Of is how many of the visits did what the metric is of.
func (c Counts) Of(m Metric) Rate {
	switch m {
	case Pledges:
		return Rate{c.Visits, c.Pledges}
	case Clicks:
		return Rate{c.Visits, c.Clicks}
	case LawReads:
		return Rate{c.Visits, c.LawReads}
	case Opens:
		return Rate{c.Visits, c.Opens}
	}
	return Rate{Visits: c.Visits}
}

// Span is a campaign over some time.
type Span struct {
	Campaign     int64
	Since, Until time.Time // half-hours; no end is now
}

// Tally is what was counted of a campaign since its experiment began.
type Tally struct {
	At      time.Time
	Shown   map[string]Counts // by variant
	HeldOut map[string]int64  // visits, by the variant that they would have been shown
}

// Divided says how the visits were divided: among the variants, and between those shown and those held out. Each is
// the probability that Mismatch gives. Where each visit weighs the variants for itself there is no share to hold
// them against, and ByVariant is 1. Told is false while there are too few visits for either.
type Divided struct {
	ByVariant, ByArm float64
	Told             bool
}

// Wrong reports whether either is so improbable that the measurement is not to be believed.
func (d Divided) Wrong() bool { return min(d.ByVariant, d.ByArm) < MismatchAt }

// Divided holds a tally against a campaign.
func (t Tally) Divided(c campaigns.Campaign) Divided {
	split := c.Split
	if len(split) == 0 {
		split = campaigns.Divide(c.Messages)
	}
	out := Divided{ByVariant: 1}
	if c.Choosing == campaigns.ByWeight {
		var parts []Part
		for _, m := range c.Messages {
			parts = append(parts, Part{t.Shown[m.Variant].Visits + t.HeldOut[m.Variant], split.Buckets(m.Variant)})
		}
		out.ByVariant, out.Told = Mismatch(parts)
	}
	var arms [2]int64
	for _, m := range c.Messages {
		arms[0] += t.Shown[m.Variant].Visits
		arms[1] += t.HeldOut[m.Variant]
	}
	p, told := Mismatch([]Part{{arms[0], campaigns.Buckets - c.HoldOut}, {arms[1], c.HoldOut}})
	out.ByArm, out.Told = p, out.Told || told
	return out
}

// Result is what is known of one variant beside the first.
type Result struct {
	Variant string
	Rate    Rate
	Share   Interval
	Need    int64
	// Versus the first variant, once they may be read; the first has neither.
	Difference *Interval
	Lift       *Interval
}

// Read gives the results that a registration allows to be read now: the rates of every variant always, and
// comparisons when every variant has its visits, or at any time where the intervals are made for that.
func (r Registration) Read(t Tally, c campaigns.Campaign) (out []Result, readable bool) {
	need := r.Need(c.Messages)
	readable = len(need) > 1
	planned := int64(0)
	for i, m := range c.Messages {
		rate := t.Shown[m.Variant].Of(r.Metric)
		out = append(out, Result{Variant: m.Variant, Rate: rate, Share: rate.Interval(), Need: need[i]})
		readable = readable && rate.Visits >= need[i]
		planned += need[i]
	}
	for i := 1; i < len(out); i++ {
		switch {
		case r.Reading == Anytime:
			if d, ok := Sequence(out[i].Rate, out[0].Rate, planned); ok {
				out[i].Difference = &d
			}
		case readable:
			d := Difference(out[i].Rate, out[0].Rate)
			out[i].Difference = &d
			if l, ok := Lift(out[i].Rate, out[0].Rate); ok {
				out[i].Lift = &l
			}
		}
	}
	return out, readable || r.Reading == Anytime
}
