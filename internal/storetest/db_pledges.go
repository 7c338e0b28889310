package storetest

import (
	"bytes"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/engagement"
	"erawan/campaigns/pledges"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/pledgedb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Pledges holds the store of pledges to its contract.
func Pledges(t *testing.T, open OpenDB) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, d *db.DB, s pledgedb.Store)
	}{
		{"a pledge is read as it was made, and counted", pledgeMade},
		{"the same promise again is the first one", pledgeAgain},
		{"an idempotency key is one partner's", pledgeKey},
		{"a pledge that is withdrawn is gone", pledgeWithdrawn},
		{"a withdrawal is final, whoever was first", pledgeRaced},
		{"every pledge stands in a batch, and what is touched is named", pledgeBook},
		{"the board counts by partner what stands", pledgeBoard},
		{"a held pledge counts when somebody lets it", pledgeHeld},
		{"pledges from before the batches are taken over once", pledgeAdopted},
		{"who seals at the same moment seals once", pledgeSealers},
		{"a pledge that its event came before is counted once", pledgeCountedOnce},
		{"many at once make one pledge", pledgesAtOnce},
		{"the book lists one organisation's by name", pledgesListed},
		{"what people tell later is kept as long as their pledge", pledgesFollowed},
		{"a sealed address is kept once, and no longer than its pledge", contactsKept},
		{"letters are taken up once, by who can open them", remindersSent},
		{"who comes by what was sent on is counted by channel", arrivalsCounted},
		{"codes that led elsewhere are counted by reason", codesStrayed},
		{"those that come together are written together, and none spoils another's", pledgesTogether},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			declare(t, ledgerdb.New(d), []string{"Asia/Bangkok"})
			c.test(t, d, pledgedb.Store{DB: d, Signer: PledgeSigner})
		})
	}
}

// PledgeSigner signs the pledges of tests.
var PledgeSigner = pledges.NewSigner(bytes.Repeat([]byte{7}, pledges.SignerSize))

func pledgeOf(n int) pledges.Pledge {
	return pledges.Pledge{Public: "plg_" + string(rune('a'+n)), Token: tokenAt(Noon, n), Cell: cellOf(5, lang.Th), Statement: 3, Digest: []byte{1, 2, 3},
		Consent: 4, Locale: lang.Th, Name: "มะลิ", At: Noon.Add(time.Minute), ConsentDigest: []byte{4, 5}, Maker: []byte{6}}
}

func create(t *testing.T, s pledges.Store, p pledges.Pledge) (pledges.Pledge, bool) {
	t.Helper()
	got, made, err := s.Create(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return got, made
}

func pledgeMade(t *testing.T, d *db.DB, s pledgedb.Store) {
	want := pledgeOf(1)
	got, made := create(t, s, want)
	want.ID = got.ID
	if diff := cmp.Diff(want, got); diff != "" || !made {
		t.Errorf("made %v: %s", made, diff)
	}
	if diff := cmp.Diff(ledgerdb.Counts{Pledges: 1}, halfHours(t, d)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]ledgerdb.Counts{"Asia/Bangkok 2026-11-24": {Pledges: 1}}, days(t, d)); diff != "" {
		t.Error(diff)
	}
	standing(t, s, 1)
}

func standing(t *testing.T, s pledges.Store, want int64) {
	t.Helper()
	if got := must[pledges.Count](t)(s.Tally(t.Context(), 7)); got != (pledges.Count{Measured: want}) {
		t.Errorf("tally is %+v, want %d", got, want)
	}
}

func pledgeAgain(t *testing.T, d *db.DB, s pledgedb.Store) {
	first, _ := create(t, s, pledgeOf(1))
	again := pledgeOf(2)
	again.Token, again.Name = first.Token, "somebody else"
	got, made := create(t, s, again)
	if diff := cmp.Diff(first, got); diff != "" || made {
		t.Errorf("made %v: %s", made, diff)
	}
	if diff := cmp.Diff(ledgerdb.Counts{Pledges: 1}, halfHours(t, d)); diff != "" {
		t.Error(diff)
	}
}

