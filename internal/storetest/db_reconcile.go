package storetest

import (
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Reconcile holds log, raw events and rollups against each other.
func Reconcile(t *testing.T, open OpenDB) {
	runLedgerChecks(t, open, []ledgerCheck{{"a day is held against what is raw, and how it stood is kept", reconciles}})
}

func reconciles(t *testing.T, d *db.DB) {
	l := booked(t, d)
	late := eventOf(9000, engagement.Impression, cellOf(5, lang.Th))
	late.ReceivedAt = late.OccurredAt.Add(3 * time.Hour)
	later := eventOf(9001, engagement.Impression, cellOf(5, lang.Th))
	later.ReceivedAt = later.OccurredAt.Add(30 * time.Hour)
	apply(t, l, engagement.Batch{Events: []engagement.Event{late, later}})
	check := func(day campaigns.Date, want int64) engagement.Reconciled {
		t.Helper()
		r, err := l.Reconcile(t.Context(), day, engagement.Waiting{Records: 12, Oldest: 3 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Wrong + r.WrongDay + r.WrongAside; (got > 0) != (want > 0) {
			t.Errorf("%s: %+v", day, r)
		}
		return r
	}
	r := check(noonDay, 0)
	n := int64(0)
	read(t, d, &n, "select sum(impressions + viewable + opens + clicks + law_reads + dismissed + shares + scans + answers + pledges) from engagement_half_hour")
	next := check(noonDay.Next(), 0)
	if r.Counted+next.Counted != n || r.LateHour != 1 || r.LateDay != 1 || r.Waiting != 12 || r.Aside == 0 || r.Decisions+next.Decisions == 0 {
		t.Errorf("%+v and %+v of %d", r, next, n)
	}
	reasons, err := l.Asides(t.Context(), access.System, noonDay)
	if sum := reasons[engagement.DeclaredBot] + reasons[engagement.Prefetched]; err != nil || len(reasons) != 2 || sum != r.Aside+next.Aside {
		t.Errorf("%v of %d and %d set aside: %v", reasons, r.Aside, next.Aside, err)
	}
	if reasons, err := l.Asides(t.Context(), access.Scope{Org: 99}, noonDay); err != nil || len(reasons) != 0 {
		t.Errorf("somebody else's: %v %v", reasons, err)
	}
	spoil(t, d, "update engagement_half_hour set clicks = clicks + 1 where cell_id = (select min(cell_id) from engagement_half_hour)")
	check(noonDay, 1)
	kept, err := l.Reconciled(t.Context(), access.System, 1)
	if err != nil || len(kept) != 1 || kept[0].Day != noonDay.Next() {
		t.Fatalf("the newest: %+v %v", kept, err)
	}
	kept, err = l.Reconciled(t.Context(), access.System, 9)
	if err != nil || len(kept) != 2 || kept[1].Agrees() || kept[1].Counted != r.Counted || kept[1].Lag != 3*time.Second || kept[1].LateDay != 1 {
		t.Errorf("kept: %+v %v", kept, err)
	}
	if _, err := l.Reconciled(t.Context(), access.Scope{Org: 1}, 9); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody who sees a part sees the whole: %v", err)
	}
	if due, err := l.Unreconciled(t.Context(), noonDay.Plus(2), 9); err != nil || len(due) != 0 && due[0].Before(noonDay) {
		t.Errorf("to be looked at: %v %v", due, err)
	}
}
