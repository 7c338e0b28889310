// Package reach answers HOW MANY: from a rolling sample of visits in bands, how many a rule matches, of
// how many that cannot be known, what two rules share, and what a flight may expect. What leaves it is
// never a number under the floor, and never finer than the floor's steps.
package reach

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	"erawan/audience"
	"erawan/internal/lang"
)

// Window is how many days the sample goes back.
const Window = 28

// PerDay is how many visits the sample keeps of a day. A day with no more than that is kept whole.
const PerDay = 4096

// Day is a UTC day, counted from 1970-01-01.
type Day int

// DayOf is the day of an instant.
func DayOf(t time.Time) Day { return Day(t.Unix() / 86400) }

// Time is the day's midnight, in UTC.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Row is what the sample keeps of a visit at one placement. Nothing in it names a person or a view: the
// rank was drawn at random for the visit, and stands nowhere else.
type Row struct {
	Day       Day
	Rank      int64 // 63 random bits; a page that asks for several placements has one, and a row for each
	Placement int64 // 0 is a visit that does not count: a bot, or a page fetched ahead
	Partner   int64
	Locale    lang.Locale // the first that was asked for
	Signals   []byte      // audience.Traveller.Banded
}

// Kept is a row as it is read back, with what rules call its placement and partner.
type Kept struct {
	Row
	PlacementName, PartnerName string // public ids
}

// Stratum is one day of the sample.
type Stratum struct {
	Day    Day
	Visits int64 // all that there were, exactly, with those that do not count

	sampled    int // visits in the sample
	table      *audience.Table
	counted    []uint64 // rows of visits that count
	groups     [][2]int // rows of visits that have several
	ranks      []int64
	signals    [][]byte
	placements map[int64][]uint64
	partners   map[int64][]uint64
	locales    map[lang.Locale][]uint64
}

// NewStratum makes a day from its rows and the exact number of its visits. Of more visits than a sample
// keeps, those with the lowest ranks are taken: whichever others are there, they are the same.
func NewStratum(day Day, visits int64, rows []Kept) *Stratum {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b Kept) int { return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Placement, b.Placement)) })
	rows = slices.CompactFunc(rows, func(a, b Kept) bool { return a.Rank == b.Rank && a.Placement == b.Placement })
	s := &Stratum{Day: day, placements: map[int64][]uint64{}, partners: map[int64][]uint64{}, locales: map[lang.Locale][]uint64{}}
	rows = s.group(rows)
	s.Visits = max(visits, int64(s.sampled)) // a node's count may be on its way still
	s.ranks, s.signals, s.counted = make([]int64, len(rows)), make([][]byte, len(rows)), all(len(rows))
	for i, r := range rows {
		s.ranks[i], s.signals[i] = r.Rank, r.Signals
		if r.Placement == 0 {
			s.counted[i/64] &^= 1 << (i % 64)
		}
		mark(s.placements, r.Placement, i, s.words())
		mark(s.partners, r.Partner, i, s.words())
		mark(s.locales, r.Locale, i, s.words())
	}
	s.table = audience.TableOf(len(rows), func(i int) *audience.Traveller {
		who := audience.Expand(rows[i].Signals)
		who.Derive()
		who.Set(audience.Placement, rows[i].PlacementName)
		who.Set(audience.Partner, rows[i].PartnerName)
		return who
	})
	return s
}

// group finds which rows are one visit, and leaves out visits beyond what a day keeps.
func (s *Stratum) group(rows []Kept) []Kept {
	from := 0
	for i := range rows {
		if i > 0 && rows[i].Rank == rows[i-1].Rank {
			continue
		}
		if i-from > 1 {
			s.groups = append(s.groups, [2]int{from, i})
		}
		if s.sampled == PerDay {
			rows, from = rows[:i], i
			break
		}
		s.sampled++
		from = i
	}
	if len(rows)-from > 1 {
		s.groups = append(s.groups, [2]int{from, len(rows)})
	}
	return rows
}

func (s *Stratum) words() int { return (len(s.ranks) + 63) / 64 }

func mark[K comparable](in map[K][]uint64, k K, i, words int) {
	row := in[k]
	if row == nil {
		row = make([]uint64, words)
		in[k] = row
	}
	row[i/64] |= 1 << (i % 64)
}

// visits moves what was found of rows to the visits they belong to: a visit is in when any of its rows
// is. The bits are changed in place.
func (s *Stratum) visits(rows []uint64) []uint64 {
	for _, g := range s.groups {
		any := false
		for i := g[0]; i < g[1]; i++ {
			any = any || rows[i/64]>>(i%64)&1 == 1
			rows[i/64] &^= 1 << (i % 64)
		}
		if any {
			rows[g[0]/64] |= 1 << (g[0] % 64)
		}
	}
	return rows
}

func all(n int) []uint64 {
	out := make([]uint64, (n+63)/64)
	for w := range out {
		out[w] = ^uint64(0)
	}
	if n%64 != 0 {
		out[len(out)-1] = 1<<(n%64) - 1
	}
	return out
}

func count(set []uint64) int {
	n := 0
	for _, w := range set {
		n += bits.OnesCount64(w)
	}
	return n
}

func and(a, b []uint64) []uint64 {
	out := make([]uint64, len(a))
	for w := range out {
		out[w] = a[w] & b[w]
	}
	return out
}

func without(a, b []uint64) []uint64 {
	out := make([]uint64, len(a))
	for w := range out {
		out[w] = a[w] &^ b[w]
	}
	return out
}

func either(a, b []uint64) []uint64 {
	out := make([]uint64, len(a))
	for w := range out {
		out[w] = a[w] | b[w]
	}
	return out
}

// Sample is some days, oldest first.
type Sample []*Stratum

// Between are the days from one to another, both included.
func (s Sample) Between(first, last Day) Sample {
	var out Sample
	for _, d := range s {
		if d.Day >= first && d.Day <= last {
			out = append(out, d)
		}
	}
	return out
}
