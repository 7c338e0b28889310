package reach

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"math"

	"erawan/audience"
	"erawan/internal/lang"
)

// Count is a number of visits as it may be shown: under the floor it is no number at all, and otherwise
// a multiple of the floor, with an interval of multiples. The zero Count is under the floor.
type Count struct {
	Visits    int64 // 0 when under the floor
	Low, High int64 // of the 90 % interval; of one that is under the floor, 0 and the floor
	Of        int64 // of how many, itself in steps of the floor
}

// Under reports whether there is no number: it says "under 50".
func (c Count) Under() bool { return c.Visits == 0 }

// Share is the part of all visits, from 0 to 1; false when it cannot be told.
func (c Count) Share() (float64, bool) {
	if c.Under() || c.Of == 0 {
		return 0, false
	}
	return min(1, float64(c.Visits)/float64(c.Of)), true
}

// Publisher makes measures into what may be shown. The rule, of which a test holds every part:
//
//   - what is under the floor is "under 50", whatever it is;
//   - every other number is rounded to a multiple of 50, up or down by a draw that comes out evenly on
//     average. The draw hangs on the set of visits, under a key: the same visits always give the same
//     number, however the rule is written and however often it is asked, and sets that differ by one
//     visit are drawn apart;
//   - intervals are worked out from the rounded number, and rounded outwards.
//
// So the difference of any two answers is a multiple of 50, and says nothing of a group under 50.
// It answers for days that are over, so that a number does not move while it is looked at.
type Publisher struct{ Key [32]byte }

// count makes one number of what was found.
func (p Publisher) count(f found) Count { return p.told(f, p.whole(f.sample)) }

// whole is all the visits that count, as they may be told.
func (p Publisher) whole(s Sample) int64 {
	everyone, _ := s.ask(Query{})
	if whole := everyone.measure(); whole.visits >= Floor {
		return p.step(whole.visits, everyone)
	}
	return 0
}

// told is count when the whole is known already.
func (p Publisher) told(f found, of int64) Count {
	m := f.measure()
	if m.visits < Floor {
		return Count{High: Floor, Of: of}
	}
	c := Count{Visits: p.step(m.visits, f), Of: of}
	low, high := float64(c.Visits), float64(c.Visits)
	if !m.exact {
		share := min(1, float64(c.Visits)/m.of)
		l, h := wilson(share, f.typical(share))
		low, high = l*m.of, h*m.of
	}
	c.Low = max(0, int64(math.Floor(low/Floor))*Floor-Floor)
	c.High = int64(math.Ceil(high/Floor))*Floor + Floor
	return c
}

// typical is what the sample is worth for a share that is known already: nothing in it tells more of
// what was found.
func (f found) typical(share float64) float64 {
	plain, whole := 0.0, 0.0
	for _, d := range f.sample {
		whole += float64(d.Visits)
	}
	for _, d := range f.sample {
		if d.sampled > 0 {
			weight, n := float64(d.Visits)/whole, float64(d.sampled)
			plain += weight * weight * (1 - n/float64(d.Visits)) / n
		}
	}
	if plain == 0 || share <= 0 {
		return math.Inf(1)
	}
	return 1 / plain
}

// step rounds a number of at least the floor.
func (p Publisher) step(visits float64, f found) int64 {
	low := math.Floor(visits / Floor)
	if p.draw(f) < visits/Floor-low {
		low++
	}
	return int64(low) * Floor
}

// draw is a number from 0 up to 1, the same for the same visits.
func (p Publisher) draw(f found) float64 {
	mac := hmac.New(sha256.New, p.Key[:])
	var b [16]byte
	for i, d := range f.sample {
		sum := uint64(0)
		for at, w := range f.sets[i] {
			for ; w != 0; w &= w - 1 {
				sum += uint64(d.ranks[at*64+trailing(w)])
			}
		}
		binary.BigEndian.PutUint64(b[:8], uint64(d.Day))
		binary.BigEndian.PutUint64(b[8:], sum)
		mac.Write(b[:])
	}
	return float64(binary.BigEndian.Uint64(mac.Sum(nil))>>11) / (1 << 53)
}

// Estimate is what is shown of a rule.
type Estimate struct {
	Matched, Not, Unknown Count
	Partners              []Part[int64] // by organisation
	Locales               []Part[lang.Locale]
	Days                  []Part[Day] // every day, oldest first, those under the floor as well
	OtherPartners         Count       // those of which each is under the floor, together
	Exact                 bool        // every visit of these days is in the sample: the interval is the rounding alone
	First, Last           Day
}

// Part is a share of an estimate.
type Part[K any] struct {
	Of    K
	Count Count
}

// Estimate answers a query over the days of a sample.
func (p Publisher) Estimate(s Sample, q Query) Estimate {
	yes, unknown := s.ask(q)
	here, _ := s.ask(Query{Placements: q.Placements})
	of := p.whole(s)
	out := Estimate{Matched: p.told(yes, of), Unknown: p.told(unknown, of), Exact: yes.measure().exact}
	out.Not = p.told(here.with(yes, without).with(unknown, without), of)
	if len(s) == 0 {
		return out
	}
	out.First, out.Last = s[0].Day, s[len(s)-1].Day
	others := found{}
	out.Partners, others = parts(p, yes, of, func(d *Stratum) map[int64][]uint64 { return d.partners })
	out.OtherPartners = p.told(others, of)
	out.Locales, _ = parts(p, yes, of, func(d *Stratum) map[lang.Locale][]uint64 { return d.locales })
	for i, d := range s {
		out.Days = append(out.Days, Part[Day]{d.Day, p.count(found{Sample{d}, yes.sets[i : i+1]})})
	}
	return out
}

// Overlap is what is shown of two rules beside each other. Each of its parts is a number of its own, so
// one that is under the floor cannot be had from the others.
type Overlap struct{ First, Second, Both, OnlyFirst, OnlySecond Count }

// Overlap answers two queries at once.
func (p Publisher) Overlap(s Sample, a, b Query) Overlap {
	first, _ := s.ask(a)
	second, _ := s.ask(b)
	return Overlap{First: p.count(first), Second: p.count(second), Both: p.count(first.with(second, and)),
		OnlyFirst: p.count(first.with(second, without)), OnlySecond: p.count(second.with(first, without))}
}

// Coverage is how much of the visits tells each signal, in whole hundredths; a signal that fewer than
// the floor tell is not in it. It is nil when there are too few visits to say anything.
func (p Publisher) Coverage(s Sample) map[audience.Signal]int {
	of := p.whole(s)
	if of == 0 {
		return nil
	}
	out := map[audience.Signal]int{}
	for sig := range audience.Signals {
		told := found{sample: s}
		for _, d := range s {
			told.sets = append(told.sets, d.visits(and(d.table.Telling(sig), d.counted)))
		}
		if share, ok := p.told(told, of).Share(); ok {
			out[sig] = int(math.Round(100 * share))
		}
	}
	return out
}
