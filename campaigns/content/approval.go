package content

import (
	"time"

	"erawan/internal/access"
	"erawan/internal/lang"
)

// Subject is what an approval or a stop is about.
type Subject string

// The subjects.
const (
	OfMessage   Subject = "message"
	OfLaw       Subject = "law"
	OfStatement Subject = "statement"
	OfItem      Subject = "item" // a question that visits may be asked
)

// Reviewing is the role in which somebody approves a text.
type Reviewing string

// The reviewing roles asked for today.
const (
	LanguageReview Reviewing = "language"
	LawReview      Reviewing = "law"
)

// Approval says that somebody, in a role, approved exactly one text in one locale. It is for the
// digest: any other text needs another approval.
type Approval struct {
	ID       int64
	Org      int64
	Subject  Subject
	Of       int64 // the subject's id
	Locale   lang.Locale
	Role     Reviewing
	Digest   Digest
	By       access.Actor
	At       time.Time
	Expires  time.Time
	Bypass   bool // an owner's, in place of somebody who reviews: it ends within a day
	Example  bool // given by the demo's example reviewer; every surface says so
	Withdrew time.Time
}

// Valid reports whether the approval holds at an instant.
func (a Approval) Valid(now time.Time) bool {
	return a.Withdrew.IsZero() && !now.Before(a.At) && now.Before(a.Expires)
}
