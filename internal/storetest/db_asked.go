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

// Asked keeps how often placements were asked about, and what came in.
func Asked(t *testing.T, open OpenDB) {
	runLedgerChecks(t, open, []ledgerCheck{
		{"requests count once, in half-hours and in the days of every zone", requestsOnce},
		{"requests that were changed behind the ledger's back are found, and mended", requestsMended},
		{"what came in is what each process told last, and reconciliation notes it", intakesTold},
	})
}

func askedAt(n int, placement int64, after time.Duration, count int64) engagement.Asked {
	return engagement.Asked{Batch: tokenAt(Noon, 200_000+n), Placement: placement, Org: 2, Bucket: Noon.Add(after), Count: count}
}

func sumsOf(t *testing.T, d *db.DB, query string) (n int64) {
	t.Helper()
	read(t, d, &n, query)
	return n
}

func requestsOnce(t *testing.T, d *db.DB) {
	l := ledgerdb.New(d)
	declare(t, l, threeZones[:2])
	b := engagement.Batch{Requests: []engagement.Asked{askedAt(1, 5, 0, 40), askedAt(2, 5, 10*time.Minute, 2), askedAt(3, 6, 20*time.Hour, 7), askedAt(3, 6, 20*time.Hour, 7)}}
	first := apply(t, l, b)
	if again := apply(t, ledgerdb.New(d), b); first.Revision != again.Revision || first.Revision == 0 {
		t.Errorf("revision %d, and %d for the same again", first.Revision, again.Revision)
	}
	apply(t, l, engagement.Batch{Requests: []engagement.Asked{askedAt(4, 5, 0, 1)}})
	declare(t, l, threeZones)
	if n := sumsOf(t, d, "select sum(count) from request_half_hour"); n != 50 {
		t.Errorf("%d requests in half-hours, want 50", n)
	}
	if n := sumsOf(t, d, "select count from request_half_hour where placement_id = 5"); n != 43 {
		t.Errorf("%d in the half-hour, want 43", n)
	}
	if n := sumsOf(t, d, "select sum(count) from request_day"); n != 50*int64(len(threeZones)) {
		t.Errorf("%d requests in the days of %d zones", n, len(threeZones))
	}
	declare(t, l, threeZones[:1])
	if n := sumsOf(t, d, "select sum(count) from request_day"); n != 50 {
		t.Errorf("%d requests in the days of one zone", n)
	}
}

func requestsMended(t *testing.T, d *db.DB) {
	l := booked(t, d)
	apply(t, l, engagement.Batch{Requests: []engagement.Asked{askedAt(1, 5, 0, 40), askedAt(2, 5, 13*time.Hour, 2), askedAt(3, 6, 20*time.Hour, 7)}})
	for _, day := range around {
		if r := recount(t, l, day, false); r.Wrong+r.WrongDay != 0 {
			t.Errorf("%s before: %+v", day, r)
		}
	}
	next := around[1]
	spoil(t, d, "update request_half_hour set count = count + 1 where placement_id = 6")
	spoil(t, d, "delete from request_half_hour where placement_id = 5 and count = 2")
	spoil(t, d, "insert into request_half_hour (placement_id, bucket, org_id, count, revision) select 77, max(bucket), 2, 9, 1 from request_half_hour")
	if r := recount(t, l, next, false); r.Wrong != 3 || r.WrongDay == 0 {
		t.Errorf("spoilt: %+v", r)
	}
	if r := recount(t, l, next, true); !r.Mended {
		t.Errorf("not mended: %+v", r)
	}
	if r := recount(t, l, next, false); r.Wrong+r.WrongDay != 0 {
		t.Errorf("mended: %+v", r)
	}
	if n := sumsOf(t, d, "select sum(count) from request_day where zone = 'UTC'"); n != 49 {
		t.Errorf("%d requests after mending, want 49", n)
	}
	if _, err := l.DropBefore(t.Context(), noonDay.Plus(400)); err != nil {
		t.Fatal(err)
	}
	if n := sumsOf(t, d, "select count(*) from request_batch"); n != 0 {
		t.Errorf("%d batches are left of days that are dropped", n)
	}
}

func intakeOf(node byte, day, org int64, accepted, spooled int64, ahead, behind [3]int64) engagement.Intake {
	return engagement.Intake{Node: [16]byte{node}, Day: reach.DayOf(Noon) + reach.Day(day), Org: org,
		Came: engagement.Came{Accepted: accepted, Spooled: spooled, Timed: accepted, Ahead: ahead, Behind: behind}}
}

func intakesTold(t *testing.T, d *db.DB) {
	l := booked(t, d)
	w := newWorld(t, d)
	partner, stranger := w.ours.partner.ID, w.theirs.partner.ID
	none := [3]int64{}
	early, late := intakeOf(1, 0, partner, 10, 4, [3]int64{1, 0, 0}, none), intakeOf(1, 0, partner, 30, 6, [3]int64{1, 1, 0}, [3]int64{0, 0, 2})
	for _, b := range [][]engagement.Intake{{early, late}, {late}, {early}, {intakeOf(2, 0, partner, 5, 0, none, none), intakeOf(1, 0, stranger, 8, 8, none, none)}} {
		apply(t, l, engagement.Batch{Intakes: b})
	}
	r, err := l.Reconcile(t.Context(), noonDay, engagement.Waiting{})
	if err != nil || r.Accepted != 43 || r.Spooled != 14 {
		t.Errorf("%+v %v", r, err)
	}
	if kept, err := l.Reconciled(t.Context(), access.System, 1); err != nil || kept[0].Accepted != 43 || kept[0].Spooled != 14 {
		t.Errorf("kept %+v %v", kept, err)
	}
	want := engagement.Came{Accepted: 35, Spooled: 6, Timed: 35, Ahead: [3]int64{1, 1, 0}, Behind: [3]int64{0, 0, 2}}
	for _, scope := range []access.Scope{{Org: w.ours.owner.ID}, {Org: partner}} {
		all, err := l.Clocks(t.Context(), scope, noonDay, 9)
		if err != nil || len(all) != 1 || all[0].Came != want || all[0].Name[lang.En] == "" {
			t.Errorf("clocks for %d: %+v %v", scope.Org, all, err)
		}
	}
	if all, err := l.Clocks(t.Context(), access.System, noonDay, 9); err != nil || len(all) != 2 || all[0].Came != want {
		t.Errorf("all clocks: %+v %v", all, err)
	}
	if err := l.DropIntakes(t.Context(), noonDay.Next()); err != nil {
		t.Fatal(err)
	}
	if n := sumsOf(t, d, "select count(*) from intake_day"); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}
