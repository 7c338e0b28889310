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

// AuditField is one part of the thing: how it was before and is now, as JSON, and as it is said where there
// is a short way to say it.
type AuditField struct {
	Name, Before, After string
	Label               string
	Was, Is             string
}

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
	out := AuditLine{Seq: l.Seq, At: l.At, Who: l.By.Name, Verb: l.Verb, Subject: l.Subject, Fields: d.fieldsOf(l, locale)}
	if l.ByKey != "" {
		out.Who = d.Words.Say(locale, "thing.key", map[string]any{"name": cmp.Or(l.By.Name, l.ByKey)})
	}
	name := l.Name.In(locale)
	if l.Kind == access.OnLaw {
		name = lang.Place(name, locale)
	}
	if name == "" {
		out.What = d.Words.Say(locale, "subject."+string(l.Kind), nil)
	} else {
		out.What = d.Words.Say(locale, "thing."+string(l.Kind), map[string]any{"name": name})
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
func (d *Gate) fieldsOf(l access.Line, locale lang.Locale) []AuditField {
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
		f := AuditField{Name: name, Before: plainJSON(before[name]), After: plainJSON(after[name]), Label: d.word(locale, "field."+name, name)}
		f.Was, f.Is = d.say(locale, name, before[name]), d.say(locale, name, after[name])
		out = append(out, f)
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

// say is a field's value in a language; empty for what has parts of its own, and so for what cannot be
// said in a line.
func (d *Gate) say(locale lang.Locale, name string, raw json.RawMessage) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return ""
	}
	switch v := v.(type) {
	case bool:
		return d.Words.Say(locale, map[bool]string{true: "said.yes", false: "said.no"}[v], nil)
	case float64:
		return string(raw)
	case string:
		if t, err := time.Parse(time.DateOnly, v); err == nil {
			return lang.Date(locale, t)
		}
		return d.word(locale, name+"."+v, v) // as role.manager and state.live are said elsewhere
	}
	return ""
}

// word says a key, and something else where there is no such key.
func (d *Gate) word(locale lang.Locale, key, otherwise string) string {
	if d.Words.Has(key) {
		return d.Words.Say(locale, key, nil)
	}
	return otherwise
}
