package engagement

import (
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"erawan/audience/reach"
	"erawan/campaigns/token"
	"erawan/internal/lang"
)

var noon = time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)

func drawCell(r *rapid.T) token.Cell {
	id := rapid.Int64Min(0)
	return token.Cell{Campaign: id.Draw(r, "campaign"), Org: id.Draw(r, "org"), Message: id.Draw(r, "message"),
		Variant: rapid.StringN(0, 8, 8).Draw(r, "variant"), Arm: token.Arm(rapid.IntRange(0, 2).Draw(r, "arm")),
		Locale:    rapid.SampledFrom(append([]lang.Locale{""}, lang.All...)).Draw(r, "locale"),
		Placement: id.Draw(r, "placement"), PlacementOrg: id.Draw(r, "placement org"), Segment: id.Draw(r, "segment"),
		Place: rapid.SampledFrom([]string{"", "TH", "CN"}).Draw(r, "place")}.From(drawSource(r))
}

func drawSource(r *rapid.T) token.Source {
	return rapid.SampledFrom([]token.Source{token.PerView, token.PageStore, token.Pseudonym, token.Cluster, token.Untold}).Draw(r, "source")
}

func drawID(r *rapid.T) token.ID {
	return token.ID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(r, "id"))
}

func drawTime(r *rapid.T) time.Time {
	return time.UnixMilli(rapid.Int64Range(0, 1e13).Draw(r, "at")).UTC()
}

func drawEvent(r *rapid.T) Event {
	e := Event{Token: drawID(r), Type: Type(rapid.IntRange(1, int(Types)-1).Draw(r, "type")),
		Filter: Filter(rapid.IntRange(0, 2).Draw(r, "filter")), Cell: drawCell(r), Bucket: rapid.IntRange(0, 1023).Draw(r, "bucket"),
		Features: Features(rapid.Uint64Max(1<<featureEnd-1).Draw(r, "features")), Source: drawSource(r), Propensity: rapid.IntRange(0, 1024).Draw(r, "propensity"), Revision: rapid.Int64Min(0).Draw(r, "revision"),
		OccurredAt: drawTime(r), ReceivedAt: drawTime(r),
		Dwell: time.Duration(rapid.Int64Range(0, MaxDwell.Milliseconds()).Draw(r, "dwell")) * time.Millisecond}
	e.Cell = e.Cell.From(e.Source)
	if signals := rapid.SliceOfN(rapid.Byte(), 0, 72).Draw(r, "signals"); len(signals) > 0 {
		e.Signals = signals
	}
	return e
}

func drawTally(r *rapid.T) Tally {
	return Tally{Batch: drawID(r), Cell: drawCell(r), Bucket: HalfHour(drawTime(r)), Count: rapid.Int64Min(1).Draw(r, "count")}
}

func TestEveryRecordReadsBackAsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		e, y := drawEvent(r), drawTally(r)
		var got Batch
		for _, record := range [][]byte{e.Append(nil), y.Append([]byte{})} {
			if err := got.read(record); err != nil {
				r.Fatal(err)
			}
		}
		if diff := cmp.Diff(Batch{Events: []Event{e}, Tallies: []Tally{y}}, got); diff != "" {
			r.Fatal(diff)
		}
	})
}

func TestARecordCutShortIsNoRecord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		e, y := drawEvent(r), drawTally(r)
		// Where records once ended, they may still end.
		once := len(binary.AppendUvarint(binary.AppendUvarint(nil, uint64(e.Propensity)), uint64(e.Features)))
		for i, whole := range [][]byte{e.Append(nil), y.Append(nil)} {
			whole = whole[:len(whole)-[]int{once, 1}[i]]
			var b Batch
			if err := b.read(whole[:rapid.IntRange(0, len(whole)-1).Draw(r, "length")]); err == nil {
				r.Fatal("read what was cut short")
			}
			if len(b.Events)+len(b.Tallies) > 0 {
				r.Fatal("a record that was refused is in the batch")
			}
		}
	})
}

func TestARecordOfAnotherMakingIsRefused(t *testing.T) {
	t.Parallel()
	e := Event{Token: token.NewID(noon), Type: Click, OccurredAt: noon, ReceivedAt: noon}
	good := e.Append(nil)
	change := func(at int, to byte) []byte {
		out := append([]byte(nil), good...)
		out[at] = to
		return out
	}
	damaged := func(spoil func(e *Event)) []byte {
		d := e
		spoil(&d)
		return d.Append(nil)
	}
	none := Tally{Batch: token.NewID(noon), Bucket: noon}
	for name, record := range map[string][]byte{
		"nothing":             nil,
		"a later version":     change(0, recordVersion+1),
		"another kind":        change(1, 'x'),
		"no type":             change(18, 0),
		"a type of no name":   change(18, byte(Types)),
		"a tally of nothing":  none.Append(nil),
		"text":                []byte(`{"token":"…"}`),
		"zeros":               make([]byte, 200),
		"a bucket too many":   damaged(func(e *Event) { e.Bucket = 1024 }),
		"a negative revision": damaged(func(e *Event) { e.Revision = -1 }),
		"before 1970":         damaged(func(e *Event) { e.OccurredAt = time.UnixMilli(-1) }),
		"after the calendar":  damaged(func(e *Event) { e.ReceivedAt = noon.AddDate(9000, 0, 0) }),
		"a negative campaign": damaged(func(e *Event) { e.Cell.Campaign = -7 }),
		"a long variant":      damaged(func(e *Event) { e.Cell.Variant = strings.Repeat("a", 65) }),
		"a place of no text":  damaged(func(e *Event) { e.Cell.Place = "\xff" }),
		"only version, event": {recordVersion, eventRecord},
		"only version, tally": {recordVersion, tallyRecord},
	} {
		var b Batch
		if b.read(record) == nil {
			t.Errorf("%s was read", name)
		}
	}
}

