package content

import (
	"slices"
	"strings"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// The steps of the talk beside a message. They are in its log like the others, and decide on nothing.
const (
	Remark  Step = "remark"  // something said of it in a language
	Suggest Step = "suggest" // other words for one of its fields
	Take    Step = "take"    // a suggestion became what it says
)

const (
	maxRemark = 1000
	maxTalk   = 300 // lines about one message
)

// MaxWanted is how far ahead a review may be wanted.
const MaxWanted = 90 * 24 * time.Hour

// Comment is what somebody says of a message in a language: a remark, or words for one of its fields.
type Comment struct {
	Locale lang.Locale
	Field  string // empty for a remark
	Text   string
	By     access.Actor
}

// FieldOf is the field of an id.
func FieldOf(id string) (Field, bool) {
	i := slices.IndexFunc(Fields, func(f Field) bool { return f.ID == id })
	if i < 0 {
		return Field{}, false
	}
	return Fields[i], true
}

// Say is the line that a saying adds to the talk. Its fault names the field of the form: text, locale or field.
func (f MessageFile) Say(s Comment) (Done, error) {
	s.Text = strings.TrimSpace(s.Text)
	if !s.Locale.Valid() {
		return Done{}, fault.New(fault.Invalid, "/locale", "signoff.no_language")
	}
	if len(f.Talk()) >= maxTalk {
		return Done{}, fault.New(fault.Conflict, "/text", "thread.full").With("max", maxTalk)
	}
	if s.Text == "" {
		return Done{}, fault.New(fault.Invalid, "/text", "thread.empty")
	}
	d := Done{Org: f.Message.Org, Subject: OfMessage, Of: f.Message.ID, Locale: s.Locale, Step: Remark, Digest: f.Shelf.DigestMessage(f.Message, s.Locale), Reason: s.Text, By: s.By}
	if s.Field == "" {
		return d, lang.Clean("/text", s.Text, maxRemark)
	}
	field, ok := FieldOf(s.Field)
	if !ok {
		return Done{}, fault.New(fault.Invalid, "/field", "thread.no_field")
	}
	d.Step, d.Field, d.Quote = Suggest, s.Field, field.Of(f.Message.Texts[s.Locale])
	if d.Quote == s.Text {
		return Done{}, fault.New(fault.Invalid, "/text", "thread.same")
	}
	_, err := f.saying(d)
	return d, err
}

// saying is the message with a suggestion's words in it.
func (f MessageFile) saying(d Done) (Message, error) {
	field, ok := FieldOf(d.Field)
	if !ok {
		return Message{}, fault.New(fault.Invalid, "/field", "thread.no_field")
	}
	m := f.Message
	m.Texts = make(map[lang.Locale]Text, len(f.Message.Texts)+1)
	for l, text := range f.Message.Texts {
		m.Texts[l] = text
	}
	text := m.Texts[d.Locale]
	field.Set(&text, d.Reason)
	m.Texts[d.Locale] = text
	for _, one := range fault.All(m.Check()) {
		if one.Field == "/texts/"+string(d.Locale)+"/"+d.Field {
			one.Field = "/text"
			return m, one
		}
	}
	return m, nil
}

// Line is one line of the talk about a message.
type Line struct {
	Done
	Open bool // a suggestion for words that still stand: it can be taken
	Took bool // a suggestion whose words stand now
}

// Talk is what was said of the message, the oldest first.
func (f MessageFile) Talk() (out []Line) {
	for _, d := range f.Log {
		switch d.Step {
		case Remark, Object, Take:
			out = append(out, Line{Done: d})
		case Suggest:
			field, _ := FieldOf(d.Field)
			says := field.Of(f.Message.Texts[d.Locale])
			out = append(out, Line{Done: d, Open: says == d.Quote, Took: says == d.Reason})
		}
	}
	return out
}

// Taken is the message as a suggestion has it, to be saved as its next version, and the line that tells of it. It is NotFound when there is
// no such suggestion, and Conflict when the words that it is about stand no more.
func (f MessageFile) Taken(suggestion int64, by access.Actor) (Message, Done, error) {
	for _, line := range f.Talk() {
		if line.ID != suggestion || line.Step != Suggest {
			continue
		}
		if !line.Open {
			return Message{}, Done{}, fault.New(fault.Conflict, "", "thread.gone")
		}
		m, err := f.saying(line.Done)
		d := line.Done
		d.ID, d.Step, d.By = 0, Take, by
		return m, d, err
	}
	return Message{}, Done{}, fault.New(fault.NotFound, "", "not_found")
}

// suggesters are those who suggested words that stand in the message in a locale: they wrote them, whoever saved them.
func suggesters(log []Done, m Message, l lang.Locale) (out []access.Actor) {
	for _, d := range log {
		if field, ok := FieldOf(d.Field); ok && d.Step == Suggest && d.Locale == l && field.Of(m.Texts[l]) == d.Reason {
			out = append(out, d.By)
		}
	}
	return out
}

// Suggesters are those whose suggestions a message says in a locale.
func Suggesters(log []Done, m Message, l lang.Locale) []access.Actor { return suggesters(log, m, l) }

// WantedBy is by when a review of a text is wanted; zero for no day, and for a text that was not put to review.
func WantedBy(log []Done, l lang.Locale) (at time.Time) {
	for _, one := range log {
		if one.Locale == l && one.Step == Submit {
			at = one.Wanted
		}
	}
	return at
}
