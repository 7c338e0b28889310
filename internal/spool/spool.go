// Package spool is the disk log of acknowledged events. A record is acknowledged after the fsync
// that holds it, one fsync is shared by everybody who waits for it, and a record is forgotten only
// after its reader has said that it is safe elsewhere.
//
// A spool is a directory: segments of frames named by a number that only grows, the position of
// its one reader, and a lock. It may be killed at any moment. What it then finds on opening is
// every acknowledged record in order, and perhaps some that were written but not yet acknowledged:
// readers recognise a record by its own id.
package spool

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"erawan/internal/fault"
)

// Errors that a caller tells apart. Whatever else Append returns is of kind Unavailable as well:
// the record is not acknowledged, and a later try may succeed.
var (
	// ErrFull says that there is no room for the records, by MaxBytes or on the disk.
	ErrFull = fault.New(fault.Unavailable, "", "intake.full").After(10 * time.Second)
	// ErrTooLarge says that a record is longer than MaxRecord.
	ErrTooLarge = fault.New(fault.TooLarge, "", "intake.too_large")
	// ErrLocked says that another process, or another Log of this one, has the directory open.
	ErrLocked = errors.New("spool is open elsewhere")
	// ErrClosed says that the log was closed.
	ErrClosed = errors.New("spool is closed")
)

// Options say where a spool lies and how large it grows. Only Dir is required.
type Options struct {
	Dir          string
	MaxBytes     int64         // unread bytes past which Append answers ErrFull; 1 GiB
	SegmentBytes int64         // a segment that reached this is followed by a new one; 16 MiB
	Wait         time.Duration // how long Read waits for a first record; not at all
	Now          func() time.Time
	Logger       *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 1 << 30
	}
	if o.SegmentBytes <= 0 {
		o.SegmentBytes = 16 << 20
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

// Pos is where a record begins.
type Pos struct {
	Segment uint64
	Offset  int64
}

func (p Pos) before(q Pos) bool {
	return p.Segment < q.Segment || p.Segment == q.Segment && p.Offset < q.Offset
}

// Record is one record as it was appended.
type Record struct {
	Pos  Pos
	At   time.Time // when it was appended
	Data []byte
}

// Log is an open spool: any number of goroutines append, one reads and acknowledges.
type Log struct {
	opts   Options
	lock   *os.File
	create func(path string) (file, error) // os.OpenFile, but for tests of a failing disk

	writing chan struct{} // held by the goroutine that writes to active
	active  file          // nil until the first append, and after a failure
	leaders sync.WaitGroup

	reading sync.Mutex // serialises Read and Ack

	mu       sync.Mutex // guards what follows
	segments []*segment // oldest first
	current  *segment   // the one active writes to, nil when active is
	last     uint64     // the highest number ever used
	at       Pos        // the reader is done with everything before
	unread   int64      // readable bytes from at on
	reserved int64      // bytes of batches not settled yet
	next     *batch     // gathers records while another batch is written
	failed   error      // of the last write, nil when it succeeded
	more     chan struct{}
	closed   bool
}

// segment is one file. Only what lies before end is durable and readable.
type segment struct {
	n       uint64
	end     int64
	damaged bool // bytes past end were records once
}

// file is what the writer asks of a segment's file.
type file interface {
	Write([]byte) (int, error)
	Sync() error
	Truncate(size int64) error
	Close() error
}

// Open opens the spool in a directory, making it when it is missing. A torn tail is cut at the
// last good frame. It returns ErrLocked when the directory is open elsewhere.
func Open(opts Options) (*Log, error) {
	opts = opts.withDefaults()
	if err := os.MkdirAll(opts.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	lock, err := lockDir(opts.Dir)
	if err != nil {
		return nil, fmt.Errorf("open spool %s: %w", opts.Dir, err)
	}

	l := &Log{
		opts:    opts,
		lock:    lock,
		create:  createFile,
		writing: make(chan struct{}, 1),
		more:    make(chan struct{}),
	}
	if err := l.load(); err != nil {
		lock.Close()
		return nil, fmt.Errorf("open spool %s: %w", opts.Dir, err)
	}
	return l, nil
}

// Close waits for appends under way, and then gives up the directory. Records stay for the next
// opener. A second Close does nothing.
func (l *Log) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil
	}
	l.closed = true
	close(l.more)
	l.mu.Unlock()

	l.leaders.Wait()
	l.reading.Lock()
	defer l.reading.Unlock()
	var err error
	if l.active != nil {
		err = l.active.Close()
	}
	return errors.Join(err, unlockDir(l.lock))
}

// Size returns how many bytes wait to be read and acknowledged. The files may be larger by at
// most one segment.
func (l *Log) Size() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.unread
}

// Err returns why the next append would be refused, as far as is known: the log is closed or full,
// or the last write failed. A disk that has recovered is noticed with the next append.
func (l *Log) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return ErrClosed
	case l.unread+l.reserved >= l.opts.MaxBytes:
		return ErrFull
	}
	return l.failed
}

// Oldest returns when the first unread record was appended, and false when there is none.
func (l *Log) Oldest() (time.Time, bool) {
	l.reading.Lock()
	defer l.reading.Unlock()
	records, err := l.readAvailable(Pos{}, 1)
	if err != nil || len(records) == 0 {
		return time.Time{}, false
	}
	return records[0].At, true
}

func (l *Log) path(n uint64) string { return filepath.Join(l.opts.Dir, segmentName(n)) }

func createFile(path string) (file, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
