package delivery

import (
	"math"
	"slices"
	"time"
)

// Place is a placement at which a campaign that is bounded by hour was decided on in the hour of an epoch.
//
// A page counts what its visitor sees, and can lose that or make it up; this counts what we answered, of both arms. It is watched as
// hard caps are, once a minute: what is decided beyond the bound is at most what comes to that placement in one epoch and the time until a
// decision is counted, and delivery slows down before it. When nobody counts, it is closed.
type Place struct {
	Placement int64   `json:"id"`
	Share     int     `json:"share"` // of Whole, in the hour of the epoch
	Next      int     `json:"next"`  // when the next hour has begun, and nobody reckoned it yet
	Decided   int64   `json:"decided"`
	Rate      float64 `json:"rate"` // a minute, if all passed; of late
}

// place is which share of the visits to a placement passes, by an epoch from so many unix milliseconds.
func (p *pass) place(placement, epoch int64, now time.Time) uint32 {
	for i := range p.Places {
		if one := &p.Places[i]; one.Placement == placement {
			if hourOf(time.UnixMilli(epoch)) == hourOf(now) {
				return uint32(min(max(one.Share, 0), Whole))
			}
			return uint32(min(max(one.Next, 0), Whole))
		}
	}
	return Whole
}

// hourOf counts the hours since 1970.
func hourOf(at time.Time) int64 { return at.Unix() / int64(time.Hour/time.Second) }

// What is known of a placement's rate changes by half of what an epoch shows, but never falls by more than a tenth: what seems to have
// stopped coming is often not counted yet.
const (
	rateMemory = 0.5
	rateFalls  = 0.9
)

// epochsAhead is how many epochs' visits are decided before what they come to is counted: the one that begins, and half of
// another.
const epochsAhead = 1.5

// places reckons which share passes at each placement. Decided is of the hour of now; last are those of an epoch that began
// so many minutes before.
func places(bound int64, decided map[int64]int64, last []Place, sameHour bool, minutes float64) (out []Place) {
	for id, n := range decided {
		p := Place{Placement: id, Decided: n, Share: Whole}
		before := int64(0)
		if at := slices.IndexFunc(last, func(l Place) bool { return l.Placement == id }); at >= 0 {
			was := last[at]
			p.Rate = was.Rate
			if sameHour {
				before = was.Decided
			}
			if was.Share > 0 && minutes > 0 {
				come := float64(max(0, n-before)) / minutes * Whole / float64(was.Share)
				p.Rate = max(rateFalls*was.Rate, rateMemory*was.Rate+(1-rateMemory)*come)
			}
		} else if minutes > 0 {
			p.Rate = float64(n) / minutes
		}
		out = append(out, p.within(bound))
	}
	for _, was := range last { // what it was like stays known where nobody came yet
		if _, ok := decided[was.Placement]; !ok && was.Rate > rateGone {
			was.Decided, was.Rate = 0, was.Rate*rateFalls
			out = append(out, was.within(bound))
		}
	}
	slices.SortFunc(out, func(a, b Place) int { return int(a.Placement - b.Placement) })
	return out
}

// rateGone is a rate of which nothing needs to be known.
const rateGone = 0.01

// within is the place with the shares that keep it within a bound.
func (p Place) within(bound int64) Place {
	share := func(left int64) int {
		return int(math.Round(min(max(float64(left)/max(p.Rate*epochsAhead, 1e-9), 0), 1) * Whole))
	}
	p.Share, p.Next = share(bound-p.Decided), share(bound)
	return p
}
