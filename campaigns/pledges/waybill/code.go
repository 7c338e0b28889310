// Package waybill is the arithmetic of the codes on waybills: a code is read from what is printed, and
// no row is kept of it. The layout, its vectors and why it holds are ADR 0045.
package waybill

import (
	"errors"
	"fmt"
	"strings"
)

// Bounds of a code's parts.
const (
	Length     = 17        // characters
	MaxVersion = 15        // of this format: the number of a secret of its family; the least is 1
	MaxBatch   = 1<<13 - 1 // the least is 1
	MaxSerials = 1 << 27   // of a batch
	MaxURL     = 47        // characters of an address that a QR code of version 3, level Q, holds
	below      = "/Q/"     // between host and code
	sealBits   = 40        // of a code
	hideBits   = 27        // of a code
	alphabet   = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// ErrInvalid says that a text is no code of this format. A code that is one may still be nobody's: see
// Key.Open.
var ErrInvalid = errors.New("waybill: not a code")

// Code is what is printed. The zero Code is none.
type Code struct {
	version uint8
	batch   uint16
	seal    uint64 // 40 bits
	hidden  uint32 // 27 bits
}

// Version is the number of the secret that it is printed under.
func (c Code) Version() byte { return c.version }

// Batch is the number of its batch under that version.
func (c Code) Batch() int { return int(c.batch) }

// String is the code as it is printed.
func (c Code) String() string { return string(c.Append(nil)) }

// Append writes the code as it is printed after b.
func (c Code) Append(b []byte) []byte {
	const split = 64 - hideBits // bits of the seal beside the hidden serial
	high := uint32(c.version)<<16 | uint32(c.batch)<<3 | uint32(c.seal>>split)
	low := c.seal<<hideBits | uint64(c.hidden)
	b = append(b, alphabet[high>>16&31], alphabet[high>>11&31], alphabet[high>>6&31], alphabet[high>>1&31],
		alphabet[high<<4&16|uint32(low>>60)])
	for shift := 55; shift >= 0; shift -= 5 {
		b = append(b, alphabet[low>>shift&31])
	}
	return b
}

// Parse reads a code as it was scanned or typed: O is 0, I and L are 1; lower case, full-width forms,
// spaces and hyphens do not matter.
func Parse(text string) (Code, error) {
	var high, low uint64 // of 85 bits, the first 21 and the last 64
	n := 0
	for i, r := range text {
		v := value(r)
		switch {
		case v == skipped && i < maxTyped:
			continue
		case v < 0 || n == Length:
			return Code{}, ErrInvalid
		}
		high = high<<5 | low>>59
		low = low<<5 | uint64(v)
		n++
	}
	c := Code{uint8(high >> 16), uint16(high >> 3 & MaxBatch), (high&7)<<(64-hideBits) | low>>hideBits, uint32(low & (MaxSerials - 1))}
	if n != Length || c.version == 0 || c.version > MaxVersion || c.batch == 0 {
		return Code{}, ErrInvalid
	}
	return c, nil
}

// maxTyped bounds what is looked at: a code with room for a hyphen or a space, however wide, after each character.
const maxTyped = 6 * Length

// What value says of characters that stand for nothing.
const (
	skipped = -1 - iota // and does not matter
	unknown
)

// values are of the characters below 128.
var values = func() (out [128]int8) {
	for i := range out {
		out[i] = unknown
	}
	for v, c := range alphabet {
		out[c], out[c|0x20] = int8(v), int8(v) // digits have that bit already
	}
	for c, v := range map[byte]int8{'O': 0, 'I': 1, 'L': 1} {
		out[c], out[c|0x20] = v, v
	}
	out[' '], out['-'], out['\t'] = skipped, skipped, skipped
	return out
}()

func value(r rune) int8 {
	if r >= '！' && r <= '～' { // as Chinese keyboards type them
		r -= '！' - '!'
	}
	switch {
	case r >= 0 && r < 128:
		return values[r]
	case r == '\u3000' || r == '\u00a0' || r >= '\u2010' && r <= '\u2015' || r == '\u2212': // wide and hard spaces, dashes
		return skipped
	}
	return unknown
}

// Address is where codes lead: what stands before a code in print, upper case. It says when an address
// is longer than a small QR code holds, or has a character that those cannot write.
func Address(base string) (string, error) {
	before := strings.ToUpper(strings.TrimSuffix(base, "/")) + below
	if n := len(before) + Length; n > MaxURL {
		return "", fmt.Errorf("waybill: addresses below %s have %d characters; a small QR code holds %d, so that https:// leaves %d for the host",
			base, n, MaxURL, MaxURL-Length-len(below)-len("https://"))
	}
	const writable = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$%*+-./:" // alphanumeric mode, without its space
	if at := strings.IndexFunc(before, func(r rune) bool { return !strings.ContainsRune(writable, r) }); at >= 0 {
		return "", fmt.Errorf("waybill: a small QR code cannot write %q of %s", before[at:at+1], base)
	}
	return before, nil
}