func FuzzRecordsFromOutside(f *testing.F) {
	e := Event{Token: token.NewID(noon), Type: Click, OccurredAt: noon, ReceivedAt: noon, Signals: []byte{0, 2, 'T', 'H'},
		Cell: token.Cell{Campaign: 7, Variant: "a", Locale: lang.Th, Place: "TH"}}
	y := Tally{Batch: token.NewID(noon), Bucket: noon, Count: 3}
	f.Add(e.Append(nil))
	f.Add(y.Append(nil))
	f.Add([]byte{1, 'e', 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, record []byte) {
		var b Batch
		if err := b.read(record); err != nil {
			if len(b.Events)+len(b.Tallies) > 0 {
				t.Fatal("a refused record is in the batch")
			}
			return
		}
		// Whatever was read is written and read again as the same.
		var again Batch
		var out []byte
		if len(b.Events) == 1 {
			out = b.Events[0].Append(nil)
		} else {
			out = b.Tallies[0].Append(nil)
		}
		if err := again.read(out); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(b, again); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestHalfHoursAreThoseOfTheHourAndOfYangon(t *testing.T) {
	t.Parallel()
	yangon := time.FixedZone("", 6*3600+1800)
	for _, row := range []struct{ at, want time.Time }{
		{noon, noon},
		{noon.Add(30*time.Minute - 1), noon},
		{noon.Add(30 * time.Minute), noon.Add(30 * time.Minute)},
		{time.Date(2026, 11, 25, 0, 0, 0, 0, yangon), time.Date(2026, 11, 24, 17, 30, 0, 0, time.UTC)},
		{time.Date(2026, 11, 24, 23, 59, 59, 0, yangon), time.Date(2026, 11, 24, 17, 0, 0, 0, time.UTC)},
	} {
		if got := HalfHour(row.at); !got.Equal(row.want) || got.Location() != time.UTC {
			t.Errorf("%v is in %v, want %v", row.at, got, row.want)
		}
	}
}

func drawSample(r *rapid.T) reach.Batch {
	b := reach.Batch{Node: drawID(r), Day: reach.Day(rapid.IntRange(0, 100_000).Draw(r, "day")), Visits: rapid.Int64Min(1).Draw(r, "visits")}
	id := rapid.Int64Min(0)
	for range rapid.IntRange(0, 3).Draw(r, "rows") {
		row := reach.Row{Day: b.Day, Rank: id.Draw(r, "rank"), Placement: id.Draw(r, "placement"), Partner: id.Draw(r, "partner"),
			Locale: rapid.SampledFrom(append([]lang.Locale{""}, lang.All...)).Draw(r, "locale")}
		if signals := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(r, "signals"); len(signals) > 0 {
			row.Signals = signals
		}
		b.Rows = append(b.Rows, row)
	}
	return b
}

func TestAPartOfTheSampleReadsBackAsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		want := drawSample(r)
		record := appendSample(nil, &want)
		var got Batch
		if err := got.read(record); err != nil {
			r.Fatal(err)
		}
		if diff := cmp.Diff(Batch{Samples: []reach.Batch{want}}, got); diff != "" {
			r.Fatal(diff)
		}
		cut := record[:rapid.IntRange(0, len(record)-1).Draw(r, "cut")]
		if err := new(Batch).read(cut); err == nil {
			r.Fatal("a record that was cut short is read")
		}
	})
}

func TestWhatNoSamplerWroteIsDamage(t *testing.T) {
	t.Parallel()
	good := func() reach.Batch {
		return reach.Batch{Node: [16]byte{1}, Day: 20_000, Visits: 1, Rows: []reach.Row{{Day: 20_000, Rank: 1, Placement: 2, Partner: 3, Locale: lang.Th, Signals: []byte{1}}}}
	}
	for name, spoil := range map[string]func(*reach.Batch){
		"nothing wrong":    func(*reach.Batch) {},
		"no visits":        func(b *reach.Batch) { b.Visits = 0 },
		"a day of no year": func(b *reach.Batch) { b.Day = 10_000_000 },
		"a language":       func(b *reach.Batch) { b.Rows[0].Locale = "xx" },
		"a rank":           func(b *reach.Batch) { b.Rows[0].Rank = -1 },
		"a placement":      func(b *reach.Batch) { b.Rows[0].Placement = -1 },
		"a partner":        func(b *reach.Batch) { b.Rows[0].Partner = -1 },
		"too many signals": func(b *reach.Batch) { b.Rows[0].Signals = make([]byte, 1025) },
	} {
		b := good()
		spoil(&b)
		if err := new(Batch).read(appendSample(nil, &b)); (err == nil) != (name == "nothing wrong") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRecordsFromBeforeSourcesWereToldReadAsUnknown(t *testing.T) {
	t.Parallel()
	e := Event{Token: token.NewID(noon), Type: Click, OccurredAt: noon, ReceivedAt: noon, Source: token.PageStore, Propensity: 3, Cell: token.Cell{Campaign: 7, Source: token.PageStore}}
	y := Tally{Batch: token.NewID(noon), Bucket: noon, Count: 3, Cell: token.Cell{Campaign: 7, Source: token.PageStore}}
	var b Batch
	for i, whole := range [][]byte{e.Append(nil), y.Append(nil)} {
		if err := b.read(whole[:len(whole)-[]int{2, 1}[i]]); err != nil {
			t.Fatal(err)
		}
	}
	if got := b.Events[0]; got.Propensity != 0 || got.Cell.Source != token.PageStore || b.Tallies[0].Cell.Source != token.Untold {
		t.Errorf("got %+v", b)
	}
}
