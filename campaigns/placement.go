package campaigns

import (
	"slices"
	"strings"
	"time"

	"erawan/audience"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

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

// Channels lists them in the order of menus.
var Channels = []Channel{Page, App, Mail, Print, Screen, Guide, Social}

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
	Resting  bool // its partner is not live: nothing is shown, whatever Paused says
}

// Silent reports whether nothing is shown there, whatever fits.
func (p Placement) Silent() bool { return p.Paused || p.Resting }

// MaxPlacementName is how many characters a placement's name has at most.
const MaxPlacementName = 120

// Validate returns every rule that a placement breaks. Whether its house message may stand there is for who keeps it to know.
func (p Placement) Validate() error {
	var fs fault.Faults
	no := func(wrong bool, field, key string) {
		if wrong {
			fs.Add(fault.Invalid, field, key)
		}
	}
	no(strings.TrimSpace(p.Name) == "", "/name", "placement.needs_name")
	fs = append(fs, fault.All(lang.Clean("/name", p.Name, MaxPlacementName))...)
	no(!slices.Contains(Channels, p.Channel), "/channel", "placement.bad_channel")
	no(p.Place != "" && !new(audience.Traveller).Set(audience.Origin, p.Place), "/place", "placement.bad_place")
	_, err := time.LoadLocation(p.Zone)
	no(err != nil || p.Zone == "" || p.Zone == "Local", "/zone", "campaign.unknown_zone")
	no(p.Fallback != House && p.Fallback != Empty, "/fallback", "placement.bad_fallback")
	no(p.Fallback == House && p.House == 0, "/house", "placement.needs_house")
	return fs.Err()
}

// Location is the placement's zone; UTC when it has none.
func (p Placement) Location() *time.Location {
	if zone, err := time.LoadLocation(p.Zone); err == nil {
		return zone
	}
	return time.UTC
}
