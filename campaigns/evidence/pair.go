package evidence

import (
	"cmp"
	"slices"

	"erawan/campaigns"
)

// OtherPairs is the origin of what is published of pairs that are too small to be told apart.
const OtherPairs = "other"

// RoughTo is what every published figure of a pair is a multiple of.
const RoughTo = 10

// Pair is what one pair of airports has of a cell of the lattice: of one closed month, campaign and side. A half that visits did
// not tell is empty. It has no decisions, which are counted without what visits tell.
type Pair struct {
	Origin, Destination string
	Counts              Counts
}

// Key is the code of the pair.
func (p Pair) Key() string {
	if p.Origin == OtherPairs {
		return OtherPairs
	}
	return cmp.Or(p.Origin, Untold) + "/" + cmp.Or(p.Destination, Untold)
}

// Untold stands in a key for a half of a pair that visits did not tell.
const Untold = "?"

// PublishedPairs are the pairs of a cell as they may be shown: those of few impressions are one, and every figure is rounded by
// chance, which is a random number below the one that it is given.
func PublishedPairs(pairs []Pair, chance func(below int64) int64) []Pair {
	pairs = slices.SortedFunc(slices.Values(pairs), func(a, b Pair) int {
		return cmp.Or(cmp.Compare(a.Origin, b.Origin), cmp.Compare(a.Destination, b.Destination))
	})
	out := merged(pairs, func(p Pair) int64 { return p.Counts.Impressions }, func(all []Pair) Pair {
		other := Pair{Origin: OtherPairs}
		for _, p := range all {
			other.Counts = other.Counts.Plus(p.Counts)
		}
		return other
	})
	for i := range out {
		out[i].Counts = out[i].Counts.roughly(chance)
	}
	return out
}

// roughly rounds each number to one of the two multiples of RoughTo beside it, the more likely the nearer it is, so that none is
// off by more than nine and sums are right on average. What is a multiple already stays.
func (c Counts) roughly(chance func(below int64) int64) Counts {
	for _, n := range []*int64{&c.Decisions, &c.Impressions, &c.Viewable, &c.Opens, &c.Clicks, &c.LawReads, &c.Dismissed, &c.Shares, &c.Pledges, &c.Filtered} {
		over := *n % RoughTo
		if *n -= over; over > 0 && chance(RoughTo) < over {
			*n += RoughTo
		}
	}
	return c
}

// LastMonths are the first and the last day of the last months on end that are published and lie whole within some days; false
// where there are none. Months are given by their first days, in order.
func LastMonths(published []campaigns.Date, from, to campaigns.Date) (first, last campaigns.Date, found bool) {
	for _, month := range slices.Backward(published) {
		end := endOf(month)
		switch {
		case month.Before(from):
			return first, last, found
		case to.Before(end):
		case !found:
			first, last, found = month, end, true
		case end.Next() == first:
			first = month
		default: // a month between is not published
			return first, last, found
		}
	}
	return first, last, found
}

func endOf(month campaigns.Date) campaigns.Date {
	beyond := month.Plus(31)
	return beyond.Plus(-beyond.Day)
}
