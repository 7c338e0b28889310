package reach

import (
	"cmp"
	"math/bits"
	"slices"
)

func trailing(w uint64) int { return bits.TrailingZeros64(w) }

// parts cuts what was found by something that rows are of. Parts under the floor are put together.
func parts[K cmp.Ordered](p Publisher, f found, of int64, by func(*Stratum) map[K][]uint64) (out []Part[K], others found) {
	keys := map[K]bool{}
	for _, d := range f.sample {
		for k := range by(d) {
			keys[k] = true
		}
	}
	others = found{sample: f.sample}
	for _, d := range f.sample {
		others.sets = append(others.sets, make([]uint64, d.words()))
	}
	for k := range keys {
		part := found{sample: f.sample}
		for i, d := range f.sample {
			rows := by(d)[k]
			if rows == nil {
				rows = make([]uint64, d.words())
			}
			part.sets = append(part.sets, and(d.visits(slices.Clone(rows)), f.sets[i]))
		}
		if c := p.told(part, of); c.Under() {
			others = others.with(part, either)
		} else {
			out = append(out, Part[K]{k, c})
		}
	}
	slices.SortFunc(out, func(a, b Part[K]) int {
		return cmp.Or(cmp.Compare(b.Count.Visits, a.Count.Visits), cmp.Compare(a.Of, b.Of))
	})
	return out, others
}
