package desk

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"erawan/internal/access"
	"erawan/internal/lang"
)

// AuditLine is one row as it is told.
type AuditLine struct {
	Seq     int64
	At      time.Time
	Who     string // empty for a command of the installation
	Verb    access.Verb
	What    string
	Subject string
	About   string // address of everything that was done to this thing
	Tone    string
	Fields  []AuditField
}

// AuditField is one part of the thing: how it was before and is now, as JSON.
type AuditField struct{ Name, Before, After string }

// AuditAddress is where the audit shows rows of a kind, or of one thing, before a row: the zero of each asks for
// all.
func AuditAddress(kind access.Subject, subject string, before int64) string {
	q := url.Values{}
	if kind != "" {
		q.Set("kind", string(kind))
	}
	if subject != "" {
		q.Set("subject", subject)
	}
	if before > 0 {
		q.Set("before", strconv.FormatInt(before, 10))
	}
	if len(q) == 0 {
		return "/admin/audit"
	}
	return "/admin/audit?" + q.Encode()
}

// AuditLine tells one row in a language.
func (d *Gate) AuditLine(l access.Line, locale lang.Locale) AuditLine {
	out := AuditLine{Seq: l.Seq, At: l.At, Who: l.By.Name, Verb: l.Verb, Subject: l.Subject, Fields: fieldsOf(l)}
	if l.ByKey != "" {
		out.Who = d.Words.Say(locale, "thing.key", map[string]any{"name": cmp.Or(l.By.Name, l.ByKey)})
	}
	name := l.Name.In(locale)
	if l.Kind == access.OnLaw {
		name = lang.Place(name, locale)
	}
	out.What = d.Words.Say(locale, "thing."+string(l.Kind), map[string]any{"name": name})
	if name == "" {
		out.What = d.Words.Say(locale, "subject."+string(l.Kind), nil)
	}
	if l.Subject != "" {
		out.About = AuditAddress("", l.Subject, 0)
	}
	switch l.Verb {
	case access.Stopped, access.Withdrawn, access.Revoked:
		out.Tone = "halt"
	case access.Resumed, access.Approved, access.Made:
		out.Tone = "ok"
	}
	return out
}

// fieldsOf lays the two documents of a row side by side, field by field. A row whose documents cannot
// be read was touched; it is shown without them, and the command that verifies the chain names it.
func fieldsOf(l access.Line) []AuditField {
	var before, after map[string]json.RawMessage
	_ = json.Unmarshal([]byte(l.Before), &before)
	_ = json.Unmarshal([]byte(l.After), &after)
	names := map[string]bool{}
	for name := range before {
		names[name] = true
	}
	for name := range after {
		names[name] = true
	}
	var out []AuditField
	for _, name := range slices.Sorted(maps.Keys(names)) {
		out = append(out, AuditField{name, plainJSON(before[name]), plainJSON(after[name])})
	}
	return out
}

// plainJSON writes a value for a reader: a text without its quotation marks, anything else as it is.
func plainJSON(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}
