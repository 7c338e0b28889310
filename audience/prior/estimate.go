package prior

import (
	"math"
	"slices"

	"erawan/audience"
)

// Of estimates the mix behind a visit. It is false for travellers whom the research did not ask: those
// who told that they come from elsewhere than mainland China. A signal that is unknown, or that the model
// says nothing of, leaves the mix alone. The visit should have been derived: an airport tells a layer.
func (m *Model) Of(t *audience.Traveller) (Mix, bool) {
	if elsewhere(t) {
		return Mix{}, false
	}
	return m.sum(t, audience.Signals).mix(), true
}

func elsewhere(t *audience.Traveller) bool {
	for _, s := range []audience.Signal{audience.Origin, audience.Residence} {
		if v, known := t.Values(s); known && !slices.Contains(v, "CN") {
			return true
		}
	}
	return false
}

// sum adds up what a visit's signals say, without one of them.
func (m *Model) sum(t *audience.Traveller, without audience.Signal) terms {
	all := m.base
	for s := range audience.Signals {
		if s == without || m.signals[s] == nil {
			continue
		}
		if values, known := t.Values(s); known {
			said, _ := m.says(s, values)
			all = all.plus(said)
		}
	}
	return all
}

// says is what the answers to one signal do. Several answers have one voice together: their mean. The
// doubt of each is taken for the same doubt. It is false when the model knows none of them.
func (m *Model) says(s audience.Signal, values []string) (sum terms, ok bool) {
	n := 0.0
	for _, v := range values {
		if cell, known := m.signals[s][v]; known {
			sum = sum.plus(cell)
			n++
		}
	}
	if n == 0 {
		return terms{}, false
	}
	for a := range Attitudes {
		sum.log[a] /= n
		sum.variance[a] /= n
	}
	return sum, true
}

// Start is the mix when nothing is known.
func (m *Model) Start() Mix { return m.base.mix() }

// Alone is the mix when one answer is all that is known; false when the model says nothing of it.
func (m *Model) Alone(s audience.Signal, value string) (Mix, bool) {
	said, ok := m.says(s, []string{value})
	return m.base.plus(said).mix(), ok
}

// Contribution is what one signal of a visit does to the mix.
type Contribution struct {
	Signal audience.Signal
	Values []string
	Points [Attitudes]float64 // the mix less the mix without the signal, in points of a hundred
}

// Contributions tells what each signal of a visit does, in the order of the vocabulary. The model says
// nothing of signals that are not in it. Like the mix, they are not to be kept.
func (m *Model) Contributions(t *audience.Traveller) (out []Contribution) {
	whole, ok := m.Of(t)
	if !ok {
		return nil
	}
	for s := range audience.Signals {
		values, known := t.Values(s)
		if _, says := m.says(s, values); !known || !says {
			continue
		}
		without := m.sum(t, s).mix()
		c := Contribution{Signal: s, Values: values}
		for a := range Attitudes {
			c.Points[a] = 100 * (whole.share[a] - without.share[a])
		}
		out = append(out, c)
	}
	return out
}

// Floor is how many visits an aggregate has at least, the same as a segment that may be delivered to.
const Floor = 50

// Total is the mix of many visits. It keeps sums and no visit.
type Total struct {
	sum Mix
	n   int
}

// Add takes a visit in. One whom the research did not ask is passed over.
func (t *Total) Add(m *Model, visit *audience.Traveller) {
	one, ok := m.Of(visit)
	if !ok {
		return
	}
	t.n++
	for a := range Attitudes {
		t.sum.share[a] += one.share[a]
		t.sum.low[a] += one.low[a]
		t.sum.high[a] += one.high[a]
	}
}

// Visits is how many were taken in.
func (t *Total) Visits() int { return t.n }

// Mix is the mean over the visits; false under the floor. The errors of the coefficients are the same in
// every visit and do not average out, so the bounds are averaged and not narrowed.
func (t *Total) Mix() (Mix, bool) {
	if t.n < Floor {
		return Mix{}, false
	}
	m := t.sum
	for a := range Attitudes {
		m.share[a] /= float64(t.n)
		m.low[a] /= float64(t.n)
		m.high[a] /= float64(t.n)
	}
	return m, true
}

// Shift is what one answer, when it is all that is known, does to the share of an attitude: points of a
// hundred, with an interval of 90 % for what is doubted of the answer. What is doubted of the start is the
// same before and after, and is left out. It is false when the model says nothing of the answer.
func (m *Model) Shift(s audience.Signal, value string, a Attitude) (points, low, high float64, ok bool) {
	said, ok := m.says(s, []string{value})
	if !ok {
		return 0, 0, 0, false
	}
	start, with := m.Start(), m.base.plus(said).mix()
	variance := 0.0
	for b := range Attitudes {
		slope := -with.share[a] * with.share[b]
		if a == b {
			slope += with.share[a]
		}
		variance += slope * slope * said.variance[b]
	}
	points = 100 * (with.share[a] - start.share[a])
	reach := 100 * z * math.Sqrt(variance)
	return points, points - reach, points + reach, true
}
