package delivery

import (
	"sync"

	"erawan/campaigns"
)

// split assigns each bucket its arm and its variant, under separate salts. Most campaigns of a plan
// are never asked before the next plan comes, so it is computed when it is first needed.
type split struct {
	once     sync.Once
	key      BucketKey
	public   string
	holdOut  int
	variants []campaigns.Choice
	moved    campaigns.Split // where the buckets of each variant are; empty for where the weights put them

	held  *ranks
	ranks *ranks   // for the variant; nil where there is but one
	under []uint16 // how many held-out buckets have a rank below this one
	seen  []uint8  // the variant by rank
	sizes [2][]int // buckets of each variant: shown, held out
}

func (s *split) prepare() {
	s.once.Do(func() {
		if s.holdOut > 0 {
			s.held = rank(s.key, "hold-out:"+s.public)
		}
		for arm := range s.sizes {
			s.sizes[arm] = make([]int, max(1, len(s.variants)))
		}
		if len(s.variants) > 1 {
			s.ranks = rank(s.key, "variant:"+s.public)
			s.look()
			s.count()
		}
		for b := range campaigns.Buckets {
			s.sizes[s.arm(b)][s.pick(b)]++
		}
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

// count adds up the buckets that are held out, in the order of their ranks.
func (s *split) count() {
	var held [campaigns.Buckets]uint16
	for b, at := range s.ranks {
		held[at] = uint16(s.arm(b))
	}
	s.under = make([]uint16, campaigns.Buckets+1)
	for at, n := range held {
		s.under[at+1] = s.under[at] + n
	}
}

// arm is 1 for a bucket that is held out.
func (s *split) arm(bucket int) int {
	if s.held != nil && int(s.held[bucket]) < s.holdOut {
		return 1
	}
	return 0
}

func (s *split) pick(bucket int) int {
	if s.ranks == nil {
		return 0
	}
	return int(s.seen[s.ranks[bucket]])
}

// heldOut reports whether a bucket is in the control group.
func (s *split) heldOut(bucket int) bool {
	s.prepare()
	return s.arm(bucket) == 1
}

// chosen is a variant, and how many of the 1,024 buckets are in the same arm and see the same one. That
// is counted, not multiplied: two permutations meet in the product of their shares only on average.
type chosen struct{ variant, share int }

// variant is the one that a bucket sees.
func (s *split) variant(bucket int) chosen {
	s.prepare()
	n := s.pick(bucket)
	return chosen{n, s.sizes[s.arm(bucket)][n]}
}

// lean is the one that a bucket sees where each variant weighs as much as this visit says. A visit that
// weighs them alike is shown the same one each time.
func (s *split) lean(bucket int, weights []float64) chosen {
	s.prepare()
	total, sum, low := 0.0, 0.0, 0
	for _, w := range weights {
		total += w
	}
	at := int(s.ranks[bucket])
	for n, w := range weights {
		sum += w
		high := int(sum / total * campaigns.Buckets)
		if n == len(weights)-1 {
			high = campaigns.Buckets
		}
		if at < high {
			held := int(s.under[high]) - int(s.under[low])
			if s.arm(bucket) == 1 {
				return chosen{n, held}
			}
			return chosen{n, high - low - held}
		}
		low = high
	}
	return chosen{}
}
