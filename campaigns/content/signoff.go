package content

import (
	"slices"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Stage is how far one text has come: a message, card or statement in one locale.
type Stage string

// The stages. Approved and live are the only ones that may be shown.
const (
	Draft    Stage = "draft"
	InReview Stage = "in_review"
	Approved Stage = "approved"
	Live     Stage = "live"
	Retired  Stage = "retired"
)

// MaxApproval is how long an approval may hold.
const MaxApproval = 366 * 24 * time.Hour

// Dossier is all that decides on one text. It is worked out anew whenever it is asked for, so that an edit,
// a change of a card or the passing of time revokes what it should without anybody doing anything.
type Dossier struct {
	Subject   Subject
	Of        int64
	Locale    lang.Locale
	Text      Digest         // of exactly what a reader would be shown now
	Unfit     string         // why nobody may approve it as it stands, as a message key; empty when they may
	Rests     string         // why it may not be shown though approved: a card or statement under it; empty when it may
	Roles     []Reviewing    // who must approve it
	Writers   []access.Actor // who had a hand in this text
	Approvals []Approval     // every one there is, for whatever digest
	Submitted Digest         // the text last put to review; zero when none, or when changes were asked for
	OnAir     bool           // a live campaign carries it
	Gone      bool           // retired
}

// Stage says how far the text has come.
func (d Dossier) Stage(now time.Time) Stage {
	switch {
	case d.Gone:
		return Retired
	case d.Plannable(now) && d.OnAir:
		return Live
	case d.signed(now):
		return Approved
	case d.Submitted == d.Text:
		return InReview
	}
	return Draft
}

// Plannable reports whether a plan may carry the text now: fit, resting on nothing unapproved, not
// retired, and with an approval of exactly these words in every role, none of them by somebody who wrote
// them.
func (d Dossier) Plannable(now time.Time) bool { return d.signed(now) && d.Rests == "" && !d.Gone }

func (d Dossier) signed(now time.Time) bool { return d.Unfit == "" && len(d.Lacks(now)) == 0 }

// Lacks lists the roles in which nobody has approved these words.
func (d Dossier) Lacks(now time.Time) []Reviewing {
	return slices.DeleteFunc(slices.Clone(d.Roles), func(r Reviewing) bool {
		return slices.ContainsFunc(d.Approvals, func(a Approval) bool { return d.holds(a, r, now) })
	})
}

func (d Dossier) holds(a Approval, role Reviewing, now time.Time) bool {
	return a.Role == role && a.Subject == d.Subject && a.Of == d.Of && a.Locale == d.Locale && a.Digest == d.Text && a.Valid(now) && !d.wrote(a.By)
}

func (d Dossier) wrote(by access.Actor) bool { return Among(d.Writers, by) }

// Among reports whether somebody is one of some people.
func Among(people []access.Actor, by access.Actor) bool {
	return slices.ContainsFunc(people, func(w access.Actor) bool {
		return w.Staff == by.Staff && (by.Staff != 0 || w.Name == by.Name) // commands have a name alone
	})
}

// Step is something that somebody asks to be done with a text.
type Step string

// The steps. Editing is none: whoever may write, writes, and the words are others.
const (
	Submit   Step = "submit"          // put to review
	Approve  Step = "approve"         // in one role, for these words, until a day
	Object   Step = "request_changes" // back to its writer; takes the objector's own approval back
	Withdraw Step = "withdraw"        // take one's role's approval back
	Bypass   Step = "bypass"          // an owner's: on air for a day at most, without the approvals that the words lack
	Retire   Step = "retire"          // no more of these words: every approval goes, and nothing but other words comes after it
)

// Asked is a step that somebody asks for.
type Asked struct {
	Step    Step
	By      access.Actor
	Holds   []Reviewing // the roles that this person reviews in
	Writes  bool        // this person may write texts
	Owns    bool        // this person may bypass review, as owners may
	Role    Reviewing   // to approve, object or withdraw in
	Digest  Digest      // of the words that this person saw
	Expires time.Time   // to approve: until when
	Wanted  time.Time   // to put to review: by when a review is wanted; zero for no day
}

// Outcome is what a step does. Nothing is done when there is an error beside it.
type Outcome struct {
	Dossier  Dossier    // as it stands afterwards
	Given    []Approval // to be written; they have no ID yet
	Withdrew []Approval // to be marked withdrawn
}

// Decide is the one place that decides on a step. Every path goes through it: page, API, import, schedule
// and command. Its error is a fault: Stale when the words are no longer those that were seen, Forbidden when
// this person may not, Conflict when the text is not at that point, Invalid when the ask itself is wrong.
func (d Dossier) Decide(a Asked, now time.Time) (Outcome, error) {
	if d.Gone {
		return Outcome{}, fault.New(fault.Conflict, "", "signoff.retired")
	}
	if a.Step == Retire && !d.Retirable(a) {
		return Outcome{}, fault.New(fault.Forbidden, "", "signoff.not_yours_to_retire")
	}
	if a.Digest != d.Text {
		return Outcome{}, fault.New(fault.Stale, "", "signoff.changed")
	}
	switch a.Step {
	case Submit:
		return d.submit(a, now)
	case Approve:
		return d.approve(a, now)
	case Bypass:
		return d.bypass(a, now)
	case Object, Withdraw:
		return d.takeBack(a, now)
	case Retire:
		d.Gone = true
		return d.withdrawing(now, func(Approval) bool { return true }), nil
	}
	return Outcome{}, fault.New(fault.Invalid, "step", "signoff.unknown_step")
}

// Retirable reports whether somebody may retire the text: who may write it, or reviews it in a role that it needs.
// Unlike an approval that is no matter of whose words they are: nobody is shown anything by it.
func (d Dossier) Retirable(a Asked) bool {
	return a.Writes || slices.ContainsFunc(d.Roles, func(r Reviewing) bool { return slices.Contains(a.Holds, r) })
}

func (d Dossier) submit(a Asked, now time.Time) (Outcome, error) {
	if d.Unfit != "" {
		return Outcome{}, Unfit(d.Unfit)
	}
	if !a.Wanted.IsZero() && (!a.Wanted.After(now) || a.Wanted.After(now.Add(MaxWanted))) {
		return Outcome{}, fault.New(fault.Invalid, "wanted", "thread.wanted_when")
	}
	d.Submitted = d.Text
	return Outcome{Dossier: d}, nil
}

func (d Dossier) approve(a Asked, now time.Time) (Outcome, error) {
	switch {
	case d.Unfit != "":
		return Outcome{}, Unfit(d.Unfit)
	case d.Submitted != d.Text:
		return Outcome{}, fault.New(fault.Conflict, "", "signoff.not_in_review")
	case !slices.Contains(d.Roles, a.Role):
		return Outcome{}, fault.New(fault.Invalid, "role", "signoff.role_not_asked")
	case !slices.Contains(a.Holds, a.Role):
		return Outcome{}, fault.New(fault.Forbidden, "role", "signoff.not_your_role")
	case d.wrote(a.By):
		return Outcome{}, fault.New(fault.Forbidden, "", "signoff.your_own")
	case !a.Expires.After(now):
		return Outcome{}, fault.New(fault.Invalid, "expires", "signoff.expires_past")
	case a.Expires.After(now.Add(MaxApproval)):
		return Outcome{}, fault.New(fault.Invalid, "expires", "signoff.expires_late")
	}
	given := Approval{Subject: d.Subject, Of: d.Of, Locale: d.Locale, Role: a.Role, Digest: d.Text, By: a.By, At: now, Expires: a.Expires}
	d.Approvals = append(slices.Clip(d.Approvals), given)
	return Outcome{Dossier: d, Given: []Approval{given}}, nil
}

// takeBack withdraws what was approved in a role, whoever of that role it was; whoever objects sends the
// text back as well.
func (d Dossier) takeBack(a Asked, now time.Time) (Outcome, error) {
	if !slices.Contains(a.Holds, a.Role) {
		return Outcome{}, fault.New(fault.Forbidden, "role", "signoff.not_your_role")
	}
	if a.Step == Object {
		if d.Submitted != d.Text {
			return Outcome{}, fault.New(fault.Conflict, "", "signoff.not_in_review")
		}
		d.Submitted = Digest{}
	}
	return d.withdrawing(now, func(p Approval) bool { return p.Role == a.Role && p.Digest == d.Text }), nil
}

// withdrawing marks the standing approvals that a step takes back.
func (d Dossier) withdrawing(now time.Time, which func(Approval) bool) Outcome {
	out := Outcome{}
	d.Approvals = slices.Clone(d.Approvals)
	for i, p := range d.Approvals {
		if p.Withdrew.IsZero() && which(p) {
			d.Approvals[i].Withdrew = now
			out.Withdrew = append(out.Withdrew, d.Approvals[i])
		}
	}
	out.Dossier = d
	return out
}

// Record is what is kept of a text beside its words and its approvals.
type Record struct {
	Writers   []access.Actor
	Submitted Digest
	Blocked   bool // a rule of copy blocks it, and nobody has overridden that
	OnAir     bool
	Gone      bool
}

// MessageDossier is a message's dossier in a locale, as the shelf stands.
func (s Shelf) MessageDossier(m Message, l lang.Locale, r Record, now time.Time) Dossier {
	d := s.dossier(ApprovalKey{OfMessage, m.ID, l}, s.DigestMessage(m, l), s.rolesOf(m), r)
	switch {
	case !said(m, l):
		d.Unfit = "text.missing"
	case r.Blocked:
		d.Unfit = "signoff.blocked"
	}
	d.Rests = s.rests(m, l, now).Why
	return d
}

// LawDossier is a card's dossier in a locale. A card that is not on the shelf has none to approve.
func (s Shelf) LawDossier(id int64, l lang.Locale, r Record, now time.Time) Dossier {
	c, ok := s.Cards[id]
	d := s.dossier(ApprovalKey{OfLaw, id, l}, s.digestLaw(id, l), []Reviewing{LawReview}, r)
	switch {
	case !ok:
		d.Unfit = "law.missing"
	case r.Blocked:
		d.Unfit = "signoff.blocked"
	default:
		d.Unfit = Approvable(c, l, now)
	}
	d.Rests = s.lawStands(id, l, now)
	return d
}

func (s Shelf) dossier(k ApprovalKey, text Digest, roles []Reviewing, r Record) Dossier {
	return Dossier{Subject: k.Subject, Of: k.Of, Locale: k.Locale, Text: text, Roles: roles, Writers: r.Writers, Approvals: s.Approvals[k],
		Submitted: r.Submitted, OnAir: r.OnAir, Gone: r.Gone}
}
