package content

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Digest is the SHA-256 of exactly what a reader is shown. An approval is for a digest, and a text
// without an approved digest is in no plan.
type Digest [sha256.Size]byte

// String is for people: the first 12 hex digits tell two texts apart.
func (d Digest) String() string { return hex.EncodeToString(d[:6]) }

// MarshalText writes the digest in hex.
func (d Digest) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(d[:])), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Digest) UnmarshalText(b []byte) error {
	if len(b) != 2*len(d) {
		return fmt.Errorf("digest %q: want %d hex digits", b, 2*len(d))
	}
	if _, err := hex.Decode(d[:], b); err != nil {
		return fmt.Errorf("digest %q: want %d hex digits", b, 2*len(d))
	}
	return nil
}

// digestOf hashes the JSON of a value whose struct fields are in a fixed order; maps are sorted by
// encoding/json.
func digestOf(v any) Digest {
	b, err := json.Marshal(v)
	if err != nil {
		panic("content: a digest's parts are plain data: " + err.Error())
	}
	return sha256.Sum256(b)
}
