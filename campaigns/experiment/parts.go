package experiment

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Parts are the sides of an experiment that is drawn by visit, once by partner and once by day. They are looked at for what one figure
// over all of them would hide, and never read as results.
type Parts struct{ Partners, Days ClusterSides }

// Trap is a way in which one figure over all parts misleads.
type Trap string

// The traps.
const (
	Reversed Trap = "reversed" // part by part the difference goes the other way (Simpson, J R Stat Soc B 1951;13:238-241)
	Faded    Trap = "faded"    // the first days made the difference, and it has gone since
	Leaned   Trap = "leaned"   // one partner has most of the visits, and without it the difference cannot be told
	Burst    Trap = "burst"    // one day has many times the visits of the others, as when machines come
)

// Caution is a trap that the parts of two sides show, and what it is about.
type Caution struct {
	Trap   Trap
	Part   string  // the day or the partner; empty where it is all of them
	Amount float64 // of Reversed and Faded the difference part by part, or since; of Leaned the partner's share of visits; of Burst how many times a usual day
}

const (
	firstDays   = 3   // that novelty is looked for in
	enoughDays  = 7   // to tell first days and bursts from the others
	fadedErrors = 3   // standard errors between first days and the others
	mostVisits  = 0.5 // of one partner
	burstTimes  = 5   // of a usual day
	burstVisits = 100 // fewer are no burst, whatever a usual day has
)

// pair is one part of two sides.
type pair struct {
	part     string
	of, less Rate
}

func pairs(of, less Clusters) (out []pair) {
	parts := map[string]bool{}
	for part := range of {
		parts[part] = true
	}
	for part := range less {
		parts[part] = true
	}
	for _, part := range slices.Sorted(maps.Keys(parts)) {
		out = append(out, pair{part, of[part], less[part]})
	}
	return out
}

func pooled(all []pair) (of, less Rate) {
	for _, one := range all {
		of, less = of.plus(one.of), less.plus(one.less)
	}
	return of, less
}

// within is the difference of two sides part by part, each weighed by how much it can tell, with its standard error (Cochran, Biometrics
// 1954;10:417-451). It is false where no part has both sides, or nothing differs.
func within(all []pair) (at, wrong float64, ok bool) {
	weights, variance := 0.0, 0.0
	for _, one := range all {
		n, m := float64(one.of.Visits), float64(one.less.Visits)
		if n == 0 || m == 0 {
			continue
		}
		p, q, w := one.of.Share(), one.less.Share(), n*m/(n+m)
		at, weights, variance = at+w*(p-q), weights+w, variance+w*w*(p*(1-p)/n+q*(1-q)/m)
	}
	if weights == 0 || variance == 0 {
		return 0, 0, false
	}
	return at / weights, math.Sqrt(variance) / weights, true
}

// Cautions are what the parts of one side beside another show. Only a burst is told before results may be read: the others tell of the
// difference.
func (p Parts) Cautions(side func(ClusterSides) (of, less Clusters), readable bool) (out []Caution) {
	partners, days := pairs(side(p.Partners)), pairs(side(p.Days))
	if readable {
		out = append(out, reversed(partners, days)...)
		out = append(out, faded(days)...)
		out = append(out, leaned(partners)...)
	}
	return append(out, burst(days)...)
}

// reversed finds that the difference of all visits and the one within parts go opposite ways, and that chance made not both.
func reversed(by ...[]pair) []Caution {
	for _, all := range by {
		at, wrong, ok := within(all)
		of, less := pooled(all)
		if !ok || len(all) < 2 {
			continue
		}
		d := Difference(of, less)
		if d.At*at < 0 && (!d.Holds(0) || math.Abs(at) > Z(Confidence)*wrong) {
			return []Caution{{Trap: Reversed, Amount: at}}
		}
	}
	return nil
}

func faded(days []pair) []Caution {
	if len(days) < enoughDays {
		return nil
	}
	first, e, ok := within(days[:firstDays])
	since, f, also := within(days[firstDays:])
	if ok && also && math.Abs(first) > math.Abs(since) && math.Abs(first-since) > fadedErrors*math.Hypot(e, f) {
		return []Caution{{Trap: Faded, Amount: since}}
	}
	return nil
}

func leaned(partners []pair) []Caution {
	of, less := pooled(partners)
	whole := Difference(of, less)
	if len(partners) < 2 || whole.Holds(0) {
		return nil
	}
	for i, one := range partners {
		share := float64(one.of.Visits+one.less.Visits) / float64(of.Visits+less.Visits)
		if share <= mostVisits {
			continue
		}
		rest, other := pooled(slices.Delete(slices.Clone(partners), i, i+1))
		if without := Difference(rest, other); rest.Visits == 0 || other.Visits == 0 || without.Holds(0) || without.At*whole.At < 0 {
			return []Caution{{Trap: Leaned, Part: one.part, Amount: share}}
		}
	}
	return nil
}

func burst(days []pair) []Caution {
	if len(days) < enoughDays {
		return nil
	}
	visits := func(one pair) int64 { return one.of.Visits + one.less.Visits }
	sorted := slices.SortedFunc(slices.Values(days), func(a, b pair) int { return cmp.Compare(visits(a), visits(b)) })
	usual, most := max(1, visits(sorted[len(sorted)/2])), sorted[len(sorted)-1]
	if visits(most) >= burstVisits && visits(most) > burstTimes*usual {
		return []Caution{{Trap: Burst, Part: most.part, Amount: float64(visits(most)) / float64(usual)}}
	}
	return nil
}

// Besides picks what one variant and another were shown.
func Besides(variant, first string) func(ClusterSides) (of, less Clusters) {
	return func(s ClusterSides) (of, less Clusters) { return s.Shown[variant], s.Shown[first] }
}

// BesideHeldOut picks all that were shown a message and those held out.
func BesideHeldOut(s ClusterSides) (of, less Clusters) { return s.AllShown(), s.HeldOut }
