package storetest

import (
	"testing"
	"time"

	"erawan/audience/reach"
	"erawan/campaigns/engagement"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/lang"
)

// Crowds keeps how many people were reached.
func Crowds(t *testing.T, open OpenDB) {
	runLedgerChecks(t, open, []ledgerCheck{{"reach of a day is raised once, told whole or not, and closed", crowds}})
}

func crowd(day int, key int64, since time.Time, registers ...uint16) engagement.CrowdUpdate {
	u := engagement.CrowdUpdate{Day: reach.DayOf(Noon) + reach.Day(day), Key: key, Since: since, Campaign: 7, Org: 3}
	for _, r := range registers {
		u.Risen = append(u.Risen, engagement.Risen{Register: r, Rank: 1})
	}
	return u
}

func crowds(t *testing.T, d *db.DB) {
	l := ledgerdb.New(d)
	declare(t, l, threeZones)
	begins := noonDay.Plus(-9).In(time.UTC)
	first := engagement.Batch{Crowds: []engagement.CrowdUpdate{crowd(-9, 1, begins.Add(-time.Hour), 1, 2, 3), crowd(-9, 1, begins.Add(-time.Hour), 3, 4, 21, 22, 23, 24, 25, 26)}}
	for range 2 {
		apply(t, l, first)
	}
	apply(t, l, engagement.Batch{Crowds: []engagement.CrowdUpdate{crowd(-9, 1, begins.Add(-time.Hour), 4, 5, 6),
		crowd(-8, 2, begins.Add(30*time.Hour), 1, 2),                                        // drawn when its day had begun
		crowd(-7, 3, begins, 1, 2), crowd(-7, 4, begins, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), // its key was lost
	}})
	read := func(scope access.Scope, campaign int64) []ledgerdb.Reach {
		t.Helper()
		out, err := l.DailyReach(t.Context(), scope, campaign, noonDay.Plus(-20), noonDay.Plus(20))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	want := []ledgerdb.Reach{
		{Day: noonDay.Plus(-9), Campaign: 7, Partner: 3, Visitors: 12, Whole: true},
		{Day: noonDay.Plus(-8), Campaign: 7, Partner: 3, Few: true},
		{Day: noonDay.Plus(-7), Campaign: 7, Partner: 3, Visitors: 11},
	}
	same := func(got []ledgerdb.Reach, when string) {
		t.Helper()
		if len(got) != len(want) {
			t.Fatalf("%s: %+v", when, got)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: %+v, want %+v", when, got[i], want[i])
			}
		}
	}
	same(read(access.System, 7), "all of it")
	same(read(access.Scope{Org: 3}, 0), "the partner's")
	if got := read(access.Scope{Org: 99}, 0); len(got) != 0 {
		t.Errorf("somebody else's: %+v", got)
	}
	if err := l.CloseCrowds(t.Context(), noonDay.Plus(-6)); err != nil {
		t.Fatal(err)
	}
	apply(t, l, engagement.Batch{Crowds: []engagement.CrowdUpdate{crowd(-9, 1, begins, 11, 12)}, Events: []engagement.Event{eventOf(1, engagement.Impression, cellOf(5, lang.Th))}})
	same(read(access.System, 7), "closed")
	var left int64
	if err := d.Read(t.Context(), func(tx *db.Tx) error {
		return tx.Fetch(&left, "select count(*) from crowd_day where length(registers) > 0", nil)
	}); err != nil || left != 0 {
		t.Errorf("%d sketches are left of closed days: %v", left, err)
	}
}
