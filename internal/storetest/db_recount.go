package storetest

import (
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Recount holds the rollups against what is raw.
func Recount(t *testing.T, open OpenDB) {
	runLedgerChecks(t, open, []ledgerCheck{
		{"what was booked is what a recount comes to", recountAgrees},
		{"a rollup that was changed behind the ledger's back is found, and mended to the same books", recountMends},
		{"a recount among workers at work finds nothing to mend", recountAmongWorkers},
		{"a day whose raw events are dropped is not counted, and the one after it not mended", recountDropped},
	})
}

var (
	noonDay = campaigns.DateOf(Noon)
	// around are the days, in UTC, that events issued at noon can have happened on.
	around = []campaigns.Date{noonDay, noonDay.Next()}
)

// booked books many events of a day and a night, late ones and set-aside ones among them, and decisions.
func booked(t *testing.T, d *db.DB) *ledgerdb.Store {
	t.Helper()
	l := ledgerdb.New(d)
	declare(t, l, threeZones)
	r := rand.New(rand.NewPCG(8, 1))
	for n := range 20 {
		var b engagement.Batch
		for i := range 40 {
			e := eventOf(n*40+i, engagement.Type(1+r.IntN(int(engagement.Outcome)-1)), cellOf(int64(5+r.IntN(3)), lang.All[r.IntN(4)]))
			if e.Type == engagement.Decision {
				e.Type = engagement.Impression
			}
			e.OccurredAt = Noon.Add(time.Duration(r.Int64N(int64(24 * time.Hour)))).Truncate(time.Millisecond)
			e.Filter = engagement.Filter(r.IntN(3)) % engagement.Filters
			b.Events = append(b.Events, e)
			told := e // an outcome beside it, which is in no sum that is counted anew
			told.Type = engagement.Outcome
			b.Events = append(b.Events, told)
		}
		b.Tallies = []engagement.Tally{{Batch: tokenAt(Noon, 100_000+n), Cell: cellOf(6, lang.En), Bucket: Noon.Add(time.Duration(n) * time.Hour), Count: int64(1 + r.IntN(50))}}
		apply(t, l, b)
	}
	return l
}

func recount(t *testing.T, l *ledgerdb.Store, day campaigns.Date, mend bool) ledgerdb.Recount {
	t.Helper()
	out, err := l.Recount(t.Context(), day, mend)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func recountAgrees(t *testing.T, d *db.DB) {
	l := booked(t, d)
	before, events := revisions(t, d), int64(0)
	for _, day := range around {
		r := recount(t, l, day, true)
		if r.Wrong+r.WrongDay+r.WrongAside != 0 || r.Mended || r.Rows == 0 {
			t.Errorf("%s: %+v", day, r)
		}
		events += r.Events
	}
	if events != 800 {
		t.Errorf("%d events counted, want 800", events)
	}
	if after := revisions(t, d); after != before {
		t.Errorf("a recount that finds nothing raised the revision from %d to %d", before, after)
	}
	if _, err := l.Recount(t.Context(), noonDay.Plus(-1), false); !fault.Is(err, fault.NotFound) {
		t.Errorf("a day without events: %v", err)
	}
}

func recountMends(t *testing.T, d *db.DB) {
	l := booked(t, d)
	halves, zones := halfHours(t, d), days(t, d)
	spoil(t, d, "update engagement_half_hour set clicks = clicks + 3 where cell_id = (select min(cell_id) from engagement_half_hour)")
	spoil(t, d, "delete from engagement_half_hour where cell_id = (select max(cell_id) from engagement_half_hour)")
	spoil(t, d, "insert into engagement_half_hour (cell_id, bucket, shares, revision) select 9999, min(bucket), 5, 1 from engagement_half_hour")
	spoil(t, d, "update aside_half_hour set count = count + 1 where type = 2")
	spoil(t, d, "update engagement_day set viewable = viewable + 1 where zone = 'UTC'")
	before := revisions(t, d)
	for _, day := range around {
		if r := recount(t, l, day, false); r.Wrong == 0 || r.WrongDay == 0 || r.WrongAside == 0 || r.Mended {
			t.Errorf("%s is not found to differ: %+v", day, r)
		}
	}
	if revisions(t, d) != before {
		t.Error("looking changed something")
	}
	// The first day is that of the oldest raw events: some of it could have been dropped, and it is not mended.
	if _, err := l.Recount(t.Context(), noonDay, true); !fault.Is(err, fault.Conflict) {
		t.Fatalf("mending the oldest day: %v", err)
	}
	e := eventOf(1, engagement.Impression, cellOf(5, lang.Th))
	e.Token, e.OccurredAt = tokenAt(Noon.AddDate(0, 0, -1), 1), Noon.AddDate(0, 0, -1)
	apply(t, l, engagement.Batch{Events: []engagement.Event{e}})
	for _, day := range around {
		if r := recount(t, l, day, true); !r.Mended {
			t.Errorf("%s is not mended: %+v", day, r)
		}
		if r := recount(t, l, day, false); r.Wrong+r.WrongDay+r.WrongAside != 0 {
			t.Errorf("%s differs once mended: %+v", day, r)
		}
	}
	halves.Impressions++
	if diff := cmp.Diff(halves, halfHours(t, d)); diff != "" {
		t.Error(diff)
	}
	for at, c := range days(t, d) {
		if _, was := zones[at]; was && zones[at] != c {
			t.Errorf("%s: %+v, want %+v", at, c, zones[at])
		}
	}
	if revisions(t, d) <= before {
		t.Error("mended under the revision of before")
	}
	var stale int64
	read(t, d, &stale, "select count(*) from engagement_stale where revision > "+strconv.FormatInt(before, 10))
	var hours int64
	read(t, d, &hours, "select count(*) from half_hour_stale where revision > "+strconv.FormatInt(before, 10))
	if stale == 0 || hours == 0 {
		t.Errorf("reports are told to add %d days and %d half-hours up anew", stale, hours)
	}
}

func recountDropped(t *testing.T, d *db.DB) {
	l := booked(t, d)
	late := eventOf(5000, engagement.Impression, cellOf(5, lang.Th))
	late.Token, late.OccurredAt = tokenAt(Noon.AddDate(0, 0, 1), 1), Noon.AddDate(0, 0, 1)
	apply(t, l, engagement.Batch{Events: []engagement.Event{late}})
	if _, err := l.DropBefore(t.Context(), noonDay.Next()); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Recount(t.Context(), noonDay, false); !fault.Is(err, fault.NotFound) {
		t.Errorf("a dropped day: %v", err)
	}
	halves := halfHours(t, d)
	if r := recount(t, l, noonDay.Next(), false); r.Wrong == 0 {
		t.Errorf("the day after a dropped one seems whole: %+v", r)
	}
	if _, err := l.Recount(t.Context(), noonDay.Next(), true); !fault.Is(err, fault.Conflict) {
		t.Errorf("mending what is half dropped: %v", err)
	}
	if diff := cmp.Diff(halves, halfHours(t, d)); diff != "" {
		t.Error(diff)
	}
}

func recountAmongWorkers(t *testing.T, d *db.DB) {
	l := ledgerdb.New(d)
	declare(t, l, threeZones)
	apply(t, l, engagement.Batch{Events: []engagement.Event{eventOf(0, engagement.Impression, cellOf(5, lang.Th))}})
	var work sync.WaitGroup
	for worker := range 3 {
		work.Go(func() {
			for n := range 12 {
				var b engagement.Batch
				for i := range 20 {
					b.Events = append(b.Events, eventOf(1+(worker*12+n)*15+i, engagement.Viewable, cellOf(int64(5+i%2), lang.Th)))
				}
				if _, err := l.Apply(t.Context(), b); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { work.Wait(); close(done) }()
	for n := 0; ; n++ {
		if r := recount(t, l, noonDay, n%2 == 0); r.Wrong+r.WrongDay+r.WrongAside != 0 {
			t.Fatalf("after %d recounts: %+v", n, r)
		}
		select {
		case <-done:
			return
		default:
		}
	}
}

// spoil changes rollups as nobody should.
func spoil(t *testing.T, d *db.DB, statement string) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Run(statement, nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// revisions is where the data stand.
func revisions(t *testing.T, d *db.DB) (n int64) {
	t.Helper()
	read(t, d, &n, "select data from counter")
	return n
}
