package reach

import (
	"cmp"
	"container/heap"
	"math/rand/v2"
	"slices"
	"sync"
)

// Batch is what one process adds to the sample: the visits it has counted of a day so far, and rows that
// it has not told of yet. Taken twice or out of order it changes nothing.
type Batch struct {
	Node   [16]byte // the process, for as long as it runs
	Day    Day
	Visits int64 // since the process began, so that the highest number ever told is the number
	Rows   []Row
}

// Keeper takes the sample of one process as visits come: it counts every visit, and of each day keeps
// those with the lowest ranks. Most visits cost it one number and one comparison. Make it with
// NewKeeper; it is safe for concurrent use.
type Keeper struct {
	node [16]byte
	draw func() int64

	mu   sync.Mutex
	days map[Day]*kept
}

// kept is one day of a process.
type kept struct {
	visits, told int64
	ranks        ranks
	fresh        []Row
}

// NewKeeper starts a sample. The node's number is its own among all processes, and never used again.
func NewKeeper(node [16]byte) *Keeper {
	return &Keeper{node: node, draw: func() int64 { return int64(rand.Uint64() >> 1) }, days: map[Day]*kept{}}
}

// Draw counts a visit and draws its rank. The rows of the visit are wanted when it returns true.
func (k *Keeper) Draw(day Day) (rank int64, wanted bool) {
	rank = k.draw()
	k.mu.Lock()
	defer k.mu.Unlock()
	d := k.days[day]
	if d == nil {
		d = &kept{}
		k.days[day] = d
	}
	d.visits++
	return rank, d.ranks.take(rank)
}

// Keep takes the rows of a visit that was wanted.
func (k *Keeper) Keep(rows ...Row) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range rows {
		if d := k.days[r.Day]; d != nil {
			d.fresh = append(d.fresh, r)
		}
	}
}

// Tell hands over what is new. Days before yesterday are forgotten with it: nobody visits in the past.
func (k *Keeper) Tell(today Day) []Batch {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out []Batch
	for day, d := range k.days {
		if d.visits > d.told {
			out = append(out, Batch{Node: k.node, Day: day, Visits: d.visits, Rows: d.fresh})
			d.told, d.fresh = d.visits, nil
		}
		if day < today-1 {
			delete(k.days, day)
		}
	}
	slices.SortFunc(out, func(a, b Batch) int { return cmp.Compare(a.Day, b.Day) })
	return out
}

// ranks are the lowest that were drawn, the highest of them on top.
type ranks []int64

// take reports whether a rank belongs to the lowest so far, and then keeps it.
func (r *ranks) take(rank int64) bool {
	if len(*r) < PerDay {
		heap.Push(r, rank)
		return true
	}
	if rank >= (*r)[0] {
		return false
	}
	(*r)[0] = rank
	heap.Fix(r, 0)
	return true
}

// Len is for the heap.
func (r ranks) Len() int { return len(r) }

// Less is for the heap.
func (r ranks) Less(i, j int) bool { return r[i] > r[j] }

// Swap is for the heap.
func (r ranks) Swap(i, j int) { r[i], r[j] = r[j], r[i] }

// Push is for the heap.
func (r *ranks) Push(x any) { *r = append(*r, x.(int64)) }

// Pop is for the heap.
func (r *ranks) Pop() any {
	last := (*r)[len(*r)-1]
	*r = (*r)[:len(*r)-1]
	return last
}
