package content

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Actions lists what the button may do, in the order of menus.
var Actions = []Action{Pledge, Link, Dismiss}

// MaxCites is how many law cards a message may cite: more are read by nobody.
const MaxCites = 12

// Field is one of the texts that a message has in each language.
type Field struct {
	ID    string // as the linter and the translators' files call it
	Most  int    // characters that are kept; what fits a slot is for the linter to say
	Lines bool   // its line breaks mean something; in any other a break is a space
	of    func(*Text) *string
}

// Of is the field of a text.
func (f Field) Of(t Text) string { return *f.of(&t) }

// Set changes the field of a text.
func (f Field) Set(t *Text, words string) { *f.of(t) = words }

// Fields lists them in the order in which a text is written.
var Fields = []Field{
	{"headline", 120, false, func(t *Text) *string { return &t.Headline }},
	{"body", 600, false, func(t *Text) *string { return &t.Body }},
	{"action", 60, false, func(t *Text) *string { return &t.ActionLabel }},
	{"action_url", MaxAddress, false, func(t *Text) *string { return &t.ActionURL }},
	{"report", 80, false, func(t *Text) *string { return &t.ReportLabel }},
	{"alt", 300, false, func(t *Text) *string { return &t.Alt }},
	{"source", 300, false, func(t *Text) *string { return &t.Source }},
	{"speaker", 120, false, func(t *Text) *string { return &t.Speaker }},
	{"why", 600, false, func(t *Text) *string { return &t.Why }},
	{"print", 120, false, func(t *Text) *string { return &t.Print }},
	{"guide", 1200, true, func(t *Text) *string { return &t.Guide }},
	{"tags", 200, false, func(t *Text) *string { return &t.Tags }},
}

// Wanted lists the fields that this message should have in every language. A source is wanted only where
// a figure is named, which the linter sees; a line for paper, a guide's words and hashtags only where somebody carries them.
func (m Message) Wanted() []Field {
	return slices.DeleteFunc(slices.Clone(Fields), func(f Field) bool {
		switch f.ID {
		case "action_url":
			return m.Action != Link
		case "report":
			return m.Report == (Hotline{})
		case "alt":
			return m.Picture != 0 // the library says what a picture shows
		}
		return f.ID == "source" || f.ID == "print" || f.ID == "guide" || f.ID == "tags"
	})
}

// Missing lists those of them that have no words in a language.
func (m Message) Missing(l lang.Locale) []Field {
	return slices.DeleteFunc(m.Wanted(), func(f Field) bool { return f.Of(m.Texts[l]) != "" })
}

// Check is Invalid, at the message's fields, where it cannot be kept as it is. It may be unfinished: what a
// text needs to be approved is for its dossier to say.
func (m Message) Check() error {
	var wrong fault.Faults
	add := func(is bool, field, key string) {
		if is {
			wrong.Add(fault.Invalid, field, key)
		}
	}
	add(strings.TrimSpace(m.Name) == "", "/name", "message.no_name")
	add(!slices.Contains(Frames, m.Frame), "/frame", "message.unknown_frame")
	add(!slices.Contains(Actions, m.Action), "/action", "message.unknown_action")
	if len(m.Cites) > MaxCites {
		wrong = append(wrong, fault.New(fault.Invalid, "/cites", "message.many_cites").With("max", MaxCites))
	}
	add(twice(m.Cites), "/cites", "message.cites_twice")
	add(m.Report.Phone != "" && !phone.MatchString(m.Report.Phone), "/report/phone", "message.bad_phone")
	add(m.Report.URL != "" && !isPage(m.Report.URL), "/report/url", "message.bad_address")
	wrong = append(wrong, fault.All(lang.Clean("/name", m.Name, MaxName))...)
	for l, t := range m.Texts {
		add(!l.Valid(), "/texts", "message.unknown_language")
		for _, f := range Fields {
			wrong = append(wrong, f.wrong("/texts/"+string(l)+"/"+f.ID, f.Of(t))...)
		}
	}
	slices.SortStableFunc(wrong, func(a, b *fault.Fault) int { return strings.Compare(a.Field, b.Field) })
	return wrong.Err()
}

// phone is a number as people write it.
var phone = regexp.MustCompile(`^\+?[0-9][0-9 -]{1,24}$`)

// Hint is a place where a line may break in a script that has no spaces between words: a zero-width space, for pictures and paper,
// where no browser breaks lines. It is part of a text and of its digest.
const Hint = "\u200b"

// HintSign stands for a break hint where people write, since nobody can see the hint itself. No text may hold it.
const HintSign = "|"

// Typed is a text as people write it, with its hints to be seen.
func Typed(text string) string { return strings.ReplaceAll(text, Hint, HintSign) }

// Meant is a text that people wrote, with its hints as they are kept.
func Meant(typed string) string { return strings.ReplaceAll(typed, HintSign, Hint) }

func (f Field) wrong(at, text string) (wrong fault.Faults) {
	if text == "" {
		return nil
	}
	wrong = append(wrong, fault.All(lang.Clean(at, text, f.Most))...)
	switch {
	case f.ID == "action_url":
		if !strings.HasPrefix(text, "/") && !isPage(text) || strings.HasPrefix(text, "//") {
			wrong.Add(fault.Invalid, at, "message.bad_address")
		}
	case f.ID == "tags":
		wrong = append(wrong, wrongTags(at, text)...)
	case strings.Contains(text, HintSign):
		wrong.Add(fault.Invalid, at, "message.hint_sign")
	}
	return wrong
}

// tagShape is what every platform takes as one hashtag: letters of any script with their marks, digits and underscores.
var tagShape = regexp.MustCompile(`^[\p{L}\p{M}\p{N}_]{1,50}$`)

func wrongTags(at, text string) (wrong fault.Faults) {
	tags := strings.Fields(text)
	if len(tags) > MaxTags {
		wrong = append(wrong, fault.New(fault.Invalid, at, "message.many_tags").With("max", MaxTags))
	}
	for _, tag := range tags {
		if !tagShape.MatchString(tag) || !strings.ContainsFunc(tag, unicode.IsLetter) {
			wrong = append(wrong, fault.New(fault.Invalid, at, "message.bad_tag").With("tag", tag))
		}
	}
	return wrong
}

func twice(ids []int64) bool {
	sorted := slices.Sorted(slices.Values(ids))
	return len(slices.Compact(sorted)) != len(ids)
}
