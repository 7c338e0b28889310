package engagement

import (
	"encoding/binary"
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/token"
	"erawan/internal/lang"
)

// Records of the event log start with a version and a kind.
const (
	recordVersion = 1
	eventRecord   = 'e'
	tallyRecord   = 't'
	sampleRecord  = 's'
	missRecord    = 'm'
	crowdRecord   = 'r'
	askedRecord   = 'q'
	intakeRecord  = 'i'
)

var errRecord = errors.New("engagement: not a record of ours")

// Append writes an event as a record of the log, after b.
func (e *Event) Append(b []byte) []byte {
	b = append(b, recordVersion, eventRecord)
	b = append(b, e.Token[:]...)
	b = append(b, byte(e.Type), byte(e.Filter), byte(e.Source))
	b = binary.AppendUvarint(b, uint64(e.Bucket))
	b = binary.AppendUvarint(b, uint64(e.Revision))
	b = binary.AppendUvarint(b, uint64(e.OccurredAt.UnixMilli()))
	b = binary.AppendUvarint(b, uint64(e.ReceivedAt.UnixMilli()))
	b = binary.AppendUvarint(b, uint64(e.Dwell.Milliseconds()))
	b = e.Cell.Append(b)
	b = binary.AppendUvarint(b, uint64(len(e.Signals)))
	b = append(b, e.Signals...)
	b = binary.AppendUvarint(b, uint64(e.Propensity))
	b = binary.AppendUvarint(b, uint64(e.Features))
	if e.Survey != 0 {
		b = binary.AppendUvarint(b, uint64(e.Survey))
	}
	return b
}

// Append writes a tally as a record of the log, after b.
func (t *Tally) Append(b []byte) []byte {
	b = append(b, recordVersion, tallyRecord)
	b = append(b, t.Batch[:]...)
	b = binary.AppendUvarint(b, uint64(t.Bucket.UnixMilli()))
	b = binary.AppendUvarint(b, uint64(t.Count))
	return append(t.Cell.Append(b), byte(t.Cell.Source))
}

// read adds a record to a batch. What no writer of ours could have written is damage, and refused here:
// in the ledger it would be trouble for the whole batch.
func (b *Batch) read(record []byte) error {
	r := token.NewReader(record)
	if r.Byte() != recordVersion {
		return errRecord
	}
	kind := r.Byte()
	switch kind {
	case eventRecord:
		e := readEvent(r)
		if r.Err() != nil || !e.sane() {
			return errRecord
		}
		b.Events = append(b.Events, e)
	case tallyRecord:
		t := readTally(r)
		if r.Err() != nil || t.Count <= 0 || !sane(t.Cell) || !moment(t.Bucket) {
			return errRecord
		}
		b.Tallies = append(b.Tallies, t)
	case sampleRecord:
		v := readSample(r)
		if r.Err() != nil || !saneSample(v) {
			return errRecord
		}
		b.Samples = append(b.Samples, v)
	case missRecord:
		m := readMiss(r)
		if r.Err() != nil || m.Count <= 0 || m.Campaign <= 0 || !moment(m.Bucket) || !m.Why.IsMiss() {
			return errRecord
		}
		b.Misses = append(b.Misses, m)
	case crowdRecord:
		u := readCrowd(r)
		if r.Err() != nil || !u.sane() {
			return errRecord
		}
		b.Crowds = append(b.Crowds, u)
	default:
		return b.readMore(kind, r)
	}
	return nil
}

// readMore adds a record of what nodes count of themselves.
func (b *Batch) readMore(kind byte, r *token.Reader) error {
	switch kind {
	case askedRecord:
		a := readAsked(r)
		if r.Err() != nil || !a.sane() {
			return errRecord
		}
		b.Requests = append(b.Requests, a)
	case intakeRecord:
		i := readIntake(r)
		if r.Err() != nil || !i.sane() {
			return errRecord
		}
		b.Intakes = append(b.Intakes, i)
	default:
		return errRecord
	}
	return nil
}

func readEvent(r *token.Reader) Event {
	var e Event
	copy(e.Token[:], r.Take(16))
	e.Type, e.Filter, e.Source = Type(r.Byte()), Filter(r.Byte()), token.Source(r.Byte())
	e.Bucket, e.Revision = int(r.Uint()), int64(r.Uint())
	e.OccurredAt = time.UnixMilli(int64(r.Uint())).UTC()
	e.ReceivedAt = time.UnixMilli(int64(r.Uint())).UTC()
	e.Dwell = time.Duration(min(r.Uint(), uint64(MaxDwell.Milliseconds()))) * time.Millisecond
	e.Cell = r.Cell().From(e.Source)
	e.Signals = r.Bytes()
	if r.More() { // the oldest records end here
		e.Propensity = int(r.Uint())
	}
	if r.More() { // and those from before features were kept here
		e.Features = Features(r.Uint())
	}
	if r.More() { // and those of cards that ask nothing here
		e.Survey = int64(r.Uint())
	}
	return e
}

