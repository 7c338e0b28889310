package spool

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/fault"
)

func open(t testing.TB, opts Options) *Log {
	t.Helper()
	l, err := Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func reopen(t testing.TB, l *Log) *Log {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return open(t, l.opts)
}

func add(t testing.TB, l *Log, texts ...string) {
	t.Helper()
	var records [][]byte
	for _, s := range texts {
		records = append(records, []byte(s))
	}
	if err := l.Append(t.Context(), records); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, l *Log, max int) []Record {
	t.Helper()
	records, err := l.Read(t.Context(), max)
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func ack(t testing.TB, l *Log, records []Record) {
	t.Helper()
	if err := l.Ack(t.Context(), records); err != nil {
		t.Fatal(err)
	}
}

func texts(records []Record) []string {
	out := []string{}
	for _, r := range records {
		out = append(out, string(r.Data))
	}
	return out
}

func want(t testing.TB, got []Record, texted ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, texted...), texts(got)); diff != "" {
		t.Fatalf("records (-want +got):\n%s", diff)
	}
}

func segmentFiles(t testing.TB, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"+segmentExt))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestRecordsComeBackInOrderUntilAcknowledged(t *testing.T) {
	t.Parallel()
	l := open(t, Options{Dir: t.TempDir()})
	add(t, l, "a", "", "c")
	add(t, l, "d")

	want(t, read(t, l, 3), "a", "", "c")
	want(t, read(t, l, 2), "a", "")
	ack(t, l, read(t, l, 2))
	want(t, read(t, l, 9), "c", "d")

	l = reopen(t, l)
	want(t, read(t, l, 9), "c", "d")
	add(t, l, "e")
	got := read(t, l, 9)
	want(t, got, "c", "d", "e")
	ack(t, l, got)
	ack(t, l, got) // a second time changes nothing
	want(t, read(t, l, 9))
	if l.Size() != 0 {
		t.Errorf("size = %d, want 0", l.Size())
	}
	want(t, read(t, reopen(t, l), 9))
}

func TestAcknowledgingOutOfOrderIsRefused(t *testing.T) {
	t.Parallel()
	l := open(t, Options{Dir: t.TempDir()})
	add(t, l, "a", "b")
	got := read(t, l, 2)
	if err := l.Ack(t.Context(), got[1:]); err == nil {
		t.Fatal("the second record was acknowledged before the first")
	}
	want(t, read(t, l, 9), "a", "b")
}

func TestSegmentsFollowOneAnotherAndGoWhenRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := open(t, Options{Dir: dir, SegmentBytes: 1})
	for i := range 5 {
		add(t, l, fmt.Sprint(i))
	}
	if n := len(segmentFiles(t, dir)); n != 5 {
		t.Fatalf("%d segments, want 5", n)
	}
	ack(t, l, read(t, l, 3))
	if n := len(segmentFiles(t, dir)); n != 2 {
		t.Fatalf("%d segments after reading three, want 2", n)
	}
	l = reopen(t, l)
	want(t, read(t, l, 9), "3", "4")
	ack(t, l, read(t, l, 9))
	if n := len(segmentFiles(t, dir)); n != 0 {
		t.Fatalf("%d segments after reading all, want 0", n)
	}
	add(t, l, "5")
	l = reopen(t, l)
	want(t, read(t, l, 9), "5")
}

func TestNumbersAreNeverUsedAgain(t *testing.T) {
	t.Parallel()
	l := open(t, Options{Dir: t.TempDir()})
	seen := map[Pos]bool{}
	for i := range 6 {
		add(t, l, fmt.Sprint(i))
		got := read(t, l, 9)
		want(t, got, fmt.Sprint(i))
		if seen[got[0].Pos] {
			t.Fatalf("position %v names two records", got[0].Pos)
		}
		seen[got[0].Pos] = true
		ack(t, l, got)
		l = reopen(t, l)
	}
}

func TestSecondOpenerIsTurnedAway(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := open(t, Options{Dir: dir})
	if _, err := Open(Options{Dir: dir}); !errors.Is(err, ErrLocked) {
		t.Fatalf("err = %v, want ErrLocked", err)
	}
	l.Close()
	open(t, Options{Dir: dir})
}

