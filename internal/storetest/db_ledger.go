package storetest

import (
	"encoding/binary"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// tokenAt is the n-th token issued at a moment.
func tokenAt(when time.Time, n int) (id token.ID) {
	binary.BigEndian.PutUint64(id[:8], uint64(when.UnixMilli())<<16)
	binary.BigEndian.PutUint64(id[8:], uint64(n))
	return id
}

// cellOf is a cell of organisation 1 shown by organisation 2.
func cellOf(placement int64, locale lang.Locale) token.Cell {
	return token.Cell{Campaign: 7, Org: 1, Message: 8, Variant: "a", Arm: token.Shown, Locale: locale, Placement: placement, PlacementOrg: 2, Place: "TH"}
}

// eventOf is something that happened to the n-th token of noon.
func eventOf(n int, typ engagement.Type, cell token.Cell) engagement.Event {
	return engagement.Event{Token: tokenAt(Noon, n), Type: typ, Cell: cell, Bucket: 711, Source: token.PageStore, Propensity: 461, Revision: 3,
		OccurredAt: Noon.Add(time.Second), ReceivedAt: Noon.Add(2 * time.Second), Dwell: 1200 * time.Millisecond, Signals: []byte{1, 2}}
}

// rolled is one rollup, read back.
type rolled struct {
	Zone   string          `gorm:"column:zone"`
	Day    db.Day          `gorm:"column:day"`
	Counts ledgerdb.Counts `gorm:"embedded"`
}

const sumOf = `sum(decisions) as decisions, sum(impressions) as impressions, sum(viewable) as viewable, sum(opens) as opens,
	sum(clicks) as clicks, sum(law_reads) as law_reads, sum(dismissed) as dismissed, sum(shares) as shares, sum(scans) as scans,
	sum(answers) as answers, sum(pledges) as pledges, sum(filtered) as filtered`

func halfHours(t *testing.T, d *db.DB) (out ledgerdb.Counts) {
	t.Helper()
	read(t, d, &out, "select "+sumOf+" from engagement_half_hour")
	return out
}

func days(t *testing.T, d *db.DB) map[string]ledgerdb.Counts {
	t.Helper()
	var rows []rolled
	read(t, d, &rows, "select zone, day, "+sumOf+" from engagement_day group by zone, day")
	out := map[string]ledgerdb.Counts{}
	for _, r := range rows {
		out[r.Zone+" "+r.Day.Date().String()] = r.Counts
	}
	return out
}

func read(t *testing.T, d *db.DB, dest any, query string) {
	t.Helper()
	if err := d.Read(t.Context(), func(tx *db.Tx) error { return tx.Fetch(dest, query, nil) }); err != nil {
		t.Fatal(err)
	}
}

func apply(t *testing.T, l *ledgerdb.Store, b engagement.Batch) engagement.Applied {
	t.Helper()
	return must[engagement.Applied](t)(l.Apply(t.Context(), b))
}

// ledgerCheck is one promise of the ledger, kept on a database of its own.
type ledgerCheck struct {
	name string
	test func(t *testing.T, d *db.DB)
}

func runLedgerChecks(t *testing.T, open OpenDB, checks []ledgerCheck) {
	t.Helper()
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, open(t))
		})
	}
}

// Ledger holds the ledger to its contract.
func Ledger(t *testing.T, open OpenDB) {
	runLedgerChecks(t, open, []ledgerCheck{
		{"a batch applied again changes nothing", batchAgain},
		{"every type has a counter of its own and a filtered event only one", everyCounter},
		{"a tally that crosses a half-hour counts in both, and twice in neither", tallyCrossing},
		{"an empty batch is fine", emptyBatch},
		{"raw events are kept as they came", rawEvents},
		{"workers at once count exactly", workersAtOnce},
		{"days are kept for each declared zone", daysKept},
		{"days are made from half-hours when a zone comes later, and go with it", daysMade},
		{"a zone off the half-hour is refused", zoneRefused},
		{"a rehearsal does all of it and leaves nothing", rehearsed},
		{"raw days are dropped and come again, rollups stay", daysDropped},
	})
}

func batchAgain(t *testing.T, d *db.DB) {
	l := ledgerdb.New(d)
	b := engagement.Batch{
		Events: []engagement.Event{
			eventOf(1, engagement.Impression, cellOf(5, lang.Th)), eventOf(1, engagement.Viewable, cellOf(5, lang.Th)),
			eventOf(2, engagement.Impression, cellOf(5, lang.ZhHans)), eventOf(1, engagement.Impression, cellOf(5, lang.Th)),
		},
		Tallies: []engagement.Tally{{Batch: tokenAt(Noon, 99), Cell: cellOf(6, lang.En), Bucket: Noon, Count: 40}},
	}
	first := apply(t, l, b)
	if diff := cmp.Diff(engagement.Applied{Inserted: 3, Duplicates: 1, Revision: 1}, first); diff != "" {
		t.Error(diff)
	}
	second := apply(t, ledgerdb.New(d), b)
	if diff := cmp.Diff(engagement.Applied{Inserted: 0, Duplicates: 4, Revision: 1}, second); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(ledgerdb.Counts{Decisions: 40, Impressions: 2, Viewable: 1}, halfHours(t, d)); diff != "" {
		t.Error(diff)
	}
}

