package db_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"erawan/campaigns"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/storetest"
	"erawan/internal/testenv"
)

func onBoth(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	storetest.OnEveryDatabase(t, func(t *testing.T, open storetest.OpenDB) { test(t, open(t)) })
}

// onEmpty runs a test on addresses of databases that have no schema yet.
func onEmpty(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); test(t, "sqlite://"+filepath.Join(t.TempDir(), "a b%c?.db")) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); test(t, testenv.Postgres(t)) })
}

func revision(t *testing.T, d *db.DB) (n int64) {
	t.Helper()
	err := d.Read(t.Context(), func(tx *db.Tx) error {
		c, err := tx.Counters()
		n = c.Revision
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func raise(tx *db.Tx) error {
	_, err := tx.RaiseRevision()
	return err
}

func TestAReaderLeavesNothingBehind(t *testing.T) {
	onBoth(t, func(t *testing.T, d *db.DB) {
		err := d.Read(t.Context(), raise)
		if d.Postgres() && err == nil {
			t.Error("a reader could write")
		}
		if n := revision(t, d); n != 0 {
			t.Errorf("revision is %d after a reader", n)
		}
	})
}

func TestAFailedWriteIsUndone(t *testing.T) {
	onBoth(t, func(t *testing.T, d *db.DB) {
		boom := errors.New("boom")
		err := d.Write(t.Context(), func(tx *db.Tx) error { return errors.Join(raise(tx), boom) })
		if !errors.Is(err, boom) {
			t.Fatalf("got %v", err)
		}
		if n := revision(t, d); n != 0 {
			t.Errorf("revision is %d", n)
		}
	})
}

func TestRevisionsAreTakenOneByOne(t *testing.T) {
	onBoth(t, func(t *testing.T, d *db.DB) {
		const writers, each = 4, 10
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for range each {
					if err := d.Write(t.Context(), raise); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if n := revision(t, d); n != writers*each {
			t.Errorf("revision is %d, want %d", n, writers*each)
		}
	})
}

// TestWritersThatLockEachOutAreRunAgain has two writers take two rows in opposite orders, and makes
// sure that each holds its first before it asks for its second.
func TestWritersThatLockEachOutAreRunAgain(t *testing.T) {
	t.Parallel()
	d := storetest.OpenPostgres(t)
	set := func(tx *db.Tx, key string) error {
		_, err := tx.Run("update setting set value = value || 'x' where key = @key", db.Params{"key": key})
		return err
	}
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Run("insert into setting (key, value) values ('a', ''), ('b', '')", nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var both, wg sync.WaitGroup
	both.Add(2)
	for _, keys := range [][2]string{{"a", "b"}, {"b", "a"}} {
		wg.Go(func() {
			first := true
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				if err := set(tx, keys[0]); err != nil {
					return err
				}
				if first {
					first = false
					both.Done()
					both.Wait()
				}
				return set(tx, keys[1])
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	var values []string
	if err := d.Read(t.Context(), func(tx *db.Tx) error { return tx.Fetch(&values, "select value from setting", nil) }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"xx", "xx"}, values); diff != "" {
		t.Error(diff)
	}
}

func TestAWriterThatIsCalledOffStopsWaiting(t *testing.T) {
	t.Parallel()
	d := storetest.OpenSQLite(t)
	err := d.Write(t.Context(), func(*db.Tx) error {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := d.Write(ctx, raise); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRowsArriveAsTheyWereBound(t *testing.T) {
	type row struct {
		N    int64      `gorm:"column:n"`
		Text string     `gorm:"column:s"`
		At   db.Instant `gorm:"column:at"`
		Day  db.Day     `gorm:"column:d"`
		ID   db.UUID    `gorm:"column:u"`
		Blob []byte     `gorm:"column:b"`
	}
	at := time.Date(2026, 11, 24, 7, 8, 9, 123e6, time.UTC)
	want := []row{
		{1 << 60, "ก 象 '\"\\", db.At(at), db.On(campaigns.Date{Year: 2026, Month: 11, Day: 24}), db.UUIDOf([16]byte{1, 2, 0, 255}), []byte{0, 1, 2}},
		{-2, "", db.At(at.Add(time.Hour)), db.On(campaigns.Date{Year: 2027, Month: 1, Day: 2}), db.UUIDOf([16]byte{}), nil},
	}
	onBoth(t, func(t *testing.T, d *db.DB) {
		var got []row
		err := d.Read(t.Context(), func(tx *db.Tx) error {
			return tx.Fetch(&got, "with fresh as (@rows) select n, s, at, d, u, b from fresh order by n desc", db.Params{"rows": db.RowsOf(want)})
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(db.Instant{}, db.Day{}, db.UUID{}), cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestBrokenConstraintsHaveAMeaning(t *testing.T) {
	onBoth(t, func(t *testing.T, d *db.DB) {
		for statement, want := range map[string]fault.Kind{
			"insert into counter (id) values (1)":                                                  fault.Conflict,
			"insert into counter (id) values (2)":                                                  fault.Invalid,
			"insert into campaign_placement (campaign_id, version, placement_id) values (1, 1, 1)": fault.Invalid,
			"insert into setting (key, value) values ('a', 'b'), ('a', 'c')":                       fault.Conflict,
			"insert into setting (key, value) values ('only a key')":                               fault.Internal,
			"insert into airport (iata, name, municipality, country, region, lat, lon, ivory_market_layer) values ('X', '', '', '', '', 0, 0, 9)": fault.Invalid,
		} {
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Run(statement, nil)
				return err
			})
			if err == nil || fault.KindOf(err) != want {
				t.Errorf("%s: %v, want kind %d", statement, err, want)
			}
		}
	})
}

func TestMigrationsGoUpAndAllTheWayDownAgain(t *testing.T) {
	onEmpty(t, func(t *testing.T, url string) {
		ctx := t.Context()
		up, err := db.Migrate(ctx, url, db.Up)
		if err != nil {
			t.Fatal(err)
		}
		d, err := db.Open(ctx, url, db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		current := func(want bool) {
			t.Helper()
			if got, err := d.SchemaCurrent(ctx); err != nil || got != want {
				t.Errorf("current is %v, %v; want %v", got, err, want)
			}
		}
		current(true)
		for range up {
			if _, err := db.Migrate(ctx, url, db.Down); err != nil {
				t.Fatal(err)
			}
			current(false)
		}
		if left := storetest.Columns(t, d); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
		if names, err := db.Migrate(ctx, url, db.Down); err != nil || len(names) != 0 {
			t.Errorf("one step below the ground: %v, %v", names, err)
		}
		status, err := db.Status(ctx, url)
		if err != nil || len(status) != len(up) || status[0].Applied {
			t.Errorf("status is %v, %v", status, err)
		}
		if _, err := db.Migrate(ctx, url, db.Up); err != nil {
			t.Fatal(err)
		}
		current(true)
	})
}

func TestMigrationsOfManyProcessesAtOnceHappenOnce(t *testing.T) {
	onEmpty(t, func(t *testing.T, url string) {
		var wg sync.WaitGroup
		applied := make([]int, 3)
		for i := range applied {
			wg.Go(func() {
				names, err := db.Migrate(t.Context(), url, db.Up)
				if err != nil {
					t.Error(err)
				}
				applied[i] = len(names)
			})
		}
		wg.Wait()
		status, err := db.Status(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		if got := applied[0] + applied[1] + applied[2]; got != len(status) {
			t.Errorf("%d files were applied, want %d", got, len(status))
		}
	})
}

func TestASchemaThatIsNotThereIsVersionZero(t *testing.T) {
	t.Parallel()
	d, err := db.Open(t.Context(), testenv.Postgres(t), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if n, err := d.SchemaVersion(t.Context()); n != 0 || err != nil {
		t.Errorf("version %d, %v", n, err)
	}
}

func TestAnAddressThatIsNoDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "mysql://x", "sqlite://", "sqlite:///nowhere/at/all.db", "postgres://%zz"} {
		if _, err := db.Open(t.Context(), url, db.Options{}); err == nil {
			t.Errorf("%q was opened", url)
		}
	}
}

func TestAPostgresThatIsAwayIsOpenedAndDoesNotAnswer(t *testing.T) {
	t.Parallel()
	d, err := db.Open(t.Context(), "postgres://nobody@127.0.0.1:1/none?connect_timeout=1", db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Ping(t.Context()); err == nil {
		t.Error("it answered")
	}
}