func TestFullSpoolRefusesAndTakesAgainOnceRead(t *testing.T) {
	t.Parallel()
	l := open(t, Options{Dir: t.TempDir(), MaxBytes: 3 * (frameOverhead + 1)})
	add(t, l, "a", "b")
	err := l.Append(t.Context(), [][]byte{[]byte("c"), []byte("d")})
	if !errors.Is(err, ErrFull) || !fault.Is(err, fault.Unavailable) {
		t.Fatalf("err = %v, want ErrFull", err)
	}
	add(t, l, "c")
	if l.Err() != ErrFull {
		t.Errorf("err = %v when full", l.Err())
	}
	want(t, read(t, l, 9), "a", "b", "c")
	ack(t, l, read(t, l, 1))
	if l.Err() != nil {
		t.Errorf("err = %v with room again", l.Err())
	}
	add(t, l, "d")
	want(t, read(t, l, 9), "b", "c", "d")
}

func TestOverlongRecordIsRefused(t *testing.T) {
	t.Parallel()
	l := open(t, Options{Dir: t.TempDir()})
	if err := l.Append(t.Context(), [][]byte{make([]byte, MaxRecord+1)}); !errors.Is(err, ErrTooLarge) {
		t.Fatalf("err = %v, want ErrTooLarge", err)
	}
	if err := l.Append(t.Context(), [][]byte{make([]byte, MaxRecord)}); err != nil {
		t.Fatal(err)
	}
	if got := read(t, reopen(t, l), 9); len(got) != 1 || len(got[0].Data) != MaxRecord {
		t.Fatalf("read %d records", len(got))
	}
}

func TestOldestTellsWhenTheFirstUnreadWasAppended(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	l := open(t, Options{Dir: t.TempDir(), Now: func() time.Time { return now }})
	if _, ok := l.Oldest(); ok {
		t.Fatal("an empty spool has an oldest record")
	}
	add(t, l, "a")
	now = now.Add(time.Hour)
	add(t, l, "b")
	if at, ok := l.Oldest(); !ok || !at.Equal(now.Add(-time.Hour)) {
		t.Fatalf("oldest = %v, %v", at, ok)
	}
	ack(t, l, read(t, l, 1))
	if at, ok := l.Oldest(); !ok || !at.Equal(now) {
		t.Fatalf("oldest = %v, %v", at, ok)
	}
}

func TestClosedLogSaysSo(t *testing.T) {
	t.Parallel()
	l := open(t, Options{Dir: t.TempDir()})
	if err := errors.Join(l.Close(), l.Close()); err != nil {
		t.Fatal(err)
	}
	if err := l.Err(); !errors.Is(err, ErrClosed) {
		t.Errorf("err: %v", err)
	}
	if err := l.Append(t.Context(), [][]byte{nil}); !errors.Is(err, ErrClosed) {
		t.Errorf("append: %v", err)
	}
	if _, err := l.Read(t.Context(), 1); !errors.Is(err, ErrClosed) {
		t.Errorf("read: %v", err)
	}
	if err := l.Ack(t.Context(), nil); !errors.Is(err, ErrClosed) {
		t.Errorf("ack: %v", err)
	}
}

func TestReadWaitsForARecordAndThenGivesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := open(t, Options{Dir: t.TempDir(), Wait: time.Hour})
		begun := time.Now()
		want(t, read(t, l, 9))
		if waited := time.Since(begun); waited != time.Hour {
			t.Fatalf("waited %v, want an hour", waited)
		}

		got := make(chan []Record)
		go func() { got <- read(t, l, 9) }()
		synctest.Wait()
		add(t, l, "a")
		want(t, <-got, "a")
		l.Close()
	})
}

// gate is a disk that holds every fsync until it is let go, and counts them.
type gate struct {
	file
	sync func() error
}

func (g gate) Sync() error { return g.sync() }

