package content

import (
	"time"

	"erawan/internal/access"
	"erawan/internal/lang"
)

// Due is one role in which a text that was put to review wants somebody, and from when: since it was put there, or
// from the day on which what was approved last ends.
type Due struct {
	Role Reviewing
	From time.Time
}

// Due lists those of a text in the order of its roles. A text that is not in review, and was not approved out of
// it, has none.
func (d Dossier) Due(submitted time.Time) (out []Due) {
	if d.Gone || d.Unfit != "" || d.Submitted != d.Text {
		return nil
	}
	for _, role := range d.Roles {
		from := submitted
		for _, a := range d.Approvals {
			if a.Bypass { // which nobody is spared by
				continue
			}
			end := a.Expires
			if !a.Withdrew.IsZero() && a.Withdrew.Before(end) {
				end = a.Withdrew
			}
			a.Withdrew = time.Time{}
			if d.holds(a, role, a.At) && end.After(from) {
				from = end
			}
		}
		out = append(out, Due{role, from})
	}
	return out
}

// SubmittedAt is when a text was last put to review in a locale.
func SubmittedAt(log []Done, l lang.Locale) (at time.Time) {
	for _, one := range log {
		if one.Locale == l && one.Step == Submit {
			at = one.At
		}
	}
	return at
}

// Waiting is a text that wants somebody's approval.
type Waiting struct {
	Subject Subject
	Public  string
	Locale  lang.Locale
	Roles   []Reviewing // of those that were asked about
	Since   time.Time
	Wanted  time.Time // by when it is wanted; zero for no day
	Name    string    // of a message, as the team calls it
	Place   string    // of a law card
	Conduct Conduct   // of a law card
	Sample  bool
}

// WaitingAsk asks for texts that wait.
type WaitingAsk struct {
	Holds []Reviewing // in which roles
	For   access.Actor
	Now   time.Time
	Most  int
}

// Late reports whether a review was wanted before now.
func (w Waiting) Late(now time.Time) bool { return !w.Wanted.IsZero() && w.Wanted.Before(now) }

// Queue is the texts that wait for somebody, the late ones first and then the oldest: at most so many of all there are. Texts whose words
// they wrote themselves wait for somebody else.
type Queue struct {
	Texts []Waiting
	Total int64
}

// Cause is what changed under a text that was approved.
type Cause string

// The causes.
const (
	LawChanged     Cause = "law"
	PictureChanged Cause = "picture"
)

// Dropped is a text that was approved and is shown no more, because what it rests on has changed.
type Dropped struct {
	Public string
	Name   string // as the team calls the message
	Sample bool
	Locale lang.Locale
	Why    Cause
	At     time.Time
}
