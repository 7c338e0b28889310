// Package id makes the ids that outsiders see: a prefix that says what it is, and a UUIDv7 in
// Crockford's base32, lower case, so that it can be read aloud and sorts by time of making.
// Keys inside the database are plain integers and never leave it.
package id

import (
	"strings"

	"github.com/google/uuid"
)

// Prefixes of public ids.
const (
	Campaign    = "cmp"
	Message     = "msg"
	Law         = "law"
	Segment     = "seg"
	Placement   = "plc"
	Org         = "org"
	Staff       = "usr"
	Pledge      = "plg"
	Statement   = "stm"
	Consent     = "cns"
	Stop        = "stp"
	Key         = "key"
	Passkey     = "psk"
	Mapping     = "map"
	Batch       = "bat"
	Experiment  = "exp"
	Picture     = "pic"
	HoldOut     = "hld"
	Namespace   = "nsp"
	Rulebook    = "rul"
	Report      = "rep"
	View        = "vie"
	Schedule    = "sch"
	Run         = "run"
	Share       = "shr"
	Hook        = "whk"
	Application = "app"
	Notice      = "evt"
	Link        = "lnk"
	Circulation = "cir"
	Wave        = "wav"
	Item        = "itm"
	Survey      = "srv"
	Cost        = "cst"
	Export      = "xpt"
)

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// New returns a fresh public id with a prefix.
func New(prefix string) string { return prefix + "_" + Encode(uuid.Must(uuid.NewV7())) }

// Encode writes 16 bytes as 26 characters of lower-case Crockford base32.
func Encode(u [16]byte) string {
	var out [26]byte
	// 130 bits hold 128: the first character carries three bits.
	var acc uint32
	bits := uint(2)
	n := 0
	for _, b := range u {
		acc = acc<<8 | uint32(b)
		bits += 8
		for bits >= 5 {
			bits -= 5
			out[n] = alphabet[acc>>bits&31]
			n++
		}
	}
	return string(out[:])
}

// Decode reads what Encode wrote. It is strict: lower case, 26 characters, no look-alikes.
func Decode(s string) (u [16]byte, ok bool) {
	if len(s) != 26 || s[0] > '7' {
		return u, false
	}
	var acc uint32
	var bits uint
	n := 0
	for i := 0; i < len(s); i++ {
		v := strings.IndexByte(alphabet, s[i])
		if v < 0 {
			return u, false
		}
		if i == 0 {
			acc, bits = uint32(v), 3
			continue
		}
		acc = acc<<5 | uint32(v)
		bits += 5
		if bits >= 8 {
			bits -= 8
			u[n] = byte(acc >> bits)
			n++
		}
	}
	return u, true
}

// Valid reports whether s is a well-formed public id with the prefix.
func Valid(prefix, s string) bool {
	rest, found := strings.CutPrefix(s, prefix+"_")
	if !found {
		return false
	}
	_, ok := Decode(rest)
	return ok
}
