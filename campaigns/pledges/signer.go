package pledges

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"time"

	"erawan/campaigns/token"
)

// Signer signs what stands in the books of pledges, so that who can write to the database alone can neither add a
// pledge nor take one away without being found. What an earlier key signed still verifies.
type Signer struct {
	sign  ed25519.PrivateKey
	known []ed25519.PublicKey
	once  [][]byte // keys of the marks, the current one first
}

// SignerSize is how many bytes of secret a signer is made from.
const SignerSize = 64

// NewSigner makes a signer of a secret of SignerSize bytes, and of earlier ones.
func NewSigner(secret []byte, retired ...[]byte) *Signer {
	s := &Signer{}
	for _, b := range append([][]byte{secret}, retired...) {
		key := ed25519.NewKeyFromSeed(b[:ed25519.SeedSize])
		if s.sign == nil {
			s.sign = key
		}
		s.known = append(s.known, key.Public().(ed25519.PublicKey))
		s.once = append(s.once, b[ed25519.SeedSize:SignerSize])
	}
	return s
}

// Public is the key with which anybody can verify what is signed now.
func (s *Signer) Public() []byte { return s.known[0] }

// What a signature says begins with what it is about, so that none stands for another.
const (
	saysCounted   = "erawan pledge counted 1\n"
	saysWithdrawn = "erawan pledge withdrawn 1\n"
	saysBatch     = "erawan pledge batch 1\n"
	saysPledge    = "erawan pledge 1\n"
	saysOnce      = "erawan pledge once 1\n"
	saysMaker     = "erawan pledge maker 1\n"
)

// Counted signs that the pledge behind a commitment counts.
func (s *Signer) Counted(commitment []byte) []byte {
	return ed25519.Sign(s.sign, append([]byte(saysCounted), commitment...))
}

// Withdrawn signs that it was taken back.
func (s *Signer) Withdrawn(commitment []byte, at time.Time) []byte {
	return ed25519.Sign(s.sign, withdrawal(commitment, at))
}

// Batch signs the hash of a batch.
func (s *Signer) Batch(hash [32]byte) []byte {
	return ed25519.Sign(s.sign, append([]byte(saysBatch), hash[:]...))
}

func withdrawal(commitment []byte, at time.Time) []byte {
	return append(binary.BigEndian.AppendUint64([]byte(saysWithdrawn), uint64(at.UnixMilli())), commitment...)
}

func (s *Signer) knows(says, signature []byte) bool {
	for _, key := range s.known {
		if ed25519.Verify(key, says, signature) {
			return true
		}
	}
	return false
}

// Marks are what is kept of a view that pledged, so that it does so once: a keyed hash, which tells nobody without
// the key which view it was, under the current key and every earlier one.
func (s *Signer) Marks(t token.ID, statement int64) [][]byte {
	says := append(append([]byte(saysOnce), t[:]...), strconv.FormatInt(statement, 10)...)
	out := make([][]byte, len(s.once))
	for i, key := range s.once {
		out[i] = keyed(key, says)
	}
	return out
}

// maker is what is kept of the sealed text with which somebody pledged: whoever brings the same again is the same page.
func makerOf(key []byte, text string) []byte { return keyed(key, append([]byte(saysMaker), text...)) }

func keyed(key, says []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write(says)
	return m.Sum(nil)
}

// NewSalt is what makes a commitment tell nothing of its pledge: 32 random bytes, which go when the pledge does.
func NewSalt() []byte {
	salt := make([]byte, sha256.Size)
	rand.Read(salt)
	return salt
}

// Commit is the commitment to a pledge under its salt. Everything that is kept of the pledge is in it, but for the
// cell, whose number is the ledger's own.
func Commit(p *Pledge, salt []byte) []byte {
	b := append([]byte(saysPledge), salt...)
	text := func(v []byte) { b = append(binary.BigEndian.AppendUint32(b, uint32(len(v))), v...) }
	number := func(v int64) { b = binary.BigEndian.AppendUint64(b, uint64(v)) }
	text([]byte(p.Public))
	text(p.Token[:])
	number(p.Cell.Campaign)
	number(p.Cell.Org)
	number(p.Cell.PlacementOrg)
	number(p.Statement)
	text(p.Digest)
	number(p.Consent)
	text(p.ConsentDigest)
	text([]byte(p.Locale))
	text([]byte(p.Name))
	text([]byte(p.Key))
	number(p.At.UnixMilli())
	if p.Sample {
		number(1)
	} else {
		number(0)
	}
	sum := sha256.Sum256(b)
	return sum[:]
}
