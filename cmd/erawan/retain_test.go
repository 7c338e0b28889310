package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/pledges"
	"erawan/campaigns/token"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/db/pledgedb"
	"erawan/internal/lang"
	"erawan/internal/storetest"
	"erawan/internal/testenv"
)

// ages are days before today on which each something happened.
var ages = []int{40, 31, 30, 8, 7, 0}

func TestRetainDropsTheDaysThatItNamesAndNothingElse(t *testing.T) {
	t.Run("postgres", func(t *testing.T) { retains(t, testenv.Postgres(t)) })
	t.Run("sqlite", func(t *testing.T) { retains(t, "sqlite://"+filepath.Join(t.TempDir(), "erawan.db")) })
}

func retains(t *testing.T, address string) {
	in := &installation{database: address}
	d := in.history(t)
	b := in.books(t)
	days := func(word string, ages ...int) string {
		var out strings.Builder
		for _, age := range ages {
			fmt.Fprintln(&out, word, campaigns.DateOf(time.Now().UTC()).Plus(-age))
		}
		return out.String()
	}
	before := b.tables(t, d.Postgres())
	for _, tc := range []struct {
		args []string
		says string
		left int
	}{
		{[]string{"--raw-days=30", "--dry-run"}, days("would drop", 40, 31), 6},
		{[]string{"--raw-days=30"}, days("dropped", 40, 31), 4},
		{[]string{"--raw-days=30"}, "", 4},
		{[]string{"--raw-days=7"}, days("dropped", 30, 8), 2},
	} {
		code, out, e := call(t, append([]string{"retain", "--database-url=" + address}, tc.args...)...)
		if code != done || out != tc.says {
			t.Fatalf("%v: exit %d, said %q, want %q %s", tc.args, code, out, tc.says, e)
		}
		if n := b.sum(t, "select count(distinct day) from event"); n != tc.left || n != b.sum(t, "select count(*) from tally_batch") {
			t.Fatalf("%v: %d days of events are left, %d tallies, want %d", tc.args, n, b.sum(t, "select count(*) from tally_batch"), tc.left)
		}
	}
	after := b.tables(t, d.Postgres())
	for _, raw := range []string{"event", "tally_batch"} {
		delete(before, raw)
		delete(after, raw)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error(diff)
	}
	if code, _, e := call(t, "retain", "--database-url="+address, "--raw-days=6"); code != misuse || !strings.Contains(e, "at least 7") {
		t.Errorf("six days: exit %d %s", code, e)
	}
}

// history makes the schema and lets something happen on each of the days.
func (in *installation) history(t *testing.T) *db.DB {
	t.Helper()
	if _, err := db.Migrate(t.Context(), in.database, db.Up); err != nil {
		t.Fatal(err)
	}
	var at time.Time
	d, err := db.Open(t.Context(), in.database, db.Options{Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	ledger := ledgerdb.New(d)
	if err := ledger.Declare(t.Context(), []string{"Asia/Bangkok"}); err != nil {
		t.Fatal(err)
	}
	for _, age := range ages {
		at = campaigns.DateOf(time.Now().UTC()).Plus(-age).In(time.UTC).Add(time.Hour)
		cell := token.Cell{Campaign: 7, Org: 1, Message: 8, Variant: "a", Arm: token.Shown, Locale: lang.Th, Placement: 9, PlacementOrg: 2, Place: "TH"}
		click := engagement.Event{Token: token.NewID(at), Type: engagement.Click, Cell: cell, OccurredAt: at, ReceivedAt: at}
		tally := engagement.Tally{Batch: token.NewID(at), Cell: cell, Bucket: engagement.HalfHour(at), Count: 3}
		if _, err := ledger.Apply(t.Context(), engagement.Batch{Events: []engagement.Event{click}, Tallies: []engagement.Tally{tally}}); err != nil {
			t.Fatal(err)
		}
		promise := pledges.Pledge{Token: click.Token, Cell: cell, Statement: 1, Digest: []byte{1}, Consent: 2, Locale: lang.Th, At: at}
		if _, made, err := (pledgedb.Store{DB: d, Signer: storetest.PledgeSigner}).Create(t.Context(), promise); err != nil || !made {
			t.Fatal(made, err)
		}
	}
	return d
}

// tables says what stands in every table, days of raw events apart.
func (b books) tables(t *testing.T, postgres bool) map[string]string {
	t.Helper()
	query := "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
	if postgres {
		query = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition"
	}
	rows, err := b.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil || len(names) < 20 {
		t.Fatalf("%d tables, %v", len(names), err)
	}
	out := map[string]string{}
	for _, name := range names {
		out[name] = b.content(t, name)
	}
	return out
}

// content is every row of a table as text, in no order that matters.
func (b books) content(t *testing.T, table string) string {
	t.Helper()
	rows, err := b.Query("select * from " + table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprint(values))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestADayThatABackupReadsIsNotDropped(t *testing.T) {
	t.Parallel()
	in := &installation{database: testenv.Postgres(t)}
	d := in.history(t)
	b := in.books(t)
	reader, err := b.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	oldest := campaigns.DateOf(time.Now().UTC()).Plus(-40)
	if _, err := reader.Exec("lock table event_" + strings.ReplaceAll(oldest.String(), "-", "") + " in access share mode"); err != nil {
		t.Fatal(err)
	}
	dropped, err := ledgerdb.New(d).DropBefore(t.Context(), oldest.Plus(30))
	if !errors.Is(err, ledgerdb.ErrInUse) || len(dropped) != 0 {
		t.Fatalf("dropped %v, %v", dropped, err)
	}
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	if dropped, err := ledgerdb.New(d).DropBefore(t.Context(), oldest.Plus(30)); err != nil || len(dropped) != 3 {
		t.Fatalf("dropped %v, %v", dropped, err)
	}
}

func TestAWorkerMakesTheDaysToComeReady(t *testing.T) {
	in := scaled(t)
	in.worker(t)
	d, err := db.Open(t.Context(), in.database, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	eventually(t, "the day after tomorrow is ready", func() bool {
		days, err := ledgerdb.New(d).Days(t.Context())
		return err == nil && slices.Contains(days, campaigns.DateOf(time.Now().UTC()).Plus(2))
	})
}
