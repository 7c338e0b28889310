package token

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"time"
)

// box is a small thing that others keep for us, sealed. Its purpose keeps it apart from view tokens and from other
// boxes: none ever opens as another.
type box struct {
	purpose string
	kind    byte
}

// shut writes what is in a box, made at a time, as text of at most MaxLength.
func (s *Sealer) shut(b box, at time.Time, plain []byte) (string, error) {
	number, secret := s.keys.Current()
	day := uint16(at.Unix() / 86400)
	aead, err := s.aeadFor(b.purpose, number, secret, day)
	if err != nil {
		return "", err
	}
	buf := make([]byte, headerSize+nonceSize, 256)
	buf[0], buf[1], buf[2] = version, b.kind, number
	binary.BigEndian.PutUint16(buf[3:], day)
	rand.Read(buf[headerSize:]) // never fails: crypto/rand crashes the program instead
	text := base64.RawURLEncoding.EncodeToString(aead.Seal(buf, buf[headerSize:], plain, buf[:headerSize]))
	if len(text) > MaxLength {
		return "", errors.New("token: too much for its box")
	}
	return text, nil
}

// unshut reads what shut wrote. Forged, foreign and damaged are ErrInvalid; one of a key that is gone is ErrKey.
func (s *Sealer) unshut(b box, text string) ([]byte, error) {
	if len(text) > MaxLength {
		return nil, ErrInvalid
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) < headerSize+nonceSize+16 || raw[0] != version || raw[1] != b.kind {
		return nil, ErrInvalid
	}
	secret, ok := s.keys.Secret(raw[2])
	if !ok {
		return nil, ErrKey
	}
	aead, err := s.aeadFor(b.purpose, raw[2], secret, binary.BigEndian.Uint16(raw[3:]))
	if err != nil {
		return nil, ErrInvalid
	}
	plain, err := aead.Open(nil, raw[headerSize:headerSize+nonceSize], raw[headerSize+nonceSize:], raw[:headerSize])
	if err != nil {
		return nil, ErrInvalid
	}
	return plain, nil
}
