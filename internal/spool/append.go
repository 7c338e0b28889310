package spool

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"erawan/internal/fault"
)

// batch is what several callers append with one write and one fsync.
type batch struct {
	buf  []byte
	done chan struct{} // closed when err is known
	err  error
}

// Append writes records in order and returns after they are on disk: nil is an acknowledgement.
// Records of one call are kept all or none. With an error nothing is acknowledged, though a record
// may still be found later when ctx ended first or the disk failed half-way.
func (l *Log) Append(ctx context.Context, records [][]byte) error {
	if err := ctx.Err(); err != nil || len(records) == 0 {
		return err
	}
	size := 0
	for _, r := range records {
		if len(r) > MaxRecord {
			return ErrTooLarge
		}
		size += frameOverhead + len(r)
	}
	buf, now := make([]byte, 0, size), l.opts.Now()
	for _, r := range records {
		buf = appendFrame(buf, now, r)
	}

	b, first, err := l.join(buf)
	if err != nil {
		return err
	}
	if first {
		l.lead(b)
		return b.err
	}
	select {
	case <-b.done:
		return b.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// join adds frames to the batch that is gathering. Whoever starts a batch must lead it.
func (l *Log) join(buf []byte) (b *batch, first bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, false, ErrClosed
	}
	if l.unread+l.reserved+int64(len(buf)) > l.opts.MaxBytes {
		return nil, false, ErrFull
	}
	l.reserved += int64(len(buf))
	if l.next == nil {
		l.next = &batch{done: make(chan struct{})}
		l.leaders.Add(1)
		first = true
	}
	l.next.buf = append(l.next.buf, buf...)
	return l.next, first, nil
}

// lead waits for the batch before to be written, closes its own to newcomers and writes it.
func (l *Log) lead(b *batch) {
	defer l.leaders.Done()
	l.writing <- struct{}{}
	defer func() { <-l.writing }()

	l.mu.Lock()
	l.next = nil
	l.mu.Unlock()

	b.err = l.write(b.buf)
	close(b.done)
}

// write puts frames on disk and makes them readable. After a failure the segment is left for good:
// once an fsync has failed nobody knows which of its pages are on disk, and a second fsync would
// not say. The next write starts a segment of its own.
func (l *Log) write(buf []byte) error {
	size := int64(len(buf))
	err := l.ensureSegment()
	if err == nil {
		if _, err = l.active.Write(buf); err == nil {
			err = l.active.Sync()
		}
	}
	if err == nil && l.settle(size) {
		return nil
	}

	l.abandon()
	err = unavailable(err)
	l.mu.Lock()
	l.reserved -= size
	l.failed = err
	l.mu.Unlock()
	return err
}

// settle makes what was fsynced readable. It refuses when the reader meanwhile found the segment
// damaged, since nothing past the damage can be read.
func (l *Log) settle(size int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.current.damaged {
		return false
	}
	l.failed = nil
	l.current.end += size
	l.unread += size
	l.reserved -= size
	if !l.closed {
		close(l.more)
		l.more = make(chan struct{})
	}
	return true
}

// ensureSegment makes active a segment with room, durable in its directory.
func (l *Log) ensureSegment() error {
	l.mu.Lock()
	cur := l.current
	full := cur != nil && (cur.end >= l.opts.SegmentBytes || cur.damaged)
	if full {
		l.current = nil
	}
	n := l.last + 1
	l.mu.Unlock()

	if cur != nil && !full {
		return nil
	}
	if full {
		err := l.active.Close()
		l.active = nil
		if err != nil {
			return err
		}
	}

	f, err := l.create(l.path(n))
	if err != nil {
		return err
	}
	l.active = f
	l.mu.Lock()
	l.last = n
	l.current = &segment{n: n}
	l.segments = append(l.segments, l.current)
	l.mu.Unlock()
	return syncDir(l.opts.Dir)
}

// abandon leaves the active segment with what is acknowledged in it. Cutting off the rest is a
// courtesy to the next opener, who would stop at the torn frame anyway.
func (l *Log) abandon() {
	if l.active == nil {
		return
	}
	l.mu.Lock()
	cur := *l.current
	l.current = nil
	empty := cur.end == 0 && !cur.damaged
	if empty {
		l.segments = l.segments[:len(l.segments)-1]
	}
	l.mu.Unlock()

	var err error
	if !cur.damaged {
		err = l.active.Truncate(cur.end)
	}
	err = errors.Join(err, l.active.Close())
	l.active = nil
	if empty {
		err = errors.Join(err, removeFile(l.path(cur.n)))
	}
	if err != nil {
		l.opts.Logger.Warn("spool segment left untidy", "segment", cur.n, "error", err)
	}
}

// unavailable tells why a record could not be kept, in words a caller can act on.
func unavailable(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return fmt.Errorf("%w: %w", ErrFull, err)
	case err == nil:
		err = errDamaged
	}
	return fault.New(fault.Unavailable, "", "intake.unavailable").After(time.Second).Because(fmt.Errorf("append to spool: %w", err))
}
