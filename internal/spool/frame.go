package spool

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"time"
)

// A frame is one record on disk, all numbers little-endian:
//
//	length of data  uint32
//	checksum        uint32   CRC-32C of the length, the stamp and the data
//	stamp           int64    when it was appended, Unix microseconds
//	data
//
// The checksum covers the length, so that a flipped bit there is found too, and zeros are never a
// frame.
const (
	frameOverhead = 16

	// MaxRecord is the longest record taken.
	MaxRecord = 1 << 20
)

// errDamaged says that the bytes from here on are no frame: a torn tail, or a damaged disk.
var errDamaged = errors.New("damaged frame")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

type frame struct {
	at   time.Time
	data []byte
}

func frameSize(data []byte) int64 { return frameOverhead + int64(len(data)) }

func appendFrame(buf []byte, at time.Time, data []byte) []byte {
	var head [frameOverhead]byte
	binary.LittleEndian.PutUint32(head[0:], uint32(len(data)))
	binary.LittleEndian.PutUint64(head[8:], uint64(at.UnixMicro()))
	binary.LittleEndian.PutUint32(head[4:], checksum(&head, data))
	return append(append(buf, head[:]...), data...)
}

// checksum is never zero for a frame of zeros, since CRC-32C starts from ones.
func checksum(head *[frameOverhead]byte, data []byte) uint32 {
	sum := crc32.Update(0, castagnoli, head[0:4])
	sum = crc32.Update(sum, castagnoli, head[8:])
	return crc32.Update(sum, castagnoli, data)
}

// frames reads frames one after another and knows where it is.
type frames struct {
	r   *bufio.Reader
	off int64 // where the next frame begins
	end int64 // where the last one ends
}

// newFrames reads what lies between off and end in r, which stands at off.
func newFrames(r io.Reader, off, end int64) *frames {
	return &frames{r: bufio.NewReaderSize(r, 64<<10), off: off, end: end}
}

// next returns io.EOF at a clean end and errDamaged where no whole frame follows; off then still
// tells where the last good one ended.
func (f *frames) next() (frame, error) {
	left := f.end - f.off
	if left == 0 {
		return frame{}, io.EOF
	}
	if left < frameOverhead {
		return frame{}, errDamaged
	}

	var head [frameOverhead]byte
	if err := f.fill(head[:]); err != nil {
		return frame{}, err
	}
	n := int64(binary.LittleEndian.Uint32(head[0:]))
	if n > MaxRecord || n > left-frameOverhead {
		return frame{}, errDamaged
	}
	data := make([]byte, n)
	if err := f.fill(data); err != nil {
		return frame{}, err
	}
	if binary.LittleEndian.Uint32(head[4:]) != checksum(&head, data) {
		return frame{}, errDamaged
	}

	f.off += frameOverhead + n
	at := time.UnixMicro(int64(binary.LittleEndian.Uint64(head[8:]))).UTC()
	return frame{at: at, data: data}, nil
}

// fill treats a file that is shorter than it was a moment ago as damage, and passes on what the
// disk itself complains of.
func (f *frames) fill(b []byte) error {
	_, err := io.ReadFull(f.r, b)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return errDamaged
	}
	return err
}
