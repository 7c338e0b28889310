package content

import (
	"slices"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Override lets a finding of the rules of copy pass. It is no step of Decide: it changes what blocks.
const Override Step = "override"

// Done is one thing that was done with a text beside approving it: it was put to review or sent back, it
// was retired, or a finding of the rules of copy was let pass. It is a line of a log and never changes.
type Done struct {
	ID      int64
	Org     int64
	Subject Subject
	Of      int64
	Locale  lang.Locale
	Step    Step
	Role    Reviewing // in which it was sent back
	Digest  Digest    // of the words it was done with
	Rule    string    // of an override: the rule, the field and the words that pass
	Field   string
	Quote   string
	Reason  string
	By      access.Actor
	At      time.Time
}

// LawVersion is one version of a card, with who wrote it and when.
type LawVersion struct {
	Card LawCard
	By   access.Actor
	At   time.Time
}

// LawFile is a card with all that decides on it.
type LawFile struct {
	Card       LawCard
	Successors []LawCard // those that name it as what they supersede
	Versions   []LawVersion
	Approvals  []Approval
	Log        []Done               // the oldest first
	Blocked    map[lang.Locale]bool // a rule of copy blocks its words, and nobody has overridden that
	OnAir      bool                 // a message that cites it is in a live campaign
}

// Alarms lists what is wrong with the card on a day.
func (f LawFile) Alarms(now time.Time) []Alarm { return Alarms(f.Card, f.Successors, now) }

// Dossier is all that decides on the card in a locale. Who wrote its words is whoever saved a version that
// says exactly this.
func (f LawFile) Dossier(l lang.Locale, now time.Time) Dossier {
	shelf := NewShelf([]LawCard{f.Card}, nil, f.Approvals)
	text := DigestLaw(f.Card, l)
	r := Record{Submitted: Submitted(f.Log, l), Blocked: f.Blocked[l], OnAir: f.OnAir, Gone: Gone(f.Log, l)}
	for _, v := range f.Versions {
		if DigestLaw(v.Card, l) == text {
			r.Writers = append(r.Writers, v.By)
		}
	}
	return shelf.LawDossier(f.Card.ID, l, r, now)
}

// MessageVersion is one version of a message, with who wrote it and when.
type MessageVersion struct {
	Message Message
	By      access.Actor
	At      time.Time
}

// MessageFile is a message with all that decides on it.
type MessageFile struct {
	Message  Message
	Shelf    Shelf // what it stands on
	Versions []MessageVersion
	Log      []Done               // the oldest first
	Blocked  map[lang.Locale]bool // a rule of copy blocks its words, and nobody has overridden that
	OnAir    bool                 // a live campaign carries it
}

// Dossier is all that decides on the message in a locale. Who wrote its words is whoever saved a version that
// says exactly this, with the cards and statements as they are.
func (f MessageFile) Dossier(l lang.Locale, now time.Time) Dossier {
	text := f.Shelf.DigestMessage(f.Message, l)
	r := Record{Submitted: Submitted(f.Log, l), Blocked: f.Blocked[l], OnAir: f.OnAir, Gone: Gone(f.Log, l)}
	for _, v := range f.Versions {
		if f.Shelf.DigestMessage(v.Message, l) == text {
			r.Writers = append(r.Writers, v.By)
		}
	}
	return f.Shelf.MessageDossier(f.Message, l, r, now)
}

// Submitted is the text last put to review in a locale; zero when none was, or when it was sent back.
func Submitted(log []Done, l lang.Locale) (d Digest) {
	for _, one := range log {
		switch {
		case one.Locale != l:
		case one.Step == Submit:
			d = one.Digest
		case one.Step == Object:
			d = Digest{}
		}
	}
	return d
}

// Gone reports whether a text was retired in a locale.
func Gone(log []Done, l lang.Locale) bool {
	return slices.ContainsFunc(log, func(d Done) bool { return d.Locale == l && d.Step == Retire })
}

// Request is a step that somebody asks for with one text, in some languages at once: in all of them it is
// done, or in none.
type Request struct {
	Subject Subject
	Public  string
	Asked   Asked                  // without the words
	Words   map[lang.Locale]Digest // those that this person saw
	Reason  string                 // to object: what should change
}

// The bounds of a reason, in characters.
const (
	minReason = 10
	maxReason = 500
)

// Check is Invalid where a request names no language, or objects without saying why.
func (r Request) Check() error {
	if len(r.Words) == 0 {
		return fault.New(fault.Invalid, "/locales", "signoff.no_language")
	}
	for l := range r.Words {
		if !l.Valid() {
			return fault.New(fault.Invalid, "/locales", "signoff.no_language")
		}
	}
	if r.Asked.Step != Object {
		return nil
	}
	if err := lang.Clean("/reason", r.Reason, maxReason); err != nil {
		return err
	}
	if len([]rune(r.Reason)) < minReason {
		return fault.New(fault.Invalid, "/reason", "signoff.reason_short").With("min", minReason)
	}
	return nil
}

// ReviewsIn lists the roles in which somebody may approve texts.
func ReviewsIn(r access.Role) []Reviewing {
	switch r {
	case access.RoleOwner:
		return Reviewings
	case access.RoleReviewerLaw:
		return []Reviewing{LawReview}
	case access.RoleReviewerSpecies:
		return []Reviewing{SpeciesReview}
	case access.RoleReviewerLanguage:
		return []Reviewing{LanguageReview}
	case access.RoleReviewerBrand:
		return []Reviewing{BrandReview}
	}
	return nil
}
