package admin

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/lang"
)

// Audit reads who changed what.
type Audit interface {
	// Audit returns rows of the chain in scope, newest first.
	Audit(ctx context.Context, s access.Scope, ask access.AuditAsk) ([]access.Line, error)
}

// auditPage is how many rows the page shows at once.
const auditPage = 50

type auditView struct {
	frame
	Kinds   []kindChoice
	Subject string // the one thing the page is about; empty for all
	Rows    []auditLine
	Older   string // address of the next rows; empty at the end
	Newest  string // address of the first rows; empty when these are they
	All     string // address without a filter
}

type kindChoice struct {
	Kind   access.Subject
	Chosen bool
}

// auditLine is one row as it is told.
type auditLine struct {
	Seq     int64
	At      time.Time
	Who     string // empty for a command of the installation
	Verb    access.Verb
	What    string
	Subject string
	About   string // address of everything that was done to this thing
	Tone    string
	Fields  []auditField
}

// auditField is one part of the thing: how it was before and is now, as JSON.
type auditField struct{ Name, Before, After string }

// AuditPage is a timeline of who changed what, the newest first.
func (c *Console) AuditPage(g *gin.Context) error {
	kind, subject := access.Subject(g.Query("kind")), g.Query("subject")
	if !slices.Contains(access.Subjects, kind) {
		kind = ""
	}
	before, err := strconv.ParseInt(g.Query("before"), 10, 64)
	if err != nil || before < 1 {
		before = 0
	}
	ask := access.AuditAsk{Kind: kind, Subject: subject, Before: before, Limit: auditPage + 1}
	lines, err := c.Audit.Audit(g.Request.Context(), person(g).Scope(), ask)
	if err != nil {
		return err
	}
	v := auditView{frame: c.frame(g, "/admin/audit"), Subject: subject, All: "/admin/audit"}
	if len(lines) > auditPage {
		lines = lines[:auditPage]
		v.Older = auditAddress(kind, subject, lines[auditPage-1].Seq)
	}
	if before > 0 {
		v.Newest = auditAddress(kind, subject, 0)
	}
	for _, k := range access.Subjects {
		v.Kinds = append(v.Kinds, kindChoice{k, k == kind})
	}
	for _, l := range lines {
		v.Rows = append(v.Rows, c.auditLine(l, v.Locale))
	}
	return write(g, c.page.audit, http.StatusOK, v)
}

func auditAddress(kind access.Subject, subject string, before int64) string {
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

func (c *Console) auditLine(l access.Line, locale lang.Locale) auditLine {
	out := auditLine{Seq: l.Seq, At: l.At, Who: l.By.Name, Verb: l.Verb, Subject: l.Subject, Fields: fieldsOf(l)}
	if l.ByKey != "" {
		out.Who = c.Words.Say(locale, "thing.key", map[string]any{"name": cmp.Or(l.By.Name, l.ByKey)})
	}
	name := l.Name.In(locale)
	if l.Kind == access.OnLaw {
		name = countryName(name, locale)
	}
	out.What = c.Words.Say(locale, "thing."+string(l.Kind), map[string]any{"name": name})
	if name == "" {
		out.What = c.Words.Say(locale, "subject."+string(l.Kind), nil)
	}
	if l.Subject != "" {
		out.About = auditAddress("", l.Subject, 0)
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
func fieldsOf(l access.Line) []auditField {
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
	var out []auditField
	for _, name := range slices.Sorted(maps.Keys(names)) {
		out = append(out, auditField{name, plainJSON(before[name]), plainJSON(after[name])})
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
