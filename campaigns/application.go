package campaigns

import (
	"net/mail"
	"slices"
	"strings"
	"time"

	"erawan/audience"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// ApplicationState is what became of an application.
type ApplicationState string

// The states.
const (
	Waiting  ApplicationState = "waiting"
	Accepted ApplicationState = "accepted"
	Declined ApplicationState = "declined"
)

// ApplicationStates lists them, the one that needs somebody first.
var ApplicationStates = []ApplicationState{Waiting, Accepted, Declined}

// Application asks a team to become its partner. It holds nothing of a person but an address to answer to, and not even that
// once it is decided.
type Application struct {
	ID      int64
	Public  string
	Team    int64
	Name    string      // of the organisation
	Locale  lang.Locale // in which it asked
	Email   string
	Channel Channel
	Places  []string // countries in which it carries messages
	Origin  string   // of its pages; empty for none
	State   ApplicationState
	Reason  string // why it was declined
	By      string // who decided
	Made    time.Time
	Decided time.Time
	Partner string // public id of what it became
}

// Bounds of what an application says.
const (
	MaxPlaces  = 20
	MaxReason  = 500
	MaxWaiting = 500 // applications that wait for a team; whoever comes later is asked to come back
)

// Check says everything that is wrong with an application.
func (a Application) Check() error {
	var wrong fault.Faults
	if strings.TrimSpace(a.Name) == "" {
		wrong.Add(fault.Invalid, "name", "application.needs_name")
	}
	wrong = append(wrong, fault.All(lang.Clean("name", a.Name, access.MaxOrgName))...)
	if _, err := mail.ParseAddress(a.Email); err != nil || access.CheckEmail("email", a.Email) != nil {
		wrong.Add(fault.Invalid, "email", "invitation.bad_email")
	}
	if !slices.Contains(Channels, a.Channel) {
		wrong.Add(fault.Invalid, "channel", "application.needs_channel")
	}
	switch bad := slices.IndexFunc(a.Places, func(p string) bool { return !new(audience.Traveller).Set(audience.Origin, p) }); {
	case len(a.Places) == 0:
		wrong.Add(fault.Invalid, "places", "application.needs_place")
	case len(a.Places) > MaxPlaces:
		wrong = append(wrong, fault.New(fault.Invalid, "places", "application.too_many_places").With("max", MaxPlaces))
	case bad >= 0:
		wrong = append(wrong, fault.New(fault.Invalid, "places", "application.bad_place").With("place", a.Places[bad]))
	}
	switch {
	case a.Origin != "" && !goodOrigin(a.Origin):
		wrong = append(wrong, fault.New(fault.Invalid, "origin", "key.bad_origin").With("origin", a.Origin))
	case a.Origin == "" && a.Channel == Page:
		wrong.Add(fault.Invalid, "origin", "application.needs_origin")
	}
	return wrong.Err()
}

// CheckReason is Invalid when an application is declined without one, or with one that is too long.
func CheckReason(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return fault.New(fault.Invalid, "reason", "application.needs_reason")
	}
	return lang.Clean("reason", reason, MaxReason)
}
