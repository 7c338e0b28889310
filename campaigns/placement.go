package campaigns

import "time"

// Channel is how a message is carried.
type Channel string

// The channels.
const (
	Page   Channel = "page"
	App    Channel = "app"
	Mail   Channel = "mail"
	Print  Channel = "print"
	Screen Channel = "screen"
	Guide  Channel = "guide"
	Social Channel = "social"
)

// Fallback is what a placement shows when no campaign fits.
type Fallback string

// The fallbacks.
const (
	House Fallback = "house" // the neutral card, so that the room it reserved is not empty
	Empty Fallback = "empty" // nothing; the page folds the room away
)

// Placement is one slot of a partner.
type Placement struct {
	ID       int64
	Org      int64 // the partner
	Public   string
	Name     string
	Channel  Channel
	Place    string // ISO country where it is seen; empty when it is not in one place
	Zone     string // IANA zone of its clock
	Fallback Fallback
	House    int64 // the neutral message for Fallback House
	Paused   bool
}

// Location is the placement's zone; UTC when it has none.
func (p Placement) Location() *time.Location {
	if zone, err := time.LoadLocation(p.Zone); err == nil {
		return zone
	}
	return time.UTC
}
