package token

import (
	"encoding/binary"
	"errors"
	"time"

	"erawan/internal/lang"
)

var errShort = errors.New("token: claims cut short")

// Append writes claims after b, in a form of our own that is a third of JSON's size. It ends with
// the fields most likely to grow, so that a reader of a later version can add after them.
func (c *Claims) Append(b []byte) []byte {
	b = append(b, c.ID[:]...)
	b = binary.AppendUvarint(b, uint64(max(0, c.Expires.Unix()-c.ID.Time().Unix())))
	b = c.Cell.Append(b)
	b = append(b, byte(len(c.Asked)))
	for _, l := range c.Asked {
		b = append(b, localeByte(l))
	}
	b = binary.AppendUvarint(b, uint64(c.Bucket))
	b = append(b, byte(c.Source))
	b = binary.AppendUvarint(b, uint64(c.Propensity))
	b = binary.AppendUvarint(b, uint64(c.Revision))
	b = binary.AppendUvarint(b, uint64(c.Stops))
	b = binary.AppendUvarint(b, uint64(c.Epoch))
	b = appendBytes(b, c.Signals)
	b = append(b, byte(len(c.Skipped)))
	for _, s := range c.Skipped {
		b = binary.AppendUvarint(b, uint64(s.Campaign))
		b = append(b, byte(s.Why))
	}
	last := c.Reason << 1 // and the lowest bit says whether it was reduced
	if c.Reduced {
		last |= 1
	}
	if last != 0 || c.Survey != 0 {
		b = append(b, last)
	}
	if c.Survey != 0 {
		b = binary.AppendUvarint(b, uint64(c.Survey))
	}
	return b
}

// Append writes a cell after b, but for its source, which whoever writes it has in a place of its own.
func (c *Cell) Append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(c.Campaign))
	b = binary.AppendUvarint(b, uint64(c.Org))
	b = binary.AppendUvarint(b, uint64(c.Message))
	b = appendBytes(b, []byte(c.Variant))
	b = append(b, byte(c.Arm), localeByte(c.Locale))
	b = binary.AppendUvarint(b, uint64(c.Placement))
	b = binary.AppendUvarint(b, uint64(c.PlacementOrg))
	b = binary.AppendUvarint(b, uint64(c.Segment))
	return appendBytes(b, []byte(c.Place))
}

// ReadClaims reads what Append wrote; the kind is the caller's to set.
func ReadClaims(b []byte) (Claims, error) {
	r := Reader{b: b}
	var c Claims
	copy(c.ID[:], r.Take(16))
	c.Expires = c.ID.Time().Truncate(time.Second).Add(time.Duration(r.Uint()) * time.Second)
	c.Cell = r.Cell()
	for range r.count(8) {
		c.Asked = append(c.Asked, byteLocale(r.Byte()))
	}
	c.Bucket = int(r.Uint())
	c.Source = Source(r.Byte())
	c.Cell.Source = c.Cell.drawn(c.Source)
	c.Propensity = int(r.Uint())
	c.Revision = int64(r.Uint())
	c.Stops = int64(r.Uint())
	c.Epoch = int64(r.Uint())
	c.Signals = r.Bytes()
	for range r.count(8) {
		c.Skipped = append(c.Skipped, Skip{int64(r.Uint()), SkipWhy(r.Byte())})
	}
	if len(r.b) > 0 {
		last := r.Byte()
		c.Reason, c.Reduced = last>>1, last&1 == 1
	}
	if len(r.b) > 0 {
		c.Survey = int64(r.Uint())
	}
	return c, r.Err()
}

// Reader takes values off the front of a byte slice; after the first that is missing it returns
// zeros, and Err says so.
type Reader struct {
	b   []byte
	bad bool
}

// NewReader reads from b.
func NewReader(b []byte) *Reader { return &Reader{b: b} }

// More reports whether anything is left.
func (r *Reader) More() bool { return !r.bad && len(r.b) > 0 }

// Err is nil while everything asked for was there.
func (r *Reader) Err() error {
	if r.bad {
		return errShort
	}
	return nil
}

// Take returns the next n bytes, a part of the slice.
func (r *Reader) Take(n int) []byte {
	if r.bad || n < 0 || len(r.b) < n {
		r.bad = true
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

// Byte returns the next byte.
func (r *Reader) Byte() byte {
	if b := r.Take(1); b != nil {
		return b[0]
	}
	return 0
}

// Uint returns the next varint.
func (r *Reader) Uint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return v
}

// Int returns the next signed varint.
func (r *Reader) Int() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return v
}

// Bytes returns the next counted bytes, copied; nil when there are none.
func (r *Reader) Bytes() []byte {
	n := r.Uint()
	if n > uint64(len(r.b)) {
		r.bad = true
		return nil
	}
	return append([]byte(nil), r.Take(int(n))...)
}

// drawn is the source that a cell is counted under: nothing is drawn for a house card.
func (c *Cell) drawn(from Source) Source {
	if c.Campaign == 0 {
		return Untold
	}
	return from
}

// From is the cell with the source of its bucket.
func (c Cell) From(s Source) Cell {
	c.Source = c.drawn(s)
	return c
}

// Cell returns the next cell, whose source is told elsewhere.
func (r *Reader) Cell() Cell {
	return Cell{
		Campaign: int64(r.Uint()), Org: int64(r.Uint()), Message: int64(r.Uint()), Variant: string(r.Bytes()),
		Arm: Arm(r.Byte()), Locale: byteLocale(r.Byte()),
		Placement: int64(r.Uint()), PlacementOrg: int64(r.Uint()), Segment: int64(r.Uint()), Place: string(r.Bytes()),
	}
}

// count reads a small count; one above the bound is damage.
func (r *Reader) count(most int) int {
	n := int(r.Byte())
	if n > most {
		r.bad = true
		return 0
	}
	return n
}

func appendBytes(b, v []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(v))), v...)
}

func localeByte(l lang.Locale) byte {
	for i, k := range lang.All {
		if k == l {
			return byte(i + 1)
		}
	}
	return 0
}

func byteLocale(b byte) lang.Locale {
	if b >= 1 && int(b) <= len(lang.All) {
		return lang.All[b-1]
	}
	return ""
}