func everyCounter(t *testing.T, d *db.DB) {
	l := ledgerdb.New(d)
	var b engagement.Batch
	for typ := engagement.Decision; typ < engagement.Types; typ++ {
		for n := range int(typ) {
			b.Events = append(b.Events, eventOf(n, typ, cellOf(5, lang.Th)))
		}
	}
	for f := engagement.Counted + 1; f < engagement.Filters; f++ {
		aside := eventOf(1000+int(f), engagement.Impression, cellOf(5, lang.Th))
		aside.Filter = f
		b.Events = append(b.Events, aside)
	}
	apply(t, l, b)
	want := ledgerdb.Counts{Decisions: 1, Impressions: 2, Viewable: 3, Opens: 4, Clicks: 5, LawReads: 6, Dismissed: 7, Shares: 8, Scans: 9, Answers: 10, Pledges: 11, Filtered: int64(engagement.Filters - 1)}
	if diff := cmp.Diff(want, halfHours(t, d)); diff != "" {
		t.Error(diff)
	}
}

func tallyCrossing(t *testing.T, d *db.DB) {
	l := ledgerdb.New(d)
	y := engagement.Tally{Batch: tokenAt(Noon, 1), Cell: cellOf(5, lang.Th), Bucket: Noon, Count: 3}
	z := y
	z.Bucket, z.Count = Noon.Add(30*time.Minute), 4
	apply(t, l, engagement.Batch{Tallies: []engagement.Tally{y, z}})
	apply(t, l, engagement.Batch{Tallies: []engagement.Tally{z, y}})
	if got := halfHours(t, d).Decisions; got != 7 {
		t.Errorf("%d decisions, want 7", got)
	}
}

func emptyBatch(t *testing.T, d *db.DB) {
	if got := apply(t, ledgerdb.New(d), engagement.Batch{}); got != (engagement.Applied{}) {
		t.Errorf("got %+v", got)
	}
}

func rawEvents(t *testing.T, d *db.DB) {
	l := ledgerdb.New(d)
	bare := eventOf(2, engagement.Click, cellOf(5, lang.Th))
	bare.Signals = nil
	apply(t, l, engagement.Batch{Events: []engagement.Event{eventOf(1, engagement.Click, cellOf(5, lang.Th)), bare}})
	var rows []struct {
		Day      db.Day     `gorm:"column:day"`
		Token    db.UUID    `gorm:"column:token_id"`
		Type     int        `gorm:"column:type"`
		Org      int64      `gorm:"column:org_id"`
		Partner  int64      `gorm:"column:placement_org_id"`
		Occurred db.Instant `gorm:"column:occurred_at"`
		Dwell    int        `gorm:"column:dwell_ms"`
		Bucket   int        `gorm:"column:bucket"`
		Source   int        `gorm:"column:bucket_source"`
		Likely   int        `gorm:"column:propensity"`
		Signals  []byte     `gorm:"column:signals"`
	}
	read(t, d, &rows, "select day, token_id, type, org_id, placement_org_id, occurred_at, dwell_ms, bucket, bucket_source, propensity, signals from event order by token_id")
	if len(rows) != 2 {
		t.Fatalf("%d rows", len(rows))
	}
	r := rows[0]
	if r.Day.Date() != campaigns.DateOf(Noon) || r.Token.Bytes() != tokenAt(Noon, 1) || r.Type != int(engagement.Click) || r.Org != 1 || r.Partner != 2 ||
		!r.Occurred.Time().Equal(Noon.Add(time.Second)) || r.Dwell != 1200 || r.Bucket != 711 || r.Source != int(token.PageStore) || r.Likely != 461 || string(r.Signals) != "\x01\x02" {
		t.Errorf("got %+v", r)
	}
	if len(rows[1].Signals) != 0 {
		t.Errorf("signals out of nothing: %v", rows[1].Signals)
	}
}

// midnight is an impression at half past five in UTC: midnight in Yangon, half an hour later in Bangkok.
func midnight(n int) engagement.Event {
	e := eventOf(n, engagement.Impression, cellOf(5, lang.Th))
	e.OccurredAt = time.Date(2026, 11, 24, 17, 30, 0, 0, time.UTC)
	return e
}

var (
	threeZones = []string{"Asia/Bangkok", "Asia/Yangon", "UTC"}
	// twoMidnights is what two of them are in three zones.
	twoMidnights = map[string]ledgerdb.Counts{
		"Asia/Bangkok 2026-11-25": {Impressions: 2}, "Asia/Yangon 2026-11-25": {Impressions: 2}, "UTC 2026-11-24": {Impressions: 2},
	}
)

