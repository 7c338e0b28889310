package token

import (
	"encoding/binary"
	"time"
)

// PassLifetime is how long a frame may ask after it was loaded: a tab that was opened in the background is looked at
// within the hour, or asks for nothing.
const PassLifetime = time.Hour

var passBox = box{"erawan frame pass", 'f'}

// SealPass lets one frame of ours ask in the name of a publishable key. Browsers give a sandboxed frame no origin
// to be known by, so it brings this instead.
func (s *Sealer) SealPass(key string, now time.Time) (string, error) {
	return s.shut(passBox, now, append(binary.AppendUvarint(nil, uint64(now.Add(PassLifetime).Unix())), key...))
}

// OpenPass is the key of a pass. Forged, foreign and damaged are ErrInvalid; one of a key that is gone is ErrKey; one
// that is over is ErrExpired.
func (s *Sealer) OpenPass(text string, now time.Time) (string, error) {
	plain, err := s.unshut(passBox, text)
	if err != nil {
		return "", err
	}
	until, n := binary.Uvarint(plain)
	if n <= 0 {
		return "", ErrInvalid
	}
	if now.Unix() >= int64(until) {
		return "", ErrExpired
	}
	return string(plain[n:]), nil
}