func pledgeKey(t *testing.T, d *db.DB, s pledgedb.Store) {
	p := pledgeOf(1)
	p.Key = "key-1"
	first, _ := create(t, s, p)
	same := pledgeOf(2)
	same.Key = "key-1"
	if got, made := create(t, s, same); made || got.ID != first.ID {
		t.Errorf("the same key made %v", got)
	}
	elsewhere := pledgeOf(3)
	elsewhere.Key, elsewhere.Cell.Placement, elsewhere.Cell.PlacementOrg = "key-1", 6, 9
	if got, made := create(t, s, elsewhere); !made || got.Public != elsewhere.Public {
		t.Errorf("another partner's key gave %v", got)
	}
	for n := 4; n < 6; n++ {
		if _, made := create(t, s, pledgeOf(n)); !made {
			t.Error("no key at all stood in the way")
		}
	}
	if diff := cmp.Diff(ledgerdb.Counts{Pledges: 4}, halfHours(t, d)); diff != "" {
		t.Error(diff)
	}
}

func pledgeWithdrawn(t *testing.T, d *db.DB, s pledgedb.Store) {
	p, _ := create(t, s, pledgeOf(1))
	create(t, s, pledgeOf(2))
	check(t, s.Withdraw(t.Context(), p.Public, Noon.Add(time.Hour)))
	standing(t, s, 1)
	if got := halfHours(t, d).Pledges; got != 2 {
		t.Errorf("%d pledges were counted, want 2: that somebody promised that day stays", got)
	}
	for _, public := range []string{p.Public, "plg_none"} {
		if err := s.Withdraw(t.Context(), public, Noon); !fault.Is(err, fault.NotFound) {
			t.Errorf("a pledge that is not there: %v", err)
		}
	}
	// Nothing is left that says who promised what: neither the row, nor the salt, nor the view.
	var rows []struct{ Once, Commitment []byte }
	read(t, d, &rows, "select once, commitment from pledge_leaf where withdrawn_at is not null")
	if len(rows) != 1 || bytes.Equal(rows[0].Once, p.Token[:]) {
		t.Errorf("left: %+v", rows)
	}
	again := pledgeOf(3)
	again.Token = p.Token
	if _, _, err := s.Create(t.Context(), again); !fault.Is(err, fault.Conflict) {
		t.Errorf("a view that took its promise back promised again: %v", err)
	}
	s.Signer = pledges.NewSigner(bytes.Repeat([]byte{8}, pledges.SignerSize), bytes.Repeat([]byte{7}, pledges.SignerSize))
	if _, _, err := s.Create(t.Context(), again); !fault.Is(err, fault.Conflict) {
		t.Errorf("and did so under a newer key: %v", err)
	}
	standing(t, s, 1)
	whole(t, s, 1, 1)
}

func pledgeCountedOnce(t *testing.T, d *db.DB, s pledgedb.Store) {
	apply(t, ledgerdb.New(d), engagement.Batch{Events: []engagement.Event{eventOf(1, engagement.Pledge, cellOf(5, lang.Th))}})
	if _, made := create(t, s, pledgeOf(1)); !made {
		t.Error("the pledge was not made")
	}
	if got := halfHours(t, d).Pledges; got != 1 {
		t.Errorf("%d pledges, want 1", got)
	}
}

func pledgesAtOnce(t *testing.T, d *db.DB, s pledgedb.Store) {
	const askers = 6
	var wg sync.WaitGroup
	made := make([]bool, askers)
	ids := make([]int64, askers)
	for n := range askers {
		wg.Go(func() {
			p := pledgeOf(n)
			p.Token = tokenAt(Noon, 1)
			got, ok, err := s.Create(t.Context(), p)
			if err != nil {
				t.Error(err)
			}
			made[n], ids[n] = ok, got.ID
		})
	}
	wg.Wait()
	count := 0
	for n := range askers {
		if made[n] {
			count++
		}
		if ids[n] != ids[0] {
			t.Errorf("pledges %v", ids)
		}
	}
	if count != 1 || halfHours(t, d).Pledges != 1 {
		t.Errorf("%d made, %d counted", count, halfHours(t, d).Pledges)
	}
}
