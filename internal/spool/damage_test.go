package spool

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var stamp = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// plant makes a spool directory of the given segments.
func plant(t testing.TB, segments ...[]byte) string {
	t.Helper()
	dir := t.TempDir()
	for i, b := range segments {
		if err := os.WriteFile(filepath.Join(dir, segmentName(uint64(i+1))), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func encode(texts ...string) (buf []byte, ends []int) {
	for _, s := range texts {
		buf = appendFrame(buf, stamp, []byte(s))
		ends = append(ends, len(buf))
	}
	return buf, ends
}

// before returns how many frames lie whole before an offset.
func before(ends []int, off int) int {
	n := 0
	for n < len(ends) && ends[n] <= off {
		n++
	}
	return n
}

func TestEveryTruncationKeepsWhatIsBeforeIt(t *testing.T) {
	t.Parallel()
	all := []string{"one", "", "three", "four and more"}
	whole, ends := encode(all...)
	for size := range len(whole) + 1 {
		l := open(t, Options{Dir: plant(t, whole[:size])})
		keep := before(ends, size)
		want(t, read(t, l, 99), all[:keep]...)
		add(t, l, "after")
		want(t, read(t, l, 99), append(append([]string{}, all[:keep]...), "after")...)
		l.Close()
	}
}

func TestEveryBitFlipKeepsWhatIsBeforeItAndReturnsNothingWrong(t *testing.T) {
	t.Parallel()
	all := []string{"one", "", "three"}
	whole, ends := encode(all...)
	for bit := range len(whole) * 8 {
		damaged := bytes.Clone(whole)
		damaged[bit/8] ^= 1 << (bit % 8)
		l := open(t, Options{Dir: plant(t, damaged)})
		want(t, read(t, l, 99), all[:before(ends, bit/8)]...)
		l.Close()
	}
}

func TestDamageInAnEarlierSegmentCostsOnlyTheRestOfIt(t *testing.T) {
	t.Parallel()
	first, _ := encode("a", "b", "c")
	second, _ := encode("d")
	first[frameOverhead+1+4] ^= 1 // the checksum of b
	dir := plant(t, first, second)
	l := open(t, Options{Dir: dir})
	got := read(t, l, 99)
	want(t, got, "a", "d")
	ack(t, l, got)
	kept, err := os.ReadFile(filepath.Join(dir, segmentName(1)+".damaged"))
	if err != nil || !bytes.Equal(kept, first) {
		t.Fatalf("the damaged segment was not kept for the operator: %v", err)
	}
	want(t, read(t, reopen(t, l), 99))
}

func TestDamageWhileOpenIsSkippedAndLaterAppendsAreRead(t *testing.T) {
	t.Parallel()
	l := open(t, Options{Dir: t.TempDir()})
	add(t, l, "a", "b", "c")
	path := segmentFiles(t, l.opts.Dir)[0]
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[frameOverhead+1+4] ^= 1
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	want(t, read(t, l, 99), "a")
	add(t, l, "d")
	got := read(t, l, 99)
	want(t, got, "a", "d")
	ack(t, l, got)
	if l.Size() != 0 {
		t.Errorf("size = %d, want 0", l.Size())
	}
}

func TestPositionPastALostSegmentDoesNotHideNewRecords(t *testing.T) {
	t.Parallel()
	for _, at := range []Pos{{1, 0}, {1, 400}, {7, 0}, {7, 1000}} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, positionName), []byte(positionLine(at)), 0o600); err != nil {
			t.Fatal(err)
		}
		l := open(t, Options{Dir: dir})
		add(t, l, "new")
		want(t, read(t, l, 9), "new")
		l = reopen(t, l)
		want(t, read(t, l, 9), "new")
	}
}

func TestUnreadablePositionBringsRecordsAgain(t *testing.T) {
	t.Parallel()
	whole, _ := encode("a", "b")
	good := positionLine(Pos{1, frameOverhead + 1})
	for _, text := range []string{"", "x", "1 17", "1 17 00000000\n", good + "x", "1 -17 00000000\n", positionLine(Pos{1, 3})} {
		dir := plant(t, whole)
		if err := os.WriteFile(filepath.Join(dir, positionName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		want(t, read(t, open(t, Options{Dir: dir}), 9), "a", "b")
	}
	dir := plant(t, whole)
	if err := os.WriteFile(filepath.Join(dir, positionName), []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	want(t, read(t, open(t, Options{Dir: dir}), 9), "b")
}

func TestForeignFileIsNamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "notes.log"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "notes.log") {
		t.Fatalf("err = %v", err)
	}
}

// FuzzOpen holds the opener to its word on any bytes: no panic, every record returned was framed
// and checked, all that lies before the first damage is there, and the spool works afterwards.
func FuzzOpen(f *testing.F) {
	whole, _ := encode("one", "", "three")
	f.Add(whole, []byte(positionLine(Pos{1, frameOverhead + 3})), uint16(0), byte(0))
	f.Add(whole, []byte("1 19"), uint16(20), byte(4))
	f.Add([]byte{}, []byte{}, uint16(0), byte(0))
	f.Add(make([]byte, 64), []byte("0 0 00000000\n"), uint16(3), byte(0xff))
	f.Fuzz(func(t *testing.T, tail, position []byte, off uint16, flip byte) {
		good, ends := encode("kept", "kept too")
		content := append(good, tail...)
		at := len(good) + int(off)
		if at < len(content) {
			content[at] ^= flip
		}
		dir := plant(t, content)
		if err := os.WriteFile(filepath.Join(dir, positionName), position, 0o600); err != nil {
			t.Fatal(err)
		}

		l := open(t, Options{Dir: dir})
		from := l.at
		got := read(t, l, 1<<20)
		var framed []byte
		for _, r := range got {
			framed = appendFrame(framed, r.At, r.Data)
		}
		if from.Segment <= 1 && !bytes.HasPrefix(content[min(int(from.Offset), len(content)):], framed) {
			t.Fatal("a record was returned that is not on disk")
		}
		if from == (Pos{Segment: 1}) && len(framed) < ends[1] {
			t.Fatal("a record before the damage is lost")
		}
		ack(t, l, got)
		add(t, l, "after")
		want(t, read(t, reopen(t, l), 9), "after")
	})
}

func FuzzFrames(f *testing.F) {
	whole, _ := encode("one", "two")
	f.Add(whole)
	f.Fuzz(func(t *testing.T, b []byte) {
		in := newFrames(bytes.NewReader(b), 0, int64(len(b)))
		var again []byte
		for {
			fr, err := in.next()
			if err != nil {
				break
			}
			again = appendFrame(again, fr.at, fr.data)
		}
		if !bytes.Equal(again, b[:in.off]) {
			t.Fatalf("%d bytes were read as other frames than they are", in.off)
		}
	})
}
