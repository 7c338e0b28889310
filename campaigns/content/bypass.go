package content

import (
	"slices"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// MaxBypass is how long a bypass holds at most.
const MaxBypass = 24 * time.Hour

// bypass stands in for the approvals that the words lack. What nobody may approve, nobody may put on air so: a card without a
// source, a text that a rule of copy blocks. The same words are bypassed once: whoever wants them on air for longer has them
// approved.
func (d Dossier) bypass(a Asked, now time.Time) (Outcome, error) {
	lacks := d.Lacks(now)
	switch {
	case !a.Owns:
		return Outcome{}, fault.New(fault.Forbidden, "", "bypass.owners_only")
	case d.Unfit != "":
		return Outcome{}, Unfit(d.Unfit)
	case d.wrote(a.By):
		return Outcome{}, fault.New(fault.Forbidden, "", "bypass.your_own")
	case slices.ContainsFunc(d.Approvals, func(p Approval) bool { return p.Bypass && p.Digest == d.Text }):
		return Outcome{}, fault.New(fault.Conflict, "", "bypass.once")
	case len(lacks) == 0:
		return Outcome{}, fault.New(fault.Conflict, "", "bypass.nothing_lacks")
	case !a.Expires.After(now):
		return Outcome{}, fault.New(fault.Invalid, "expires", "signoff.expires_past")
	case a.Expires.After(now.Add(MaxBypass)):
		return Outcome{}, fault.New(fault.Invalid, "expires", "bypass.too_long")
	}
	out := Outcome{}
	for _, role := range lacks {
		out.Given = append(out.Given, Approval{Subject: d.Subject, Of: d.Of, Locale: d.Locale, Role: role, Digest: d.Text, By: a.By, At: now, Expires: a.Expires, Bypass: true})
	}
	d.Approvals, d.Submitted = append(slices.Clip(d.Approvals), out.Given...), d.Text // whoever reviews it finds it in the queue
	out.Dossier = d
	return out, nil
}

// Bypassed lists the roles in which a bypass alone holds the words on air.
func (d Dossier) Bypassed(now time.Time) []Reviewing {
	return slices.DeleteFunc(slices.Clone(d.Roles), func(r Reviewing) bool {
		held := false
		for _, a := range d.Approvals {
			if d.holds(a, r, now) {
				if !a.Bypass {
					return true
				}
				held = true
			}
		}
		return !held
	})
}

// Bypassing is one bypass of a text: who, why and until when, and who has looked at it since. It stays in sight until somebody
// other than its owner has, also when it has ended.
type Bypassing struct {
	ID       int64
	Subject  Subject
	Of       int64
	Public   string // of the message or card
	Name     string // of a message, as the team calls it
	Place    string // of a law card
	Conduct  Conduct
	Locale   lang.Locale
	Digest   Digest
	Reason   string
	By       access.Actor
	At, Ends time.Time
	Reviewed time.Time // zero while nobody has
	Reviewer access.Actor
}

// Open reports whether nobody has reviewed it.
func (b Bypassing) Open() bool { return b.Reviewed.IsZero() }

// Review decides on whether somebody may say that they have looked at it: anybody who reviews, but not whose bypass it is.
func (b Bypassing) Review(by access.Actor) error {
	switch {
	case !b.Open():
		return fault.New(fault.Conflict, "", "bypass.reviewed_already")
	case Among([]access.Actor{b.By}, by):
		return fault.New(fault.Forbidden, "", "bypass.your_own_review")
	}
	return nil
}
