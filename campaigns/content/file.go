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
	Wanted  time.Time // of what was put to review: by when; zero for no day
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

// Writers are those who wrote a text of the card in a locale: whoever saved a version that says exactly this, where the
// one before it did not, and whoever suggested words that it says.
func (f LawFile) Writers(l lang.Locale, text Digest) (out []access.Actor) {
	for i, v := range f.Versions {
		if DigestLaw(v.Card, l) == text && (i+1 == len(f.Versions) || OtherLaw(f.Versions[i+1].Card, v.Card, l)) {
			out = append(out, v.By)
		}
	}
	if text == DigestLaw(f.Card, l) {
		out = append(out, LawSuggesters(f.Log, f.Card, l)...)
	}
	return out
}

// Dossier is all that decides on the card in a locale.
func (f LawFile) Dossier(l lang.Locale, now time.Time) Dossier {
	shelf := NewShelf([]LawCard{f.Card}, nil, f.Approvals)
	r := Record{Writers: f.Writers(l, DigestLaw(f.Card, l)), Submitted: Submitted(f.Log, l), Blocked: f.Blocked[l], OnAir: f.OnAir}
	at := RetiredAt(f.Log, l)
	for _, v := range f.Versions {
		if !at.IsZero() && !v.At.After(at) { // this is what was retired
			r.Gone, at = !OtherLaw(v.Card, f.Card, l), time.Time{}
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
	Told     []PictureVersion     // of its picture as it stands, the newest first
	Log      []Done               // the oldest first
	Blocked  map[lang.Locale]bool // a rule of copy blocks its words, and nobody has overridden that
	OnAir    bool                 // a live campaign carries it
}

// Writers are those who wrote a text of the message in a locale: whoever saved a version that says exactly this, with
// the cards and statements as they are, where the one before it did not. Whoever said what its picture shows is among them.
func (f MessageFile) Writers(l lang.Locale, text Digest) (out []access.Actor) {
	for i, v := range f.Versions {
		if f.Shelf.DigestMessage(v.Message, l) == text && (i+1 == len(f.Versions) || OtherMessage(f.Versions[i+1].Message, v.Message, l)) {
			out = append(out, v.By)
		}
	}
	if text == f.Shelf.DigestMessage(f.Message, l) {
		out = append(out, f.tellers(l)...)
		out = append(out, Suggesters(f.Log, f.Message, l)...)
	}
	return out
}

// Dossier is all that decides on the message in a locale.
func (f MessageFile) Dossier(l lang.Locale, now time.Time) Dossier {
	r := Record{Writers: f.Writers(l, f.Shelf.DigestMessage(f.Message, l)), Submitted: Submitted(f.Log, l), Blocked: f.Blocked[l], OnAir: f.OnAir}
	at := RetiredAt(f.Log, l)
	for _, v := range f.Versions {
		if !at.IsZero() && !v.At.After(at) { // this is what was retired
			r.Gone, at = !OtherMessage(v.Message, f.Message, l), time.Time{}
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

// RetiredAt is when a text was last retired in a locale; zero when it never was. It is retired as long as it says
// what it said then.
func RetiredAt(log []Done, l lang.Locale) (at time.Time) {
	for _, one := range log {
		if one.Locale == l && one.Step == Retire {
			at = one.At
		}
	}
	return at
}

// OtherLaw reports whether two versions of a card say different things in a locale.
func OtherLaw(a, b LawCard, l lang.Locale) bool { return DigestLaw(a, l) != DigestLaw(b, l) }

// OtherMessage reports whether two versions of a message say different things in a locale of themselves, or stand on
// different things: whatever the cards and statements say meanwhile.
func OtherMessage(a, b Message, l lang.Locale) bool {
	return a.Texts[l] != b.Texts[l] || a.Frame != b.Frame || a.Action != b.Action || a.Report != b.Report || a.Statement != b.Statement || a.Consent != b.Consent ||
		a.Picture != b.Picture || !slices.Equal(a.Cites, b.Cites)
}

// Request is a step that somebody asks for with one text, in some languages at once: in all of them it is
// done, or in none.
type Request struct {
	Subject Subject
	Public  string
	Asked   Asked                  // without the words
	Words   map[lang.Locale]Digest // those that this person saw
	Reason  string                 // to object: what should change; to retire or bypass: why
}

// The bounds of a reason, in characters.
const (
	minReason = 10
	maxReason = 500
)

// Check is Invalid where a request names no language, or objects, retires or bypasses without saying why.
func (r Request) Check() error {
	if len(r.Words) == 0 {
		return fault.New(fault.Invalid, "/locales", "signoff.no_language")
	}
	for l := range r.Words {
		if !l.Valid() {
			return fault.New(fault.Invalid, "/locales", "signoff.no_language")
		}
	}
	short, asked := map[Step]string{Object: "signoff.reason_short", Retire: "signoff.why_retire", Bypass: "bypass.why"}[r.Asked.Step]
	if !asked {
		return nil
	}
	if err := lang.Clean("/reason", r.Reason, maxReason); err != nil {
		return err
	}
	if len([]rune(r.Reason)) < minReason {
		return fault.New(fault.Invalid, "/reason", short).With("min", minReason)
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
