package token

import (
	"encoding/binary"
	"time"
)

// Caps is what one visitor of a partner has seen of late, sealed for the partner's server to keep and hand back. It names
// no visitor; nobody outside can read it or make one.
type Caps struct {
	Org  int64 // the partner it was given to
	At   time.Time
	Seen []Seen // at most MostSeen
}

// Seen is how often a campaign was shown on a day, and when it was last.
type Seen struct {
	Campaign int64
	Frame    uint8 // by number, of the message that was shown
	Day      int   // of the placement's zone, counted from 1970-01-01
	Count    int
	Last     time.Time // whole minutes
}

// Bounds of caps. A sealed one is at most MaxLength long.
const (
	MostSeen = 14
	// CapsLifetime is how long sealed caps may come back: longer than any gap looks back.
	CapsLifetime = 8 * 24 * time.Hour
)

var capsBox = box{"erawan cap token", 'c'}

// SealCaps writes caps as text.
func (s *Sealer) SealCaps(c Caps) (string, error) { return s.shut(capsBox, c.At, c.append(nil)) }

// OpenCaps reads what SealCaps wrote. Forged, foreign and damaged are ErrInvalid; one of a key that is gone is ErrKey;
// one that is over is ErrExpired.
func (s *Sealer) OpenCaps(text string, now time.Time) (Caps, error) {
	plain, err := s.unshut(capsBox, text)
	if err != nil {
		return Caps{}, err
	}
	c, err := readCaps(plain)
	if err != nil {
		return Caps{}, ErrInvalid
	}
	if now.Sub(c.At) >= CapsLifetime {
		return Caps{}, ErrExpired
	}
	return c, nil
}

// append writes minutes and days as what they lie before the caps' own.
func (c Caps) append(b []byte) []byte {
	minute := c.At.Unix() / 60
	b = binary.AppendUvarint(b, uint64(c.Org))
	b = binary.AppendUvarint(b, uint64(minute))
	b = append(b, byte(len(c.Seen)))
	for _, s := range c.Seen {
		b = binary.AppendUvarint(b, uint64(s.Campaign))
		b = append(b, s.Frame)
		b = binary.AppendVarint(b, minute/1440-int64(s.Day))
		b = binary.AppendUvarint(b, uint64(s.Count))
		b = binary.AppendUvarint(b, uint64(max(0, minute-s.Last.Unix()/60)))
	}
	return b
}

func readCaps(b []byte) (Caps, error) {
	r := Reader{b: b}
	c := Caps{Org: int64(r.Uint())}
	minute := int64(r.Uint())
	c.At = time.Unix(minute*60, 0).UTC()
	for range r.count(MostSeen) {
		s := Seen{Campaign: int64(r.Uint()), Frame: r.Byte()}
		s.Day = int(minute/1440 - r.Int())
		s.Count = int(r.Uint())
		s.Last = time.Unix((minute-int64(r.Uint()))*60, 0).UTC()
		c.Seen = append(c.Seen, s)
	}
	return c, r.Err()
}
