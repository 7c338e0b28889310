package reach

import (
	"math"
	"slices"

	"erawan/audience"
)

// Query is what is asked of a sample.
type Query struct {
	Rule       *audience.Compiled // nil is every visit
	Placements []int64            // where, by id; nil is everywhere, and an empty list nowhere
}

// Measure is a number of visits as it was found, with an interval. It is for our own judgement only: it
// may be a number under the floor, so it shows itself to nobody. Publisher makes what may be shown.
type Measure struct {
	visits    float64 // estimated
	low, high float64 // of the 90 % interval
	of        float64 // all the visits of the days, exactly, with those that do not count
	exact     bool    // every one of the days is kept whole
}

// String says nothing, so that no log line tells.
func (m Measure) String() string { return "a measure" }

// found is what a query found, day by day.
type found struct {
	sample Sample
	sets   [][]uint64 // of each day, a bit for each visit
}

// ask finds the visits that match, and those of which it cannot be known.
func (s Sample) ask(q Query) (yes, unknown found) {
	yes, unknown = found{sample: s}, found{sample: s}
	for _, d := range s {
		y, u := d.ask(q)
		yes.sets, unknown.sets = append(yes.sets, y), append(unknown.sets, u)
	}
	return yes, unknown
}

func (s *Stratum) ask(q Query) (yes, unknown []uint64) {
	here := s.where(q.Placements)
	if q.Rule == nil {
		return s.visits(slices.Clone(here)), make([]uint64, s.words())
	}
	yes, unknown = q.Rule.Over(s.table)
	yes, unknown = s.visits(and(yes, here)), s.visits(and(unknown, here))
	return yes, without(unknown, yes)
}

// Each hands over every visit of the sample that matches, as what was told of it and follows from that. It is for
// sums over many visits; what is shown of fewer than Floor is up to whoever adds them up.
func (s Sample) Each(q Query, to func(*audience.Traveller)) {
	for _, d := range s {
		yes, _ := d.ask(q)
		for i, signals := range d.signals {
			if yes[i/64]&(1<<(i%64)) != 0 {
				who := audience.Expand(signals)
				who.Derive()
				to(who)
			}
		}
	}
}

// where are the rows at some placements.
func (s *Stratum) where(placements []int64) []uint64 {
	if placements == nil {
		return s.counted
	}
	here := make([]uint64, s.words())
	for _, p := range placements {
		if rows := s.placements[p]; rows != nil {
			here = either(here, rows)
		}
	}
	return here
}

func (f found) with(other found, join func(a, b []uint64) []uint64) found {
	out := found{sample: f.sample}
	for i := range f.sets {
		out.sets = append(out.sets, join(f.sets[i], other.sets[i]))
	}
	return out
}

// z90 bounds the middle nine tenths of a normal curve.
const z90 = 1.6448536269514722

// measure estimates. Each day is a stratum of its own, of which a simple random sample without
// replacement was drawn, so its part counts as many times as a visit of it stands for (Horvitz and
// Thompson, 1952). The interval is Wilson's at the size of the simple random sample that would be as
// exact; where every visit was kept it is the number itself.
func (f found) measure() Measure {
	m := Measure{exact: true}
	seen, sampled := 0, 0
	for i, d := range f.sample {
		n := count(f.sets[i])
		seen, sampled = seen+n, sampled+d.sampled
		m.of += float64(d.Visits)
		if d.sampled > 0 {
			m.visits += float64(n) * float64(d.Visits) / float64(d.sampled)
		}
		m.exact = m.exact && int64(d.sampled) == d.Visits
	}
	m.low, m.high = m.visits, m.visits
	if m.exact || m.of == 0 {
		return m
	}
	p := m.visits / m.of
	low, high := wilson(p, f.worth(p))
	m.low = max(low*m.of, float64(seen))
	m.high = min(high*m.of, m.of-float64(sampled-seen))
	return m
}

// worth is the size of the simple random sample that would tell a share as exactly as this one does.
func (f found) worth(p float64) float64 {
	variance, plain, whole := 0.0, 0.0, 0.0
	for _, d := range f.sample {
		whole += float64(d.Visits)
	}
	for i, d := range f.sample {
		if d.Visits == 0 {
			continue
		}
		weight, n := float64(d.Visits)/whole, float64(d.sampled)
		left := 1 - n/float64(d.Visits) // finite population correction
		if d.sampled == 0 {
			n, left = 1, 1 // nothing is known of the day but how many came
		}
		// The day's own share, drawn a little towards the whole's: a day without a match is not one
		// on which nothing could match.
		own := (float64(count(f.sets[i])) + p) / (n + 1)
		variance += weight * weight * left * own * (1 - own) / max(n-1, 1)
		plain += weight * weight * left / n
	}
	switch {
	case p > 0 && p < 1 && variance > 0:
		return p * (1 - p) / variance
	case plain > 0:
		return 1 / plain
	}
	return math.Inf(1)
}

// wilson is Wilson's score interval (1927) of a share, at nine tenths.
func wilson(p, n float64) (low, high float64) {
	if math.IsInf(n, 1) {
		return p, p
	}
	z2 := z90 * z90
	middle := (p + z2/(2*n)) / (1 + z2/n)
	half := z90 / (1 + z2/n) * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	return max(0, middle-half), min(1, middle+half)
}

// Measure is how many visits match.
func (s Sample) Measure(q Query) Measure {
	yes, _ := s.ask(q)
	return yes.measure()
}