func TestConcurrentAppendsShareOneSync(t *testing.T) {
	t.Parallel()
	l := open(t, Options{Dir: t.TempDir()})
	syncs, entered, leave := 0, make(chan struct{}), make(chan struct{})
	l.create = func(path string) (file, error) {
		f, err := createFile(path)
		return gate{f, func() error {
			syncs++
			entered <- struct{}{}
			<-leave
			return f.Sync()
		}}, err
	}

	var all sync.WaitGroup
	start := func(s string) {
		all.Go(func() { add(t, l, s) })
	}
	start("first")
	<-entered
	for i := range 50 {
		start(fmt.Sprint(i))
	}
	gathered := func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.next != nil && l.reserved >= 51*frameOverhead+int64(len("first"))+10+80
	}
	for !gathered() {
		time.Sleep(time.Millisecond)
	}
	if n := len(read(t, l, 99)); n != 0 {
		t.Fatalf("%d records were readable before their sync", n)
	}
	leave <- struct{}{}
	<-entered
	leave <- struct{}{}
	all.Wait()

	if syncs != 2 {
		t.Errorf("%d syncs for 51 appends, want 2", syncs)
	}
	if n := len(read(t, l, 99)); n != 51 {
		t.Errorf("%d records, want 51", n)
	}
}

func TestFailedSyncAcknowledgesNobodyAndTheNextSegmentTakesOver(t *testing.T) {
	t.Parallel()
	l := open(t, Options{Dir: t.TempDir()})
	broken := errors.New("disk says no")
	fail := false
	l.create = func(path string) (file, error) {
		f, err := createFile(path)
		return gate{f, func() error {
			if fail {
				return broken
			}
			return f.Sync()
		}}, err
	}

	add(t, l, "a")
	fail = true
	err := l.Append(t.Context(), [][]byte{[]byte("lost")})
	if !errors.Is(err, broken) || !fault.Is(err, fault.Unavailable) {
		t.Fatalf("err = %v", err)
	}
	if err := l.Append(t.Context(), [][]byte{[]byte("lost too")}); !errors.Is(err, broken) {
		t.Fatalf("err = %v", err)
	}
	want(t, read(t, l, 9), "a")
	if !errors.Is(l.Err(), broken) {
		t.Errorf("err = %v while the disk fails", l.Err())
	}
	fail = false
	add(t, l, "b")
	if l.Err() != nil {
		t.Errorf("err = %v once it works again", l.Err())
	}
	want(t, read(t, l, 9), "a", "b")
	if n := len(segmentFiles(t, l.opts.Dir)); n != 2 {
		t.Errorf("%d segments, want the old and the new", n)
	}
	want(t, read(t, reopen(t, l), 9), "a", "b")
}

func TestFollowerWhoseContextEndsIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	l := open(t, Options{Dir: t.TempDir()})
	entered, leave := make(chan struct{}, 9), make(chan struct{})
	l.create = func(path string) (file, error) {
		f, err := createFile(path)
		return gate{f, func() error { entered <- struct{}{}; <-leave; return f.Sync() }}, err
	}
	var all sync.WaitGroup
	all.Go(func() { add(t, l, "leader") })
	<-entered
	all.Go(func() { add(t, l, "second leader") })
	for joined := false; !joined; {
		l.mu.Lock()
		joined = l.next != nil
		l.mu.Unlock()
	}

	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan error)
	go func() { got <- l.Append(ctx, [][]byte{[]byte("impatient")}) }()
	cancel()
	if err := <-got; !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want canceled", err)
	}
	close(leave)
	all.Wait()
}

func TestAReaderGoesOnBeforeItAcknowledges(t *testing.T) {
	t.Parallel()
	l := open(t, Options{Dir: t.TempDir(), SegmentBytes: frameOverhead + 3}) // two to a segment
	add(t, l, "one", "two")
	add(t, l, "three", "four")
	after := func(last Record, max int) []Record {
		t.Helper()
		records, err := l.ReadAfter(t.Context(), last, max)
		if err != nil {
			t.Fatal(err)
		}
		return records
	}
	first := after(Record{}, 1)
	want(t, first, "one")
	rest := after(first[0], 9)
	want(t, rest, "two", "three", "four")
	want(t, after(rest[2], 9))
	add(t, l, "five")
	want(t, after(rest[2], 9), "five")
	want(t, read(t, l, 9), "one", "two", "three", "four", "five")
	ack(t, l, first)
	ack(t, l, rest[:1])
	want(t, after(first[0], 9), "three", "four", "five") // what was acknowledged does not come back
	ack(t, l, rest[1:])
	want(t, read(t, reopen(t, l), 9), "five")
}
