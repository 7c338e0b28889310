package lint

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

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
		if !slices.ContainsFunc(overrides, func(o Override) bool {
			return o.Rule == f.Rule && o.Field == f.Field && o.Locale == l && o.Quote == f.Quote && o.Check() == nil
		}) {
			out = append(out, f)
		}
	}
	return out
}
