package storetest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/lang"
)

// ledgerState is everything that a batch may change.
func ledgerState(t *testing.T, d *db.DB) string {
	t.Helper()
	out := fmt.Sprintln(must[[]campaigns.Date](t)(ledgerdb.New(d).Days(t.Context())), halfHours(t, d), days(t, d))
	for _, table := range []string{"cell", "event", "tally_batch", "engagement_half_hour", "engagement_day"} {
		var n int64
		read(t, d, &n, "select count(*) from "+table)
		out += fmt.Sprintln(table, n)
	}
	err := d.Read(t.Context(), func(tx *db.Tx) error {
		c, err := tx.Counters()
		out += fmt.Sprintf("%+v", c)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func rehearsed(t *testing.T, d *db.DB) {
	l := ledgerdb.New(d)
	declare(t, l, threeZones)
	b := engagement.Batch{
		Events:  []engagement.Event{eventOf(1, engagement.Impression, token.Cell{}), eventOf(1, engagement.Viewable, cellOf(5, lang.Th))},
		Tallies: []engagement.Tally{{Batch: tokenAt(Noon, 99), Cell: cellOf(6, lang.En), Bucket: Noon, Count: 40}},
	}
	before := ledgerState(t, d)
	for range 2 { // the first leaves nothing that the second could find
		done := must[engagement.Applied](t)(l.Rehearse(t.Context(), b))
		if done.Inserted != 2 || done.Duplicates != 0 {
			t.Errorf("rehearsed %+v, want two new events", done)
		}
		if diff := cmp.Diff(before, ledgerState(t, d)); diff != "" {
			t.Errorf("a rehearsal left something behind\n%s", diff)
		}
	}
	// What it learned of cells and days that were rolled back is not believed later.
	if done := apply(t, l, b); done.Inserted != 2 {
		t.Errorf("applied %+v after the rehearsal", done)
	}
	after := ledgerState(t, d)
	if done := must[engagement.Applied](t)(l.Rehearse(t.Context(), b)); done.Inserted != 0 || done.Duplicates != 2 {
		t.Errorf("rehearsed %+v, want two duplicates", done)
	}
	if diff := cmp.Diff(after, ledgerState(t, d)); diff != "" {
		t.Error(diff)
	}
	if before == after {
		t.Error("the batch itself changed nothing, so that this test saw nothing")
	}
}
