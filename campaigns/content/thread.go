package content

import (
	"slices"
	"strings"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// The steps of the talk beside a text. They are in its log like the others, and decide on nothing.
const (
	Remark  Step = "remark"  // something said of it in a language
	Suggest Step = "suggest" // other words for one of its fields
	Take    Step = "take"    // a suggestion became what it says
)

const (
	maxRemark = 1000
	maxTalk   = 300 // lines about one text
)

// MaxWanted is how far ahead a review may be wanted.
const MaxWanted = 90 * 24 * time.Hour

// Comment is what somebody says of a text in a language: a remark, or words for one of its fields.
type Comment struct {
	Locale lang.Locale
	Field  string // empty for a remark
	Text   string
	By     access.Actor
}

// Line is one line of the talk about a text.
type Line struct {
	Done
	Open bool // a suggestion for words that still stand: it can be taken
	Took bool // a suggestion whose words stand now
}

// spoken is what people talk about, as it stands: a message or a law card.
type spoken struct {
	subject Subject
	org, of int64
	log     []Done
	digest  func(lang.Locale) Digest
	says    func(field string, l lang.Locale) (words string, ok bool) // false when it has no such field
	fault   func(Done) error                                          // what is wrong with it as a suggestion has it, at any of its fields
}

// say is the line that a saying adds to the talk. Its fault names the field of the form: text, locale or field.
func (s spoken) say(c Comment) (Done, error) {
	c.Text = strings.TrimSpace(c.Text)
	if !c.Locale.Valid() {
		return Done{}, fault.New(fault.Invalid, "/locale", "signoff.no_language")
	}
	if len(s.talk()) >= maxTalk {
		return Done{}, fault.New(fault.Conflict, "/text", "thread.full").With("max", maxTalk)
	}
	if c.Text == "" {
		return Done{}, fault.New(fault.Invalid, "/text", "thread.empty")
	}
	d := Done{Org: s.org, Subject: s.subject, Of: s.of, Locale: c.Locale, Step: Remark, Digest: s.digest(c.Locale), Reason: c.Text, By: c.By}
	if c.Field == "" {
		return d, lang.Clean("/text", c.Text, maxRemark)
	}
	words, ok := s.says(c.Field, c.Locale)
	if !ok {
		return Done{}, fault.New(fault.Invalid, "/field", "thread.no_field")
	}
	d.Step, d.Field, d.Quote = Suggest, c.Field, words
	if d.Quote == c.Text {
		return Done{}, fault.New(fault.Invalid, "/text", "thread.same")
	}
	return d, s.refused(d)
}

// refused is what is wrong with a suggestion's own words, at the field that they are typed into.
func (s spoken) refused(d Done) error {
	for _, one := range fault.All(s.fault(d)) {
		if one.Field == "/texts/"+string(d.Locale)+"/"+d.Field || one.Field == "/"+d.Field+"/"+string(d.Locale) {
			one.Field = "/text"
			return one
		}
	}
	return nil
}

// talk is what was said of it, the oldest first.
func (s spoken) talk() (out []Line) {
	for _, d := range s.log {
		switch d.Step {
		case Remark, Object, Take:
			out = append(out, Line{Done: d})
		case Suggest:
			words, _ := s.says(d.Field, d.Locale)
			out = append(out, Line{Done: d, Open: words == d.Quote, Took: words == d.Reason})
		}
	}
	return out
}

// taken is a suggestion that somebody takes over, and the line that tells of it. It is NotFound when there is no such suggestion, and
// Conflict when the words that it is about stand no more.
func (s spoken) taken(suggestion int64, by access.Actor) (from, d Done, err error) {
	for _, line := range s.talk() {
		if line.ID != suggestion || line.Step != Suggest {
			continue
		}
		if !line.Open {
			return from, d, fault.New(fault.Conflict, "", "thread.gone")
		}
		d = line.Done
		d.ID, d.Step, d.By = 0, Take, by
		return line.Done, d, s.refused(line.Done)
	}
	return from, d, fault.New(fault.NotFound, "", "not_found")
}

// suggesters are those who suggested words that stand in a locale: they wrote them, whoever saved them.
func suggesters(log []Done, l lang.Locale, says func(field string, l lang.Locale) (string, bool)) (out []access.Actor) {
	for _, d := range log {
		if d.Step != Suggest || d.Locale != l {
			continue
		}
		if words, ok := says(d.Field, l); ok && words == d.Reason {
			out = append(out, d.By)
		}
	}
	return out
}

// FieldOf is the field of an id.
func FieldOf(id string) (Field, bool) {
	i := slices.IndexFunc(Fields, func(f Field) bool { return f.ID == id })
	if i < 0 {
		return Field{}, false
	}
	return Fields[i], true
}

// Says is what one field of a message says in a locale; false when messages have no such field.
func (m Message) Says(field string, l lang.Locale) (string, bool) {
	f, ok := FieldOf(field)
	if !ok {
		return "", false
	}
	return f.Of(m.Texts[l]), true
}

func (f MessageFile) spoken() spoken {
	return spoken{subject: OfMessage, org: f.Message.Org, of: f.Message.ID, log: f.Log, says: f.Message.Says,
		digest: func(l lang.Locale) Digest { return f.Shelf.DigestMessage(f.Message, l) },
		fault:  func(d Done) error { return f.Message.saying(d).Check() }}
}

// saying is the message with a suggestion's words in it.
func (m Message) saying(d Done) Message {
	texts := make(map[lang.Locale]Text, len(m.Texts)+1)
	for l, text := range m.Texts {
		texts[l] = text
	}
	text := texts[d.Locale]
	if field, ok := FieldOf(d.Field); ok {
		field.Set(&text, d.Reason)
	}
	texts[d.Locale], m.Texts = text, texts
	return m
}

// Say is the line that a saying adds to the talk about the message. Its fault names the field of the form: text, locale or field.
func (f MessageFile) Say(c Comment) (Done, error) { return f.spoken().say(c) }

// Talk is what was said of the message, the oldest first.
func (f MessageFile) Talk() []Line { return f.spoken().talk() }

// Taken is the message as a suggestion has it, to be saved as its next version, and the line that tells of it. It is NotFound when there is
// no such suggestion, and Conflict when the words that it is about stand no more.
func (f MessageFile) Taken(suggestion int64, by access.Actor) (Message, Done, error) {
	from, d, err := f.spoken().taken(suggestion, by)
	return f.Message.saying(from), d, err
}

// Suggesters are those whose suggestions a message says in a locale.
func Suggesters(log []Done, m Message, l lang.Locale) []access.Actor {
	return suggesters(log, l, m.Says)
}

// WantedBy is by when a review of a text is wanted; zero for no day, and for a text that was not put to review.
func WantedBy(log []Done, l lang.Locale) (at time.Time) {
	for _, one := range log {
		if one.Locale == l && one.Step == Submit {
			at = one.Wanted
		}
	}
	return at
}
