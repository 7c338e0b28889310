package delivery

import (
	"sync"

	"erawan/campaigns"
)

// split assigns each bucket its side and its variant, under separate salts. Most campaigns of a plan
// are never asked before the next plan comes, so it is computed when it is first needed.
type split struct {
	once     sync.Once
	key      BucketKey
	public   string
	holdOut  int
	variants []campaigns.Choice
	moved    campaigns.Split // where the buckets of each variant are; empty for where the weights put them
	reserve  *reserve        // who is held out of everything
	part     *part           // who is asked at all
	unit     campaigns.Unit
	salt     string // of clusters

	held  *ranks
	ranks *ranks          // for the variant; nil where there is but one
	under [sides][]uint16 // how many buckets of a side have a rank below this one
	seen  []uint8         // the variant by rank
	sizes [sides][]int    // buckets of each variant
}

func (s *split) prepare() {
	s.once.Do(func() {
		if s.holdOut > 0 {
			s.held = rank(s.key, "hold-out:"+s.public)
		}
		for side := range s.sizes {
			s.sizes[side] = make([]int, max(1, len(s.variants)))
		}
		if len(s.variants) > 1 {
			s.ranks = rank(s.key, "variant:"+s.public)
			s.look()
			s.count()
		}
		s.size()
	})
}

// look notes the variant of each rank.
func (s *split) look() {
	numbers := make(map[string]uint8, len(s.variants))
	for i, m := range s.variants {
		numbers[m.Variant] = uint8(i) // a campaign has few
	}
	moved := s.moved
	if len(moved) == 0 {
		moved = campaigns.Divide(s.variants)
	}
	s.seen = make([]uint8, 0, campaigns.Buckets)
	for _, stretch := range moved {
		for len(s.seen) < min(stretch.To, campaigns.Buckets) {
			s.seen = append(s.seen, numbers[stretch.Variant])
		}
	}
}

// count adds up the buckets of each side, in the order of their ranks.
func (s *split) count() {
	var at [campaigns.Buckets]int
	for b, r := range s.ranks {
		if at[r] = -1; s.part.has(b) {
			at[r] = s.side(b, b)
		}
	}
	for side := range s.under {
		s.under[side] = make([]uint16, campaigns.Buckets+1)
		for r, is := range at {
			s.under[side][r+1] = s.under[side][r]
			if is == side {
				s.under[side][r+1]++
			}
		}
	}
}

// size counts the buckets of each side and variant. Where clusters are drawn, a cluster's bucket says the side and the variant,
// and the visit's own whether it is asked, and whether it is held out of everything.
func (s *split) size() {
	if s.unit == campaigns.ByVisit {
		for b := range campaigns.Buckets {
			if s.part.has(b) {
				s.sizes[s.side(b, b)][s.pick(b)]++
			}
		}
		return
	}
	asked, reserved, variants := 0, 0, make([]int, len(s.sizes[shownSide]))
	for b := range campaigns.Buckets {
		variants[s.pick(b)]++
		s.sizes[s.arm(b)][s.pick(b)]++
		switch {
		case !s.part.has(b):
		case s.reserve.has(b):
			reserved++
		default:
			asked++
		}
	}
	for n := range s.sizes[shownSide] {
		for side := range reservedSide {
			s.sizes[side][n] = s.sizes[side][n] * asked / campaigns.Buckets
		}
		s.sizes[reservedSide][n] = variants[n] * reserved / campaigns.Buckets
	}
}

// arm is 1 for a bucket that the campaign holds out.
func (s *split) arm(bucket int) int {
	if s.held != nil && int(s.held[bucket]) < s.holdOut {
		return heldSide
	}
	return shownSide
}

// side is where a visit is: by its own bucket held out of everything, or by that of its unit on one of the campaign's.
func (s *split) side(bucket, unit int) int {
	if s.reserve.has(bucket) {
		return reservedSide
	}
	return s.arm(unit)
}

func (s *split) pick(bucket int) int {
	if s.ranks == nil {
		return 0
	}
	return int(s.seen[s.ranks[bucket]])
}

// heldOut reports whether a bucket is in the campaign's own control group.
func (s *split) heldOut(bucket int) bool {
	s.prepare()
	return s.side(bucket, bucket) == heldSide
}

// chosen is a variant, the side, and how many of the 1,024 buckets are on the same and see the same one. That
// is counted, not multiplied: two permutations meet in the product of their shares only on average.
type chosen struct{ variant, share, side int }

// variant is the one that a bucket sees, for the unit it is drawn for.
func (s *split) variant(bucket, unit int) chosen {
	s.prepare()
	n, side := s.pick(unit), s.side(bucket, unit)
	return chosen{n, s.sizes[side][n], side}
}

// lean is the one that a bucket sees where each variant weighs as much as this visit says. A visit that
// weighs them alike is shown the same one each time.
func (s *split) lean(bucket int, weights []float64) chosen {
	s.prepare()
	total, sum, low := 0.0, 0.0, 0
	for _, w := range weights {
		total += w
	}
	at, side := int(s.ranks[bucket]), s.side(bucket, bucket)
	for n, w := range weights {
		sum += w
		high := int(sum / total * campaigns.Buckets)
		if n == len(weights)-1 {
			high = campaigns.Buckets
		}
		if at < high {
			return chosen{n, int(s.under[side][high]) - int(s.under[side][low]), side}
		}
		low = high
	}
	return chosen{}
}
