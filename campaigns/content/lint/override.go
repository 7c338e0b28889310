package lint

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Override lets one finding pass: this rule, in this field, for exactly these words. Other words, or
// the same in another field, are found again.
type Override struct {
	Rule   Rule
	Field  Field
	Locale lang.Locale
	Quote  string
	Reason string // why, for those who review
	By     access.Actor
	At     time.Time
}

// The bounds of a reason, in characters.
const (
	minReason = 10
	maxReason = 500
)

// Check is Invalid when the override gives no reason worth the name.
func (o Override) Check() error {
	if err := lang.Clean("reason", o.Reason, maxReason); err != nil {
		return err
	}
	if utf8.RuneCountInString(strings.TrimSpace(o.Reason)) < minReason {
		return fault.New(fault.Invalid, "reason", "lint.reason_short").With("min", minReason)
	}
	return nil
}

// Open lists the findings that no override lets pass.
func Open(l lang.Locale, findings []Finding, overrides []Override) []Finding {
	var out []Finding
	for _, f := range findings {
		if !slices.ContainsFunc(overrides, func(o Override) bool { return o.Locale == l && o.meets(f) && o.Check() == nil }) {
			out = append(out, f)
		}
	}
	return out
}

func (o Override) meets(f Finding) bool {
	return o.Rule == f.Rule && o.Field == f.Field && o.Quote == f.Quote
}

// Meets reports whether the override is of one of some findings of its locale.
func (o Override) Meets(findings []Finding) bool { return slices.ContainsFunc(findings, o.meets) }

// Overrides are those of a text's log, in a locale.
func Overrides(log []content.Done, l lang.Locale) []Override {
	var out []Override
	for _, d := range log {
		if d.Step == content.Override && d.Locale == l {
			out = append(out, Override{Rule: Rule(d.Rule), Field: Field(d.Field), Locale: d.Locale, Quote: d.Quote, Reason: d.Reason, By: d.By, At: d.At})
		}
	}
	return out
}

// Blocks reports whether any finding blocks that the log lets not pass.
func Blocks(l lang.Locale, findings []Finding, log []content.Done) bool {
	return Blocked(Open(l, findings, Overrides(log, l)))
}
