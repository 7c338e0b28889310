package campaigns

// Choosing is how a campaign chooses among its variants.
type Choosing string

// The ways. Each draws by bucket, so that how likely a variant was is known.
const (
	ByWeight   Choosing = ""         // as the weights say, the same for every visit
	ByAudience Choosing = "audience" // the weights times what research says of each variant's frame for visits like this one
	Adaptive   Choosing = "adaptive" // as the weights say, which are drawn anew each day that an experiment runs
)

// Choosings lists them in the order of menus.
var Choosings = []Choosing{ByWeight, ByAudience, Adaptive}

// Split says which buckets see which variant, by their rank: their place in a keyed permutation that only
// the installation can make, so that a split itself may be read by anybody. Its stretches follow each other
// from rank 0 and hold every bucket together. An empty one is what Divide makes of the weights.
type Split []Stretch

// Stretch is the ranks from the end of the stretch before it up to, and not including, To.
type Stretch struct {
	To      int
	Variant string
}

// Divide is the split of variants that no visit has seen yet: one stretch each, in their order. Shares are
// exact to one bucket.
func Divide(variants []Choice) Split {
	var out Split
	for i, to := range bounds(variants) {
		out = append(out, Stretch{to, variants[i].Variant})
	}
	return out
}

// bounds are the ranks at which each variant's stretch ends.
func bounds(variants []Choice) []int {
	total, sum := 0, 0
	for _, m := range variants {
		total += m.Weight
	}
	out := make([]int, len(variants))
	for i, m := range variants {
		sum += m.Weight
		out[i] = sum * Buckets / max(1, total)
	}
	return out
}

// Move is the split after the weights, or the variants, were changed from those it was made of. As few
// buckets move as can: each leaves a variant that has too many and comes to one that has too few.
func (s Split) Move(from, to []Choice) Split {
	if len(to) == 0 {
		return nil
	}
	if len(s) == 0 {
		s = Divide(from)
	}
	lacks, last := make(map[string]int, len(to)), 0
	for i, end := range bounds(to) {
		lacks[to[i].Variant] += end - last
		last = end
	}
	var seen [Buckets]string
	rank := 0
	for _, stretch := range s {
		for ; rank < min(stretch.To, Buckets); rank++ {
			if lacks[stretch.Variant] > 0 {
				seen[rank] = stretch.Variant
				lacks[stretch.Variant]--
			}
		}
	}
	next := 0
	for rank := range seen {
		for seen[rank] == "" && next < len(to) {
			if lacks[to[next].Variant] > 0 {
				seen[rank] = to[next].Variant
				lacks[seen[rank]]--
				break
			}
			next++
		}
	}
	return stretched(seen[:])
}

func stretched(seen []string) (out Split) {
	for rank, variant := range seen {
		if n := len(out); n > 0 && out[n-1].Variant == variant {
			out[n-1].To = rank + 1
			continue
		}
		out = append(out, Stretch{rank + 1, variant})
	}
	return out
}

// Buckets is how many see a variant.
func (s Split) Buckets(variant string) (n int) {
	last := 0
	for _, stretch := range s {
		if stretch.Variant == variant {
			n += stretch.To - last
		}
		last = stretch.To
	}
	return n
}
