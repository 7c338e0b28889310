package storetest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"erawan/campaigns/pledges"
	"erawan/internal/db"
	"erawan/internal/db/pledgedb"
	"erawan/internal/fault"
)

// pledgesTogether has two nodes take the pledges of many people at once: each twice, some taken back before, and one that no
// table has room for.
func pledgesTogether(t *testing.T, d *db.DB, s pledgedb.Store) {
	nodes := []*pledgedb.Together{pledgedb.NewTogether(s), pledgedb.NewTogether(s)}
	const people, before = 40, 5
	each := func(n int) pledges.Pledge {
		p := pledgeOf(n)
		p.Public = ""
		return p
	}
	for n := range before {
		p, _ := create(t, s, each(n))
		check(t, s.Withdraw(t.Context(), p.Public, Noon.Add(time.Hour)))
	}
	var all sync.WaitGroup
	var fresh, again, withdrawn, broken atomic.Int64
	for n := range people {
		for _, node := range nodes {
			all.Go(func() {
				p := each(n)
				if n == people-1 {
					p.Name = "\x00" // Postgres has no such text
				}
				switch _, made, err := node.Create(t.Context(), p); {
				case fault.Is(err, fault.Conflict):
					withdrawn.Add(1)
				case err != nil:
					broken.Add(1)
				case made:
					fresh.Add(1)
				default:
					again.Add(1)
				}
			})
		}
	}
	all.Wait()
	lost := int(broken.Load())
	if lost != 0 && lost != 2 || withdrawn.Load() != 2*before || int(fresh.Load()) != people-before-lost/2 || int(again.Load()) != people-before-lost/2 {
		t.Errorf("%d made, %d again, %d taken back before, %d broken", fresh.Load(), again.Load(), withdrawn.Load(), lost)
	}
	standing(t, s, fresh.Load())
	if got := halfHours(t, d).Pledges; got != fresh.Load()+before {
		t.Errorf("%d counted, want %d", got, fresh.Load()+before)
	}
	wrong, err := s.Verify(t.Context(), &pledges.Book{Signer: PledgeSigner})
	check(t, err)
	if len(wrong) > 0 {
		t.Errorf("the book: %v", wrong)
	}
}
