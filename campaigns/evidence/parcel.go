package evidence

import (
	"fmt"
	"time"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// Parcel is what is delivered. Its id is that of the run: whoever gets it twice can tell.
type Parcel struct {
	ID            string
	To            []string
	Hook          campaigns.Hook
	About         About
	Subject, Text string
	Name, Kind    string // of the file
	File          []byte
	Also          []Attached // what goes along with the file
	Revision      int64
}

// Attached is a second file of a parcel, under a name of its own.
type Attached struct {
	Name, Kind string
	File       []byte
}

// About says which report a parcel is, for programs.
type About struct {
	Schedule, Title string
	Test            bool
	Due, Made       time.Time
	Missed          int
	From, To        campaigns.Date
	Zone            string
	Locale          lang.Locale
	Sample          bool
	Cite, Page      string
}

// Untaken is why a webhook did not take a parcel.
type Untaken struct {
	Why    campaigns.Trouble
	Status int // which it answered with; 0 for none
}

// Error is for logs.
func (u Untaken) Error() string { return fmt.Sprintf("webhook: %s %d", u.Why, u.Status) }
