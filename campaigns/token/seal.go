package token

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"
)

// MaxLength bounds a token's text: it travels in addresses of images and clicks.
const MaxLength = 384

// What can be wrong with a token. Forged, foreign and damaged cannot be told apart, and need not be.
var (
	ErrInvalid = errors.New("token: not one of ours")
	ErrExpired = errors.New("token: expired")
	ErrKind    = errors.New("token: of another kind")
	// ErrKey is an ErrInvalid as well: forged, or sealed so long ago that its key is gone.
	ErrKey = fmt.Errorf("%w: there is no such key here", ErrInvalid)
)

// Keys is a family of secrets, of which one seals and all open. A retired secret stays, so that what
// it sealed still opens until it expires.
type Keys interface {
	// Current returns the secret that seals, and its number.
	Current() (number byte, secret []byte)
	// Secret returns the secret of a number; false when there is none.
	Secret(number byte) ([]byte, bool)
}

// Layout of the sealed bytes, before base64: version, kind, key number, day (2), nonce (12), then the
// claims under AES-256-GCM with the first five bytes as additional data. Every day has a key of its
// own, derived from the secret, so that random nonces stay far below the bound of 2^32 a key
// (NIST SP 800-38D, 8.3).
const (
	version    = 1
	headerSize = 5
	nonceSize  = 12
)

// Sealer seals and opens tokens. It is safe for concurrent use.
type Sealer struct {
	keys  Keys
	mu    sync.RWMutex
	aeads map[aeadKey]cipher.AEAD
}

// NewSealer returns a sealer for a family of keys.
func NewSealer(keys Keys) *Sealer {
	return &Sealer{keys: keys, aeads: make(map[aeadKey]cipher.AEAD)}
}

// Seal writes claims as a token's text.
func (s *Sealer) Seal(c *Claims) (string, error) {
	number, secret := s.keys.Current()
	day := uint16(c.ID.Time().Unix() / 86400)
	aead, err := s.aead(number, secret, day)
	if err != nil {
		return "", err
	}
	room := rooms.Get().(*room)
	defer rooms.Put(room)
	buf := room.sealed[:headerSize+nonceSize]
	buf[0], buf[1], buf[2] = version, byte(c.Kind), number
	binary.BigEndian.PutUint16(buf[3:], day)
	nonce := buf[headerSize : headerSize+nonceSize]
	rand.Read(nonce) // never fails: crypto/rand crashes the program instead
	claims := c.Append(room.plain[:0])
	sealed := aead.Seal(buf, nonce, claims, buf[:headerSize])
	if n := base64.RawURLEncoding.EncodedLen(len(sealed)); n > MaxLength {
		return "", fmt.Errorf("token: %d characters, at most %d", n, MaxLength)
	}
	return string(base64.RawURLEncoding.AppendEncode(room.text[:0], sealed)), nil
}

// room is what sealing needs beside its result.
type room struct {
	plain  [288]byte
	sealed [288]byte
	text   [MaxLength]byte
}

var rooms = sync.Pool{New: func() any { return new(room) }}

// Open reads a token of one of the kinds. An expired token's claims come back along with ErrExpired,
// so that a late event can be told from a forged one.
func (s *Sealer) Open(text string, now time.Time, kinds ...Kind) (Claims, error) {
	if len(text) > MaxLength {
		return Claims{}, ErrInvalid
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) < headerSize+nonceSize+16 || raw[0] != version {
		return Claims{}, ErrInvalid
	}
	secret, ok := s.keys.Secret(raw[2])
	if !ok {
		return Claims{}, ErrKey
	}
	aead, err := s.aead(raw[2], secret, binary.BigEndian.Uint16(raw[3:]))
	if err != nil {
		return Claims{}, ErrInvalid
	}
	plain, err := aead.Open(nil, raw[headerSize:headerSize+nonceSize], raw[headerSize+nonceSize:], raw[:headerSize])
	if err != nil {
		return Claims{}, ErrInvalid
	}
	c, err := ReadClaims(plain)
	if err != nil {
		return Claims{}, ErrInvalid
	}
	c.Kind = Kind(raw[1])
	return c, check(c, now, kinds)
}

func check(c Claims, now time.Time, kinds []Kind) error {
	for _, k := range kinds {
		if c.Kind == k {
			if !now.Before(c.Expires) {
				return ErrExpired
			}
			return nil
		}
	}
	return ErrKind
}

// maxCached keeps strangers' guesses at days from growing the cache.
const maxCached = 64

type aeadKey struct {
	purpose string
	number  byte
	day     uint16
}

func (s *Sealer) aead(number byte, secret []byte, day uint16) (cipher.AEAD, error) {
	return s.aeadFor("erawan view token", number, secret, day)
}

func (s *Sealer) aeadFor(purpose string, number byte, secret []byte, day uint16) (cipher.AEAD, error) {
	at := aeadKey{purpose, number, day}
	s.mu.RLock()
	aead, ok := s.aeads[at]
	s.mu.RUnlock()
	if ok {
		return aead, nil
	}
	key, err := hkdf.Key(sha256.New, secret, nil, fmt.Sprintf("%s v%d day %d", purpose, version, day), 32)
	if err != nil {
		return nil, fmt.Errorf("derive token key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("token cipher: %w", err)
	}
	if aead, err = cipher.NewGCM(block); err != nil {
		return nil, fmt.Errorf("token cipher: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.aeads) < maxCached {
		s.aeads[at] = aead
	}
	return aead, nil
}
