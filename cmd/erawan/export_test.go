package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/evidencedb"
	"erawan/internal/db/ledgerdb"
)

// exported is an installation with more events than a worker writes out before it can be killed.
type exported struct {
	*installation
	db     *db.DB
	scope  access.Scope
	events int
}

const exportDays, exportDaily = 6, 300_000

func exporting(t *testing.T, in *installation) *exported {
	t.Helper()
	d, err := db.Open(t.Context(), in.database, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	x := &exported{installation: in, db: d, events: exportDays * exportDaily}
	var of struct {
		ID  int64 `gorm:"column:id"`
		Org int64 `gorm:"column:org_id"`
	}
	if err := d.Read(t.Context(), func(tx *db.Tx) error {
		return tx.Fetch(&of, "select id, org_id from campaign order by id limit 1", nil)
	}); err != nil {
		t.Fatal(err)
	}
	x.scope = access.Scope{Org: of.Org}
	var b engagement.Batch
	for back := range exportDays {
		at := campaigns.DateOf(time.Now().UTC()).Plus(-back - 1).In(time.UTC).Add(5 * time.Hour)
		b.Events = append(b.Events, engagement.Event{Token: token.NewID(at), Type: engagement.Impression, Cell: token.Cell{Campaign: of.ID, Org: of.Org, Variant: "a", Arm: token.Shown, Locale: "en"}, OccurredAt: at, ReceivedAt: at})
	}
	if _, err := ledgerdb.New(d).Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Run("update engagement_half_hour set impressions = @many", db.Params{"many": exportDaily})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return x
}

func (x *exported) store() evidencedb.Store { return evidencedb.Store{DB: x.db} }

// ask asks for all of its days.
func (x *exported) ask(t *testing.T) string {
	t.Helper()
	today := campaigns.DateOf(time.Now().UTC())
	e, err := x.store().Export(t.Context(), x.scope, evidence.Export{From: today.Plus(-exportDays), To: today.Plus(-1), Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	return e.Public
}

// askReport asks for the answer to a question about the same days.
func (x *exported) askReport(t *testing.T) string {
	t.Helper()
	today := campaigns.DateOf(time.Now().UTC())
	zones, err := x.store().Zones(t.Context())
	if err != nil || len(zones) == 0 {
		t.Fatalf("%v %v", zones, err)
	}
	e, err := evidence.Export{File: evidence.PlainCSV, Locale: "en"}.AskedAs(evidence.Question{From: today.Plus(-exportDays), To: today.Plus(-1), Zone: zones[0], By: evidence.OfDay})
	if err == nil {
		e, err = x.store().Export(t.Context(), x.scope, e)
	}
	if err != nil {
		t.Fatal(err)
	}
	return e.Public
}

func (x *exported) look(t *testing.T, public string) evidence.Export {
	t.Helper()
	e, _, err := x.store().ExportOf(t.Context(), x.scope, public)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// reach waits until so many days are made.
func (x *exported) reach(t *testing.T, public string, days int) {
	t.Helper()
	eventually(t, fmt.Sprintf("%d days of an export", days), func() bool { return x.look(t, public).Done >= days })
}

// forget lets the time go by for which whoever is dead holds it.
func (x *exported) forget(t *testing.T) {
	t.Helper()
	if err := x.db.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Run("update event_export set next_at = @now where state = 'waiting'", db.Params{"now": db.At(tx.Now)})
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// file waits for the whole of one.
func (x *exported) file(t *testing.T, public string) []byte {
	t.Helper()
	eventually(t, "an export", func() bool { return x.look(t, public).State == evidence.Made })
	var out bytes.Buffer
	for n := range x.look(t, public).Parts() {
		raw, err := x.store().ExportFile(t.Context(), x.scope, public, n)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(raw)
	}
	return out.Bytes()
}

// whole holds a file to one that was written by a worker that nobody disturbed, and to what there is.
func (x *exported) whole(t *testing.T, got, undisturbed []byte) {
	t.Helper()
	if !bytes.Equal(got, undisturbed) {
		t.Errorf("%d bytes, and %d others without the trouble", len(got), len(undisturbed))
	}
	z, err := gzip.NewReader(bytes.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(z)
	r.ReuseRecord = true
	seen := 0
	for _, err = r.Read(); err == nil; _, err = r.Read() {
		seen++
	}
	if seen != x.events {
		t.Errorf("%d events stand in the file, and %d happened (%v)", seen, x.events, err)
	}
}

// disturbed is one that was met half way. A test may look too late, and then asks for another.
func (x *exported) disturbed(t *testing.T, halfWay func(public string) bool) string {
	t.Helper()
	for range 5 {
		if public := x.ask(t); halfWay(public) {
			return public
		}
	}
	t.Fatal("five exports were made before anybody looked")
	return ""
}

// going reports whether there is something left to make.
func (x *exported) going(t *testing.T, public string) bool {
	t.Helper()
	return x.look(t, public).State == evidence.Waiting
}

// TestAnExportGoesOnAfterKills kills whoever makes it, twice half way, with a report behind it: what others finish is what one alone makes.
func TestAnExportGoesOnAfterKills(t *testing.T) {
	t.Parallel()
	in := scaled(t)
	x := exporting(t, in)
	alone, report := x.ask(t), ""
	w := in.worker(t)
	want := x.file(t, alone)
	wantReport := x.file(t, x.askReport(t)) // now that a worker has said for which zones reports are kept
	public := x.disturbed(t, func(public string) bool {
		report = x.askReport(t)
		for _, days := range []int{1, 3} {
			x.reach(t, public, days)
			w.Kill()
			going := x.going(t, public)
			x.forget(t)
			w = in.worker(t)
			if !going {
				return false
			}
		}
		return true
	})
	x.whole(t, x.file(t, public), want)
	if got := x.file(t, report); !bytes.Equal(got, wantReport) || bytes.Count(got, []byte("\n")) < exportDays {
		t.Errorf("the report is %q, and %q without the trouble", got, wantReport)
	}
	if e := x.look(t, public); e.Attempts != 3 || e.Why != "" {
		t.Errorf("%+v", e)
	}
}

// TestAnExportWaitsForADiskThatIsFull kills the one process of an installation, starts it, and fills its disk: nothing can be written then, not
// even that it failed. It says so in its log, and goes on when it can.
func TestAnExportWaitsForADiskThatIsFull(t *testing.T) {
	t.Parallel()
	in := single(t)
	x := exporting(t, in)
	alone := x.ask(t)
	node := in.web(t, "a", "--with-worker")
	want := x.file(t, alone)
	public := x.disturbed(t, func(public string) bool {
		x.reach(t, public, 1)
		node.Kill()
		going := x.going(t, public)
		x.forget(t)
		node.start(t)
		if !going {
			return false
		}
		x.reach(t, public, 3)
		node.FillDisk(t, 0)
		if !x.going(t, public) {
			node.EmptyDisk(t)
			return false
		}
		return true
	})
	eventually(t, "a word of the full disk", func() bool {
		return strings.Contains(node.Output(), "exports not made") || strings.Contains(node.Output(), "export not made")
	})
	if !x.going(t, public) {
		t.Error("it is made on a disk that is full")
	}
	node.EmptyDisk(t)
	x.forget(t)
	x.whole(t, x.file(t, public), want)
}
