package content

import (
	"sync"
	"time"

	"erawan/internal/lang"
)

// Shelf is what a message refers to: the cards, statements and approvals that stand at one revision.
type Shelf struct {
	Cards      map[int64]LawCard
	Statements map[int64]Statement
	Pictures   map[int64]Picture
	Approvals  map[ApprovalKey][]Approval
	Rules      map[int64]Rules // of organisations: who must approve beyond what is always asked; set before anything is judged

	digests *digests // of cards and statements, once worked out; nil keeps none
}

// digests are of what many messages stand on: a shelf of ten thousand messages has a handful of cards,
// and is asked for each of them again and again.
type digests struct {
	mu    sync.Mutex
	known map[digestKey]Digest
}

// digestKey is a card or a statement in a locale.
type digestKey struct {
	subject Subject
	id      int64
	locale  lang.Locale
}

func (d *digests) of(k digestKey, work func() Digest) Digest {
	if d == nil {
		return work()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	got, ok := d.known[k]
	if !ok {
		got = work()
		d.known[k] = got
	}
	return got
}

// ApprovalKey finds the approvals of one text.
type ApprovalKey struct {
	Subject Subject
	Of      int64
	Locale  lang.Locale
}

// NewShelf sorts the parts for look-up. Its cards and statements must not be changed afterwards: their
// digests are worked out once. Approvals may be added.
func NewShelf(cards []LawCard, statements []Statement, approvals []Approval, pictures ...Picture) Shelf {
	s := Shelf{Cards: make(map[int64]LawCard, len(cards)), Statements: make(map[int64]Statement, len(statements)),
		Pictures: make(map[int64]Picture, len(pictures)), Approvals: make(map[ApprovalKey][]Approval, len(approvals)), digests: &digests{known: map[digestKey]Digest{}}}
	for _, c := range cards {
		s.Cards[c.ID] = c
	}
	for _, st := range statements {
		s.Statements[st.ID] = st
	}
	for _, p := range pictures {
		s.Pictures[p.ID] = p
	}
	for _, a := range approvals {
		k := ApprovalKey{a.Subject, a.Of, a.Locale}
		s.Approvals[k] = append(s.Approvals[k], a)
	}
	return s
}

// DigestLaw is the digest of what a card says in a locale, with its source and dates.
func DigestLaw(c LawCard, l lang.Locale) Digest {
	return digestOf(struct {
		V                             int
		Locale                        lang.Locale
		Place, Text, Instrument, AsOf string
		SourceName, SourceURL         string
	}{1, l, c.Place, c.Sentence(l), c.Instrument[l], c.AsOf.String(), c.SourceName[l], c.SourceURL})
}

// DigestStatement is the digest of a statement in a locale.
func DigestStatement(s Statement, l lang.Locale) Digest {
	return digestOf(struct {
		V      int
		Locale lang.Locale
		Kind   StatementKind
		Text   string
	}{1, l, s.Kind, s.Texts[l]})
}

func (s Shelf) digestLaw(id int64, l lang.Locale) Digest {
	return s.digests.of(digestKey{OfLaw, id, l}, func() Digest { return DigestLaw(s.Cards[id], l) })
}

func (s Shelf) digestStatement(id int64, l lang.Locale) Digest {
	return s.digests.of(digestKey{OfStatement, id, l}, func() Digest { return DigestStatement(s.Statements[id], l) })
}

// DigestMessage is the digest of everything a message shows in a locale: its own words, the cards it
// cites, the statements it asks people to agree to, and its picture. A change of any of them is another digest.
func (s Shelf) DigestMessage(m Message, l lang.Locale) Digest {
	var laws []Digest
	for _, id := range m.Cites {
		laws = append(laws, s.digestLaw(id, l))
	}
	var agreed []Digest
	if m.Action == Pledge {
		agreed = append(agreed, s.digestStatement(m.Statement, l), s.digestStatement(m.Consent, l))
	}
	return digestOf(struct {
		V      int
		Locale lang.Locale
		Frame  Frame
		Action Action
		Text   Text
		Report Hotline
		Laws   []Digest
		Agreed []Digest
		// Left out where there is none, so that what was approved before there were pictures still is.
		Picture *pictureDigest `json:",omitempty"`
	}{1, l, m.Frame, m.Action, m.Texts[l], m.Report, laws, agreed, s.pictureDigest(m, l)})
}

// Roles lists who must approve a message in each locale: always somebody for the language, and
// somebody for the law wherever it cites one or speaks of one.
func Roles(m Message) []Reviewing {
	if len(m.Cites) > 0 || m.Frame == Legal {
		return []Reviewing{LanguageReview, LawReview}
	}
	return []Reviewing{LanguageReview}
}

// Verdict says whether a text may be shown, until when, and if not, why.
type Verdict struct {
	Until time.Time // the first of its approvals to expire; meaningful when Why is empty
	Why   string    // a message key; empty when it may be shown
}

// Judge decides whether a message may be shown in a locale. This is the one place that decides:
// every path to a traveller goes through it.
func (s Shelf) Judge(m Message, l lang.Locale, now time.Time) Verdict {
	if !said(m, l) {
		return Verdict{Why: "text.missing"}
	}
	return s.approved(ApprovalKey{OfMessage, m.ID, l}, s.DigestMessage(m, l), s.rolesOf(m), now).and(s.rests(m, l, now))
}

// said reports whether a message has all its words in a locale.
func said(m Message, l lang.Locale) bool {
	t, ok := m.Texts[l]
	return ok && t.Headline != "" && t.Body != "" && t.ActionLabel != "" && (m.Action != Link || t.ActionURL != "")
}

// rests judges what a message rests on: the cards it cites, the statements it asks people to agree to, and its picture.
func (s Shelf) rests(m Message, l lang.Locale, now time.Time) (v Verdict) {
	for _, id := range m.Cites {
		v = v.and(s.judgeLaw(id, l, now))
	}
	if m.Action == Pledge {
		v = v.and(s.JudgeStatement(m.Statement, l, now)).and(s.JudgeStatement(m.Consent, l, now))
	}
	if m.Picture != 0 {
		v = v.and(s.judgePicture(m, l, now))
	}
	return v
}

// JudgeStatement decides whether people may be asked to agree to a statement in a locale.
func (s Shelf) JudgeStatement(id int64, l lang.Locale, now time.Time) Verdict {
	st, ok := s.Statements[id]
	if !ok || st.Texts[l] == "" {
		return Verdict{Why: "text.statement_missing"}
	}
	return s.approved(ApprovalKey{OfStatement, id, l}, s.digestStatement(id, l), StatementRoles, now)
}

// lawStands says why a card may not be shown, whoever approved it; empty when it may.
func (s Shelf) lawStands(id int64, l lang.Locale, now time.Time) string {
	c, ok := s.Cards[id]
	switch {
	case !ok || c.Sentence(l) == "":
		return "law.missing"
	case !c.Confidence.Showable():
		return "law.not_sure_enough"
	case c.SourceURL == "" || c.SourceName[l] == "":
		return "law.no_source"
	case !c.AsOf.Valid():
		return "law.never_checked"
	case !c.InForce(now):
		return "law.not_in_force"
	case c.Repealed(now):
		return "law.superseded"
	}
	return ""
}

func (s Shelf) judgeLaw(id int64, l lang.Locale, now time.Time) Verdict {
	if why := s.lawStands(id, l, now); why != "" {
		return Verdict{Why: why}
	}
	c := s.Cards[id]
	v := s.approved(ApprovalKey{OfLaw, id, l}, s.digestLaw(id, l), []Reviewing{LawReview}, now)
	if c.InForceTo.Valid() {
		v = v.and(Verdict{Until: c.InForceTo.Next().In(time.UTC)})
	}
	if from, rests := c.restsOnRepealed(); rests {
		v = v.and(Verdict{Until: from.In(time.UTC)})
	}
	return v
}

// approved looks for a standing approval of exactly this digest in every role asked.
func (s Shelf) approved(k ApprovalKey, d Digest, roles []Reviewing, now time.Time) Verdict {
	var out Verdict
	for _, role := range roles {
		var until time.Time
		for _, a := range s.Approvals[k] {
			if a.Role == role && a.Digest == d && a.Valid(now) && a.Expires.After(until) {
				until = a.Expires
			}
		}
		if until.IsZero() {
			return Verdict{Why: "text.not_approved_" + string(role)}
		}
		out = out.and(Verdict{Until: until})
	}
	return out
}

// and is the stricter of two verdicts.
func (v Verdict) and(w Verdict) Verdict {
	switch {
	case v.Why != "":
		return v
	case w.Why != "":
		return w
	case v.Until.IsZero() || (!w.Until.IsZero() && w.Until.Before(v.Until)):
		return w
	}
	return v
}