func readTally(r *token.Reader) Tally {
	var t Tally
	copy(t.Batch[:], r.Take(16))
	t.Bucket = time.UnixMilli(int64(r.Uint())).UTC()
	t.Count = int64(r.Uint())
	t.Cell = r.Cell().From(token.Untold)
	if r.More() { // records from before it was told end here
		t.Cell.Source = token.Source(r.Byte())
	}
	return t
}

// appendSample writes a part of the sample as a record of the log, after b.
func appendSample(b []byte, v *reach.Batch) []byte {
	b = append(b, recordVersion, sampleRecord)
	b = append(b, v.Node[:]...)
	for _, n := range []int64{int64(v.Day), v.Visits, int64(len(v.Rows))} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	for i := range v.Rows {
		row := &v.Rows[i]
		for _, n := range []int64{row.Rank, row.Placement, row.Partner} {
			b = binary.AppendUvarint(b, uint64(n))
		}
		b = binary.AppendUvarint(b, uint64(len(row.Locale)))
		b = append(b, row.Locale...)
		b = binary.AppendUvarint(b, uint64(len(row.Signals)))
		b = append(b, row.Signals...)
	}
	return b
}

func readSample(r *token.Reader) reach.Batch {
	var v reach.Batch
	copy(v.Node[:], r.Take(16))
	v.Day, v.Visits = reach.Day(r.Uint()), int64(r.Uint())
	for n := r.Uint(); n > 0 && r.Err() == nil; n-- {
		row := reach.Row{Day: v.Day, Rank: int64(r.Uint()), Placement: int64(r.Uint()), Partner: int64(r.Uint())}
		row.Locale = lang.Locale(r.Bytes())
		row.Signals = r.Bytes()
		v.Rows = append(v.Rows, row)
	}
	return v
}

func saneSample(v reach.Batch) bool {
	if v.Day < 0 || !moment(v.Day.Time()) || v.Visits <= 0 {
		return false
	}
	for _, row := range v.Rows {
		if row.Rank < 0 || row.Placement < 0 || row.Partner < 0 || len(row.Signals) > maxSignals ||
			row.Locale != "" && !slices.Contains(lang.All, row.Locale) {
			return false
		}
	}
	return true
}

// append writes misses as a record of the log, after b.
func (m *Miss) append(b []byte) []byte {
	b = append(b, recordVersion, missRecord)
	b = append(b, m.Node[:]...)
	for _, n := range []int64{m.Bucket.UnixMilli(), m.Campaign, m.Count, int64(len(m.Why))} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return append(b, m.Why...)
}

func readMiss(r *token.Reader) Miss {
	var m Miss
	copy(m.Node[:], r.Take(16))
	m.Bucket = HalfHour(time.UnixMilli(int64(r.Uint())))
	m.Campaign, m.Count = int64(r.Uint()), int64(r.Uint())
	m.Why = delivery.Reason(r.Bytes())
	return m
}

// maxSignals is more than any visit's answers take, in bytes.
const maxSignals = 1024

func (e *Event) sane() bool {
	return e.Type > 0 && e.Type < Types && e.Bucket >= 0 && e.Bucket < campaigns.Buckets && e.Revision >= 0 &&
		e.Survey >= 0 && e.Propensity >= 0 && e.Propensity <= campaigns.Buckets && e.Features>>featureEnd == 0 &&
		moment(e.OccurredAt) && moment(e.ReceivedAt) && sane(e.Cell)
}

func sane(c token.Cell) bool {
	for _, id := range []int64{c.Campaign, c.Org, c.Message, c.Placement, c.PlacementOrg, c.Segment} {
		if id < 0 {
			return false
		}
	}
	return len(c.Variant)+len(c.Place) <= 64 && utf8.ValidString(c.Variant) && utf8.ValidString(c.Place)
}

// moment reports whether an instant lies in the centuries that databases and people agree on.
func moment(t time.Time) bool { return t.Year() >= 1970 && t.Year() <= 9999 }

// HalfHour is the bucket an instant is counted in. Half-hours, because Myanmar is +06:30.
func HalfHour(t time.Time) time.Time { return t.UTC().Truncate(30 * time.Minute) }
