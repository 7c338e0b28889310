package db_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"erawan/campaigns"
	"erawan/internal/db"
)

func open(t *testing.T) *db.DB {
	t.Helper()
	url := "sqlite://" + filepath.Join(t.TempDir(), "a b%c?.db")
	if _, err := db.Migrate(t.Context(), url, db.Up); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), url, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestAReaderLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	d := open(t)
	err := d.Read(t.Context(), func(tx *db.Tx) error {
		_, err := tx.RaiseRevision()
		return err
	})
	if err != nil {
		t.Log("a write in a reader is refused:", err)
	}
	var c db.Counters
	if err := d.Read(t.Context(), func(tx *db.Tx) (err error) { c, err = tx.Counters(); return err }); err != nil {
		t.Fatal(err)
	}
	if c.Revision != 0 {
		t.Errorf("revision is %d after a reader", c.Revision)
	}
}

func TestRowsArriveAsTheyWereBound(t *testing.T) {
	t.Parallel()
	d := open(t)
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
}

func TestAFailedWriteIsUndone(t *testing.T) {
	t.Parallel()
	d := open(t)
	boom := errors.New("boom")
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		if _, err := tx.RaiseRevision(); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatalf("got %v", err)
	}
	var c db.Counters
	if err := d.Read(t.Context(), func(tx *db.Tx) (err error) { c, err = tx.Counters(); return err }); err != nil {
		t.Fatal(err)
	}
	if c.Revision != 0 {
		t.Errorf("revision is %d", c.Revision)
	}
}

func TestMigrationsGoUpAndAllTheWayDownAgain(t *testing.T) {
	t.Parallel()
	url := "sqlite://" + filepath.Join(t.TempDir(), "erawan.db")
	ctx := context.Background()
	up, err := db.Migrate(ctx, url, db.Up)
	if err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(ctx, url, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if ok, err := d.SchemaCurrent(ctx); err != nil || !ok {
		t.Errorf("after up: current %v, %v", ok, err)
	}
	for range up {
		if _, err := db.Migrate(ctx, url, db.Down); err != nil {
			t.Fatal(err)
		}
	}
	if ok, err := d.SchemaCurrent(ctx); err != nil || ok {
		t.Errorf("after down: current %v, %v", ok, err)
	}
	status, err := db.Status(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	if len(status) != len(up) || status[0].Applied {
		t.Errorf("status is %v", status)
	}
	if _, err := db.Migrate(ctx, url, db.Up); err != nil {
		t.Fatal(err)
	}
}
