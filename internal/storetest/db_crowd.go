package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/fault"
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
	read := func(scope access.Scope) evidence.DailyReach {
		t.Helper()
		out, err := evidencedb.Store{DB: d}.DailyReach(t.Context(), scope, evidence.ReachAsk{From: noonDay.Plus(-20), To: noonDay.Plus(20)})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	want := []evidence.ReachDay{
		{Day: noonDay.Plus(-9), Visitors: 12, Whole: true},
		{Day: noonDay.Plus(-8), Few: true},
		{Day: noonDay.Plus(-7), Visitors: 11},
	}
	same := func(got evidence.DailyReach, when string) {
		t.Helper()
		if diff := cmp.Diff(want, got.Rows); diff != "" {
			t.Errorf("%s: %s", when, diff)
		}
		if all := got.All(); all.VisitorDays != 23 || all.Few != 1 || all.Broken != 1 || !slices.Equal(got.Broken, []campaigns.Date{noonDay.Plus(-8), noonDay.Plus(-7)}) {
			t.Errorf("%s: %+v, broken %v", when, all, got.Broken)
		}
	}
	if got := read(access.System); len(got.Rows) != 0 {
		t.Errorf("told before its day was closed: %+v", got.Rows)
	}
	if err := l.CloseCrowds(t.Context(), noonDay.Plus(-6)); err != nil {
		t.Fatal(err)
	}
	same(read(access.System), "all of it")
	same(read(access.Scope{Org: 3}), "the partner's")
	if got := read(access.Scope{Org: 99}); len(got.Rows) != 0 {
		t.Errorf("somebody else's: %+v", got)
	}
	apply(t, l, engagement.Batch{Crowds: []engagement.CrowdUpdate{crowd(-9, 1, begins, 11, 12), crowd(-9, 5, begins, 11, 12), crowd(-8, 2, begins.Add(30*time.Hour), 3, 4, 5, 6, 7, 8, 9, 10, 11)},
		Events: []engagement.Event{eventOf(1, engagement.Impression, cellOf(5, lang.Th))}})
	same(read(access.System), "what comes after a day was closed")
	if _, err := (evidencedb.Store{DB: d}).DailyReach(t.Context(), access.Scope{Org: 3}, evidence.ReachAsk{Last: 28, Campaign: "cmp_none"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a campaign that is not there: %v", err)
	}
	if _, err := (evidencedb.Store{DB: d}).DailyReach(t.Context(), access.System, evidence.ReachAsk{From: noonDay.Plus(-400), To: noonDay}); !fault.Is(err, fault.Invalid) {
		t.Errorf("too many days: %v", err)
	}
	var left int64
	if err := d.Read(t.Context(), func(tx *db.Tx) error {
		return tx.Fetch(&left, "select count(*) from crowd_day where length(registers) > 0", nil)
	}); err != nil || left != 0 {
		t.Errorf("%d sketches are left of closed days: %v", left, err)
	}
}
