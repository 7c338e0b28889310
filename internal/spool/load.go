package spool

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

const (
	lockName     = "lock"
	positionName = "position"
	segmentExt   = ".log"
)

func segmentName(n uint64) string { return fmt.Sprintf("%020d%s", n, segmentExt) }

// lockDir holds an advisory lock that ends with the process, however it ends.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return f, nil
	}
	f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, ErrLocked
	}
	return nil, err
}

// unlockDir lets go in so many words: closing alone does not while a program that this process is
// just starting still has a copy of the file.
func unlockDir(f *os.File) error {
	return errors.Join(syscall.Flock(int(f.Fd()), syscall.LOCK_UN), f.Close())
}

// load finds the segments, cuts the torn tail of the last one and the reader's position.
func (l *Log) load() error {
	at, err := readPosition(l.opts.Dir)
	if err != nil {
		return err
	}
	numbers, err := listSegments(l.opts.Dir)
	if err != nil {
		return err
	}

	l.at = at
	if at.Segment > 0 {
		l.last = at.Segment - 1
	}
	for i, n := range numbers {
		l.last = max(l.last, n)
		s, err := l.loadSegment(n, i == len(numbers)-1)
		if err != nil {
			return err
		}
		l.segments = append(l.segments, s)
	}

	l.at = l.skipRead(l.at)
	l.last = max(l.last, l.at.Segment)
	l.remove(l.dropRead())
	for _, s := range l.segments {
		l.unread += s.end
		if s.n == l.at.Segment {
			l.unread -= l.at.Offset
		}
	}
	return nil
}

// loadSegment measures a segment up to its last good frame. The last one's torn tail was never
// acknowledged and is cut; what follows damage in an earlier one cannot be read and is said aloud.
func (l *Log) loadSegment(n uint64, last bool) (*segment, error) {
	f, err := os.OpenFile(l.path(n), os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}

	in := newFrames(f, 0, info.Size())
	boundary := l.at.Segment != n || l.at.Offset == 0
	for err == nil {
		_, err = in.next()
		boundary = boundary || l.at.Offset == in.off
	}
	if !errors.Is(err, io.EOF) && !errors.Is(err, errDamaged) {
		return nil, err
	}
	if !boundary && l.at.Offset < in.off {
		l.at.Offset = 0 // a position between frames is no position: read the segment again
	}

	s := &segment{n: n, end: in.off}
	lost := info.Size() - in.off
	switch {
	case lost > 0 && !last:
		s.damaged = true
		l.opts.Logger.Error("spool segment damaged", "segment", n, "offset", in.off, "bytes_lost", lost)
	case lost > 0:
		l.opts.Logger.Warn("spool tail cut", "segment", n, "offset", in.off, "bytes_cut", lost)
		if err := f.Truncate(in.off); err != nil {
			return nil, err
		}
	}
	if last {
		// What is readable from here on must outlive a power cut: the reader's position will.
		if err := f.Sync(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// listSegments returns the numbers of the segments there are, in order.
func listSegments(dir string) ([]uint64, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var numbers []uint64
	for _, e := range entries {
		digits, ok := strings.CutSuffix(e.Name(), segmentExt)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(digits, 10, 63)
		if err != nil || segmentName(n) != e.Name() {
			return nil, fmt.Errorf("%s is not ours: move it elsewhere", e.Name())
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}

func positionLine(at Pos) string {
	text := fmt.Sprintf("%d %d", at.Segment, at.Offset)
	return fmt.Sprintf("%s %08x\n", text, crc32.Checksum([]byte(text), castagnoli))
}

// readPosition returns the first position there is when none was kept or it cannot be read:
// records then come again, which their ids make harmless.
func readPosition(dir string) (Pos, error) {
	text, err := os.ReadFile(filepath.Join(dir, positionName))
	if errors.Is(err, os.ErrNotExist) {
		return Pos{}, nil
	}
	if err != nil {
		return Pos{}, err
	}
	var at Pos
	var sum string
	if _, err := fmt.Sscanf(string(text), "%d %d %s\n", &at.Segment, &at.Offset, &sum); err != nil {
		return Pos{}, nil
	}
	if at.Offset < 0 || at.Segment > 1<<62 || positionLine(at) != string(text) {
		return Pos{}, nil
	}
	return at, nil
}

// writePosition replaces the position whole, or not at all.
func writePosition(dir string, at Pos) error {
	path := filepath.Join(dir, positionName)
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(positionLine(at))
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	return syncDir(dir)
}