func daysKept(t *testing.T, d *db.DB) {
	l := ledgerdb.New(d)
	declare(t, l, threeZones)
	apply(t, l, engagement.Batch{Events: []engagement.Event{midnight(1), midnight(2)}})
	if diff := cmp.Diff(twoMidnights, days(t, d)); diff != "" {
		t.Error(diff)
	}
}

func daysMade(t *testing.T, d *db.DB) {
	l := ledgerdb.New(d)
	declare(t, l, threeZones[:1])
	apply(t, l, engagement.Batch{Events: []engagement.Event{midnight(1)}})
	declare(t, l, threeZones)
	apply(t, l, engagement.Batch{Events: []engagement.Event{midnight(2)}})
	if diff := cmp.Diff(twoMidnights, days(t, d)); diff != "" {
		t.Error(diff)
	}
	declare(t, l, []string{"UTC", "Asia/Bangkok"})
	if got := must[[]string](t)(l.Zones(t.Context())); !cmp.Equal(got, []string{"UTC", "Asia/Bangkok"}) {
		t.Errorf("zones are %v", got)
	}
	if _, kept := days(t, d)["Asia/Yangon 2026-11-25"]; kept || len(days(t, d)) != 2 {
		t.Errorf("days are %v", days(t, d))
	}
}

func zoneRefused(t *testing.T, d *db.DB) {
	l := ledgerdb.New(d)
	for _, zone := range []string{"Asia/Kathmandu", "Asia/Atlantis", ""} {
		if err := l.Declare(t.Context(), []string{zone}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", zone, err)
		}
	}
}

func daysDropped(t *testing.T, d *db.DB) {
	l := ledgerdb.New(d)
	old := eventOf(1, engagement.Click, cellOf(5, lang.Th))
	old.Token = tokenAt(Noon.AddDate(0, 0, -9), 1)
	apply(t, l, engagement.Batch{Events: []engagement.Event{old, eventOf(2, engagement.Click, cellOf(5, lang.Th))}})
	today := campaigns.DateOf(Noon)
	if got := must[[]campaigns.Date](t)(l.Days(t.Context())); !cmp.Equal(got, []campaigns.Date{today.Plus(-9), today}) {
		t.Errorf("days are %v", got)
	}
	if _, err := ledgerdb.New(d).DropBefore(t.Context(), today); err != nil {
		t.Fatal(err)
	}
	if got := must[[]campaigns.Date](t)(l.Days(t.Context())); !cmp.Equal(got, []campaigns.Date{today}) {
		t.Errorf("days are %v after the drop", got)
	}
	if got := halfHours(t, d).Clicks; got != 2 {
		t.Errorf("%d clicks, want 2", got)
	}
	old.Type = engagement.Open
	if got := apply(t, l, engagement.Batch{Events: []engagement.Event{old}}); got.Inserted != 1 {
		t.Errorf("an event of a dropped day: %+v", got)
	}
}

func declare(t *testing.T, l *ledgerdb.Store, zones []string) {
	t.Helper()
	if err := l.Declare(t.Context(), zones); err != nil {
		t.Fatal(err)
	}
}

// workersAtOnce has four workers apply overlapping batches, each with a store of its own, in orders
// of their own.
func workersAtOnce(t *testing.T, d *db.DB) {
	const workers, tokens, size = 4, 200, 50
	declare(t, ledgerdb.New(d), []string{"Asia/Bangkok"})
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			l := ledgerdb.New(d)
			for i := 0; i < tokens; i += size {
				var b engagement.Batch
				for j := range size {
					n := (i + j + w*70) % tokens
					if w%2 == 1 {
						n = tokens - 1 - n
					}
					cell := cellOf(int64(n%7), lang.All[n%4])
					b.Events = append(b.Events, eventOf(n, engagement.Impression, cell), eventOf(n, engagement.Click, cell))
				}
				b.Tallies = []engagement.Tally{{Batch: tokenAt(Noon, i), Cell: cellOf(1, lang.Th), Bucket: Noon, Count: 10}}
				if _, err := l.Apply(t.Context(), b); err != nil {
					t.Error(fmt.Errorf("worker %d: %w", w, err))
					return
				}
			}
		})
	}
	wg.Wait()
	want := ledgerdb.Counts{Decisions: 10 * tokens / size, Impressions: tokens, Clicks: tokens}
	if diff := cmp.Diff(want, halfHours(t, d)); diff != "" {
		t.Errorf("half-hours: %s", diff)
	}
	if diff := cmp.Diff(map[string]ledgerdb.Counts{"Asia/Bangkok 2026-11-24": want}, days(t, d)); diff != "" {
		t.Errorf("days: %s", diff)
	}
}
