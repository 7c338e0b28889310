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

func (c Counts) plus(o Counts) Counts {
	return Counts{c.Visits + o.Visits, c.Opens + o.Opens, c.Clicks + o.Clicks, c.LawReads + o.LawReads, c.Pledges + o.Pledges}
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
	At time.Time
	Sides
	By map[Source]Sides // the same, by where the buckets came from
}

// Add counts visits of one side and variant, whose buckets came from a source.
func (t *Tally) Add(from Source, heldOut bool, variant string, c Counts) {
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
