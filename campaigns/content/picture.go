package content

import (
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Picture is one of the library: pixels named by what is in them, and what is told of them. Versions are appended; the
// pixels never change.
type Picture struct {
	ID      int64
	Org     int64
	Public  string
	Version int
	Digest  string // of the largest size
	Sizes   []PictureSize
	Name    string         // for the team
	Alt     lang.Text      // what it shows, for those who cannot see it
	Licence string         // by which right it may be shown
	Credit  string         // whose it is, as it has to be said; empty when nothing has to
	Expires campaigns.Date // the last day on which it may be shown; zero for no end
}

// PictureSize is one file of a picture.
type PictureSize struct {
	Digest        string // SHA-256 of its bytes, in hex: its address
	Type          string
	Width, Height int // pixels
	Bytes         int
}

// Over reports whether the right to show it has ended by a day, in UTC.
func (p Picture) Over(now time.Time) bool {
	return p.Expires.Valid() && p.Expires.Before(campaigns.DateOf(now.UTC()))
}

// Check is Invalid, at the picture's fields, where it cannot be kept as it is. What it shows is said in every language:
// whoever uploads it is the one who knows.
func (p Picture) Check() error {
	var wrong fault.Faults
	look := func(field, text string, most int, required bool) {
		if required && strings.TrimSpace(text) == "" {
			wrong.Add(fault.Invalid, field, "picture.needed")
			return
		}
		wrong = append(wrong, fault.All(lang.Clean(field, text, most))...)
	}
	look("/name", p.Name, MaxName, true)
	for _, l := range lang.All {
		look("/alt/"+string(l), p.Alt[l], maxAlt, true)
	}
	look("/licence", p.Licence, MaxInstrument, true)
	look("/credit", p.Credit, MaxInstrument, false)
	return wrong.Err()
}

const maxAlt = 300
