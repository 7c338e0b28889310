package engagement

import (
	"encoding/binary"
	"errors"
	"time"

	"erawan/campaigns/token"
)

// Records of the event log start with a version and a kind.
const (
	recordVersion = 1
	eventRecord   = 'e'
	tallyRecord   = 't'
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
	return append(b, e.Signals...)
}

// Append writes a tally as a record of the log, after b.
func (t *Tally) Append(b []byte) []byte {
	b = append(b, recordVersion, tallyRecord)
	b = append(b, t.Batch[:]...)
	b = binary.AppendUvarint(b, uint64(t.Bucket.UnixMilli()))
	b = binary.AppendUvarint(b, uint64(t.Count))
	return t.Cell.Append(b)
}

// read adds a record to a batch.
func (b *Batch) read(record []byte) error {
	r := token.NewReader(record)
	if r.Byte() != recordVersion {
		return errRecord
	}
	switch r.Byte() {
	case eventRecord:
		e := readEvent(r)
		if r.Err() != nil || e.Type == 0 || e.Type >= Types {
			return errRecord
		}
		b.Events = append(b.Events, e)
	case tallyRecord:
		t := readTally(r)
		if r.Err() != nil || t.Count <= 0 {
			return errRecord
		}
		b.Tallies = append(b.Tallies, t)
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
	e.Dwell = time.Duration(r.Uint()) * time.Millisecond
	e.Cell = r.Cell()
	e.Signals = r.Bytes()
	return e
}

func readTally(r *token.Reader) Tally {
	var t Tally
	copy(t.Batch[:], r.Take(16))
	t.Bucket = time.UnixMilli(int64(r.Uint())).UTC()
	t.Count = int64(r.Uint())
	t.Cell = r.Cell()
	return t
}

// HalfHour is the bucket an instant is counted in. Half-hours, because Myanmar is +06:30.
func HalfHour(t time.Time) time.Time { return t.UTC().Truncate(30 * time.Minute) }
