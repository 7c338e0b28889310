package spool

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// Read returns up to max of the oldest records that are not acknowledged by Ack, in order; without
// an Ack between, the same again. When there is none it waits as long as Options.Wait, and then
// returns none.
func (l *Log) Read(ctx context.Context, max int) ([]Record, error) {
	return l.ReadAfter(ctx, Record{}, max)
}

// ReadAfter is Read for who reads on before it acknowledges: it returns what comes after a record
// that was returned before. The zero record stands for none.
func (l *Log) ReadAfter(ctx context.Context, last Record, max int) ([]Record, error) {
	after := last.Pos
	after.Offset += frameSize(last.Data)
	records, more, err := l.readOnce(after, max)
	if err != nil || len(records) > 0 || l.opts.Wait <= 0 {
		return records, err
	}

	timer := time.NewTimer(l.opts.Wait)
	defer timer.Stop()
	select {
	case <-more:
	case <-timer.C:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	records, _, err = l.readOnce(after, max)
	return records, err
}

// readOnce also returns what is closed when there will be more than it saw.
func (l *Log) readOnce(after Pos, max int) ([]Record, <-chan struct{}, error) {
	l.reading.Lock()
	defer l.reading.Unlock()
	l.mu.Lock()
	more, closed := l.more, l.closed
	l.mu.Unlock()
	if closed {
		return nil, nil, ErrClosed
	}
	records, err := l.readAvailable(after, max)
	return records, more, err
}

// readAvailable reads from a position on, or from the oldest unread record where that is later. It
// needs l.reading.
func (l *Log) readAvailable(at Pos, max int) ([]Record, error) {
	l.mu.Lock()
	if at.before(l.at) {
		at = l.at
	}
	segments := make([]segment, len(l.segments))
	for i, s := range l.segments {
		segments[i] = *s
	}
	l.mu.Unlock()

	var records []Record
	for _, s := range segments {
		if s.n < at.Segment {
			continue
		}
		from := int64(0)
		if s.n == at.Segment {
			from = at.Offset
		}
		if from >= s.end {
			continue
		}
		var err error
		records, err = l.readSegment(records, s, from, max)
		if err != nil {
			return nil, fmt.Errorf("read spool: %w", err)
		}
		if len(records) >= max {
			break
		}
	}
	return records, nil
}

// readSegment appends a segment's records from an offset on, until there are max.
func (l *Log) readSegment(records []Record, s segment, from int64, max int) ([]Record, error) {
	f, err := os.Open(l.path(s.n))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if _, err := f.Seek(from, io.SeekStart); err != nil {
		return nil, err
	}

	in := newFrames(f, from, s.end)
	for len(records) < max {
		pos := Pos{Segment: s.n, Offset: in.off}
		fr, err := in.next()
		if errors.Is(err, errDamaged) {
			l.cut(pos)
			return records, nil
		}
		if errors.Is(err, io.EOF) {
			return records, nil
		}
		if err != nil {
			return nil, err
		}
		records = append(records, Record{Pos: pos, At: fr.at, Data: fr.data})
	}
	return records, nil
}

// cut ends a segment where damage begins, so that reading goes on in the one after it. The file is
// kept for the operator when the reader is done with it.
func (l *Log) cut(pos Pos) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.segments {
		if s.n != pos.Segment || s.end <= pos.Offset {
			continue
		}
		l.opts.Logger.Error("spool segment damaged", "segment", s.n, "offset", pos.Offset, "bytes_lost", s.end-pos.Offset)
		l.unread -= s.end - pos.Offset
		s.end, s.damaged = pos.Offset, true
	}
}

// Ack says that records are safe elsewhere. They are the first that Read returned, in that order;
// ones acknowledged before are passed over. When Ack returns nil they will not be read again, by a
// later opener either, and segments that hold no others are gone.
func (l *Log) Ack(ctx context.Context, records []Record) error {
	l.reading.Lock()
	defer l.reading.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}

	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return ErrClosed
	}
	at, moved := l.at, int64(0)
	for _, r := range records {
		if r.Pos.before(at) {
			continue
		}
		if at = l.skipRead(at); r.Pos != at {
			l.mu.Unlock()
			return fmt.Errorf("acknowledge spool record %d/%d: the oldest unread is %d/%d", r.Pos.Segment, r.Pos.Offset, at.Segment, at.Offset)
		}
		at.Offset += frameSize(r.Data)
		moved += frameSize(r.Data)
	}
	at = l.skipRead(at)
	l.mu.Unlock()

	if moved == 0 {
		return nil
	}
	if err := writePosition(l.opts.Dir, at); err != nil {
		return fmt.Errorf("acknowledge in spool: %w", err)
	}
	l.mu.Lock()
	l.at = at
	l.unread -= moved
	read := l.dropRead()
	l.mu.Unlock()
	l.remove(read)
	return nil
}

// skipRead moves a position past segments that will get no more records. It needs l.mu.
func (l *Log) skipRead(at Pos) Pos {
	for _, s := range l.segments {
		if s.n < at.Segment {
			continue
		}
		if s.n > at.Segment {
			at = Pos{Segment: s.n}
		}
		if at.Offset < s.end || s == l.current {
			return at
		}
		at = Pos{Segment: s.n + 1}
	}
	return at
}

// dropRead takes the segments before the reader off the list. It needs l.mu.
func (l *Log) dropRead() []segment {
	var read []segment
	for len(l.segments) > 0 && l.segments[0].n < l.at.Segment {
		read = append(read, *l.segments[0])
		l.segments = l.segments[1:]
	}
	return read
}

// remove deletes the files of segments that were read; the next opener does what it could not.
func (l *Log) remove(segments []segment) {
	for _, s := range segments {
		path := l.path(s.n)
		err := error(nil)
		if s.damaged {
			err = os.Rename(path, path+".damaged")
		} else {
			err = removeFile(path)
		}
		if err != nil {
			l.opts.Logger.Warn("spool segment not removed", "segment", s.n, "error", err)
		}
	}
}

func removeFile(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
